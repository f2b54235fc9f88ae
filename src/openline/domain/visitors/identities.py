"""Signed identities: who the company's site says its visitor is. The door checks their signature."""

from collections.abc import Mapping
from typing import Any

from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.refusals import Forbidden
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.visitors import PROOF_NOTED_AFTER, Identity, Visitor

LIVES_AT_MOST = 10 * MINUTE
CLOCKS_DIFFER = 30 * SECOND
"""Allowance for a difference between the site's clock and ours."""
SUBJECT_LIMIT = 200


def identity_of(claims: Mapping[str, Any], now: int, country: str) -> Identity:
    """Return the identity in the claims. Raises Forbidden if `sub` or `exp` is invalid.

    Contact details that cannot be stored are left out.
    """
    subject, ends = claims.get("sub"), claims.get("exp")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LIMIT or not subject.isprintable():
        raise Forbidden("The signed identity needs `sub`: a text of up to 200 characters.")
    # NaN and infinity are numbers to JSON readers, and NaN makes every comparison false: only whole numbers
    # are accepted.
    if not isinstance(ends, int) or isinstance(ends, bool):
        raise Forbidden("The signed identity needs `exp`: whole seconds since 1970.")
    if not now - CLOCKS_DIFFER < ends * SECOND <= now + LIVES_AT_MOST + CLOCKS_DIFFER:
        raise Forbidden("The signed identity has expired, or would be valid for more than 10 minutes.")
    typed = ContactDetails(*(_text(claims.get(name)) for name in ("name", "email", "phone")))
    details, _ = check_details(typed, country)
    return Identity(subject, details)


def is_other_person(visitor: Visitor, identity: Identity) -> bool:
    return bool(visitor.external_id) and visitor.external_id != identity.external_id


def is_of_visitor(visitor: Visitor, identity: Identity) -> bool:
    """Return False if the identity may be another person's: the browser came by a letter, perhaps forwarded.

    Then it is left aside, until that browser begins a conversation of its own.
    """
    return not visitor.reads_only or identity.details.email == visitor.details.email != ""


def proves_email_again(visitor: Visitor, identity: Identity, now: int) -> bool:
    """Return True if the identity proves the visitor's proved email again, and the date should be updated."""
    is_theirs = "email" in visitor.verified and identity.details.email == visitor.details.email
    return is_theirs and now - visitor.email_proved_at >= PROOF_NOTED_AFTER


def has_new_details(visitor: Visitor, identity: Identity) -> bool:
    """Return True if the identity says anything that the visitor's row does not hold as verified."""
    return visitor.external_id != identity.external_id or any(
        value and (value != getattr(visitor.details, detail) or detail not in visitor.verified)
        for detail, value in given_details(identity.details).items()
    )


def verified_after(visitor: Visitor, details: ContactDetails, identity: Identity | None) -> tuple[str, ...]:
    """Return which details are verified once the visitor's details are `details`.

    A verified detail that was replaced by typing is not verified any more.
    """
    signed = given_details(identity.details) if identity else {}
    kept = {
        detail for detail in visitor.verified if getattr(details, detail) == getattr(visitor.details, detail)
    }
    return tuple(
        detail
        for detail, value in given_details(details).items()
        if signed.get(detail) == value or detail in kept
    )


def given_details(details: ContactDetails) -> dict[str, str]:
    """Return the details that are not empty, by name."""
    every = {"name": details.name, "email": details.email, "phone": details.phone}
    return {name: value for name, value in every.items() if value}


def _text(claim: object) -> str:
    return claim if isinstance(claim, str) else ""
