"""The record of a run: when each message was due, acknowledged, and seen by its operator."""

from collections.abc import Callable
from heapq import heappop, heappush
from time import monotonic_ns as now
from time import time_ns

from crowd import Connection
from dialects import Openline, SocketIo, cid_of

# The offset of the monotonic clock from the epoch of 1970, for the time in a UUIDv7.
_SINCE_1970 = time_ns() - now()


class Talk:
    """All messages of a run by serial number: the visitor, when due, when acknowledged, when seen."""

    def __init__(self) -> None:
        self.dialect: Openline | SocketIo
        self.visitors: list[Connection] = []
        self.operators: list[Connection] = []
        self.dialogs: dict[int, object] = {}
        self.owner: list[int] = []
        self.cids: list[str] = []
        self.due_at: list[int] = []
        self.acked_at: list[int] = []
        self.seen_at: list[int] = []
        self.acks = self.sights = self.watches = self.twice = self.nacks = 0
        self.later: list[tuple[int, int]] = []
        self.others: dict[str, int] = {}
        self.next: Callable[[int], None] = lambda visitor: None
        self.present = 0

    def write(self, visitor: int, due: int) -> None:
        serial = len(self.owner)
        self.owner.append(visitor)
        self.due_at.append(due)
        self.acked_at.append(0)
        self.seen_at.append(0)
        self.cids.append(cid_of(serial, (due + _SINCE_1970) // 1_000_000))
        self.dialect.writes(self.visitors[visitor], serial, self.cids[serial])

    def arrived(self, connection: Connection) -> None:
        connection.arrived = True
        self.present += 1

    def acked(self, serial: int, dialog: Callable[[], object]) -> None:
        if self.acked_at[serial]:
            self.twice += 1
            return
        self.acked_at[serial] = now()
        self.acks += 1
        visitor = self.owner[serial]
        if visitor not in self.dialogs:
            self.dialogs[visitor] = dialog()
        if self.seen_at[serial]:
            self.next(visitor)

    def seen(self, serial: int) -> None:
        if serial < 0:
            return
        if self.seen_at[serial]:
            self.twice += 1
            return
        self.seen_at[serial] = now()
        self.sights += 1
        if self.acked_at[serial]:
            self.next(self.owner[serial])

    def watching(self) -> None:
        self.watches += 1

    def received(self, kind: str) -> None:
        self.others[kind] = self.others.get(kind, 0) + 1

    def refused(self, serial: int, retry_ms: int) -> None:
        """Schedule a refused message again with the same cid, after the server's delay.

        Its latency is still counted from the first attempt.
        """
        self.nacks += 1
        heappush(self.later, (now() + retry_ms * 1_000_000, serial))

    def send_again(self) -> None:
        while self.later and self.later[0][0] <= now():
            serial = heappop(self.later)[1]
            self.dialect.writes(self.visitors[self.owner[serial]], serial, self.cids[serial])
