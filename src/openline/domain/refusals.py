"""The refusals of the domain.

    Refused
    ├── BadText        the text cannot be stored: empty, too long, broken characters
    ├── WrongFields    a form or settings page has wrong values; each field is named
    ├── NotFound       the thing does not exist, or is hidden from the caller (indistinguishable on purpose)
    │   ├── NotSeen     it exists, but this operator may not see it; reported like any other NotFound
    │   └── TokenEnded  the visitor's token is unknown, replaced or unused for too long
    ├── Forbidden      the caller is known, but lacks the right
    │   └── MustChangePassword  the password was made up by somebody else
    ├── WrongLogin     email or password is wrong
    ├── Blocked        this visitor was banned
    ├── TakenBy        a colleague has this dialog
    ├── AlreadyFinished  the dialog has ended
    ├── NotNow         the dialog's state does not allow it; the text says why
    ├── Changed        somebody else has saved the same settings in the meantime
    ├── OtherPerson    this browser belongs to another signed identity
    ├── TooBroad       a search takes too long
    ├── TooMany        a limit was reached; carries the time until the next try
    │   └── Unanswered  the dialog holds too many messages that nobody has answered yet
    └── Busy           storage cannot accept the write now; nothing was lost, try again

Each has a stable `code` (for programs) and a `text`, the English source of a sentence for people; `values`
fill its placeholders. Translating the text and choosing the HTTP status is left to the doors.
"""

from openline.domain.values import Immutable


class Refused(Exception):
    """Base of all refusals. Expected, so never logged as an error."""

    code = "refused"
    text = "This isn't possible."

    def __init__(self, text: str | None = None, **values: str | int):
        super().__init__(text or self.text)
        self.text = text or self.text
        self.values = values


class BadText(Refused):
    code = "bad_text"
    text = "This text can't be stored."


class WrongField(Immutable):
    """A field with a wrong value. `text` tells the user what to do about it (English source text)."""

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
    """Raise WrongFields unless `wrong` is empty."""
    if wrong:
        raise WrongFields(wrong)


class NotFound(Refused):
    code = "not_found"
    text = "Not found, or you don't have access."


class NotSeen(NotFound):
    """The thing exists, but this operator may not see it.

    Details are given only to an operator who had it on the screen; others could use the difference from
    NotFound to find out what exists.
    """


class TokenEnded(NotFound):
    """The visitor's token is unknown, replaced or unused for too long."""

    code = "token_ended"


class Forbidden(Refused):
    code = "forbidden"
    text = "You don't have permission."


class MustChangePassword(Forbidden):
    """The password was made up by somebody else: nothing can be done until it is changed."""

    code = "must_change_password"
    text = "Please choose a password of your own first."


class WrongLogin(Refused):
    code = "wrong_login"
    text = "Wrong email or password."


class Blocked(Refused):
    code = "blocked"
    text = "You can't write here."


class TakenBy(Refused):
    code = "taken_by"
    text = "{name} already took this conversation."


class AlreadyFinished(Refused):
    code = "dialog_finished"
    text = "This conversation is closed."


class NotNow(Refused):
    code = "not_now"
    text = "This isn't possible with this conversation right now."


class Changed(Refused):
    """Settings were changed since they were read. The door sets `current` to the settings as they are now."""

    code = "changed"
    text = "{name} changed these settings in the meantime. Review the changes; nothing was lost."
    current: object = None


class OtherPerson(Refused):
    code = "other_person"
    text = "This browser belongs to another person."


class TooMany(Refused):
    code = "rate"
    text = "Too many requests. Please wait a moment."

    def __init__(self, retry_ms: int, text: str | None = None):
        super().__init__(text)
        self.retry_ms = retry_ms


class Unanswered(TooMany):
    code = "unanswered"
    text = "Please wait for a reply. Your message is saved and will be sent when somebody has answered."


class TooBroad(Refused):
    code = "too_broad"
    text = "Too many matches. Please narrow the search: enter more of the name, email or phone."


class Busy(Refused):
    code = "busy"
    text = "The server is busy. Your message is saved and will be sent again."

    def __init__(self, retry_ms: int = 1000, text: str | None = None):
        super().__init__(text)
        self.retry_ms = retry_ms
