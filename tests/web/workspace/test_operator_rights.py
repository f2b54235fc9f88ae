"""What an operator's connection may tell and may hear, when rights change and when the server is loaded."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from openline.domain.refusals import Busy
from openline.web.sockets import presence, queue_places, sockets
from openline.web.sockets.operator import OperatorConnection
from tests.served import Served, serving
from tests.web.scenes import IGOR, OLEG, STAN, asked, change, is_refused, pings, until, watches, writes

TEAM_LIMIT = 3
"""Looks at once, before they come one a second."""


def operator_row(folder: Path, email: str, column: str) -> int:
    return asked(folder, f"SELECT {column} FROM operators WHERE email = ?", email)[0][0]


def support_line(folder: Path) -> str:
    return asked(folder, "SELECT id FROM lines WHERE name = 'Support line'")[0][0]


def refuses_writes(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Any, done: Callable[[Any, BaseException | None], None]) -> None:
        asyncio.get_running_loop().call_soon(done, None, Busy())

    monkeypatch.setattr(served.app.store, "submit", refused)


@pytest.mark.parametrize("shown_as, name", [("replaced", "The shop"), ("hidden", "")])
async def test_who_types_has_the_name_that_visitors_may_know(folder: Path, shown_as: str, name: str) -> None:
    """CHAT-2: the line's name, or none; never the operator's own."""
    async with serving(folder) as served:
        rules = f'{{"shown_as":"{shown_as}","shown_name":"The shop"}}'
        await change(served, f"UPDATE lines SET rules = '{rules}'")
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera))["d"]
        await watches(oleg, d)
        await oleg.say("typing", d=d)

        assert (await vera.expect("typing")).get("name", "") == name


async def test_a_name_does_not_follow_into_a_line_that_hides_it(folder: Path) -> None:
    """CHAT-2: Anna still looks at the dialog that she passed on."""
    async with serving(folder) as served:
        await change(
            served, "UPDATE lines SET rules = '{\"shown_as\":\"hidden\"}' WHERE name = 'Support line'"
        )
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(anna, d)
        await anna.say("typing", d=d)
        assert (await vera.expect("typing"))["name"] == "Anna"

        line = support_line(folder)
        await anna.say("take", cid="k1", d=d)
        await anna.say("transfer", cid="k2", d=d, line=line)
        await anna.expect("row", lambda frame: frame["row"]["line"] == "Support line")
        await anna.say("typing", d=d)
        assert (await vera.expect("typing")).get("name", "") == ""


async def test_a_line_that_was_taken_away_is_heard_no_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T25, T28: what Oleg has open goes, and the list is told anew without it; Igor's is his own."""
    monkeypatch.setattr(sockets, "SESSION_CHECK_S", 1)
    async with serving(folder, somebody_is_here=False) as served:
        vera, igor, oleg = await served.visitor(), await served.visitor(IGOR), await served.operator(OLEG)
        d, own = (await writes(vera))["d"], (await writes(igor))["d"]
        await oleg.say("take", cid="k1", d=own)
        await oleg.expect("ack")
        # As if a colleague had it: offered to Oleg it would be his to see.
        await change(served, f"UPDATE dialogs SET offered_to = '' WHERE id = '{d}'")
        await watches(oleg, d)
        await watches(oleg, own)
        await change(served, "DELETE FROM line_operators")

        assert (await oleg.expect("gone"))["d"] == d
        assert [row["d"] for row in (await oleg.expect("rows"))["rows"]] == [own]
        await oleg.say("take", cid="k2", d=d)
        assert await is_refused(oleg, "k2") == "not_found"
        gone = len(oleg.seen)
        await writes(vera, "Is anybody there?")
        await writes(igor, "And for me?")
        await oleg.expect("ev", lambda frame: frame["d"] == own)
        await pings(oleg)
        assert not [frame for frame in oleg.seen[gone:] if d in str(frame)]


