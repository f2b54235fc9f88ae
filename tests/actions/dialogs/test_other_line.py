"""Stan answers another line. Whatever he tries with a dialog of the main line, it does not exist for him."""

import inspect
from collections.abc import Callable
from types import ModuleType

import pytest

from openline.actions.crm import leads as lead_actions
from openline.actions.crm import remember
from openline.actions.dialogs import finish, organise, spam, talk
from openline.actions.forms import answer, ask, rate
from openline.actions.lines import assign, transfer
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import NotFound
from openline.domain.team.operators import Operator
from openline.store.crm import contacts, leads
from openline.store.dialogs import dialogs
from tests.actions.steps import count, dialog, introduces_herself
from tests.cast import Stage


def tries(action: Callable[..., object], *more: object, **named: object) -> Callable[[Stage, str], object]:
    """By Stan, with a `cid` of its own."""
    return lambda stage, d: stage.do(action, stage.stan, d, *more, stage.cid(), stage.now, **named)


TRIES: dict[Callable[..., object], Callable[[Stage, str], object]] = {
    talk.operator_answers: lambda stage, d: stage.answers(d, who=stage.stan),
    talk.operator_reads: lambda stage, d: stage.do(talk.operator_reads, stage.stan, d, 1, stage.now),
    assign.operator_takes: lambda stage, d: stage.do(assign.operator_takes, stage.stan, d, stage.now),
    finish.operator_finishes: lambda stage, d: stage.do(finish.operator_finishes, stage.stan, d, stage.now),
    finish.operator_reopens: lambda stage, d: stage.do(finish.operator_reopens, stage.stan, d, stage.now),
    answer.operator_confirms: tries(answer.operator_confirms, "message"),
    organise.operator_notes: tries(organise.operator_notes, "A note"),
    organise.operator_invites: tries(organise.operator_invites, "somebody"),
    organise.operator_pins: tries(organise.operator_pins, on=True),
    lead_actions.operator_makes_lead: tries(lead_actions.operator_makes_lead),
    lead_actions.operator_notes_details: lambda stage, d: stage.do(
        lead_actions.operator_notes_details, stage.stan, d, ContactDetails(name="Vera"), stage.now
    ),
    lead_actions.operator_sets_stage: lambda stage, d: stage.do(
        lead_actions.operator_sets_stage, stage.stan, stage.look(dialogs.get_dialog, d).lead_id, "won"
    ),
    spam.operator_marks_spam: tries(spam.operator_marks_spam),
    spam.operator_unbans: tries(spam.operator_unbans),
    transfer.operator_declines: tries(transfer.operator_declines),
    transfer.operator_transfers: tries(transfer.operator_transfers, transfer.TransferTarget("somebody")),
    transfer.operator_takes_over: tries(transfer.operator_takes_over),
}
MODULES = (answer, ask, organise, finish, transfer, rate, remember, assign, talk, lead_actions, spam)


@pytest.mark.parametrize("action", TRIES, ids=lambda action: action.__name__)
def test_stan_finds_nothing(stage: Stage, action: Callable[..., object]) -> None:
    """T14, T25."""
    dialog_id = stage.writes().dialog_id
    before = dialog(stage, dialog_id), count(stage, "events")

    with pytest.raises(NotFound):
        TRIES[action](stage, dialog_id)

    assert (dialog(stage, dialog_id), count(stage, "events")) == before


@pytest.mark.parametrize("action", TRIES, ids=lambda action: action.__name__)
def test_a_dialog_of_another_line_looks_like_none_at_all(stage: Stage, action: Callable[..., object]) -> None:
    """T14: the two refusals are the same."""
    refusals: list[tuple[str, dict[str, str | int]]] = []
    for dialog_id in (stage.writes().dialog_id, "nothing"):
        with pytest.raises(NotFound) as refused:
            TRIES[action](stage, dialog_id)
        refusals.append((refused.value.text, refused.value.values))

    assert refusals[0] == refusals[1]


def test_every_action_of_an_operator_is_tried_by_stan() -> None:
    """A new action of operators has to be added to TRIES."""
    actions = {action for module in MODULES for action in _of_operators(module)}

    assert actions == set(TRIES)


def _of_operators(module: ModuleType) -> list[Callable[..., object]]:
    found = inspect.getmembers(module, inspect.isfunction)
    return [
        action
        for name, action in found
        if action.__module__ == module.__name__
        and not name.startswith("_")
        and name.startswith("operator_")
        and Operator in [p.annotation for p in inspect.signature(action).parameters.values()]
    ]


def test_stans_lists_hold_nothing_of_the_main_line(stage: Stage) -> None:
    """T25: dialogs, leads, clients, by list or by search."""
    contact_id = dialog(stage, introduces_herself(stage)).contact_id
    his = stage.stan.lines

    assert stage.look(dialogs.list_open, stage.stan) == ([], 0)
    assert stage.look(dialogs.list_found, his) == []
    assert stage.look(leads.list_leads, his) == []
    assert stage.look(contacts.list_clients, his, "", "") == []
    assert stage.look(contacts.list_clients, his, "vera", "") == []
    assert not stage.look(contacts.is_seen, contact_id, his)


def test_olga_sees_what_stan_does_not(stage: Stage) -> None:
    """The lists above are empty because of the line, not because nothing is there."""
    contact_id = dialog(stage, introduces_herself(stage)).contact_id
    hers = stage.olga.lines

    assert stage.look(dialogs.list_open, stage.olga)[1] == 1
    assert len(stage.look(dialogs.list_found, hers)) == len(stage.look(leads.list_leads, hers)) == 1
    assert len(stage.look(contacts.list_clients, hers, "vera", "")) == 1
    assert stage.look(contacts.is_seen, contact_id, hers)


def test_anna_sees_every_line(stage: Stage) -> None:
    """WORK-1."""
    stage.writes()

    assert stage.anna.lines is None
    assert stage.look(dialogs.list_open, stage.anna)[1] == 1
