"""HTTP connections of those who are slow, large, or read nothing (T56, T57, T59)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from openline.domain.values import replace
from openline.web.wire import http
from openline.web.wire.http import HEAD_BYTES, HEADERS, PIPELINED
from tests.cast import VERA_TOKEN
from tests.served import OPEN_LIMITS, Served, Talker, serving
from tests.web.raw import upgrade
from tests.web.scenes import IGOR, pings, says_bombs, until

SHORT = replace(OPEN_LIMITS, head_s=1, body_s=1, slow_s=1)
SITE = "https://shop.example"
FAR = {"X-Forwarded-For": "203.0.113.7"}


class Line:
    """A connection on which a client says what it likes, as slowly as it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.reader, self.writer = reader, writer

    def say(self, text: str) -> None:
        self.writer.write(text.encode())

    async def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        got = b""
        async with asyncio.timeout(10):
            while True:
                try:
                    more = await self.reader.read(1 << 20)
                except ConnectionError:
                    return got
                if not more:
                    return got
                got += more


@asynccontextmanager
async def line(served: Served) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


def head(served: Served, path: str = "/healthz", *headers: str, method: str = "GET") -> str:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", *headers]
    return "\r\n".join(lines) + "\r\n\r\n"


@pytest.mark.parametrize("how", ["whole", "in two pieces", "after a request", "in other letters"])
async def test_a_handshake_is_taken_and_counted_however_it_comes(folder: Path, how: str) -> None:
    """T57: one in one piece is not parsed twice; it counts as any other."""
    limits = replace(OPEN_LIMITS, sockets_per_address=2)
    async with serving(folder, limits=limits, trusted_proxies=("127.0.0.0/8",)) as served:
        answers = [await shakes_hands(served, how) for _ in range(3)]

        assert [status for status, _ in answers] == ["101", "101", "429"]


