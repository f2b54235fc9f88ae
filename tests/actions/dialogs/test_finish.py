"""The end of a dialog: one event, whoever ends it."""

import json

import pytest

from openline.actions.dialogs import finish
from openline.actions.lines import assign, transfer
from openline.domain.contact_details import ContactDetails
from openline.domain.lines.lines import AutoMessage
from openline.domain.refusals import NotFound, NotNow, TakenBy
from tests.actions.steps import EMAIL, answers_form, dialog, events, form, is_asked, payloads, visitor
from tests.cast import Stage, changes_rules


def ended(stage: Stage, dialog_id: str) -> list[dict[str, object]]:
    published = [json.loads(bytes(payload)) for _, payload, *_ in events(stage, dialog_id, "pub")]
    return [event for event in published if event["type"] == "DialogFinished"]


def test_an_operator_finishes_an_untaken_dialog(stage: Stage) -> None:
    """LINE-9."""
    dialog_id = stage.writes().dialog_id

    stage.do(finish.operator_finishes, stage.anna, dialog_id, stage.now)

    done = dialog(stage, dialog_id)
    assert (done.status, done.finished_at, done.waiting_since, done.unread) == ("finished", stage.now, 0, 0)
    assert [(event["by"], event["name"]) for event in ended(stage, dialog_id)] == [("operator", "Anna")]


def test_what_is_offered_to_a_colleague_is_not_mine_to_end(stage: Stage) -> None:
    """LINE-9: one stray key on a stranger's dialog ends nothing."""
    dialog_id = stage.writes().dialog_id
    offered = dialog(stage, dialog_id)
    other = stage.olga if offered.offered_to == stage.oleg.id else stage.oleg
    assert offered.offered_to not in ("", other.id)

    with pytest.raises(NotNow):
        stage.do(finish.operator_finishes, other, dialog_id, stage.now)
    assert dialog(stage, dialog_id) == offered

    stage.do(assign.operator_takes, other, dialog_id, stage.now)
    stage.do(finish.operator_finishes, other, dialog_id, stage.now)
    assert dialog(stage, dialog_id).status == "finished"


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
        stage.do(finish.operator_finishes, stage.anna, dialog_id, stage.now)
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
    answers_form(stage, form_id, ContactDetails(name="Vera"))

    stage.do(finish.operator_finishes, stage.anna, dialog_id, stage.now)

    assert (form(stage, form_id).step, form(stage, form_id).given) == (
        "put_away",
        ContactDetails(name="Vera"),
    )
    assert visitor(stage).details == ContactDetails(name="Vera")


def test_the_form_is_put_away_before_the_end_is_told(stage: Stage) -> None:
    """FORM-9: no reader sees an open form in a finished dialog."""
    dialog_id, _ = is_asked(stage)

    stage.do(finish.operator_finishes, stage.anna, dialog_id, stage.now)

    types = [json.loads(bytes(payload))["type"] for _, payload, *_ in events(stage, dialog_id, "pub")]
    assert types[-2:] == ["FormChanged", "DialogFinished"]


def test_an_answered_form_stays_answered(stage: Stage) -> None:
    """FORM-9."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(email=EMAIL))

    stage.do(finish.visitor_ends, stage.vera, dialog_id, stage.now)

    assert form(stage, form_id).step == "done"


def closes_in_ten_minutes(stage: Stage, d: str) -> None:
    stage.moves_on(599)
    assert dialog(stage, d).status == "in_work"
    stage.moves_on(1)
    assert dialog(stage, d).status == "finished"


def test_a_silent_dialog_is_closed(stage: Stage) -> None:
    """LINE-6: minutes after the operator's last answer, if the visitor has not written since."""
    changes_rules(stage, closing=AutoMessage(True), closing_after_min=10)
    d = stage.writes().dialog_id
    stage.answers(d)
    stage.moves_on(300)
    stage.answers(d, "Are you there?")
    closes_in_ten_minutes(stage, d)
    assert payloads(stage, d)[-2]["by"] == "line"
    texts = [each.text for each in stage.messages(d, internal=False) if each.author == "line" and each.text]
    assert texts[-1].startswith("We haven't heard")


def test_whoever_waits_for_an_answer_is_not_closed(stage: Stage) -> None:
    """LINE-6."""
    changes_rules(stage, closing=AutoMessage(True), closing_after_min=10)
    d = stage.writes().dialog_id
    stage.answers(d)
    stage.writes("And now?")
    stage.moves_on(3_600)
    assert dialog(stage, d).status != "finished"


def test_a_dialog_that_an_operator_reopens_closes_when_it_stays_silent(stage: Stage) -> None:
    """LINE-6: counted from when it was reopened, however long ago the last answer was."""
    changes_rules(stage, closing=AutoMessage(True), closing_after_min=10)
    d = stage.writes().dialog_id
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(3_600)
    stage.do(finish.operator_reopens, stage.oleg, d, stage.now)
    closes_in_ten_minutes(stage, d)


def test_a_dialog_that_was_passed_on_closes_when_it_stays_silent(stage: Stage) -> None:
    """LINE-6: also when the question came while nobody had it."""
    changes_rules(stage, closing=AutoMessage(True), closing_after_min=10, next_after_s=0)
    d = stage.writes().dialog_id
    stage.answers(d)
    target = transfer.TransferTarget(stage.olga.id)
    stage.do(transfer.operator_transfers, stage.oleg, d, target, stage.cid(), stage.now)
    stage.moves_on(900)
    stage.do(assign.operator_takes, stage.olga, d, stage.now)
    closes_in_ten_minutes(stage, d)
