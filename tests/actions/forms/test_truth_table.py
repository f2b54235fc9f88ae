"""What follows the end of a dialog, to the millisecond: rating on or off, address known or not, rated when.

And whatever happens meanwhile: nothing, another message, a reload, another tab, a restart of the server.
"""

import itertools
from collections.abc import Iterator

import pytest

from openline.actions.dialogs import finish
from openline.actions.forms import ask, rate
from openline.actions.visitors import arrive
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.events import FormState
from openline.store import timers
from openline.store.dialogs import events
from tests.actions.steps import answers_form, forms_of, is_asked, puts_away
from tests.cast import SECOND, Stage, changes_rules

RATED = (None, "before", 0, 3, 26, 28, 40)
MEANWHILE = ("nothing", "writes", "reload", "second tab", "restart")
STEP = 1_000
"""Milliseconds between two looks."""


def copy_expected(is_on: bool, rated: object, meanwhile: str) -> float | None:
    """Seconds after the end; the client who writes again (at second 4) is asked nothing more."""
    if meanwhile == "writes":
        due = None
    elif not is_on or rated == "before":
        due = 5
    elif isinstance(rated, int) and rated < 30:
        due = rated + 5
    else:
        due = 30
    return due


def letters(stage: Stage) -> list[tuple[str, str, int]]:
    cursor = stage.connection.cursor()
    cursor.execute("SELECT address, state, created_at FROM letters WHERE kind = 'history' ORDER BY id")
    return [tuple(row) for row in cursor.fetchall()]


def restarts(stage: Stage) -> None:
    stage.connection.close()
    stage.connection = stage.database.open_writer()


def presses(stage: Stage, dialog_id: str) -> None:
    stage.do(rate.visitor_rates, stage.vera, dialog_id, ("good", ""), stage.cid(), stage.now)


def prepared(stage: Stage, is_on: bool, is_known: bool, rated: object, *, copy_is_open: bool = False) -> str:
    changes_rules(stage, rating_is_on=is_on)
    dialog_id, form_id = is_asked(stage)
    if is_known:
        answers_form(stage, form_id, ContactDetails(email="vera@example.com"))
    else:
        puts_away(stage, form_id)
    stage.answers(dialog_id)
    if rated == "before" and is_on:
        presses(stage, dialog_id)
    if copy_is_open:
        stage.do(ask.visitor_wants_copy, stage.vera, dialog_id, stage.cid(), stage.now)
    stage.moves_on(1)
    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)
    return dialog_id


def happens(stage: Stage, dialog_id: str, ms: int, rated: object, meanwhile: str) -> None:
    if isinstance(rated, int) and ms == rated * SECOND:
        presses(stage, dialog_id)
    if ms != 4 * SECOND or meanwhile == "nothing":
        return
    match meanwhile:
        case "writes":
            stage.writes("One thing more")
        case "reload":
            stage.do(arrive.visitor_arrives, stage.vera, "", stage.now)
            stage.look(events.list_messages, dialog_id, internal=False)
        case "second tab":
            for form_id, _, form, _ in stage.look(events.list_shown, dialog_id):
                if form.kind == "introduce":
                    puts_away(stage, form_id)
        case _:
            restarts(stage)


def watched(
    stage: Stage, dialog_id: str, rated: object, meanwhile: str
) -> Iterator[tuple[int, tuple[FormState, ...], int]]:
    """(milliseconds after the end, the forms, how many letters) whenever they change."""
    end, last = stage.now, None
    for ms in range(0, 61 * SECOND, STEP):
        stage.moves_on((end + ms - stage.now) / SECOND)
        happens(stage, dialog_id, ms, rated, meanwhile)
        stage.moves_on(0)
        seen = tuple(forms_of(stage, dialog_id))[1:], len(letters(stage))
        if seen != last:
            yield ms, *seen
        last = seen


TABLE = [
    (is_on, is_known, rated, meanwhile)
    for is_on, is_known, rated, meanwhile in itertools.product((True, False), (True, False), RATED, MEANWHILE)
    if is_on or rated is None
]


@pytest.mark.parametrize("is_on, is_known, rated, meanwhile", TABLE)
def test_what_follows_the_end(
    sqlite_stage: Stage, is_on: bool, is_known: bool, rated: object, meanwhile: str
) -> None:
    """FORM-5, FORM-7, FORM-9, LINE-10: which form at which second, and which letter."""
    stage = sqlite_stage
    dialog_id = prepared(stage, is_on, is_known, rated)
    seen = list(watched(stage, dialog_id, rated, meanwhile))

    rating_at = [ms for ms, forms, _ in seen if any(f.kind == "rating" for f in forms)][:1]
    copy_at = [ms for ms, forms, _ in seen if any(f.kind == "copy" for f in forms)][:1]
    letter_at = [ms for ms, _, count in seen if count][:1]
    due_s = copy_expected(is_on, rated, meanwhile)
    due = [] if due_s is None else [round(due_s * SECOND)]

    assert rating_at == ([0] if is_on and rated != "before" else [])
    assert copy_at == ([] if is_known else due)
    assert letter_at == (due if is_known else [])
    assert len(letters(stage)) == len(letter_at)
    forms = seen[-1][1]
    assert sum(f.kind == "copy" for f in forms) == len(copy_at)
    for _, at_once, _ in seen:
        assert sum(f.step in ("name", "contacts", "email", "rating") for f in at_once) <= 1
    ratings = [f.step for f in forms if f.kind == "rating"]
    is_pressed = isinstance(rated, int) and (meanwhile != "writes" or rated <= 4)
    quiet = "put_away" if meanwhile == "writes" else "collapsed"
    assert ratings == ([] if not is_on or rated == "before" else ["done" if is_pressed else quiet])
    assert stage.look(timers.list_due, stage.now, 10) == []


@pytest.mark.parametrize("is_on, is_known, rated, meanwhile", TABLE)
def test_a_copy_in_hand_outlives_the_end(
    sqlite_stage: Stage, is_on: bool, is_known: bool, rated: object, meanwhile: str
) -> None:
    """FORM-7, FORM-9: opened by the icon, open at the end: it stays, and the clock neither asks nor sends."""
    stage = sqlite_stage
    dialog_id = prepared(stage, is_on, is_known, rated, copy_is_open=True)
    seen = list(watched(stage, dialog_id, rated, meanwhile))

    for _, forms, count in seen:
        assert [(f.kind, f.step) for f in forms if f.kind != "rating"] == [("copy", "email")]
        assert count == 0
    ratings = [f.step for f in seen[-1][1] if f.kind == "rating"]
    is_pressed = isinstance(rated, int) and (meanwhile != "writes" or rated <= 4)
    quiet = "put_away" if meanwhile == "writes" else "collapsed"
    assert ratings == ([] if not is_on or rated == "before" else ["done" if is_pressed else quiet])
    assert stage.look(timers.list_due, stage.now, 10) == []


@pytest.mark.parametrize("rated_at", [29.999, 30.001])
def test_to_the_millisecond(sqlite_stage: Stage, rated_at: float) -> None:
    """FORM-7: a millisecond before the clock strikes, the rating replaces it; one after, it does not."""
    stage = sqlite_stage
    dialog_id = prepared(stage, True, False, None)
    stage.moves_on(rated_at)
    presses(stage, dialog_id)
    stage.moves_on(4.998 if rated_at < 30 else 0)
    assert [f.kind for f in forms_of(stage, dialog_id)].count("copy") == (0 if rated_at < 30 else 1)
    stage.moves_on(0.002)
    assert [f.kind for f in forms_of(stage, dialog_id)].count("copy") == 1
