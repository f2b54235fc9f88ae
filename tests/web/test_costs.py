"""What one stranger may cost at each door: first the visitor's share, then the network's (OPS-7, T53)."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from openline.domain.values import replace
from openline.limit_settings import Limits
from openline.web.wire.resume import ANSWER_BYTES
from tests.cast import VERA_TOKEN
from tests.served import OPEN_LIMITS, Served, serving
from tests.web.raw import CONTINUATION, PING, PONG, TEXT, Raw, frame, upgrade
from tests.web.scenes import BOMB, IGOR, MESSAGES, count, pings, says_bombs, texts

SITE = "https://shop.example"
PATIENCE_S = 30
HERE, THERE = "203.0.113.7", "198.51.100.1"
PROXY: dict[str, Any] = {"trusted_proxies": ("127.0.0.1",)}
_cids = itertools.count(1)


def limits(**changed: int) -> Limits:
    return replace(OPEN_LIMITS, **changed)


def by_proxy(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


async def handshake(served: Served, address: str, path: str = "/ws/visitor", **more: str) -> int:
    origin = served.url if path == "/ws/operator" else SITE
    raw, answer = await upgrade(served.port, path, origin=origin, more={**by_proxy(address), **more})
    raw.leave()
    return answer.status


async def asks(
    client: httpx.AsyncClient, served: Served, token: str = VERA_TOKEN, address: str = HERE, **command: Any
) -> tuple[int, dict[str, Any]]:
    """A command over HTTP: the status, and the acknowledgement or the refusal."""
    command = {"t": "send", "cid": f"h{next(_cids)}", "text": "Hello", **command}
    body = {"channel": served.key, "new": True, "command": command}
    headers = {"Authorization": f"Bearer {token}", "Origin": SITE, **by_proxy(address)}
    answer = await client.post("/api/v1/visitor/command", json=body, headers=headers)
    logged = answer.json()
    return answer.status_code, logged["frames"][0] if "frames" in logged else logged


async def says_hello(
    client: httpx.AsyncClient, served: Served, token: str = VERA_TOKEN, address: str = HERE, **hello: Any
) -> httpx.Response:
    body = {"v": 1, "channel": served.key, "token": token, **hello}
    return await client.post(
        "/api/v1/visitor/hello", json=body, headers={"Origin": SITE, **by_proxy(address)}
    )


@pytest.fixture
def log() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


def logged(log: list[Any]) -> list[tuple[str, str]]:
    return [(line["limit"], line["network"]) for line in log if line["event"] == "limit_reached"]


async def test_commands_over_http_and_by_socket_share_one_bucket(folder: Path, log: list[Any]) -> None:
    """S3: no request begins with a full bucket, and a second tab has none of its own."""
    async with serving(folder, limits=limits(visitor_rate=1, visitor_burst=4), **PROXY) as served:
        async with served.client() as client:
            answers = [await asks(client, served) for _ in range(6)]
            vera = await served.visitor(new=False)
            await vera.say("send", cid="s", text="Hello")
            nack = await vera.expect("nack")

        refused_over_http = [answer["t"] for status, answer in answers if status == 200]
        assert refused_over_http == ["ack"] * 4 + ["nack"] * 2
        assert answers[-1][1]["code"] == nack["code"] == "rate"
        assert count(folder, MESSAGES) <= 5
        assert logged(log)[0] == ("visitor_rate", "203.0.113.0/24")


async def test_requests_of_a_network_are_counted_and_those_of_others_are_not(
    folder: Path, log: list[Any]
) -> None:
    """S3, S7: ever new tokens and ever new addresses of a /64 do not help."""
    async with serving(folder, limits=limits(network_requests=2), **PROXY) as served:
        async with served.client() as client:
            statuses = [
                (await says_hello(client, served, f"{number:043d}", f"2001:db8::{number:x}")).status_code
                for number in range(12)
            ]
            other = await says_hello(client, served, IGOR, "2001:db8:0:1::1", new=True)

        assert statuses.count(429) >= 3
        assert other.status_code == 200
        assert logged(log) == [("network_requests", "2001:db8::/64")]


async def test_a_network_writes_so_fast_however_many_tabs_it_has(folder: Path) -> None:
    async with serving(folder, limits=limits(network_rate=2), **PROXY) as served:
        raw = [await raw_visitor(served, HERE, number) for number in range(5)]
        for each in raw:
            each.say("send", cid="c", text="Hello")
            each.say("send", cid="d", text="Hello")
        elsewhere = await raw_visitor(served, THERE, 9)
        elsewhere.say("send", cid="c", text="Hello")

        await elsewhere.expect("ack")
        assert (await raw[-1].expect("nack"))["code"] == "rate"


async def test_bytes_of_a_network_are_counted_as_well(folder: Path) -> None:
    async with serving(folder, limits=limits(network_bytes=5_000), **PROXY) as served:
        raw = await raw_visitor(served, HERE, 1)
        for number in range(3):
            raw.say(
                "send", cid=f"c{number}", text="x" * 3_900, page={"url": "x" * 3_900, "title": "x" * 3_900}
            )

        assert (await raw.expect("nack"))["cid"] == "c1"


async def test_a_day_has_so_many_bytes_for_one_visitor_through_all_doors(folder: Path) -> None:
    """S3: and the refusal is final, so that the page says so instead of waiting for tomorrow."""
    async with serving(folder, limits=limits(kept_visitor_mb=1), **PROXY) as served:
        vera = await served.visitor()
        await says_bombs(vera, 40)
        async with served.client() as client:
            answers = [await asks(client, served, text=BOMB) for _ in range(25)]
        await vera.say_raw(json.dumps({"t": "send", "cid": "last", "text": BOMB}, ensure_ascii=False))
        nack = await vera.expect("nack")

        kinds = [answer["t"] for _, answer in answers]
        assert kinds == sorted(kinds)
        assert 0 < kinds.count("ack") < 25
        assert (nack["code"], nack.get("retry_ms")) == ("rate", None)
        assert "tomorrow" in nack["msg"]
        assert count(folder, MESSAGES) < 66
        await pings(vera)


async def test_a_day_has_so_many_bytes_for_all_visitors_of_a_network(folder: Path) -> None:
    async with serving(folder, limits=limits(kept_network_mb=1), **PROXY) as served:
        async with served.client() as client:
            answers = [await asks(client, served, f"{n:043d}", text=BOMB) for n in range(40)]
            answers += [await asks(client, served, f"{n:043d}", text=BOMB) for n in range(40)]
            elsewhere = await asks(client, served, IGOR, THERE, text=BOMB)

        assert [answer["t"] for _, answer in answers[:40]] == ["ack"] * 40
        assert answers[-1][1]["code"] == "rate"
        assert elsewhere[1]["t"] == "ack"


async def test_handshakes_are_counted_for_the_network_before_they_count_for_all(
    folder: Path, log: list[Any]
) -> None:
    """S5, T58: a flood of one network uses up its own share; others and operators get in."""
    few = limits(network_handshakes=2, handshakes=12, operator_handshakes=2)
    async with serving(folder, limits=few, **PROXY) as served:
        flood = [await handshake(served, HERE) for _ in range(30)]
        others = [await handshake(served, f"198.51.{number}.1") for number in range(4)]
        operator = await handshake(served, HERE, "/ws/operator")

        assert 6 <= flood.count(101) <= 8
        assert others == [101] * 4
        assert operator == 101
        assert logged(log) == [("network_handshakes", "203.0.113.0/24")]


async def test_operators_have_a_reserve_that_visitors_cannot_use_up(folder: Path) -> None:
    """S5: many networks together take all that visitors have. Whoever has a session needs no reserve."""
    few = limits(handshakes=2, operator_handshakes=2)
    async with serving(folder, limits=few, **PROXY) as served, served.client() as client:
        await served.log_in(client)
        await client.get("/api/v1/session")
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        visitors = [await handshake(served, f"198.51.{number}.1") for number in range(6)]
        operators = [await handshake(served, f"192.0.{number}.1", "/ws/operator") for number in range(6)]
        known = [await handshake(served, HERE, "/ws/operator", Cookie=cookie) for _ in range(6)]

        assert 503 in visitors
        assert operators[:2] == [101, 101]
        assert 503 in operators
        assert known == [101] * 6


async def test_a_64_counts_as_one_address_and_a_24_has_a_limit_of_its_own(folder: Path) -> None:
    """S7, T57."""
    few = limits(sockets_per_address=3, sockets_per_network=5)
    async with serving(folder, limits=few, **PROXY) as served:
        six = [await upgrade(served.port, "/ws/visitor", more=by_proxy(f"2001:db8::{n:x}")) for n in range(5)]
        four = [await upgrade(served.port, "/ws/visitor", more=by_proxy(f"203.0.113.{n}")) for n in range(7)]

        assert [answer.status for _, answer in six] == [101] * 3 + [429] * 2
        assert [answer.status for _, answer in four] == [101] * 5 + [429] * 2


async def raw_visitor(served: Served, address: str, number: int) -> Raw:
    raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE, more=by_proxy(address))
    raw.say("hello", v=1, channel=served.key, token=f"{number:043d}", new=True)
    await raw.expect("live")
    return raw


FLOODS = {
    "pings": frame(PING, b""),
    "pongs": frame(PONG, b"x"),
    "empty pieces": frame(CONTINUATION, b"", fin=False),
    "texts": frame(TEXT, json.dumps({"t": "ping"}).encode()),
}


@pytest.mark.parametrize("kind", FLOODS)
@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_a_flood_of_any_frames_ends_with_4004_and_names_the_network(
    folder: Path, log: list[Any], sockets: str, kind: str
) -> None:
    """N3, L5, F14: what is no command is counted, too. Others notice nothing."""
    usual = replace(Limits(), network_handshakes=1_000)
    async with serving(folder, sockets=sockets, limits=usual, **PROXY) as served:
        vera = await served.visitor()
        raw = await raw_visitor(served, HERE, 1)
        if kind == "empty pieces":
            raw.put(TEXT, b"", fin=False)
        raw.writer.write(FLOODS[kind] * 30_000)

        assert await raw.expect_close() == (4004, "rate")
        assert ("frames", "203.0.113.0/24") in logged(log)
        await pings(vera)


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_as_many_pings_as_commands_are_allowed_do_no_harm(folder: Path, sockets: str) -> None:
    """A careful client pings; some send a frame in many pieces."""
    async with serving(folder, sockets=sockets, limits=Limits()) as served:
        raw = await raw_visitor(served, HERE, 1)
        for _ in range(100):
            raw.put(PING, b"are you there")
        whole = json.dumps({"t": "ping", "text": "x" * 150}).encode()
        raw.put(TEXT, whole[:1], fin=False)
        for at in range(1, len(whole) - 1):
            raw.put(CONTINUATION, whole[at : at + 1], fin=False)
        raw.put(CONTINUATION, whole[-1:])

        await raw.expect("pong")


async def has_written_bombs(served: Served, messages: int = 300) -> dict[str, Any]:
    """Vera's dialog of large messages; a cursor from before them."""
    vera = await served.visitor()
    ack = await says_bombs(vera, messages)
    await vera.close()
    return {"d": ack["d"], "s": "pub", "after": ack["seq"] - messages, "epoch": served.app.context.epoch}


