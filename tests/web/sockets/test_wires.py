"""What carries frames: picows on uvicorn's port, which neither of them documents, and the plain ASGI path."""

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pytest

from openline.domain.values import replace
from openline.limit_settings import Limits
from openline.web.sockets.picows import PicowsWire, WriteBatch
from tests.served import OPEN_LIMITS, Served, serving
from tests.web.raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Raw, upgrade
from tests.web.scenes import IGOR, MESSAGES, count, pings

SITE = "https://shop.example"
both_wires = pytest.mark.parametrize("sockets", ["picows", "asgi"])


class FakeTransport:
    """Of picows, and under it uvloop's: keeps what each call was given."""

    is_close_frame_sent = is_disconnected = False

    def __init__(self) -> None:
        self.underlying_transport = self
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def get_write_buffer_size(self) -> int:
        return 0


def hello(served: Served, **more: object) -> bytes:
    return json.dumps(
        {"t": "hello", "v": 1, "channel": served.key, "token": IGOR, "new": True, **more}
    ).encode()


async def raw_visitor(served: Served) -> Raw:
    raw, answer = await upgrade(served.port, "/ws/visitor", origin=SITE)
    assert answer.status == 101
    raw.put(TEXT, hello(served))
    await raw.expect("live")
    return raw


@both_wires
async def test_an_upgrade_is_answered_as_the_standard_says(folder: Path, sockets: str) -> None:
    """RFC 6455 1.3: the accept key, and no extension: compressed frames may be bombs (T54)."""
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Extensions": "permessage-deflate"}
    async with serving(folder, sockets=sockets) as served:
        _, answer = await upgrade(served.port, "/ws/visitor", origin=SITE, more=key)

        assert answer.status == 101
        assert answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert "sec-websocket-extensions" not in answer.headers


async def test_an_open_socket_does_not_keep_its_request(folder: Path) -> None:
    """Two kilobytes of each connection that is idle, and cookies that nobody needs any more."""
    async with serving(folder, sockets="picows") as served:
        raw = await raw_visitor(served)
        (connection,) = served.app.sockets._open  # pyright: ignore[reportPrivateUsage]
        transport = cast(Any, connection.wire)._transport

        assert (dict(transport.request.headers), dict(transport.response.headers)) == ({}, {})
        raw.put(PING, b"still there")
        assert await raw.expect_opcode(PONG) == b"still there"


