"""F11: real servers, one after the other, the later with a clock that is behind."""

import asyncio
import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.faults.processes import channel_key, free_port, serve

TOKEN = "c" * 43


async def says(port: int, key: str, texts: list[str]) -> list[str]:
    """A visitor comes, hears what there is, says these and hears it again: the texts of the last snapshot."""
    for turn in range(2):
        async with connect(f"ws://127.0.0.1:{port}/ws/visitor", compression=None) as socket:
            hello = {
                "t": "hello",
                "v": 1,
                "channel": key,
                "token": TOKEN,
                "new": True,
                "tab": "t",
                "lang": "en",
            }
            await socket.send(json.dumps(hello))
            shown: list[str] = []
            while (frame := json.loads(await socket.recv()))["t"] != "live":
                if frame["t"] == "snapshot":
                    shown = [it["text"] for it in frame["dialog"]["messages"] if it["author"] == "visitor"]
            for text in texts if turn == 0 else []:
                await socket.send(json.dumps({"t": "send", "cid": text.replace(" ", "-"), "text": text}))
                while (frame := json.loads(await socket.recv()))["t"] != "ack":
                    assert frame["t"] != "nack", frame
    return shown


@pytest.mark.parametrize("behind_s", [60, 86_400])
def test_after_a_restart_with_the_clock_behind_new_words_stand_last(tmp_path: Path, behind_s: int) -> None:
    """F11, G1: a page and more is there already; what is acknowledged is seen, and at the end."""
    data, port = tmp_path / "data", free_port()
    first = serve(data, port, OPENLINE_LIMIT_VISITOR_BURST="1000")
    before = [f"before {number}" for number in range(60)]
    asyncio.run(says(port, channel_key(data), before))
    first.kill()

    late = serve(data, port, TESTS_CLOCK_AHEAD_S=str(-behind_s), OPENLINE_LIMIT_VISITOR_BURST="1000")
    try:
        shown = asyncio.run(says(port, channel_key(data), ["after 0", "after 1", "after 2"]))
    finally:
        late.kill()

    assert shown[-5:] == ["before 58", "before 59", "after 0", "after 1", "after 2"]
