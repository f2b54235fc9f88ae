"""What clients say on both sockets, as docs/protocol.md tells it. Parsing happens here and nowhere else.

Unknown fields are ignored, unknown frames and wrong types are refused. `cid` is the client's own id
of a command (UUIDv7), made before the first try: the same `cid` again gets the first answer again.
"""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

from openline.domain.dialogs.events import Stream
from openline.domain.mail.incoming import BY_MAIL
from openline.domain.refusals import NotFound
from openline.domain.visitors.custom_data import LONGEST_KEY, LONGEST_VALUE, MOST_KEYS

PROTOCOL_VERSION = 1

_OF_IDS = "[A-Za-z0-9_.:-]"
# Nobody passes words of the chat off as a mail.
Id = Annotated[str, Meta(pattern=f"^(?!{BY_MAIL}){_OF_IDS}{{1,64}}$")]
MaybeId = Annotated[str, Meta(pattern=f"^{_OF_IDS}{{0,64}}$")]
"""Empty = none."""
Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
Typed = Annotated[str, Meta(max_length=100_000)]
Url = Annotated[str, Meta(max_length=4_000)]
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
    """From an HTTP address, as the database can take it: the framework checks no patterns there."""
    if not re.fullmatch(f"{_OF_IDS}{{1,64}}", text):
        raise NotFound
    return text


class Page(Struct, frozen=True):
    """Where the visitor is (CHAT-9)."""

    url: Url = ""
    title: Url = ""
    referrer: Url = ""


class Cursor(Struct, frozen=True):
    """ "I have everything of this stream up to `after`." """

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
    """The token to change to, when the present one has grown old (24 h)."""
    tab: Annotated[str, Meta(max_length=64)] = ""
    lang: Annotated[str, Meta(max_length=35)] = ""
    page: Page | None = None
    resume: Annotated[tuple[Cursor, ...], Meta(max_length=50)] = ()
    identity: Signed = ""
    """A token signed by the site's server (CHAT-8)."""
    epoch: Annotated[str, Meta(max_length=64)] = ""
    """Of the last `welcome`. With another one the base was put back, and may not know the token any more."""


class OperatorHello(Struct, frozen=True, tag="hello", tag_field="t"):
    v: int
    ticket: Annotated[str, Meta(min_length=1, max_length=100)]
    tab: Annotated[str, Meta(max_length=64)] = ""
    lang: Annotated[str, Meta(max_length=35)] = ""
    idle: Count = 0
    """Milliseconds since somebody last touched this workspace: a reconnect by itself is no presence."""


class Send(Struct, frozen=True, tag="send", tag_field="t"):
    """A message. A visitor needs no `d`: the server knows the open dialog, or begins one."""

    cid: Id
    text: Typed
    d: MaybeId = ""
    page: Page | None = None


class Answer(Struct, frozen=True, tag="answer", tag_field="t"):
    """One step of a form: the name, or any non-empty part of the contacts."""

    cid: Id
    form: Id
    name: Typed = ""
    email: Typed = ""
    phone: Typed = ""


class PutAway(Struct, frozen=True, tag="put_away", tag_field="t"):
    cid: Id
    form: Id


class End(Struct, frozen=True, tag="end", tag_field="t"):
    """ "End the conversation", by the visitor."""

    cid: Id
    d: Id


class Rate(Struct, frozen=True, tag="rate", tag_field="t"):
    """Good or bad, with a comment or none; may come again with another until the next dialog."""

    cid: Id
    d: Id
    rating: Literal["good", "bad"]
    comment: Typed = ""


class WantCopy(Struct, frozen=True, tag="copy", tag_field="t"):
    """The icon: shows the form "Copy of the conversation", prefilled with the address this visitor gave."""

    cid: Id
    d: Id


class WantContacts(Struct, frozen=True, tag="contacts", tag_field="t"):
    """ "Leave contacts", in the menu: shows the form "Leave your contacts" for what is not known."""

    cid: Id
    d: Id


class EditForm(Struct, frozen=True, tag="edit_form", tag_field="t"):
    """A contact form that is done asks again, what was given in its fields, until `answer` or `put_away`."""

    cid: Id
    form: Id


class Confirm(Struct, frozen=True, tag="confirm", tag_field="t"):
    """ "Reach me here", of what was found in the message; by an operator: save it to the card."""

    cid: Id
    d: Id
    message: Id


class Identify(Struct, frozen=True, tag="identify", tag_field="t"):
    """A signed identity while the socket is open. Refused with `other_person`: forget this visitor first."""

    cid: Id
    token: Signed


class PageSays(Struct, frozen=True, tag="page_says", tag_field="t"):
    """`openline.setCustomData`: all that the page says of its visitor, unsigned. Replaces what it said."""

    cid: Id
    data: Annotated[dict[CustomDataKey, CustomDataValue], Meta(max_length=MOST_KEYS)]


