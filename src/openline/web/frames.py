"""The frames of both sockets, as docs/protocol.md tells them. Parsing happens here and nowhere else.

Unknown fields are ignored, unknown frames and wrong types are refused. `cid` is the client's own id
of a command (UUIDv7), made before the first try: the same `cid` again gets the first answer again.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from openline.domain.events import DialogRow, DialogView, Facts, Stream

PROTOCOL_VERSION = 1

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Token = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
Typed = Annotated[str, Meta(max_length=100_000)]
Url = Annotated[str, Meta(max_length=4_000)]
Count = Annotated[int, Meta(ge=0, le=2**53)]


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


class OperatorHello(Struct, frozen=True, tag="hello", tag_field="t"):
    v: int
    ticket: Annotated[str, Meta(min_length=1, max_length=100)]
    tab: Annotated[str, Meta(max_length=64)] = ""
    lang: Annotated[str, Meta(max_length=35)] = ""


class Send(Struct, frozen=True, tag="send", tag_field="t"):
    """A message. A visitor needs no `d`: the server knows the open dialog, or begins one."""

    cid: Id
    text: Typed
    d: str = ""
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


class Finish(Struct, frozen=True, tag="finish", tag_field="t"):
    cid: Id
    d: Id


class Inbox(Struct, frozen=True, tag="inbox", tag_field="t"):
    """The list of dialogs anew (after a digest that differs)."""


VisitorCommand = VisitorHello | Send | Answer | PutAway | End | Read | Typing | Sync | Older | Ping
OperatorCommand = (
    OperatorHello | Watch | Unwatch | Send | Take | Finish | Read | Typing | Sync | Older | Inbox | Ping
)


class Limits(Struct, frozen=True):
    """`frame` in bytes, `text` in characters."""

    frame: int
    text: int


class StreamState(Struct, frozen=True):
    d: str
    s: Stream
    last: int
    mode: Literal["delta", "snapshot"]


class Me(Struct, frozen=True):
    id: str
    name: str
    email: str
    role: str


class Welcome(Struct, frozen=True, tag="welcome", tag_field="t"):
    v: int
    conn: str
    epoch: str
    hb: int
    now: int
    limits: Limits
    line: str = ""
    here: bool = False
    """Whether an operator of the line is here now (changes come as `presence`)."""
    known: bool = False
    """The server has this visitor's row. `rotated`: from now on use the `next` token."""
    rotated: bool = False
    facts: Facts | None = None
    """What this visitor has given so far; forms never ask for it again."""
    streams: tuple[StreamState, ...] = ()
    me: Me | None = None


class Snapshot(Struct, frozen=True, tag="snapshot", tag_field="t"):
    dialog: DialogView


class Item(Struct, frozen=True, omit_defaults=True):
    seq: int
    e: msgspec.Raw
    """One of domain/events.py, already encoded."""
    cid: str = ""


class Batch(Struct, frozen=True, tag="batch", tag_field="t"):
    """Events `from_`…`to` (wire name `from`), complete; `more`: ask again after `to`."""

    d: str
    s: Stream
    from_: int = msgspec.field(name="from")
    to: int
    items: tuple[Item, ...]
    more: bool


class OlderMessages(Struct, frozen=True, tag="older", tag_field="t"):
    d: str
    dialog: DialogView
    """The same shape as a snapshot: older `messages`, and whether there are `more`."""


class Live(Struct, frozen=True, tag="live", tag_field="t"):
    """Caught up: what follows is new. With `d`: for the dialog just watched."""

    d: str = ""


class Ack(Struct, frozen=True, tag="ack", tag_field="t", omit_defaults=True):
    """Committed and flushed to disk."""

    cid: str
    ts: int
    d: str = ""
    seq: int = 0
    id: str = ""
    dup: bool = False
    wrong: "tuple[FieldError, ...]" = ()
    """For `answer`: the values that were not taken; the others are saved already."""


class FieldError(Struct, frozen=True):
    field: str
    code: str
    msg: str


class Nack(Struct, frozen=True, tag="nack", tag_field="t", omit_defaults=True):
    """Not done. Without `retry_ms` it never will be; with it, try again after so many milliseconds."""

    cid: str
    code: str
    msg: str
    retry_ms: int = 0
    fields: tuple[FieldError, ...] = ()


class Ev(Struct, frozen=True, tag="ev", tag_field="t"):
    """One event, live. `cid` only on the author's own connections."""

    d: str
    s: Stream
    seq: int
    e: msgspec.Raw
    """One of domain/events.py, already encoded."""
    cid: str = ""


class TypingNow(Struct, frozen=True, tag="typing", tag_field="t", omit_defaults=True):
    """The other side types. `text`: what the visitor has typed (operators only); `on` false: stopped."""

    d: str
    who: Literal["visitor", "operator"]
    name: str = ""
    text: str = ""
    on: bool = True


class Presence(Struct, frozen=True, tag="presence", tag_field="t"):
    """Whether somebody of the line is here."""

    here: bool


class Row(Struct, frozen=True, tag="row", tag_field="t", omit_defaults=True):
    """`more`: further rows that changed in the same moment."""

    row: DialogRow
    more: tuple[DialogRow, ...] = ()


class Rows(Struct, frozen=True, tag="rows", tag_field="t"):
    """The list of dialogs, whole: all open ones (at most 200, longest waiting first)."""

    rows: tuple[DialogRow, ...]
    open: int
    """How many open dialogs there are, shown or not."""
    digest: str


class Digest(Struct, frozen=True, tag="digest", tag_field="t"):
    """Hash over the open dialogs' ids and revisions; differs from yours → send `inbox`."""

    digest: str


class Reset(Struct, frozen=True, tag="reset", tag_field="t", omit_defaults=True):
    reason: Literal["epoch", "pruned", "lagged"]
    d: str = ""


class Goaway(Struct, frozen=True, tag="goaway", tag_field="t"):
    """The server is about to close: come back after a time between the two, in milliseconds."""

    reason: str
    retry: tuple[int, int]


class Pong(Struct, frozen=True, tag="pong", tag_field="t"):
    now: int


ServerFrame = (
    Welcome
    | Snapshot
    | Batch
    | OlderMessages
    | Live
    | Ack
    | Nack
    | Ev
    | TypingNow
    | Presence
    | Row
    | Rows
    | Digest
    | Reset
    | Goaway
    | Pong
)
