"""Phone numbers: how one that was typed is kept, and which numbers in a message are phones.

A known number is kept as E.164, with its extension: "+19075550142 ext. 101". One that the library does not
know (numbering plans change) can be kept as it was written: a lost number is a lost client.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

PHONE_LIMIT = 40
PHONES_TRIED, PHONE_DIGITS = 16, 7
MOST_DIGITS = 15
EXTENSION = " ext. "
_BEFORE, _AFTER = 32, 24
"""Characters around a number in a text that are looked at."""
_DIGIT = re.compile(r"\d")
_KNOWN = re.compile(r"\+\d{3,15}( ext\. \d{1,7})?")
_AS_WRITTEN = re.compile(r"\+?[0-9 ().\-/]+( ext\. \d{1,7})?")
_INTERNATIONAL = re.compile(r"\+[\d ().\-/]{7,24}")
_SLASH_OR_DOT = re.compile(r"[/.\u2013\u2014]")
EXTENSION_WORDS = (
    r"(?:durchwahl|nebenstelle|dw|extension|extn?|доб(?:авочный)?|внутр(?:енний)?|вн|poste|anexo"
    r"|ramal|interno|int|wewn(?:ętrzny)?|wew|dahili|تحويلة|x|#|;ext)"
)
"""A pattern of what stands before the digits of an extension, in small letters."""
_EXTENSION = re.compile(rf"[\s,;(]{{0,3}}{EXTENSION_WORDS}[.:= ]{{0,2}}(\d{{1,7}})\)?", re.IGNORECASE)
_NOT_A_PHONE = re.compile(
    r"(?:#|№|\b(?:order|invoice|inv|ticket|tracking|iban|sku|isbn|vat|bestell|auftrag|rechnung|kunden|artikel"
    r"|steuer|vorgang|заказ|сч[её]т|накладн|артикул|договор|инн|замовлен|рахун|commande|facture"
    r"|pedido|factura|encomenda|fatura|zamówieni|faktur|sipariş|طلب|فاتورة)"
    r"\w{0,12}(?:\W{1,3}(?:no|nr|n|nº|num|number|nummer|numer|numéro|número|номер|رقم))?)\W{0,3}\Z",
    re.IGNORECASE,
)
_IN_BENIN = re.compile(r"\+229(\d{8})")
"""Until November 2024, when 01 was put before all numbers."""
_IN_MEXICO = re.compile(r"\+521(\d{10})")
"""A mobile until 2019, when the 1 was dropped."""
_IN_BRAZIL = re.compile(r"\+55(\d\d)([6-9]\d{7})")
"""A mobile before it got a 9, state by state until 2016."""
_RENUMBERED = ((_IN_BENIN, r"+22901\1"), (_IN_MEXICO, r"+52\1"), (_IN_BRAZIL, r"+55\g<1>9\2"))
"""How a number was written before, and how it is dialled now: both are one person's."""


def known_phone(typed: str, country: str) -> str:
    """Return the number as it is kept, or "" if it is not known.

    `country`: two letters; only for numbers without a country code.
    """
    if len(typed) > PHONE_LIMIT:
        return ""
    number_text, extension = _split(typed)
    try:
        number = phonenumbers.parse(number_text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    return _kept(number, extension)


def phone_as_written(typed: str) -> str:
    """Return the number without what does not belong to one, or "" if it can be none."""
    number_text, extension = _split(unicodedata.normalize("NFKC", typed[: PHONE_LIMIT + 1]).strip())
    ascii_digits = "".join(str(int(each)) if each.isdecimal() else each for each in number_text)
    text = " ".join(ascii_digits.split()) + (EXTENSION + extension if extension else "")
    is_one = len(typed) <= PHONE_LIMIT and _AS_WRITTEN.fullmatch(text)
    return text if is_one and PHONE_DIGITS <= len(_digits(ascii_digits)) <= MOST_DIGITS else ""


def is_known(phone: str) -> bool:
    """Return False for a number that was kept as it was written."""
    return _KNOWN.fullmatch(phone) is not None


def phone_key(phone: str) -> str:
    """Return the key under which equal numbers match. Another extension is another person."""
    return phone if is_known(phone) else _digits(phone[:PHONE_LIMIT])


def first_phone(text: str, country: str) -> str:
    """Return the first phone number in a visitor's text, as it is kept, or "".

    Dates, and the numbers of orders and invoices, are none.
    """
    if not _may_hold_phone(text, country):
        return ""
    for match in PhoneNumberMatcher(text, country or None, max_tries=PHONES_TRIED):
        before = text[max(0, match.start - _BEFORE) : match.start]
        if _is_written_as_phone(match.raw_string, before, country):
            after = _EXTENSION.match(text[match.end : match.end + _AFTER])
            return _kept(match.number, match.number.extension or (after[1] if after else ""))
    for found, _ in zip(_INTERNATIONAL.finditer(text), range(PHONES_TRIED), strict=False):
        # The way of writing may have changed since: the library knows the new one only.
        phone = known_phone(found[0].strip(), "")
        if phone and phone != _e164(found[0]):
            return phone
    return ""


def _may_hold_phone(text: str, country: str) -> bool:
    """Return False if the text cannot hold a phone number; most messages are ruled out here cheaply.

    Without a default country only numbers with a plus sign count.
    """
    if not country and "+" not in text and "\uff0b" not in text:
        return False
    return _DIGIT.search(text) is not None and sum(map(str.isdigit, text)) >= PHONE_DIGITS


def _is_written_as_phone(raw: str, before: str, country: str) -> bool:
    """Return whether somebody who writes this means a phone. With a country code nobody means anything else.

    Otherwise it begins as one does in that country, or is grouped like one, and no word before it says what
    else it is.
    """
    digits = _digits(raw)
    if raw.lstrip("( ").startswith(("+", "\uff0b")) or digits.startswith("00"):
        return True
    if _NOT_A_PHONE.search(before):
        return False
    prefix = phonenumbers.ndd_prefix_for_region(country, True) or ""
    has_prefix = bool(prefix) and digits.startswith(prefix)
    if prefix == "0" and not has_prefix:
        return False
    if has_prefix and not _SLASH_OR_DOT.search(raw):
        return True
    return any(PhoneNumberMatcher(raw, country, leniency=Leniency.STRICT_GROUPING, max_tries=1))


def _split(typed: str) -> tuple[str, str]:
    """Return (the number, its extension or "")."""
    found = next((it for it in _EXTENSION.finditer(typed[:PHONE_LIMIT]) if it.end() == len(typed)), None)
    is_after = found is not None and len(_digits(typed[: found.start()])) >= PHONE_DIGITS
    return (typed[: found.start()], found[1]) if found and is_after else (typed, "")


def _kept(number: PhoneNumber, extension: str) -> str:
    """Return the number as it is kept, in the way it is dialled now; "" if its plan does not have it."""
    extension = _digits(extension or number.extension or "")
    phone = _renumbered(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    if not phone:
        if not phonenumbers.is_possible_number(number):
            return ""
        phone = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return phone + (EXTENSION + extension if extension else "")


def _renumbered(phone: str) -> str:
    """Return the number that this one became, or "" if it stayed."""
    for old, new in _RENUMBERED:
        found = old.fullmatch(phone)
        if found:
            now = found.expand(new)
            return now if phonenumbers.is_valid_number(phonenumbers.parse(now)) else ""
    return ""


def _e164(typed: str) -> str:
    return "+" + _digits(typed)


def _digits(text: str) -> str:
    return "".join(str(int(each)) for each in text if each.isdecimal())
