"""Who answers: one of two wins, and the other hears who it was."""

import pytest

from openline.actions.dialogs import finish
from openline.actions.lines import assign
from openline.domain.refusals import AlreadyFinished, TakenBy
from tests.actions.steps import dialog, events
from tests.cast import Stage


def test_taking_makes_the_operator_the_owner(stage: Stage) -> None:
    """LINE-2."""
    dialog_id = stage.writes().dialog_id

    stage.do(assign.operator_takes, stage.oleg, dialog_id, stage.now)

    taken = dialog(stage, dialog_id)
    assert (taken.operator_id, taken.operator, taken.status) == (stage.oleg.id, "Oleg", "in_work")


def test_the_second_to_take_hears_who_was_first(stage: Stage) -> None:
    """LINE-2, T71, F19."""
    dialog_id = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, dialog_id, stage.now)

    with pytest.raises(TakenBy) as refused:
        stage.do(assign.operator_takes, stage.olga, dialog_id, stage.now)

    assert refused.value.values == {"name": "Oleg"}
    assert dialog(stage, dialog_id).operator_id == stage.oleg.id


def test_taking_ones_own_dialog_again_changes_nothing(stage: Stage) -> None:
    """F16."""
    dialog_id = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, dialog_id, stage.now)
    before = dialog(stage, dialog_id)

    stage.do(assign.operator_takes, stage.oleg, dialog_id, stage.now)

    assert dialog(stage, dialog_id) == before


def test_answering_takes_an_untaken_dialog(stage: Stage) -> None:
    """LINE-2."""
    dialog_id = stage.writes().dialog_id

    stage.answers(dialog_id)

    assert dialog(stage, dialog_id).operator == "Oleg"


def test_a_colleague_cannot_answer_in_between(stage: Stage) -> None:
    """LINE-2, T71: and their words are not stored."""
    dialog_id = stage.writes().dialog_id
    stage.answers(dialog_id, "From Oleg")

    with pytest.raises(TakenBy):
        stage.answers(dialog_id, "From Olga", stage.olga)

    assert [m.text for m in stage.messages(dialog_id) if m.author == "operator"] == ["From Oleg"]


def test_an_administrator_is_no_exception(stage: Stage) -> None:
    """LINE-2: taking over is an action of its own."""
    dialog_id = stage.writes().dialog_id
    stage.answers(dialog_id)

    with pytest.raises(TakenBy):
        stage.answers(dialog_id, who=stage.anna)


def test_a_finished_dialog_cannot_be_taken(stage: Stage) -> None:
    """LINE-9."""
    dialog_id = stage.writes().dialog_id
    stage.do(finish.operator_finishes, stage.anna, dialog_id, stage.now)

    with pytest.raises(AlreadyFinished):
        stage.do(assign.operator_takes, stage.olga, dialog_id, stage.now)


def test_the_visitor_learns_a_name_and_no_id(stage: Stage) -> None:
    """PROTOCOL B.3: the id stands in the internal stream alone."""
    dialog_id = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, dialog_id, stage.now)

    public = b"".join(bytes(payload) for _, payload, *_ in events(stage, dialog_id, "pub"))
    internal = b"".join(bytes(payload) for _, payload, *_ in events(stage, dialog_id, "int"))
    assert b'"name":"Oleg"' in public
    assert stage.oleg.id.encode() not in public
    assert stage.oleg.id.encode() in internal