async def test_what_was_missed_is_sent_as_far_as_it_fits_into_one_answer(folder: Path) -> None:
    """S4: 285 bytes asked for 4.9 MB. The newest come, and the rest can be asked for."""
    async with serving(folder, **PROXY) as served, served.client() as client:
        cursor = await has_written_bombs(served)
        answer = await says_hello(client, served, resume=[cursor])

        welcome, snapshot, live = answer.json()["frames"]
        assert len(answer.content) < ANSWER_BYTES + 20_000
        assert (welcome["streams"][0]["mode"], live["t"]) == ("snapshot", "live")
        assert snapshot["dialog"]["more"] is True
        assert snapshot["dialog"]["messages"][-1]["text"] == BOMB
        assert 20 < len(snapshot["dialog"]["messages"]) < 50


async def test_older_messages_and_missing_events_are_bounded_and_complete(folder: Path) -> None:
    """S4: a page is as long as it may be; asking on and on gives all of it, without a hole."""
    async with serving(folder) as served:
        cursor = await has_written_bombs(served, 70)
        vera = await served.visitor(new=False)
        seen = vera.seen[1]["dialog"]
        while seen["more"]:
            await vera.say("older", d=cursor["d"], before=seen["messages"][0]["id"], limit=100)
            seen = (await vera.expect("older"))["dialog"]
            assert 1 <= len(json.dumps(seen, ensure_ascii=False).encode()) < ANSWER_BYTES + 20_000
        assert seen["messages"][0]["seq"] <= 2

        after, got = cursor["after"], list[int]()
        while True:
            await vera.say("sync", d=cursor["d"], s="pub", after=after, limit=100)
            batch = await vera.expect("batch")
            got += [item["seq"] for item in batch["items"]]
            after = batch["to"]
            if not batch["more"]:
                break
        assert got == list(range(cursor["after"] + 1, cursor["after"] + 71))


