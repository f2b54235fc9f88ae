"""A persistent connection to the mail server, driven step by step (RFC 5321). It decides nothing.

The caller always knows whether the final dot has been sent: before it, a letter may be retried freely; after
it, without an answer, nobody knows what became of the letter (RFC 1047).
"""

import asyncio
import base64
import ipaddress
import re
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from openline.domain.letters.addresses import ascii_domain
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail.server_refusals import takes_no_passwords
from openline.domain.mail.servers import SmtpServer, is_metadata
from openline.domain.values import Immutable
from openline.transports.mail_out.errors import (
    LogInRefused,
    NoAnswer,
    NoPasswords,
    Unreachable,
    UnreachableErrors,
    tls_context,
)
from openline.transports.mail_out.smtp_replies import (
    LONGEST_LINE,
    SaidNo,
    SmtpReply,
    read_reply,
    refusal_concerns,
)

LETTERS_PER_CONNECTION = 100
"""The number that many servers allow before they close the connection."""
_UNKNOWN_USER = (530, 534, 535)
"""Codes for a user and a password that the server does not accept; other failures pass (RFC 4954)."""
_WHOLE_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
NOT_ENCRYPTED = (
    "The mail server offers no encryption, so nothing was sent: use smtps://, or a server with STARTTLS. "
    "If all that lies between is yours, add ?tls=optional to its address."
)
_ADDRESS = re.compile(r"[^\x00-\x20\x7f-\xa0<>\u2028\u2029]+@[^\x00-\x20\x7f-\xa0<>@\u2028\u2029]+")


class BrokenOff(Unreachable):
    """The connection ended in the middle of a letter, before its final dot: the letter was not accepted."""


class InDoubt(Exception):
    """The final dot was sent, but no answer came: the server may or may not have the letter."""


class Timeouts(Immutable):
    """Seconds, as RFC 5321, 4.5.3.2 requires; they limit a whole reply, not the time to its next byte."""

    connect_s: float = 30
    greeting_s: float = 300
    command_s: float = 300
    data_s: float = 120
    content_s: float = 180
    """For each 64 KiB of content."""
    dot_s: float = 600
    quit_s: float = 2


RFC_TIMEOUTS = Timeouts()


