"""The client's card: values with their origin, how they are matched, and what a form may add.

Claimed values were typed by somebody and not verified. They complete a card and never overwrite it: otherwise
a visitor could change a client's details by typing that client's address.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from email_validator import EmailNotValidError, validate_email

from openline.domain.contact_details import ContactDetails, RepeatedDetails
from openline.domain.crm import phones
from openline.domain.crm.typed_emails import has_comma_for_dot, mended_email
from openline.domain.refusals import BadText, WrongField
from openline.domain.text import clean_name
from openline.domain.values import Immutable

NAME_LIMIT = 100
EMAIL_LIMIT = 254
LOCAL_LIMIT = 64
EMAILS_TRIED = 8
UNKNOWN_PHONE = "unknown_phone"
"""The code of an error about a number that is kept as it was written, if it is sent again."""
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+")
_DOMAIN_START = re.compile(r"[\w-]+(?:\.[\w-]+)+")

ValueKind = Literal["name", "email", "phone"]
ValueStatus = Literal["claimed", "verified"]
KINDS: tuple[ValueKind, ...] = ("name", "email", "phone")


class Value(Immutable):
    """A name, email or phone on a card. `key` is the normalised form used to match values."""

    kind: ValueKind
    value: str
    key: str
    status: ValueStatus
    is_main: bool
    how: str
    dialog_id: str
    at: int


class Noticed(NamedTuple):
    """The details in a text, as `details_in` found them for this country."""

    country: str
    details: ContactDetails


def check_details(typed: ContactDetails, country: str) -> tuple[ContactDetails, tuple[WrongField, ...]]:
    """Return the typed details that can be stored, normalised, and an error for each of the others.

    `country` is the default for phones without a country code. Empty details stay empty and are no error.
    """
    good: dict[str, str] = {}
    wrong: list[WrongField] = []
    checks: dict[ValueKind, Callable[[str], str]] = {
        "name": _name,
        "email": _email,
        "phone": partial(_phone, country=country, is_repeated=isinstance(typed, RepeatedDetails)),
    }
    for kind, check in checks.items():
        text: str = getattr(typed, kind).strip()
        if not text:
            continue
        try:
            good[kind] = check(text)
        except _WrongValueError as no:
            wrong.append(WrongField(kind, no.code, no.text))
    return ContactDetails(**good), tuple(wrong)


def key_of(kind: ValueKind, value: str) -> str:
    """Return the key under which equal addresses, numbers or names match."""
    return (
        phones.phone_key(value) if kind == "phone" else " ".join(value.casefold().replace("ё", "е").split())
    )


def details_in(text: str, country: str) -> ContactDetails:
    """Return the first email and the first phone in a visitor's text, normalised.

    `country` is the default for phones without a country code.
    """
    return ContactDetails(
        email=_first_email(text) if "@" in text else "",
        phone=phones.first_phone(text, country),
    )


def find_in_text(
    text: str, country: str, known: ContactDetails, noticed: Noticed | None = None
) -> ContactDetails | None:
    """Return the first email and the first phone in a visitor's text that are not in `known`, normalised.

    None if there is neither. The result is only shown for confirmation; nothing is stored until the visitor
    or an operator confirms it. `noticed`: what a door found in the text already.
    """
    is_done = noticed is not None and noticed.country == country
    both = noticed.details if noticed and is_done else details_in(text, country)
    found = ContactDetails(
        email=both.email if key_of("email", both.email) != key_of("email", known.email) else "",
        phone=both.phone if both.phone != known.phone else "",
    )
    return found if found != ContactDetails() else None


def completion(
    card: tuple[Value, ...],
    details: ContactDetails,
    how: str,
    dialog_id: str,
    at: int,
    status: ValueStatus = "claimed",
) -> tuple[Value, ...]:
    """Return the values that `details` add to `card`: none that is known already, and none that overwrites.

    The first value of a kind becomes the main one; a different one is added as a further value.
    """
    known = {(value.kind, value.key) for value in card}
    filled = {value.kind for value in card}
    added: list[Value] = []
    for kind in KINDS:
        text = getattr(details, kind)
        if not text or (kind, key_of(kind, text)) in known:
            continue
        added.append(Value(kind, text, key_of(kind, text), status, kind not in filled, how, dialog_id, at))
    return tuple(added)


def claimed_in(card: tuple[Value, ...], details: ContactDetails) -> tuple[Value, ...]:
    """Return the values of the card that were only claimed so far and that `details` now confirm."""
    vouched = {(kind, key_of(kind, getattr(details, kind))) for kind in KINDS if getattr(details, kind)}
    return tuple(v for v in card if v.status == "claimed" and (v.kind, v.key) in vouched)


def main_value(card: tuple[Value, ...], kind: ValueKind) -> str:
    """Return the value to show first: the main one, otherwise the oldest, otherwise ""."""
    of_kind = sorted((v for v in card if v.kind == kind), key=lambda v: (not v.is_main, v.at))
    return of_kind[0].value if of_kind else ""


def _first_email(text: str) -> str:
    """Return the first email address in the text, normalised, or "".

    Only the surroundings of the first EMAILS_TRIED @ signs are examined.
    """
    # One pattern for the whole address would backtrack on hostile text.
    at = -1
    for _ in range(EMAILS_TRIED):
        at = text.find("@", at + 1)
        if at < 0:
            break
        # Backwards: a search for the end would begin anew at every character.
        before = _LOCAL.match(text[max(0, at - LOCAL_LIMIT) : at][::-1])
        after = _DOMAIN_START.match(text[at + 1 : at + 1 + EMAIL_LIMIT])
        if before and after:
            try:
                return _email(f"{before[0][::-1].lstrip('.')}@{after[0]}")
            except _WrongValueError:
                continue
    return ""


class _WrongValueError(Exception):
    def __init__(self, code: str, text: str):
        super().__init__(text)
        self.code, self.text = code, text


def _name(text: str) -> str:
    if len(text) > NAME_LIMIT:
        raise _WrongValueError("too_long", "Please shorten the name to 100 characters.")
    try:
        name = clean_name(text)
    except BadText:
        name = ""
    if not name:
        raise _WrongValueError("wrong_name", "Please write your name in letters.")
    return name


def _email(text: str) -> str:
    if len(text) > EMAIL_LIMIT:
        raise _WrongValueError("too_long", "This address is too long.")
    try:
        return validate_email(mended_email(text), check_deliverability=False).normalized
    except EmailNotValidError:
        if has_comma_for_dot(mended_email(text)):
            comma = "There is a comma in this address. Please put a dot in its place."
            raise _WrongValueError("wrong_email", comma) from None
        raise _WrongValueError("wrong_email", "Please enter an email like name@example.com") from None


def _phone(text: str, country: str, *, is_repeated: bool) -> str:
    """Return the number as it is kept. `country` applies only to numbers without a country code.

    `is_repeated`: it was sent before, and not known; then it is kept as it was written.
    """
    phone, as_written = phones.known_phone(text, country), phones.phone_as_written(text)
    if phone or (is_repeated and as_written):
        return phone or as_written
    if as_written:
        raise _WrongValueError(
            UNKNOWN_PHONE,
            "Please check the number and its country code, e.g. +44 20 7946 0123."
            " If it is right, send it again.",
        )
    raise _WrongValueError(
        "wrong_phone", "Please enter a phone number with country code, e.g. +44 20 7946 0123"
    )