async def test_twenty_large_dialogs_make_no_larger_answer(folder: Path) -> None:
    """S4: 97 MB asked for by one request. Each dialog shows its newest message at least."""
    async with serving(folder, **PROXY) as served, served.client() as client:
        await has_written_bombs(served, 40)
        for _ in range(4):
            await served.app.store.write(
                lambda tx: tx.cursor.execute("UPDATE dialogs SET finished_at = 1, status = 'finished'")
            )
            await has_written_bombs_again(served)
        answer = await says_hello(client, served)

        dialogs = [each["dialog"] for each in answer.json()["frames"] if each["t"] == "snapshot"]
        assert len(dialogs) == 5
        assert all(dialog["messages"] for dialog in dialogs)
        assert len(answer.content) < ANSWER_BYTES + 5 * 20_000


async def has_written_bombs_again(served: Served) -> None:
    vera = await served.visitor(new=False)
    await says_bombs(vera, 20)
    await vera.close()


async def test_who_has_read_too_much_waits_and_others_do_not(folder: Path, log: list[Any]) -> None:
    """S4: large answers, asked for again and again, cost processor time and line."""
    few = limits(visitor_answers=20_000)
    async with serving(folder, limits=few, **PROXY) as served, served.client() as client:
        await has_written_bombs(served, 60)
        statuses = [(await says_hello(client, served)).status_code for _ in range(4)]
        igor = await says_hello(client, served, IGOR, new=True)
        vera = await served.socket("/ws/visitor", SITE)
        await vera.say("hello", v=1, channel=served.key, token=VERA_TOKEN)

        assert statuses[0] == 200
        assert statuses[-1] == 429
        assert igor.status_code == 200
        assert await vera.expect_close() == (1013, "busy")
        assert logged(log)[0] == ("visitor_answers", "203.0.113.0/24")


