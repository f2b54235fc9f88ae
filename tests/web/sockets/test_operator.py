"""The operator's socket: who may open it, the list of dialogs, taking, answering, finishing."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from openline.domain.times import DAY, HOUR, SECOND
from tests.served import ADMIN, Served, Talker, serving
from tests.web.raw import upgrade
from tests.web.scenes import (
    IGOR,
    MESSAGES,
    OLEG,
    OLGA,
    asked,
    change,
    count,
    is_refused,
    kinds,
    pings,
    texts,
    watches,
    writes,
)

both_wires = pytest.mark.parametrize("sockets", ["picows", "asgi"])


async def with_ticket(served: Served, ticket: str) -> Talker:
    talker = await served.socket("/ws/operator", served.url)
    await talker.say("hello", v=1, ticket=ticket, tab="t", lang="en")
    return talker


def later(served: Served, milliseconds: int) -> None:
    real = served.app.context.now
    served.app.context.now = lambda: real() + milliseconds


async def test_a_ticket_lets_one_socket_in(folder: Path) -> None:
    """T29: a second use is refused, also at once."""
    async with serving(folder) as served, served.client() as client:
        ticket = await served.ticket(client)
        first = await with_ticket(served, ticket)
        assert (await first.expect("welcome"))["me"]["email"] == ADMIN
        second = await with_ticket(served, ticket)

        assert (await second.expect_close())[0] == 4006


@pytest.mark.parametrize("age, is_good", [(29, True), (31, False)])
async def test_a_ticket_lives_for_thirty_seconds(folder: Path, age: int, is_good: bool) -> None:
    async with serving(folder) as served, served.client() as client:
        ticket = await served.ticket(client)
        later(served, age * SECOND)
        talker = await with_ticket(served, ticket)

        if is_good:
            await talker.expect("live")
        else:
            assert (await talker.expect_close())[0] == 4006


async def test_neither_cookie_nor_invented_ticket_open_a_socket(folder: Path) -> None:
    """T29: the cookie alone is never enough."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        cookie = {"Cookie": f"openline={client.cookies['openline']}"}
        talker = await served.socket("/ws/operator", served.url, additional_headers=cookie)
        await talker.say("hello", v=1, ticket=client.cookies["openline"])

        assert (await talker.expect_close())[0] == 4006


