"""Promise 4: who was away gets what was missed, as events or as a snapshot, and never a silent hole."""

from pathlib import Path

import pytest

from tests.cast import VERA_TOKEN
from tests.served import Frame, Served, Talker, serving
from tests.web.scenes import (
    IGOR,
    OLEG,
    OLGA,
    asked,
    kinds,
    ten_minutes_after_the_end,
    texts,
    watches,
    writes,
)


async def has_written(served: Served, messages: int, token: str = VERA_TOKEN) -> str:
    """A dialog of so many messages of the visitor, who then leaves. Its id; it has `messages` + 2 events."""
    talker = await served.visitor(token)
    for number in range(messages):
        await talker.say("send", cid=f"{token}-{number}", text=f"message {number}")
    ack = await talker.expect("ack", lambda frame: frame["cid"] == f"{token}-{messages - 1}")
    await talker.close()
    return ack["d"]


def cursor(served: Served, d: str, after: int, s: str = "pub", epoch: str = "") -> Frame:
    return {"d": d, "s": s, "after": after, "epoch": epoch or served.app.context.epoch}


def sequence(talker: Talker) -> list[int]:
    return [item["seq"] for frame in talker.seen if frame["t"] == "batch" for item in frame["items"]]


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_a_returning_visitor_gets_what_was_missed(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        d = await has_written(served, 5)
        vera = await served.visitor(new=False, resume=[cursor(served, d, 4)])

        assert kinds(vera.seen) == ["welcome", "batch", "live"]
        assert vera.seen[0]["streams"] == [{"d": d, "s": "pub", "last": 7, "mode": "delta"}]
        assert vera.seen[0]["known"] is True
        assert sequence(vera) == [5, 6, 7]
        assert (vera.seen[1]["from"], vera.seen[1]["to"]) == (5, 7)


async def test_own_messages_come_back_with_their_cid(folder: Path) -> None:
    """So that a pending bubble finds its message also after a lost acknowledgement."""
    async with serving(folder) as served:
        d = await has_written(served, 2)
        vera = await served.visitor(new=False, resume=[cursor(served, d, 0)])

        items = vera.seen[1]["items"]
        assert [item.get("cid", "") for item in items] == ["", f"{VERA_TOKEN}-0", "", f"{VERA_TOKEN}-1"]


async def test_who_has_everything_gets_nothing(folder: Path) -> None:
    async with serving(folder) as served:
        d = await has_written(served, 1)
        vera = await served.visitor(new=False, resume=[cursor(served, d, 3)])

        assert kinds(vera.seen) == ["welcome", "live"]


@pytest.mark.parametrize("behind, mode", [(300, "delta"), (301, "snapshot")])
async def test_beyond_300_events_a_snapshot_is_sent(folder: Path, behind: int, mode: str) -> None:
    """E03. Batches are of at most 100, without a hole between them."""
    async with serving(folder) as served:
        d = await has_written(served, 310)
        vera = await served.visitor(new=False, resume=[cursor(served, d, 312 - behind)])

        assert vera.seen[0]["streams"][0]["mode"] == mode
        if mode == "delta":
            assert sequence(vera) == list(range(312 - behind + 1, 313))
            assert max(len(frame["items"]) for frame in vera.seen if frame["t"] == "batch") <= 100
        else:
            assert texts(vera.seen) == [f"message {number}" for number in range(260, 310)]
            assert vera.seen[1]["dialog"]["more"] is True


@pytest.mark.parametrize(
    "after, epoch", [(3, "another-epoch"), (4, ""), (2**53, "")], ids=["epoch", "ahead", "far"]
)
async def test_an_impossible_cursor_is_thrown_away(folder: Path, after: int, epoch: str) -> None:
    """F24: the database was restored from a backup; what the client has may never have happened."""
    async with serving(folder) as served:
        d = await has_written(served, 1)
        vera = await served.visitor(new=False, resume=[cursor(served, d, after, epoch=epoch)])

        assert kinds(vera.seen) == ["welcome", "snapshot", "live"]
        assert vera.seen[1]["dialog"]["last_pub"] == 3


async def test_a_snapshot_has_the_newest_50_messages(folder: Path) -> None:
    async with serving(folder) as served:
        await has_written(served, 60)
        vera = await served.visitor(new=False)

        assert len(vera.seen[1]["dialog"]["messages"]) == 50
        assert texts(vera.seen)[-1] == "message 59"


async def test_older_messages_come_by_pages_until_there_are_no_more(folder: Path) -> None:
    async with serving(folder) as served:
        d = await has_written(served, 60)
        vera = await served.visitor(new=False)
        shown = vera.seen[1]["dialog"]["messages"]
        pages = 0
        more = True
        while more:
            await vera.say("older", d=d, before=shown[0]["id"], limit=5)
            page = (await vera.expect("older"))["dialog"]
            shown, more, pages = page["messages"] + shown, page["more"], pages + 1

        assert pages == 3
        assert [m["text"] for m in shown if m["author"] == "visitor"] == [f"message {n}" for n in range(60)]


async def test_a_gap_is_filled_by_sync(folder: Path) -> None:
    async with serving(folder) as served:
        d = await has_written(served, 10)
        vera = await served.visitor(new=False)
        await vera.say("sync", d=d, s="pub", after=2, limit=4)
        part = await vera.expect("batch")
        await vera.say("sync", d=d, s="pub", after=6, limit=100)
        rest = await vera.expect("batch")

        assert (part["from"], part["to"], part["more"]) == (3, 6, True)
        assert [item["seq"] for item in part["items"]] == [3, 4, 5, 6]
        assert (rest["from"], rest["to"], rest["more"]) == (7, 12, False)


async def test_nothing_written_while_catching_up_is_lost_or_doubled(folder: Path) -> None:
    """B.5: one visitor's two connections, the second arriving in the middle of the other's words."""
    async with serving(folder) as served:
        d = await has_written(served, 20)
        one = await served.visitor(new=False)
        for number in range(20, 120):
            await one.say("send", cid=f"more-{number}", text=f"message {number}")
        two = await served.visitor(new=False, resume=[cursor(served, d, 22)])
        await one.expect("ack", lambda frame: frame["cid"] == "more-119")
        while not texts(two.seen) or texts(two.seen)[-1] != "message 119":
            await two.hear()

        assert texts(two.seen) == [f"message {number}" for number in range(20, 120)]


async def test_operators_catch_up_on_both_streams(folder: Path) -> None:
    async with serving(folder) as served:
        d = await has_written(served, 3)
        anna = await served.operator()
        await anna.say("take", cid="t1", d=d)
        await anna.expect("ack")
        await watches(anna, d, [cursor(served, d, 5), cursor(served, d, 0, "int")])

        batches = {f["s"]: [i["e"]["type"] for i in f["items"]] for f in anna.seen if f["t"] == "batch"}
        assert batches == {"pub": ["OperatorJoined"], "int": ["DialogOffered", "DialogTaken"]}
        assert not any(frame["t"] == "snapshot" for frame in anna.seen)


async def test_an_operator_who_knows_one_stream_only_gets_a_snapshot(folder: Path) -> None:
    async with serving(folder) as served:
        d = await has_written(served, 3)
        anna = await served.operator()
        await watches(anna, d, [cursor(served, d, 5)])

        assert anna.seen[-2]["t"] == "snapshot"
        assert anna.seen[-2]["dialog"]["last_pub"] == 5


async def test_who_opens_a_dialog_later_reads_what_happened(folder: Path) -> None:
    """LINE-7: also the comments of others, and as often as it is opened; visitors get none of it."""
    async with serving(folder) as served:
        d = await has_written(served, 60)
        oleg, anna = await served.operator(OLEG), await served.operator()
        olga = await served.operator(OLGA)
        olga_id = asked(folder, "SELECT id FROM operators WHERE email = ?", OLGA)[0][0]
        await oleg.say("take_over", cid="t1", d=d)
        await oleg.say("transfer", cid="t2", d=d, operator=olga_id, comment="She knows lamps")
        await oleg.expect("ack", lambda frame: frame["cid"] == "t2")
        await anna.say("review", cid="m1", d=d, score=5, comment="Well done")
        await anna.expect("ack")
        for _ in range(2):
            await watches(olga, d)
            snapshot = next(frame for frame in reversed(olga.seen) if frame["t"] == "snapshot")
            comments = [each["e"]["comment"] for each in snapshot["timeline"] if "comment" in each["e"]]
            assert comments == ["She knows lamps", "Well done"]
            assert snapshot["row"]["d"] == d
            assert snapshot["row"]["offered_to"] == olga_id
        await olga.say("older", d=d, before=snapshot["dialog"]["messages"][0]["id"], limit=50)
        older = await olga.expect("older")
        # Messages of one millisecond: what happened in it may come with either page.
        both = [*older.get("timeline", ()), *snapshot["timeline"]]
        assert ("int", 1) in [(each["s"], each["seq"]) for each in both]
        assert "She knows lamps" not in str(older)
        vera = await served.visitor(new=False)
        assert set(vera.seen[1]) == {"t", "dialog"}
        await vera.say("older", d=d, before=vera.seen[1]["dialog"]["messages"][0]["id"], limit=50)
        assert set(await vera.expect("older")) == {"t", "d", "dialog", "before"}


async def test_a_cursor_of_somebody_elses_dialog_opens_nothing(folder: Path) -> None:
    """T14."""
    async with serving(folder) as served:
        d = await has_written(served, 3)
        igor = await served.visitor(IGOR, resume=[cursor(served, d, 0)])

        assert kinds(igor.seen) == ["welcome", "live"]
        assert igor.seen[0]["streams"] == []


async def test_all_dialogs_of_the_visitor_come_oldest_first(folder: Path) -> None:
    async with serving(folder) as served:
        vera = await served.visitor()
        dialogs = []
        for number in range(3):
            dialogs.append((await writes(vera, f"dialog {number}"))["d"])
            await vera.say("end", cid=f"e{number}", d=dialogs[-1])
            await vera.expect("ack")
            await ten_minutes_after_the_end(served)
        again = await served.visitor(new=False)

        assert [state["d"] for state in again.seen[0]["streams"]] == dialogs
        assert texts(again.seen)[::2] == ["dialog 0", "dialog 1", "dialog 2"]