async def test_a_command_over_http_reads_nothing_of_what_was_said_before(folder: Path) -> None:
    """S3: 512 KiB were read and thrown away for each message."""
    async with serving(folder, limits=limits(visitor_answers=1_000), **PROXY) as served:
        async with served.client() as client:
            await has_written_bombs(served, 40)
            answers = [await asks(client, served) for _ in range(10)]

        assert [answer["t"] for _, answer in answers] == ["ack"] * 10


async def test_one_hello_at_a_time_over_http(folder: Path) -> None:
    """S4."""
    async with serving(folder, **PROXY) as served, served.client() as client:
        usage = served.app.context.costs.visitor
        await says_hello(client, served, new=True)
        (key,) = served.app.context.costs._visitors._values
        usage(key).is_greeting = True
        second = await says_hello(client, served, new=True)
        usage(key).is_greeting = False

        assert (second.status_code, second.json()["code"]) == (429, "rate")
        assert (await says_hello(client, served, new=True)).status_code == 200


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_slow_readers_of_a_network_share_what_may_wait(folder: Path, sockets: str) -> None:
    """S4, T59: one of them is still below its own limit when the network's is reached."""
    few = limits(outgoing_network=2**20, outgoing_bytes=2**40, outgoing_frames=10**6, slow_s=1)
    async with serving(folder, sockets=sockets, limits=few, **PROXY) as served:
        await has_written_bombs(served, 40)
        raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE, more=by_proxy(HERE))
        raw.say("hello", v=1, channel=served.key, token=VERA_TOKEN)
        dialog = (await raw.expect("snapshot"))["dialog"]
        await raw.expect("live")
        (connection,) = served.app.sockets._open
        async with asyncio.timeout(PATIENCE_S):
            while not connection.is_closed:
                raw.say("older", d=dialog["d"], before=dialog["messages"][-1]["id"], limit=100)
                await pings(await served.visitor(IGOR))

        assert served.app.context.usage_of(HERE).unread < 64 * 2**20
        vera = await served.visitor(new=False)
        assert BOMB in texts(vera.seen)