async def test_a_ticket_of_a_session_that_ended_is_refused(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        ticket = await served.ticket(client)
        await client.delete("/api/v1/session")

        assert (await (await with_ticket(served, ticket)).expect_close())[0] == 4006


@pytest.mark.parametrize("idle, is_good", [(11 * HOUR, True), (13 * HOUR, False), (8 * DAY, False)])
async def test_a_session_ends_after_twelve_idle_hours(folder: Path, idle: int, is_good: bool) -> None:
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        later(served, idle)

        assert (await client.post("/api/v1/ticket")).status_code == (200 if is_good else 401)


@both_wires
async def test_logging_out_closes_the_sockets_of_that_session_and_no_other(
    folder: Path, sockets: str
) -> None:
    """T28."""
    async with serving(folder, sockets=sockets) as served, served.client() as client:
        here = [await with_ticket(served, (await served.ticket(client))) for _ in range(1)]
        here.append(await with_ticket(served, (await client.post("/api/v1/ticket")).json()["ticket"]))
        elsewhere = await served.operator()
        for talker in here:
            await talker.expect("live")
        await client.delete("/api/v1/session")

        assert [await talker.expect_close() for talker in here] == [(4006, "logged out")] * 2
        await pings(elsewhere)


ORIGINS = [
    None,
    "",
    "null",
    "https://evil.example",
    "http://chat.example.com",
    "https://chat.example.com:8443",
    "https://sub.chat.example.com",
    "https://chat.example.com.evil.example",
    "https://evilchat.example.com",
    "https://chat.example.com/",
    "https://chat.example.com@evil.example",
    "https://user@chat.example.com",
    "https://CHAT.example.com.",
    "http://127.0.0.1:{port}",
    "http://localhost:{port}",
]


async def test_only_the_exact_public_address_opens_an_operator_socket(folder: Path) -> None:
    """T29: everything else is 403 before the upgrade."""
    async with serving(folder, public_url="https://chat.example.com") as served:
        asked = [origin.format(port=served.port) if origin else origin for origin in ORIGINS]
        answers = [(await upgrade(served.port, "/ws/operator", origin=origin))[1].status for origin in asked]

        assert [each for each in zip(asked, answers, strict=True) if each[1] != 403] == []


async def test_the_exact_public_address_opens_one(folder: Path) -> None:
    async with serving(folder, public_url="https://chat.example.com") as served:
        _, answer = await upgrade(served.port, "/ws/operator", origin="https://chat.example.com")

        assert answer.status == 101


LOOPBACK = [
    ("http://127.0.0.1:{port}", 101),
    ("http://localhost:{port}", 101),
    ("http://[::1]:{port}", 101),
    ("https://127.0.0.1:{port}", 403),
    ("http://127.0.0.1:1", 403),
    ("http://127.0.0.1", 403),
    ("http://127.0.0.1:{port}.evil", 403),
    ("http://127.0.0.1:{port}@evil.example", 403),
    ("http://evil@127.0.0.1:{port}", 403),
    ("http://127.0.0.1.evil.example:{port}", 403),
    ("http://localhost.evil.example:{port}", 403),
    ("http://evil.localhost:{port}", 403),
    ("http://127.0.0.1:{port}/", 403),
    ("http://127.0.0.1:{port}?x", 403),
    ("null", 403),
]


@both_wires
async def test_names_of_the_loopback_are_one_and_nothing_near_them_is(folder: Path, sockets: str) -> None:
    """T29, SPEC §11."""
    async with serving(folder, sockets=sockets) as served:
        got = [
            (await upgrade(served.port, "/ws/operator", origin=origin.format(port=served.port)))[1].status
            for origin, _ in LOOPBACK
        ]

        assert list(zip([origin for origin, _ in LOOPBACK], got, strict=True)) == LOOPBACK


async def test_an_operator_sees_who_waits_longest_first(folder: Path) -> None:
    """WORK-2."""
    async with serving(folder) as served:
        vera, igor = await served.visitor(), await served.visitor(IGOR)
        first = (await writes(vera, "First"))["d"]
        second = (await writes(igor, "Second"))["d"]
        rows = next(frame for frame in (await served.operator()).seen if frame["t"] == "rows")

        assert [row["d"] for row in rows["rows"]] == [first, second]
        assert rows["open"] == 2
        revisions = ",".join(sorted(f"{row['d']}:{row['rev']}" for row in rows["rows"]))
        assert rows["digest"] == hashlib.sha256(revisions.encode()).hexdigest()[:16]


async def test_an_answer_to_an_email_is_refused_with_a_sentence_and_the_address(folder: Path) -> None:
    """MAIL-4: it would go nowhere; a note for colleagues goes."""
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await change(served, "UPDATE channels SET kind = 'email'")
        await change(served, "UPDATE visitors SET email = 'vera@example.com'")

        await anna.say("send", cid="s", d=d, text="Yes, we do.")
        refused = await anna.expect("nack", lambda frame: frame["cid"] == "s")
        assert (refused["code"], refused["msg"]) == (
            "not_now",
            "Replies to emails can't be sent from here yet. Write from your own mailbox.",
        )
        await anna.say("note", cid="n", d=d, text="I have answered by mail.")
        await anna.expect("ack", lambda frame: frame["cid"] == "n")
        await anna.say("inbox")
        row = (await anna.expect("rows", lambda frame: frame["open"] == 1))["rows"][0]
        assert (row["write_to"], row["operator_id"]) == ("vera@example.com", "")
        assert count(folder, f"{MESSAGES} WHERE author = 'operator' AND kind = 'text'") == 0


async def test_the_list_can_be_asked_for_anew(folder: Path) -> None:
    async with serving(folder) as served:
        anna, vera = await served.operator(), await served.visitor()
        await writes(vera)
        await anna.say("inbox")

        assert (await anna.expect("rows", lambda frame: frame["open"] == 1))["rows"][0]["last_text"]


async def test_a_row_changes_only_forward_and_ends_finished(folder: Path) -> None:
    async with serving(folder) as served:
        anna, vera = await served.operator(), await served.visitor()
        d = (await writes(vera))["d"]
        await anna.expect("row", lambda frame: frame["row"]["status"] == "new")
        await anna.say("take", cid="t1", d=d)
        await anna.expect("row", lambda frame: frame["row"]["status"] == "in_work")
        await anna.say("finish", cid="f1", d=d)
        await anna.expect("row", lambda frame: frame["row"]["status"] == "finished")

        revisions = [frame["row"]["rev"] for frame in anna.seen if frame["t"] == "row"]
        assert revisions == sorted(set(revisions))


async def test_an_answer_takes_the_dialog_and_a_colleague_is_refused_by_name(folder: Path) -> None:
    """WORK-3, T71."""
    async with serving(folder) as served:
        oleg, olga, vera = await served.operator(OLEG), await served.operator(OLGA), await served.visitor()
        d = (await writes(vera))["d"]
        await writes(oleg, "Yes, we do.", d=d)
        await olga.say("send", cid="c1", d=d, text="Me too")
        nack = await olga.expect("nack")
        await olga.say("finish", cid="f1", d=d)

        assert (nack["cid"], nack["code"]) == ("c1", "taken_by")
        assert "Oleg" in nack["msg"]
        assert await is_refused(olga, "f1") == "taken_by"
        assert (await vera.expect_event("OperatorJoined"))["e"]["name"] == "Oleg"


async def test_of_two_who_take_at_once_one_wins(folder: Path) -> None:
    """F19, I10."""
    async with serving(folder) as served:
        oleg, olga = await served.operator(OLEG), await served.operator(OLGA)
        for turn in range(20):
            visitor = await served.visitor(f"{turn:043d}")
            d = (await writes(visitor))["d"]
            await asyncio.gather(*(each.say("take", cid=f"t{turn}", d=d) for each in (oleg, olga)))
            answers = await asyncio.gather(*(taken(each, f"t{turn}") for each in (oleg, olga)))
            assert sorted(answers) == ["ack", "taken_by"]


async def test_of_two_who_take_over_or_reopen_at_once_one_wins(folder: Path) -> None:
    """LINE-7, F19, I10: both saw it with Oleg; both saw it finished."""
    async with serving(folder) as served:
        anna, oleg, olga = [await served.operator(each) for each in (ADMIN, OLEG, OLGA)]
        his = asked(folder, "SELECT id FROM operators WHERE email = ?", OLEG)[0][0]
        for turn in range(10):
            visitor = await served.visitor(f"{turn:043d}")
            d = (await writes(visitor))["d"]
            await oleg.say("take", cid=f"t{turn}", d=d)
            assert await taken(oleg, f"t{turn}") == "ack"
            await asyncio.gather(
                *(each.say("take_over", cid=f"o{turn}", d=d, of=his) for each in (anna, olga))
            )
            answers = await asyncio.gather(*(taken(each, f"o{turn}") for each in (anna, olga)))
            assert sorted(answers) == ["ack", "taken_by"]

            await visitor.say("end", cid=f"e{turn}", d=d)
            await visitor.expect("ack", lambda frame, cid=f"e{turn}": frame["cid"] == cid)
            await asyncio.gather(*(each.say("reopen", cid=f"r{turn}", d=d) for each in (anna, olga)))
            answers = await asyncio.gather(*(taken(each, f"r{turn}") for each in (anna, olga)))
            assert sorted(answers) == ["ack", "taken_by"]


async def taken(operator: Talker, cid: str) -> str:
    while True:
        frame = await operator.hear()
        if frame.get("cid") == cid and frame["t"] in ("ack", "nack"):
            return frame.get("code", "ack")


async def test_an_answer_sent_again_is_one_message(folder: Path) -> None:
    """F16, from the other side."""
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        first = await writes(anna, "Yes", cid="o1", d=d)
        again = await writes(await served.operator(), "Yes, sent again", cid="o1", d=d)

        assert again == {**first, "dup": True}
        assert count(folder, MESSAGES) == 3


async def test_both_windows_of_an_operator_see_the_answer_with_its_cid(folder: Path) -> None:
    async with serving(folder) as served:
        vera, one, two = await served.visitor(), await served.operator(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(two, d)
        await writes(one, "Yes", cid="o1", d=d)

        assert (await two.expect_event("MessageAdded"))["cid"] == "o1"


async def test_a_finished_dialog_takes_no_answer(folder: Path) -> None:
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await anna.say("finish", cid="f1", d=d)
        await anna.expect("ack")
        await anna.say("send", cid="c1", d=d, text="One more thing")

        assert await is_refused(anna, "c1") == "dialog_finished"
        assert (await vera.expect_event("DialogFinished"))["e"]["name"] == "Anna"


async def test_who_watches_no_more_hears_no_more(folder: Path) -> None:
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(anna, d)
        await anna.say("unwatch", d=d)
        await pings(anna)
        before = len(anna.seen)
        await writes(vera, "Anybody?")
        await anna.expect("row", lambda frame: frame["row"]["last_text"] == "Anybody?")

        assert "ev" not in kinds(anna.seen[before:])


async def test_two_dialogs_can_be_watched_at_once(folder: Path) -> None:
    async with serving(folder) as served:
        vera, igor, anna = await served.visitor(), await served.visitor(IGOR), await served.operator()
        for visitor in (vera, igor):
            await watches(anna, (await writes(visitor))["d"])
        await writes(vera, "From Vera")
        await writes(igor, "From Igor")
        await anna.expect_event("MessageAdded", lambda f: f["e"]["message"]["text"] == "From Igor")

        assert texts([frame for frame in anna.seen if frame["t"] == "ev"]) == ["From Vera", "From Igor"]


async def test_a_window_that_closes_while_a_dialog_is_opened_is_forgotten(folder: Path) -> None:
    """Nothing of a thousand such windows may stay behind."""
    async with serving(folder) as served:
        vera = await served.visitor()
        d = (await writes(vera))["d"]
        for _ in range(10):
            anna = await served.operator()
            await anna.say("watch", d=d)
            anna.socket.transport.abort()
        while served.app.sockets.count > 1:
            await pings(vera)

        assert list(served.app.hub.watchers_of(d)) == []


async def test_an_operator_who_was_dismissed_gets_in_nowhere(folder: Path) -> None:
    """T28: a session of somebody inactive is no session."""
    async with serving(folder) as served, served.client() as client:
        ticket = await served.ticket(client, OLEG)
        await change(served, f"UPDATE operators SET is_active = 0 WHERE email = '{OLEG}'")

        assert (await (await with_ticket(served, ticket)).expect_close())[0] == 4006
        assert (await client.get("/api/v1/session")).status_code == 401