async def shakes_hands(served: Served, how: str) -> tuple[str, asyncio.StreamWriter]:
    """Return the status of the answer, and the connection, which is closed with the last who knows it."""
    fields = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Origin: {SITE}"]
    key, person = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X-Forwarded-For: 203.0.113.7"
    request = head(served, "/ws/visitor", *fields, key, person)
    if how == "in other letters":
        request = request.replace("Upgrade: w", "uPGRADE: w").replace("X-Forwarded-For", "x-forwarded-for")
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    if how == "after a request":
        writer.write(head(served).encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
    pieces = [request[:60], request[60:]] if how == "in two pieces" else [request]
    for piece in pieces:
        writer.write(piece.encode())
        await asyncio.sleep(0.05)
    async with asyncio.timeout(10):
        return (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode(), writer


@pytest.mark.parametrize("line", ["Upgrade: websockets", "Upgrade: h2c", "X-Upgrade: websocket"])
async def test_what_asks_for_no_socket_gets_none(folder: Path, line: str) -> None:
    async with serving(folder) as served:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(head(served, "/ws/visitor", line, "Connection: Upgrade").encode())
        async with asyncio.timeout(10):
            answer = await reader.readuntil(b"\r\n\r\n")

        assert answer.startswith(b"HTTP/1.1 426 ")


@pytest.mark.slow
async def test_who_does_not_say_what_they_want_is_let_go(folder: Path) -> None:
    """S11, T57: nothing at all, half a head, half a body; each byte of a head gains no time."""
    async with serving(folder, limits=SHORT) as served:
        body = head(served, "/api/v1/visitor/hello", "Content-Length: 100", method="POST")
        async with line(served) as nothing, line(served) as half, line(served) as drip, line(served) as post:
            half.say("GET /healthz HTTP/1.1\r\nHost: x\r\n")
            post.say(body + "{")

            async def drips() -> None:
                while True:
                    drip.say("X")
                    await asyncio.sleep(0.2)

            dripping = asyncio.create_task(drips())
            ends = await asyncio.gather(nothing.rest(), half.rest(), drip.rest(), post.rest())
            dripping.cancel()

        assert ends[0] == b""
        assert ends[1].startswith(b"HTTP/1.1 408 ")
        assert ends[2].startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 400 "))
        assert ends[3] == b""
        assert served.app.context.handles.connections == 0


async def test_a_head_has_a_size_and_a_number_of_lines(folder: Path) -> None:
    """S11: 32 MiB of head took 5 s of everybody's time."""
    async with serving(folder) as served:
        for text in (
            "GET /healthz HTTP/1.1\r\nX: " + "a" * HEAD_BYTES,
            head(served, "/healthz", "X: " + "a" * HEAD_BYTES),
            head(served, "/" + "a" * HEAD_BYTES),
            head(served, "/healthz", *("X: y" for _ in range(HEADERS))),
        ):
            async with line(served) as client:
                client.say(text)
                assert (await client.rest()).startswith(b"HTTP/1.1 431 ")
        async with line(served) as client:
            client.say(head(served, "/healthz", "X: " + "a" * (HEAD_BYTES // 2), "Connection: close"))
            assert (await client.rest()).startswith(b"HTTP/1.1 200 ")


async def test_what_is_no_http_is_answered_without_a_line_in_the_log(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """L14: 3.6 GB a day of them."""
    async with serving(folder) as served, line(served) as client:
        client.say("\x16\x03\x01 what is this\r\n\r\n")

        assert (await client.rest()).startswith(b"HTTP/1.1 400 ")
        assert caplog.records == []


async def test_a_body_without_end_is_not_read_for_ever(folder: Path) -> None:
    """T56: the request was refused long before; its bytes are not even counted any more by then."""
    async with serving(folder) as served, line(served) as client:
        client.say(head(served, "/api/v1/visitor/hello", "Transfer-Encoding: chunked", method="POST"))
        for _ in range(200):
            client.say("4000\r\n" + "x" * 0x4000 + "\r\n")
        answer = await client.rest()

        assert answer == b"" or b" 413 " in answer


async def test_requests_on_one_another_heels_are_answered_in_order_up_to_a_few(folder: Path) -> None:
    async with serving(folder) as served:
        async with line(served) as client:
            client.say(head(served) * PIPELINED)
            for _ in range(PIPELINED):
                async with asyncio.timeout(10):
                    await client.reader.readuntil(b'"ok"}')
            client.say(head(served, "/healthz", "Connection: close"))
            assert (await client.rest()).startswith(b"HTTP/1.1 200 ")
        async with line(served) as client:
            client.say(head(served) * 10_000)
            assert (await client.rest()).count(b"HTTP/1.1 200 ") <= PIPELINED + 2


async def test_an_idle_connection_may_be_used_again(folder: Path) -> None:
    """The time for a head begins anew with each request."""
    async with serving(folder, limits=SHORT) as served, line(served) as client:
        for _ in range(3):
            client.say(head(served))
            async with asyncio.timeout(10):
                await client.reader.readuntil(b'"ok"}')
            await asyncio.sleep(0.5)
        client.say(head(served, "/healthz", "Connection: close"))
        assert (await client.rest()).startswith(b"HTTP/1.1 200 ")


async def bombs(served: Served, messages: int = 40) -> None:
    vera = await served.visitor()
    await says_bombs(vera, messages)
    await vera.close()


async def asks_and_reads_nothing(served: Served) -> Line:
    """The server waits with an answer."""
    client, igor = await asks_and_reads_nothing_at_all(served), await served.visitor(IGOR)
    while not await _is_stuck(served, igor):
        pass
    return client


async def asks_and_reads_nothing_at_all(served: Served) -> Line:
    """Six hellos on one connection with a small buffer: more than the system takes for it."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", served.port))
    reader, writer = await asyncio.open_connection(sock=small)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    body = f'{{"v":1,"channel":"{served.key}","token":"{VERA_TOKEN}"}}'
    asked = head(
        served,
        "/api/v1/visitor/hello",
        f"Content-Length: {len(body)}",
        "Content-Type: application/json",
        f"Origin: {SITE}",
        "X-Forwarded-For: 203.0.113.7",
        method="POST",
    )
    writer.write((asked + body).encode() * 6)
    return Line(reader, writer)


async def _is_stuck(served: Served, igor: Talker) -> bool:
    """Whether there is somebody for whom bytes wait, and not fewer a few turns later."""
    before = sum(reader.waiting() for reader in served.app.context.slow_readers)
    for _ in range(5):
        await pings(igor)
    return 0 < before <= sum(reader.waiting() for reader in served.app.context.slow_readers)


async def test_who_does_not_read_answers_is_let_go_and_counted_meanwhile(folder: Path) -> None:
    """S4, F13, T59: over HTTP as on sockets."""
    limits = replace(OPEN_LIMITS, slow_s=1)
    async with serving(folder, limits=limits, trusted_proxies=("127.0.0.1",)) as served:
        await bombs(served)
        client = await asks_and_reads_nothing(served)
        network = served.app.context.usage_of("203.0.113.7")
        assert network.unread > 0
        with structlog.testing.capture_logs() as log:
            await until(lambda: not served.app.context.slow_readers)

        assert network.unread == 0
        assert [(line["limit"], line["network"]) for line in log] == [("slow_s", "203.0.113.0/24")]
        client.writer.transport.abort()


async def test_unread_answers_of_a_network_have_a_limit(folder: Path) -> None:
    """S4: 40 unread answers took 220 MB. One of them is let go at once when the network has too many."""
    async with serving(folder, trusted_proxies=("127.0.0.1",)) as served:
        await bombs(served)
        client = await asks_and_reads_nothing(served)
        network = served.app.context.usage_of("203.0.113.7")
        network.unread += served.app.config.limits.outgoing_network
        with structlog.testing.capture_logs() as log:
            another = await asks_and_reads_nothing_at_all(served)
            await until(lambda: any(line.get("limit") == "outgoing_network" for line in log))
            await until(lambda: len(served.app.context.slow_readers) == 1)

        for each in (client, another):
            each.writer.transport.abort()


async def test_all_unread_answers_together_have_a_limit(folder: Path) -> None:
    """B.7: readers of sockets and of HTTP in one sum."""
    async with serving(folder) as served:
        await bombs(served)
        client = await asks_and_reads_nothing(served)
        served.app.context.config = replace(served.app.config, limits=replace(OPEN_LIMITS, outgoing_total=1))
        await until(lambda: not served.app.context.slow_readers)
        client.writer.transport.abort()


async def test_who_takes_something_between_two_looks_is_not_cut(folder: Path) -> None:
    """Slow is not stopped: somebody on a train gets everything. The buffers of the system count, too."""
    async with serving(folder) as served:
        await bombs(served)
        client = await asks_and_reads_nothing(served)
        (connection,) = served.app.context.slow_readers
        assert isinstance(connection, http.HttpConnection)
        before = connection._not_taken()
        client.writer.transport.resume_reading()  # type: ignore[attr-defined]
        while connection._not_taken() >= before:
            await client.reader.read(200_000)
        connection._look_whether_read(before)
        assert not connection.transport.is_closing()

        connection._look_whether_read(0)
        assert connection.transport.is_closing()
        client.writer.transport.abort()


async def test_a_network_has_so_many_connections(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T57: those from the loopback are not counted, so this peer's address is made up."""
    monkeypatch.setattr("uvicorn.protocols.http.httptools_impl.get_remote_addr", lambda _: ("203.0.113.7", 1))
    limits = replace(OPEN_LIMITS, connections_per_network=3)
    async with serving(folder, limits=limits, somebody_is_here=False) as served:
        async with line(served) as one, line(served) as two, line(served) as three:
            await until(lambda: served.app.context.handles.connections == 3)
            async with line(served) as four:
                assert await four.rest() == b""
            for each in (one, two, three):
                each.say(head(served, "/healthz", "Connection: close"))
                assert (await each.rest()).startswith(b"HTTP/1.1 200 ")
        async with line(served) as five:
            five.say(head(served, "/healthz", "Connection: close"))
            assert (await five.rest()).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_connections_are_counted_until_they_end_whatever_becomes_of_them(
    folder: Path, sockets: str
) -> None:
    """F34: a request, a socket, a refused handshake, something that is neither."""
    limits = replace(OPEN_LIMITS, sockets_per_address=1)
    async with serving(folder, limits=limits, sockets=sockets, trusted_proxies=("127.0.0.1",)) as served:
        raw, _ = await upgrade(served.port, "/ws/visitor", more=FAR)
        refused, answer = await upgrade(served.port, "/ws/visitor", more=FAR)
        async with line(served) as junk, served.client() as client:
            junk.say("junk\r\n\r\n")
            await client.get("/healthz")
            await until(lambda: served.app.context.handles.connections == 2)
        assert answer.status in (403, 429)
        raw.leave()
        refused.leave()

        await until(lambda: served.app.context.handles.connections == 0)


async def test_without_handles_newcomers_are_told_and_commands_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N4, F34: pages and new visitors wait; who is in gets an answer, and operators get in."""
    async with serving(folder) as served, served.client() as client:
        await served.visitor()
        await served.log_in(client)
        monkeypatch.setattr(served.app.context.handles, "is_short", lambda: True)
        newcomer = await client.post(
            "/api/v1/visitor/hello", json={"v": 1, "channel": served.key, "token": IGOR, "new": True}
        )
        command = await client.post(
            "/api/v1/visitor/command",
            json={"channel": served.key, "new": True, "command": {"t": "send", "cid": "c", "text": "Hello"}},
            headers={"Authorization": f"Bearer {VERA_TOKEN}", "Origin": SITE},
        )
        ticket = await client.post("/api/v1/ticket")
        _, socket = await upgrade(served.port, "/ws/visitor", origin=SITE)
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        _, operator = await upgrade(served.port, "/ws/operator", origin=served.url, more={"Cookie": cookie})

        assert (newcomer.status_code, newcomer.headers["retry-after"]) == (503, "10")
        assert command.json()["frames"][0]["t"] == "ack"
        assert ticket.status_code == 200
        assert (socket.status, operator.status) == (503, 101)
