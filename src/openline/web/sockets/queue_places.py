"""Places in the queue, sent to waiting visitors when they change, at most once a second."""

from collections.abc import Iterable

from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.dialogs.dialogs import Dialog, waits_in_line
from openline.store.lines import queues
from openline.store.transaction import Reader
from openline.web.context import AppContext
from openline.web.wire import frames
from openline.web.wire.connection import Connection

PLACES_KNOWN = 1_000
"""Places beyond this one are not sent: they change too fast to be useful."""
LOOKS_ANEW_S = 10
"""Beats between reads of all queues: another node may have changed a queue without notifying this one."""

Waiting = list[tuple[int, str, str]]


class QueuePlaces:
    def __init__(self, context: AppContext):
        self._context = context
        self._waiting: dict[str, Waiting] = {}
        self._changed: set[str] = set()
        self._sent: dict[Connection, tuple[str, int]] = {}
        self._beats = 0
        context.hub.on_rows = self._note

    async def beat(self) -> None:
        """Read the queues that changed and send the places that changed. Called every second."""
        everything = self._beats % LOOKS_ANEW_S == 0
        self._beats += 1
        if everything or self._changed:
            wanted, self._changed = None if everything else self._changed, set()
            found = await self._context.store.read(lambda tx: _queues(tx, wanted))
            self._waiting = found if everything else self._waiting | found
        if self._waiting or self._sent:
            self._tell()

    def _note(self, after_commit: AfterCommit) -> None:
        for dialog in after_commit.dialogs:
            if waits_in_line(dialog) or _has_left(dialog, after_commit.moved.get(dialog.id)):
                self._changed.add(dialog.line_id)
        for before in after_commit.moved.values():
            if waits_in_line(before):
                self._changed.add(before.line_id)

    def _tell(self) -> None:
        before, self._sent = self._sent, {}
        for waiting in self._waiting.values():
            for place, (_, dialog_id, visitor_id) in enumerate(waiting, 1):
                for listener in self._context.hub.visitors_of(visitor_id):
                    if isinstance(listener, Connection) and listener.is_live and not listener.is_closed:
                        self._sent[listener] = (dialog_id, place)
        _send(self._sent.items(), before)
        for connection in before.keys() - self._sent.keys():
            connection.send(frames.Queue(before[connection][0], 0))


def _send(
    places: Iterable[tuple[Connection, tuple[str, int]]], before: dict[Connection, tuple[str, int]]
) -> None:
    for connection, (dialog_id, place) in places:
        if before.get(connection) != (dialog_id, place):
            connection.send(frames.Queue(dialog_id, place))


def _has_left(dialog: Dialog, before: Dialog | None) -> bool:
    """Return whether the visitor closed the dialog while it waited: then `moved` does not have it."""
    return dialog.status == "finished" and not dialog.operator_id and before is None


def _queues(tx: Reader, line_ids: set[str] | None) -> dict[str, Waiting]:
    """Read the queues of these lines; None = of all lines with waiting dialogs, including deleted lines."""
    wanted = line_ids if line_ids is not None else set(queues.list_lines_waiting(tx))
    return {line_id: queues.list_waiting(tx, line_id, PLACES_KNOWN) for line_id in wanted}