class Looking(Struct, frozen=True, tag="looking", tag_field="t"):
    """Panel open and page visible, or not any more. Not a fact: never stored."""

    on: bool


class Read(Struct, frozen=True, tag="read", tag_field="t"):
    d: Id
    upto: Count


class Typing(Struct, frozen=True, tag="typing", tag_field="t"):
    """Somebody types; `text` is the visitor's unsent text. Gone after 6 s without another."""

    d: str = ""
    text: Annotated[str, Meta(max_length=4_000)] = ""
    on: bool = True


class Sync(Struct, frozen=True, tag="sync", tag_field="t"):
    d: Id
    s: Stream
    after: Count
    limit: Annotated[int, Meta(ge=1, le=100)] = 100


class Older(Struct, frozen=True, tag="older", tag_field="t"):
    """Messages before message `before` (an id), newest first in time, at most `limit`."""

    d: Id
    before: Id
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Ping(Struct, frozen=True, tag="ping", tag_field="t"):
    pass


class Watch(Struct, frozen=True, tag="watch", tag_field="t"):
    """An operator opens a dialog: its streams follow, from `resume` or as a snapshot."""

    d: Id
    resume: Annotated[tuple[Cursor, ...], Meta(max_length=2)] = ()


class Unwatch(Struct, frozen=True, tag="unwatch", tag_field="t"):
    d: Id


class Take(Struct, frozen=True, tag="take", tag_field="t"):
    cid: Id
    d: Id


class Skip(Struct, frozen=True, tag="skip", tag_field="t"):
    """Not me: the dialog goes on to the next."""

    cid: Id
    d: Id


class TakeOver(Struct, frozen=True, tag="take_over", tag_field="t"):
    """From the colleague who has it. `of`: who that was when it was pressed; empty = whoever it is."""

    cid: Id
    d: Id
    of: MaybeId = ""


class Transfer(Struct, frozen=True, tag="transfer", tag_field="t"):
    """To an operator or to a line: exactly one of the two."""

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
    """The client does not see it."""

    cid: Id
    d: Id
    text: Typed


class Edit(Struct, frozen=True, tag="edit", tag_field="t"):
    """One's own answer gets another text, visibly."""

    cid: Id
    d: Id
    message: Id
    text: Typed


class Retract(Struct, frozen=True, tag="retract", tag_field="t"):
    """One's own answer is taken back, visibly."""

    cid: Id
    d: Id
    message: Id


class MailNow(Struct, frozen=True, tag="mail_now", tag_field="t"):
    """What the client has not read goes by letter at once."""

    cid: Id
    d: Id


class MailNot(Struct, frozen=True, tag="mail_not", tag_field="t"):
    """What the client has not read so far goes by no letter."""

    cid: Id
    d: Id


class ActOnLetter(Struct, frozen=True, tag="letter", tag_field="t"):
    """A letter that waits, was held or failed: send it now, or do not."""

    cid: Id
    letter: Id
    act: Literal["send", "cancel"]


class Reopen(Struct, frozen=True, tag="reopen", tag_field="t"):
    cid: Id
    d: Id


class Spam(Struct, frozen=True, tag="spam", tag_field="t"):
    """Bans the visitor and ends the dialog; `on` false forgives."""

    cid: Id
    d: Id
    on: bool


class Mark(Struct, frozen=True, tag="mark", tag_field="t"):
    """A supervisor's, 1 to 5."""

    cid: Id
    d: Id
    mark: Annotated[int, Meta(ge=1, le=5)]
    comment: Typed = ""


class MakeLead(Struct, frozen=True, tag="lead", tag_field="t"):
    """By hand; needs a card, or at least a name."""

    cid: Id
    d: Id


class Here(Struct, frozen=True, tag="here", tag_field="t"):
    """The switch "I am here"."""

    cid: Id
    on: bool


class Used(Struct, frozen=True, tag="used", tag_field="t"):
    """Somebody touched the workspace; at most once a minute."""


class Finish(Struct, frozen=True, tag="finish", tag_field="t"):
    cid: Id
    d: Id


class Inbox(Struct, frozen=True, tag="inbox", tag_field="t"):
    """The list of dialogs anew (after a digest that differs)."""


VisitorCommand = (
    VisitorHello | Send | Answer | PutAway | Rate | WantCopy | WantContacts | EditForm | Confirm | Identify
    | PageSays | End | Read | Typing | Looking | Sync | Older | Ping
)  # fmt: skip
OperatorCommand = (
    OperatorHello | Watch | Unwatch | Send | Note | Take | Skip | TakeOver | Transfer | Invite | Pin
    | Finish | Edit | Retract | MailNow | MailNot | ActOnLetter | Reopen | Spam | Mark | MakeLead | Confirm
    | Here | Used | Read | Typing | Sync | Older | Inbox | Ping
)  # fmt: skip
