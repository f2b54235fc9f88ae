"""For every kind of event: what a reader had, plus the events since, is what a new reader gets.

The snapshot and the events are taken as they travel, as JSON; `tests/oracle.py` has the rule that every
browser follows. A new kind of event without a case here fails.
"""

import json
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest

from openline.actions.crm import leads
from openline.actions.dialogs import edit, finish, organise, spam, talk
from openline.actions.forms import answer, ask, rate
from openline.actions.lines import assign, transfer
from openline.actions.mail.take import operator_takes_mail
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs import events
from openline.domain.lines.lines import AutoMessage, Hours, OpenHours, ResponseTargets
from openline.store import timers
from openline.store.dialogs import dialogs
from openline.store.dialogs import events as log
from openline.store.lines import lines
from openline.store.mail import kept_mails
from openline.web.wire.resume import snapshot
from tests.actions.mail_steps import a_mail, arrives, carried
from tests.actions.steps import answers_form, puts_away, whose
from tests.cast import Stage, changes_rules
from tests.oracle import apply

View = dict[str, Any]
VERA = ContactDetails("Vera", "vera@example.com", "+74951234567")


def seen(stage: Stage, dialog_id: str, *, internal: bool) -> View:
    dialog = stage.look(dialogs.get_dialog, dialog_id)
    return json.loads(msgspec.json.encode(stage.look(snapshot, dialog, internal=internal)))


def since(stage: Stage, view: View, stream: str) -> list[tuple[int, dict[str, Any]]]:
    found = stage.look(log.list_events, view["d"], stream, view[f"last_{stream}"], 1_000)
    return [(seq, json.loads(bytes(payload))) for seq, payload, *_ in found]


def caught_up(stage: Stage, view: View, *, internal: bool) -> View:
    """Streams are applied one after the other; a reader orders messages by their ids."""
    for stream in ("pub", "int") if internal else ("pub",):
        for seq, event in since(stage, view, stream):
            view = apply(view, stream, seq, event)
    return {**view, "messages": sorted(view["messages"], key=lambda message: message["id"])}


def visitor_writes(stage: Stage, _: str) -> None:
    stage.writes("One thing more")


def operator_answers(stage: Stage, d: str) -> None:
    stage.answers(d)


def visitor_reads(stage: Stage, d: str) -> None:
    stage.do(talk.visitor_reads, stage.vera, d, 2, stage.now)


def operator_reads(stage: Stage, d: str) -> None:
    operator_takes(stage, d)
    stage.do(talk.operator_reads, stage.oleg, d, 3, stage.now)


def form_is_shown(stage: Stage, _: str) -> None:
    stage.moves_on(5)


def visitor_gives_name(stage: Stage, d: str) -> None:
    stage.moves_on(5)
    answers_form(stage, stage.form_id(d), ContactDetails(name="Vera"))


def visitor_gives_contacts(stage: Stage, d: str) -> None:
    visitor_gives_name(stage, d)
    answers_form(stage, stage.form_id(d), VERA)


def visitor_puts_form_away(stage: Stage, d: str) -> None:
    stage.moves_on(5)
    puts_away(stage, stage.form_id(d))


def operator_takes(stage: Stage, d: str) -> None:
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)


def operator_finishes(stage: Stage, d: str) -> None:
    stage.moves_on(5)
    stage.do(finish.operator_finishes, whose(stage, d), d, stage.now)


def colleague_is_asked_next(stage: Stage, d: str) -> None:
    stage.moves_on(60)


def operator_transfers(stage: Stage, d: str) -> None:
    operator_takes(stage, d)
    target = transfer.TransferTarget(stage.olga.id, "", "About a lamp")
    stage.do(transfer.operator_transfers, stage.oleg, d, target, stage.cid(), stage.now)


def operator_moves_to_another_line(stage: Stage, d: str) -> None:
    operator_takes(stage, d)
    line = next(line for line in stage.look(lines.list_lines) if line.name == "Support line")
    target = transfer.TransferTarget("", line.id)
    stage.do(transfer.operator_transfers, stage.oleg, d, target, stage.cid(), stage.now)


def operator_is_gone(stage: Stage, d: str) -> None:
    operator_takes(stage, d)
    stage.leaves(stage.oleg)


