"""Who is here, as it travels: to visitors, to colleagues, to one's own tabs; places, alarms, losses."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from openline.web.sockets import sockets
from openline.web.sockets.operator import digest
from tests.served import Frame, Served, Talker, serving
from tests.web.scenes import IGOR, OLEG, OLGA, STAN, asked, change, is_refused, pings, watches, writes

THIRD = "t" * 43


def of(frames: list[Frame], kind: str) -> list[Frame]:
    return [frame for frame in frames if frame["t"] == kind]


async def does(who: Talker, t: str, d: str, **more: Any) -> None:
    cid = f"{t}-{id(who)}-{len(who.seen)}"
    await who.say(t, cid=cid, d=d, **more)
    await who.expect("ack", lambda frame: frame["cid"] == cid)


async def row_is(operator: Talker, **wanted: Any) -> Frame:
    def fits(frame: Frame) -> bool:
        return any(wanted.items() <= row.items() for row in (frame["row"], *frame.get("more", ())))

    return await operator.expect("row", fits)


async def member_is(operator: Talker, name: str, **wanted: Any) -> Frame:
    def fits(frame: Frame) -> bool:
        return any(wanted.items() <= member.items() for member in frame["members"] if member["name"] == name)

    return await operator.expect("team", fits)


async def operator_id(served: Served, folder: Path, email: str) -> str:
    return asked(folder, "SELECT id FROM operators WHERE email = ?", email)[0][0]


async def test_a_new_operator_is_present_and_hears_so(folder: Path) -> None:
    """SPEC §11, LINE-3: from the moment the list is shown; ten tabs are one presence."""
    async with serving(folder, somebody_is_here=False) as served:
        vera = await served.visitor()
        assert of(vera.seen, "welcome")[0]["here"] is False
        tabs = [await served.operator() for _ in range(10)]
        assert (await vera.expect("presence"))["here"] is True
        for tab in tabs:
            state = await tab.expect("own_presence")
            assert (state["here"], state["availability"]) == (True, "auto")
        for tab in tabs[1:]:
            await tab.close()
        await pings(vera)
        await tabs[0].say("here", cid="h1", on=False)
        assert (await vera.expect("presence"))["here"] is False
        assert of(vera.seen, "presence") == [
            {"t": "presence", "here": True},
            {"t": "presence", "here": False},
        ]


async def test_ten_tabs_that_wake_up_are_here_if_one_of_them_was_used(folder: Path) -> None:
    """LINE-3: each comes back by itself and says since when nobody has touched it."""
    a_minute, an_hour = 60_000, 3_600_000
    async with serving(folder, somebody_is_here=False) as served:
        olga = await served.operator(OLGA)
        tabs = [await served.operator(OLEG, idle=an_hour) for _ in range(9)]
        assert not (await tabs[-1].expect("own_presence"))["here"]
        tabs.append(await served.operator(OLEG, idle=a_minute))

        await tabs[0].expect("own_presence", lambda frame: frame["here"])
        for tab in (tabs[9], *tabs[1:9]):
            await tab.close()
        await member_is(olga, "Oleg", here=True)
        await pings(olga)
        assert [m["here"] for m in of(olga.seen, "team")[-1]["members"] if m["name"] == "Oleg"] == [True]


async def test_the_switch_is_known_in_every_tab_and_to_colleagues(folder: Path) -> None:
    """LINE-3."""
    async with serving(folder, somebody_is_here=False) as served:
        one, two, olga = await served.operator(OLEG), await served.operator(OLEG), await served.operator(OLGA)
        await member_is(olga, "Oleg", here=True)
        await one.say("here", cid="h1", on=False)
        await two.expect("own_presence", lambda frame: frame["availability"] == "away" and not frame["here"])
        await member_is(olga, "Oleg", here=False)
        await one.say("here", cid="h2", on=True)
        await two.expect("own_presence", lambda frame: frame["availability"] == "here" and frame["here"])


async def test_a_reload_is_no_absence_and_a_closed_page_is(folder: Path) -> None:
    """LINE-3: three seconds."""
    async with serving(folder, somebody_is_here=False) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera))["d"]
        await row_is(oleg, d=d)
        await oleg.close()
        oleg = await served.operator(OLEG)
        await oleg.expect("own_presence", lambda frame: frame["here"])
        await pings(vera)
        assert of(vera.seen, "presence") in ([], [{"t": "presence", "here": True}])

        await oleg.close()
        assert (await vera.expect("presence", lambda frame: not frame["here"]))["here"] is False
        await vera.expect("queue", lambda frame: frame == {"t": "queue", "d": d, "place": 1})


async def test_a_socket_that_goes_silently_keeps_nobody_present(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LINE-3: `live_until` counts from what was heard, not from the server's own clock."""
    async with serving(folder, somebody_is_here=False) as served:
        oleg = await served.operator(OLEG)
        await oleg.expect("own_presence")
        app = served.app
        (connection,) = [each for each in app.sockets._open if hasattr(each, "session_hash")]
        connection.heard_at -= 30
        app.sockets._live_until.clear()
        app.sockets._keep_alive(asyncio.get_running_loop().time())
        await pings(await served.visitor())
        row = asked(folder, "SELECT live_until FROM operators WHERE email = ?", OLEG)[0][0]
        assert row - app.context.now() <= 40_000


