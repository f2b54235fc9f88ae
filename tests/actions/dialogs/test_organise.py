"""What operators may do with a dialog, each one event: and what they may not (LINE-7, LINE-11)."""

from typing import Any, get_args

import pytest

from openline.actions import timers
from openline.actions.crm import leads
from openline.actions.dialogs import finish, organise, spam
from openline.actions.dialogs.organise import Review
from openline.actions.lines import assign, transfer
from openline.actions.lines.transfer import TransferTarget
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog, waits_in_line
from openline.domain.lines.lines import GREETING, NOBODY_YET, Hours, OpenHours, ResponseTargets
from openline.domain.refusals import AlreadyFinished, Forbidden, NotFound, NotNow, TakenBy
from openline.domain.team.operators import Operator
from openline.domain.timers import TimerKind
from openline.store.lines import lines
from tests.actions.steps import answers_form, dialog, events, is_asked, payloads, visitor
from tests.cast import Stage, changes_rules


def does(stage: Stage, action: Any, who: Operator, *more: Any, cid: str = "", **named: Any) -> Any:
    return stage.do(action, who, *more, cid or stage.cid(), stage.now, **named)


def count_events(stage: Stage, dialog_id: str, kind: str) -> int:
    return sum(f'"{kind}"'.encode() in bytes(payload) for _, payload, *_ in events(stage, dialog_id, "int"))


def begun(stage: Stage) -> Dialog:
    return dialog(stage, stage.writes().dialog_id)


def taken(stage: Stage, who: Operator | None = None) -> str:
    dialog_id = stage.writes().dialog_id
    stage.do(assign.operator_takes, who or stage.oleg, dialog_id, stage.now)
    return dialog_id


def offered_to(stage: Stage, it: Dialog) -> Operator:
    return next(each for each in (stage.anna, stage.oleg, stage.olga) if each.id == it.offered_to)


def support(stage: Stage) -> str:
    return next(line.id for line in stage.look(lines.list_lines) if line.name == "Support line")


def test_skipping_passes_it_on(stage: Stage) -> None:
    """LINE-7: once, however often it is sent."""
    it = begun(stage)
    skipper = offered_to(stage, it)
    for _ in range(2):
        does(stage, transfer.operator_declines, skipper, it.id, cid="skip")

    after = dialog(stage, it.id)
    assert after.offered_to not in ("", skipper.id)
    assert count_events(stage, it.id, "DialogReturned") == 1


def test_the_only_one_who_skips_is_asked_again_later(stage: Stage) -> None:
    """LINE-4: nothing is forgotten."""
    for somebody in (stage.anna, stage.olga):
        stage.leaves(somebody)
    it = begun(stage)
    does(stage, transfer.operator_declines, stage.oleg, it.id)

    assert waits_in_line(dialog(stage, it.id))
    stage.moves_on(60)
    assert dialog(stage, it.id).offered_to == stage.oleg.id


def skipped_by_the_only_one(stage: Stage) -> str:
    """Oleg, who is alone and has another dialog of his own."""
    for somebody in (stage.anna, stage.olga):
        stage.leaves(somebody)
    own = stage.writes(caller=stage.igor).dialog_id
    stage.do(assign.operator_takes, stage.oleg, own, stage.now)
    it = begun(stage)
    does(stage, transfer.operator_declines, stage.oleg, it.id)
    stage.do(finish.operator_finishes, stage.oleg, own, stage.now)
    return it.id


def test_what_was_skipped_does_not_come_back_by_the_next_freeing(stage: Stage) -> None:
    """LINE-7: his own dialog ends, he comes anew: still not his; a colleague who comes gets it."""
    skipped = skipped_by_the_only_one(stage)
    assert waits_in_line(dialog(stage, skipped))
    stage.leaves(stage.oleg)
    stage.comes(stage.oleg)
    assert waits_in_line(dialog(stage, skipped))

    stage.comes(stage.olga)

    assert dialog(stage, skipped).offered_to == stage.olga.id


def test_who_skipped_is_asked_anew_when_the_client_writes_again(stage: Stage) -> None:
    """LINE-7: other words may be for them."""
    skipped = skipped_by_the_only_one(stage)

    stage.writes("By the way, it is urgent")

    assert dialog(stage, skipped).offered_to == stage.oleg.id


