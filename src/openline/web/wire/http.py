"""An HTTP connection with limits that uvicorn's does not have: on time, on size, and on what waits unread.

Nothing of uvicorn's class is documented: its version is pinned, and tests/web/wire/test_http.py guards it.
"""

import asyncio
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from fcntl import ioctl
from termios import TIOCOUTQ
from typing import Any, ClassVar, cast

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from openline.domain.refusals import TooMany
from openline.limits.costs import NetworkUsage
from openline.limits.counters import Bucket
from openline.limits.reached import LimitName
from openline.web.context import AppContext

HEAD_BYTES = 32 * 1024
HEADERS = 100
BODY_BYTES = 1024 * 1024
"""What is read of a body, even if it is discarded: it was refused long before."""
PIPELINED = 8
SHORT_S = 2
"""Seconds for a head while file handles are short."""
FOR_NEWCOMERS = (b"/api/v1/visitor/hello", b"/api/v1/visitor/events", b"/w/", b"/chat/", b"/files/")
"""Paths that are refused while file handles are short: visitors' commands and operators' requests are not."""


FOR_VISITORS = (b"/api/v1/visitor/", b"/w/", b"/chat/", b"/letter/")
"""Paths whose requests are counted. Operators' are not: they have a session, or want one."""


class Phase(Enum):
    IDLE = "idle"
    """Nothing of a request has come."""
    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    """The whole request has come."""
    CLOSING = "closing"


