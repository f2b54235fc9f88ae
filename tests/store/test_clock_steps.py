"""The loop of timers notices that somebody set the clock, and says so (F11). Both clocks are the test's."""

import asyncio
from pathlib import Path

import pytest

from openline.clock import Clock
from openline.domain.times import DAY, MINUTE
from openline.store import timers
from openline.store.databases import Database, Sqlite
from openline.store.migrations import migrate
from openline.store.writer import Store
from tests.cast import NOON


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Sqlite(tmp_path)
    migrate(database)
    return database


@pytest.mark.parametrize("step", [-DAY, DAY])
async def test_a_step_while_running_moves_what_waits(database: Database, step: int) -> None:
    """F11: neither a day's standing still, nor a burst of everything at once."""
    wall, steady = [NOON], [0]
    store = Store(database)
    clock = Clock(store, now=lambda: wall[0], steady=lambda: steady[0])
    noticed = asyncio.Event()
    clock.on_step = noticed.set
    due_at = NOON + 10 * MINUTE
    await store.write(lambda tx: timers.set_timer(tx, "operator_gone", "nobody", due_at))
    clock.start()
    try:
        wall[0] += step + MINUTE
        steady[0] += MINUTE
        clock.nudge(0)
        async with asyncio.timeout(10):
            await noticed.wait()
        assert await store.read(timers.find_next) == due_at + step
    finally:
        await clock.stop()
        await store.close()
