"""Who listens now. Forgetful on purpose: the table of events is the memory.

Nobody is told more than they may see: the public stream goes to the visitor and to operators who watch the
dialog, the internal one to operators only, a row of the list to operators of its line.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from openline.domain.dialogs import Dialog, row
from openline.domain.events import Stream
from openline.domain.news import News, Told

encode = msgspec.json.Encoder().encode
ROWS_WAIT_S, ROWS_WAIT_LOADED_S = 0.05, 0.5
MANY_ROWS, ROWS_IN_FRAME = 50, 100


class Listener(Protocol):
    """A connection. `hears_as`: the author id of whoever holds it."""

    hears_as: str

    def hear(self, dialog_id: str, stream: Stream, seq: int, frame: bytes) -> None: ...


class ListReader(Protocol):
    """A connection that shows the list of dialogs."""

    def sees_line(self, line_id: str) -> bool: ...
    def hear_row(self, frame: bytes) -> None: ...


class Hub:
    def __init__(self, call_later: Callable[[float, Callable[[], None]], object]):
        self._call_later = call_later
        self._visitors: defaultdict[str, set[Listener]] = defaultdict(set)
        self._watchers: defaultdict[str, set[Listener]] = defaultdict(set)
        self._list_readers: set[ListReader] = set()
        self._changed: dict[str, Dialog] = {}
        self._rows_wait_s = ROWS_WAIT_S
        self._rows_are_due = False
        self.on_presence: Callable[[bool], None] = lambda _: None

    def add_visitor(self, visitor_id: str, listener: Listener) -> None:
        self._visitors[visitor_id].add(listener)

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
        self.on_presence(True)

    def remove_list_reader(self, reader: ListReader) -> None:
        self._list_readers.discard(reader)
        self.on_presence(bool(self._list_readers))

    def somebody_sees(self, line_id: str) -> bool:
        return any(reader.sees_line(line_id) for reader in self._list_readers)

    def ring(self, news: list[News]) -> None:
        """After a commit, in the order of the commits."""
        for each in news:
            for told in each.events:
                self._tell(told)
            for dialog in each.dialogs:
                self._changed[dialog.id] = dialog
        if self._changed and not self._rows_are_due and self._list_readers:
            self._rows_are_due = True
            self._call_later(self._rows_wait_s, self._tell_rows)
        elif not self._list_readers:
            self._changed.clear()

    def _tell(self, told: Told) -> None:
        frame = event_frame(told.dialog_id, told.stream, told.seq, told.payload)
        own = with_cid(frame, told.cid) if told.cid else frame
        if told.stream == "pub":
            _hear(self._visitors.get(told.visitor_id), told, frame, own)
        _hear(self._watchers.get(told.dialog_id), told, frame, own)

    def _tell_rows(self) -> None:
        """Rows are state: under load many changes of one dialog become one row, and rows come less often."""
        self._rows_are_due = False
        changed, self._changed = self._changed, {}
        self._rows_wait_s = ROWS_WAIT_S if len(changed) <= MANY_ROWS else ROWS_WAIT_LOADED_S
        rows = [(dialog.line_id, encode(row(dialog))) for dialog in changed.values()]
        for reader in tuple(self._list_readers):
            seen = [encoded for line_id, encoded in rows if reader.sees_line(line_id)]
            for first in range(0, len(seen), ROWS_IN_FRAME):
                reader.hear_row(row_frame(seen[first : first + ROWS_IN_FRAME]))


def event_frame(dialog_id: str, stream: Stream, seq: int, payload: bytes) -> bytes:
    """An `ev` frame around an event that is encoded already."""
    return b'{"t":"ev","d":"%b","s":"%b","seq":%d,"e":%b}' % (
        dialog_id.encode(),
        stream.encode(),
        seq,
        payload,
    )


def with_cid(frame: bytes, cid: str) -> bytes:
    return b'%b,"cid":%b}' % (frame[:-1], encode(cid))


def row_frame(rows: list[bytes]) -> bytes:
    """One row, as a rule; under load the others of the same moment come with it."""
    if len(rows) == 1:
        return b'{"t":"row","row":%b}' % rows[0]
    return b'{"t":"row","row":%b,"more":[%b]}' % (rows[0], b",".join(rows[1:]))


def _hear(listeners: set[Listener] | None, told: Told, frame: bytes, own: bytes) -> None:
    if listeners:
        for listener in tuple(listeners):
            is_author = listener.hears_as == told.author_id
            listener.hear(told.dialog_id, told.stream, told.seq, own if is_author else frame)


def _remove(audiences: defaultdict[str, set[Listener]], name: str, listener: Listener) -> None:
    audience = audiences.get(name)
    if audience is not None:
        audience.discard(listener)
        if not audience:
            del audiences[name]
