"""Sockets that listen now. Forgetful on purpose: the events table is the memory.

Nobody receives more than they may see: the public stream goes to the visitor and to operators who watch the
dialog, the internal one to operators only, a row of the list to operators of its line.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Protocol

import msgspec

from openline.domain.dialogs.after_commit import AfterCommit, AlertOut, EventOut
from openline.domain.dialogs.dialogs import Dialog, row
from openline.domain.dialogs.events import Stream

encode = msgspec.json.Encoder().encode
ROWS_WAIT_S, ROWS_WAIT_LOADED_S = 0.05, 0.5
MANY_ROWS, ROWS_IN_FRAME = 50, 100
TYPED_LIMIT = 10_000


class Listener(Protocol):
    """A connection. `listener_id`: the author id of the person behind it."""

    listener_id: str

    def deliver(self, dialog_id: str, stream: Stream, seq: int, frame: bytes) -> None: ...


class ListReader(Protocol):
    """A connection that shows the list of dialogs. `listener_id`: the operator's id."""

    listener_id: str

    def sees(self, dialog: Dialog) -> bool: ...
    def deliver_rows(self, frame: bytes, dialogs: list[Dialog]) -> None:
        """Deliver one frame with the rows of these dialogs."""
        ...

    def hide(self, dialog_id: str) -> None:
        """Take the dialog out of the list: it moved where this operator does not see it."""
        ...

    def deliver_alert(self, alarm: AlertOut) -> None: ...


