"""F21: a visitor's twenty tabs start at the same moment, and write: one dialog, one form of each kind."""

import asyncio
import json
import os
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from openline.store.databases import Sqlite
from tests.cast import Stage, set_the_stage
from tests.faults.processes import ask, serving

pytestmark = [pytest.mark.faults, pytest.mark.slow]

VISITORS = int(os.environ.get("OPENLINE_VISITORS", "5"))
TABS, AT_ONCE = 20, 10
PATIENCE_S = 30


async def test_twenty_tabs_of_each_visitor_begin_one_dialog(sqlite_template: Path, tmp_path: Path) -> None:
    """F21, CHAT-4, FORM-1: OPENLINE_VISITORS=500 for the full figure. The form comes once, too."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "openline.db")
    # Somebody is here, so that it is form 1 that comes, by the clock.
    set_the_stage(Sqlite(folder)).close()
    with serving(folder, OPENLINE_LIMIT_SOCKETS_PER_VISITOR="100") as server:
        for first in range(0, VISITORS, AT_ONCE):
            names = range(first, min(first + AT_ONCE, VISITORS))
            cids = await asyncio.gather(
                *(_tab(server.port, name, tab) for name in names for tab in range(TABS))
            )
            assert Counter(Counter(cids).values()) == {TABS: len(names)}
        _all_are_asked(folder)

    _all_is_there_once(folder)


def _all_is_there_once(folder: Path) -> None:
    """A run of more than a minute is told and asked more: each of it once, too."""
    assert ask(folder, "SELECT count(*) FROM dialogs GROUP BY visitor_id") == [(1,)] * VISITORS
    of_each = "SELECT dialog_id, {}, count(*) FROM events WHERE kind = '{}' AND author = '{}' GROUP BY 1, 2"
    forms = ask(folder, of_each.format("json_extract(form, '$.kind')", "form", "line"))
    texts = ask(folder, of_each.format("text", "text", "line"))
    written = ask(folder, of_each.format("text", "text", "visitor"))
    assert {times for *_, times in (*forms, *texts, *written)} == {1}
    assert sum(kind == "introduce" for _, kind, _ in forms) == VISITORS
    assert len(written) == VISITORS * TABS


async def _tab(port: int, name: int, tab: int) -> str:
    """The dialog that this tab was told. All of them say that they are new."""
    hello = {"t": "hello", "v": 1, "channel": Stage.main_key, "token": f"{name:043d}", "new": True}
    words = {"t": "send", "cid": f"{name}-{tab}", "text": f"From tab {tab}"}
    async with (
        asyncio.timeout(PATIENCE_S),
        connect(f"ws://127.0.0.1:{port}/ws/visitor", compression=None) as ws,
    ):
        for frame in (hello, words):
            await ws.send(json.dumps(frame))
        while True:
            heard = json.loads(await ws.recv())
            if heard["t"] in ("ack", "nack"):
                return heard["d"]


def _all_are_asked(folder: Path) -> None:
    began = time.monotonic()
    while ask(folder, "SELECT count(*) FROM timers WHERE kind = 'ask_introduce'")[0][0]:
        assert time.monotonic() - began < PATIENCE_S
        time.sleep(0.05)
