"""What one peer may cost: frames, commands, sockets, memory, silence."""

import json
from pathlib import Path

import pytest
import structlog

from openline.domain.refusals import TooMany
from openline.domain.values import replace
from openline.limit_settings import Limits
from openline.web.sockets.visitor import VisitorConnection
from openline.web.sockets.visitor_quotas import MANY_FROM_HERE, VisitorQuotas
from tests.cast import VERA_TOKEN
from tests.served import OPEN_LIMITS, Frame, Served, Talker, serving
from tests.web.raw import PING, TEXT, Raw, frame, upgrade
from tests.web.scenes import IGOR, OLEG, asked, count, pings, until, writes

SITE = "https://shop.example"
LONG = "x" * 4000
EMAIL = "vera@example.com"


def limits(**changed: int) -> Limits:
    return replace(OPEN_LIMITS, **changed)


async def slow_reader(served: Served) -> Raw:
    """Live in a dialog of fifty long messages, and reads nothing by itself."""
    vera = await served.visitor()
    for number in range(50):
        await vera.say("send", cid=f"c{number}", text=LONG)
    await vera.expect("ack", lambda frame: frame["cid"] == "c49")
    await vera.close()
    raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE)
    raw.say("hello", v=1, channel=served.key, token=VERA_TOKEN, new=False)
    await raw.expect("live")
    return raw


async def asks_for_megabytes(served: Served, raw: Raw) -> None:
    """More than the system's own buffers take: what comes after waits in the server, up to its limit."""
    (connection,) = served.app.sockets._open
    pace = await served.visitor(new=False)
    assert isinstance(connection, VisitorConnection)
    newest = asked(
        served.app.config.data, "SELECT id FROM events WHERE kind <> '' ORDER BY seq DESC LIMIT 1"
    )[0][0]
    snapshot = {"d": connection._dialog_id, "before": newest, "limit": 100}
    while not connection.lagged_at:
        raw.say("older", **snapshot)
        await pace.say("older", **snapshot)
        await pace.expect("older")
    await pace.close()


async def test_too_many_commands_are_refused_with_the_time_to_wait(folder: Path) -> None:
    """B.7: refused by `cid`; nothing is stored; after the wait it is taken."""
    async with serving(folder, limits=limits(visitor_rate=5, visitor_burst=3)) as served:
        vera = await served.visitor()
        for number in range(4):
            await vera.say("send", cid=f"c{number}", text="Hello")
        nack = await vera.expect("nack")

        assert (nack["code"], nack["cid"]) == ("rate", "c3")
        assert 0 < nack["retry_ms"] <= 1000


async def test_commands_at_the_allowed_rate_are_all_taken(folder: Path) -> None:
    async with serving(folder, limits=limits(visitor_rate=1, visitor_burst=20)) as served:
        vera = await served.visitor()
        for _ in range(19):
            await writes(vera)

        assert not any(frame["t"] == "nack" for frame in vera.seen)


async def test_a_flood_closes_with_4004(folder: Path) -> None:
    """F14."""
    async with serving(folder, limits=limits(visitor_rate=1, visitor_burst=1)) as served:
        vera = await served.visitor()
        for _ in range(40):
            await vera.say("ping")

        assert await vera.expect_close() == (4004, "rate")


async def test_one_visitors_flood_costs_the_others_nothing(folder: Path) -> None:
    """T53: no bucket is shared by all visitors."""
    async with serving(folder, limits=limits(visitor_rate=1, visitor_burst=3)) as served:
        vera, igor = await served.visitor(), await served.visitor(IGOR)
        for _ in range(25):
            await vera.say("ping")

        await writes(igor)


async def test_too_many_frames_before_the_welcome_are_a_flood(folder: Path) -> None:
    async with serving(folder) as served:
        raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE)
        hello = {"t": "hello", "v": 1, "channel": served.key, "token": IGOR, "new": True}
        raw.writer.write(frame(TEXT, json.dumps(hello).encode()) + frame(TEXT, b'{"t":"ping"}') * 60)

        assert (await raw.expect_close())[0] == 4004


async def test_a_seventh_socket_of_one_visitor_is_refused(folder: Path) -> None:
    """4505, T57. The six go on."""
    async with serving(folder) as served:
        first = await served.visitor()
        await writes(first)
        tabs = [first, *[await served.visitor(new=False) for _ in range(5)]]
        seventh = await served.socket("/ws/visitor", SITE)
        await seventh.say("hello", v=1, channel=served.key, token=VERA_TOKEN)

        assert (await seventh.expect_close())[0] == 4505
        for tab in tabs:
            await pings(tab)


