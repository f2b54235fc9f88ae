"""The company's own addresses and phone numbers: many clients name them, and they belong to none of them."""

from collections.abc import Iterable

from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.crm.phones import EXTENSION
from openline.domain.crm.typed_emails import mended_email
from openline.domain.refusals import WrongField
from openline.domain.values import Immutable, replace

MOST = 100


class OwnContacts(Immutable):
    """Addresses, whole domains ("*@reply.example.com") and numbers, all normalised."""

    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    def has_email(self, email: str) -> bool:
        """Return whether it is ours, in any case and with any "+tag"."""
        address = _address(email)
        return address in self.emails or address.rpartition("@")[2] in self.domains

    def has_phone(self, phone: str) -> bool:
        """Return whether it is ours, with any extension."""
        return phone in self.phones or phone.partition(EXTENSION)[0] in self.phones


def own_contacts_of(texts: Iterable[str]) -> OwnContacts:
    """Return them sorted by kind. `texts`: addresses, "*@domain" and numbers; others are left out."""
    given = [text.strip() for text in texts]
    domains = frozenset(text[2:].casefold() for text in given if text.startswith("*@"))
    emails = frozenset(_address(text) for text in given if "@" in text and not text.startswith("*@"))
    checked = (check_details(ContactDetails(phone=text), "")[0].phone for text in given if "@" not in text)
    return OwnContacts(emails, domains, frozenset(filter(None, checked)))


def without_own(details: ContactDetails, own: OwnContacts) -> ContactDetails:
    """Return the details without what is the company's own."""
    email = "" if details.email and own.has_email(details.email) else details.email
    phone = "" if details.phone and own.has_phone(details.phone) else details.phone
    return replace(details, email=email, phone=phone)


def own_among(details: ContactDetails, own: OwnContacts) -> tuple[WrongField, ...]:
    """Return an error for each of the details that is the company's own."""
    wrong: list[WrongField] = []
    if details.email and own.has_email(details.email):
        wrong.append(WrongField("email", "own", "This is our own email. Please enter yours."))
    if details.phone and own.has_phone(details.phone):
        wrong.append(WrongField("phone", "own", "This is our own phone number. Please enter yours."))
    return tuple(wrong)


def check_own_contacts(texts: tuple[str, ...]) -> tuple[WrongField, ...]:
    """Return an error if an entry is neither an address nor a number with its country code."""
    wrong = [text for text in texts if not _is_right(text.strip())]
    if len(texts) > MOST:
        return (WrongField("own_contacts", "too_many", "Please enter at most 100 addresses and numbers."),)
    if wrong:
        text = "Write each as name@example.com or as a phone number with country code, e.g. +44 20 7946 0123."
        return (WrongField("own_contacts", "wrong", text),)
    return ()


def _is_right(text: str) -> bool:
    details = ContactDetails(email=text) if "@" in text else ContactDetails(phone=text)
    good, _ = check_details(details, "")
    return bool(good.email or good.phone)


def _address(email: str) -> str:
    """Return the address that "Name+tag@Example.com" is delivered to."""
    name, _, domain = mended_email(email).casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"
