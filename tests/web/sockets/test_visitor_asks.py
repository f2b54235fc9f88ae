"""The visitor's commands around forms, ratings and identities, through real sockets."""

import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.served import Talker, serving
from tests.web.scenes import asked, count, is_refused, pings, watches, writes

SECRET = "s" * 43


def signed(key: str, secret: str = SECRET, **claims: object) -> str:
    whole = {"sub": "u-1", "aud": key, "exp": int(time.time()) + 300, **claims}
    return jwt.encode(whole, secret, algorithm="HS256")


def key_of(folder: Path) -> str:
    return asked(folder, "SELECT key FROM channels ORDER BY id")[0][0]


async def has_secret(served) -> None:
    await served.app.store.write(lambda tx: tx.cursor.execute(f"UPDATE channels SET secret = '{SECRET}'"))


async def form_with_message(vera: Talker) -> tuple[str, dict]:
    """(dialog, the message of the form that comes of itself)"""
    d = (await writes(vera))["d"]
    event = await vera.expect_event("MessageAdded", lambda f: f["e"]["message"]["kind"] == "form")
    return d, event["e"]["message"]


async def test_the_contacts_are_left_once(folder: Path) -> None:
    """FORM-3, F16: the same answer sent again after a lost ack changes nothing."""
    async with serving(folder) as served:
        vera = await served.visitor()
        _, message = await form_with_message(vera)
        for _ in range(2):
            await vera.say("answer", cid="a1", form=message["id"], email="vera@example.com")
            await vera.expect("ack", lambda f: f["cid"] == "a1")
        assert count(folder, "leads") == 1


async def test_the_icon_and_a_rating_that_comes_too_early(folder: Path) -> None:
    """FORM-7, LINE-10."""
    async with serving(folder) as served:
        vera = await served.visitor()
        d, _ = await form_with_message(vera)
        await vera.say("rate", cid="r1", d=d, rating="good")
        assert await is_refused(vera, "r1") == "not_now"
        await vera.say("copy", cid="k1", d=d)
        await vera.expect("ack", lambda f: f["cid"] == "k1")
        event = await vera.expect_event("MessageAdded", lambda f: f["e"]["message"]["kind"] == "form")
        assert event["e"]["message"]["form"]["step"] == "email"


async def test_at_most_one_form_is_open_whatever_is_pressed(folder: Path) -> None:
    """FORM-9: the menu, the icon and "Edit", all at once, twice; the last one is open."""
    async with serving(folder) as served:
        vera = await served.visitor()
        d, message = await form_with_message(vera)
        await vera.say("answer", cid="a1", form=message["id"], email="vera@example.com")
        for turn in range(2):
            await vera.say("contacts", cid=f"c{turn}", d=d)
            await vera.say("copy", cid=f"k{turn}", d=d)
            await vera.say("edit_form", cid=f"e{turn}", form=message["id"])
            await vera.expect("ack", lambda f, cid=f"e{turn}": f["cid"] == cid)
        await vera.say("put_away", cid="p1", form=message["id"])
        await vera.expect("ack", lambda f: f["cid"] == "p1")
        rows = asked(folder, "SELECT form FROM events WHERE kind = 'form' ORDER BY seq")
        steps = [json.loads(form)["step"] for (form,) in rows]
        assert steps == ["done", "put_away", "put_away", "put_away", "put_away"]


async def test_what_is_known_is_not_asked_for_out_of_the_menu(folder: Path) -> None:
    """FORM-3: and said so in the visitor's language."""
    async with serving(folder) as served:
        vera = await served.visitor()
        d, message = await form_with_message(vera)
        typed = {"name": "Vera", "email": "vera@example.com", "phone": "+74951234567"}
        await vera.say("answer", cid="a1", form=message["id"], **typed)
        await vera.say("contacts", cid="c1", d=d)
        assert await is_refused(vera, "c1") == "not_now"


