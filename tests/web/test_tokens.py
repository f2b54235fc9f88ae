"""The visitor's token: made by the browser, kept as a hash, changed every day, bound to its channel."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from openline.domain.times import DAY, HOUR, MINUTE
from tests.cast import VERA_TOKEN
from tests.served import Frame, Served, Talker, serving
from tests.web.scenes import IGOR, asked, change, count, kinds, texts, writes

NEXT = "n" * 43
SITE = "https://shop.example"


async def says_hello(
    served: Served, token: str = VERA_TOKEN, origin: str | None = SITE, **more: Any
) -> Talker:
    talker = await served.socket("/ws/visitor", origin)
    await talker.say("hello", **{"v": 1, "channel": served.key, "token": token, "new": False, **more})
    return talker


async def welcome(served: Served, token: str = VERA_TOKEN, **more: Any) -> Frame:
    return await (await says_hello(served, token, **more)).expect("welcome")


def days_pass(served: Served, days: float) -> None:
    """From now on the server believes that so much time has passed."""
    real = served.app.context.now
    served.app.context.now = lambda: real() + int(days * DAY)


async def has_written(served: Served) -> None:
    vera = await served.visitor()
    await writes(vera)
    await vera.close()


async def test_only_the_hash_is_kept(folder: Path) -> None:
    """T17: a stolen database opens nothing."""
    async with serving(folder) as served:
        await has_written(served)

        assert asked(folder, "SELECT hash FROM visitor_tokens") == [
            (hashlib.sha256(VERA_TOKEN.encode()).hexdigest(),)
        ]
        files = folder.iterdir()  # noqa: ASYNC240 - a few small files
        assert all(VERA_TOKEN.encode() not in path.read_bytes() for path in files)


async def test_an_invented_token_that_claims_to_be_known_is_refused(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served)

        assert await (await says_hello(served, IGOR)).expect_close() == (4500, "bad token")


async def test_a_token_from_before_a_restore_is_new_and_what_it_had_said_is_taken_again(folder: Path) -> None:
    """F24: its visitor came after the backup. The browser kept what was acknowledged, under the same cids."""
    async with serving(folder) as served:
        talker = await says_hello(served, epoch="the one before")
        greeting = await talker.expect("welcome")
        await talker.say("send", cid="kept", text="Said after the backup")
        await talker.expect("ack")
        now = greeting["epoch"]
        again = await served.visitor(new=False, epoch=now)

        assert (greeting["known"], greeting["streams"]) == (False, [])
        assert again.seen[0]["known"]
        assert "Said after the backup" in str(again.seen)
        assert await (await says_hello(served, IGOR, epoch=now)).expect_close() == (4500, "bad token")


async def test_a_token_that_has_ended_stays_so_after_a_restore(folder: Path) -> None:
    """T17: only what the database does not know is taken as new."""
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 31)

        assert (await (await says_hello(served, epoch="the one before")).expect_close())[0] == 4500


@pytest.mark.parametrize("token", ["", "v" * 42, "v" * 44, "v" * 42 + "+", "v" * 42 + "é", None, 5])
async def test_a_token_of_another_shape_is_no_token(folder: Path, token: object) -> None:
    """Guessable ones cannot be chosen by a client either."""
    async with serving(folder) as served:
        talker = await served.socket("/ws/visitor", SITE)
        await talker.say("hello", v=1, channel=served.key, token=token, new=True)

        assert (await talker.expect_close())[0] == 4501


async def test_a_token_is_good_for_its_own_channel_only(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served)

        assert (await (await says_hello(served, channel=served.support_key)).expect_close())[0] == 4500


async def test_an_unknown_channel_is_said_to_be_unknown(folder: Path) -> None:
    async with serving(folder) as served:
        assert await (await says_hello(served, channel="nope")).expect_close() == (4506, "unknown channel")


@pytest.mark.parametrize(
    "origin, is_let_in",
    [
        (SITE, True),
        ("https://www.shop.example", True),
        ("https://shop.example:8443", False),
        ("http://shop.example", False),
        ("https://shop.example.evil.example", False),
        ("https://evil.example", False),
        ("null", False),
        (None, False),
    ],
)
async def test_a_channel_may_name_its_sites(folder: Path, origin: str, is_let_in: bool) -> None:
    """T30."""
    async with serving(folder) as served:
        await change(served, f"UPDATE channels SET origins = '{SITE} https://www.shop.example'")
        talker = await says_hello(served, origin=origin, new=True)

        if is_let_in:
            assert (await talker.expect("welcome"))["line"] == "Main line"
        else:
            assert (await talker.expect_close())[0] == 4506


async def test_a_site_that_was_turned_away_is_told_where_sites_are_named(folder: Path) -> None:
    """T30: through both doors, with a count. What may be somebody else's is not allowed by a press."""
    www, evil = "https://www.shop.example", "https://shop-example.net"
    async with serving(folder) as served, served.client() as anna:
        await change(served, f"UPDATE channels SET origins = '{SITE} capacitor://localhost'")
        for origin in (www, evil, www, "null", None, "https://SHOP.example", "x" * 5_000):
            await (await says_hello(served, origin=origin, new=True)).expect_close()
        hello = {"v": 1, "channel": served.key, "token": VERA_TOKEN, "new": True}
        by_http = await anna.post("/api/v1/visitor/hello", json=hello, headers={"Origin": www})
        inside_an_app = await says_hello(served, origin="capacitor://localhost", new=True)
        await inside_an_app.expect("welcome")
        await served.log_in(anna)
        channel = served.app.channels[0]
        line = (await anna.get(f"/api/v1/lines/{channel.line_id}")).json()
        path, body = f"/api/v1/channels/{channel.id}", {"line_id": channel.line_id}
        named = await anna.put(path, json={**body, "origins": [SITE, www, "ionic://localhost"]})

        assert by_http.status_code == 404
        assert line["channels"][0]["refused"] == [
            {"site": www, "count": 3, "is_related": True},
            {"site": evil, "count": 1, "is_related": False},
        ]
        assert [each["site"] for each in named.json()["refused"]] == [evil]
        assert "ionic://localhost" in named.json()["origins"]
        for wrong in ("https://*.shop.example", "shop.example", "null", "https://shop.example/lamps"):
            refused = (await anna.put(path, json={**body, "origins": [wrong]})).json()["fields"][0]["message"]
            assert "without * and without a path. For an app: capacitor://localhost" in refused


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_our_own_pages_may_use_every_channel(folder: Path, name: str) -> None:
    """CHAT-6, MAIL-6: the chat page and the demo, also of a channel that names its sites."""
    async with serving(folder) as served:
        await change(served, f"UPDATE channels SET origins = '{SITE}'")
        talker = await says_hello(served, origin=f"http://{name}:{served.port}", new=True)

        assert (await talker.expect("welcome"))["line"] == "Main line"


