"""Commands that clients send on both sockets, documented in docs/protocol.md. Parsed here and nowhere else.

Unknown fields are ignored, unknown frames and wrong types are refused. `cid` is the client's own id of a
command (UUIDv7), made before the first attempt: a repeated `cid` gets the answer of the first attempt.
"""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

from openline.domain.dialogs.events import Stream
from openline.domain.letters.letters import LetterAct
from openline.domain.mail.incoming import BY_MAIL
from openline.domain.refusals import NotFound
from openline.domain.visitors.custom_data import LONGEST_KEY, LONGEST_VALUE, MOST_KEYS

PROTOCOL_VERSION = 1

_OF_IDS = "[A-Za-z0-9_.:-]"
_AN_ID = re.compile(f"{_OF_IDS}{{1,64}}")
# Messages received by mail have ids with this prefix: a message from the chat must not pretend to be one.
Id = Annotated[str, Meta(pattern=f"^(?!{BY_MAIL}){_OF_IDS}{{1,64}}$")]
MaybeId = Annotated[str, Meta(pattern=f"^{_OF_IDS}{{0,64}}$")]
"""Empty = none."""
Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
Typed = Annotated[str, Meta(max_length=100_000)]
Signed = Annotated[str, Meta(max_length=4_000)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
CustomDataKey = Annotated[str, Meta(min_length=1, max_length=LONGEST_KEY)]
CustomDataValue = (
    Annotated[str, Meta(max_length=LONGEST_VALUE)]
    | bool
    | Annotated[int, Meta(ge=-(2**53), le=2**53)]
    | float
)


def an_id(text: str) -> str:
    """Check an id from the path or query of a request, where the framework checks no patterns.

    Raises NotFound for text that no id can have.
    """
    if not _AN_ID.fullmatch(text):
        raise NotFound
    return text


class Page(Struct, frozen=True):
    """The page of the site that the visitor is on. What is too long is cut: no page shuts a visitor out."""

    url: Typed = ""
    title: Typed = ""
    referrer: Typed = ""


class Cursor(Struct, frozen=True):
    """The client has every event of this stream up to the number `after`."""

    d: Id
    s: Stream
    after: Count
    epoch: str = ""


class VisitorHello(Struct, frozen=True, tag="hello", tag_field="t"):
    v: int
    channel: Id
    token: Token
    """256 random bits made by the browser, base64url. `new`: the server has never confirmed it."""
    new: bool = False
    next: Token | None = None
    """The token to rotate to once the present one is older than 24 h."""
    tab: Annotated[str, Meta(max_length=64)] = ""
    lang: Annotated[str, Meta(max_length=35)] = ""
    page: Page | None = None
    resume: Annotated[tuple[Cursor, ...], Meta(max_length=50)] = ()
    identity: Signed = ""
    """A JWT signed by the site's server, which says who the visitor is."""
    epoch: Annotated[str, Meta(max_length=64)] = ""
    """The epoch of the last `welcome`. After a restore of the database it differs: the token may be lost."""
    zone: Annotated[str, Meta(max_length=64)] = ""
    """The browser's time zone, such as Europe/Moscow."""


class OperatorHello(Struct, frozen=True, tag="hello", tag_field="t"):
    v: int
    ticket: Annotated[str, Meta(min_length=1, max_length=100)]
    tab: Annotated[str, Meta(max_length=64)] = ""
    lang: Annotated[str, Meta(max_length=35)] = ""
    idle: Count = 0
    """Milliseconds since the last input in this workspace: an automatic reconnect does not prove presence."""


class Send(Struct, frozen=True, tag="send", tag_field="t"):
    """A message. A visitor needs no `d`: the server finds the open dialog, or begins one."""

    cid: Id
    text: Typed
    d: MaybeId = ""
    page: Page | None = None


class AnswerForm(Struct, frozen=True, tag="answer", tag_field="t"):
    """One step of a form: the name, or at least one of the contacts."""

    cid: Id
    form: Id
    name: Typed = ""
    email: Typed = ""
    phone: Typed = ""


class PutAway(Struct, frozen=True, tag="put_away", tag_field="t"):
    cid: Id
    form: Id


class End(Struct, frozen=True, tag="end", tag_field="t"):
    """The visitor closes the dialog."""

    cid: Id
    d: Id


class Rate(Struct, frozen=True, tag="rate", tag_field="t"):
    """A rating, with or without a comment. Can be changed until the next dialog begins."""

    cid: Id
    d: Id
    rating: Literal["good", "bad"]
    comment: Typed = ""


class WantCopy(Struct, frozen=True, tag="copy", tag_field="t"):
    """Show the form that asks where to send a copy, prefilled with the address that this visitor gave."""

    cid: Id
    d: Id


class WantContacts(Struct, frozen=True, tag="contacts", tag_field="t"):
    """Show the contact form for the details that are not known yet. Sent by the menu of the widget."""

    cid: Id
    d: Id


class EditForm(Struct, frozen=True, tag="edit_form", tag_field="t"):
    """Open an answered contact form again, filled with what was given, until `answer` or `put_away`."""

    cid: Id
    form: Id


class Confirm(Struct, frozen=True, tag="confirm", tag_field="t"):
    """Confirm the contact details found in the message; from an operator: save them to the client's card."""

    cid: Id
    d: Id
    message: Id


class Identify(Struct, frozen=True, tag="identify", tag_field="t"):
    """A signed identity while the socket is open. After `other_person`, first forget this visitor's token."""

    cid: Id
    token: Signed


class SetCustomData(Struct, frozen=True, tag="custom_data", tag_field="t"):
    """Unsigned data about the visitor from `openline.setCustomData`. Replaces all earlier data."""

    cid: Id
    data: Annotated[dict[CustomDataKey, CustomDataValue], Meta(max_length=MOST_KEYS)]


class Viewing(Struct, frozen=True, tag="viewing", tag_field="t"):
    """The visitor can see the chat (panel open, page visible), or no longer can. Never stored."""

    on: bool


class Read(Struct, frozen=True, tag="read", tag_field="t"):
    d: Id
    upto: Count


class Typing(Struct, frozen=True, tag="typing", tag_field="t"):
    """The sender is typing. `text`: the visitor's unsent text. Expires after 6 s without another."""

    d: str = ""
    text: Annotated[str, Meta(max_length=4_000)] = ""
    on: bool = True


class Sync(Struct, frozen=True, tag="sync", tag_field="t"):
    d: Id
    s: Stream
    after: Count
    limit: Annotated[int, Meta(ge=1, le=100)] = 100


class Older(Struct, frozen=True, tag="older", tag_field="t"):
    """Request at most `limit` messages before the message `before` (an id): the newest of those."""

    d: Id
    before: Id
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Ping(Struct, frozen=True, tag="ping", tag_field="t"):
    pass


class Watch(Struct, frozen=True, tag="watch", tag_field="t"):
    """An operator opens a dialog: its streams are sent from `resume` on, or as a snapshot."""

    d: Id
    resume: Annotated[tuple[Cursor, ...], Meta(max_length=2)] = ()


class Unwatch(Struct, frozen=True, tag="unwatch", tag_field="t"):
    d: Id


class Take(Struct, frozen=True, tag="take", tag_field="t"):
    cid: Id
    d: Id


class Decline(Struct, frozen=True, tag="decline", tag_field="t"):
    """Decline the dialog: it is offered to the next operator."""

    cid: Id
    d: Id


class TakeOver(Struct, frozen=True, tag="take_over", tag_field="t"):
    """Take the dialog over from a colleague.

    `of`: the operator who had it when the button was pressed; empty = any. Refused if it has changed hands.
    """

    cid: Id
    d: Id
    of: MaybeId = ""


class Transfer(Struct, frozen=True, tag="transfer", tag_field="t"):
    """Transfer the dialog to an operator or to a line: exactly one of the two."""

    cid: Id
    d: Id
    operator: MaybeId = ""
    line: MaybeId = ""
    comment: Typed = ""


class Invite(Struct, frozen=True, tag="invite", tag_field="t"):
    cid: Id
    d: Id
    operator: Id


class Pin(Struct, frozen=True, tag="pin", tag_field="t"):
    cid: Id
    d: Id
    on: bool


class Note(Struct, frozen=True, tag="note", tag_field="t"):
    """An internal note: the client does not see it."""

    cid: Id
    d: Id
    text: Typed


class Edit(Struct, frozen=True, tag="edit", tag_field="t"):
    """Change the text of the operator's own answer. The client sees that it was edited."""

    cid: Id
    d: Id
    message: Id
    text: Typed


class Retract(Struct, frozen=True, tag="retract", tag_field="t"):
    """Delete the operator's own answer. The client sees that it was deleted."""

    cid: Id
    d: Id
    message: Id


class MailNow(Struct, frozen=True, tag="mail_now", tag_field="t"):
    """Send what the client has not read by letter at once."""

    cid: Id
    d: Id


class MailNot(Struct, frozen=True, tag="mail_not", tag_field="t"):
    """Never send what the client has not read so far by letter."""

    cid: Id
    d: Id


class ActOnLetter(Struct, frozen=True, tag="letter", tag_field="t"):
    """Send or cancel a letter that is queued, held or failed."""

    cid: Id
    letter: Id
    act: LetterAct


class TakeMail(Struct, frozen=True, tag="take_mail", tag_field="t"):
    """Make a held mail the client's message."""

    cid: Id
    mail: Id


class Reopen(Struct, frozen=True, tag="reopen", tag_field="t"):
    cid: Id
    d: Id


class Spam(Struct, frozen=True, tag="spam", tag_field="t"):
    """Ban the visitor and close the dialog; with `on` false, unban."""

    cid: Id
    d: Id
    on: bool


class DeleteSpam(Struct, frozen=True, tag="delete_spam", tag_field="t"):
    """Delete a spam dialog for good. Supervisors and administrators only."""

    cid: Id
    d: Id


class Review(Struct, frozen=True, tag="review", tag_field="t"):
    """A supervisor's score of the dialog, 1 to 5."""

    cid: Id
    d: Id
    score: Annotated[int, Meta(ge=1, le=5)]
    comment: Typed = ""


class MakeLead(Struct, frozen=True, tag="lead", tag_field="t"):
    """Create a lead by hand. The client needs a card, or at least a name."""

    cid: Id
    d: Id


class Here(Struct, frozen=True, tag="here", tag_field="t"):
    """The operator's switch between present and away. `keep`: away, but with one's own dialogs."""

    cid: Id
    on: bool
    keep: bool = False


class Active(Struct, frozen=True, tag="active", tag_field="t"):
    """There was input in the workspace. Sent at most once a minute."""


class Awake(Struct, frozen=True, tag="awake", tag_field="t"):
    """The answer to `probe`: the page's own script runs."""


class Finish(Struct, frozen=True, tag="finish", tag_field="t"):
    cid: Id
    d: Id


class Inbox(Struct, frozen=True, tag="inbox", tag_field="t"):
    """Request the whole list of dialogs, after a digest that differs."""


VisitorCommand = (
    VisitorHello | Send | AnswerForm | PutAway | Rate | WantCopy | WantContacts | EditForm | Confirm
    | Identify | SetCustomData | End | Read | Typing | Viewing | Sync | Older | Ping
)  # fmt: skip
OperatorCommand = (
    OperatorHello | Watch | Unwatch | Send | Note | Take | Decline | TakeOver | Transfer | Invite | Pin
    | Finish | Edit | Retract | MailNow | MailNot | ActOnLetter | TakeMail | Reopen | Spam | DeleteSpam
    | Review | MakeLead | Confirm | Here | Active | Awake | Read | Typing | Sync | Older | Inbox | Ping
)  # fmt: skip
