"""The power fails: what was acknowledged was flushed before. F02."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.faults.processes import Client, ask, channel_key, serving
from tests.faults.recorder import Disk, Step, recording, steps

pytestmark = [pytest.mark.faults, pytest.mark.slow]
CLIENTS, MESSAGES, CUTS = 6, 6_000, 100


async def some_load(tmp_path: Path) -> tuple[list[Client], list[Step]]:
    """Until the log was folded into the database at least once; a server killed by the power, not stopped."""
    data = tmp_path / "data"
    with serving(data, **recording(tmp_path)) as server:
        clients = [Client(name, server.port, channel_key(data)) for name in range(CLIENTS)]
        await asyncio.gather(*(client.talk(lambda: is_enough(clients)) for client in clients))
        server.kill()
    return clients, list(steps(tmp_path))


def is_enough(clients: list[Client]) -> bool:
    return sum(len(client.acked) for client in clients) >= MESSAGES


def acked_by(clients: list[Client], at: float) -> set[str]:
    return {cid for client in clients for cid, heard in client.acked_at.items() if heard <= at}


def lost_in(folder: Path, clients: list[Client], at: float) -> set[str]:
    """The database opens as after any crash; what was acknowledged until then and is not in it."""
    assert ask(folder, "PRAGMA quick_check", mode="rw") == [("ok",)]
    return acked_by(clients, at) - {cid for (cid,) in ask(folder, "SELECT cid FROM events")}


def moments_of(recorded: list[Step], since: float) -> set[int]:
    """A hundred, half of them while a checkpoint writes into the database."""
    chance = random.Random(2)
    loaded = [number for number, step in enumerate(recorded) if step.at >= since]
    folding = [number for number in loaded if recorded[number].file == "d"]
    assert folding, "no checkpoint"
    return {*chance.sample(loaded, CUTS // 2), *chance.sample(folding, min(CUTS // 2, len(folding)))}


async def test_what_was_acknowledged_survives_the_loss_of_power(tmp_path: Path) -> None:
    """F02, E01: whatever the disk keeps of what was not flushed, torn or whole."""
    clients, recorded = await some_load(tmp_path)
    cuts = moments_of(recorded, min(at for client in clients for at in client.acked_at.values()))
    disk, chance = Disk(), random.Random(3)
    lost = set[str]()
    for number, step in enumerate(recorded):
        disk.sees(step)
        if number in cuts:
            folder = tmp_path / f"cut-{number}"
            disk.loses_power(folder, chance)
            lost |= lost_in(folder, clients, step.at)
    assert lost == set()
