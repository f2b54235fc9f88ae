"""The clock was set: after a restart nothing is out of order, while running nothing stands still (F11)."""

from itertools import pairwise

import pytest

from openline.actions.clock_steps import clock_was_set
from openline.actions.dialogs import organise
from openline.actions.dialogs.finish import operator_finishes
from openline.domain.clock_steps import StepWatch
from openline.domain.times import DAY, HOUR, MINUTE, SECOND
from openline.store import moments
from openline.store.dialogs import dialogs, events, timeline
from openline.store.newest_id import newest_id
from openline.store.tables import metadata
from openline.store.timers import list_due
from openline.store.transaction import Ids, Transaction
from openline.web.wire.resume import snapshot
from tests.actions.steps import dialog, sets, whose
from tests.cast import NOON, Stage

BEHIND = pytest.mark.parametrize("behind", [MINUTE, DAY], ids=["a minute", "a day"])


def restarts(stage: Stage, behind: int) -> None:
    """Another process, whose clock is behind and whose ids are new ones."""
    stage.now -= behind
    stage._ids = Ids(now=lambda: stage.now)


def notes(stage: Stage, d: str, text: str) -> None:
    stage.do(organise.operator_notes, stage.oleg, d, text, stage.cid(), stage.now)


def texts(stage: Stage, d: str, *, internal: bool, before: str = "", most: int = 50) -> list[str]:
    view = stage.look(snapshot, dialog(stage, d), internal=internal, before=before, most=most)
    return [message.text for message in view.messages]


@BEHIND
def test_words_after_a_restart_stand_last(stage: Stage, behind: int) -> None:
    """F11, G1: more than a page of them, notes in between, in both snapshots and on every older page."""
    restarts(stage, 0)
    d = stage.writes("0").dialog_id
    written = ["0"]
    for number in range(1, 60):
        if number == 40:
            restarts(stage, behind)
        (notes if number % 10 == 5 else Stage.answers)(stage, d, str(number))
        written.append(str(number))
        stage.now += SECOND

    ours = [text for text in texts(stage, d, internal=True, most=200) if text in written]
    assert ours == written
    assert texts(stage, d, internal=True)[-1] == texts(stage, d, internal=False)[-1] == "59"
    seen: list[str] = []
    before = ""
    while page := stage.look(snapshot, dialog(stage, d), internal=True, before=before, most=7).messages:
        seen = [message.text for message in page] + seen
        before = page[0].id
    assert [text for text in seen if text in written] == written
    assert len(seen) == len(texts(stage, d, internal=True, most=200))


@BEHIND
def test_what_happened_stands_where_it_happened(stage: Stage, behind: int) -> None:
    """LINE-7: the timeline of a page is between its messages, whatever the times say."""
    restarts(stage, 0)
    d = stage.writes("one").dialog_id
    stage.answers(d)
    restarts(stage, behind)
    stage.do(organise.operator_pins, stage.oleg, d, stage.cid(), stage.now, on=True)
    second = stage.writes("two").message_id
    place = stage.look(events.find_place, d, second)

    kinds = [payload for _, _, payload, _ in stage.look(timeline.list_timeline, d, (0, 0), place)]
    assert any(b"DialogPinned" in payload for payload in kinds)
    assert stage.look(timeline.list_timeline, d, place) == []


def test_the_newest_dialog_is_the_one_with_the_highest_number(stage: Stage) -> None:
    """F11: it alone may be opened again, and it stands last."""
    restarts(stage, 0)
    first = stage.writes("Monday").dialog_id
    stage.do(operator_finishes, whose(stage, first), first, stage.now)
    sets(stage, "UPDATE dialogs SET finished_at = 1")
    restarts(stage, DAY)
    second = stage.writes("A day later, by a clock a day behind").dialog_id

    newest = stage.look(dialogs.find_newest, dialog(stage, second).visitor_id)
    assert newest is not None
    assert (newest.id, first != second) == (second, True)
    assert [each.id for each in stage.look(dialogs.list_of_visitor, newest.visitor_id)] == [first, second]


def test_ids_grow_and_no_neighbour_is_guessed() -> None:
    """T01: 74 fresh bits in each, in a burst, under a clock that goes back, and after an earlier run."""
    time = [NOON]
    ids = Ids(now=lambda: time[0])
    made = [ids.new() for _ in range(500)]
    time[0] -= DAY
    made += [ids.new() for _ in range(500)]
    made += [Ids(made[-1], now=lambda: NOON - DAY).new()]

    assert made == sorted(made)
    assert all(each[14] == "7" and each[19] in "89ab" for each in made)
    chances = [int(each.replace("-", "")[13:16] + each[20:].replace("-", ""), 16) for each in made]
    near = [abs(a - b) < 2**60 for a, b in pairwise(chances)]
    assert sum(near) < 3


def test_a_new_run_goes_on_behind_the_newest_id(stage: Stage) -> None:
    """F11: lists that are paged by id stay in order, too."""
    d = stage.writes().dialog_id
    assert stage.look(newest_id) >= d


@pytest.mark.parametrize("step", [-DAY, -MINUTE, MINUTE, DAY])
def test_a_step_of_the_clock_is_noticed(step: int) -> None:
    """F11: once, and not the usual slewing."""
    watch = StepWatch(NOON, 0)
    assert watch.step(NOON + HOUR, HOUR) == 0
    assert watch.step(NOON + HOUR + 300, HOUR + 200) == 0
    assert watch.step(NOON + 2 * HOUR + step, 2 * HOUR) == pytest.approx(step, abs=200)
    assert watch.step(NOON + 3 * HOUR + step, 3 * HOUR) == 0


@pytest.mark.parametrize("step", [-DAY, DAY])
def test_nothing_stands_still_after_a_step(stage: Stage, step: int) -> None:
    """F11: an offer that ends in a minute, an operator who is here, a timer: as before, by the new clock."""
    stage.do(stage_presence, stage)
    d = stage.writes().dialog_id
    before = dialog(stage, d)
    ends_in = before.offered_until - stage.now
    due = sorted((timer.kind, timer.due_at - stage.now) for timer in stage.look(list_due, NOON + 9 * DAY, 99))
    assert before.offered_to
    assert due

    stage.now += step
    stage.do(clock_was_set, step, stage.now)

    after = dialog(stage, d)
    assert (after.offered_to, after.offered_until - stage.now) == (before.offered_to, ends_in)
    assert after.operator_live_until - stage.now == MINUTE
    again = sorted((timer.kind, timer.due_at - stage.now) for timer in stage.look(list_due, 2**60, 99))
    assert again == due
    assert after.started_at == before.started_at
    stage.moves_on(120)
    assert dialog(stage, d).offered_to != before.offered_to


def stage_presence(tx: Transaction, stage: Stage) -> None:
    tx.cursor.execute(f"UPDATE operators SET live_until = {stage.now + MINUTE}, used_at = {stage.now}")


def test_every_moment_moves_or_is_said_to_stay() -> None:
    """F11: who adds a time to one of these tables decides what a step of the clock does to it."""
    for table, (moved, _) in moments.MOVED.items():
        names = {column.name for column in table.c if column.name.endswith(("_at", "_until", "_since"))}
        assert names == {*moved, *moments.STAYS.get(table, ())}, table.name
    assert {table.name for table in moments.MOVED} < set(metadata.tables)
