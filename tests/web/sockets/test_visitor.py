"""The visitor's socket: promises 1 to 3 of the protocol. Arrival, messages, tabs, reading, typing, forms."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from openline.domain.dialogs.dialogs import UNANSWERED_LIMIT
from openline.domain.values import replace
from tests.cast import VERA_TOKEN
from tests.served import OPEN_LIMITS, Frame, Served, Talker, serving
from tests.web.scenes import (
    IGOR,
    OLGA,
    asked,
    change,
    count,
    form_of,
    is_refused,
    kinds,
    messages,
    pings,
    ten_minutes_after_the_end,
    texts,
    watches,
    writes,
)

both_wires = pytest.mark.parametrize("sockets", ["picows", "asgi"])


@both_wires
async def test_a_stranger_is_welcomed_and_at_once_live(folder: Path, sockets: str) -> None:
    async with serving(folder, sockets=sockets) as served:
        vera = await served.visitor(lang="ru-RU")

        assert kinds(vera.seen) == ["welcome", "live"]
        welcome = vera.seen[0]
        assert welcome["line"] == "Main line"
        assert (welcome["known"], welcome["rotated"], welcome["streams"]) == (False, False, [])
        assert welcome["limits"] == {"frame": 16 * 1024, "text": 4000}
        assert welcome["hb"] == 25


async def test_nothing_is_stored_before_the_first_message(folder: Path) -> None:
    """Consent and spam: a visit is not a record."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await vera.say("typing", text="Hm", on=True)
        await vera.say("read", d="none", upto=1)
        await pings(vera)

        assert [count(folder, table) for table in ("visitors", "visitor_tokens", "dialogs")] == [0, 0, 0]


async def test_a_dialog_begins_with_its_number_the_message_and_the_greeting(folder: Path) -> None:
    """CHAT-4, CHAT-5."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await vera.say("send", cid="c1", text="Do you deliver?")
        events = [await vera.expect("ev") for _ in range(3)]

        assert [event["seq"] for event in events] == [1, 2, 3]
        assert events[0]["e"]["type"] == "DialogStarted"
        assert events[0]["e"]["label"].startswith(f"{events[0]['e']['number']}-")
        assert [event["e"]["message"]["author"] for event in events[1:]] == ["visitor", "line"]


async def test_the_author_knows_the_own_message_by_its_cid(folder: Path) -> None:
    """`ack` and `ev` name one message."""
    async with serving(folder) as served:
        vera = await served.visitor()
        ack = await writes(vera, cid="c1")
        event = await vera.expect_event("MessageAdded")

        assert event["cid"] == "c1"
        assert (ack["id"], ack["seq"], ack["d"]) == (event["e"]["message"]["id"], event["seq"], event["d"])
        assert "dup" not in ack


@both_wires
async def test_a_message_sent_again_on_a_new_connection_is_one_message(folder: Path, sockets: str) -> None:
    """Promise 3, F16: the first answer, whatever the body."""
    async with serving(folder, sockets=sockets) as served:
        vera = await served.visitor()
        first = await writes(vera, "Do you deliver?", cid="c1")
        await vera.close()
        vera = await served.visitor()
        again = await writes(vera, "Something else", cid="c1")
        third = await writes(vera, "And when?", cid="c2")

        assert again == {**first, "dup": True}
        assert third["seq"] == first["seq"] + 2
        assert asked(
            folder, "SELECT text FROM events WHERE kind <> '' AND author = 'visitor' ORDER BY id"
        ) == [
            ("Do you deliver?",),
            ("And when?",),
        ]


async def test_the_same_cid_of_somebody_else_is_another_message(folder: Path) -> None:
    async with serving(folder) as served:
        vera, igor = await served.visitor(), await served.visitor(IGOR)
        hers, his = await writes(vera, cid="same"), await writes(igor, cid="same")

        assert hers["d"] != his["d"]
        assert "dup" not in his


@both_wires
async def test_the_other_tab_of_a_stranger_hears_the_first_message(folder: Path, sockets: str) -> None:
    """Both connected before the server knew anybody. `cid` is on both: they are one author."""
    async with serving(folder, sockets=sockets) as served:
        one, two = await served.visitor(tab="1"), await served.visitor(tab="2")
        await writes(one, "From the first tab", cid="c1")
        event = await two.expect_event("MessageAdded")

        assert event["e"]["message"]["text"] == "From the first tab"
        assert event["cid"] == "c1"
        await writes(two, "From the second tab")
        assert (await one.expect_event("MessageAdded", with_text("From the second tab")))["seq"] == 4


async def test_a_colleague_and_the_operator_never_see_the_cid(folder: Path) -> None:
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera, cid="c1"))["d"]
        await watches(anna, d)
        await writes(vera, "More", cid="c2")

        event = await anna.expect_event("MessageAdded")
        assert "cid" not in event or event["cid"] == ""


async def test_two_tabs_that_begin_at_once_begin_one_dialog(folder: Path) -> None:
    """F21: and neither of them misses a word of the other."""
    async with serving(folder) as served:
        for turn in range(60):
            token = f"{turn:043d}"
            one, two = await asyncio.gather(arrives_late(served, token, turn * 50e-6), begins(served, token))
            if not texts(one.seen):
                await one.expect_event("MessageAdded", with_text(f"Hello {token}"))
            await asyncio.gather(one.close(), two.close())

        assert count(folder, "dialogs") == 60


async def arrives_late(served: Served, token: str, seconds: float) -> Talker:
    """The two meet at another point of the server's work each time."""
    talker = await served.socket("/ws/visitor", "https://shop.example")
    await asyncio.sleep(seconds)
    await talker.say("hello", v=1, channel=served.key, token=token, new=True)
    await talker.expect("live")
    return talker


