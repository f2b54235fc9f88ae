"""The door for a mail server on this machine: LMTP (RFC 2033) or SMTP, as it greets.

A mail that is answered with 250 has been stored: the answer waits for `take`. Everything has a limit: lines,
recipients, sizes, times, connections, and the number of mails held in memory at once.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from openline.domain.mail.incoming import MAIL_LIMIT
from openline.domain.values import Immutable

log = structlog.get_logger()
LINE_LIMIT = 2_048
CONNECTIONS, RECIPIENTS, BAD_COMMANDS, MAILS_AT_ONCE = 50, 100, 20, 4
CHUNK = 64 * 1024
END = b"\r\n.\r\n"
EXTENSIONS = (f"SIZE {MAIL_LIMIT}", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES")


class HandedMail(Immutable):
    """A mail with its envelope. `sender` empty: a bounce, or an automatic answer."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class LmtpReply(Immutable):
    code: int
    text: str


class Handlers(Immutable):
    """The functions behind the door: which addresses are ours, and the taking of a mail."""

    is_our_address: Callable[[str], bool]
    take: Callable[[HandedMail], Awaitable[LmtpReply]]


class Timeouts(Immutable):
    """Seconds (RFC 5321, 4.5.3.2). `room`: the longest wait while MAILS_AT_ONCE are in memory."""

    command: float = 300
    content: float = 600
    room: float = 120


OK = LmtpReply(250, "2.0.0 OK")
LATER = LmtpReply(451, "4.3.0 Not now: please try again later.")
NOT_ACCEPTED = LmtpReply(550, "5.7.1 Mail from this sender is not accepted here.")
BAD_ORDER = LmtpReply(503, "5.5.1 Not in this order.")
TOO_LARGE = LmtpReply(552, "5.3.4 Larger than 25 MB.")
TIMED_OUT = LmtpReply(421, "4.4.2 Too long silent.")


class Lmtp:
    """The server. `start` and `stop` it in the event loop."""

    def __init__(self, handlers: Handlers, timeouts: Timeouts | None = None):
        self._handlers = handlers
        self._timeouts = timeouts or Timeouts()
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(MAILS_AT_ONCE)

    async def start(self, host: str, port: int) -> None:
        """Listen. Raises OSError when the address is in use or not ours."""
        self._server = await asyncio.start_server(self._connected, host, port, limit=CHUNK)

    @property
    def port(self) -> int:
        return self._server.sockets[0].getsockname()[1] if self._server else 0

    async def stop(self) -> None:
        """Refuse new connections and cut off open ones: their mails were not taken, so they come again."""
        if self._server:
            self._server.close()
        for talk in list(self._sessions):
            talk.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        self._sessions.add(talk)
        try:
            if len(self._sessions) > CONNECTIONS:
                writer.write(b"421 4.7.0 Too many connections.\r\n")
                return
            wire = _Lines(reader, writer, self._timeouts.command)
            with contextlib.suppress(EOFError):
                await _Session(self._handlers, self._timeouts, self._room, wire).run()
            await wire.close()
        except OSError:
            log.debug("mail_connection_lost")
        except Exception:
            log.exception("mail_connection_stumbled")
        finally:
            self._sessions.discard(talk)
            with contextlib.suppress(OSError):
                writer.close()


class TooLong(Exception):
    """A line longer than any that a mail server sends."""


@dataclass(slots=True)
class _Lines:
    """Lines and contents, read out of one buffer: a server may send several commands at once.

    Peers that do not read our replies within `timeout_s` seconds are disconnected without a further reply.
    """

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    timeout_s: float
    buffer: bytearray = field(default_factory=bytearray)

    async def line(self) -> bytes:
        while (end := self.buffer.find(b"\n", 0, LINE_LIMIT)) < 0:
            if len(self.buffer) >= LINE_LIMIT:
                raise TooLong
            await self._more()
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        return line.removesuffix(b"\r")

    async def content(self) -> bytes | None:
        """Read up to the line with the dot; None: too large, but read to its end all the same.

        Only CR LF ends a line here: a server that accepts less can be made to see two mails where the server
        before it saw one (SMTP smuggling).
        """
        kept = bytearray(b"\r\n")
        is_too_large = False
        while True:
            kept += self.buffer
            searched_from = max(0, len(kept) - len(self.buffer) - len(END))
            self.buffer.clear()
            end = kept.find(END, searched_from)
            is_too_large = is_too_large or (end if end >= 0 else len(kept)) > MAIL_LIMIT + 2
            if end >= 0:
                self.buffer += kept[end + len(END) :]
                return None if is_too_large else _undotted(kept[:end])
            if is_too_large:
                del kept[: -len(END)]
            await self._more()

    async def say(self, *answers: LmtpReply) -> None:
        self.writer.write(b"".join(f"{each.code} {each.text}\r\n".encode() for each in answers))
        await self._is_read(self.writer.drain())

    async def say_lines(self, code: int, lines: tuple[str, ...]) -> None:
        *before, last = lines
        text = "".join(f"{code}-{each}\r\n" for each in before) + f"{code} {last}\r\n"
        self.writer.write(text.encode())
        await self._is_read(self.writer.drain())

    async def close(self) -> None:
        """Close the connection once the last reply has been sent."""
        self.writer.close()
        await self._is_read(self.writer.wait_closed())

    async def _is_read(self, going_out: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self.timeout_s):
                await going_out
        except TimeoutError:
            self.writer.transport.abort()
            raise ConnectionAbortedError from None

    async def _more(self) -> None:
        octets = await self.reader.read(CHUNK)
        if not octets:
            raise EOFError
        self.buffer += octets