@pytest.mark.parametrize("comment", ["\x00", "\ud800", "x" * 1_001])
async def test_hostile_comments(folder: Path, comment: str) -> None:
    """T60."""
    async with serving(folder) as served:
        vera = await served.visitor()
        d = (await writes(vera))["d"]
        await vera.say("rate", cid="r1", d=d, rating="good", comment=comment)
        assert await is_refused(vera, "r1") in ("bad_text", "not_now", "bad_frame")
        await pings(vera)


async def test_a_signed_identity(folder: Path) -> None:
    """CHAT-8: known before anything is stored; another person is sent away."""
    async with serving(folder) as served:
        await has_secret(served)
        vera = await served.visitor()
        key = key_of(folder)
        await vera.say("identify", cid="i1", token=signed(key, name="Vera", email="vera@example.com"))
        await vera.expect("ack", lambda f: f["cid"] == "i1")
        assert count(folder, "visitors") == 0
        await writes(vera)
        assert asked(folder, "SELECT name, email, external_id FROM visitors") == [
            ("Vera", "vera@example.com", "u-1")
        ]
        await vera.say("identify", cid="i2", token=signed(key, sub="u-2"))
        assert await is_refused(vera, "i2") == "other_person"


async def test_what_the_page_says_stands_beside_the_dialog(folder: Path) -> None:
    """CHAT-8: for operators; the visitor's own frames say nothing of it."""
    async with serving(folder) as served, served.client() as client:
        vera = await served.visitor()
        d = (await writes(vera))["d"]
        await vera.say("custom_data", cid="s1", data={"plan": "gold", "cart": 2, "vip": True})
        await vera.expect("ack", lambda f: f["cid"] == "s1")

        await served.log_in(client)
        beside = (await client.get(f"/api/v1/dialogs/{d}/client")).json()
        assert beside["visitor"]["custom_data"] == {"plan": "gold", "cart": "2", "vip": "true"}
        again = await served.visitor(new=False)
        assert "gold" not in json.dumps([vera.seen, again.seen])


@pytest.mark.parametrize(
    "data",
    [
        {"cart": {"lamps": 2}},
        {"cart": [1]},
        {"cart": None},
        {"": "x"},
        {"k" * 41: "x"},
        {"k": "x" * 201},
        {f"k{n}": n for n in range(21)},
        "gold",
    ],
)
async def test_what_a_page_may_not_say(folder: Path, data: Any) -> None:
    """CHAT-8: plain, flat and short; nothing of it is kept."""
    async with serving(folder) as served:
        vera = await served.visitor()
        await writes(vera)
        await vera.say("custom_data", cid="s1", data=data)
        assert await is_refused(vera, "s1") == "bad_frame"
        assert asked(folder, "SELECT custom_data FROM visitors") == [("",)]


@pytest.mark.parametrize(
    "claims, secret",
    [
        ({}, "x" * 43),
        ({"aud": "another"}, SECRET),
        ({"exp": 1}, SECRET),
        ({"exp": int(time.time()) + 3_600}, SECRET),
        ({"sub": ""}, SECRET),
        ({"sub": "\ud800"}, SECRET),
    ],
)
async def test_an_identity_that_does_not_hold(folder: Path, claims: dict, secret: str) -> None:
    """CHAT-8, T13: signed by somebody else, for another channel, too old, too long."""
    async with serving(folder) as served:
        await has_secret(served)
        vera = await served.visitor()
        token = signed(key_of(folder), secret, **claims)
        await vera.say("identify", cid="i1", token=token)
        assert await is_refused(vera, "i1") == "wrong_identity"
        await vera.say("identify", cid="i2", token=jwt.encode({"sub": "u-1"}, "", algorithm="none"))
        assert await is_refused(vera, "i2") == "wrong_identity"


async def test_viewing_is_told_to_who_watches(folder: Path) -> None:
    """PROTOCOL B.6: told, never stored."""
    async with serving(folder) as served:
        vera, oleg = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(oleg, d)
        await vera.say("viewing", on=True)
        assert (await oleg.expect("viewing"))["on"] is True
        await vera.say("viewing", on=False)
        assert (await oleg.expect("viewing", lambda f: not f["on"]))["d"] == d
