"""The time to assign one dialog, depending on the length of the queue. Prints one line of JSON.

`python bench/assignment.py [--operators 200] [--sizes 50,500,5000,50000] [--rounds 200] [--write]`: the real
action, on SQLite with every commit flushed. The operators are at their limit of dialogs, so that every
candidate is considered. An operator finishes a dialog and is offered the oldest that waits; measured inside
the transaction, and including the commit and its flush. `--write` puts the table between the markers of
docs/performance.md.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

from base import NOW, Base
from meter import percentile
from report import table, write_into
from servers import FOLDERS, ROOT

from openline.actions import portal
from openline.actions.dialogs import talk
from openline.actions.lines import assign, offers
from openline.domain.team.operators import Operator, Presence
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.store.dialogs import dialogs
from openline.store.lines import lines, queues
from openline.store.team import operators, presences
from openline.store.transaction import Transaction, encode

BEGIN, END = "<!-- bench:assignment:begin -->", "<!-- bench:assignment:end -->"
FOR_EVER = 2**52
LIMIT = 5


class Scene(Base):
    """A line with its operators, each with as many dialogs as the line allows, and a queue behind them."""

    def __init__(self, folder: Path, options: argparse.Namespace):
        super().__init__(folder)
        self.line_id, self.channel_id = self.channel.line_id, self.channel.id
        self.people = [self.do(lambda tx, n=n: self._operator(tx, n)) for n in range(options.operators)]
        self.written = 0

    def limit(self) -> None:
        def save(tx: Transaction) -> None:
            rules = replace(lines.get_line(tx, self.line_id).rules, limit=LIMIT)
            tx.cursor.execute("UPDATE lines SET rules = :r", {"r": encode(rules).decode()})

        self.do(save)

    def waits(self, count: int) -> None:
        """Begin `count` more dialogs, a thousand per transaction."""
        for first in range(0, count, 1_000):
            some = min(1_000, count - first)
            self.do(lambda tx, some=some: self._write(tx, some))

    def fill(self) -> None:
        """Assign dialogs until all operators are at the line's limit."""
        self.waits(len(self.people) * LIMIT)
        while self.do(self._share_all):
            pass

    def _share_all(self, tx: Transaction) -> int:
        before = len(queues.list_waiting(tx, self.line_id, 100_000))
        assign.assign_line(tx, self.line_id, self.now)
        return before - len(queues.list_waiting(tx, self.line_id, 100_000))

    def _write(self, tx: Transaction, count: int) -> None:
        for _ in range(count):
            self.written += 1
            self.now += 1
            caller = Credentials(self.channel_id, hash_token(f"v{self.written}"), is_new=True, lang="en")
            talk.visitor_writes(tx, caller, talk.Sending("Do you deliver?", f"c{self.written}"), self.now)

    def _operator(self, tx: Transaction, n: int) -> Operator:
        added = portal.operator_is_added(tx, f"o{n}@example.org", "operator", "x", NOW)
        presences.save_presence(tx, added.id, Presence("here", FOR_EVER, FOR_EVER))
        found = operators.find_operator(tx, added.id)
        assert found
        return found


def main() -> None:
    options = parse()
    FOLDERS.mkdir(parents=True, exist_ok=True)
    results: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
        scene = Scene(Path(folder), options)
        scene.limit()
        scene.fill()
        for size in sorted(int(size) for size in options.sizes.split(",")):
            scene.waits(size - len(waiting(scene)))
            results.append(measure(scene, size, options.rounds))
    print(json.dumps(results))
    if options.write:
        write(results, options)


def waiting(scene: Scene) -> list[Any]:
    return scene.do(lambda tx: queues.list_waiting(tx, scene.line_id, 1_000_000))


def measure(scene: Scene, size: int, rounds: int) -> dict[str, object]:
    """Measure `rounds` turns, each with another operator, at a queue of `size` dialogs."""
    inside: list[int] = []
    whole: list[int] = []
    for turn in range(rounds):
        who = scene.people[turn % len(scene.people)]
        began = time.perf_counter_ns()
        inside.append(scene.do(lambda tx, who=who: one_turn(tx, scene, who)))
        whole.append(time.perf_counter_ns() - began)
        scene.waits(1)
    inside.sort()
    whole.sort()
    return {
        "waiting": size,
        "p50": percentile(inside, 0.5),
        "p99": percentile(inside, 0.99),
        "committed_p50": percentile(whole, 0.5),
        "committed_p99": percentile(whole, 0.99),
    }


def one_turn(tx: Transaction, scene: Scene, who: Operator) -> int:
    """Finish one dialog of an operator; return the nanoseconds that the assignment of the next took."""
    scene.now += 1
    tx.cursor.execute(
        "SELECT id FROM dialogs WHERE offered_to = :o AND status = 'new' LIMIT 1", {"o": who.id}
    )
    dialog = dialogs.get_dialog_to_change(tx, tx.cursor.fetchone()[0])
    dialogs.save_dialog(tx, offers.unowned(dialog).but(status="finished", finished_at=scene.now))
    began = time.perf_counter_ns()
    assign.operator_has_capacity(tx, who.id, scene.now)
    return time.perf_counter_ns() - began


def write(results: list[dict[str, object]], options: argparse.Namespace) -> None:
    head = ["dialogs that wait", "inside the transaction, p50 / p99", "with commit and flush, p50 / p99"]
    rows = [
        [
            f"{it['waiting']:,}",
            f"{it['p50']:.2f} / **{it['p99']:.2f} ms**",
            f"{it['committed_p50']:.2f} / {it['committed_p99']:.2f} ms",
        ]
        for it in results
    ]
    text = f"{options.operators} operators, all at their limit; SQLite {sqlite3.sqlite_version}, flushed."
    write_into(ROOT / "docs/performance.md", f"{table(head, rows)}\n\n{text}", BEGIN, END)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operators", type=int, default=200)
    parser.add_argument("--sizes", default="50,500,5000,50000")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