async def comes_from_afar(served: Served, number: int) -> Talker:
    """Somebody of one network behind the proxy, each with an address of their own."""
    far = {"X-Forwarded-For": f"203.0.113.{number}"}
    talker = await served.socket("/ws/visitor", SITE, additional_headers=far)
    await talker.say("hello", v=1, channel=served.key, token=f"{number:043d}", new=True)
    return talker


async def leaves_an_email(talker: Talker, way: str, d: str, message: str) -> Frame:
    """By a form, whichever; or by "Yes, use this"."""
    fields = {"form": message, "email": EMAIL} if way == "answer" else {"d": d, "message": message}
    await talker.say(way, cid="left", **fields)
    return await talker.expect("ack" if way == "confirm" else "nack", lambda frame: frame["cid"] == "left")


@pytest.mark.parametrize("last", ["answer", "confirm"])
async def test_emails_left_from_a_network_are_counted_by_the_hour(folder: Path, last: str) -> None:
    """R6: in a form or by "Yes, use this" (FORM-11). Nothing waits for an hour: messages still go."""
    quota = limits(addresses_per_address=2)
    async with serving(folder, limits=quota, trusted_proxies=("127.0.0.1",)) as served:
        for number, way in enumerate(("answer", "confirm")):
            talker = await comes_from_afar(served, number)
            ack = await writes(talker, f"Write to {EMAIL}")
            await leaves_an_email(talker, way, ack["d"], ack["id"])
        talker = await comes_from_afar(served, 9)
        ack = await writes(talker, f"Write to {EMAIL}")
        await talker.say(last, cid="l", d=ack["d"], message=ack["id"], form=ack["id"], email=EMAIL)
        nack = await talker.expect("nack")

        assert (nack["code"], nack.get("retry_ms")) == ("rate", None)
        assert count(folder, "visitors WHERE email <> ''") == 1
        await writes(talker, "Are you there?")


async def test_copies_asked_for_from_a_network_are_counted_by_the_hour(folder: Path) -> None:
    """R6, E13."""
    quota = limits(copies_per_address=1)
    async with serving(folder, limits=quota, trusted_proxies=("127.0.0.1",)) as served:
        answers = []
        for number in range(2):
            talker = await comes_from_afar(served, number)
            d = (await writes(talker))["d"]
            await talker.say("copy", cid="k", d=d)
            answers.append(await talker.expect("nack" if number else "ack", lambda f: f["cid"] == "k"))

        assert answers[1]["code"] == "rate"


async def test_on_the_loopback_neither_is_counted(folder: Path) -> None:
    """Behind a proxy on the same machine that is not named as one, everybody has one address."""
    quota = limits(addresses_per_address=0, copies_per_address=0)
    async with serving(folder, limits=quota) as served:
        vera = await served.visitor()
        ack = await writes(vera, f"Write to {EMAIL}")
        await leaves_an_email(vera, "confirm", ack["d"], ack["id"])
        await vera.say("copy", cid="k", d=ack["d"])

        await vera.expect("ack", lambda frame: frame["cid"] == "k")


async def test_the_61st_visitor_of_a_network_is_told_and_gets_in_a_minute_later(folder: Path) -> None:
    """T53, OPS-7: /24 of the address behind the proxy; others and those who have a dialog go on."""
    async with serving(folder, trusted_proxies=("127.0.0.1",)) as served:
        first = await comes_from_afar(served, 1)
        await writes(first)
        office = VisitorQuotas(served.app.context, "203.0.113.200")
        for _ in range(59):
            assert office.count_new_dialog()
        with structlog.testing.capture_logs() as log:
            late = await comes_from_afar(served, 2)
            await late.say("send", cid="c", text="Hello")
            nack = await late.expect("nack")
            for _ in range(3):
                with pytest.raises(TooMany):
                    office.count_new_dialog()

        assert (nack["code"], nack["msg"]) == ("rate", MANY_FROM_HERE)
        assert 3_000 < nack["retry_ms"] <= 60_000
        noted = [(each["limit"], each["network"]) for each in log if each["event"] == "limit_reached"]
        assert noted == [("dialogs", "203.0.113.0/24")]
        await writes(first)
        assert VisitorQuotas(served.app.context, "198.51.100.1").count_new_dialog()
        office.undo_new_dialog()
        assert (await writes(late, "Hello", cid="c"))["d"]