async def test_a_young_token_is_not_changed(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 0.9)

        assert (await welcome(served, next=NEXT))["rotated"] is False
        assert count(folder, "visitor_tokens") == 1


async def test_after_a_day_the_token_changes_to_the_one_the_browser_brought(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 1.1)

        assert (await welcome(served, next=NEXT))["rotated"] is True
        assert (await welcome(served, NEXT))["known"] is True


async def test_without_a_next_token_nothing_changes(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 1.1)

        assert (await welcome(served))["rotated"] is False


async def test_a_client_that_missed_the_answer_shows_both_and_is_told_again(folder: Path) -> None:
    """The answer was lost on the way: the client does not know which of the two is good."""
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 1.1)
        assert (await welcome(served, next=NEXT))["rotated"] is True
        days_pass(served, 20 * MINUTE / DAY)
        again = await says_hello(served, next=NEXT)

        assert (await again.expect("welcome"))["rotated"] is True
        await again.expect("live")
        assert texts(again.seen)[0] == "Do you deliver?"


async def test_the_old_token_is_good_for_ten_minutes_more(folder: Path) -> None:
    """Another tab still has it."""
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 1.1)
        await welcome(served, next=NEXT)
        days_pass(served, 9 * MINUTE / DAY)
        assert (await welcome(served))["known"] is True
        days_pass(served, 2 * MINUTE / DAY)

        assert (await (await says_hello(served)).expect_close())[0] == 4500


async def test_a_tab_with_the_replaced_token_is_one_visitor_with_the_others(folder: Path) -> None:
    async with serving(folder) as served:
        old = await served.visitor()
        await writes(old, "First")
        days_pass(served, 1.1)
        new = await served.visitor(new=False, next=NEXT)
        await writes(new, "Second", cid="c2")
        await old.expect_event("MessageAdded", lambda f: f["e"]["message"]["text"] == "Second")
        await writes(old, "Third")

        assert (count(folder, "visitors"), count(folder, "dialogs")) == (1, 1)


async def test_an_open_socket_whose_token_ended_is_sent_to_come_again_with_the_next(folder: Path) -> None:
    """Checked with every command. The message is not refused for good: it comes again with the next token."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        days_pass(served, 1.1)
        await welcome(served, next=NEXT)
        days_pass(served, HOUR / DAY)
        await vera.say("send", cid="c9", text="Still me?")

        assert (await vera.expect_close())[0] == 4006
        assert not [frame for frame in vera.seen if frame["t"] == "nack"]
        assert count(folder, "dialogs") == 1


async def test_thirty_days_without_use_end_a_token(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 29)
        assert (await welcome(served))["known"] is True
        days_pass(served, 29)
        assert (await welcome(served))["known"] is True
        days_pass(served, 31)

        assert (await (await says_hello(served)).expect_close())[0] == 4500


async def test_a_first_message_can_be_sent_again_with_the_token_that_was_never_confirmed(
    folder: Path,
) -> None:
    """The connection broke before `known`: the browser still says `new`."""
    async with serving(folder) as served:
        await has_written(served)
        vera = await served.visitor(new=True)

        assert vera.seen[0]["known"] is True
        assert kinds(vera.seen) == ["welcome", "snapshot", "live"]


async def test_another_version_of_the_protocol_is_told_so(folder: Path) -> None:
    """4502: the page's bundle is too old or too new."""
    async with serving(folder) as served:
        assert (await (await says_hello(served, v=2)).expect_close())[0] == 4502


async def test_anything_before_hello_and_a_second_hello_end_the_connection(folder: Path) -> None:
    async with serving(folder) as served:
        eager = await served.socket("/ws/visitor", SITE)
        await eager.say("ping")
        assert await eager.expect_close() == (4501, "hello first")

        vera = await served.visitor()
        await vera.say("hello", v=1, channel=served.key, token=VERA_TOKEN)
        assert await vera.expect_close() == (4501, "hello twice")


async def test_a_lost_answer_to_a_rotation_moves_the_socket_to_the_next_token(folder: Path) -> None:
    """Both tokens are shown again: the next one counts, for the old one ends in ten minutes (B.10)."""
    async with serving(folder) as served:
        await has_written(served)
        days_pass(served, 1.1)
        await welcome(served, next=NEXT)

        again = await welcome(served, next=NEXT)
        days_pass(served, HOUR / DAY)

        assert again["rotated"] is True
        assert (await welcome(served, token=NEXT))["known"] is True