def test_everybody_else_is_asked_before_who_skipped(stage: Stage) -> None:
    """LINE-7: two skipped; the first of them is asked again after a minute, and then the other."""
    it = begun(stage)
    stage.leaves(next(each for each in (stage.anna, stage.oleg, stage.olga) if each.id != it.offered_to))
    first = offered_to(stage, it)
    does(stage, transfer.operator_declines, first, it.id)
    stage.moves_on(30)
    second = offered_to(stage, dialog(stage, it.id))
    does(stage, transfer.operator_declines, second, it.id)

    assert waits_in_line(dialog(stage, it.id))
    stage.moves_on(30)
    assert dialog(stage, it.id).offered_to == first.id
    does(stage, transfer.operator_declines, first, it.id)
    stage.moves_on(29)
    assert waits_in_line(dialog(stage, it.id))
    stage.moves_on(1)
    assert dialog(stage, it.id).offered_to == second.id


def test_only_what_is_offered_can_be_skipped(stage: Stage) -> None:
    """LINE-7."""
    it = begun(stage)
    others = [each for each in (stage.anna, stage.oleg, stage.olga) if each.id != it.offered_to]
    with pytest.raises(NotNow):
        does(stage, transfer.operator_declines, others[0], it.id)
    stage.do(assign.operator_takes, others[0], it.id, stage.now)
    with pytest.raises(NotNow):
        does(stage, transfer.operator_declines, others[0], it.id)
    with pytest.raises(TakenBy):
        does(stage, transfer.operator_declines, others[1], it.id)


def test_a_transfer_to_a_colleague_is_an_offer(stage: Stage) -> None:
    """LINE-7: also to one of another line, who then sees it; the client hears that the operator left."""
    dialog_id = taken(stage)
    does(
        stage,
        transfer.operator_transfers,
        stage.oleg,
        dialog_id,
        TransferTarget(stage.stan.id, "", "A lamp"),
        cid="t",
    )
    does(
        stage,
        transfer.operator_transfers,
        stage.oleg,
        dialog_id,
        TransferTarget(stage.stan.id, "", "A lamp"),
        cid="t",
    )

    after = dialog(stage, dialog_id)
    assert (after.status, after.operator_id, after.offered_to) == ("new", "", stage.stan.id)
    assert count_events(stage, dialog_id, "DialogTransferred") == 1
    stage.answers(dialog_id, who=stage.stan)
    assert dialog(stage, dialog_id).operator == "Stan"


def test_a_transfer_needs_somebody_who_is_here(stage: Stage) -> None:
    """LINE-7."""
    dialog_id = taken(stage)
    stage.leaves(stage.olga)
    with pytest.raises(NotNow) as refused:
        does(stage, transfer.operator_transfers, stage.oleg, dialog_id, TransferTarget(stage.olga.id))
    assert refused.value.values == {"name": "Olga"}
    with pytest.raises(NotFound):
        does(stage, transfer.operator_transfers, stage.oleg, dialog_id, TransferTarget("nobody"))
    with pytest.raises(NotNow):
        does(stage, transfer.operator_transfers, stage.oleg, dialog_id, TransferTarget())


def test_a_colleagues_dialog_is_not_transferred(stage: Stage) -> None:
    """LINE-7: it has to be taken over first."""
    dialog_id = taken(stage)
    with pytest.raises(TakenBy):
        does(stage, transfer.operator_transfers, stage.anna, dialog_id, TransferTarget(stage.olga.id))


def test_a_transfer_to_a_line_enters_its_queue(stage: Stage) -> None:
    """LINE-7, T25: whoever does not see that line sees the dialog no more."""
    dialog_id = taken(stage)
    does(stage, transfer.operator_transfers, stage.oleg, dialog_id, TransferTarget("", support(stage)))

    after = dialog(stage, dialog_id)
    assert (after.line, after.offered_to, after.operator_id) == ("Support line", stage.stan.id, "")
    with pytest.raises(NotFound):
        stage.answers(dialog_id)
    assert any(dialog_id in commit.moved for commit in stage.commits)