async def begins(served: Served, token: str) -> Talker:
    """Hello and the first message in one breath."""
    talker = await served.socket("/ws/visitor", "https://shop.example")
    await talker.say("hello", v=1, channel=served.key, token=token, new=True)
    await talker.say("send", cid=f"c-{token}", text=f"Hello {token}")
    await talker.expect("ack")
    return talker


def with_text(text: str) -> Callable[[Frame], bool]:
    return lambda frame: frame["e"]["message"]["text"] == text


async def test_commands_before_the_welcome_wait_for_it_in_their_order(folder: Path) -> None:
    async with serving(folder) as served:
        talker = await begins(served, IGOR)
        await talker.say("send", cid="c2", text="Second")
        await talker.expect("ack", lambda frame: frame["cid"] == "c2")

        assert kinds(talker.seen)[:2] == ["welcome", "live"]
        assert [
            row[0]
            for row in asked(folder, "SELECT text FROM events WHERE kind <> '' AND cid <> '' ORDER BY id")
        ] == [
            f"Hello {IGOR}",
            "Second",
        ]


async def test_the_page_of_the_message_is_kept_with_the_dialog(folder: Path) -> None:
    """CHAT-9."""
    async with serving(folder) as served:
        vera = await served.visitor()
        page = {"url": "https://shop.example/lamps", "title": "Lamps", "referrer": "https://search.example/"}
        await writes(vera, page=page)

        assert asked(folder, "SELECT page_url, page_title, referrer FROM dialogs") == [tuple(page.values())]


async def test_the_greeting_speaks_the_visitors_language(folder: Path) -> None:
    async with serving(folder) as served:
        vera = await served.visitor(lang="ru-RU")
        await writes(vera, "Доставляете?")
        greeting = await vera.expect_event("MessageAdded", lambda f: f["e"]["message"]["author"] == "line")

        assert any("а" <= char <= "я" for char in greeting["e"]["message"]["text"])


async def test_a_refusal_speaks_the_visitors_language_and_has_its_code(folder: Path) -> None:
    async with serving(folder) as served:
        vera = await served.visitor(lang="ru")
        await vera.say("send", cid="c1", text="   ")
        nack = await vera.expect("nack")

        assert (nack["cid"], nack["code"]) == ("c1", "bad_text")
        assert "retry_ms" not in nack
        assert any("а" <= char <= "я" for char in nack["msg"])


