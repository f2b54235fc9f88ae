"""The client's card: values with their origin, how they are recognised, and what a form may add to it.

Claimed values are what somebody typed. They complete a card, they never overwrite it (CRM-1, CRM-3).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from openline.domain.contact_details import Facts
from openline.domain.refusals import BadText, WrongField
from openline.domain.text import clean_name

NAME_LIMIT = 100
EMAIL_LIMIT = 254
PHONE_LIMIT = 40
LOCAL_LIMIT = 64
EMAILS_TRIED, PHONES_TRIED, PHONE_DIGITS = 8, 16, 7
_DIGIT = re.compile(r"\d")
_LOCAL_END = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+$")
_DOMAIN_START = re.compile(r"[\w-]+(?:\.[\w-]+)+")

ValueKind = Literal["name", "email", "phone"]
ValueStatus = Literal["claimed", "verified"]
KINDS: tuple[ValueKind, ...] = ("name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Value:
    """One name, e-mail or phone of a card. `key` is the normalised form it is recognised by."""

    kind: ValueKind
    value: str
    key: str
    status: ValueStatus
    is_main: bool
    how: str
    dialog_id: str
    at: int


def check_facts(typed: Facts, country: str) -> tuple[Facts, tuple[WrongField, ...]]:
    """What can be stored of what was typed, and what is wrong with the rest. Empty stays empty."""
    good: dict[str, str] = {}
    wrong: list[WrongField] = []
    checks: dict[ValueKind, Callable[[str], str]] = {
        "name": _name,
        "email": _email,
        "phone": partial(_phone, country=country),
    }
    for kind, check in checks.items():
        text: str = getattr(typed, kind).strip()
        if not text:
            continue
        try:
            good[kind] = check(text)
        except _WrongValueError as no:
            wrong.append(WrongField(kind, no.code, no.text))
    return Facts(**good), tuple(wrong)


def key_of(kind: ValueKind, value: str) -> str:
    """Two values with one key are the same address, number or name."""
    return value if kind == "phone" else " ".join(value.casefold().replace("ё", "е").split())


def find_in_text(text: str, country: str, known: Facts) -> Facts | None:
    """The first e-mail and the first phone in a visitor's words that are not known yet (FORM-11).

    As they would be stored; None when there is neither. A notice, nothing more: nothing is stored of it.
    """
    email = _first_email(text) if "@" in text else ""
    phone = _first_phone(text, country) if _may_hold_phone(text, country) else ""
    if not email and not phone:
        return None
    found = Facts(
        email=email if key_of("email", email) != key_of("email", known.email) else "",
        phone=phone if phone != known.phone else "",
    )
    return found if found != Facts() else None


def completion(
    card: tuple[Value, ...],
    facts: Facts,
    how: str,
    dialog_id: str,
    at: int,
    status: ValueStatus = "claimed",
) -> tuple[Value, ...]:
    """The values that `facts` add to `card`: nothing known is repeated, nothing is overwritten.

    The first value of a kind becomes its main one; a differing one is kept as a further value.
    """
    known = {(value.kind, value.key) for value in card}
    filled = {value.kind for value in card}
    added: list[Value] = []
    for kind in KINDS:
        text = getattr(facts, kind)
        if not text or (kind, key_of(kind, text)) in known:
            continue
        added.append(Value(kind, text, key_of(kind, text), status, kind not in filled, how, dialog_id, at))
    return tuple(added)


def claimed_in(card: tuple[Value, ...], facts: Facts) -> tuple[Value, ...]:
    """Values of the card that were only claimed so far, and that `facts` now vouch for."""
    vouched = {(kind, key_of(kind, getattr(facts, kind))) for kind in KINDS if getattr(facts, kind)}
    return tuple(v for v in card if v.status == "claimed" and (v.kind, v.key) in vouched)


def main_value(card: tuple[Value, ...], kind: ValueKind) -> str:
    """The value to show first: the main one, else the oldest, else nothing."""
    of_kind = sorted((v for v in card if v.kind == kind), key=lambda v: (not v.is_main, v.at))
    return of_kind[0].value if of_kind else ""


def _first_email(text: str) -> str:
    """Looks at the surroundings of the first few @: a pattern for the whole would be slow on hostile text."""
    at = -1
    for _ in range(EMAILS_TRIED):
        at = text.find("@", at + 1)
        if at < 0:
            break
        before = _LOCAL_END.search(text[max(0, at - LOCAL_LIMIT) : at])
        after = _DOMAIN_START.match(text[at + 1 : at + 1 + EMAIL_LIMIT])
        if before and after:
            try:
                return _email(f"{before[0].lstrip('.')}@{after[0]}")
            except _WrongValueError:
                continue
    return ""


def _may_hold_phone(text: str, country: str) -> bool:
    """Cheaply: most messages hold none. Without a country only numbers with a plus are phones."""
    if not country and "+" not in text and "\uff0b" not in text:
        return False
    return _DIGIT.search(text) is not None and sum(map(str.isdigit, text)) >= PHONE_DIGITS


def _first_phone(text: str, country: str) -> str:
    for match in phonenumbers.PhoneNumberMatcher(text, country or None, max_tries=PHONES_TRIED):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
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
        raise _WrongValueError("wrong_name", "Please write your name with letters.")
    return name


def _email(text: str) -> str:
    if len(text) > EMAIL_LIMIT:
        raise _WrongValueError("too_long", "This address is too long.")
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise _WrongValueError("wrong_email", "Please write the e-mail like name@example.com") from None


def _phone(text: str, country: str) -> str:
    """E.164. The country is only for numbers written without one (FORM-10)."""
    no = _WrongValueError(
        "wrong_phone", "Please write the phone with the country code, like +7 495 123-45-67"
    )
    if len(text) > PHONE_LIMIT:
        raise no
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise no from None
    if not phonenumbers.is_possible_number(number):
        raise no
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
