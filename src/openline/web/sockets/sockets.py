"""All open sockets of this process: limits on opening, heartbeat, session checks, digests, draining."""

import asyncio
import secrets
from collections import Counter, defaultdict
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from weakref import WeakSet

import structlog

from openline.actions.team import presence
from openline.domain.refusals import Busy
from openline.domain.times import SECOND
from openline.domain.values import Immutable
from openline.limits.costs import NetworkUsage
from openline.web.context import AppContext, SlowReader, ignore_result
from openline.web.origin import is_own, network_of
from openline.web.sockets.disconnects import Disconnects
from openline.web.sockets.operator import OperatorConnection
from openline.web.sockets.presence import PresenceBoard
from openline.web.sockets.queue_places import QueuePlaces
from openline.web.sockets.visitor import Unknown, VisitorConnection
from openline.web.wire import frames
from openline.web.wire.connection import Connection, Wire

BEAT_S = 1
SESSION_CHECK_S = 5
DIGEST_S = 60
DRAIN_PER_S = 200
TEAM_S = 10
PROBE_S = 15
LIVES_EVERY = 5 * SECOND

log = structlog.get_logger()


class UpgradeRequest(Immutable):
    """A WebSocket handshake. `peer`: the other end of the TCP connection; `forwarded`: X-Forwarded-For."""

    path: str
    origin: str | None
    peer: str
    forwarded: str
    cookies: str = ""


class UpgradeRefused(Immutable):
    """The HTTP answer to a refused handshake, decided without reading the database."""

    status: int
    reason: str
    retry_after_s: int = 0