@pytest.mark.parametrize("length, is_taken", [(4000, True), (4001, False)])
async def test_a_message_may_have_4000_characters(folder: Path, length: int, is_taken: bool) -> None:
    async with serving(folder) as served:
        vera = await served.visitor()
        await vera.say_raw(json.dumps({"t": "send", "cid": "c1", "text": "ж" * length}, ensure_ascii=False))
        answer = await vera.expect("ack" if is_taken else "nack")

        assert answer["cid"] == "c1"


async def test_a_read_mark_reaches_the_other_side_and_only_grows(folder: Path) -> None:
    """Promise 4 of marks, I11: both ways, never beyond what there is."""
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(anna, d)
        await anna.say("take", cid="taken", d=d)
        for upto in (3, 1, 10_000):
            await anna.say("read", d=d, upto=upto)
        read = await vera.expect_event("MessagesRead")
        grown = await vera.expect_event("MessagesRead")
        await vera.say("read", d=d, upto=2)
        hers = await anna.expect_event("MessagesRead", lambda f: f["e"]["by"] == "visitor")

        assert [(e["e"]["by"], e["e"]["upto"]) for e in (read, grown)] == [("operator", 3), ("operator", 5)]
        assert hers["e"]["upto"] == 2
        assert asked(folder, "SELECT read_by_operator, read_by_visitor FROM dialogs") == [(5, 2)]


async def test_what_a_visitor_types_is_seen_by_watching_operators_only_and_kept_by_nobody(
    folder: Path,
) -> None:
    """Promise 5, T26: unsent text is nobody else's."""
    async with serving(folder) as served:
        vera, other_tab = await served.visitor(), await served.visitor()
        anna, olga = await served.operator(), await served.operator(OLGA)
        d = (await writes(vera))["d"]
        await watches(anna, d)
        await vera.say("typing", text="Is it 5 kg or", on=True)
        typing = await anna.expect("typing")
        await asyncio.gather(pings(olga), pings(other_tab), pings(vera))

        assert (typing["d"], typing["who"], typing["text"]) == (d, "visitor", "Is it 5 kg or")
        assert "typing" not in kinds(olga.seen) + kinds(other_tab.seen) + kinds(vera.seen)
        assert b"5 kg or" not in (folder / "openline.db-wal").read_bytes()


async def test_a_stopped_visitor_is_said_to_have_stopped(folder: Path) -> None:
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        await watches(anna, (await writes(vera))["d"])
        await vera.say("typing", text="", on=False)

        assert (await anna.expect("typing"))["on"] is False


async def test_the_visitor_sees_who_types_and_never_what(folder: Path) -> None:
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(anna, d)
        await anna.say("typing", d=d, text="secret draft", on=True)

        assert await vera.expect("typing") == {"t": "typing", "d": d, "who": "operator", "name": "Anna"}


async def test_presence_comes_and_goes_with_the_operators_of_the_line(folder: Path) -> None:
    async with serving(folder, somebody_is_here=False) as served:
        vera = await served.visitor()
        assert vera.seen[0]["here"] is False
        olga, anna = await served.operator(OLGA), await served.operator()
        assert (await vera.expect("presence"))["here"] is True
        await olga.close()
        await pings(vera)
        assert "presence" not in kinds(vera.seen[-1:])
        await anna.close()
        assert (await vera.expect("presence"))["here"] is False


async def test_a_form_answered_in_one_tab_changes_in_the_other(folder: Path) -> None:
    """FORM-3."""
    async with serving(folder) as served:
        vera, tab = await served.visitor(), await served.visitor()
        await writes(vera)
        form = await form_of(served, vera)
        await vera.say("answer", cid="a1", form=form["id"], name="Vera")
        changed = await tab.expect_event("FormChanged")

        assert (changed["e"]["message_id"], changed["e"]["form"]["step"]) == (form["id"], "contacts")
        assert changed["e"]["form"]["given"]["name"] == "Vera"


