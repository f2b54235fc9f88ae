"""What one stranger may do, from one address or from all addresses of a /64: each in a process of its own."""

import asyncio
import contextlib
import itertools
import json
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.web.raw import BINARY, CONTINUATION, PING, PONG, TEXT, Raw, frame, upgrade

ADDRESS, PREFIX = "203.0.113.7", "2001:db8:bad:bad::"
NETWORKS = {"one address": "203.0.113.0/24", "one /64": "2001:db8:bad:bad::/64"}
BOMB = "\U0001f4a3" * 4_000
CHUNK = 4_000
_numbers = itertools.count(1)


@dataclass
class Attacker:
    """Comes through a proxy that is trusted, as all others do."""

    port: int
    key: str
    source: str
    ends_at: float

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.ends_at

    def headers(self) -> dict[str, str]:
        if self.source == "one address":
            return {"X-Forwarded-For": ADDRESS}
        return {"X-Forwarded-For": f"{PREFIX}{random.randrange(1, 65_536):x}:{random.randrange(65_536):x}"}

    async def socket(self, path: str = "/ws/visitor") -> Raw | None:
        """A socket; None if it was refused."""
        origin = f"http://127.0.0.1:{self.port}"
        raw, answer = await upgrade(self.port, path, origin=origin, more=self.headers())
        if answer.status == 101:
            return raw
        raw.leave()
        return None

    async def visitor(self, token: str = "") -> Raw | None:
        """A socket of a visitor who has said hello: a new one, unless the token is known."""
        raw = await self.socket()
        if raw:
            raw.say("hello", v=1, channel=self.key, token=token or new_token(), new=True)
        return raw

    def request(self, path: str, body: Any, token: str = "") -> bytes:
        text = json.dumps(body, ensure_ascii=False).encode()
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(text)),
            "Authorization": f"Bearer {token or new_token()}",
            **self.headers(),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + text

    def sends(self, text: str, token: str = "") -> bytes:
        command = {"t": "send", "cid": f"a{next(_numbers)}", "text": text}
        body = {"channel": self.key, "new": True, "command": command}
        return self.request("/api/v1/visitor/command", body, token)

    def says_hello(self, token: str = "") -> bytes:
        token = token or new_token()
        body = {"v": 1, "channel": self.key, "token": token, "new": True}
        return self.request("/api/v1/visitor/hello", body, token)

    async def line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=2**16)


def new_token() -> str:
    return f"{random.getrandbits(128):043d}"[-43:]


