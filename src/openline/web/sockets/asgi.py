"""WebSockets over plain ASGI: the fallback without picows, also used by tests in process."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from litestar.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from openline.limits.costs import FRAMES_PER_COMMAND
from openline.limits.counters import Bucket
from openline.web.context import AppContext
from openline.web.sockets.sockets import Sockets, UpgradeRequest
from openline.web.wire.connection import Connection

HIGH_WATER, LOW_WATER = 65_536, 16_384
CLOSING_GRACE_S = 1.0
TOGETHER = 4 * 1024
"""Bytes that are parsed at once: after a flood has been noticed, the rest is not looked at."""


class CountedSocket(WebSocketsSansIOProtocol):
    """uvicorn's socket, which hides pings, pongs and fragments from the application: it counts them here."""

    context: ClassVar[AppContext]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        limits = self.context.config.limits
        rate, burst = limits.operator_rate * FRAMES_PER_COMMAND, limits.operator_burst * FRAMES_PER_COMMAND
        self._frames = Bucket(rate, burst, self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        self.context.handles.connections -= 1
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), TOGETHER):
            if not self.transport.is_closing():
                super().data_received(data[start : start + TOGETHER])

    def handle_ping(self) -> None:
        if self._is_within_rate():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._is_within_rate():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        if self._is_within_rate():
            super().handle_cont(event)

    def handle_text(self, event: Frame) -> None:
        if self._is_within_rate():
            super().handle_text(event)

    def _is_within_rate(self) -> bool:
        if self.close_sent or not self._frames.take(self.loop.time()):
            return not self.close_sent
        forwarded = ", ".join(self.request.headers.get_all("X-Forwarded-For"))
        address = self.context.person(self.client[0] if self.client else "", forwarded)
        self.context.costs.tell("frames", self.context.usage_of(address).key)
        self.conn.fail(4004, "rate")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # The peer would not hear of it if it were cut off at once, with bytes of its own unread.
        self.transport.pause_reading()
        self.read_paused = False
        self.loop.call_later(CLOSING_GRACE_S, self.transport.close)
        return False


def counted_protocol(context: AppContext) -> type[asyncio.Protocol]:
    """Return a protocol class for uvicorn's `ws` setting."""
    return type("BoundCountedSocket", (CountedSocket,), {"context": context})


class AsgiWire:
    """A wire that queues frames, because ASGI sends are awaited and `Connection.send` is not."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._waiting = 0
        self.on_ping: Callable[[], None] = lambda: None
        self.on_full: Callable[[], None] = lambda: None
        self.carrier: asyncio.Task[None] | None = None

    def send(self, data: bytes) -> None:
        self._waiting += len(data)
        self._queue.put_nowait({"type": "websocket.send", "text": data.decode()})
        if self._waiting > HIGH_WATER:
            self.on_full()

    def ping(self) -> None:
        """Report a pong at once: uvicorn pings by itself and hides the pongs, so silence proves nothing."""
        self.on_ping()

    def waiting(self) -> int:
        return self._waiting

    def close(self, code: int, reason: str) -> None:
        """Send the close frame, then drop the socket after a grace period, even if the peer reads nothing."""
        self._queue.put_nowait({"type": "websocket.close", "code": code, "reason": reason})
        if self.carrier:
            asyncio.get_running_loop().call_later(CLOSING_GRACE_S, self.carrier.cancel)

    async def carry(self, send: Send, connection: Connection) -> None:
        while True:
            event = await self._queue.get()
            await send(event)  # pyright: ignore[reportArgumentType]
            self._waiting -= len(event.get("text", ""))
            if connection.is_paused and self._waiting < LOW_WATER:
                connection.on_resumed()
            if event["type"] == "websocket.close":
                return


async def serve_socket(sockets: Sockets, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    hops = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
    client = scope["client"] or ("", 0)
    request = UpgradeRequest(
        scope["path"], headers.get("origin"), str(client[0]), ", ".join(hops), headers.get("cookie", "")
    )
    await receive()
    refusal = sockets.may_open(request)
    if refusal:
        await send({"type": "websocket.close", "code": 4506, "reason": refusal.reason})
        return
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    wire = AsgiWire()
    connection = sockets.opened(request, wire)
    wire.on_ping, wire.on_full = connection.on_pong, connection.on_paused
    carrier = wire.carrier = asyncio.create_task(wire.carry(send, connection))
    listener = asyncio.create_task(_listen(connection, receive))
    try:
        await asyncio.wait({carrier, listener}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sockets.closed(connection)
        carrier.cancel()
        listener.cancel()


async def _listen(connection: Connection, receive: Receive) -> None:
    while True:
        event: Any = await receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text")
        if text is None:
            connection.close(4501, "text frames only")
        else:
            connection.on_frame(text.encode("utf-8", "surrogatepass"))
