"""Ten thousand timers due in the same second while visitors write. Prints one line of JSON.

`python bench/timers.py [--timers 10000] [--rate 300]`: the store, the clock and the real action that asks for
contacts, on SQLite with every commit flushed. Measures the delay of the last form, and the acknowledgement
of other visitors' messages while the forms are written.
"""

import argparse
import asyncio
import hashlib
import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from meter import percentile
from servers import FOLDERS

from openline.actions import portal
from openline.actions.dialogs import talk
from openline.clock import Clock, now_ms
from openline.domain.visitors.visitors import Credentials
from openline.serve import collect_rarely
from openline.store.channels import channels
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from openline.store.transaction import Reader, Transaction
from openline.store.writer import Store

AHEAD_MS = 1_500
PATIENCE_S = 60


@dataclass
class Scene:
    store: Store
    channel_id: str
    acknowledged: list[int] = field(default_factory=list[int])
    """Nanoseconds from the intended time to the acknowledgement."""
    refused: int = 0

    def caller(self, name: str) -> Credentials:
        return Credentials(self.channel_id, hashlib.sha256(name.encode()).hexdigest(), is_new=True, lang="en")


async def main() -> None:
    options = parse()
    FOLDERS.mkdir(parents=True, exist_ok=True)
    collect_rarely()
    with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
        print(json.dumps(await measure(Path(folder), options)))


async def measure(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    database = Sqlite(folder)
    migrate(database)
    store = Store(database, queue_limit=100_000, wait_limit_s=PATIENCE_S)
    clock = Clock(store)
    store.on_commit = lambda commits: [clock.nudge(each.due_at) for each in commits if each.due_at]
    try:
        scene = Scene(store, await store.write(set_up))
        await everybody_writes(scene, [f"asked{n}" for n in range(options.timers)])
        await everybody_writes(scene, [f"writer{n}" for n in range(100)])
        due_at = now_ms() + AHEAD_MS
        await store.write(lambda tx: set_due(tx, due_at))
        clock.start()
        writing = asyncio.create_task(people_write(scene, options.rate))
        late_ms = await until_all_are_asked(store, due_at)
        writing.cancel()
        forms, dialogs = await store.read(count_forms)
        acknowledged = sorted(scene.acknowledged)
        return {
            "timers": options.timers,
            "all_asked_after_ms": late_ms,
            "forms": forms,
            "asked_twice": forms - dialogs,
            "messages": len(acknowledged),
            "refused": scene.refused,
            "p50_ms": percentile(acknowledged, 0.5),
            "p99_ms": percentile(acknowledged, 0.99),
        }
    finally:
        await clock.stop()
        await store.close()


def set_up(tx: Transaction) -> str:
    portal.portal_is_set_up(tx, portal.FirstStart("bench", "epoch", "bench-key", 10_000))
    portal.operator_is_added(tx, "anna@example.com", "administrator", "", now_ms())
    tx.cursor.execute(f"UPDATE operators SET availability = 'here', live_until = {2**53}")
    channel = channels.find_channel(tx, "bench-key")
    assert channel
    return channel.id


async def everybody_writes(scene: Scene, names: list[str]) -> None:
    for first in range(0, len(names), 1_000):
        await asyncio.gather(*(write(scene, name, "first") for name in names[first : first + 1_000]))


async def write(scene: Scene, name: str, cid: str) -> None:
    caller, now = scene.caller(name), now_ms()
    await scene.store.write(
        lambda tx: talk.visitor_writes(tx, caller, talk.Sending("Do you deliver?", cid), now)
    )


def set_due(tx: Transaction, due_at: int) -> None:
    """Make all timers due at the same time, and delete those of other kinds, which are not measured."""
    tx.cursor.execute("DELETE FROM timers WHERE kind <> 'ask_introduce'")
    tx.cursor.execute(f"UPDATE timers SET due_at = {due_at}")


async def people_write(scene: Scene, rate: float) -> None:
    """Write messages at a fixed rate; latency is counted from the intended time."""
    began, sent, waiting = time.perf_counter_ns(), 0, set[asyncio.Task[None]]()
    while True:
        intended = began + int(sent / rate * 1e9)
        await asyncio.sleep(max(0.0, (intended - time.perf_counter_ns()) / 1e9))
        task = asyncio.create_task(acknowledged(scene, sent, intended))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        sent += 1


async def acknowledged(scene: Scene, sent: int, intended: int) -> None:
    try:
        await write(scene, f"writer{sent % 100}", f"more{sent}")
        scene.acknowledged.append(time.perf_counter_ns() - intended)
    except Exception:
        scene.refused += 1


async def until_all_are_asked(store: Store, due_at: int) -> int:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if not await store.read(count_left):
            return now_ms() - due_at
        await asyncio.sleep(0.05)
    raise TimeoutError("the forms were not shown")


def count_left(tx: Reader) -> int:
    """Count the timers that have not fired. A timer is deleted in the transaction of its effect."""
    tx.cursor.execute("SELECT count(*) FROM timers WHERE kind = 'ask_introduce' AND attempts = 0")
    return tx.cursor.fetchone()[0]


def count_forms(tx: Reader) -> tuple[int, int]:
    """Return (forms, dialogs with a form)."""
    tx.cursor.execute("SELECT count(*), count(DISTINCT dialog_id) FROM events WHERE kind = 'form'")
    forms, dialogs = tx.cursor.fetchone()
    return forms, dialogs


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--timers", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=300, help="messages a second meanwhile")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