class SmtpConnection:
    """One session: `open_connection`, then for each letter `begin`, `data`, `finish`; `reset` in between.

    After Unreachable, BrokenOff or InDoubt it is unusable; after SaidNo `is_usable` tells.
    """

    def __init__(
        self,
        server: SmtpServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        timeouts: Timeouts,
    ):
        self.server = server
        self.letters = 0
        self.is_usable = True
        self.dot_has_left = False
        self._reader = reader
        self._writer = writer
        self._timeouts = timeouts
        self.offers: dict[str, str] = {}

    async def begin(self, sender: str, recipient: str) -> None:
        """Name the sender and the recipient. Raises SaidNo or BrokenOff."""
        self.dot_has_left = False
        self.letters += 1
        options = ""
        if self._offers_utf8_for(sender, recipient):
            options = " SMTPUTF8"
        if "8BITMIME" in self.offers:
            options += " BODY=8BITMIME"
        with refusal_concerns("sender"):
            await self._step(f"MAIL FROM:<{on_the_wire(sender)}>{options}", 250)
        with refusal_concerns("recipient"):
            await self._step(f"RCPT TO:<{on_the_wire(recipient)}>", 250, 251)

    async def data(self) -> None:
        """Ask the server to expect the content; return when it does. Raises SaidNo or BrokenOff."""
        await self._step("DATA", 354, within_s=self._timeouts.data_s)
        # From here on the letter can only be finished, or the connection closed.
        self.is_usable = False

    async def finish(self, content: bytes, dot_s: float | None = None) -> str:
        """Send the content and return the server's answer. Raises SaidNo, BrokenOff (no dot sent) or InDoubt.

        `dot_s`: the most seconds to wait for the answer to the dot.
        """
        answer = asyncio.create_task(read_reply(self._reader))
        try:
            async with self._breaking_off():
                await self._send_content(stuffed(content))
                self._raise_early_refusal(answer)
            self.dot_has_left = True
            self._writer.write(b".\r\n")
            return self._taken(await self._in_time(answer, min(self._timeouts.dot_s, dot_s or 1e9)))
        finally:
            answer.cancel()

    def _raise_early_refusal(self, answer: asyncio.Task[SmtpReply]) -> None:
        """Raise if the server answered before the dot or hung up: too large, a filter, a shutdown."""
        if answer.done() or self._writer.transport.is_closing():
            reply = answer.result() if answer.done() else None
            raise reply.no() if reply and reply.code >= 400 else BrokenOff("The mail server broke off.")

    async def _in_time(self, answer: asyncio.Task[SmtpReply], within_s: float) -> SmtpReply:
        await asyncio.wait({answer}, timeout=within_s)
        if not answer.done():
            raise InDoubt(f"The mail server did not answer the end of the email within {within_s:g} s.")
        if answer.exception():
            raise InDoubt("The mail server broke off after the end of the email.")
        return answer.result()

    def _taken(self, reply: SmtpReply) -> str:
        self.is_usable = reply.code != 421
        if reply.code >= 400:
            raise reply.no()
        if reply.code >= 300:
            raise InDoubt(f"The mail server answered {reply.code} to the end of the email.")
        return f"{reply.code} {reply.text}".strip()

    async def reset(self) -> None:
        """Forget a letter that was begun. Raises BrokenOff when the server has gone meanwhile."""
        self.dot_has_left = False
        async with self._breaking_off():
            reply = await self._ask("RSET", self._timeouts.command_s)
        self._note(reply)
        if reply.code != 250:
            self.is_usable = False
            raise BrokenOff(f"{reply.code} {reply.text}")

    async def close(self) -> None:
        """Close the connection, with QUIT if it is still usable."""
        try:
            if self.is_usable:
                self.is_usable = False
                await self._ask("QUIT", self._timeouts.quit_s)
        except Unreachable:
            pass
        finally:
            self.abort()

    def abort(self) -> None:
        self.is_usable = False
        self._writer.transport.abort()

    @property
    def is_worn(self) -> bool:
        return self.letters >= LETTERS_PER_CONNECTION

    async def greet(self, own_name: str) -> None:
        """Greet, encrypt, log in if there is a user. Raises Unreachable.

        Without encryption only where the setting allows it.
        """
        greeting = await self._reply(self._timeouts.greeting_s)
        if greeting.code != 220:
            raise Unreachable(f"The mail server does not serve now: {greeting.code} {greeting.text}")
        await self._hello(own_name)
        if self.server.tls == "starttls" and "STARTTLS" in self.offers:
            await self._encrypt()
            await self._hello(own_name)
        elif self.server.tls == "starttls" and self.server.must_encrypt:
            raise Unreachable(NOT_ENCRYPTED)
        if self.server.user:
            await self._log_in()

    async def _hello(self, own_name: str) -> None:
        reply = await self._ask(f"EHLO {own_name}", self._timeouts.command_s)
        self.offers = {}
        if reply.code == 250:
            words = [line.upper().partition(" ") for line in reply.lines[1:]]
            self.offers = {name: rest for name, _, rest in words}
            return
        reply = await self._ask(f"HELO {own_name}", self._timeouts.command_s)
        if reply.code != 250:
            raise Unreachable(f"The mail server refuses to talk: {reply.code} {reply.text}")

    async def _encrypt(self) -> None:
        reply = await self._ask("STARTTLS", self._timeouts.command_s)
        if reply.code != 220:
            raise Unreachable(f"The mail server refuses encryption: {reply.code} {reply.text}")
        loop = asyncio.get_running_loop()
        # A new reader: text injected in clear before the handshake must never count as sent inside it.
        reader = asyncio.StreamReader(limit=LONGEST_LINE)
        protocol = asyncio.StreamReaderProtocol(reader)
        with UnreachableErrors(self.server):
            transport = await loop.start_tls(
                self._writer.transport,
                protocol,
                tls_context(self.server),
                server_hostname=self.server.host,
                ssl_handshake_timeout=self._timeouts.connect_s,
            )
        assert transport
        protocol.connection_made(transport)
        # Newer Pythons close a connection whose writer is garbage-collected.
        self._plain = self._writer
        self._reader = reader
        self._writer = asyncio.StreamWriter(transport, protocol, reader, loop)

    async def _log_in(self) -> None:
        ways = self.offers.get("AUTH", "").split()
        if "PLAIN" in ways:
            reply = await self._log_in_plainly()
        elif "LOGIN" in ways:
            reply = await self._log_in_by_questions()
        else:
            offered = f"It offers {', '.join(ways)}." if ways else "It offers none at all."
            kind = NoPasswords if ways else Unreachable
            raise kind(f"A user is set, but the mail server has no log-in by password. {offered}")
        if reply.code != 235:
            kind = LogInRefused if reply.code in _UNKNOWN_USER else Unreachable
            if takes_no_passwords(reply.no().refusal):
                kind = NoPasswords
            raise kind(f"The mail server refuses the log-in: {reply.code} {reply.text}")

    async def _log_in_plainly(self) -> SmtpReply:
        secret = _base64(f"\0{self.server.user}\0{self.server.password}")
        return await self._ask(f"AUTH PLAIN {secret}", self._timeouts.command_s)

    async def _log_in_by_questions(self) -> SmtpReply:
        reply = await self._ask("AUTH LOGIN", self._timeouts.command_s)
        for answer in (self.server.user, self.server.password):
            if reply.code != 334:
                return reply
            reply = await self._ask(_base64(answer), self._timeouts.command_s)
        return reply

    def _offers_utf8_for(self, sender: str, recipient: str) -> bool:
        """Return whether SMTPUTF8 must be requested. Raises SaidNo if it is needed but not offered."""
        for address in (sender, recipient):
            local = address.rpartition("@")[0]
            if not _ADDRESS.fullmatch(address):
                raise SaidNo(Refusal(553, "This is not an address that emails can be sent to.", "5.1.3"))
            if not local.isascii():
                if "SMTPUTF8" not in self.offers:
                    why = "The mail server cannot write to addresses with such characters before the @."
                    raise SaidNo(Refusal(553, why, "5.6.7"))
                return True
        return False

    async def _step(self, command: str, *wanted: int, within_s: float | None = None) -> None:
        async with self._breaking_off():
            reply = await self._ask(command, within_s or self._timeouts.command_s)
        self._note(reply)
        if reply.code not in wanted:
            raise reply.no() if reply.code >= 400 else BrokenOff(f"unexpected: {reply.code}")

    def _note(self, reply: SmtpReply) -> None:
        if reply.code == 421:
            self.is_usable = False

    @asynccontextmanager
    async def _breaking_off(self) -> AsyncGenerator[None]:
        try:
            yield
        except Unreachable as error:
            self.is_usable = False
            raise BrokenOff(str(error)) from None
        except (OSError, EOFError) as error:
            self.is_usable = False
            raise BrokenOff(f"The mail server broke off ({error}).") from None
        except asyncio.CancelledError:
            # Half a command may have been sent.
            self.is_usable = False
            raise

    async def _send_content(self, content: bytes) -> None:
        for start in range(0, len(content), 65_536):
            self._writer.write(content[start : start + 65_536])
            try:
                async with asyncio.timeout(self._timeouts.content_s):
                    await self._writer.drain()
                    # Let the reader run: a refusal may come early.
                    await asyncio.sleep(0)
            except TimeoutError:
                raise BrokenOff("The mail server stopped taking the email.") from None

    async def _ask(self, command: str, within_s: float) -> SmtpReply:
        # One line is one command, whatever an address or a password contains (command injection).
        if "\r" in command or "\n" in command:
            raise ValueError("a command of two lines")
        self._writer.write(command.encode() + b"\r\n")
        return await self._reply(within_s)

    async def _reply(self, within_s: float) -> SmtpReply:
        try:
            async with asyncio.timeout(within_s):
                return await read_reply(self._reader)
        except TimeoutError:
            raise NoAnswer(f"The mail server did not answer within {within_s:g} s.") from None
        except (OSError, EOFError) as error:
            raise Unreachable(f"The mail server broke off ({error}).") from None


