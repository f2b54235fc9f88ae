"""What people do again and again in these tests, in their words; and looks into the database from outside."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from openline.actions import timers
from openline.domain.timers import Timer
from tests.served import Frame, Served, Talker

IGOR = "i" * 43
OLEG, OLGA, STAN = "oleg@example.com", "olga@example.com", "stan@example.com"
EVENTS_OF_A_FIRST_MESSAGE = 3
"""DialogStarted, the message, the greeting."""
MESSAGES = "(SELECT * FROM events WHERE kind IN ('text', 'form', 'contacts'))"
_cids = itertools.count(1)


async def writes(talker: Talker, text: str = "Do you deliver?", **more: Any) -> Frame:
    """Sends with a fresh cid and returns the ack."""
    cid = more.setdefault("cid", f"cid-{next(_cids)}")
    await talker.say("send", text=text, **more)
    return await talker.expect("ack", lambda frame: frame["cid"] == cid)


BOMB = "\U0001f4a3" * 4_000
"""The longest text, in the longest characters: 16 KB."""


async def says_bombs(talker: Talker, messages: int) -> Frame:
    """Writes so many of them. The last acknowledgement."""
    cid = ""
    for _ in range(messages):
        cid = f"cid-{next(_cids)}"
        await talker.say_raw(json.dumps({"t": "send", "cid": cid, "text": BOMB}, ensure_ascii=False))
    return await talker.expect("ack", lambda ack: ack["cid"] == cid)


async def watches(operator: Talker, d: str, resume: list[Frame] | None = None) -> None:
    """The dialog is open before the operator; what came is in `seen`."""
    await operator.say("watch", d=d, resume=resume or [])
    await operator.expect("live", lambda frame: frame["d"] == d)


async def form_of(served: Served, vera: Talker) -> Frame:
    """Makes the five seconds pass: the timer's question is put now. The form as it appears to Vera."""
    due = "SELECT kind, subject_id, due_at FROM timers WHERE kind = 'ask_introduce'"
    kind, subject, due_at = asked(served.app.config.data, due)[0]
    timer = Timer(kind, subject, due_at, 0)
    await served.app.store.write(lambda tx: timers.timer_is_due(tx, timer, due_at))
    event = await vera.expect_event("MessageAdded", lambda f: f["e"]["message"]["kind"] == "form")
    return event["e"]["message"]


async def is_refused(talker: Talker, cid: str) -> str:
    """The code of the nack."""
    return (await talker.expect("nack", lambda frame: frame["cid"] == cid))["code"]


async def pings(talker: Talker) -> None:
    """Everything sent before has been dealt with, and the connection lives."""
    await talker.say("ping")
    await talker.expect("pong")


def texts(frames: list[Frame]) -> list[str]:
    """The words of every message among events, batches and snapshots, in the order of arrival."""
    return [message["text"] for message in messages(frames) if message["kind"] == "text"]


def messages(frames: list[Frame]) -> list[Frame]:
    found: list[Frame] = []
    for frame in frames:
        match frame["t"]:
            case "snapshot":
                found += frame["dialog"]["messages"]
            case "batch":
                found += [item["e"]["message"] for item in frame["items"] if "message" in item["e"]]
            case "ev" if "message" in frame["e"]:
                found.append(frame["e"]["message"])
            case _:
                pass
    return found


def kinds(frames: list[Frame]) -> list[str]:
    return [frame["t"] for frame in frames]


def asked(folder: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Straight from the file, beside the running server."""
    with closing(sqlite3.connect(f"file:{folder}/openline.db?mode=ro", uri=True)) as database:
        return database.execute(query, values).fetchall()


def count(folder: Path, table: str) -> int:
    return asked(folder, f"SELECT count(*) FROM {table}")[0][0]


async def change(served: Served, statement: str) -> None:
    """Something that has no door yet: done to the database as an administrator would."""
    await served.app.store.write(lambda tx: tx.cursor.execute(statement))


async def ten_minutes_after_the_end(served: Served) -> None:
    """Of every finished dialog: the next message of its visitor begins another one (LINE-9)."""
    await change(served, "UPDATE dialogs SET finished_at = finished_at - 600001 WHERE finished_at > 0")


async def until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for a fact of the server that nobody announces."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - nobody announces it
            await asyncio.sleep(0.005)
