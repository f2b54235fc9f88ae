"""The delay of letters while a mail server is slow with others: `python -m bench.slow_mail [--write]`.

Takes some ten minutes of real time. First, forty letters to one domain whose server waits 90 s before each
250; then a server that sends its greeting at one byte a second. Meanwhile two letters a second to other
domains are timed from the insert of their row to the server's 250.
"""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import structlog
from meter import percentile
from report import write_into
from servers import FOLDERS, ROOT

from openline.clock import now_ms
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from openline.transports.mail_out.smtp import RFC_TIMEOUTS
from tests.cast import Stage
from tests.fakes import Step
from tests.faults.courier_setup import CourierSetup, addresses, answered, courier_setup

GOAL_S = 30
DOT_S, GREETING_S = 90, 20
SLOW, SLOW_LETTERS = "slow.example", 40
OTHERS = ("a.example", "b.example", "c.example", "d.example", "e.example")
LETTERS, EVERY_S = 240, 0.5
BEGIN, END = "<!-- bench:slow_mail:begin -->", "<!-- bench:slow_mail:end -->"


@dataclass
class Clock:
    """Times each letter, by address: from its insert to its acceptance by the server."""

    written: dict[str, int] = field(default_factory=dict[str, int])
    took: list[int] = field(default_factory=list[int])

    def is_taken(self, step: Step) -> None:
        if step.recipient in self.written:
            self.took.append(time.monotonic_ns() - self.written[step.recipient])


async def main() -> int:
    options = parse()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    FOLDERS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
        stage = answered(prepared(Path(folder)))
        found = {name: await measured(stage, Path(folder), name) for name in ("dot", "greeting")}
    text = table(found)
    print(text)
    if options.write:
        write_into(ROOT / "docs/performance.md", text, BEGIN, END)
    return int(any(p95(took) > GOAL_S for took in found.values()))


def prepared(folder: Path) -> Path:
    """Create a migrated database without open connections; return the folder of a copy."""
    empty, free = folder / "empty", folder / "free"
    empty.mkdir()
    free.mkdir()
    migrate(Sqlite(empty))
    shutil.copy(empty / "openline.db", free)
    return free


async def measured(stage: Stage, folder: Path, slow_at: str) -> list[int]:
    """Return the nanoseconds that each letter to another domain took, sorted."""
    room, clock = folder / slow_at, Clock()
    room.mkdir()
    async with courier_setup(stage, room, RFC_TIMEOUTS) as setup:
        setup.hire(now=now_ms, turn_s=3)
        makes_slow(setup, slow_at)
        setup.script.when("after", clock.is_taken)
        setup.courier.start()
        if slow_at == "dot":
            await posts(setup, *addresses(SLOW_LETTERS, SLOW))
        for address in addresses(LETTERS, *OTHERS):
            clock.written[address] = time.monotonic_ns()
            await posts(setup, address)
            await asyncio.sleep(EVERY_S)
        while len(clock.took) < LETTERS:  # noqa: ASYNC110 - polled from outside
            await asyncio.sleep(0.1)
    return sorted(clock.took)


def makes_slow(setup: CourierSetup, at: str) -> None:
    async def waits(seconds: float) -> None:
        await asyncio.sleep(seconds)

    if at == "dot":
        setup.script.when("dot", lambda _: waits(DOT_S), SLOW)
    else:
        setup.script.when("greeting", lambda _: waits(GREETING_S))


async def posts(setup: CourierSetup, *whom: str) -> None:
    setup.now = now_ms()
    await setup.posts(*whom)
    setup.courier.nudge(0)


def p95(took: list[int]) -> float:
    return percentile(took, 0.95) / 1000


def table(found: dict[str, list[int]]) -> str:
    named = {
        "dot": f"{SLOW_LETTERS} letters to one domain come first, each held {DOT_S} s before its 250",
        "greeting": f"the server greets with one byte a second, {GREETING_S} s for each connection",
    }
    rows = (
        f"| {named[name]} | {percentile(took, 0.5) / 1000:.2f} | **{p95(took):.2f}** | {took[-1] / 1e9:.2f} |"
        for name, took in found.items()
    )
    head = (
        f"| {LETTERS} letters to others, s from row to 250 | p50 | p95 | most |",
        "| --- | --- | --- | --- |",
    )
    return "\n".join((*head, *rows))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.slow_mail", description=__doc__)
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