def operator_takes_over(stage: Stage, d: str) -> None:
    operator_takes(stage, d)
    stage.do(transfer.operator_takes_over, stage.olga, d, stage.cid(), stage.now)


def operator_attends(stage: Stage, d: str) -> None:
    """A guest, a pin, a mark, a note."""
    operator_takes(stage, d)
    stage.do(organise.operator_invites, stage.oleg, d, stage.olga.id, stage.cid(), stage.now)
    stage.do(organise.operator_pins, stage.oleg, d, stage.cid(), stage.now, on=True)
    stage.do(organise.supervisor_reviews, stage.anna, d, organise.Review(4), stage.cid(), stage.now)
    stage.do(organise.operator_notes, stage.oleg, d, "Wants a discount", stage.cid(), stage.now)


def operator_makes_lead(stage: Stage, d: str) -> None:
    visitor_gives_name(stage, d)
    stage.do(leads.operator_makes_lead, stage.oleg, d, stage.cid(), stage.now)


def operator_marks_spam(stage: Stage, d: str) -> None:
    stage.do(spam.operator_marks_spam, stage.oleg, d, stage.cid(), stage.now)


def target_is_missed(stage: Stage, _: str) -> None:
    changes_rules(
        stage, response_targets=ResponseTargets(first_answer_s=3), greeting=AutoMessage(is_on=False)
    )
    stage.writes("Anybody?")
    with stage.transaction() as tx:
        timers.set_timer(tx, "target_missed", _, stage.now)
    stage.moves_on(4)


def visitor_ends(stage: Stage, d: str) -> None:
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)


def nobody_can_answer(stage: Stage, _: str) -> None:
    changes_rules(stage, hours=Hours(True, "UTC", ((OpenHours(0, 1),),) * 7))
    stage.writes("Hello?")


def what_was_promised_is_taken(stage: Stage, d: str) -> None:
    nobody_can_answer(stage, d)
    operator_takes(stage, d)


def what_was_promised_is_answered(stage: Stage, d: str) -> None:
    what_was_promised_is_taken(stage, d)
    operator_answers(stage, d)


def visitor_confirms(stage: Stage, d: str) -> None:
    written = stage.writes("Write to vera@example.com")
    stage.do(answer.visitor_confirms, stage.vera, d, written.message_id, stage.cid(), stage.now)


def visitor_rates(stage: Stage, d: str) -> None:
    operator_answers(stage, d)
    stage.do(rate.visitor_rates, stage.vera, d, ("good", "Quick"), stage.cid(), stage.now)


def visitor_gets_a_copy(stage: Stage, d: str) -> None:
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    answers_form(stage, stage.form_id(d), ContactDetails(email="vera@example.com"))


def visitor_edits_contacts(stage: Stage, d: str) -> None:
    visitor_gives_contacts(stage, d)
    stage.do(answer.visitor_edits_form, stage.vera, stage.form_id(d), stage.cid(), stage.now)


def visitor_leaves_contacts(stage: Stage, d: str) -> None:
    stage.do(ask.visitor_wants_contacts, stage.vera, d, stage.cid(), stage.now)


def answer_is_amended(stage: Stage, d: str) -> None:
    first, second = stage.answers(d), stage.answers(d, "And to Omsk.")
    edited = (first.message_id, "Yes, to Tver.")
    stage.do(edit.operator_edits, stage.oleg, d, edited, stage.cid(), stage.now)
    stage.do(edit.operator_retracts, stage.oleg, d, second.message_id, stage.cid(), stage.now)


def answer_goes_by_letter(stage: Stage, d: str) -> None:
    visitor_gives_contacts(stage, d)
    stage.answers(d)
    stage.moves_on(60)


def mail_is_taken(stage: Stage, d: str) -> None:
    answer_goes_by_letter(stage, d)
    reply_to = carried(stage)[-1].reply_to
    arrives(stage, a_mail(reply_to, "Two.\n\n> Yes."))
    arrives(stage, a_mail(reply_to, sender="boris@example.com"))
    held = stage.look(kept_mails.list_of_dialog, d)[-1]
    stage.do(operator_takes_mail, stage.oleg, held.id, stage.now)


