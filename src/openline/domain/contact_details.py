"""The contact details a person has given: name, email address, phone number."""

from openline.domain.values import Immutable


class ContactDetails(Immutable):
    """Contact details as a person claims them, collected by forms. A missing one is the empty string."""

    name: str = ""
    email: str = ""
    phone: str = ""


class RepeatedDetails(ContactDetails):
    """Details whose author has been asked once, or vouches for them: a phone that is not known is kept as it
    was written.
    """
