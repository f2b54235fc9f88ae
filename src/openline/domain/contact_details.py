"""What a person gave of themselves: a name, an e-mail address, a phone number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """Who somebody says to be: what forms gather. Absent is the empty string."""

    name: str = ""
    email: str = ""
    phone: str = ""