async def open_connection(
    server: SmtpServer, own_name: str, timeouts: Timeouts = RFC_TIMEOUTS
) -> SmtpConnection:
    """Connect, greet, encrypt and log in. Raises Unreachable with one sentence."""
    with UnreachableErrors(server):
        async with asyncio.timeout(timeouts.connect_s):
            await _refuse_metadata(server)
            reader, writer = await asyncio.open_connection(
                server.host,
                server.port,
                limit=LONGEST_LINE,
                ssl=tls_context(server) if server.tls == "tls" else None,
            )
    connection = SmtpConnection(server, reader, writer, timeouts)
    try:
        await connection.greet(own_name)
    except BaseException:
        connection.abort()
        raise
    return connection


async def _refuse_metadata(server: SmtpServer) -> None:
    """Raise Unreachable for what only this machine itself may ask; whether it answers there is not told."""
    found = await asyncio.get_running_loop().getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    if is_metadata(server.host) or any(is_metadata(str(address[0])) for *_, address in found):
        raise Unreachable(f"{server.host} is an address inside of this machine's network, not a mail server.")


def on_the_wire(address: str) -> str:
    """Return the address with its domain in ASCII. Raises SaidNo if the domain cannot exist."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError:
        raise SaidNo(Refusal(553, "The address has a domain that cannot exist.", "5.1.2")) from None


def stuffed(content: bytes) -> bytes:
    """Make every line end CR LF, and double a dot at the start of a line: no line ends the letter early."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def hello_name(host: str) -> str:
    """Return our name for EHLO: a fully qualified name, or an address in brackets.

    Many servers refuse "localhost" and other names without a dot, and with them every letter.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _whole_name(host) or "[127.0.0.1]"
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def _whole_name(host: str) -> str:
    """Return the name in ASCII; empty if it is not fully qualified."""
    try:
        name = ascii_domain(host)
    except ValueError:
        return ""
    return name if len(name) <= 250 and _WHOLE_NAME.fullmatch(name) else ""


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
