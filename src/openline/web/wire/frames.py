"""What the server says on both sockets, as docs/protocol.md tells it."""

from typing import Literal

import msgspec
from msgspec import Struct

from openline.domain.contact_details import Facts
from openline.domain.dialogs.events import Alert, Stream
from openline.domain.dialogs.views import DialogRow, DialogView


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


class MailSeen(Struct, frozen=True):
    """False: copies of conversations, unread answers are not sent. `why` leads to an explanation, if any."""

    copy: bool
    unread: bool
    why: str


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
    mail: MailSeen | None = None
    me: Me | None = None


class Happened(Struct, frozen=True):
    """An event that stands between the messages."""

    s: Stream
    seq: int
    e: msgspec.Raw
    """One of `domain.events.Happening`, already encoded."""


class Snapshot(Struct, frozen=True, tag="snapshot", tag_field="t", omit_defaults=True):
    """`row` and `happened`: for operators only."""

    dialog: DialogView
    row: DialogRow | None = None
    """As in the list, which may not have it: who answers by name and id, where the line hides both."""
    happened: tuple[Happened, ...] = ()
    """In the time of these messages, the oldest first; at most the newest 100."""


class Item(Struct, frozen=True, omit_defaults=True):
    seq: int
    e: msgspec.Raw
    """One of domain/dialogs/events.py, already encoded."""
    cid: str = ""


class Batch(Struct, frozen=True, tag="batch", tag_field="t"):
    """Events `from_`…`to` (wire name `from`), complete; `more`: ask again after `to`."""

    d: str
    s: Stream
    from_: int = msgspec.field(name="from")
    to: int
    items: tuple[Item, ...]
    more: bool


class OlderMessages(Struct, frozen=True, tag="older", tag_field="t", omit_defaults=True):
    d: str
    dialog: DialogView
    """The same shape as a snapshot: older `messages`, and whether there are `more`."""
    happened: tuple[Happened, ...] = ()
    """As in a snapshot."""


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
    """One of domain/dialogs/events.py, already encoded."""
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


class Queue(Struct, frozen=True, tag="queue", tag_field="t"):
    """The visitor's place among those who wait in the line, from 1; 0 = does not wait, or not known."""

    d: str
    place: int


class Member(Struct, frozen=True):
    """A colleague. `lines`: ids; `open`: dialogs that are theirs now."""

    id: str
    name: str
    lines: tuple[str, ...]
    here: bool
    open: int


class Team(Struct, frozen=True, tag="team", tag_field="t"):
    """Everybody whom this operator may transfer to, and the lines; after `live`, and when it changes."""

    members: tuple[Member, ...]
    lines: "tuple[LineName, ...]"


class LineName(Struct, frozen=True):
    id: str
    name: str


class OwnState(Struct, frozen=True, tag="state", tag_field="t"):
    """The operator's own presence, in every tab. `switch`: auto, here or away."""

    here: bool
    switch: str


class Alarm(Struct, frozen=True, tag="alarm", tag_field="t"):
    """To the chosen people: nobody answered within the norm, or a promise is about to be missed."""

    d: str
    label: str
    name: str
    alert: Alert


class Gone(Struct, frozen=True, tag="gone", tag_field="t"):
    """The dialog went to a line that this operator does not see, or they lost the line while they watched."""

    d: str


class LookingNow(Struct, frozen=True, tag="looking", tag_field="t"):
    """The visitor has the chat before their eyes, or not."""

    d: str
    on: bool


class Row(Struct, frozen=True, tag="row", tag_field="t", omit_defaults=True):
    """`more`: further rows that changed in the same moment."""

    row: DialogRow
    more: tuple[DialogRow, ...] = ()


class Rows(Struct, frozen=True, tag="rows", tag_field="t"):
    """The list of dialogs, whole: all open ones (at most 200, one's own first, then the longest waiting)."""

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
    | Queue
    | Team
    | OwnState
    | Alarm
    | Gone
    | LookingNow
    | Row
    | Rows
    | Digest
    | Reset
    | Goaway
    | Pong
)
