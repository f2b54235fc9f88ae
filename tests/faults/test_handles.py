"""The process runs out of file handles: strangers are turned away, nobody who is in loses a word. F34."""

import asyncio
import contextlib
import json
import resource
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from websockets.asyncio.client import connect

from tests.faults.processes import ACCOUNT, Client, Serve, channel_key, check, serving, until

pytestmark = [pytest.mark.faults, pytest.mark.slow]
HANDLES, CROWD = 96, 300


async def crowd(port: int) -> list[asyncio.StreamWriter]:
    """More connections than the process may have files. They say nothing."""
    ends = list[asyncio.StreamWriter]()
    for _ in range(CROWD):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            ends.append(writer)
    return ends


def handles_of(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_without_handles_those_inside_go_on_and_others_come_in_later(
    tmp_path: Path, sockets: str
) -> None:
    """F34: messages are acknowledged all the while; when the crowd is gone, a new visitor gets in."""
    data = tmp_path / "data"
    with serving(data, OPENLINE_SOCKETS=sockets) as server:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (HANDLES, HANDLES))
        inside, late = (Client(name, server.port, channel_key(data)) for name in (1, 2))
        is_over = asyncio.Event()
        async with asyncio.timeout(60):
            talk = asyncio.create_task(inside.talk(is_over.is_set, window=1))
            await until(lambda: len(inside.acked) >= 10)
            ends = await crowd(server.port)
            enough = len(inside.acked) + 200
            await until(lambda: len(inside.acked) >= enough)
            assert handles_of(server.process.pid) < HANDLES, "the last ones are kept"
            for end in ends:
                end.transport.abort()
            await late.talk(lambda: len(late.acked) >= 10)
            is_over.set()
            await talk
        assert server.stop() == 0

    assert inside.closes == []
    assert "Traceback" not in server.output()
    assert '"limit": "file_handles"' in server.output()
    check(data, [inside, late])


async def comes_in(server: Serve, key: str, name: int) -> tuple[Any, int]:
    """A socket of a new visitor who said hello, or the status of the refusal."""
    try:
        ws = await connect(f"ws://127.0.0.1:{server.port}/ws/visitor", compression=None)
    except websockets.InvalidStatus as refused:
        return None, refused.response.status_code
    hello = {"t": "hello", "v": 1, "channel": key, "token": f"{name:043d}", "new": True, "lang": "de"}
    await ws.send(json.dumps(hello))
    while json.loads(await ws.recv())["t"] != "live":
        pass
    return ws, 101


async def hears(ws: Any, *kinds: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while (frame := json.loads(await ws.recv()))["t"] not in kinds:
            pass
    return frame


async def test_ordinary_visitors_fill_the_house_and_the_next_is_told(tmp_path: Path) -> None:
    """N4: no attacker at all. All who are in get their answers, refusals included; operators get in."""
    data = tmp_path / "data"
    with serving(data) as server:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (HANDLES, HANDLES))
        key = channel_key(data)
        inside = list[Any]()
        status = 101
        async with asyncio.timeout(60):
            while status == 101:
                ws, status = await comes_in(server, key, len(inside))
                inside += [ws] if ws else []
            for number, ws in enumerate(inside):
                await ws.send(json.dumps({"t": "send", "cid": f"c{number}", "text": "Hello"}))
                await ws.send(json.dumps({"t": "send", "cid": f"d{number}", "text": ""}))
            answers = [(await hears(ws, "ack"), await hears(ws, "nack")) for ws in inside]
            base = f"http://127.0.0.1:{server.port}"
            async with httpx.AsyncClient(base_url=base, headers={"Origin": base}) as client:
                newcomer = await client.get(f"/w/{key}.js")
                who = {
                    "email": ACCOUNT["OPENLINE_ADMIN_EMAIL"],
                    "password": ACCOUNT["OPENLINE_ADMIN_PASSWORD"],
                }
                log_in = await client.post("/api/v1/session", json=who)

        assert len(inside) > 10
        assert status == 503
        assert {(ack["t"], nack["code"]) for ack, nack in answers} == {("ack", "bad_text")}
        assert newcomer.status_code == 503
        assert log_in.status_code == 200
        assert handles_of(server.process.pid) < HANDLES
        for ws in inside:
            ws.transport.abort()