def dialog_is_reopened(stage: Stage, d: str) -> None:
    operator_answers(stage, d)
    visitor_ends(stage, d)
    stage.writes("One thing more")


def everything(stage: Stage, d: str) -> None:
    visitor_gives_contacts(stage, d)
    for step in (operator_reads, operator_answers, visitor_writes, visitor_reads, operator_finishes):
        step(stage, d)


CASES: dict[Callable[[Stage, str], None], set[str]] = {
    visitor_writes: {"MessageAdded"},
    operator_answers: {"MessageAdded", "OperatorJoined", "DialogTaken"},
    visitor_reads: {"MessagesRead"},
    operator_reads: {"MessagesRead", "OperatorJoined", "DialogTaken"},
    form_is_shown: {"MessageAdded"},
    visitor_gives_name: {"MessageAdded", "FormChanged", "CardChanged"},
    visitor_gives_contacts: {"MessageAdded", "FormChanged", "CardChanged"},
    visitor_puts_form_away: {"MessageAdded", "FormChanged"},
    operator_takes: {"OperatorJoined", "DialogTaken"},
    operator_finishes: {"MessageAdded", "FormChanged", "DialogFinished"},
    visitor_ends: {"DialogFinished"},
    operator_transfers: {
        "OperatorJoined",
        "DialogTaken",
        "OperatorLeft",
        "DialogTransferred",
        "DialogOffered",
    },
    operator_moves_to_another_line: {"OperatorJoined", "DialogTaken", "OperatorLeft", "DialogTransferred"}
    | {"DialogOffered"},
    operator_is_gone: {"OperatorJoined", "DialogTaken", "OperatorLeft", "DialogReturned", "DialogOffered"},
    operator_takes_over: {"OperatorJoined", "DialogTaken"},
    operator_attends: {"OperatorJoined", "DialogTaken", "OperatorInvited", "DialogPinned", "DialogReviewed"}
    | {"MessageAdded"},
    operator_makes_lead: {"MessageAdded", "FormChanged", "CardChanged", "LeadMade"},
    operator_marks_spam: {"MarkedSpam", "DialogFinished"},
    target_is_missed: {"MessageAdded", "AlertRaised"},
    colleague_is_asked_next: {"MessageAdded", "FormChanged", "DialogReturned", "DialogOffered"},
    nobody_can_answer: {"MessageAdded", "PromiseMade"},
    what_was_promised_is_taken: {"MessageAdded", "PromiseMade", "OperatorJoined", "DialogTaken"},
    what_was_promised_is_answered: {"MessageAdded", "PromiseMade", "OperatorJoined", "DialogTaken"},
    visitor_confirms: {"MessageAdded", "ContactsConfirmed", "CardChanged"},
    visitor_rates: {"MessageAdded", "OperatorJoined", "DialogTaken", "DialogRated"},
    visitor_edits_contacts: {"MessageAdded", "FormChanged", "CardChanged"},
    visitor_leaves_contacts: {"MessageAdded"},
    visitor_gets_a_copy: {"MessageAdded", "FormChanged", "CardChanged", "LetterChanged"},
    answer_is_amended: {"MessageAdded", "OperatorJoined", "DialogTaken", "MessageChanged"},
    answer_goes_by_letter: {"MessageAdded", "FormChanged", "OperatorJoined", "DialogTaken", "CardChanged"}
    | {"LetterChanged"},
    mail_is_taken: {"MessageAdded", "FormChanged", "OperatorJoined", "DialogTaken", "CardChanged"}
    | {"LetterChanged", "MailChanged"},
    dialog_is_reopened: {"MessageAdded", "OperatorJoined", "DialogTaken", "DialogFinished"}
    | {"FormChanged", "DialogReopened"},
    everything: {"MessageAdded", "MessagesRead", "FormChanged", "OperatorJoined", "DialogFinished"}
    | {"DialogTaken", "CardChanged"},
}
BEGINS = {"DialogStarted"}
"""Its own test: before it there is no snapshot."""
SIDES = pytest.mark.parametrize("internal", [False, True], ids=["visitor", "operator"])


