"""OPS-7, T55. What people type is cleaned before the writer has it, and a slow action is named."""

import json
import re
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs
from websockets.exceptions import InvalidHandshake

import openline
from openline.actions.dialogs import talk
from openline.domain import text as text_rules
from openline.store.writer import SLOW_S, name_of
from openline.web.sockets.operator_commands import COMMANDS
from openline.web.wire import commands
from tests.hostile import KINDS
from tests.served import serving
from tests.web.scenes import is_refused, pings, watches, writes

SRC = Path(openline.__file__).parent
HOSTILE = f"Zoe\u0301 {KINDS['marks'][:1_500]}"


@pytest.fixture
def cleaned_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads in which unusual texts were cleaned."""
    threads: list[str] = []
    clean = text_rules._clean_unusual

    def noted(text: str) -> str:
        threads.append(threading.current_thread().name)
        return clean(text)

    monkeypatch.setattr(text_rules, "_clean_unusual", noted)
    return threads


async def test_the_writer_cleans_no_text(folder: Path, cleaned_in: list[str]) -> None:
    """OPS-7. Messages, notes, edits, ratings, comments, canned replies, names: all at their doors."""
    async with serving(folder) as served, served.client() as client:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera, HOSTILE))["d"]
        await watches(anna, d)
        answer = await writes(anna, HOSTILE, d=d)
        await anna.say("note", cid="n", d=d, text=HOSTILE)
        await anna.say("edit", cid="e", d=d, message=answer["id"], text=HOSTILE + "!")
        await anna.say("review", cid="r", d=d, score=5, comment=HOSTILE)
        await anna.expect("ack", lambda frame: frame["cid"] == "r")
        await vera.say("rate", cid="v", d=d, rating="good", comment=HOSTILE[:400])
        await vera.expect("ack", lambda frame: frame["cid"] == "v")
        await served.log_in(client)
        reply = await client.post("/api/v1/canned", json={"own": True, "shortcut": "x", "text": HOSTILE})
        assert reply.status_code == 201

    assert len(cleaned_in) >= 6
    assert "writer" not in cleaned_in


async def test_a_repeated_command_gets_its_first_answer_whatever_its_text(folder: Path) -> None:
    """G3. Refusing at the door would have been too early."""
    async with serving(folder) as served:
        vera = await served.visitor()
        first = await writes(vera, "Do you deliver?", cid="c")
        assert (await writes(vera, "\u200b", cid="c"))["id"] == first["id"]
        await vera.say("send", cid="other", text="\u200b")
        assert await is_refused(vera, "other") == "bad_text"


QUOTED = [f'{name}="{fill * (30_000 // len(fill))}"' for name in ("a", "openline") for fill in ("\\", '\\"')]


@pytest.mark.parametrize("cookies", [*QUOTED, "a=1;" * 7_000, "openline", "=" * 30_000])
async def test_cookies_of_strangers_cost_nothing(folder: Path, cookies: str) -> None:
    """T55, OPS-7: Python's own reader takes seconds for one of 30 KB, and all wait."""
    async with serving(folder) as served, served.client() as stranger:
        began = time.process_time()
        answer = await stranger.get("/api/v1/session", headers={"Cookie": cookies})
        with suppress(InvalidHandshake):
            await served.socket("/ws/operator", served.url, additional_headers={"Cookie": cookies})
        took = time.process_time() - began

    assert answer.status_code == 401
    assert took < 1


def test_no_reader_of_cookies_but_our_own() -> None:
    """T55."""
    slow = re.compile(r"SimpleCookie|http\.cookies|request\.cookies[.\[]")
    assert [path for path in SRC.rglob("*.py") if slow.search(path.read_text())] == []


async def test_what_is_being_typed_has_no_towers(folder: Path) -> None:
    """T60."""
    async with serving(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        d = (await writes(vera))["d"]
        await watches(anna, d)
        await vera.say("typing", text="a" + "\u0316" * 900, on=True)
        assert (await anna.expect("typing"))["text"] == "a" + "\u0316" * 4


async def test_a_slow_action_is_logged_by_its_name_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-7."""
    write = talk.visitor_writes

    def slow(*args: Any) -> talk.Written:
        time.sleep(SLOW_S)
        return write(*args)

    slow.__module__, slow.__name__ = write.__module__, write.__name__
    monkeypatch.setattr(talk, "visitor_writes", slow)
    async with serving(folder) as served:
        structlog.reset_defaults()
        with capture_logs() as logs:
            vera = await served.visitor()
            await writes(vera, "my secret")
            await pings(vera)
    noted = [each for each in logs if each["event"] == "action_slow"]
    assert [each["action"] for each in noted] == ["talk.visitor_writes"]
    assert noted[0]["ms"] >= SLOW_S * 1000
    assert "my secret" not in json.dumps(logs, default=str)


def test_actions_have_a_name_wherever_they_are_called_from() -> None:
    """OPS-7. The table of operators' commands is one lambda after another."""
    frame = commands.Note("c", "d", "Text")
    order = COMMANDS[commands.Note]
    who: Any = None
    assert name_of(lambda tx: order(tx, who, frame, 0)) == "organise.operator_notes"
    assert name_of(talk.visitor_writes) == "talk.visitor_writes"
    assert name_of(lambda _: None).endswith("<lambda>")