async def test_who_waits_hears_the_place(folder: Path) -> None:
    """LINE-4: and that it moves; who is offered to somebody waits no more."""
    async with serving(folder, somebody_is_here=False) as served:
        vera, igor = await served.visitor(), await served.visitor(IGOR)
        first, second = (await writes(vera))["d"], (await writes(igor))["d"]
        assert (await vera.expect("queue"))["place"] == 1
        assert await igor.expect("queue") == {"t": "queue", "d": second, "place": 2}
        await vera.say("end", cid="e1", d=first)
        assert (await igor.expect("queue"))["place"] == 1
        await served.operator(OLEG)
        assert (await igor.expect("queue"))["place"] == 0


async def test_what_went_to_another_line_is_gone(folder: Path) -> None:
    """LINE-7, T25: Oleg hears no more of it from that moment; Stan, who was offered it, sees it."""
    async with serving(folder, somebody_is_here=False) as served:
        vera, oleg, stan = await served.visitor(), await served.operator(OLEG), await served.operator(STAN)
        d = (await writes(vera))["d"]
        await watches(oleg, d)
        await does(oleg, "take", d)
        line = asked(folder, "SELECT id FROM lines WHERE name = 'Support line'")[0][0]
        await oleg.say("transfer", cid="t1", d=d, line=line)
        assert (await oleg.expect("gone"))["d"] == d
        await row_is(stan, d=d, line="Support line")
        await writes(vera, "Is anybody there?")
        await pings(oleg)

        after = oleg.seen[oleg.seen.index({"t": "gone", "d": d}) :]
        assert not [frame for frame in after if frame["t"] in ("ev", "row", "typing")]
        await oleg.say("note", cid="n1", d=d, text="Mine?")
        assert await is_refused(oleg, "n1") == "not_now"


async def test_a_guest_of_another_line_sees_this_dialog_alone(folder: Path) -> None:
    """LINE-7, T25."""
    async with serving(folder, somebody_is_here=False) as served:
        vera, igor = await served.visitor(), await served.visitor(IGOR)
        oleg, stan = await served.operator(OLEG), await served.operator(STAN)
        d, other = (await writes(vera))["d"], (await writes(igor))["d"]
        await does(oleg, "take", d)
        await does(oleg, "invite", d, operator=await operator_id(served, folder, STAN))
        await row_is(stan, d=d)
        await watches(stan, d)
        await writes(stan, "Let me help", d=d)
        again = await served.operator(STAN)

        assert [row["d"] for row in of(again.seen, "rows")[0]["rows"]] == [d]
        await stan.say("watch", d=other)
        assert (await stan.expect("reset"))["reason"] == "pruned"


