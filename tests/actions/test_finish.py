"""The end of a dialog: one event, whoever ends it."""

import json

import pytest

from openline.actions import finish
from openline.domain.events import Facts
from openline.domain.refusals import NotFound, TakenBy
from tests.actions.steps import EMAIL, answers_form, dialog, events, form, is_asked, visitor
from tests.cast import Stage


def ended(stage: Stage, dialog_id: str) -> list[dict[str, object]]:
    told = [json.loads(bytes(payload)) for _, payload, _, _ in events(stage, dialog_id, "pub")]
    return [event for event in told if event["type"] == "DialogFinished"]


def test_an_operator_finishes_an_untaken_dialog(stage: Stage) -> None:
    """LINE-9."""
    dialog_id = stage.writes().dialog_id

    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)

    done = dialog(stage, dialog_id)
    assert (done.status, done.finished_at, done.waiting_since, done.unread) == ("finished", stage.now, 0, 0)
    assert [(event["by"], event["name"]) for event in ended(stage, dialog_id)] == [("operator", "Oleg")]


def test_the_visitor_ends_the_conversation(stage: Stage) -> None:
    """LINE-9."""
    dialog_id = stage.writes().dialog_id
    stage.answers(dialog_id)

    stage.do(finish.visitor_ends, stage.vera, dialog_id, stage.now)

    assert dialog(stage, dialog_id).status == "finished"
    assert [(event["by"], event["name"]) for event in ended(stage, dialog_id)] == [("visitor", "")]


def test_the_end_is_one_event_whoever_ends_it_again(stage: Stage) -> None:
    """LINE-9, F16."""
    dialog_id = stage.writes().dialog_id
    for _ in range(2):
        stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)
        stage.do(finish.visitor_ends, stage.vera, dialog_id, stage.now + 1)

    assert len(ended(stage, dialog_id)) == 1
    assert dialog(stage, dialog_id).finished_at == stage.now


def test_a_colleagues_dialog_is_not_mine_to_finish(stage: Stage) -> None:
    """LINE-2, LINE-9."""
    dialog_id = stage.writes().dialog_id
    stage.answers(dialog_id)

    with pytest.raises(TakenBy):
        stage.do(finish.operator_finishes, stage.olga, dialog_id, stage.now)

    assert dialog(stage, dialog_id).status == "in_work"


def test_another_visitors_dialog_does_not_exist(stage: Stage) -> None:
    """T14."""
    dialog_id = stage.writes().dialog_id
    stage.writes(caller=stage.igor)

    for whose in (dialog_id, "nothing", "12345", "12345-9"):
        with pytest.raises(NotFound):
            stage.do(finish.visitor_ends, stage.igor, whose, stage.now)

    assert ended(stage, dialog_id) == []


def test_the_number_of_a_dialog_opens_nothing(stage: Stage) -> None:
    """NUM-2, T14, T15: it is for people."""
    label = dialog(stage, stage.writes().dialog_id).label

    for key in (label, label.split("-")[0]):
        with pytest.raises(NotFound):
            stage.do(finish.visitor_ends, stage.vera, key, stage.now)


def test_the_end_puts_an_open_form_away(stage: Stage) -> None:
    """FORM-9: what was given stays given (FORM-3)."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, Facts(name="Vera"))

    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)

    assert (form(stage, form_id).step, form(stage, form_id).given) == ("put_away", Facts(name="Vera"))
    assert visitor(stage).facts == Facts(name="Vera")


def test_the_form_is_put_away_before_the_end_is_told(stage: Stage) -> None:
    """FORM-9: no reader sees an open form in a finished dialog."""
    dialog_id, _ = is_asked(stage)

    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)

    told = [json.loads(bytes(payload))["type"] for _, payload, _, _ in events(stage, dialog_id, "pub")]
    assert told[-2:] == ["FormChanged", "DialogFinished"]


def test_an_answered_form_stays_answered(stage: Stage) -> None:
    """FORM-9."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, Facts(email=EMAIL))

    stage.do(finish.visitor_ends, stage.vera, dialog_id, stage.now)

    assert form(stage, form_id).step == "done"
