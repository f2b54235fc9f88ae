"""The outside world as small real programs: a mail server that keeps what it gets and fails as told."""

import asyncio
import base64
import contextlib
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

DROP = "drop"
"""As an answer: the connection ends instead."""


@dataclass
class Taken:
    """A letter the server took, with its envelope. `content` without the dots of the way."""

    sender: str
    recipients: list[str]
    content: bytes
    connection: int

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.SMTP)  # type: ignore[return-value]

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Step:
    """Asked of the script: greeting ehlo starttls auth mail rcpt data content dot taken after.

    `content`: the first line of a letter has come; `dot`: its end has; `taken`: it is kept, but not answered;
    `after`: it was answered.
    """

    name: str
    connection: int
    sender: str = ""
    recipient: str = ""
    content: bytes = b""


Script = Callable[[Step], Awaitable[str | None]]


async def _friendly(_: Step) -> str | None:
    return None


@dataclass
class FakeSmtp:
    """`async with FakeSmtp() as server`. `script` gives None = as it should be, another answer, or DROP."""

    script: Script = _friendly
    offers: tuple[str, ...] = ("8BITMIME", "ENHANCEDSTATUSCODES")
    users: dict[str, str] = field(default_factory=dict[str, str])
    auth: str = "PLAIN LOGIN"
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None
    byte_s: float = 0
    """A pause after each byte of an answer."""
    port: int = 0
    letters: list[Taken] = field(default_factory=list[Taken])
    steps: list[tuple[float, Step]] = field(default_factory=list[tuple[float, Step]])
    commands: list[str] = field(default_factory=list[str])
    connections: int = 0
    open: int = 0
    most_open: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    async def __aenter__(self) -> Self:
        await self.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes_down()

    async def comes_up(self) -> None:
        """On the port it had before, if it had one."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, ssl=self.tls, limit=1 << 20
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def goes_down(self) -> None:
        """With everybody who is connected."""
        if self._server:
            self._server.close()
            for writer in self._writers:
                writer.transport.abort()
            self._server = None

    @property
    def url(self) -> str:
        user = next(iter(self.users.items()), None)
        login = f"{user[0]}:{user[1]}@" if user else ""
        return f"{'smtps' if self.tls else 'smtp'}://{login}127.0.0.1:{self.port}"

    def times(self, name: str) -> int:
        return sum(step.name == name for _, step in self.steps)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError, EOFError, _Dropped, asyncio.CancelledError):
                await _Conversation(self, reader, writer, self.connections).hold()
        finally:
            self.open -= 1
            self._writers.discard(writer)
            writer.transport.abort()


class _Dropped(Exception):
    pass


@dataclass
class _Conversation:
    server: FakeSmtp
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    sender: str = ""
    recipients: list[str] = field(default_factory=list[str])
    is_over: bool = False

    async def hold(self) -> None:
        await self._answer("greeting", "220 fake.example ESMTP")
        while not self.is_over:
            line = (await self.reader.readuntil(b"\r\n")).decode("utf-8").rstrip("\r\n")
            self.server.commands.append(line)
            await self._obey(line)

    async def _obey(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "EHLO":
                await self._answer("ehlo", "\r\n".join(self._offers()))
            case "STARTTLS" if self.server.starttls:
                await self._answer("starttls", "220 go ahead")
                await self.writer.start_tls(self.server.starttls)
            case "AUTH":
                await self._log_in(rest)
            case "QUIT":
                self.is_over = True
                await self._say("221 bye")
            case _:
                await self._take(verb.upper(), rest)

    async def _take(self, verb: str, rest: str) -> None:
        match verb:
            case "MAIL":
                self.sender, self.recipients = _address(rest), []
                await self._answer("mail", "250 2.1.0 ok")
            case "RCPT":
                self.recipients.append(_address(rest))
                if not (await self._answer("rcpt", "250 2.1.5 ok")).startswith("2"):
                    self.recipients.pop()
            case "DATA":
                if (await self._answer("data", "354 go on")).startswith("354"):
                    await self._take_letter()
            case "RSET":
                self.sender, self.recipients = "", []
                await self._say("250 ok")
            case _:
                await self._say("502 what?")

    def _offers(self) -> list[str]:
        offers = ["fake.example", *self.server.offers]
        is_encrypted = self.writer.get_extra_info("ssl_object") is not None
        if self.server.starttls and not is_encrypted:
            offers.append("STARTTLS")
        if self.server.users:
            offers.append(f"AUTH {self.server.auth}")
        return [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]

    async def _log_in(self, rest: str) -> None:
        way, _, encoded = rest.partition(" ")
        if way == "PLAIN":
            _, user, password = base64.b64decode(encoded).decode().split("\0")
        else:
            user, password = await self._asks("Username:"), await self._asks("Password:")
        is_right = self.server.users.get(user) == password
        await self._answer("auth", "235 2.7.0 ok" if is_right else "535 5.7.8 wrong user or password")

    async def _asks(self, question: str) -> str:
        await self._say(f"334 {base64.b64encode(question.encode()).decode()}")
        return base64.b64decode(await self.reader.readuntil(b"\r\n")).decode()

    async def _take_letter(self) -> None:
        content = bytearray()
        while (line := await self.reader.readuntil(b"\n")) != b".\r\n":
            assert line.endswith(b"\r\n"), line
            assert b"\r" not in line[:-2], line
            if not content and await self._asked("content", bytes(line)):
                raise _Dropped
            content += line[1:] if line.startswith(b".") else line
        if answer := await self._asked("dot", bytes(content)):
            await self._say(answer)
            return
        self.server.letters.append(Taken(self.sender, self.recipients, bytes(content), self.number))
        await self._answer("taken", f"250 2.0.0 kept as {len(self.server.letters)}", bytes(content))
        await self._asked("after", bytes(content))

    async def _answer(self, name: str, usual: str, content: bytes = b"") -> str:
        answer = await self._asked(name, content) or usual
        await self._say(answer)
        return answer

    async def _asked(self, name: str, content: bytes = b"") -> str | None:
        recipient = self.recipients[-1] if self.recipients else ""
        step = Step(name, self.number, self.sender, recipient, content)
        self.server.steps.append((time.monotonic(), step))
        answer = await self.server.script(step)
        if answer == DROP:
            raise _Dropped
        return answer

    async def _say(self, text: str) -> None:
        """After 421 a server closes (RFC 5321, 3.8)."""
        for piece in _pieces(f"{text}\r\n".encode(), self.server.byte_s):
            self.writer.write(piece)
            await self.writer.drain()
            if self.server.byte_s:
                await asyncio.sleep(self.server.byte_s)
        if text.startswith("421"):
            raise _Dropped


def _pieces(answer: bytes, byte_s: float) -> list[bytes]:
    return [answer[n : n + 1] for n in range(len(answer))] if byte_s else [answer]


def _address(rest: str) -> str:
    found = re.search(r"<([^>]*)>", rest)
    return found[1] if found else ""
