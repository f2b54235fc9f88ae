"""What was acknowledged survives whatever happens to the process: F01, F31."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.processes import Client, Serve, channel_key, check, free_port, serve, serving, until

pytestmark = [pytest.mark.faults, pytest.mark.slow]

CYCLES = int(os.environ.get("OPENLINE_KILL_CYCLES", "12"))
CLIENTS = 10
STORM = int(os.environ.get("OPENLINE_STORM", "200"))


async def killed_again_and_again(data: Path, port: int, server: Serve, restarts: list[float]) -> Serve:
    """At another moment of the load each time."""
    chance = random.Random(1)
    for _ in range(CYCLES):
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        server.kill()
        server = await asyncio.to_thread(serve, data, port)
        restarts.append(server.started_in_s)
    return server


async def everyone_is_done(talks: list[asyncio.Task[None]], clients: list[Client], server: Serve) -> None:
    """Every message is acknowledged in the end."""
    _, pending = await asyncio.wait(talks, timeout=30)
    assert not pending, (
        server.process.poll(),
        server.output()[-2_000:],
        [(client.name, client.closes, client.refused[-3:]) for client in clients if client.unacked],
    )
    await asyncio.gather(*talks)


async def test_no_acknowledged_message_is_lost_or_doubled_by_kill_9(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """F01, E01: OPENLINE_KILL_CYCLES=200 for the full figure. Restarts are measured, not asserted."""
    data, port = tmp_path / "data", free_port()
    server = await asyncio.to_thread(serve, data, port)
    clients = [Client(name, port, channel_key(data)) for name in range(CLIENTS)]
    is_over, restarts = asyncio.Event(), list[float]()
    talks = [asyncio.create_task(client.talk(is_over.is_set)) for client in clients]
    server = await killed_again_and_again(data, port, server, restarts)
    is_over.set()
    await everyone_is_done(talks, clients, server)
    server.kill()

    check(data, clients)
    figures = {
        "cycles": CYCLES,
        "acked": sum(len(client.acked) for client in clients),
        "slowest_restart_s": round(max(restarts), 2),
        "median_restart_s": round(sorted(restarts)[len(restarts) // 2], 2),
    }
    for name, value in figures.items():
        record_property(name, value)
    print(figures)  # noqa: T201 - shown with -s and in reports
    assert figures["acked"] > CYCLES


async def test_everybody_is_back_after_a_crash(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """F12: all at once and without the widget's jitter. OPENLINE_STORM=2000 for the full figure."""
    data = tmp_path / "data"
    with serving(data) as server:
        clients = [Client(name, server.port, channel_key(data)) for name in range(STORM)]
        is_over = asyncio.Event()
        talks = [asyncio.create_task(client.talk(is_over.is_set, window=1)) for client in clients]
        await until(lambda: all(client.acked for client in clients))
        server.kill()
        before = [len(client.acked) for client in clients]
        again = await asyncio.to_thread(serve, data, server.port)
        began = time.monotonic()
        async with asyncio.timeout(60):
            waits = [
                asyncio.create_task(_back(client, acked, began))
                for client, acked in zip(clients, before, strict=True)
            ]
            back = sorted(await asyncio.gather(*waits))
        is_over.set()
        await everyone_is_done(talks, clients, again)
        again.kill()

    check(data, clients)
    figures = {
        "clients": STORM,
        "p95_back_s": round(back[len(back) * 95 // 100], 2),
        "last": round(back[-1], 2),
    }
    for name, value in figures.items():
        record_property(name, value)
    print(figures)  # noqa: T201 - shown with -s and in reports


async def _back(client: Client, acked: int, began: float) -> float:
    await until(lambda: len(client.acked) > acked)
    return time.monotonic() - began


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_sigterm_under_load_loses_nothing_and_sends_a_shutdown_notice(
    tmp_path: Path, sockets: str
) -> None:
    """F31, E10: sockets hear 4000, the process ends by itself with code 0 within 30 s."""
    data = tmp_path / "data"
    with serving(data, OPENLINE_SOCKETS=sockets) as server:
        clients = [Client(name, server.port, channel_key(data)) for name in range(CLIENTS)]
        is_over = asyncio.Event()
        talks = [asyncio.create_task(client.talk(is_over.is_set)) for client in clients]
        await until(lambda: sum(len(client.acked) for client in clients) >= 200)
        began = time.monotonic()
        code = await asyncio.to_thread(server.stop)
        took = time.monotonic() - began
        again = await asyncio.to_thread(serve, data, server.port)
        is_over.set()
        await everyone_is_done(talks, clients, again)
        again.kill()

    assert (code, took < 30) == (0, True)
    assert {client.closes[0] for client in clients} == {4000}
    assert not any(frame for client in clients for frame in client.refused if "retry_ms" not in frame)
    check(data, clients)