def _undotted(content: bytearray) -> bytes:
    return bytes(content.replace(b"\r\n..", b"\r\n.")[2:] + b"\r\n")


@dataclass(slots=True)
class _Session:
    """One connection, from the greeting to QUIT."""

    handlers: Handlers
    timeouts: Timeouts
    room: asyncio.Semaphore
    wire: _Lines
    is_lmtp: bool = False
    is_greeted: bool = False
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    bad: int = 0

    async def run(self) -> None:
        await self.wire.say(LmtpReply(220, "openline takes mail"))
        try:
            while await self._one():
                pass
        except TimeoutError:
            await self.wire.say(TIMED_OUT)
        except TooLong:
            await self.wire.say(LmtpReply(500, "5.5.2 Line too long."))

    async def _one(self) -> bool:
        """Handle one command; return False if it was the last one."""
        async with asyncio.timeout(self.timeouts.command):
            line = await self.wire.line()
        word, _, rest = line.decode("utf-8", "replace").partition(" ")
        match word.upper():
            case "QUIT":
                await self.wire.say(LmtpReply(221, "2.0.0 Goodbye"))
                return False
            case "DATA":
                await self._data()
            case "EHLO" | "LHLO" | "HELO":
                await self._greeted(word.upper())
            case _:
                await self._reply(self._simple(word.upper(), rest))
        if self.bad > BAD_COMMANDS:
            await self.wire.say(LmtpReply(421, "4.7.0 Too many errors."))
        return self.bad <= BAD_COMMANDS

    async def _reply(self, answer: LmtpReply) -> None:
        self.bad += answer.code >= 500
        await self.wire.say(answer)

    async def _greeted(self, word: str) -> None:
        self._forget()
        self.is_greeted, self.is_lmtp = True, word == "LHLO"
        if word == "HELO":
            await self.wire.say(LmtpReply(250, "openline"))
        else:
            await self.wire.say_lines(250, ("openline", *EXTENSIONS))

    def _simple(self, word: str, rest: str) -> LmtpReply:
        match word:
            case "MAIL":
                return self._mail(rest)
            case "RCPT":
                return self._rcpt(rest)
            case "RSET":
                self._forget()
                return OK
            case "NOOP":
                return OK
            case "VRFY":
                return LmtpReply(252, "2.1.5 Send it, and see.")
            case _:
                return LmtpReply(502, "5.5.1 No such command here.")

    def _mail(self, rest: str) -> LmtpReply:
        address = _path(rest, "FROM:")
        if not self.is_greeted or self.sender is not None:
            return BAD_ORDER
        if address is None:
            return LmtpReply(501, "5.5.4 MAIL FROM:<address>, please.")
        if _size(rest) > MAIL_LIMIT:
            return TOO_LARGE
        self.sender = address
        return LmtpReply(250, "2.1.0 OK")

    def _rcpt(self, rest: str) -> LmtpReply:
        address = _path(rest, "TO:")
        if self.sender is None:
            return BAD_ORDER
        if not address:
            return LmtpReply(501, "5.5.4 RCPT TO:<address>, please.")
        if len(self.recipients) >= RECIPIENTS:
            return LmtpReply(452, "4.5.3 Too many recipients.")
        if not self.handlers.is_our_address(address):
            return LmtpReply(550, "5.1.1 Not an address of this server.")
        self.recipients.append(address)
        return LmtpReply(250, "2.1.5 OK")

    async def _data(self) -> None:
        if not self.recipients or self.sender is None:
            await self._reply(BAD_ORDER)
        elif not await self._finds_room():
            await self.wire.say(LATER)
        else:
            try:
                answer = await self._content_is_taken()
            finally:
                self.room.release()
            # LMTP answers for each recipient, SMTP for the mail (RFC 2033, 4.2).
            await self.wire.say(*[answer] * (len(self.recipients) if self.is_lmtp else 1))
            self._forget()

    async def _finds_room(self) -> bool:
        try:
            async with asyncio.timeout(self.timeouts.room):
                return await self.room.acquire()
        except TimeoutError:
            return False

    async def _content_is_taken(self) -> LmtpReply:
        await self.wire.say(LmtpReply(354, "Go on; end with a dot."))
        async with asyncio.timeout(self.timeouts.content):
            content = await self.wire.content()
        return TOO_LARGE if content is None else await self._taken(content)

    async def _taken(self, content: bytes) -> LmtpReply:
        try:
            return await self.handlers.take(HandedMail(self.sender or "", tuple(self.recipients), content))
        except Exception:
            log.exception("mail_not_taken")
            return LATER

    def _forget(self) -> None:
        self.sender = None
        self.recipients.clear()


def _path(rest: str, word: str) -> str | None:
    """Return the address between the angle brackets; None if there are none."""
    if rest[: len(word)].upper() != word:
        return None
    before, bracket, after = rest[len(word) :].partition("<")
    address, closed, _ = after.partition(">")
    return address.strip() if bracket and closed and not before.strip() else None


def _size(rest: str) -> int:
    """Return the announced size in bytes (RFC 1870); 0 = none announced."""
    for word in rest.rpartition(">")[2].upper().split():
        digits = word.removeprefix("SIZE=")
        if digits != word and digits.isascii() and digits.isdecimal():
            return int(digits[:12])
    return 0