async def answered(reader: asyncio.StreamReader) -> bytes:
    """The body of the next answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
    return await reader.readexactly(int(size))


Attack = Callable[[Attacker], Awaitable[None]]


async def _over_and_over(attacker: Attacker, once: Attack, at_once: int) -> None:
    """So many of them beside each other, each begun anew whenever it ends."""

    async def again() -> None:
        while attacker.goes_on:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                await once(attacker)
            await asyncio.sleep(0.001)

    async with asyncio.TaskGroup() as together:
        for _ in range(at_once):
            together.create_task(again())


async def _floods(attacker: Attacker, data: bytes, first: bytes = b"") -> None:
    raw = await attacker.visitor()
    if raw is None:
        return
    raw.writer.write(first)
    while attacker.goes_on and not raw.reader.at_eof():
        raw.writer.write(data)
        await raw.writer.drain()
        await asyncio.sleep(0)
    raw.leave()


async def pings(attacker: Attacker) -> None:
    await _floods(attacker, frame(PING, b"") * CHUNK)


async def pongs(attacker: Attacker) -> None:
    await _floods(attacker, frame(PONG, b"") * CHUNK)


async def empty_pieces(attacker: Attacker) -> None:
    await _floods(attacker, frame(CONTINUATION, b"", fin=False) * CHUNK, frame(TEXT, b"", fin=False))


async def commands(attacker: Attacker) -> None:
    """Small messages, as fast as the line takes them."""
    cids = (f'{{"t":"send","cid":"a{next(_numbers)}","text":"x"}}'.encode() for _ in range(200))
    await _floods(attacker, b"".join(frame(TEXT, each) for each in cids))


async def large_messages(attacker: Attacker) -> None:
    """Through the door over HTTP, one after the other, as fast as they are answered."""
    reader, writer = await attacker.line()
    token = new_token()
    try:
        while attacker.goes_on:
            writer.write(attacker.sends(BOMB, token))
            await answered(reader)
    finally:
        writer.transport.abort()


async def unread_answers(attacker: Attacker) -> None:
    """Writes what makes a large answer, asks for it again and again, and reads nothing."""
    token = new_token()
    reader, writer = await attacker.line()
    for _ in range(20):
        writer.write(attacker.sends(BOMB, token))
        await answered(reader)
    while attacker.goes_on:
        for _ in range(5):
            _, another = await attacker.line()
            another.write(attacker.says_hello(token) * 8)
        await asyncio.sleep(0.02)


async def read_answers(attacker: Attacker) -> None:
    """The same, and reads: processor time instead of memory."""
    token = new_token()
    reader, writer = await attacker.line()
    for _ in range(20):
        writer.write(attacker.sends(BOMB, token))
        await answered(reader)
    try:
        while attacker.goes_on:
            writer.write(attacker.says_hello(token))
            await answered(reader)
    finally:
        writer.transport.abort()


async def handshakes(attacker: Attacker) -> None:
    """Of visitors and, with our own origin, of operators."""
    for path in ("/ws/visitor", "/ws/visitor", "/ws/operator"):
        raw = await attacker.socket(path)
        if raw:
            raw.leave()


async def strangers(attacker: Attacker) -> None:
    """Ever new visitors, and ever new names at the log-in."""
    reader, writer = await attacker.line()
    try:
        while attacker.goes_on:
            guess = {"email": f"{new_token()}@example.com", "password": "guess"}
            for asked in (attacker.says_hello(), attacker.request("/api/v1/session", guess)):
                writer.write(asked)
                await answered(reader)
    finally:
        writer.transport.abort()


async def junk(attacker: Attacker) -> None:
    """Frames that mean nothing, heads that do not end, requests that are none."""
    raw = await attacker.socket()
    if raw:
        raw.put(random.choice((TEXT, BINARY)), b'{"t":"hello"')
        raw.leave()
    for text in (
        b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000,
        b"\x16\x03\x01\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a",
    ):
        _, writer = await attacker.line()
        writer.write(text)
        await asyncio.sleep(0.001)
        if text != b"GET / HTTP/1.1\r\nX: a" or random.random() < 0.5:
            writer.transport.abort()


OVER_HTTP = frozenset(("network_requests", "visitor_rate", "visitor_answers", "network_answers"))
ATTACKS: dict[str, tuple[Attack, int, frozenset[str]]] = {
    "pings": (pings, 4, frozenset(("frames",))),
    "pongs": (pongs, 4, frozenset(("frames",))),
    "empty pieces": (empty_pieces, 4, frozenset(("frames",))),
    "commands": (commands, 60, frozenset(("frames",))),
    "large messages": (large_messages, 8, OVER_HTTP),
    "unread answers": (unread_answers, 4, OVER_HTTP),
    "read answers": (read_answers, 8, OVER_HTTP),
    "handshakes": (handshakes, 40, frozenset(("network_handshakes",))),
    "strangers": (strangers, 8, OVER_HTTP),
    "junk": (junk, 20, frozenset(("network_handshakes",))),
}
"""What is done, by how many at once, and limits of which one must stop it."""


def attack(name: str, port: int, key: str, source: str, seconds: float) -> None:
    """One attack, to be run in a process of its own, which has less right to the processor than the server:
    an attacker brings a processor along.
    """
    os.nice(10)
    once, at_once, _ = ATTACKS[name]
    attacker = Attacker(port, key, source, time.monotonic() + seconds)
    asyncio.run(_over_and_over(attacker, once, at_once))