@pytest.mark.parametrize("is_published", [True, False])
async def test_who_loses_to_a_transfer_hears_that_it_went(folder: Path, is_published: bool) -> None:
    """LINE-7, T25: and not where to; who did not have it on the screen hears nothing new.

    Without `is_published`: another node passed it on, and its news is still on the way.
    """
    async with serving(folder) as served:
        vera, oleg, anna = await served.visitor(), await served.operator(OLEG), await served.operator()
        d, line = (await writes(vera))["d"], support_line(folder)
        await oleg.expect("row", lambda frame: frame["row"]["d"] == d)
        if is_published:
            await anna.say("take_over", cid="t1", d=d)
            await anna.say("transfer", cid="t2", d=d, line=line)
            await oleg.expect("gone")
        else:
            await change(served, f"UPDATE dialogs SET line_id = '{line}', offered_to = ''")
        await oleg.say("transfer", cid="k1", d=d, line=line)
        refused = await oleg.expect("nack")
        assert (refused["code"], refused["msg"]) == ("not_now", "The conversation moved to another line.")

        later = await served.operator(OLEG)
        await later.say("take", cid="k2", d=d)
        assert await is_refused(later, "k2") == "not_found"


async def test_an_offer_from_another_line_goes_without_a_word(folder: Path) -> None:
    """T25: it stood on Stan's screen, but in no line of his; and it is where it was."""
    async with serving(folder) as served:
        vera, stan, anna = await served.visitor(), await served.operator(STAN), await served.operator()
        d = (await writes(vera))["d"]
        to = asked(folder, "SELECT id FROM operators WHERE email = ?", STAN)[0][0]
        await anna.say("take_over", cid="t1", d=d)
        await anna.say("transfer", cid="t2", d=d, operator=to)
        await stan.expect("row", lambda frame: frame["row"]["d"] == d)
        await anna.say("take", cid="t3", d=d)
        await stan.expect("gone")
        await stan.say("take", cid="k1", d=d)
        assert await is_refused(stan, "k1") == "not_found"


async def test_a_line_that_was_given_is_in_the_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T28: other lines come into force within seconds."""
    monkeypatch.setattr(sockets, "SESSION_CHECK_S", 1)
    async with serving(folder) as served:
        vera, oleg = await served.visitor(key=served.support_key), await served.operator(OLEG)
        d = (await writes(vera))["d"]
        await change(
            served,
            "INSERT INTO line_operators (operator_id, line_id, position) SELECT operators.id, lines.id, 9 "
            f"FROM operators, lines WHERE email = '{OLEG}' AND lines.name = 'Support line'",
        )
        rows = await oleg.expect("rows", lambda frame: frame["rows"])
        assert [row["d"] for row in rows["rows"]] == [d]


async def test_a_refused_heartbeat_is_said_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LINE-3, PROTOCOL B.7: a busy moment of the writer makes nobody absent."""
    async with serving(folder, somebody_is_here=False) as served:
        oleg = await served.operator(OLEG)
        await oleg.expect("own_presence")
        with monkeypatch.context() as busy:
            refuses_writes(served, busy)
            served.app.sockets._live_until.clear()
            served.app.sockets._keep_alive(asyncio.get_running_loop().time())
            await asyncio.sleep(0)
        await change(served, "UPDATE operators SET live_until = 1")
        await until(lambda: operator_row(folder, OLEG, "live_until") > 1, seconds=4)


async def test_a_refused_touch_is_said_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LINE-3, PROTOCOL B.7: the next one counts, a minute has not to pass."""
    async with serving(folder, somebody_is_here=False) as served:
        oleg = await served.operator(OLEG)
        with monkeypatch.context() as busy:
            refuses_writes(served, busy)
            await oleg.say("active")
            await pings(oleg)
        await change(served, "UPDATE operators SET used_at = 1")
        await oleg.say("active")
        await until(lambda: operator_row(folder, OLEG, "used_at") > 1, seconds=4)


async def test_a_restart_gives_nothing_back(folder: Path) -> None:
    """LINE-3: who was here when the server ended has the time to come again, minutes later, too."""
    async with serving(folder, somebody_is_here=False) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        await oleg.expect("own_presence")
        await writes(vera)
        now = served.app.context.now()
    with closing(sqlite3.connect(folder / "openline.db")) as database, database:
        database.execute("UPDATE operators SET live_until = live_until - 60000 WHERE live_until > 60000")
        database.execute("UPDATE timers SET due_at = due_at - 60000 WHERE kind = 'operator_gone'")

    async with serving(folder, somebody_is_here=False):
        due = "SELECT due_at FROM timers WHERE kind = 'operator_gone' AND due_at > ?"
        await until(lambda: bool(asked(folder, due, now)))
        assert asked(folder, "SELECT offered_to <> '' FROM dialogs") == [(1,)]


async def test_the_team_is_looked_at_once_a_second_at_most(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LINE-3: however many come and go."""
    looks, roster = 0, presence._snapshot

    def counted(tx: Any) -> presence.TeamSnapshot:
        nonlocal looks
        looks += 1
        return roster(tx)

    monkeypatch.setattr(presence, "_snapshot", counted)
    async with serving(folder, somebody_is_here=False) as served:
        oleg, began = await served.operator(OLEG), asyncio.get_running_loop().time()
        looks = 0
        for _ in range(100):
            served.app.hub.on_presence()
            await pings(oleg)
        await until(lambda: looks > 0)
        seconds = asyncio.get_running_loop().time() - began
        assert looks <= TEAM_LIMIT + seconds + 1


