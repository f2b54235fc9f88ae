"""The process runs out of file handles: strangers are turned away, nobody who is in loses a word. F34."""

import asyncio
import contextlib
import resource
from pathlib import Path

import pytest

from tests.faults.processes import Client, channel_key, check, serving, until

pytestmark = [pytest.mark.faults, pytest.mark.slow]
HANDLES, CROWD = 96, 300


async def crowd(port: int) -> list[asyncio.StreamWriter]:
    """More connections than the process may have files."""
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
            assert handles_of(server.process.pid) >= HANDLES - 1
            for end in ends:
                end.transport.abort()
            await late.talk(lambda: len(late.acked) >= 10)
            is_over.set()
            await talk
        assert server.stop() == 0

    assert inside.closes == []
    assert "Traceback" not in server.output()
    check(data, [inside, late])