async def test_a_missed_target_rings_for_who_leads(folder: Path) -> None:
    """LINE-11: not for everybody."""
    async with serving(folder, somebody_is_here=False) as served:
        vera, anna, oleg = await served.visitor(), await served.operator(), await served.operator(OLEG)
        await change(served, 'UPDATE lines SET rules = \'{"response_targets":{"first_answer_s":1}}\'')
        d = (await writes(vera))["d"]
        alarm = await anna.expect("alarm")
        await pings(oleg)

        assert (alarm["d"], alarm["alert"]) == (d, "target")
        assert not of(oleg.seen, "alarm")


async def test_a_promise_about_to_be_missed_rings_for_whoever_has_the_dialog_too(folder: Path) -> None:
    """LINE-12: Oleg keeps what he has pinned, and is not at his place; Olga has nothing to do with it."""
    always = [[{"begins": 0, "ends": 1440}]] * 7
    rules = {"promise_after_min": 5, "hours": {"is_on": True, "week": always}}
    async with serving(folder, somebody_is_here=False) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        await change(served, f"UPDATE lines SET rules = '{json.dumps(rules)}'")
        d = (await writes(vera))["d"]
        await does(oleg, "take", d)
        await does(oleg, "pin", d, on=True)
        await oleg.say("here", cid="away", on=False)
        anna, olga = await served.operator(), await served.operator(OLGA)
        for leaving in (anna, olga):
            await leaving.say("here", cid="away", on=False)
            await leaving.expect("own_presence", lambda frame: not frame["here"])
        await writes(vera, "Are you there?")

        heard = [await each.expect("alarm") for each in (anna, oleg)]
        await pings(olga)
        assert [(alarm["d"], alarm["alert"]) for alarm in heard] == [(d, "promise")] * 2
        assert not of(olga.seen, "alarm")


async def test_a_log_out_ends_the_presence(folder: Path) -> None:
    """LINE-3: at once, unless another workspace of the same operator is open."""
    async with serving(folder, somebody_is_here=False) as served, served.client() as client:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        await vera.expect("presence", lambda frame: frame["here"])
        await served.log_in(client, OLEG)
        await client.delete("/api/v1/session")
        await pings(oleg)
        await pings(vera)
        assert of(vera.seen, "presence")[-1]["here"] is True


async def test_the_digest_is_over_what_was_sent(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PROTOCOL B.5: with more open dialogs than the list shows, both sides compare the same ones."""
    monkeypatch.setattr("openline.store.dialogs.dialogs.LIST_LIMIT", 2)
    monkeypatch.setattr(sockets, "DIGEST_S", 1)
    async with serving(folder, somebody_is_here=False) as served:
        for n in range(3):
            await writes(await served.visitor(f"{n:043d}"))
        anna = await served.operator()
        shown = of(anna.seen, "rows")[0]
        vera = await served.visitor("n" * 43)
        late = (await writes(vera))["d"]
        row = await anna.expect("row", lambda frame: frame["row"]["d"] == late)
        held = {each["d"]: each["rev"] for each in shown["rows"]} | {late: row["row"]["rev"]}

        await anna.expect("digest", lambda frame: frame["digest"] == digest(held))


async def test_own_dialogs_stand_in_a_list_that_is_too_short(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WORK-2: answered, and behind everybody who waits, one's own is there; and the digest agrees."""
    monkeypatch.setattr("openline.store.dialogs.dialogs.LIST_LIMIT", 2)
    monkeypatch.setattr(sockets, "DIGEST_S", 1)
    async with serving(folder, somebody_is_here=False) as served:
        first = await served.operator(OLEG)
        own = (await writes(await served.visitor()))["d"]
        await writes(first, "Yes", d=own)
        await first.close()
        for n in range(3):
            await writes(await served.visitor(f"{n:043d}"))
        oleg = await served.operator(OLEG)

        rows = of(oleg.seen, "rows")[0]
        assert own in [each["d"] for each in rows["rows"]]
        assert (len(rows["rows"]), rows["open"]) == (2, 4)
        await oleg.expect("digest")
        revisions = {each["d"]: each["rev"] for each in rows["rows"]}
        revisions |= {each["row"]["d"]: each["row"]["rev"] for each in of(oleg.seen, "row")}
        assert of(oleg.seen, "digest")[-1]["digest"] == digest(revisions)