class Hub:
    def __init__(self, call_later: Callable[[float, Callable[[], None]], object]):
        self._call_later = call_later
        self._visitors: defaultdict[str, set[Listener]] = defaultdict(set)
        self._watchers: defaultdict[str, set[Listener]] = defaultdict(set)
        self._list_readers: set[ListReader] = set()
        self._changed: dict[str, Dialog] = {}
        self._rows_wait_s = ROWS_WAIT_S
        self._rows_are_due = False
        self._rows_left = 0
        """Changed rows that still belong to the batch being sent."""
        self._typed: dict[str, int] = {}
        self.lines_here: set[str] = set()
        """Lines with an operator who is present now; kept by web/sockets/presence.py."""
        self.team = b""
        """The frame about all colleagues; empty before the first query. Kept by web/sockets/presence.py."""
        self.on_visitor: Callable[[str], None] = lambda _: None
        """Called when a page of this visitor opens; set by web/sockets/disconnects.py."""
        self.on_blocked: Callable[[str], None] = lambda _: None
        """Called when this visitor was blocked; set by web/sockets/sockets.py."""
        self.on_presence: Callable[[], None] = lambda: None
        self.on_rows: Callable[[AfterCommit], None] = lambda _: None

    def note_typing(self, dialog_id: str, at: int) -> None:
        """Note when somebody typed in the dialog, or (0) that they stopped. Only a letter waits for this."""
        if at:
            self._typed.pop(dialog_id, None)
            self._typed[dialog_id] = at
            if len(self._typed) > TYPED_LIMIT:
                del self._typed[next(iter(self._typed))]
        else:
            self._typed.pop(dialog_id, None)

    def typed_at(self, dialog_id: str) -> int:
        """Return when somebody here was last heard to type in this dialog; 0 = not lately."""
        return self._typed.get(dialog_id, 0)

    def forget_typing(self) -> None:
        """Forget when somebody typed: the clock was set since."""
        self._typed.clear()

    def add_visitor(self, visitor_id: str, listener: Listener) -> None:
        self._visitors[visitor_id].add(listener)
        self.on_visitor(visitor_id)

    def remove_visitor(self, visitor_id: str, listener: Listener) -> None:
        _remove(self._visitors, visitor_id, listener)

    def visitors_of(self, visitor_id: str) -> Iterable[Listener]:
        return tuple(self._visitors.get(visitor_id, ()))

    def watch(self, dialog_id: str, listener: Listener) -> None:
        self._watchers[dialog_id].add(listener)

    def unwatch(self, dialog_id: str, listener: Listener) -> None:
        _remove(self._watchers, dialog_id, listener)

    def watchers_of(self, dialog_id: str) -> Iterable[Listener]:
        return tuple(self._watchers.get(dialog_id, ()))

    def add_list_reader(self, reader: ListReader) -> None:
        self._list_readers.add(reader)

    def remove_list_reader(self, reader: ListReader) -> None:
        self._list_readers.discard(reader)

    def has_list_reader(self, operator_id: str) -> bool:
        """Return whether this operator has a workspace open here."""
        return any(reader.listener_id == operator_id for reader in self._list_readers)

    def somebody_is_here(self, line_id: str) -> bool:
        """Return whether an operator of the line is present, by the rules of presence."""
        return line_id in self.lines_here

    def publish(self, after_commit: list[AfterCommit]) -> None:
        """Notify the listeners after a commit. Called in the order of the commits."""
        for each in after_commit:
            for event in each.events:
                self._tell(event)
            if each.dialogs or each.deleted:
                self._note_rows(each)
            for alarm in each.alerts:
                self._tell_alert(alarm)
            for visitor_id in each.blocked:
                self.on_blocked(visitor_id)
        if any(each.presence for each in after_commit):
            self.on_presence()
        if self._changed and not self._rows_are_due and self._list_readers:
            self._rows_are_due = True
            self._call_later(self._rows_wait_s, self._tell_rows)
        elif not self._list_readers:
            self._changed.clear()
            self._rows_left = 0

    def _note_rows(self, after_commit: AfterCommit) -> None:
        """Queue changed rows; an operator who may no longer see a dialog hears nothing of it from now on."""
        self.on_rows(after_commit)
        for dialog in after_commit.dialogs:
            self._changed[dialog.id] = dialog
        for dialog in after_commit.deleted:
            self._changed.pop(dialog.id, None)
            for reader in tuple(self._list_readers):
                if reader.sees(dialog):
                    reader.hide(dialog.id)
        for before in after_commit.moved.values():
            after = self._changed[before.id]
            for reader in tuple(self._list_readers):
                if reader.sees(before) and not reader.sees(after):
                    reader.hide(before.id)

    def _tell_alert(self, alarm: AlertOut) -> None:
        for reader in tuple(self._list_readers):
            if reader.sees(alarm.dialog):
                reader.deliver_alert(alarm)

    def _tell(self, event: EventOut) -> None:
        visitors = self._visitors.get(event.visitor_id) if event.stream == "pub" else None
        watchers = self._watchers.get(event.dialog_id)
        if not visitors and not watchers:
            return
        frame = event_frame(event.dialog_id, event.stream, event.seq, event.payload)
        if event.pub_before:
            frame = b'%b,"pub_before":%d}' % (frame[:-1], event.pub_before)
        own = with_cid(frame, event.cid) if event.cid else frame
        _deliver(visitors, event, frame, own)
        _deliver(watchers, event, frame, own)

    def _tell_rows(self) -> None:
        """Send changed rows: they are state, so many changes of one dialog become one row under load.

        Under load rows are sent less often, too. One frame's worth at a time, so that no message waits for
        all of them.
        """
        if not self._rows_left:
            self._rows_left = len(self._changed)
            self._rows_wait_s = ROWS_WAIT_S if self._rows_left <= MANY_ROWS else ROWS_WAIT_LOADED_S
        some = tuple(islice(self._changed, min(self._rows_left, ROWS_IN_FRAME)))
        self._tell_some([(dialog, encode(row(dialog))) for dialog in map(self._changed.pop, some)])
        self._rows_left -= len(some)
        self._rows_are_due = self._rows_left > 0
        if self._rows_left:
            self._call_later(0, self._tell_rows)

    def _tell_some(self, rows: list[tuple[Dialog, bytes]]) -> None:
        for reader in tuple(self._list_readers):
            seen = [each for each in rows if reader.sees(each[0])]
            if seen:
                frame = row_frame([encoded for _, encoded in seen])
                reader.deliver_rows(frame, [dialog for dialog, _ in seen])


def event_frame(dialog_id: str, stream: Stream, seq: int, payload: bytes) -> bytes:
    """Return an `ev` frame around an event that is encoded already."""
    return b'{"t":"ev","d":"%b","s":"%b","seq":%d,"e":%b}' % (
        dialog_id.encode(),
        stream.encode(),
        seq,
        payload,
    )


def with_cid(frame: bytes, cid: str) -> bytes:
    return b'%b,"cid":%b}' % (frame[:-1], encode(cid))


def row_frame(rows: list[bytes]) -> bytes:
    """Return a frame of one row, as a rule; under load others of the same moment are in `more`."""
    if len(rows) == 1:
        return b'{"t":"row","row":%b}' % rows[0]
    return b'{"t":"row","row":%b,"more":[%b]}' % (rows[0], b",".join(rows[1:]))


def _deliver(listeners: set[Listener] | None, event: EventOut, frame: bytes, own: bytes) -> None:
    if listeners:
        for listener in tuple(listeners):
            is_author = listener.listener_id == event.author_id
            listener.deliver(event.dialog_id, event.stream, event.seq, own if is_author else frame)


def _remove(audiences: defaultdict[str, set[Listener]], name: str, listener: Listener) -> None:
    audience = audiences.get(name)
    if audience is not None:
        audience.discard(listener)
        if not audience:
            del audiences[name]