def test_taking_over_from_a_colleague(stage: Stage) -> None:
    """LINE-7: sent twice it happens once; only in one's own line."""
    dialog_id = taken(stage)
    for _ in range(2):
        does(stage, transfer.operator_takes_over, stage.olga, dialog_id, cid="over")

    assert dialog(stage, dialog_id).operator == "Olga"
    assert count_events(stage, dialog_id, "DialogTaken") == 2
    taken_from = [e["taken_from"] for e in payloads(stage, dialog_id, "int") if e["type"] == "DialogTaken"]
    assert taken_from == ["", "Oleg"]
    does(stage, organise.operator_invites, stage.olga, dialog_id, stage.stan.id)
    with pytest.raises(Forbidden):
        does(stage, transfer.operator_takes_over, stage.stan, dialog_id)


def test_of_two_who_take_over_the_second_hears_who_was_first(stage: Stage) -> None:
    """LINE-7: it was Oleg's on both screens. Nor is taken over what he has passed on meanwhile."""
    first, second = taken(stage), stage.writes(caller=stage.igor).dialog_id
    stage.do(assign.operator_takes, stage.oleg, second, stage.now)
    does(stage, transfer.operator_takes_over, stage.olga, first, of=stage.oleg.id)
    does(stage, transfer.operator_transfers, stage.oleg, second, TransferTarget(stage.olga.id))

    with pytest.raises(TakenBy) as refused:
        does(stage, transfer.operator_takes_over, stage.anna, first, of=stage.oleg.id)
    with pytest.raises(NotNow, match="no longer has this conversation"):
        does(stage, transfer.operator_takes_over, stage.anna, second, of=stage.oleg.id)

    assert refused.value.values == {"name": "Olga"}
    assert (dialog(stage, first).operator, dialog(stage, second).offered_to) == ("Olga", stage.olga.id)


def test_of_two_who_reopen_the_second_hears_who_was_first(stage: Stage) -> None:
    """LINE-7, LINE-9."""
    dialog_id = taken(stage)
    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)
    for _ in range(2):
        stage.do(finish.operator_reopens, stage.olga, dialog_id, stage.now)

    with pytest.raises(TakenBy):
        stage.do(finish.operator_reopens, stage.anna, dialog_id, stage.now)
    assert dialog(stage, dialog_id).operator == "Olga"


def test_a_guest_may_answer_and_it_stays_with_its_operator(stage: Stage) -> None:
    """LINE-7."""
    dialog_id = taken(stage)
    for _ in range(2):
        does(stage, organise.operator_invites, stage.oleg, dialog_id, stage.stan.id)
    stage.answers(dialog_id, "Let me help", stage.stan)

    assert dialog(stage, dialog_id).operator == "Oleg"
    assert count_events(stage, dialog_id, "OperatorInvited") == 1
    with pytest.raises(TakenBy):
        stage.do(assign.operator_takes, stage.stan, dialog_id, stage.now)


def test_a_note_is_for_colleagues(stage: Stage) -> None:
    """LINE-7: once, however often it is sent; in a finished dialog, too."""
    dialog_id = taken(stage)
    first = does(stage, organise.operator_notes, stage.oleg, dialog_id, "Wants a discount", cid="n")
    again = does(stage, organise.operator_notes, stage.oleg, dialog_id, "Another text", cid="n")

    assert (again.message_id, again.again) == (first.message_id, True)
    assert [m.text for m in stage.messages(dialog_id) if m.kind == "note"] == ["Wants a discount"]
    assert not [m for m in stage.messages(dialog_id, internal=False) if m.kind == "note"]
    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)
    does(stage, organise.operator_notes, stage.olga, dialog_id, "He was nice")


def test_only_ones_own_dialog_is_pinned(stage: Stage) -> None:
    """LINE-7."""
    it = begun(stage)
    with pytest.raises(NotNow):
        does(stage, organise.operator_pins, stage.oleg, it.id, on=True)
    stage.do(assign.operator_takes, stage.oleg, it.id, stage.now)
    with pytest.raises(TakenBy):
        does(stage, organise.operator_pins, stage.olga, it.id, on=True)
    for on in (True, True, False):
        does(stage, organise.operator_pins, stage.oleg, it.id, on=on)
    assert count_events(stage, it.id, "DialogPinned") == 2


def test_a_supervisor_marks(stage: Stage) -> None:
    """LINE-7: an operator does not."""
    dialog_id = taken(stage)
    does(stage, organise.supervisor_reviews, stage.anna, dialog_id, Review(4, "Quick"))
    with pytest.raises(Forbidden):
        does(stage, organise.supervisor_reviews, stage.oleg, dialog_id, Review(5))
    assert dialog(stage, dialog_id).review_score == 4


