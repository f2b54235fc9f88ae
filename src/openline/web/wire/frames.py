"""Frames that the server sends on both sockets, documented in docs/protocol.md."""

from typing import Literal

import msgspec
from msgspec import Struct

from openline.domain.contact_details import ContactDetails
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


class MailAvailability(Struct, frozen=True):
    """The kinds of letters that are switched on. `why`: link to the company's explanation of them, or ""."""

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
    """An operator of the line is present now; changes are sent as `presence`."""
    known: bool = False
    """The visitor is stored. `rotated`: the client must use the `next` token from now on."""
    rotated: bool = False
    details: ContactDetails | None = None
    """Details that the visitor has given so far; forms do not ask for them again."""
    streams: tuple[StreamState, ...] = ()
    mail: MailAvailability | None = None
    me: Me | None = None


class TimelineItem(Struct, frozen=True):
    """A timeline event that is displayed between the messages."""

    s: Stream
    seq: int
    e: msgspec.Raw
    """A timeline event of domain/dialogs/events.py, already encoded."""
    pub_before: int = 0
    """Of an internal event: how many public events came before it."""


class Snapshot(Struct, frozen=True, tag="snapshot", tag_field="t", omit_defaults=True):
    """The newest messages of a dialog. `row` and `timeline`: for operators only."""

    dialog: DialogView
    row: DialogRow | None = None
    """The dialog's row, which the list may lack. It names the operator even if the line hides the name."""
    timeline: tuple[TimelineItem, ...] = ()
    """Timeline events in the time of these messages, oldest first; at most the newest 100."""


class Item(Struct, frozen=True, omit_defaults=True):
    seq: int
    e: msgspec.Raw
    """One of domain/dialogs/events.py, already encoded."""
    cid: str = ""
    pub_before: int = 0


class Batch(Struct, frozen=True, tag="batch", tag_field="t"):
    """All events `from_`…`to` (wire name `from`). `more`: there may be further ones after `to`."""

    d: str
    s: Stream
    from_: int = msgspec.field(name="from")
    to: int
    items: tuple[Item, ...]
    more: bool


class OlderMessages(Struct, frozen=True, tag="older", tag_field="t", omit_defaults=True):
    d: str
    dialog: DialogView
    """The same shape as in a snapshot, with the older `messages`."""
    timeline: tuple[TimelineItem, ...] = ()
    """As in a snapshot."""
    before: str = ""
    """As it was asked for. A client that has other first messages by now would get a gap: it drops this."""


class Live(Struct, frozen=True, tag="live", tag_field="t"):
    """Catching up is done, the next events are live. `d`: for this watched dialog only."""

    d: str = ""


class Ack(Struct, frozen=True, tag="ack", tag_field="t", omit_defaults=True):
    """The command is committed and flushed to disk. `dup`: by an earlier attempt with the same `cid`."""

    cid: str
    ts: int
    d: str = ""
    seq: int = 0
    id: str = ""
    dup: bool = False
    wrong: "tuple[FieldError, ...]" = ()
    """For `answer`: the values that were refused; the others are saved already."""


class FieldError(Struct, frozen=True):
    field: str
    code: str
    msg: str


class Nack(Struct, frozen=True, tag="nack", tag_field="t", omit_defaults=True):
    """The command was refused: finally, or with `retry_ms` until a retry after so many milliseconds."""

    cid: str
    code: str
    msg: str
    retry_ms: int = 0
    fields: tuple[FieldError, ...] = ()


class Ev(Struct, frozen=True, tag="ev", tag_field="t", omit_defaults=True):
    """A live event. `cid` is set only on the author's own connections."""

    d: str
    s: Stream
    seq: int
    e: msgspec.Raw
    """One of domain/dialogs/events.py, already encoded."""
    cid: str = ""
    pub_before: int = 0
    """Of an internal event: how many public events came before it."""


class TypingNow(Struct, frozen=True, tag="typing", tag_field="t", omit_defaults=True):
    """The other side is typing; `on` false: has stopped. `text`: the visitor's unsent text, for operators."""

    d: str
    who: Literal["visitor", "operator"]
    name: str = ""
    text: str = ""
    on: bool = True


class LinePresence(Struct, frozen=True, tag="presence", tag_field="t"):
    """An operator of the line is present, or none is."""

    here: bool


class Queue(Struct, frozen=True, tag="queue", tag_field="t"):
    """The visitor's place in the queue of the line, from 1; 0 = not waiting, or unknown."""

    d: str
    place: int


class TeamMember(Struct, frozen=True):
    """A colleague. `lines`: ids; `open`: the number of open dialogs assigned to them."""

    id: str
    name: str
    lines: tuple[str, ...]
    here: bool
    open: int


class Team(Struct, frozen=True, tag="team", tag_field="t"):
    """The operators and lines that a dialog can be transferred to. Sent after `live` and on changes."""

    members: tuple[TeamMember, ...]
    lines: "tuple[LineName, ...]"


class LineName(Struct, frozen=True):
    id: str
    name: str


class OwnPresence(Struct, frozen=True, tag="own_presence", tag_field="t"):
    """The operator's own presence, sent to all of their tabs. `availability`: auto, here, away or busy.

    `missed`: how many conversations went on to others when they had gone last, at `gone_at`.
    """

    here: bool
    availability: str
    missed: int
    gone_at: int


class Probe(Struct, frozen=True, tag="probe", tag_field="t"):
    """Every 15 s: the page answers with `awake`.

    A browser that has frozen the page still answers pings; nobody sees what comes there.
    """


class Alarm(Struct, frozen=True, tag="alarm", tag_field="t"):
    """An alert for the people chosen: the response target was missed, or a promise is about to be."""

    d: str
    label: str
    name: str
    alert: Alert


class Gone(Struct, frozen=True, tag="gone", tag_field="t"):
    """The operator can no longer see the dialog: it was moved to another line, or they left its line."""

    d: str


class ViewingNow(Struct, frozen=True, tag="viewing", tag_field="t"):
    """The visitor can see the chat, or no longer can."""

    d: str
    on: bool


class ListRow(Struct, frozen=True, tag="row", tag_field="t", omit_defaults=True):
    """A changed row of the list. `more`: further rows that changed at the same time."""

    row: DialogRow
    more: tuple[DialogRow, ...] = ()


class Rows(Struct, frozen=True, tag="rows", tag_field="t"):
    """The whole list of open dialogs: at most 200, the operator's own first, then the longest waiting."""

    rows: tuple[DialogRow, ...]
    open: int
    """The number of open dialogs, including those beyond the limit of the list."""
    digest: str


class Digest(Struct, frozen=True, tag="digest", tag_field="t"):
    """A hash over the ids and revisions of open dialogs. If the client's own differs, it sends `inbox`."""

    digest: str


class Reset(Struct, frozen=True, tag="reset", tag_field="t", omit_defaults=True):
    reason: Literal["epoch", "pruned", "lagged"]
    d: str = ""


class Goaway(Struct, frozen=True, tag="goaway", tag_field="t"):
    """The server is about to close. `retry`: reconnect after a random time between the two, in ms."""

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
    | LinePresence
    | Queue
    | Team
    | OwnPresence
    | Probe
    | Alarm
    | Gone
    | ViewingNow
    | ListRow
    | Rows
    | Digest
    | Reset
    | Goaway
    | Pong
)