async def test_a_form_answered_twice_changes_once(folder: Path) -> None:
    """F16: a double click is one answer, and both are acknowledged."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        form = await form_of(served, vera)
        for _ in range(2):
            await vera.say("answer", cid="a1", form=form["id"], name="Vera")
            await vera.expect("ack", lambda frame: frame["cid"] == "a1")
        await pings(vera)

        assert len([f for f in vera.seen if f["t"] == "ev" and f["e"]["type"] == "FormChanged"]) == 1


async def test_what_is_right_in_a_form_is_kept_and_what_is_wrong_is_named(folder: Path) -> None:
    """FORM-5: the phone is saved although the e-mail is wrong."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        form = await form_of(served, vera)
        await vera.say("answer", cid="a1", form=form["id"], email="nonsense", phone="+7 495 123-45-67")
        ack = await vera.expect("ack", lambda frame: frame["cid"] == "a1")

        assert [wrong["field"] for wrong in ack["wrong"]] == ["email"]
        assert asked(folder, "SELECT email, phone FROM visitors") == [("", "+74951234567")]


async def test_secrets_in_the_address_of_the_page_are_not_kept(folder: Path) -> None:
    """T16: operators, letters and backups have the page without them."""
    page = {
        "url": "https://shop.example/cart?session=4711&item=7",
        "title": "Cart",
        "referrer": "https://shop.example/?token=4711",
    }
    async with serving(folder) as served:
        vera = await served.visitor(page=page)
        await writes(vera, page=page)

        assert "4711" not in str(asked(folder, "SELECT * FROM dialogs"))
        assert "https://shop.example/cart?session=&item=7" in str(asked(folder, "SELECT * FROM dialogs"))


async def test_a_number_that_is_not_known_is_kept_when_it_is_sent_again(folder: Path) -> None:
    """FORM-10: asked about once, whatever else was right; then kept as it was written. It joins nobody."""
    phones = {"p1": "+999 123 456 780", "p2": "+999 123 456 789", "p3": "+999 123 456 789"}
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        form = await form_of(served, vera)
        codes: list[list[str]] = []
        for cid, phone in phones.items():
            await vera.say("answer", cid=cid, form=form["id"], name="Vera", phone=phone)
            ack = await vera.expect("ack", lambda frame, cid=cid: frame["cid"] == cid)
            codes.append([wrong["code"] for wrong in ack.get("wrong", [])])

        assert codes == [["unknown_phone"], ["unknown_phone"], []]
        assert asked(folder, "SELECT phone FROM visitors") == [("+999 123 456 789",)]
        assert asked(folder, "SELECT key FROM contact_values WHERE kind = 'phone'") == [("999123456789",)]


async def test_a_form_can_be_put_away_in_every_tab(folder: Path) -> None:
    async with serving(folder) as served:
        vera, tab = await served.visitor(), await served.visitor()
        await writes(vera)
        form = await form_of(served, vera)
        await vera.say("put_away", cid="p1", form=form["id"])
        await vera.expect("ack", lambda frame: frame["cid"] == "p1")

        assert (await tab.expect_event("FormChanged"))["e"]["form"]["step"] == "put_away"


async def test_a_known_contact_and_an_unknown_one_are_answered_alike(folder: Path) -> None:
    """T12: nobody learns from the form who is a client."""
    async with serving(folder) as served:
        answers = []
        for token in (VERA_TOKEN, IGOR):
            visitor = await served.visitor(token)
            await writes(visitor)
            form = await form_of(served, visitor)
            await visitor.say("answer", cid="a1", form=form["id"], email="vera@example.com")
            answers.append(await visitor.expect("ack", lambda frame: frame["cid"] == "a1"))

        first, second = ({name: value for name, value in each.items() if name != "ts"} for each in answers)
        assert first == second


async def test_the_visitor_ends_the_dialog_and_the_next_message_begins_another(folder: Path) -> None:
    """After ten minutes; within them it would go on (LINE-9)."""
    async with serving(folder) as served:
        vera = await served.visitor()
        first = (await writes(vera))["d"]
        await vera.say("end", cid="e1", d=first)
        finished = await vera.expect_event("DialogFinished")
        await ten_minutes_after_the_end(served)
        second = await writes(vera, "One more thing")

        assert finished["e"]["by"] == "visitor"
        assert second["d"] != first
        assert [label for (label,) in asked(folder, "SELECT status FROM dialogs ORDER BY number")] == [
            "finished",
            "new",
        ]


