"""Timers: the later call wins, or the first; taken by one, put off after an error."""

import asyncio

from openline.clock import AT_ONCE, Clock
from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.timers import Timer
from openline.store import timers
from openline.store.databases import Database
from openline.store.transaction import Transaction
from openline.store.writer import Store
from tests.cast import Stage


def due(stage: Stage) -> list[Timer]:
    """Without the cast's own: whether they are still here is a question, too."""
    found = stage.look(timers.list_due, stage.now + 10_000_000, 10)
    return [timer for timer in found if timer.kind != "operator_gone"]


def test_a_timer_set_again_is_due_when_it_was_set_last(stage: Stage) -> None:
    """FORM-5."""
    for at in (10, 30, 20):
        stage.do(timers.set_timer, "ask_introduce", "d1", at)

    assert due(stage) == [Timer("ask_introduce", "d1", 20, 0)]


def test_a_timer_set_once_is_due_when_it_was_set_first(stage: Stage) -> None:
    """FORM-5: a burst of causes gives one question."""
    for at in (20, 30, 10):
        stage.do(timers.set_timer_once, "ask_introduce", "d1", at)

    assert due(stage) == [Timer("ask_introduce", "d1", 20, 0)]


def test_a_timer_that_was_set_anew_is_not_taken_by_who_saw_the_old_one(stage: Stage) -> None:
    """F22."""
    stage.do(timers.set_timer, "ask_introduce", "d1", 10)
    (old,) = due(stage)
    stage.do(timers.set_timer, "ask_introduce", "d1", 20)

    assert not stage.do(timers.take_timer, old)
    assert len(due(stage)) == 1


def test_after_an_error_a_timer_is_due_later_and_knows_the_attempt(stage: Stage) -> None:
    """F22."""
    stage.do(timers.set_timer, "ask_introduce", "d1", 10)
    stage.do(timers.save_later, due(stage)[0], 99)

    assert due(stage) == [Timer("ask_introduce", "d1", 99, 1)]


def test_what_is_due_comes_in_its_order_and_not_before_its_time(stage: Stage) -> None:
    """FORM-5."""
    for name, at in (("d2", 20), ("d1", 10), ("d3", 30)):
        stage.do(timers.set_timer, "ask_introduce", name, at)

    assert [timer.subject_id for timer in stage.look(timers.list_due, 20, 10)] == ["d1", "d2"]
    assert stage.look(timers.find_next) == 10


def test_the_nearest_timer_of_an_action_is_told(stage: Stage) -> None:
    """LINE-4: the clock must not sleep through it."""
    with stage.transaction() as tx:
        for name, at in (("d2", 20), ("d1", 10), ("d3", 30)):
            timers.set_timer(tx, "ask_introduce", name, at)

    assert stage.commits[-1].due_at == 10


async def test_however_many_are_due_each_is_asked_once(database: Database) -> None:
    """More than one look of the clock finds."""
    count = 3 * AT_ONCE + 1
    store, asked, are_asked = Store(database, queue_limit=count), list[AfterCommit](), asyncio.Event()

    def set_all(tx: Transaction) -> None:
        for number in range(count):
            timers.set_timer(tx, "operator_gone", f"nobody {number}", 1)

    def hear(commits: list[AfterCommit]) -> None:
        asked.extend(each for each in commits if each.presence)
        if len(asked) >= count:
            are_asked.set()

    store.on_commit = hear
    await store.write(set_all)
    clock = Clock(store)
    clock.start()
    await asyncio.wait_for(are_asked.wait(), 60)

    assert await store.read(timers.find_next) is None
    await clock.stop()
    await store.close()
    assert len(asked) == count