async def test_administrators_see_which_limit_makes_whom_wait(folder: Path) -> None:
    """OPS-7. An office behind one address, whose last socket is one too many, and one that writes a lot."""
    few = limits(sockets_per_address=3, dialogs_per_address=1)
    async with (
        serving(folder, limits=few, trusted_proxies=("127.0.0.1",)) as served,
        served.client() as client,
    ):
        for number in (1, 2):
            talker = await comes_from_afar(served, number)
            await talker.say("send", cid="c", text="Hello")
            await talker.expect("ack" if number == 1 else "nack")
        office = {"X-Forwarded-For": "[2001:db8::7]:80"}
        open_ones = [await upgrade(served.port, "/ws/visitor", more=office) for _ in range(3)]
        refused = await upgrade(served.port, "/ws/visitor", more={"X-Forwarded-For": "[2001:db8::7]:81"})
        assert [each.status for _, each in (*open_ones, refused)] == [101, 101, 101, 429]
        assert (await client.get("/api/v1/limits")).status_code == 401
        await served.log_in(client)
        found = (await client.get("/api/v1/limits")).json()["limits"]

        assert [(it["limit"], it["network"], it["count"]) for it in found] == [
            ("sockets_per_address", "2001:db8::/64", 1),
            ("dialogs", "203.0.113.0/24", 1),
        ]
        assert found[0]["first_at"] == found[0]["last_at"] > 0
        await served.log_in(client, OLEG)
        assert (await client.get("/api/v1/limits")).status_code == 403


async def test_operators_may_send_more_than_visitors(folder: Path) -> None:
    """E07: 16 KiB and 64 KiB."""
    async with serving(folder) as served:
        anna, vera = await served.operator(), await served.visitor()
        big = json.dumps({"t": "ping", "filler": "x" * 20_000})
        await anna.say_raw(big)
        await anna.expect("pong")
        await vera.say_raw(big)
        assert (await vera.expect_close())[0] == 1009
        await anna.say_raw(json.dumps({"t": "ping", "filler": "x" * 65_536}))
        assert (await anna.expect_close())[0] == 1009


async def test_who_reads_too_slowly_is_told_to_come_again_from_the_numbers(folder: Path) -> None:
    """F13, T59: what is dropped can be had by `sync`; the memory is bounded."""
    async with serving(folder, limits=limits(outgoing_bytes=64 * 1024)) as served:
        raw = await slow_reader(served)
        await asks_for_megabytes(served, raw)
        reset = await raw.expect("reset")
        raw.say("ping")

        assert reset == {"t": "reset", "reason": "lagged"}
        await raw.expect("pong")


async def test_small_frames_for_a_slow_reader_are_counted_too(folder: Path) -> None:
    """B.7: 256 frames, however small."""
    async with serving(folder, limits=limits(outgoing_frames=1, outgoing_bytes=2**40)) as served:
        raw = await slow_reader(served)
        await asks_for_megabytes(served, raw)

        assert await raw.expect("reset") == {"t": "reset", "reason": "lagged"}


async def test_who_never_reads_is_let_go(folder: Path) -> None:
    """F13: 4002, although nobody is there to read it."""
    async with serving(folder, limits=limits(outgoing_bytes=64 * 1024, slow_s=1)) as served:
        raw = await slow_reader(served)
        await asks_for_megabytes(served, raw)
        await until(lambda: served.app.sockets.count == 0)

        await pings(await served.visitor(new=False))


async def test_all_slow_readers_together_have_a_limit(folder: Path) -> None:
    """B.7: the worst goes first."""
    async with serving(folder, limits=limits(outgoing_bytes=64 * 1024, outgoing_total=1)) as served:
        raw = await slow_reader(served)
        await asks_for_megabytes(served, raw)

        await until(lambda: served.app.sockets.count == 0)


async def test_silence_without_hello_ends_a_socket(folder: Path) -> None:
    """T57: 4008."""
    async with serving(folder, limits=limits(hello_s=1)) as served:
        raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE)

        assert await raw.expect_close() == (4008, "no hello")


@pytest.mark.slow
async def test_who_answers_no_ping_is_dead(folder: Path) -> None:
    """E06, F27: 4001."""
    async with serving(folder, limits=limits(heartbeat_s=1, pong_s=1)) as served:
        raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE)
        raw.say("hello", v=1, channel=served.key, token=IGOR, new=True)
        await raw.expect_opcode(PING)

        assert await raw.expect_close() == (4001, "no pong")


@pytest.mark.slow
@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_a_silent_peer_that_answers_pings_lives(folder: Path, sockets: str) -> None:
    """A hidden tab says nothing for hours."""
    async with serving(folder, sockets=sockets, limits=limits(heartbeat_s=1, pong_s=1)) as served:
        vera = await served.visitor()
        (connection,) = served.app.sockets._open
        for _ in range(2):
            pinged_at = connection.pinged_at
            await until(lambda before=pinged_at: connection.pinged_at > before)

        await pings(vera)


async def test_an_empty_frame_is_not_understood_and_nobody_else_notices(folder: Path) -> None:
    async with serving(folder) as served:
        vera = await served.visitor()
        raw, _ = await upgrade(served.port, "/ws/visitor", origin=SITE)
        raw.put(TEXT, b"")

        assert (await raw.expect_close())[0] == 4501
        await pings(vera)
