"""The contact details a person has given: name, email address, phone number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """Contact details as a person claims them, collected by forms. A missing one is the empty string."""

    name: str = ""
    email: str = ""
    phone: str = ""
