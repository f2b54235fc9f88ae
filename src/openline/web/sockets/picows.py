"""WebSockets by picows on uvicorn's own port: uvicorn hands upgraded connections to our protocol class.

Neither library documents this interface: the versions are pinned and tests/web/sockets/test_wires.py guards
it. The plain ASGI path (asgi.py) does the same, but slower.
"""

# The protocol class of picows is missing in its type hints, because it is not a documented interface.
# pyright: reportAttributeAccessIssue=false, reportUnknownVariableType=false, reportUntypedBaseClass=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import asyncio
import logging
from struct import Struct
from typing import Any, ClassVar, cast

from picows import (
    WSAutoPingStrategy,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol

from openline.web.sockets.sockets import Sockets, UpgradeRefused, UpgradeRequest
from openline.web.wire.connection import Connection

_quiet = logging.getLogger("openline.picows")
_quiet.setLevel(logging.CRITICAL)
READ_BUFFER = 2048
READ_AT_MOST = 16 * 1024
"""The most bytes that are taken from a socket at once: thousands of small frames are enough for one turn."""
FRAME_LIMIT = 64 * 1024
CLOSING_GRACE_S = 1.0
TOGETHER = 64 * 1024
"""The most bytes that a wire holds back until the end of the turn."""
_SHORT, _MIDDLE, _LONG = Struct("!BB").pack, Struct("!BBH").pack, Struct("!BBQ").pack


class WriteBatch:
    """The wires to be flushed at the end of this turn of the event loop. Shared by all sockets.

    A system call costs more than a frame. So the acknowledgement of a message and its event are written to
    the author by one call, and all events of a commit to each operator who watches its dialogs.
    """

    def __init__(self) -> None:
        self._wires: list[PicowsWire] = []

    def add(self, wire: "PicowsWire") -> None:
        if not self._wires:
            asyncio.get_running_loop().call_soon(self._leave)
        self._wires.append(wire)

    def _leave(self) -> None:
        wires, self._wires = self._wires, []
        for wire in wires:
            wire.flush()


class PicowsWire:
    """A wire that holds frames until the turn ends, or until they exceed TOGETHER.

    The limit matters for back-pressure: only bytes that were written show that a peer reads too slowly.
    """

    __slots__ = ("_parts", "_size", "_transport", "_turn")

    def __init__(self, transport: WSTransport, batch: WriteBatch):
        self._transport = transport
        self._turn = batch
        self._parts: list[bytes] = []
        self._size = 0

    def send(self, data: bytes) -> None:
        if not self._parts:
            self._turn.add(self)
        size = len(data)
        self._parts += (_head(size), data)
        self._size += size
        if self._size > TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write the buffered frames; drop them if a close frame was sent or the peer has disconnected."""
        parts, self._parts, self._size = self._parts, [], 0
        if parts and not (self._transport.is_close_frame_sent or self._transport.is_disconnected):
            self._transport.underlying_transport.write(b"".join(parts))

    def ping(self) -> None:
        self._transport.send_ping()

    def waiting(self) -> int:
        return self._size + self._transport.underlying_transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        """Send the close frame, then drop the socket after a grace period, even if the peer reads nothing."""
        self.flush()
        self._transport.send_close(code, reason.encode()[:120])  # pyright: ignore[reportArgumentType]
        asyncio.get_running_loop().call_later(CLOSING_GRACE_S, self._let_go)

    def _let_go(self) -> None:
        """Disconnect, gracefully if everything was written: a peer that does not read would block that."""
        self._transport.disconnect(graceful=not self.waiting())


def _head(size: int) -> bytes:
    """Return the header of an unfragmented, unmasked text frame (RFC 6455, 5.2)."""
    if size < 126:
        return _SHORT(0x81, size)
    return _MIDDLE(0x81, 126, size) if size < 1 << 16 else _LONG(0x81, 127, size)


class PicowsListener(WSListener):
    """Counts every frame, and passes the events of a picows transport to its Connection."""

    def __init__(self, sockets: Sockets, request: UpgradeRequest, batch: WriteBatch):
        super().__init__()
        self._sockets = sockets
        self._turn = batch
        self._request = request
        self._connection: Connection | None = None
        self._parts = bytearray()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._connection = self._sockets.opened(self._request, PicowsWire(transport, self._turn))
        # picows keeps both for as long as the connection lasts: a sixth of its memory, and nobody asks again.
        transport.request.headers.clear()
        transport.response.headers.clear()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        connection = self._connection
        if connection is None:
            return
        kind = frame.msg_type
        connection.frames_left -= 1
        if connection.frames_left < 0 and kind != WSMsgType.CLOSE and connection.is_flood():
            # The rest stays unread, in the buffers of the system: parsing it would cost others their time.
            transport.underlying_transport.pause_reading()
            return
        if connection.is_closed:
            if kind == WSMsgType.CLOSE:
                transport.disconnect()
            return
        if kind in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            self._on_text(connection, frame)
        elif kind == WSMsgType.PING:
            if not connection.is_paused:
                transport.send_pong(frame.get_payload_as_bytes())
            connection.on_pong()
        elif kind == WSMsgType.PONG:
            connection.on_pong()
        elif kind == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), frame.get_close_message())
            transport.disconnect()
        else:
            connection.close(4501, "text frames only")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if self._connection:
            self._sockets.closed(self._connection)

    def pause_writing(self) -> None:
        if self._connection:
            self._connection.on_paused()

    def resume_writing(self) -> None:
        if self._connection:
            self._connection.on_resumed()

    def _on_text(self, connection: Connection, frame: WSFrame) -> None:
        """Pass on a text frame. Fragments are joined up to FRAME_LIMIT."""
        if frame.fin and not self._parts:
            connection.on_frame(frame.get_payload_as_bytes())
            return
        self._parts += frame.get_payload_as_bytes()
        if len(self._parts) > FRAME_LIMIT:
            connection.close(1009, "frame too big")
        elif frame.fin:
            whole = bytes(self._parts)
            self._parts.clear()
            connection.on_frame(whole)


class SocketProtocol(WSProtocol):
    """A socket as uvicorn makes it. `sockets` and `batch`: set by `picows_protocol`."""

    sockets: ClassVar[Sockets]
    batch: ClassVar[WriteBatch]

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None):
        super().__init__(
            None,
            None,
            False,
            self._answer,
            _quiet,
            True,
            5.0,
            False,
            10.0,
            10.0,
            WSAutoPingStrategy.PING_WHEN_IDLE,
            False,
            FRAME_LIMIT,
            None,
            READ_BUFFER,
        )

    def get_buffer(self, size_hint: int) -> memoryview:
        return super().get_buffer(size_hint)[:READ_AT_MOST]

    def connection_lost(self, exc: Exception | None) -> None:
        self.sockets.handles.connections -= 1
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Copy bytes into the buffer of picows. The upgrade request comes once, as bytes."""
        rest = memoryview(data)
        while rest:
            buffer = self.get_buffer(len(rest))
            count = min(len(buffer), len(rest))
            buffer[:count] = rest[:count]
            self.buffer_updated(count)
            rest = rest[count:]

    def _answer(self, request: WSUpgradeRequest) -> Any:
        peer = self.transport.underlying_transport.get_extra_info("peername") or ("",)
        upgrade = UpgradeRequest(
            path=request.path.decode().split("?")[0],
            origin=request.headers.get("Origin"),
            peer=str(peer[0]),
            forwarded=", ".join(request.headers.getall("X-Forwarded-For", [])),
            cookies=request.headers.get("Cookie", ""),
        )
        refusal = self.sockets.may_open(upgrade)
        if refusal:
            return WSUpgradeResponseWithListener(_refused(refusal), None)
        return PicowsListener(self.sockets, upgrade, self.batch)


def picows_protocol(sockets: Sockets) -> type[asyncio.Protocol]:
    """Return a protocol class for uvicorn's `ws` setting, bound to these sockets."""
    return cast(
        Any, type("BoundSocketProtocol", (SocketProtocol,), {"sockets": sockets, "batch": WriteBatch()})
    )


def _refused(refusal: UpgradeRefused) -> WSUpgradeResponse:
    headers = {"Retry-After": str(refusal.retry_after_s)} if refusal.retry_after_s else {}
    return WSUpgradeResponse.create_error_response(refusal.status, refusal.reason.encode(), headers)
