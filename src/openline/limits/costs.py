"""What each visitor and each network has cost lately, through whichever door they came.

A door looks up the usage once, for a connection or a request, and counts on it. Only after that do limits for
all together apply: whoever takes too much uses up their own allowance first.
"""

import asyncio
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from openline.domain.refusals import TooMany
from openline.domain.times import DAY, SECOND
from openline.limit_settings import Limits
from openline.limits.counters import Bounded, Bucket, Ring
from openline.limits.reached import LimitName, ReachedLimits

EXEMPT = "loopback"
UNLIMITED = 10**12
FRAMES_PER_COMMAND = 20
"""Frames of every kind, pings and fragments included, for each command that the limits allow."""
BURST_S = 4
"""A network may have so many seconds' worth at once."""
ANSWERS_BURST_S = 8
HANDSHAKES_BURST_S = 3
ROW_BYTES = 1_000
"""What the smallest thing that is stored takes on the disk, with its indexes."""
TOO_MUCH_TODAY = "You've sent too much today. Please try again tomorrow."

DAY_S = DAY / SECOND


class VisitorUsage:
    """What one visitor has used. Shared by all connections and requests of the visitor's browser."""

    __slots__ = ("answers", "commands", "is_greeting", "kept", "requests")

    def __init__(self, limits: Limits, now: float):
        self.commands = Bucket(limits.visitor_rate, limits.visitor_burst, now)
        self.requests = Bucket(2 * limits.visitor_rate, 2 * limits.visitor_burst, now)
        self.answers = Bucket(limits.visitor_answers, 2 * ANSWERS_BURST_S * limits.visitor_answers, now)
        self.kept = Ring(DAY_S)
        self.is_greeting = False
        """A `hello` over HTTP is being answered."""


class NetworkUsage:
    """What one network has used. `key`: the network; EXEMPT for the loopback, which has no limits."""

    __slots__ = (
        "answers", "bytes_in", "commands", "connections", "frames", "handshakes", "is_exempt", "kept", "key",
        "one_by_one", "operator_handshakes", "password_checks", "requests", "sockets", "unread",
    )  # fmt: skip

    def __init__(self, key: str, limits: Limits, now: float):
        def bucket(rate: int, burst_s: int = BURST_S) -> Bucket:
            rate = UNLIMITED if key == EXEMPT else rate
            return Bucket(rate, burst_s * rate, now)

        self.key = key
        self.is_exempt = key == EXEMPT
        self.commands = bucket(limits.network_rate)
        self.frames = bucket(FRAMES_PER_COMMAND * limits.network_rate)
        self.bytes_in = bucket(limits.network_bytes)
        self.requests = bucket(limits.network_requests)
        self.answers = bucket(limits.network_answers, ANSWERS_BURST_S)
        self.handshakes = bucket(limits.network_handshakes, HANDSHAKES_BURST_S)
        self.operator_handshakes = bucket(limits.network_handshakes, HANDSHAKES_BURST_S)
        self.kept = Ring(DAY_S)
        self.connections = 0
        """Open connections that are no sockets yet."""
        self.sockets = 0
        self.password_checks = 0
        self.one_by_one = asyncio.Lock()
        """Held while a password is checked."""
        self.unread = 0
        """Bytes that wait for readers who have stopped reading."""


def _is_open(usage: NetworkUsage) -> bool:
    return any((usage.connections, usage.sockets, usage.unread, usage.password_checks))


class Costs:
    """The usage of all visitors and networks. The longest unused are forgotten.

    `clock`: monotonic, in seconds; all is counted by it. `now`: the time in milliseconds, to be shown.
    """

    def __init__(self, limits: Limits, now: Callable[[], int], clock: Callable[[], float] = time.monotonic):
        self.limits = limits
        self.clock = clock
        self.reached = ReachedLimits()
        self._now = now
        self._visitors = Bounded[VisitorUsage]()
        self._networks = Bounded[NetworkUsage](is_used=_is_open)
        self._exempt = NetworkUsage(EXEMPT, limits, clock())

    def network(self, key: str) -> NetworkUsage:
        """Return the usage of a network. `key`: as `network_of` names it, or EXEMPT."""
        if key == EXEMPT:
            return self._exempt
        return self._networks.get(key, lambda: NetworkUsage(key, self.limits, self.clock()))

    def visitor(self, token_hash: str) -> VisitorUsage:
        return self._visitors.get(token_hash, lambda: VisitorUsage(self.limits, self.clock()))

    def rename_visitor(self, usage: VisitorUsage, token_hash: str) -> None:
        """Keep the usage under the visitor's next token, too."""
        self._visitors.put(token_hash, usage)

    def keep(self, visitor: VisitorUsage, network: NetworkUsage, size: int) -> int:
        """Count what a command of `size` bytes will store at most, and return it for `undo_keep`.

        Raises TooMany without a delay: nobody waits for tomorrow in an open page.
        """
        now, kept = self.clock(), size + ROW_BYTES
        if not visitor.kept.add_within(now, kept, self.limits.kept_visitor_mb * 2**20):
            self.tell("kept_visitor_mb", network.key)
            raise TooMany(0, TOO_MUCH_TODAY)
        if network.is_exempt or network.kept.add_within(now, kept, self.limits.kept_network_mb * 2**20):
            return kept
        visitor.kept.add(now, -kept)
        self.tell("kept_network_mb", network.key)
        raise TooMany(0, TOO_MUCH_TODAY)

    def undo_keep(self, visitor: VisitorUsage, network: NetworkUsage, kept: int) -> None:
        """Take back what `keep` counted, because nothing was stored."""
        now = self.clock()
        visitor.kept.add(now, -kept)
        if not network.is_exempt:
            network.kept.add(now, -kept)

    def answers_wait_ms(self, visitor: VisitorUsage | None, network: NetworkUsage) -> int:
        """Return in how many milliseconds another answer of any size may be read from the database."""
        now = self.clock()
        own = visitor.answers.wait_ms(now) if visitor else 0
        wait_ms = max(own, network.answers.wait_ms(now))
        if wait_ms:
            self.tell("visitor_answers" if own == wait_ms else "network_answers", network.key)
        return wait_ms

    def answered(self, visitor: VisitorUsage | None, network: NetworkUsage, size: int) -> None:
        now = self.clock()
        if visitor:
            visitor.answers.charge(now, size)
        network.answers.charge(now, size)

    def tell(self, limit: LimitName, network: str, **details: str | int) -> None:
        """Note for administrators and for the log that a limit was reached. `details`: for the log."""
        self.reached.note(limit, network, self._now(), **details)

    @contextmanager
    def telling(self, limit: LimitName, network: str) -> Generator[None]:
        """Tell if what is done here raises TooMany."""
        try:
            yield
        except TooMany:
            self.tell(limit, network)
            raise
