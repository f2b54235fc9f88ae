"""A promise stands until a human answers, whoever takes the dialog; and it alerts in time (LINE-12)."""

from datetime import UTC, datetime

import pytest

from openline.actions.dialogs import finish
from openline.actions.lines import assign
from openline.domain.lines.lines import Hours, OpenHours, ResponseTargets
from tests.actions.steps import dialog, payloads
from tests.cast import Stage, changes_rules

MIDNIGHT = int(datetime(2027, 1, 18, tzinfo=UTC).timestamp() * 1000)
NINE_TO_SIX = Hours(True, "UTC", ((OpenHours(540, 1080),),) * 7)


def clock(hour: int, minute: int = 0) -> int:
    return MIDNIGHT + (hour * 60 + minute) * 60_000


def promised_at_night(stage: Stage) -> str:
    """At four in the morning, with nobody here: an answer by half past nine."""
    changes_rules(stage, hours=NINE_TO_SIX, response_targets=ResponseTargets(alert_to=(stage.olga.id,)))
    stage.nobody_is_here()
    stage.now = clock(4)
    d = stage.writes("So late?").dialog_id
    assert dialog(stage, d).promised_at == clock(9, 30)
    return d


def until(stage: Stage, hour: int, minute: int = 0) -> None:
    stage.moves_on((clock(hour, minute) - stage.now) / 1000)


def takes(stage: Stage, d: str) -> None:
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)


def promises(stage: Stage, d: str) -> list[int]:
    return [event["promised_at"] for event in payloads(stage, d) if event["type"] == "PromiseMade"]


def alarms(stage: Stage) -> list[tuple[str, tuple[str, ...]]]:
    return [(alarm.dialog.alert, alarm.to) for commit in stage.commits for alarm in commit.alerts]


def test_who_takes_a_dialog_has_not_answered_it(stage: Stage) -> None:
    """LINE-12: taken at five past nine and left: it waits with its promise, before what has none."""
    d = promised_at_night(stage)
    until(stage, 9, 5)
    stage.comes(stage.oleg)
    takes(stage, d)
    stage.leaves(stage.oleg)
    stage.writes("Hello?")

    after = dialog(stage, d)
    assert (after.status, after.promised_at, after.opens_at) == ("new", clock(9, 30), clock(9))
    assert promises(stage, d) == [clock(9, 30)]
    until(stage, 9, 20)
    assert alarms(stage) == [("promise", (stage.olga.id,))]


def test_ten_minutes_before_a_promise_is_missed_people_hear_of_it(stage: Stage) -> None:
    """LINE-12: once, although somebody holds the dialog."""
    d = promised_at_night(stage)
    until(stage, 9, 5)
    stage.comes(stage.oleg)
    takes(stage, d)
    stage.moves_on(14 * 60 + 59)
    assert (dialog(stage, d).alert, alarms(stage)) == ("", [])

    stage.moves_on(1)
    assert dialog(stage, d).alert == "promise"
    until(stage, 12)
    assert alarms(stage) == [("promise", (stage.olga.id,))]
    assert [event["type"] for event in payloads(stage, d, "int")].count("AlertRaised") == 1


def test_taking_silences_no_alert_and_an_answer_does(stage: Stage) -> None:
    """LINE-12: readers hear that it is kept, and whoever reads the answer has read everything."""
    d = promised_at_night(stage)
    until(stage, 9, 25)
    stage.comes(stage.oleg)
    takes(stage, d)
    assert (dialog(stage, d).alert, dialog(stage, d).promised_at) == ("promise", clock(9, 30))

    stage.answers(d)
    assert (dialog(stage, d).alert, dialog(stage, d).promised_at) == ("", 0)
    assert promises(stage, d) == [clock(9, 30), 0]
    assert payloads(stage, d)[-1]["type"] == "MessageAdded"


@pytest.mark.parametrize("answers", [True, False])
def test_what_is_answered_or_over_in_time_alerts_nobody(stage: Stage, answers: bool) -> None:
    """LINE-12."""
    d = promised_at_night(stage)
    until(stage, 9, 19)
    stage.comes(stage.oleg)
    if answers:
        stage.answers(d)
    else:
        stage.do(finish.operator_finishes, stage.oleg, d, stage.now)

    until(stage, 10)
    assert alarms(stage) == []


def test_a_promise_made_shortly_before_its_time_alerts_at_once(stage: Stage) -> None:
    """LINE-12: half past nine is less than ten minutes away."""
    changes_rules(stage, hours=NINE_TO_SIX, promise_after_min=5)
    stage.nobody_is_here()
    stage.now = clock(9)
    d = stage.writes().dialog_id
    stage.moves_on(0)
    assert (dialog(stage, d).promised_at, dialog(stage, d).alert) == (clock(9, 5), "promise")
    assert alarms(stage) == [("promise", ())]


def test_who_ends_and_writes_again_is_promised_anew(stage: Stage) -> None:
    """LINE-12, LINE-9: and what was said once is not said again (LINE-5, FORM-8)."""
    d = promised_at_night(stage)
    until(stage, 9, 10)
    texts = [each.text for each in stage.messages(d) if each.author == "line"]
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)
    assert dialog(stage, d).promised_at == 0
    stage.moves_on(120)
    stage.writes("One thing more")
    stage.writes("Hello?")

    assert (dialog(stage, d).promised_at, dialog(stage, d).opens_at) == (clock(9, 42), 0)
    assert promises(stage, d) == [clock(9, 30), clock(9, 42)]
    assert [each.text for each in stage.messages(d) if each.author == "line"] == texts
    until(stage, 9, 32)
    assert alarms(stage) == [("promise", (stage.olga.id,))]