class HttpConnection(HttpToolsProtocol):
    """One connection until it ends, or until a socket takes it over. `context`: set by `http_protocol`."""

    context: ClassVar[AppContext]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._phase = Phase.IDLE
        self._received = 0
        self._refusal = 400
        self._deadline: asyncio.TimerHandle | None = None
        self._unread = 0
        self._asker: NetworkUsage | None = None
        self._look: asyncio.TimerHandle | None = None
        self._is_counted = True
        context = self.context
        context.handles.connections += 1
        self._network = usage = context.usage_of_peer(self.client[0] if self.client else "")
        usage.connections += 1
        if context.handles.is_out():
            self._drop("file_handles")
        elif not usage.is_exempt and usage.connections > context.config.limits.connections_per_network:
            self._drop("connections_per_network")
        else:
            self._wait(self._head_s())

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        self.context.handles.connections -= 1
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._phase is Phase.IDLE:
            if _is_handshake(data):
                self._open_socket(data)
                return
            self._begin_head()
        self._received += len(data)
        try:
            self.parser.feed_data(data)  # pyright: ignore[reportOptionalMemberAccess]
        except httptools.HttpParserUpgrade:
            self._take_over()
            return
        except httptools.HttpParserError:
            self._refuse(self._refusal)
            return
        if self._phase is Phase.HEAD and self._received > HEAD_BYTES:
            self._refuse(431)
        elif self._phase is Phase.BODY and self._received > BODY_BYTES:
            self._drop("body")

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > HEADERS:
            self._refusal = 431
            raise ValueError("too many headers")

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > HEAD_BYTES:
            self._refusal = 431
            raise ValueError("headers too long")
        self._phase, self._received = Phase.BODY, 0
        self._wait(self.context.config.limits.body_s)
        is_short, usual = self.context.handles.is_short(), self.app
        if is_short and self.url.startswith(FOR_NEWCOMERS):
            self.context.costs.tell("file_handles", self._network.key)
            self.app = _no_handles
        elif self.url.startswith(FOR_VISITORS) and self._is_too_much("network_requests", "requests"):
            self.app = _too_many
        super().on_headers_complete()
        self.app = usual
        if is_short and self.cycle:
            self.cycle.keep_alive = False
        if len(self.pipeline) > PIPELINED:
            self._drop("pipelined")

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._phase = Phase.ANSWER
        self._cancel_deadline()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._phase is not Phase.HEAD:
            self._begin_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._phase is Phase.ANSWER and not self.pipeline:
            self._phase = Phase.IDLE

    def pause_writing(self) -> None:
        super().pause_writing()
        if not self._unread:
            self._note_unread()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forget_unread()

    def waiting(self) -> int:
        return self.transport.get_write_buffer_size()

    def let_go(self, reason: LimitName) -> None:
        self._drop(reason)

    def _begin_head(self) -> None:
        self._phase, self._received = Phase.HEAD, 0
        self._wait(self._head_s())

    def _head_s(self) -> int:
        return SHORT_S if self.context.handles.is_short() else self.context.config.limits.head_s

    def _wait(self, seconds: float) -> None:
        """Let go of the connection unless the next phase begins in time."""
        self._cancel_deadline()
        self._deadline = self.loop.call_later(seconds, self._too_late)

    def _cancel_deadline(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        if self._phase is Phase.HEAD:
            self.context.costs.tell("head_s", self._network.key)
            self._refuse(408)
        elif self._phase is Phase.BODY:
            self._drop("body_s")
        else:
            self.transport.abort()

    def _refuse(self, status: int, header: bytes = b"") -> None:
        """Answer a request that nobody will see, and close."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete:
            head = STATUS_LINE[status] + header + b"content-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head)
        self.transport.close()
        # A peer that does not read the answer would keep the connection open.
        self._phase = Phase.CLOSING
        self._wait(SHORT_S)

    def _drop(self, reason: LimitName) -> None:
        self.context.costs.tell(reason, (self._asker or self._network).key)
        self.transport.abort()

    def _take_over(self) -> None:
        """Hand an upgraded connection to the protocol of sockets, which counts it from now on."""
        if self._should_upgrade() and self._may_shake_hands():
            self.handle_websocket_upgrade()

    def _open_socket(self, request: bytes) -> None:
        """Hand over a connection whose request only the protocol of sockets parses."""
        head, *lines = request[:-4].split(b"\r\n")
        self.url = head.split(b" ")[1]
        fields = (line.partition(b":") for line in lines)
        self.headers = [(name.lower(), value.strip()) for name, _, value in fields]
        if self._may_shake_hands():
            self.connections.discard(self)
            opens = cast("Callable[..., asyncio.Protocol]", self.ws_protocol_class)
            protocol = opens(config=self.config, server_state=self.server_state, app_state=self.app_state)
            protocol.connection_made(self.transport)
            protocol.data_received(request)
            self.transport.set_protocol(protocol)

    def _may_shake_hands(self) -> bool:
        """Count a handshake for its network, before it costs anything. Refuse one too many.

        Operators' are counted by themselves, and not at all if they have a session.
        """
        is_operator = self.url.startswith(b"/ws/operator")
        kind = "operator_handshakes" if is_operator else "handshakes"
        is_known = is_operator and self.context.is_known_operator(self._header(b"cookie"))
        if not is_known and self._is_too_much("network_handshakes", kind):
            self._refuse(503, b"retry-after: %d\r\n" % (2 + secrets.randbelow(14)))
            return False
        self._leave()
        return True

    def _is_too_much(self, limit: LimitName, kind: str) -> bool:
        """Count a request or a handshake for the network it comes from, and return whether it is too much."""
        usage, costs = self._asked_by(), self.context.costs
        bucket: Bucket = getattr(usage, kind)
        is_too_much = bucket.take(costs.clock()) > 0
        if is_too_much:
            costs.tell(limit, usage.key)
        return is_too_much

    def _leave(self) -> None:
        self._cancel_deadline()
        self._forget_unread()
        if self._is_counted:
            self._is_counted = False
            self._network.connections -= 1

    def _note_unread(self) -> None:
        """Count an answer that was not taken at once, for the network of whoever asked for it."""
        limits = self.context.config.limits
        self._asker, self._unread = self._asked_by(), self.waiting()
        self._asker.unread += self._unread
        self.context.slow_readers.add(self)
        self._look_later(self._not_taken())
        if not self._asker.is_exempt and self._asker.unread > limits.outgoing_network:
            self.loop.call_soon(self._drop, "outgoing_network")

    def _forget_unread(self) -> None:
        if self._asker and self._unread:
            self._asker.unread -= self._unread
            self.context.slow_readers.discard(self)
        self._asker, self._unread = None, 0
        if self._look:
            self._look.cancel()
            self._look = None

    def _look_later(self, waiting: int) -> None:
        self._look = self.loop.call_later(self.context.config.limits.slow_s, self._look_whether_read, waiting)

    def _look_whether_read(self, before: int) -> None:
        """Let go of a peer that has taken nothing since the last look."""
        now = self._not_taken()
        if now >= before:
            self._drop("slow_s")
        else:
            self._look_later(now)

    def _not_taken(self) -> int:
        """Return how many bytes the peer has not taken yet, those in the buffers of the system included.

        Those hold megabytes: a slow peer may take something for a long time before ours get shorter.
        """
        size = bytearray(4)
        with suppress(OSError):
            ioctl(self.transport.get_extra_info("socket").fileno(), TIOCOUTQ, size)
        return self.waiting() + int.from_bytes(size, sys.byteorder)

    def _asked_by(self) -> NetworkUsage:
        if not self._network.is_exempt:
            return self._network
        peer = self.client[0] if self.client else ""
        return self.context.usage_of(self.context.person(peer, self._header(b"x-forwarded-for")))

    def _header(self, wanted: bytes) -> str:
        """Return all values of a header of the request, joined by commas."""
        return ", ".join(value.decode("latin-1") for name, value in self.headers if name == wanted)


def _is_handshake(data: bytes) -> bool:
    """Return whether this is a whole request for a socket and nothing else, of a usual size.

    Any other is parsed first, like every request.
    """
    return (
        data.startswith(b"GET /ws/")
        and data.find(b"\r\n\r\n") == len(data) - 4
        and len(data) <= HEAD_BYTES // 4
        and data.count(b"\r\n") < HEADERS
        and b"\r\nupgrade: websocket\r\n" in data.lower()
    )


def _refusal(status: int, code: str, retry_s: int) -> Any:
    """Return an application that refuses whatever is asked for, at the least cost."""
    logged = {"code": code, "message": TooMany.text, "retry_ms": retry_s * 1000}
    body = msgspec.json.encode(logged)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
        (b"retry-after", b"%d" % retry_s),
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", b"private, no-store"),
    ]

    async def refuse(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return refuse


_no_handles = _refusal(503, "busy", 10)
"""For newcomers: the last file handles are for those who are in."""
_too_many = _refusal(429, TooMany.code, 2)


def http_protocol(context: AppContext) -> type[asyncio.Protocol]:
    """Return a protocol class for uvicorn's `http` setting."""
    return type("BoundHttpConnection", (HttpConnection,), {"context": context})
