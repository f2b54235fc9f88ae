"""The door for mail servers, over a real socket: what it takes, what it refuses, what it says when."""

import asyncio
import smtplib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from openline.domain.mail.incoming import MAIL_LIMIT
from openline.transports.mail_in import lmtp
from openline.transports.mail_in.lmtp import LATER, OK, HandedMail, Handlers, Lmtp, LmtpReply, Timeouts

VERA, OURS = "vera@client.example", "support+d1@shop.example"
MAIL = "From: vera@client.example\r\nTo: support@shop.example\r\n\r\n.dot\r\nHello\r\n"


@dataclass
class Taker:
    """What stands behind the door in these tests."""

    answer: LmtpReply = OK
    handed: list[HandedMail] = field(default_factory=list)
    breaks: bool = False

    async def take(self, handed: HandedMail) -> LmtpReply:
        if self.breaks:
            raise ValueError("a bug")
        self.handed.append(handed)
        return self.answer


@asynccontextmanager
async def a_door(taker: Taker, waits: Timeouts | None = None) -> AsyncIterator[Lmtp]:
    door = Lmtp(Handlers(lambda address: address.startswith("support"), taker.take), waits)
    await door.start("127.0.0.1", 0)
    try:
        yield door
    finally:
        await door.stop()


async def says(
    door: Lmtp, talk: Callable[[smtplib.SMTP], object], kind: type[smtplib.SMTP] = smtplib.SMTP
) -> object:
    """The standard library's client, in a thread: it waits for its socket."""

    def run() -> object:
        with kind("127.0.0.1", door.port, timeout=10) as client:
            return talk(client)

    return await asyncio.to_thread(run)


