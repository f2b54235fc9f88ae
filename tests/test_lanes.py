"""The lanes of ./test: what is named in them is there, and each kind of worker gets its kind of work."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import lanes

TESTS = Path(__file__).parent


def test_the_files_that_are_named_are_there():
    known = {path.stem for folder in ("e2e", "faults") for path in (TESTS / folder).glob("test_*.py")}

    assert set(lanes.LONGEST_FIRST) - known == set()
    assert lanes.READ_TOGETHER - {path.stem for path in TESTS.glob("test_*.py")} == set()


@pytest.mark.parametrize(
    "words, is_for_journeys",
    [
        (["tests"], True),
        (["tests/e2e"], True),
        ([f"{TESTS}/faults/test_killed.py::test_it"], True),
        ([f"{TESTS}/domain", "tests/actions/test_ask.py"], False),
    ],
)
def test_a_run_without_journeys_has_as_many_workers_as_cores(words: list[str], is_for_journeys: bool):
    config: Any = SimpleNamespace(args=words)

    assert lanes.workers_for(config) == lanes.hands() + (lanes.PATIENT if is_for_journeys else 0)


class Worker:
    """As much of xdist's as its scheduler sees."""

    shutting_down = False

    def __init__(self, number: int):
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.given: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += indices

    def shutdown(self) -> None:
        self.shutting_down = True


SHORT = [f"tests/test_short.py::test[{number}]" for number in range(6)]
JOURNEYS = [f"tests/e2e/test_{file}.py::test_{n}" for file in "abc" for n in (1, 2, 3)]


@pytest.fixture
def scheduled(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any, lanes.Lanes]:
    """One hand, one patient worker, and the first they are given."""
    monkeypatch.setattr(lanes, "hands", lambda: 1)
    hand, patient = Worker(0), Worker(1)
    monkeypatch.setattr(pytestconfig.option, "tx", ["2*popen"])
    monkeypatch.setattr(pytestconfig.option, "loadscopereorder", False)
    scheduler = lanes.Lanes(pytestconfig)
    for worker in (hand, patient):
        scheduler.add_node(worker)  # type: ignore[arg-type]
        scheduler.add_node_collection(worker, JOURNEYS + SHORT)  # type: ignore[arg-type]
    scheduler.schedule()
    return hand, patient, scheduler


def _given(worker: Worker) -> list[str]:
    return [(JOURNEYS + SHORT)[index] for index in worker.given]


def test_hands_take_short_tests_and_the_patient_take_journeys(scheduled: tuple[Any, Any, lanes.Lanes]):
    hand, patient, _ = scheduled

    assert _given(hand) == SHORT[:2]
    assert _given(patient) == JOURNEYS[:3]


def test_the_next_journey_is_fetched_before_the_last_test_of_one(scheduled: tuple[Any, Any, lanes.Lanes]):
    _, patient, scheduler = scheduled
    scheduler.mark_test_complete(patient, 0)
    before = len(patient.given)
    scheduler.mark_test_complete(patient, 1)

    assert (before, _given(patient)) == (3, JOURNEYS[:6])


def test_what_goes_over_the_whole_source_stays_in_one_worker(scheduled: tuple[Any, Any, lanes.Lanes]):
    _, _, scheduler = scheduled
    rules = ("tests/test_house_rules.py::test_a", "tests/test_house_rules.py::test_b")

    assert len({scheduler._split_scope(rule) for rule in rules}) == 1
    assert len({scheduler._split_scope(short) for short in SHORT}) == len(SHORT)


def test_who_has_nothing_left_helps_the_others(scheduled: tuple[Any, Any, lanes.Lanes]):
    hand, _, scheduler = scheduled
    for index in range(len(JOURNEYS), len(JOURNEYS + SHORT)):
        scheduler.mark_test_complete(hand, index)

    assert _given(hand)[: len(SHORT)] == SHORT
    assert _given(hand)[len(SHORT) :] == JOURNEYS[3:6]