class Sockets:
    def __init__(self, context: AppContext):
        self._context = context
        self._strangers: Unknown = defaultdict(set)
        self._open: set[Connection] = set()
        self._polling: WeakSet[Connection] = WeakSet()
        """Connections of HTTP requests; each lives as long as its request."""
        self._addresses: dict[Connection, str] = {}
        self._per_address: Counter[str] = Counter()
        self._handshakes = 0
        self._operator_handshakes = 0
        self._beats = 0
        self._task: asyncio.Task[None] | None = None
        self._live_until: dict[str, int] = {}
        self._team = PresenceBoard(context, lambda: self._open)
        self._places = QueuePlaces(context)
        self.disconnects = Disconnects(context)
        self.handles = context.handles

    def start(self) -> None:
        self._team.start()
        self._context.hub.on_blocked = self._show_out
        self._task = asyncio.create_task(self._beat(), name="heartbeat")

    def may_open(self, request: UpgradeRequest) -> UpgradeRefused | None:
        """Return the refusal of a handshake; None if it is accepted, and then count it."""
        if request.path not in ("/ws/visitor", "/ws/operator"):
            return UpgradeRefused(404, "no such socket")
        if request.path == "/ws/operator" and not is_own(self._context.config, request.origin):
            return UpgradeRefused(403, "this origin may not open an operator's socket")
        if self._context.is_draining:
            return _busy()
        if request.path == "/ws/operator" and self._context.is_known_operator(request.cookies):
            return None
        if self._context.handles.is_short():
            self._context.costs.tell("file_handles", self._usage(request).key)
            return _busy()
        return self._over_limit(request) or self._count_handshake(request)

    def _over_limit(self, request: UpgradeRequest) -> UpgradeRefused | None:
        """Return the refusal if the address or the network has too many sockets already."""
        limits, usage = self._context.config.limits, self._usage(request)
        if usage.is_exempt:
            return None
        if self._per_address[_counted_as(self._person(request))] >= limits.sockets_per_address:
            self._context.costs.tell("sockets_per_address", usage.key)
            return UpgradeRefused(429, "too many sockets from this address", 60)
        if usage.sockets >= limits.sockets_per_network:
            self._context.costs.tell("sockets_per_network", usage.key)
            return UpgradeRefused(429, "too many sockets from this network", 60)
        return None

    def _count_handshake(self, request: UpgradeRequest) -> UpgradeRefused | None:
        """Count a handshake that its network may make (wire/http.py). Operators have a count of their own."""
        limits = self._context.config.limits
        if request.path == "/ws/operator":
            self._operator_handshakes += 1
            is_over = self._operator_handshakes > limits.operator_handshakes
        else:
            self._handshakes += 1
            is_over = self._handshakes > limits.handshakes
        if not is_over:
            return None
        self._context.costs.tell(
            "operator_handshakes" if request.path == "/ws/operator" else "handshakes",
            self._usage(request).key,
        )
        return _busy()

    def opened(self, request: UpgradeRequest, wire: Wire) -> Connection:
        address = self._person(request)
        if request.path == "/ws/operator":
            connection: Connection = OperatorConnection(self._context, wire, address)
        else:
            connection = VisitorConnection(
                self._context, wire, self._strangers, origin=request.origin, address=address
            )
        self._open.add(connection)
        self._addresses[connection] = address = _counted_as(address)
        self._per_address[address] += 1
        connection.network.sockets += 1
        return connection

    def closed(self, connection: Connection) -> None:
        is_left = connection.is_live and not connection.is_closed
        connection.on_closed()
        if is_left and isinstance(connection, OperatorConnection):
            self._operator_leaves(connection.operator.id)
        if isinstance(connection, VisitorConnection) and connection.listener_id:
            self.disconnects.left(connection.listener_id, 0 if is_left else connection.silent_s())
        if connection not in self._open:
            return
        self._open.discard(connection)
        connection.network.sockets -= 1
        address = self._addresses.pop(connection)
        self._per_address[address] -= 1
        if not self._per_address[address]:
            del self._per_address[address]

    def visitor_without_socket(self, wire: Wire, origin: str | None, address: str) -> VisitorConnection:
        """Return a connection for a client that cannot open sockets and polls by HTTP."""
        connection = VisitorConnection(self._context, wire, self._strangers, origin=origin, address=address)
        self._polling.add(connection)
        return connection

    def end_session(self, session_hash: str) -> None:
        """Close the sockets of a session that was ended: nothing more may be read or done through them."""
        for connection in tuple(self._open):
            if isinstance(connection, OperatorConnection) and connection.session_hash == session_hash:
                self._live_until.pop(connection.operator.id, None)
                connection.close(4006, "logged out")

    def end_token(self, visitor_id: str, token_hash: str) -> None:
        """Close the sockets that use a token that was ended."""
        for connection in self._context.hub.visitors_of(visitor_id):
            if isinstance(connection, VisitorConnection) and connection.caller.token_hash == token_hash:
                connection.close(4500, "the token was forgotten")

    def clock_was_set(self) -> None:
        """Extend every presence with the next beat: until when it was extended was told by the old clock."""
        self._live_until.clear()

    def _show_out(self, visitor_id: str) -> None:
        """Close every connection of a visitor who was just blocked."""
        for connection in self._context.hub.visitors_of(visitor_id):
            if isinstance(connection, Connection):
                connection.close(4503, "blocked")

    def close_all(self, code: int, reason: str) -> None:
        for connection in (*self._open, *self._polling):
            connection.close(code, reason)

    async def drain(self) -> None:
        """Tell all clients to reconnect, each at a random time within a window, and close their sockets."""
        self._context.is_draining = True
        window_ms = max(5_000, len(self._open) * 1000 // DRAIN_PER_S)
        for connection in tuple(self._open):
            connection.send(frames.Goaway("drain", (500, window_ms)))
        await asyncio.sleep(0)
        self.close_all(4000, "drain")
        await asyncio.sleep(0)
        self._team.stop()
        if self._task:
            self._task.cancel()

    @property
    def count(self) -> int:
        return len(self._open)

    def _usage(self, request: UpgradeRequest) -> NetworkUsage:
        return self._context.usage_of(self._person(request))

    def _person(self, request: UpgradeRequest) -> str:
        return self._context.person(request.peer, request.forwarded)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self._handshakes = self._operator_handshakes = 0
            self._beats += 1
            now = asyncio.get_running_loop().time()
            for connection in tuple(self._open):
                connection.beat(now)
            self._keep_memory_bounded()
            self._keep_alive(now)
            await self._places_beat()
            if self._beats % PROBE_S == 0:
                self._probe()
            if self._beats % SESSION_CHECK_S == 0:
                self._check_sessions()
            if self._beats % DIGEST_S == 0:
                self._send_digests()
            if self._beats % TEAM_S == 0:
                self._team.refresh()

    def _probe(self) -> None:
        for connection in tuple(self._open):
            if isinstance(connection, OperatorConnection) and connection.is_live:
                connection.send(frames.Probe())

    def _keep_memory_bounded(self) -> None:
        """Close the slowest readers while all slow readers together hold more than `outgoing_total` bytes.

        Readers of HTTP answers are counted, too.
        """
        slow: list[SlowReader] = [connection for connection in self._open if connection.is_paused]
        slow += self._context.slow_readers
        slow.sort(key=lambda reader: reader.waiting())
        total = sum(reader.waiting() for reader in slow)
        while slow and total > self._context.config.limits.outgoing_total:
            slowest = slow.pop()
            total -= slowest.waiting()
            slowest.let_go("outgoing_total")

    def _check_sessions(self) -> None:
        for connection in tuple(self._open):
            if isinstance(connection, OperatorConnection) and connection.is_live:
                connection.start(_unless_busy(connection.check_session()))

    def _send_digests(self) -> None:
        for connection in tuple(self._open):
            if isinstance(connection, OperatorConnection) and connection.is_live:
                connection.start(_unless_busy(connection.send_digest()))

    async def _places_beat(self) -> None:
        try:
            await _unless_busy(self._places.beat())
        except Exception:
            log.exception("places_failed")

    def _keep_alive(self, now_s: float) -> None:
        """Extend the presence of operators with a live socket.

        Counted from the last sign of life, not from now: a socket that died silently, or a page that the
        browser has frozen, must not keep its operator present.
        """
        now = self._context.now()
        heard: dict[str, int] = {}
        for connection in self._open:
            if isinstance(connection, OperatorConnection) and connection.is_live and not connection.is_closed:
                at, who = now - round((now_s - connection.alive_at) * 1000), connection.operator.id
                heard[who] = max(heard.get(who, 0), at)
        grown = {who: at for who, at in heard.items() if at - self._live_until.get(who, 0) >= LIVES_EVERY}
        if grown:
            self._live_until.update(grown)
            self._context.store.submit(
                lambda tx: presence.operators_live(tx, grown), lambda _, error: self._kept_alive(grown, error)
            )

    def _kept_alive(self, grown: dict[str, int], error: BaseException | None) -> None:
        """Forget what was noted if the action was refused, so that the next beat repeats it."""
        if error:
            for who in grown:
                self._live_until.pop(who, None)

    def _operator_leaves(self, operator_id: str) -> None:
        """End the operator's presence after their last page was closed.

        If another page is being opened at this moment, the next beat restores the presence.
        """
        self._live_until.pop(operator_id, None)
        if not self._context.hub.has_list_reader(operator_id):
            now = self._context.now()
            self._context.store.submit(
                lambda tx: presence.operator_leaves(tx, operator_id, now), ignore_result
            )


def _busy() -> UpgradeRefused:
    return UpgradeRefused(503, "busy, come again", 2 + secrets.randbelow(14))


def _counted_as(address: str) -> str:
    """Return what counts as one address: an IPv4 one, or a /64, of which one person has all addresses."""
    return network_of(address) if ":" in address else address


async def _unless_busy(work: Coroutine[Any, Any, None]) -> None:
    """Do what is repeated anyway: nobody's socket is closed because the database is away for a moment."""
    with suppress(Busy):
        await work