@SIDES
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_old_snapshot_and_events_are_the_new_snapshot(
    sqlite_stage: Stage, case: Callable[[Stage, str], None], internal: bool
) -> None:
    """PROTOCOL G2, G4, B.3."""
    stage = sqlite_stage
    dialog_id = stage.writes().dialog_id
    old, before = (seen(stage, dialog_id, internal=side) for side in (internal, True))

    case(stage, dialog_id)

    happened = [event["type"] for s in ("pub", "int") for _, event in since(stage, before, s)]
    assert set(happened) == CASES[case]
    assert caught_up(stage, old, internal=internal) == seen(stage, dialog_id, internal=internal)


@SIDES
def test_a_dialog_is_what_its_events_add_up_to(stage: Stage, internal: bool) -> None:
    """PROTOCOL B.3: a new client needs no other source than the streams."""
    dialog_id = stage.writes().dialog_id
    everything(stage, dialog_id)
    (_, started), *_ = since(stage, {"d": dialog_id, "last_pub": 0}, "pub")
    nothing_yet = {
        "d": dialog_id,
        "number": started["number"],
        "label": started["label"],
        "line": started["line"],
        "status": "new",
        "operator": "",
        "started_at": started["at"],
        "finished_at": 0,
        "ended_by": "",
        "ended_name": "",
        "messages": [],
        "read_by_visitor": 0,
        "read_by_operator": 0,
        "promised_at": 0,
        "opens_at": 0,
        "rating": "",
        "comment": "",
        "question": started["question"],
        "name": "",
        "guest": seen(stage, dialog_id, internal=internal)["guest"],
        "last_pub": 0,
        "last_int": 0,
        "more": False,
        "letters": [],
        "mails": [],
        "milestones": [],
    }

    assert caught_up(stage, nothing_yet, internal=internal) == seen(stage, dialog_id, internal=internal)


@pytest.mark.parametrize(
    "rules, question",
    [
        ({}, ""),
        ({"rating_texts": {"en": "Did it work?", "ru": "Помогло?"}}, "Did it work?"),
        ({"rating_texts": {"ru": "Помогло?"}}, ""),
        ({"rating_is_on": False}, None),
    ],
)
def test_a_dialog_is_rated_as_its_line_wants(
    sqlite_stage: Stage, rules: dict[str, Any], question: str | None
) -> None:
    """LINE-10: said with the beginning, and anew when the dialog comes to another line."""
    support = next(line for line in sqlite_stage.look(lines.list_lines) if line.name == "Support line")
    changes_rules(sqlite_stage, rating_texts={"en": "Did we help?"})
    changes_rules(sqlite_stage, support.id, **rules)
    dialog_id = sqlite_stage.writes().dialog_id
    before = seen(sqlite_stage, dialog_id, internal=False)

    operator_moves_to_another_line(sqlite_stage, dialog_id)

    (_, started), *_ = since(sqlite_stage, {"d": dialog_id, "last_pub": 0}, "pub")
    assert started["question"] == before["question"] == "Did we help?"
    now = seen(sqlite_stage, dialog_id, internal=False)
    assert now["question"] == caught_up(sqlite_stage, before, internal=False)["question"] == question


def test_the_visitors_snapshot_holds_nothing_internal(stage: Stage) -> None:
    """PROTOCOL B.3: neither what was gathered, nor how much was said."""
    dialog_id = stage.writes().dialog_id
    everything(stage, dialog_id)

    view = seen(stage, dialog_id, internal=False)
    assert {message["s"] for message in view["messages"]} == {"pub"}
    assert view["last_int"] == 0


def test_every_kind_of_event_has_a_case() -> None:
    """Whoever adds an event to domain/dialogs/events.py adds here how it comes about."""
    kinds = {kind.__name__ for kind in get_args(events.Event)}

    assert kinds == BEGINS.union(*CASES.values())
    assert kinds == {
        kind.__name__ for side in (events.PublicEvent, events.InternalEvent) for kind in get_args(side)
    }


def test_an_event_is_called_by_its_type() -> None:
    """`type` on the wire is the class's name: the case above and every browser go by it."""
    for kind in get_args(events.Event):
        assert kind.__struct_defaults__[-1] == kind.__name__