async def test_who_comes_in_a_storm_knows_the_team_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LINE-3: as it was last seen, without waiting for the next look."""
    may_look, roster = threading.Event(), presence._snapshot

    def slowly(tx: Any) -> presence.TeamSnapshot:
        may_look.wait(20)
        return roster(tx)

    async with serving(folder, somebody_is_here=False) as served:
        anna = await served.operator()
        await anna.expect("own_presence")
        monkeypatch.setattr(presence, "_snapshot", slowly)
        try:
            oleg = await served.operator(OLEG)
            assert "Oleg" in [member["name"] for member in (await oleg.expect("team"))["members"]]
        finally:
            may_look.set()
        assert (await oleg.expect("own_presence"))["here"] is True


async def test_who_waits_in_a_deleted_line_keeps_the_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LINE-4: the look at all queues sees this one, too."""
    monkeypatch.setattr(queue_places, "LOOKS_ANEW_S", 1)
    async with serving(folder, somebody_is_here=False) as served:
        vera, igor = await served.visitor(key=served.support_key), await served.visitor(IGOR)
        await writes(vera)
        assert (await vera.expect("queue"))["place"] == 1
        await change(served, "UPDATE lines SET is_deleted = 1 WHERE name = 'Support line'")
        await writes(igor)
        # Told in one go with Vera, after a look at everything.
        await igor.expect("queue")
        await pings(vera)

        assert [frame["place"] for frame in vera.seen if frame["t"] == "queue"] == [1]


@pytest.mark.parametrize(
    "frame",
    [
        {"t": "transfer", "operator": "\x00"},
        {"t": "transfer", "line": "a\x00b"},
        {"t": "transfer", "operator": "x" * 65},
        {"t": "send", "text": "Hello", "d": "\x00"},
    ],
)
async def test_what_can_be_no_id_is_refused_at_the_door(folder: Path, frame: dict[str, str]) -> None:
    """F17: PostgreSQL would break at a NUL."""
    async with serving(folder) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera))["d"]
        await oleg.say(**({"d": d} | frame), cid="n1")
        assert await is_refused(oleg, "n1") == "bad_frame"


@pytest.mark.parametrize(
    "path",
    [
        "dialogs/%00/client",
        "clients/%00",
        "clients/a%00b",
        "clients?after=%00",
        f"clients?after={'x' * 65}",
        "dialogs?status=%00",
    ],
)
async def test_what_can_be_no_id_is_not_found(folder: Path, path: str) -> None:
    """F17: nor does it come to the database by an address."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        assert (await client.get(f"/api/v1/{path}")).status_code == 404


async def test_a_page_that_the_browser_has_frozen_is_not_here(folder: Path) -> None:
    """LINE-3, its network part goes on answering pings; who answers probes must run."""
    async with serving(folder) as served:
        anna = await served.operator()
        sockets_ = served.app.sockets
        (connection,) = (each for each in sockets_._open if isinstance(each, OperatorConnection))

        def silent_s(asleep_s: float) -> int:
            """After a pong that comes just now; the page's own last word is so many seconds old."""
            connection.on_pong()
            if connection._awake_at:
                connection._awake_at = connection.heard_at - asleep_s
            served.app.sockets._live_until.clear()
            sockets_._keep_alive(asyncio.get_running_loop().time())
            return round(connection.heard_at - connection.alive_at)

        assert silent_s(100) == 0
        sockets_._probe()
        await anna.expect("probe")
        await anna.say("awake")
        await pings(anna)
        assert connection._awake_at
        assert (silent_s(0), silent_s(100)) == (0, 100)
        await pings(anna)
        assert silent_s(0) == 0
