"""Whose turn it is after somebody acted in another's place: nobody is forgotten or oversteps (LINE-4)."""

from collections.abc import Callable
from typing import Any

import pytest

from openline.actions.dialogs import finish, organise, spam
from openline.actions.lines import assign, transfer
from openline.actions.lines.transfer import TransferTarget
from openline.actions.team import members
from openline.domain.dialogs.dialogs import Dialog, waits_in_line
from openline.domain.refusals import TakenBy
from openline.domain.team.operators import Operator
from openline.store.lines import lines
from openline.store.team import team
from tests.actions.steps import another_browser, dialog, visitor
from tests.cast import Stage, changes_rules


def does(stage: Stage, action: Any, who: Operator, *more: Any, **named: Any) -> Any:
    return stage.do(action, who, *more, stage.cid(), stage.now, **named)


def only(stage: Stage, *here: Operator) -> None:
    stage.nobody_is_here()
    for operator in here:
        stage.comes(operator)


def support(stage: Stage) -> str:
    return next(line.id for line in stage.look(lines.list_lines) if line.name == "Support line")


def taken_by_colleague(stage: Stage, it: Dialog) -> None:
    stage.do(assign.operator_takes, stage.oleg, it.id, stage.now)


def answered_by_colleague(stage: Stage, it: Dialog) -> None:
    stage.answers(it.id, who=stage.oleg)


def taken_over(stage: Stage, it: Dialog) -> None:
    does(stage, transfer.operator_takes_over, stage.oleg, it.id)


def sent_to_another_line(stage: Stage, it: Dialog) -> None:
    does(stage, transfer.operator_transfers, stage.oleg, it.id, TransferTarget(line_id=support(stage)))


def ended_as_spam(stage: Stage, it: Dialog) -> None:
    does(stage, spam.operator_marks_spam, stage.oleg, it.id)


@pytest.mark.parametrize(
    "act",
    [taken_by_colleague, answered_by_colleague, taken_over, sent_to_another_line, ended_as_spam],
    ids=lambda act: act.__name__,
)
def test_who_was_offered_what_a_colleague_took_gets_the_next(
    stage: Stage, act: Callable[[Stage, Dialog], None]
) -> None:
    """LINE-4: the moment somebody becomes available."""
    changes_rules(stage, limit=1)
    only(stage, stage.olga)
    first = dialog(stage, stage.writes().dialog_id)
    second = stage.writes(caller=stage.igor).dialog_id
    assert first.offered_to == stage.olga.id
    assert waits_in_line(dialog(stage, second))

    act(stage, first)

    assert dialog(stage, second).offered_to == stage.olga.id


def test_a_pin_goes_with_its_owner(stage: Stage) -> None:
    """LINE-3, LINE-7: what Oleg pinned and Olga took over is given back when Olga leaves."""
    only(stage, stage.oleg, stage.olga)
    it = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, it, stage.now)
    does(stage, organise.operator_pins, stage.oleg, it, on=True)
    does(stage, transfer.operator_takes_over, stage.olga, it)

    assert not dialog(stage, it).is_pinned
    stage.leaves(stage.olga)
    assert dialog(stage, it).operator_id == ""


def test_what_a_dismissed_operator_pinned_finds_somebody(stage: Stage) -> None:
    """LINE-3: no client is lost with a colleague."""
    only(stage, stage.olga)
    it = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.olga, it, stage.now)
    does(stage, organise.operator_pins, stage.olga, it, on=True)
    member = stage.look(team.get_member, stage.olga.id)
    stage.comes(stage.oleg)

    stage.do(members.member_is_saved, stage.anna, member._replace(is_active=False), stage.now)
    stage.moves_on(0)

    assert dialog(stage, it).offered_to == stage.oleg.id


def test_a_guest_does_not_end_the_owners_dialog(stage: Stage) -> None:
    """LINE-7: an invitation is to see and to answer."""
    it = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, it, stage.now)
    does(stage, organise.operator_invites, stage.oleg, it, stage.stan.id)

    with pytest.raises(TakenBy):
        stage.do(finish.operator_finishes, stage.stan, it, stage.now)
    assert dialog(stage, it).status == "in_work"


def test_spam_bans_but_does_not_end_what_a_colleague_has(stage: Stage) -> None:
    """LINE-7: an old dialog is marked; the open one is Oleg's."""
    old = stage.writes().dialog_id
    stage.answers(old)
    stage.do(finish.operator_finishes, stage.oleg, old, stage.now)
    stage.now += 11 * 60_000
    now_open = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, now_open, stage.now)

    does(stage, spam.operator_marks_spam, stage.olga, old)

    assert dialog(stage, now_open).status == "in_work"
    assert visitor(stage).is_banned


def test_further_messages_of_who_waits_ask_nobody_anything(stage: Stage) -> None:
    """LINE-4, FORM-8: the place stays, the form comes once; when somebody comes the dialog is theirs."""
    stage.nobody_is_here()
    it = stage.writes().dialog_id
    before = dialog(stage, it)
    stage.writes("Hello?")
    stage.writes("Is anybody there?", caller=another_browser(stage))
    after = dialog(stage, it)

    assert (after.queued_at, after.flags) == (before.queued_at, before.flags)
    stage.comes(stage.olga)
    assert dialog(stage, it).offered_to == stage.olga.id
