"""T14, T25, T26: Stan of another line and Igor, another visitor, try everything. They get nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest
import pytest_asyncio

from openline.domain.dialogs.numbers import label
from openline.web.wire import commands
from tests.served import Frame, Served, Talker, serving
from tests.web.scenes import IGOR, MESSAGES, OLEG, STAN, asked, change, form_of, pings, watches, writes

SECRET = "canary-7f3a"
OWN = "own"
"""The `cid` of what is nobody's business but the intruder's own, and may be done."""


@dataclass
class Scene:
    """Vera's dialog in the main line, answered by Oleg, with her form filled in: all of it is `SECRET`."""

    served: Served
    vera: Talker
    d: str
    form: str
    message: str
    contact: str
    letter: str
    mail: str


@pytest_asyncio.fixture
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with serving(folder) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        ack = await writes(vera, f"{SECRET} question, write to {SECRET}@else.example.com")
        form = (await form_of(served, vera))["id"]
        await vera.say("answer", cid="a1", form=form, name=SECRET, email=f"{SECRET}@example.com")
        await writes(oleg, f"{SECRET} answer", d=ack["d"])
        contact = asked(folder, "SELECT id FROM contacts")[0][0]
        assert asked(folder, f"SELECT found <> '' FROM {MESSAGES} WHERE id = ?", ack["id"]) == [(1,)]
        await oleg.say("mail_now", cid="l1", d=ack["d"])
        await oleg.expect("ack", lambda frame: frame["cid"] == "l1")
        letter = asked(folder, "SELECT id FROM letters")[0][0]
        mail = letter[::-1]
        held = "INSERT INTO kept_mails (id, message_id, dialog_id, state, why, sender, subject, text) VALUES"
        words = f"'bulk', '{SECRET}@example.org', '{SECRET}', '{SECRET}'"
        await change(served, f"{held} ('{mail}', '<held@example.org>', '{ack['d']}', 'held', {words})")
        yield Scene(served, vera, ack["d"], form, ack["id"], contact, letter, mail)


def every_command(scene: Scene) -> dict[str, list[Frame]]:
    """Each command of either side, aimed at Vera's dialog."""
    d, cursor = scene.d, {"d": scene.d, "s": "pub", "after": 0, "epoch": scene.served.app.context.epoch}
    folder = scene.served.app.config.data
    stan = asked(folder, "SELECT id FROM operators WHERE email = ?", STAN)[0][0]
    support = asked(folder, "SELECT id FROM lines WHERE name = 'Support line'")[0][0]
    return {
        "Watch": [{"t": "watch", "d": d}, {"t": "watch", "d": d, "resume": [cursor]}],
        "Unwatch": [{"t": "unwatch", "d": d}],
        "Send": [{"t": "send", "cid": "s1", "d": d, "text": "intruder"}],
        "Take": [{"t": "take", "cid": "t1", "d": d}],
        "Finish": [{"t": "finish", "cid": "f1", "d": d}],
        "AnswerForm": [{"t": "answer", "cid": "n1", "form": scene.form, "name": "intruder"}],
        "PutAway": [{"t": "put_away", "cid": "p1", "form": scene.form}],
        "End": [{"t": "end", "cid": "e1", "d": d}],
        "Rate": [{"t": "rate", "cid": "r1", "d": d, "rating": "bad", "comment": "intruder"}],
        "WantCopy": [{"t": "copy", "cid": "w1", "d": d}],
        "WantContacts": [{"t": "contacts", "cid": "w2", "d": d}],
        "EditForm": [{"t": "edit_form", "cid": "w3", "form": scene.form}],
        "Confirm": [{"t": "confirm", "cid": "c1", "d": d, "message": scene.message}],
        "Identify": [{"t": "identify", "cid": "i1", "token": "a.b.c"}],
        "SetCustomData": [{"t": "custom_data", "cid": "s1", "data": {"plan": "gold"}}],
        "Viewing": [{"t": "viewing", "on": True}],
        "Note": [{"t": "note", "cid": "o1", "d": d, "text": "intruder"}],
        "Decline": [{"t": "decline", "cid": "k1", "d": d}],
        "TakeOver": [{"t": "take_over", "cid": "v1", "d": d}],
        "Transfer": [
            {"t": "transfer", "cid": "x1", "d": d, "operator": stan},
            {"t": "transfer", "cid": "x2", "d": d, "line": support},
        ],
        "Invite": [{"t": "invite", "cid": "y1", "d": d, "operator": stan}],
        "Pin": [{"t": "pin", "cid": "z1", "d": d, "on": on} for on in (True, False)],
        **about_letters(scene),
        "Reopen": [{"t": "reopen", "cid": "u1", "d": d}],
        "Spam": [{"t": "spam", "cid": f"q{on}", "d": d, "on": on} for on in (True, False)],
        "DeleteSpam": [{"t": "delete_spam", "cid": "q3", "d": d}],
        "Review": [{"t": "review", "cid": "m1", "d": d, "score": 1, "comment": "intruder"}],
        "MakeLead": [{"t": "lead", "cid": "l1", "d": d}],
        "Here": [{"t": "here", "cid": OWN, "on": on} for on in (False, True)],
        "Active": [{"t": "active"}],
        "Awake": [{"t": "awake"}],
        "Read": [{"t": "read", "d": d, "upto": 3}],
        "Typing": [{"t": "typing", "d": d, "text": "intruder", "on": True}],
        "Sync": [{"t": "sync", "d": d, "s": s, "after": 0} for s in ("pub", "int")],
        "Older": [{"t": "older", "d": d, "before": "z"}, {"t": "older", "d": d, "before": scene.message}],
        "Inbox": [{"t": "inbox"}],
        "Ping": [{"t": "ping"}],
    }