def test_a_lead_by_hand_needs_a_name_at_least(stage: Stage) -> None:
    """LINE-7, CRM-2: and is made once."""
    dialog_id, form_id = is_asked(stage)
    with pytest.raises(NotNow):
        does(stage, leads.operator_makes_lead, stage.oleg, dialog_id)
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    for _ in range(2):
        does(stage, leads.operator_makes_lead, stage.oleg, dialog_id)

    assert count_events(stage, dialog_id, "LeadMade") == 1
    assert dialog(stage, dialog_id).lead_id
    assert visitor(stage).contact_id == dialog(stage, dialog_id).contact_id != ""


def test_spam_is_ended_quarantined_and_unbanned(stage: Stage) -> None:
    """LINE-7: the visitor may still write; nobody is bothered with it until somebody lifts the ban."""
    dialog_id = taken(stage)
    does(stage, spam.operator_marks_spam, stage.oleg, dialog_id)
    assert dialog(stage, dialog_id).status == "finished"
    stage.moves_on(11 * 60)
    quarantined = begun(stage)

    assert (
        quarantined.is_quarantined,
        quarantined.offered_to,
        count_events(stage, quarantined.id, "DialogOffered"),
    ) == (1, "", 0)
    does(stage, spam.operator_unbans, stage.olga, quarantined.id)
    after = dialog(stage, quarantined.id)
    assert (after.is_quarantined, bool(after.offered_to)) == (0, True)
    assert not visitor(stage).is_banned


def test_an_unbanned_dialog_begins_like_every_other(stage: Stage) -> None:
    """LINE-7, FORM-1, LINE-6, LINE-11: greeted at once, form 1 after 5 s, "nobody yet" after a minute."""
    changes_rules(stage, response_targets=ResponseTargets(first_answer_s=90))
    does(stage, spam.operator_marks_spam, stage.oleg, taken(stage))
    stage.moves_on(11 * 60)
    quarantined = begun(stage)
    stage.moves_on(30)
    does(stage, spam.operator_unbans, stage.oleg, quarantined.id)

    shown = texts_of(stage, quarantined.id)
    assert shown == ["Do you deliver to Tver?", GREETING]
    stage.moves_on(5)
    assert [each.form.kind for each in stage.messages(quarantined.id) if each.form] == ["introduce"]
    stage.moves_on(55)
    assert texts_of(stage, quarantined.id) == [*shown, NOBODY_YET]
    assert dialog(stage, quarantined.id).alert == "target"


def test_a_dialog_that_is_unbanned_while_nobody_is_here_asks_for_contacts(stage: Stage) -> None:
    """LINE-7, FORM-8: at once."""
    does(stage, spam.operator_marks_spam, stage.oleg, taken(stage))
    stage.moves_on(11 * 60)
    quarantined = begun(stage)
    stage.nobody_is_here()
    does(stage, spam.operator_unbans, stage.oleg, quarantined.id)

    assert [each.form.kind for each in stage.messages(quarantined.id) if each.form] == ["offline"]


def texts_of(stage: Stage, dialog_id: str) -> list[str]:
    return [each.text for each in stage.messages(dialog_id) if each.kind == "text"]


def test_nobody_ends_a_colleagues_dialog_as_spam(stage: Stage) -> None:
    """LINE-7."""
    dialog_id = taken(stage)
    with pytest.raises(TakenBy):
        does(stage, spam.operator_marks_spam, stage.olga, dialog_id)
    assert not visitor(stage).is_banned


def test_nothing_is_done_with_a_finished_dialog(stage: Stage) -> None:
    """LINE-9."""
    dialog_id = taken(stage)
    stage.do(finish.operator_finishes, stage.oleg, dialog_id, stage.now)
    for action, more in (
        (transfer.operator_declines, ()),
        (transfer.operator_transfers, (TransferTarget(stage.olga.id),)),
        (transfer.operator_takes_over, ()),
        (organise.operator_invites, (stage.olga.id,)),
    ):
        with pytest.raises(AlreadyFinished):
            does(stage, action, stage.oleg, dialog_id, *more)
    with pytest.raises(AlreadyFinished):
        does(stage, organise.operator_pins, stage.oleg, dialog_id, on=True)