async def test_forged_authors_and_numbers_in_a_message_are_ignored(folder: Path) -> None:
    """T27: author, kind, time and sequence come from the server only."""
    async with serving(folder) as served:
        vera = await served.visitor()
        forged = {"author": "operator", "name": "Support", "kind": "contacts", "at": 1, "seq": 999, "d": "x"}
        ack = await writes(vera, "I am the operator", **forged)

        message = messages([*vera.seen, await vera.expect_event("MessageAdded")])[0]
        assert (message["author"], message["name"], message["kind"], message["seq"]) == (
            "visitor",
            "",
            "text",
            ack["seq"],
        )
        assert message["at"] == ack["ts"] > 1


async def test_a_blocked_visitor_is_closed_at_the_next_command_and_not_let_in_again(folder: Path) -> None:
    """4503."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        await change(served, "UPDATE visitors SET is_blocked = 1")
        await vera.say("send", cid="c2", text="More")
        assert (await vera.expect_close())[0] == 4503

        again = await served.socket("/ws/visitor", "https://shop.example")
        await again.say("hello", v=1, channel=served.key, token=VERA_TOKEN)
        assert (await again.expect_close())[0] == 4503


async def test_who_is_marked_twice_is_shown_out_at_every_door(folder: Path) -> None:
    """LINE-13: at once, not at the next command."""
    async with serving(folder) as served, served.client() as client:
        vera, anna = await served.visitor(), await served.operator()
        for cid in ("first", "second"):
            d = (await writes(vera))["d"]
            await anna.say("spam", cid=cid, d=d, on=True)
            await anna.expect("ack", lambda frame, cid=cid: frame["cid"] == cid)
            await ten_minutes_after_the_end(served)
        assert (await vera.expect_close())[0] == 4503

        hello = {"v": 1, "channel": served.key, "token": VERA_TOKEN}
        answer = await client.post("/api/v1/visitor/hello", json=hello)
        assert (answer.status_code, answer.json()["code"]) == (403, "4503")

        await anna.say("spam", cid="unban", d=d, on=False)
        await anna.expect("ack", lambda frame: frame["cid"] == "unban")
        assert (await writes(await served.visitor(new=False)))["d"] != d


async def test_a_flood_is_asked_to_wait_and_goes_on_after_an_answer(folder: Path) -> None:
    """LINE-13."""
    few = replace(OPEN_LIMITS, unanswered=UNANSWERED_LIMIT)
    async with serving(folder, limits=few) as served:
        vera, anna = await served.visitor(), await served.operator()
        for _ in range(UNANSWERED_LIMIT):
            d = (await writes(vera))["d"]
        await vera.say("send", cid="late", text="One more")
        nack = await vera.expect("nack")
        assert (nack["cid"], nack["code"]) == ("late", "unanswered")
        assert nack["retry_ms"] > 0
        await writes(anna, "Yes?", d=d)
        assert (await writes(vera, "One more", cid="late"))["d"] == d


async def test_a_deleted_dialog_leaves_the_lists(folder: Path) -> None:
    """LINE-13."""
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await anna.say("spam", cid="s", d=d, on=True)
        await anna.say("delete_spam", cid="d", d=d)
        assert (await anna.expect("gone"))["d"] == d
        assert count(folder, "dialogs") == 0
        await anna.say("delete_spam", cid="again", d=d)
        assert await is_refused(anna, "again") in ("not_found", "not_now")


async def test_a_command_about_an_unknown_thing_is_refused_and_the_connection_lives(folder: Path) -> None:
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        await vera.say("end", cid="e1", d="nothing")
        assert await is_refused(vera, "e1") == "not_found"
        await vera.say("answer", cid="a1", form="nothing", name="Vera")
        assert await is_refused(vera, "a1") == "not_found"
        await pings(vera)
