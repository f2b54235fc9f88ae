"""Who runs what: tests that keep a core busy, and beside them journeys, which mostly wait for real seconds.

As many workers as there are cores (hands) run the short tests one by one. The others are patient: they run
journeys, each file of them in one worker with one server, the longest first. Who has nothing left helps the
rest.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

PATIENT = 3
JOURNEY, FAULTS = "journey", "faults"
LONGEST_FIRST = (
    "test_the_end test_letters test_settings test_outages test_letters_go test_accessibility"
    " test_pages_as_they_are test_contact_forms test_letters_in_the_chat test_files_killed test_colleagues"
    " test_what_operators_do test_reloads_and_tabs test_return_link test_clients test_rules_of_the_line"
    " test_forms test_killed test_languages test_assignment test_journeys test_operators test_letters_live"
    " test_canaries test_page_script test_reading"
).split()
"""Files of journeys and faults that last longest; tests/test_lanes.py knows when one has gone."""
READ_TOGETHER = {"test_house_rules"}
"""Files of short tests that go over the whole source: once, not in every worker."""


def hands() -> int:
    return len(os.sched_getaffinity(0))


def workers_for(config: pytest.Config) -> int:
    """`-n auto`. A run without journeys has nobody to wait beside."""
    named = [Path(word.split("::")[0]) for word in config.args]
    has_journeys = any(_may_hold_journeys(path) for path in named)
    return hands() + (PATIENT if has_journeys else 0)


def _may_hold_journeys(path: Path) -> bool:
    return {"e2e", "faults"} & set(path.parts) != set() or path.name in {"", "tests"}


def _is_hand(worker: str) -> bool:
    return int(worker.removeprefix("gw")) < hands()


def arrange(items: list[Any]) -> None:
    """Journeys first, the longest first of all; each file of them is a scope that stays in one worker.

    Of the short tests those marked `slow` are begun first, so that none of them is what all wait for.
    """
    items.sort(key=lambda item: (_place_of(item.path), _is_short(item) and not _is_slow(item)))


def _is_short(item: Any) -> bool:
    return not _lane_of(item.path)


def _is_slow(item: Any) -> bool:
    return item.get_closest_marker("slow") is not None


def _lane_of(path: Path) -> str:
    return {"e2e": JOURNEY, "faults": FAULTS}.get(path.parent.name, "")


def _place_of(path: Path) -> int:
    if not _lane_of(path):
        return len(LONGEST_FIRST) + 1
    return LONGEST_FIRST.index(path.stem) if path.stem in LONGEST_FIRST else len(LONGEST_FIRST)


class Lanes(LoadScopeScheduling):
    """xdist's own way to keep scopes together, with two queues."""

    def _split_scope(self, nodeid: str) -> str:
        """Return the file of a journey, or of tests that have read the same; a short test stands alone."""
        path = Path(nodeid.split("::")[0])
        if lane := _lane_of(path):
            return f"{lane} {path.stem}"
        return path.stem if path.stem in READ_TOGETHER else nodeid

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Journeys stand before all short tests: only hands look for something further on."""
        if _is_hand(node.gateway.id):
            fitting = (scope for scope in self.workqueue if not _is_waiting(scope))
            if (scope := next(fitting, None)) is not None:
                self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: WorkerController) -> None:
        """A worker begins its last test when it knows what comes next: a journey is not fetched before."""
        if (
            self.workqueue
            and not _is_hand(node.gateway.id)
            and self._pending_of(self.assigned_work[node]) > 1
        ):
            return
        super()._reschedule(node)


def _is_waiting(scope: str) -> bool:
    return scope.startswith((f"{JOURNEY} ", f"{FAULTS} "))
