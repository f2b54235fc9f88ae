"""Thousands of connections in one thread, by raw epoll. Handles bytes and frames, not their meaning."""

import ctypes
import os
import select
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic

from wire import CLOSE, PING, PONG, Closed, close_reason, frame, split

# Close with a reset, which leaves no TIME_WAIT: thousands of those would use up the ports of the loopback.
_RESET = struct.pack("ii", 1, 0)


class Connection:
    """One socket. After the upgrade every text frame is passed to `hear`, which the dialect sets."""

    __slots__ = ("arrived", "hear", "number", "on_open", "rest", "sock", "upgraded")

    def __init__(self, sock: socket.socket, request: bytes, on_open: Callable[["Connection"], None]) -> None:
        self.sock = sock
        self.rest = b""
        self.upgraded = self.arrived = False
        self.number = -1
        self.on_open = on_open
        self.hear: Callable[[bytes], None] = lambda _: None
        self.sock.send(request)

    def say(self, text: bytes, op: int = 1) -> None:
        data = frame(text, op)
        if self.sock.send(data) != len(data):
            raise Closed("the server does not read what is sent to it")

    def take(self, data: bytes) -> None:
        if not data:
            raise Closed("closed without a word")
        if self.rest:
            data = self.rest + data
        if not self.upgraded:
            data = self._upgrade(data)
        frames, self.rest = split(data) if self.upgraded else ([], data)
        for op, payload in frames:
            if op == PING:
                self.say(payload, PONG)
            elif op == CLOSE:
                raise Closed(close_reason(payload))
            else:
                self.hear(payload)

    def _upgrade(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return data
        if not head.startswith(b"HTTP/1.1 101"):
            raise Closed(f"no upgrade: {data[:300]!r}")
        self.upgraded = True
        self.on_open(self)
        return rest


class Crowd:
    """All connections, and the event loop that reads from them."""

    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)
        self.epoll = select.epoll()
        self.members: dict[int, Connection] = {}
        self.buffer = memoryview(bytearray(262_144))  # shared by all reads: a fresh one costs an mmap

    def connect(self, request: bytes, on_open: Callable[[Connection], None]) -> Connection:
        sock = socket.create_connection(self.address, timeout=10)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        connection = Connection(sock, request, on_open)
        self.members[sock.fileno()] = connection
        self.epoll.register(sock.fileno(), select.EPOLLIN)
        return connection

    def turn(self, timeout: float) -> None:
        members, buffer = self.members, self.buffer
        for fd, _ in self.epoll.poll(timeout, 512):
            connection = members.get(fd)
            if connection is None:
                continue
            try:
                size = connection.sock.recv_into(buffer)
            except BlockingIOError:
                continue
            connection.take(bytes(buffer[:size]))

    def turn_until(self, reached: Callable[[], bool], seconds: float, what: str) -> None:
        deadline = monotonic() + seconds
        while not reached():
            if monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {seconds:.0f} s")
            self.turn(0.2)

    def rest_for(self, seconds: float) -> None:
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            self.turn(min(left, 0.2))

    def leave(self, connections: Iterable[Connection]) -> None:
        for connection in list(connections):
            self.epoll.unregister(connection.sock)
            del self.members[connection.sock.fileno()]
            connection.sock.close()


class Ticker:
    """Wakes the loop every `seconds`, to the microsecond: the timeout of epoll is in whole milliseconds."""

    _libc = ctypes.CDLL(None, use_errno=True)

    def __init__(self, crowd: Crowd, seconds: float) -> None:
        whole, part = int(seconds), int(seconds % 1 * 1e9)
        self.fd = self._libc.timerfd_create(1, 0o4000)
        spec = struct.pack("qqqq", whole, part, whole, part)
        if self.fd < 0 or self._libc.timerfd_settime(self.fd, 0, spec, None):
            raise OSError(ctypes.get_errno(), "timerfd")
        crowd.epoll.register(self.fd, select.EPOLLIN)

    def again(self) -> None:
        """Read the expired tick: until then the timer does not wake the loop again."""
        with suppress(BlockingIOError):
            os.read(self.fd, 8)