def about_letters(scene: Scene) -> dict[str, list[Frame]]:
    """And about what was answered."""
    d, acts = scene.d, ("send", "cancel")
    return {
        "Edit": [{"t": "edit", "cid": "g1", "d": d, "message": scene.message, "text": "intruder"}],
        "Retract": [{"t": "retract", "cid": "g2", "d": d, "message": scene.message}],
        "MailNow": [{"t": "mail_now", "cid": "g3", "d": d}],
        "MailNot": [{"t": "mail_not", "cid": "g4", "d": d}],
        "TakeMail": [{"t": "take_mail", "cid": "g5", "mail": scene.mail}],
        "ActOnLetter": [
            {"t": "letter", "cid": f"g{act}", "letter": scene.letter, "act": act} for act in acts
        ],
    }


async def tries(scene: Scene, intruder: Talker, kind: str) -> str:
    """Everything the intruder heard from then on, while Vera and Oleg go on talking."""
    for frame in every_command(scene)[kind]:
        await intruder.say_raw(json.dumps(frame))
        await pings(intruder)
    await writes(scene.vera, f"{SECRET} more")
    await pings(intruder)
    return json.dumps(intruder.seen)


def hello_free(union: object) -> list[str]:
    return [kind.__name__ for kind in get_args(union) if not kind.__name__.endswith("Hello")]


@pytest.mark.parametrize("kind", hello_free(commands.OperatorCommand))
async def test_an_operator_of_another_line_gets_nothing_by_any_command(scene: Scene, kind: str) -> None:
    """T25: not even that the dialog exists; and changes nothing."""
    stan = await scene.served.operator(STAN)
    before = state(scene)
    heard = await tries(scene, stan, kind)

    assert SECRET not in heard
    assert scene.d not in heard.replace('"reason": "pruned", "d": "' + scene.d, "")
    assert not any(frame["t"] == "ack" and frame["cid"] != OWN for frame in stan.seen)
    assert {frame["code"] for frame in stan.seen if frame["t"] == "nack"} <= {"not_found"}
    assert state(scene) == before


@pytest.mark.parametrize("kind", hello_free(commands.VisitorCommand))
async def test_another_visitor_gets_nothing_by_any_command(scene: Scene, kind: str) -> None:
    """T14: the id of a dialog, a message or a form opens nothing."""
    igor = await scene.served.visitor(IGOR)
    await writes(igor, "mine")
    before = state(scene)
    heard = await tries(scene, igor, kind)

    assert SECRET not in heard
    assert scene.d not in heard.replace('"reason": "pruned", "d": "' + scene.d, "")
    assert state(scene) == before


def state(scene: Scene) -> list[tuple[object, ...]]:
    """What an intruder could have changed: not the visitor's own further messages."""
    folder = scene.served.app.config.data
    dialog = (
        "SELECT status, operator_id, offered_to, invited, is_pinned, is_quarantined, rating, rating_comment, "
        "review_score, review_comment, lead_id, line_id, read_by_operator, read_by_visitor, contact_id"
        " FROM dialogs WHERE id = "
    )
    visitor = "SELECT is_banned, external_id, email FROM visitors WHERE id = (SELECT visitor_id FROM dialogs"
    of_colleagues = "SELECT count(*) FROM events WHERE (kind = '' OR author <> 'visitor') AND dialog_id = "
    messages = f"SELECT count(*) FROM {MESSAGES} WHERE text = 'intruder' AND dialog_id = '{scene.d}'"
    return (
        asked(folder, f"{dialog}'{scene.d}'")
        + asked(folder, f"{visitor} WHERE id = '{scene.d}')")
        + asked(folder, f"{of_colleagues}'{scene.d}'")
        + asked(folder, messages)
        + asked(folder, f"SELECT state, is_forced FROM letters WHERE dialog_id = '{scene.d}'")
        + asked(folder, "SELECT state, taken_by FROM kept_mails")
        + asked(folder, f"SELECT mail_due_at, mail_upto > 0 FROM dialogs WHERE id = '{scene.d}'")
        + asked(folder, f"SELECT form, is_confirmed FROM {MESSAGES} WHERE dialog_id = '{scene.d}'")[:3]
    )