def test_stan_of_another_line_can_do_nothing(stage: Stage) -> None:
    """T25: he learns not even that the dialog exists."""
    dialog_id = taken(stage)
    for action, more, named in (
        (transfer.operator_declines, (), {}),
        (transfer.operator_transfers, (TransferTarget(stage.stan.id),), {}),
        (transfer.operator_takes_over, (), {}),
        (organise.operator_invites, (stage.stan.id,), {}),
        (organise.operator_notes, ("Mine?",), {}),
        (organise.operator_pins, (), {"on": True}),
        (organise.supervisor_reviews, (Review(1),), {}),
        (leads.operator_makes_lead, (), {}),
        (spam.operator_marks_spam, (), {}),
        (spam.operator_unbans, (), {}),
    ):
        with pytest.raises(NotFound):
            stage.do(action, stage.stan, dialog_id, *more, stage.cid(), stage.now, **named)
    with pytest.raises(NotFound):
        stage.do(assign.operator_takes, stage.stan, dialog_id, stage.now)


def test_a_response_target_counts_working_time(stage: Stage) -> None:
    """LINE-11, LINE-5: who writes an hour before the opening is an alert half a minute after it."""
    nine_to_six = Hours(True, "UTC", ((OpenHours(540, 1080),),) * 7)
    changes_rules(stage, hours=nine_to_six, response_targets=ResponseTargets(first_answer_s=30))
    dialog_id = stage.writes("So early?").dialog_id

    stage.moves_on(3_629)
    assert dialog(stage, dialog_id).alert == ""
    stage.moves_on(1)
    assert dialog(stage, dialog_id).alert == "target"


def test_a_response_target_that_is_missed_alerts_once(stage: Stage) -> None:
    """LINE-11: and an answer in time does not."""
    changes_rules(
        stage,
        response_targets=ResponseTargets(first_answer_s=30, further_answer_s=20, alert_to=(stage.olga.id,)),
    )
    dialog_id = taken(stage)
    stage.moves_on(29)
    assert count_events(stage, dialog_id, "AlertRaised") == 0
    stage.moves_on(60)
    assert (dialog(stage, dialog_id).alert, count_events(stage, dialog_id, "AlertRaised")) == ("target", 1)
    assert [alarm.to for commit in stage.commits for alarm in commit.alerts] == [(stage.olga.id,)]
    stage.answers(dialog_id)
    assert dialog(stage, dialog_id).alert == ""
    stage.writes("And to Omsk?")
    stage.moves_on(10)
    stage.answers(dialog_id)
    stage.moves_on(60)
    assert count_events(stage, dialog_id, "AlertRaised") == 1


def test_a_response_target_follows_to_another_line(stage: Stage) -> None:
    """LINE-11: by the target of that line, since the client waits; its people hear of it."""
    changes_rules(
        stage, support(stage), response_targets=ResponseTargets(first_answer_s=90, alert_to=(stage.stan.id,))
    )
    dialog_id = taken(stage)
    stage.moves_on(60)
    does(stage, transfer.operator_transfers, stage.oleg, dialog_id, TransferTarget("", support(stage)))
    stage.moves_on(29)
    assert dialog(stage, dialog_id).alert == ""

    stage.moves_on(1)
    assert dialog(stage, dialog_id).alert == "target"
    assert [alarm.to for commit in stage.commits for alarm in commit.alerts] == [(stage.stan.id,)]


def test_a_response_target_that_was_missed_in_one_line_may_hold_in_the_next(stage: Stage) -> None:
    """LINE-11: whoever answers there has another target, and alerts others."""
    changes_rules(stage, response_targets=ResponseTargets(first_answer_s=30))
    changes_rules(stage, support(stage), response_targets=ResponseTargets(first_answer_s=90))
    dialog_id = taken(stage)
    stage.moves_on(60)
    assert dialog(stage, dialog_id).alert == "target"

    does(stage, transfer.operator_transfers, stage.oleg, dialog_id, TransferTarget("", support(stage)))
    stage.moves_on(0)
    assert dialog(stage, dialog_id).alert == ""
    stage.moves_on(30)
    assert (dialog(stage, dialog_id).alert, count_events(stage, dialog_id, "AlertRaised")) == ("target", 2)


def test_every_question_can_be_asked() -> None:
    """A timer's kind without a function would be asked for ever."""

    assert set(timers._ON_DUE) == set(get_args(TimerKind))
