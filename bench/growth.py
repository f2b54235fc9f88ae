"""The cost of a message among a thousand stored ones, and among ten million. Prints a line for each.

`python bench/growth.py [--dialogs 100,1000,…,1000000] [--rounds 20] [--write]`: the real action, on SQLite
with every commit flushed. Each stored dialog has ten messages and is finished; a thousand visitors begin
dialogs of their own and write in turns, 256 messages to a commit, as the writer does under load. Ten
million messages need 6 GB of disk and some minutes. `--write` puts the table into docs/performance.md.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from base import NOW, Base
from report import table, write_into
from servers import FOLDERS, ROOT

from openline.actions.dialogs import talk
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.serve import collect_rarely

BEGIN, END = "<!-- bench:growth:begin -->", "<!-- bench:growth:end -->"
WRITERS, TOGETHER = 1_000, 256
BLOCK, MESSAGES = 100, 10
TEXT = "Do you deliver on Saturdays, and what would it cost to have the old one taken away? " * 2
NAMED_ANEW = {
    "visitors": ("id",),
    "visitor_tokens": ("hash", "visitor_id"),
    "dialogs": ("id", "visitor_id"),
    "events": ("dialog_id", "id", "cid"),
}
"""The columns of a copied row that are another one's in each copy."""
BLOCKS = """
    WITH RECURSIVE blocks(block) AS (SELECT :first UNION ALL SELECT block + 1 FROM blocks WHERE block < :last)
"""


class Growing(Base):
    """A database that grows by copies of one block of finished dialogs."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.callers_made, self.blocks = 0, 1
        callers = self.callers(BLOCK)
        for _ in range(MESSAGES):
            self.write(callers)
        self.connection.execute(f"UPDATE dialogs SET status = 'finished', finished_at = {NOW}")
        self.connection.execute("DELETE FROM timers")
        for name in NAMED_ANEW:
            self.connection.execute(f"CREATE TEMP TABLE block_{name} AS SELECT * FROM main.{name}")

    def callers(self, count: int) -> list[Credentials]:
        names = range(self.callers_made, self.callers_made + count)
        self.callers_made += count
        return [Credentials(self.channel.id, hash_token(f"v{n}"), is_new=True, lang="en") for n in names]

    def write(self, callers: list[Credentials]) -> None:
        for first in range(0, len(callers), TOGETHER):
            self.do(*map(self._message, callers[first : first + TOGETHER]))

    def _message(self, caller: Credentials) -> Any:
        self.now += 1
        now = self.now
        sending = talk.sending_of(TEXT, f"{now:012x}", "RU", 10_000)
        return lambda tx: talk.visitor_writes(tx, caller, sending, now)

    def grow(self, dialogs: int) -> None:
        """Copy the block until so many dialogs are stored."""
        first, self.blocks = self.blocks, max(self.blocks, dialogs // BLOCK)
        if first == self.blocks:
            return
        with self.connection:
            self.connection.execute("BEGIN")
            for name, anew in NAMED_ANEW.items():
                columns = [each[1] for each in self.connection.execute(f"PRAGMA table_info({name})")]
                values = ", ".join(_copied(each, anew) for each in columns)
                self.connection.execute(
                    f"INSERT INTO main.{name} ({', '.join(columns)})"
                    f" {BLOCKS} SELECT {values} FROM blocks CROSS JOIN block_{name}",
                    {"first": first, "last": self.blocks - 1},
                )
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copied(column: str, anew: tuple[str, ...]) -> str:
    if column == "number":
        return f"number + block * {BLOCK} + 1000000"
    if column in anew:
        return f"CASE {column} WHEN '' THEN '' ELSE printf('%08x', block) || substr({column}, 9) END"
    return column


def main() -> None:
    options = parse()
    FOLDERS.mkdir(parents=True, exist_ok=True)
    collect_rarely()
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
        base = Growing(Path(folder))
        for size in sorted(map(int, options.dialogs.split(","))):
            base.grow(size)
            results.append(measure(base, size, options.rounds))
            print(json.dumps(results[-1]), flush=True)
    if options.write:
        write(results)


def measure(base: Growing, dialogs: int, rounds: int) -> dict[str, Any]:
    """Measure rounds in which every writer writes once, after one to begin and one to warm up."""
    size = base.connection.execute("SELECT count(*) FROM events WHERE kind = 'text'").fetchone()[0]
    callers = base.callers(WRITERS)
    base.write(callers)
    base.write(callers)
    used: list[float] = []
    took: list[float] = []
    for _ in range(rounds):
        cpu, began = time.process_time(), time.perf_counter()
        base.write(callers)
        used.append((time.process_time() - cpu) / WRITERS * 1e6)
        took.append((time.perf_counter() - began) / WRITERS * 1e6)
    base.connection.execute("UPDATE dialogs SET status = 'finished' WHERE status <> 'finished'")
    return {"dialogs": dialogs, "messages": size, "cpu_us": median(used), "us": median(took)}


def write(results: list[dict[str, Any]]) -> None:
    head = ["stored", "processor time of a message", "with the flush"]
    rows = [
        [
            f"{it['messages']:,} messages of {it['dialogs']:,} dialogs",
            f"{it['cpu_us']:.0f} µs",
            f"{it['us']:.0f} µs",
        ]
        for it in results
    ]
    text = f"Store alone, {TOGETHER} messages to a commit, medians; SQLite {sqlite3.sqlite_version}."
    write_into(ROOT / "docs/performance.md", f"{table(head, rows)}\n\n{text}", BEGIN, END)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dialogs", default="100,1000,10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