async def test_every_command_is_tried(scene: Scene) -> None:
    """A new command without a row here is a hole in this table."""
    known = set(hello_free(commands.OperatorCommand)) | set(hello_free(commands.VisitorCommand))

    assert known == set(every_command(scene))


ROUTES = [
    "/api/v1/dialogs",
    "/api/v1/dialogs?q={number}",
    "/api/v1/dialogs?q={label}",
    "/api/v1/dialogs?q=" + SECRET,
    "/api/v1/dialogs?status=open",
    "/api/v1/dialogs/{d}/client",
    "/api/v1/leads",
    "/api/v1/leads?q=" + SECRET,
    "/api/v1/clients",
    "/api/v1/clients?q=" + SECRET,
    "/api/v1/clients/{contact}",
    "/api/v1/portal",
    "/api/v1/operators",
    "/api/v1/canned",
    "/api/v1/letters",
    "/api/v1/letters?q=" + SECRET,
    "/api/v1/letters/{letter}",
    "/api/v1/letters/{letter}/view",
    "/api/v1/mail",
    "/api/v1/mails",
    "/api/v1/mails/{mail}",
]


async def test_an_operator_of_another_line_gets_nothing_by_any_route(scene: Scene) -> None:
    async with scene.served.client() as client:
        await scene.served.log_in(client, STAN)
        for route, path in paths(scene):
            answer = await client.get(path)

            assert SECRET not in answer.text, route
            assert scene.d not in answer.text, route
            is_theirs = any(place in route for place in ("{d}", "{contact}", "{letter}", "{mail}"))
            assert answer.status_code == (404 if is_theirs else 200), route


async def test_nobody_gets_anything_without_logging_in(scene: Scene) -> None:
    async with scene.served.client() as client:
        for route, path in paths(scene):
            answer = await client.get(path)

            assert (route, answer.status_code, answer.json()["code"]) == (route, 401, "no_session")


def paths(scene: Scene) -> list[tuple[str, str]]:
    number = asked(scene.served.app.config.data, "SELECT number FROM dialogs")[0][0]
    named = {"d": scene.d, "number": number, "label": label(number), "contact": scene.contact}
    named |= {"letter": scene.letter, "mail": scene.mail}
    return [(route, route.format(**named)) for route in ROUTES]


async def test_the_colleague_of_the_line_sees_all_of_it(scene: Scene) -> None:
    """The table above would pass on a server that shows nothing to anybody."""
    async with scene.served.client() as client:
        await scene.served.log_in(client, OLEG)
        answers = [await client.get(f"/api/v1/{kind}?q={SECRET}") for kind in ("dialogs", "leads", "clients")]

    assert all(SECRET in answer.text for answer in answers)


async def test_a_visitor_never_sees_what_is_internal(scene: Scene) -> None:
    """T26: no operator's id, no card, no lead, nothing of the internal stream."""
    again = await scene.served.visitor(new=False)
    await scene.vera.say("sync", d=scene.d, s="int", after=0)
    await scene.vera.expect("reset")
    heard = json.dumps([*scene.vera.seen, *again.seen])
    operators = [id_ for (id_,) in asked(scene.served.app.config.data, "SELECT id FROM operators")]

    assert "OperatorJoined" in heard or "Oleg" in heard
    assert not [
        each
        for each in [*operators, scene.contact, "DialogTaken", "CardChanged", 'gathered": {']
        if each in heard
    ]
    assert all(frame.get("s") != "int" for frame in [*scene.vera.seen, *again.seen])


async def test_an_operator_of_another_line_hears_nothing_of_the_list(scene: Scene) -> None:
    stan = await scene.served.operator(STAN)
    igor = await scene.served.visitor(IGOR, key=scene.served.support_key)
    await writes(scene.vera, f"{SECRET} again")
    await writes(igor, "For support")
    await stan.expect("row", lambda frame: frame["row"]["last_text"] == "For support")

    assert SECRET not in json.dumps(stan.seen)
    assert next(frame for frame in stan.seen if frame["t"] == "rows")["open"] == 0


async def test_what_an_operator_types_reaches_the_visitor_of_that_dialog_only(scene: Scene) -> None:
    igor, oleg = await scene.served.visitor(IGOR), await scene.served.operator(OLEG)
    await writes(igor)
    await watches(oleg, scene.d)
    await oleg.say("typing", d=scene.d, on=True)
    await scene.vera.expect("typing")
    await asyncio.gather(pings(igor), pings(oleg))

    assert not any(frame["t"] == "typing" for frame in igor.seen)
