"""A dialog of many pages: the newest at once, the rest as one reads upwards, and the place is kept."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.cast import SECOND, set_the_stage
from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program, asked_caller, asked_token

QUESTIONS = 90
FIRST, LAST = "Question 0.", f"Answer {QUESTIONS - 1}."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Two of them have talked for an hour, in 180 messages."""
    folder = tmp_path_factory.mktemp("long")
    database = Sqlite(folder)
    migrate(database)
    stage = set_the_stage(database)
    stage.now = time.time_ns() // 1_000_000 - 3600 * SECOND
    visitor = asked_caller(stage, "en", 0)
    for number in range(QUESTIONS):
        dialog = stage.writes(f"Question {number}.", visitor).dialog_id
        stage.answers(dialog, f"Answer {number}.")
        stage.now += 30 * SECOND
    stage.close()
    program = Program(folder)
    program.start()
    yield program
    program.stop()


def reads_up_to_the_first(log: Locator, go_up: Callable[[], None]) -> int:
    """What was the oldest before is still before the reader's eyes. How often older ones were asked for."""
    times = 0
    while not log.get_by_text(FIRST, exact=True).count():
        words = log.get_by_text("Question").first.inner_text()
        go_up()
        expect(log.get_by_text("Question").first).not_to_have_text(words)
        expect(log.get_by_text(words, exact=True)).to_be_in_viewport()
        times += 1
    return times


def test_an_operator_reads_upwards_without_losing_the_place(come: Come) -> None:
    """WORK-1: older messages come in above, again and again, up to the first."""
    oleg = come(Operator, name="oleg").logs_in()
    oleg.row(f"Question {QUESTIONS - 1}.").click()
    expect(oleg.log).to_contain_text(LAST)
    oleg.log.hover()

    assert reads_up_to_the_first(oleg.log, lambda: oleg.page.mouse.wheel(0, -100_000)) >= 2

    expect(oleg.log).to_contain_text("conversation started")


def test_a_visitor_reads_upwards_without_losing_the_place(come: Come) -> None:
    """CHAT-3: by a button, so that nobody loads what they do not want to read."""
    vera = come(Visitor, token=asked_token("en", 0)).visits().opens()
    expect(vera.log).to_contain_text(LAST)
    earlier = vera.panel.get_by_role("button", name="Show earlier messages")

    assert reads_up_to_the_first(vera.log, earlier.click) >= 2

    expect(earlier).to_have_count(0)
