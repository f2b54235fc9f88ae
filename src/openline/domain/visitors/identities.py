"""Signed identities: who the company's site says its visitor is. The door checks their signature."""

from collections.abc import Mapping
from typing import Any

from openline.domain.contact_details import ContactDetails, RepeatedDetails
from openline.domain.crm.contacts import check_details
from openline.domain.refusals import Forbidden
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.visitors import PROOF_NOTED_AFTER, Identity, Visitor

LIVES_AT_MOST = 10 * MINUTE
CLOCKS_DIFFER = 2 * MINUTE
"""Allowance for a difference between the site's clock and ours."""
SUBJECT_LIMIT = 200
_MILLISECONDS_FROM = 10**11
"""Seconds since 1970 reach this number in the year 5138; milliseconds did in 1973."""


class WrongClaim(Forbidden):
    """The signed identity is refused. Its text is for the site's developer: no visitor ever sees it.

    `claim`: the name of the claim that is wrong, or "signature", or "token".
    """

    code = "wrong_identity"

    def __init__(self, claim: str, text: str):
        super().__init__(text)
        self.claim = claim


def identity_of(claims: Mapping[str, Any], now: int, country: str) -> Identity:
    """Return the identity in the claims. Raises WrongClaim.

    Contact details that cannot be stored are left out.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str):
        raise WrongClaim("sub", f"`sub` must be a string; it is {_kind(subject)}.")
    if not 0 < len(subject) <= SUBJECT_LIMIT or not subject.isprintable():
        raise WrongClaim("sub", "`sub` must be a printable string of 1 to 200 characters.")
    _check_times(claims, now)
    typed = RepeatedDetails(*(_text(claims.get(name)) for name in ("name", "email", "phone")))
    details, _ = check_details(typed, country)
    return Identity(subject, details)


def ends_at(claims: Mapping[str, Any]) -> int:
    """Return when the claims cannot be accepted any more. Call it after `identity_of`."""
    return round(claims["exp"] * SECOND) + CLOCKS_DIFFER


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    """Check `exp`, `iat` and `nbf`: seconds since 1970, with or without a fraction (RFC 7519)."""
    ahead = {name: _time_in(claims, name) - now for name in ("exp", "iat", "nbf") if name in claims}
    if "exp" not in ahead:
        raise WrongClaim("exp", "`exp` is missing: the seconds since 1970 at which the token ends.")
    for name in ("iat", "nbf"):
        if ahead.get(name, 0) > CLOCKS_DIFFER:
            raise WrongClaim(
                name, f"`{name}` is {_span(ahead[name])} ahead of this server's clock. {_CLOCKS}"
            )
    if ahead["exp"] <= -CLOCKS_DIFFER:
        age = f", and `iat` is {_span(-ahead['iat'])} old" if "iat" in ahead else ""
        text = f"`exp` was {_span(-ahead['exp'])} ago by this server's clock{age}. {_CLOCKS}"
        raise WrongClaim("exp", text)
    if ahead["exp"] > LIVES_AT_MOST + CLOCKS_DIFFER:
        text = (
            f"`exp` is {_span(ahead['exp'])} ahead of this server's clock; a token may live 10 min. {_CLOCKS}"
        )
        raise WrongClaim("exp", text)


_CLOCKS = "The clocks of both servers may differ by 2 min."


def _time_in(claims: Mapping[str, Any], name: str) -> int:
    """Return the time in milliseconds."""
    found = claims[name]
    # NaN is a number to JSON readers, and makes every comparison false.
    if isinstance(found, bool) or not isinstance(found, int | float) or found != found:  # noqa: PLR0124
        raise WrongClaim(name, f"`{name}` must be a number of seconds since 1970; it is {_kind(found)}.")
    if abs(found) >= _MILLISECONDS_FROM:
        raise WrongClaim(name, f"`{name}` must be in seconds since 1970; this looks like milliseconds.")
    return round(found * SECOND)


def _span(ms: int) -> str:
    minutes, seconds = divmod(ms // SECOND, 60)
    return f"{minutes} min {seconds} s"


def _kind(value: object) -> str:
    """Return what a developer calls such a value in JSON."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    return "a string" if isinstance(value, str) else "missing" if value is None else "a list or an object"


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