@both_wires
async def test_a_query_in_the_address_changes_nothing(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        _, answer = await upgrade(served.port, "/ws/visitor?a=1", origin=SITE)

        assert answer.status == 101


@pytest.mark.parametrize("sockets, status", [("picows", 403), ("asgi", 403)])
async def test_a_foreign_page_gets_no_operator_socket(folder: Path, sockets: str, status: int) -> None:
    """T29: refused before the upgrade, not closed after it."""
    async with serving(folder, sockets=sockets) as served:
        _, answer = await upgrade(served.port, "/ws/operator", origin="https://evil.example")

        assert answer.status == status


@pytest.mark.parametrize("sockets, status", [("picows", 404), ("asgi", 403)])
async def test_there_is_no_other_socket(folder: Path, sockets: str, status: int) -> None:
    async with serving(folder, sockets=sockets) as served:
        _, answer = await upgrade(served.port, "/ws/other", origin=SITE)

        assert answer.status in (status, 404)


@pytest.mark.parametrize("sockets, status", [("picows", 503), ("asgi", 403)])
async def test_a_storm_of_handshakes_is_told_to_come_later(folder: Path, sockets: str, status: int) -> None:
    """T58, F12: with the time to wait, and before any work for the database."""
    async with serving(folder, sockets=sockets, limits=replace(OPEN_LIMITS, handshakes=1)) as served:
        answers = [(await upgrade(served.port, "/ws/visitor", origin=SITE))[1] for _ in range(4)]

        refused = [answer for answer in answers if answer.status != 101]
        assert {answer.status for answer in refused} == {status}
        if sockets == "picows":
            assert all(2 <= int(answer.headers["retry-after"]) <= 15 for answer in refused)


async def test_an_address_gets_so_many_sockets(folder: Path) -> None:
    """T57. The address behind a proxy that is trusted; the loopback itself is exempt."""
    limits = replace(OPEN_LIMITS, sockets_per_address=2)
    async with serving(folder, limits=limits, trusted_proxies=("127.0.0.0/8",)) as served:
        far = [
            await upgrade(served.port, "/ws/visitor", more={"X-Forwarded-For": "203.0.113.7"})
            for _ in range(3)
        ]
        near = [await upgrade(served.port, "/ws/visitor") for _ in range(3)]

        assert [answer.status for _, answer in far] == [101, 101, 429]
        assert far[2][1].headers["retry-after"] == "60"
        assert [answer.status for _, answer in near] == [101, 101, 101]


async def test_a_closed_socket_makes_room_for_the_next_of_its_address(folder: Path) -> None:
    limits = replace(OPEN_LIMITS, sockets_per_address=1)
    async with serving(folder, limits=limits, trusted_proxies=("127.0.0.0/8",)) as served:
        somebody = {"X-Forwarded-For": "203.0.113.7"}
        first, _ = await upgrade(served.port, "/ws/visitor", more=somebody)
        first.put(CLOSE, b"\x03\xe8")
        await first.expect_end()

        _, answer = await upgrade(served.port, "/ws/visitor", more=somebody)

        assert answer.status == 101


@both_wires
async def test_a_protocol_ping_is_answered_with_its_payload(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        raw.put(PING, b"are you there")

        assert await raw.expect_opcode(PONG) == b"are you there"


@both_wires
async def test_a_frame_in_pieces_is_put_together(folder: Path, sockets: str) -> None:
    """F14: also with a ping between the pieces."""
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        whole = json.dumps(
            {"t": "send", "cid": "c1", "text": "Привет, in three pieces"}, ensure_ascii=False
        ).encode()
        raw.put(TEXT, whole[:37], fin=False)
        raw.put(CONTINUATION, whole[37:38], fin=False)
        raw.put(PING, b"")
        raw.put(CONTINUATION, whole[38:])

        event = await raw.expect("ev")
        while event["e"]["type"] != "MessageAdded":
            event = await raw.expect("ev")
        assert event["e"]["message"]["text"] == "Привет, in three pieces"


@both_wires
@pytest.mark.parametrize("size", [2, 125, 126, 65_535, 65_536, 200_000])
async def test_a_frame_of_any_size_arrives_whole(folder: Path, sockets: str, size: int) -> None:
    """RFC 6455 5.2: three ways to write a length."""
    async with serving(folder, somebody_is_here=False, sockets=sockets) as served:
        raw = await raw_visitor(served)
        (connection,) = served.app.sockets._open
        connection.send_bytes(b"x" * size)
        connection.send_bytes(b"the next")

        assert await raw.hear() == (TEXT, b"x" * size)
        assert await raw.hear() == (TEXT, b"the next")


@both_wires
async def test_what_is_said_in_one_turn_arrives_in_order_and_before_the_shutdown_notice(
    folder: Path, sockets: str
) -> None:
    async with serving(folder, somebody_is_here=False, sockets=sockets) as served:
        raw = await raw_visitor(served)
        (connection,) = served.app.sockets._open
        for number in range(300):
            connection.send_bytes(b"%d" % number)
        connection.close(4000, "drain")
        connection.send_bytes(b"too late")

        assert [(await raw.hear())[1] for _ in range(300)] == [b"%d" % number for number in range(300)]
        assert await raw.expect_close() == (4000, "drain")


async def test_what_is_said_in_one_turn_leaves_by_one_call() -> None:
    """The acknowledgement and the event of a message; all events of a commit, for whoever watches."""
    transport, turn = FakeTransport(), WriteBatch()
    vera, oleg = PicowsWire(cast(Any, transport), turn), PicowsWire(cast(Any, transport), turn)

    for wire, text in ((vera, b"ack"), (oleg, b"event 1"), (vera, b"event"), (oleg, b"event 2")):
        wire.send(text)
    assert vera.waiting() == len(b"ack" + b"event")
    await asyncio.sleep(0)

    assert transport.written == [b"\x81\x03ack\x81\x05event", b"\x81\x07event 1\x81\x07event 2"]


async def test_much_does_not_wait_for_the_end_of_the_turn() -> None:
    """B.7: only what was handed over shows who reads too slowly."""
    transport = FakeTransport()
    wire = PicowsWire(cast(Any, transport), WriteBatch())

    wire.send(b"x" * 64_000)
    assert transport.written == []
    wire.send(b"x" * 2_000)

    assert len(transport.written[0]) > 66_000
    assert wire.waiting() == 0


@both_wires
@pytest.mark.parametrize("size", [16 * 1024 + 1, 64 * 1024 + 1, 300_000])
async def test_a_frame_that_is_too_big_closes_with_1009(folder: Path, sockets: str, size: int) -> None:
    """T54, F14: above our own limit, above the wire's limit, far above it."""
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        raw.put(TEXT, b'"' + b"x" * (size - 2) + b'"')

        assert (await raw.expect_close())[0] == 1009


@both_wires
async def test_pieces_without_end_close_with_1009(folder: Path, sockets: str) -> None:
    """F14: the sum counts, not the piece."""
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        raw.put(TEXT, b"x" * 16_000, fin=False)
        for _ in range(5):
            raw.put(CONTINUATION, b"x" * 16_000, fin=False)

        assert (await raw.expect_close())[0] == 1009


@both_wires
async def test_a_binary_frame_ends_the_connection(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        raw.put(BINARY, b"\x00\x01")

        assert await raw.expect_close() == (4501, "text frames only")


@both_wires
async def test_broken_utf_8_closes_with_1007(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        raw.put(TEXT, b'{"t":"typing","text":"\xff\xfe"}')

        assert (await raw.expect_close())[0] == 1007


@both_wires
async def test_our_close_codes_arrive_with_their_reason(folder: Path, sockets: str) -> None:
    """The client decides by the number, people by the words."""
    async with serving(folder, sockets=sockets) as served:
        talker = await served.socket("/ws/visitor", SITE)
        await talker.say("hello", v=1, channel="no-such-channel", token=IGOR)

        assert await talker.expect_close() == (4506, "unknown channel")


@both_wires
async def test_frames_after_our_close_are_not_obeyed(folder: Path, sockets: str) -> None:
    """A command on its heels must not reach a connection that was never let in."""
    async with serving(folder, sockets=sockets) as served:
        raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE)
        raw.put(TEXT, hello(served, channel="no-such-channel"))
        raw.say("send", cid="c1", text="too late")
        assert (await raw.expect_close())[0] == 4506
        raw.put(CLOSE, b"\x11\x9a")
        await raw.expect_end()

        await pings(await served.visitor())
        assert count(folder, MESSAGES) == 0


@both_wires
async def test_a_socket_that_vanishes_is_forgotten(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        raw = await raw_visitor(served)
        other = await served.visitor()
        raw.leave()
        while served.app.sockets.count > 1:
            await pings(other)

        assert served.app.sockets.count == 1


async def test_an_ordinary_request_to_a_socket_is_told_to_upgrade(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        assert (await client.get("/ws/visitor")).status_code == 426


@both_wires
async def test_a_shutdown_notice_comes_before_the_end(folder: Path, sockets: str) -> None:
    """F31: `goaway` with a slot to come back in, then 4000."""
    async with serving(folder, sockets=sockets) as served:
        talker = await served.visitor()
        await served.app.sockets.drain()

        goaway = await talker.expect("goaway")
        assert goaway["reason"] == "drain"
        assert 0 < goaway["retry"][0] < goaway["retry"][1]
        assert await talker.expect_close() == (4000, "drain")


async def test_nobody_is_let_in_after_the_shutdown_notice(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        await served.app.sockets.drain()

        _, answer = await upgrade(served.port, "/ws/visitor", origin=SITE)
        assert answer.status == 503
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200


def test_the_limits_of_frames_are_those_of_the_contract() -> None:
    """docs/protocol.md, "Limits"."""
    assert (Limits().visitor_frame, Limits().operator_frame) == (16 * 1024, 64 * 1024)
