"""Every "no" the domain can say.

    Refused
    ├── BadText        the text cannot be stored: empty, too long, broken characters
    ├── WrongFields    a form or settings page with wrong values, each named
    ├── NotFound       no such thing, or none that you may see (the two look alike on purpose)
    │   ├── NotSeen     it is there, but not for this operator: told like any other NotFound
    │   └── TokenEnded  the visitor's token is unknown, replaced or too long unused
    ├── Forbidden      you are known, and this is not yours to do
    ├── WrongLogin     e-mail or password is wrong
    ├── Blocked        this visitor was banned
    ├── TakenBy        a colleague has this dialog
    ├── DialogFinished the dialog has ended
    ├── NotNow         the dialog's state does not allow it; the text says why
    ├── Changed        somebody saved the same settings meanwhile
    ├── OtherPerson    this browser belongs to another signed identity
    ├── TooMany        a limit; says when to try again
    └── Busy           storage cannot take it now; nothing was lost, try again

Each has a stable `code` (for programs) and a `text`, the English source of a sentence for people;
`values` fill its placeholders. Translation and HTTP are the doors' business.
"""

from dataclasses import dataclass


class Refused(Exception):
    """The domain says no. Expected; never logged as an error."""

    code = "refused"
    text = "This cannot be done."

    def __init__(self, text: str | None = None, **values: str | int):
        super().__init__(text or self.text)
        self.text = text or self.text
        self.values = values


class BadText(Refused):
    code = "bad_text"
    text = "This text cannot be stored."


@dataclass(frozen=True)
class WrongField:
    """One field and what to do about it; `text` is English source text."""

    field: str
    code: str
    text: str


class WrongFields(Refused):
    code = "wrong_fields"
    text = "Please check the marked fields."

    def __init__(self, wrong: tuple[WrongField, ...]):
        super().__init__()
        self.wrong = wrong


def must_be_right(wrong: tuple[WrongField, ...]) -> None:
    """Raise WrongFields with what is wrong; return where nothing is."""
    if wrong:
        raise WrongFields(wrong)


class NotFound(Refused):
    code = "not_found"
    text = "There is no such thing, or it is not yours to see."


class NotSeen(NotFound):
    """It is there, but not for this operator. Only who had it on the screen is told more (T25)."""


class TokenEnded(NotFound):
    """The visitor's token is unknown, replaced or too long unused."""

    code = "token_ended"


class Forbidden(Refused):
    code = "forbidden"
    text = "You may not do this."


class WrongLogin(Refused):
    code = "wrong_login"
    text = "The e-mail or the password is wrong."


class Blocked(Refused):
    code = "blocked"
    text = "You cannot write here."


class TakenBy(Refused):
    code = "taken_by"
    text = "{name} has already taken this dialog."


class AlreadyFinished(Refused):
    code = "dialog_finished"
    text = "This dialog has ended."


class NotNow(Refused):
    code = "not_now"
    text = "This cannot be done with this dialog now."


class Changed(Refused):
    """`current`: the settings as they are now, put in by the door."""

    code = "changed"
    text = "{name} has saved these settings meanwhile. Nothing was lost: look at what changed."
    current: object = None


class OtherPerson(Refused):
    code = "other_person"
    text = "This browser belongs to another person."


class TooMany(Refused):
    code = "rate"
    text = "Too fast. Please wait a moment."

    def __init__(self, retry_ms: int, text: str | None = None):
        super().__init__(text)
        self.retry_ms = retry_ms


class Busy(Refused):
    code = "busy"
    text = "The server is busy. Your message is kept and will be sent again."

    def __init__(self, retry_ms: int = 1000):
        super().__init__()
        self.retry_ms = retry_ms