async def raw(door: Lmtp, octets: bytes) -> bytes:
    """What it answers to these octets, until it or we hang up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(octets)
    writer.write_eof()
    replies = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return replies


async def test_smtp_hands_a_mail_over_as_it_is() -> None:
    """MAIL-4: with its envelope, without the dots of the way."""
    taker = Taker()
    async with a_door(taker) as door:
        refused = await says(door, lambda client: client.sendmail(VERA, [OURS], MAIL))

    assert refused == {}
    assert taker.handed == [HandedMail(VERA, (OURS,), MAIL.encode())]


async def test_lmtp_answers_for_each_recipient() -> None:
    """RFC 2033."""
    taker = Taker()
    async with a_door(taker) as door:
        to = "".join(f"RCPT TO:<{address}>\r\n" for address in (OURS, "other@x.example", "support@x"))
        lines = f"LHLO x\r\nMAIL FROM:<>\r\n{to}DATA\r\n".encode()
        replies = await raw(door, lines + b"A: b\r\n\r\nx\r\n.\r\nQUIT\r\n")

    assert [line[:3] for line in replies.split(b"\r\n") if line[3:4] == b" "] == [
        *[b"220", b"250", b"250", b"250", b"550", b"250", b"354"],
        *[b"250", b"250", b"221"],
    ]
    assert taker.handed == [HandedMail("", (OURS, "support@x"), b"A: b\r\n\r\nx\r\n")]


async def test_mail_for_others_is_refused() -> None:
    """It is no open relay."""
    taker = Taker()
    async with a_door(taker) as door:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await says(door, lambda client: client.sendmail(VERA, ["boss@bank.example"], MAIL))

    assert taker.handed == []


@pytest.mark.parametrize("taker", [Taker(LATER), Taker(breaks=True)], ids=["busy", "a bug"])
async def test_what_is_not_kept_is_not_acknowledged(taker: Taker) -> None:
    """4xx: the other server keeps it and comes again."""
    async with a_door(taker) as door:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await says(door, lambda client: client.sendmail(VERA, [OURS], MAIL))

    assert refused.value.smtp_code == 451


async def test_too_large_is_refused_before_or_after_and_the_talk_goes_on() -> None:
    """T37: announced, or only seen when it is there; nothing of it is held."""
    taker = Taker()

    def talk(client: smtplib.SMTP) -> list[int]:
        client.ehlo()
        announced = client.mail(VERA, [f"SIZE={MAIL_LIMIT + 1}"])[0]
        client.mail(VERA)
        client.rcpt(OURS)
        sent = client.data(b"x" * 70 + b"\r\n" + (b"y" * 998 + b"\r\n") * (MAIL_LIMIT // 1_000 + 1))[0]
        client.sendmail(VERA, [OURS], MAIL)
        return [announced, sent]

    async with a_door(taker) as door:
        codes = await says(door, talk)

    assert codes == [552, 552]
    assert len(taker.handed) == 1


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r"])
async def test_only_one_end_of_a_mail_is_an_end(end: bytes) -> None:
    """Smuggling: what looks like a second mail to a careless server is text of the first."""
    taker = Taker()
    smuggled = b"A: b\r\n\r\nx" + end + b"MAIL FROM:<boss@bank.example>\r\nRCPT TO:<support@x>\r\nDATA\r\n"
    async with a_door(taker) as door:
        head = f"EHLO x\r\nMAIL FROM:<{VERA}>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode()
        await raw(door, head + smuggled + b"\r\n.\r\nQUIT\r\n")

    assert len(taker.handed) == 1
    assert taker.handed[0].sender == VERA


@pytest.mark.parametrize(
    "octets, answer",
    [
        (b"MAIL FROM:<a@b.c>\r\n", b"503"),
        (b"EHLO x\r\nRCPT TO:<support@x>\r\n", b"503"),
        (b"EHLO x\r\nDATA\r\n", b"503"),
        (b"EHLO x\r\nMAIL FROM: nobody\r\n", b"501"),
        (b"EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<>\r\n", b"501"),
        (b"STARTTLS\r\n", b"502"),
        (b"GET / HTTP/1.1\r\n", b"502"),
        (b"\xff\xfe\r\n", b"502"),
        (b"x" * 10_000, b"500"),
        (b"A\r\n" * 30, b"421"),
        (b"EHLO x\r\nMAIL FROM:<a@b.c>\r\n" + b"RCPT TO:<support@x>\r\n" * 101, b"452"),
    ],
)
async def test_what_is_no_mail_is_told_so(octets: bytes, answer: bytes) -> None:
    async with a_door(Taker()) as door:
        replies = await raw(door, octets)

    assert replies.strip().split(b"\r\n")[-1].startswith(answer)


async def test_the_silent_are_let_go() -> None:
    async with a_door(Taker(), Timeouts(command=0.05)) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        replies = await asyncio.wait_for(reader.read(), 10)
        writer.close()

    assert replies.split(b"\r\n")[-2].startswith(b"421")


async def test_a_mail_that_never_ends_is_let_go() -> None:
    async with a_door(Taker(), Timeouts(content=0.05)) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(f"EHLO x\r\nMAIL FROM:<{VERA}>\r\nRCPT TO:<{OURS}>\r\nDATA\r\nx\r\n".encode())
        replies = await asyncio.wait_for(reader.read(), 10)
        writer.close()

    assert replies.split(b"\r\n")[-2].startswith(b"421")


async def test_the_fifty_first_comes_later() -> None:
    """F-like: no connection of a stranger takes another's memory."""
    async with a_door(Taker()) as door:
        held = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(lmtp.CONNECTIONS)]
        for reader, _ in held:
            await reader.readline()
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        replies = await asyncio.wait_for(reader.read(), 10)
        for _, each in [*held, (reader, writer)]:
            each.close()

    assert replies.startswith(b"421")


async def test_who_reads_nothing_is_cut_off() -> None:
    """T37: commands without end, and no answer read: such a client holds no place."""

    async def never_read(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"EHLO x\r\n" * 8_000)
            await writer.drain()

    async with a_door(Taker(), Timeouts(command=0.2)) as door:
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(never_read(writer), 60)
        writer.close()


async def test_who_reads_no_last_reply_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """T37: what waits to be read when we hang up keeps no connection open, either."""
    start, loop = asyncio.start_server, asyncio.get_running_loop()

    async def start_narrow(talk: Any, host: str, port: int, *, limit: int) -> asyncio.Server:
        door = socket.create_server((host, port))
        door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
        return await start(talk, sock=door, limit=limit)

    monkeypatch.setattr(asyncio, "start_server", start_narrow)
    async with a_door(Taker(), Timeouts(command=0.2)) as door:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            client.setblocking(False)
            await loop.sock_connect(client, ("127.0.0.1", door.port))
            octets = b"EHLO x\r\n" * 300 + b"too long" * 5_000_000
            with pytest.raises(ConnectionError):
                await asyncio.wait_for(loop.sock_sendall(client, octets), 10)
