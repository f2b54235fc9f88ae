"""MAIL-5, F06 … F10: what becomes of a letter. None is lost; none goes twice, except in doubt."""

import pytest

from openline.actions.dialogs import finish
from openline.actions.forms import answer
from openline.actions.letters import enqueue
from openline.actions.mail import deliver
from openline.domain.contact_details import ContactDetails
from openline.domain.letters.letters import RETRY_AFTER
from openline.store.letters import letters as kept
from tests.actions.letter_steps import (
    RENDERED,
    all_letters,
    comes_back,
    hands,
    is_refused,
    leases,
    leaves_email,
    sends,
    states,
    was_refused_before,
)
from tests.actions.steps import EMAIL, dialog, events, form, forms_of
from tests.cast import Stage, changes_rules

MINUTE = 60


def is_due(stage: Stage) -> str:
    """An unread letter waits; the dialog's id."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    return d


def lease(stage: Stage):
    (order,) = leases(stage)
    return order


def test_from_queued_to_sent(stage: Stage) -> None:
    """MAIL-5, MAIL-8: each step is told to the operators' stream."""
    d = is_due(stage)
    order = lease(stage)
    assert leases(stage) == []
    assert sends(stage, order)

    assert states(stage) == [("sent", "")]
    assert stage.look(kept.find_rendered, order.letter.id) == RENDERED
    assert all_letters(stage)[0].sent_at == stage.now
    changes = [bytes(row[1]) for row in events(stage, d, "int") if b"LetterChanged" in bytes(row[1])]
    assert [b'"state":"sent"' in each for each in changes] == [False, False, True]


def test_a_lease_that_is_over_is_another_couriers(stage: Stage) -> None:
    """MAIL-5: a courier that was given up for dead changes nothing any more."""
    is_due(stage)
    first = lease(stage)
    stage.moves_on(10 * MINUTE)
    second = lease(stage)

    assert not hands(stage, first)
    assert sends(stage, second)
    assert first.message_id == second.message_id


def test_refused_for_now_it_is_tried_again_for_a_day(sqlite_stage: Stage) -> None:
    """F07, B.13: 1, 5, 15, 30, 60 minutes … and after a day it is given up."""
    stage = sqlite_stage
    is_due(stage)
    began, pauses = stage.now, []
    while all_letters(stage)[0].state != "failed":
        is_refused(stage, lease(stage), 450)
        pauses.append((all_letters(stage)[0].next_at - stage.now) // 60_000)
        stage.moves_on(max(0, (all_letters(stage)[0].next_at - stage.now) / 1000))

    assert pauses[:8] == list(RETRY_AFTER)
    assert stage.now - began <= 24 * 3600 * 1000
    assert states(stage) == [("failed", "refused")]
    assert all_letters(stage)[0].result == "450 words of the server"


def test_refused_for_good_it_is_tried_once(stage: Stage) -> None:
    """F08."""
    is_due(stage)
    is_refused(stage, lease(stage), 554, "5.7.1")
    stage.moves_on(24 * 3600)

    assert leases(stage) == []
    assert states(stage) == [("failed", "refused")]


def test_no_such_mailbox_the_visitor_is_asked_once_for_a_better_one(stage: Stage) -> None:
    """MAIL-5, F08: the address is marked, the operator told; the better one gets what was told to nobody."""
    d = is_due(stage)
    is_refused(stage, lease(stage), 550, "5.1.1")
    assert states(stage) == [("failed", "bad_address")]
    asked = forms_of(stage, d)[-1]
    assert (asked.kind, asked.step, asked.given.email) == ("address", "email", "v…@example.com")

    better = ContactDetails(email="vera.better@example.com")
    stage.do(answer.visitor_answers_form, stage.vera, stage.form_id(d), better, stage.cid(), stage.now)
    stage.moves_on(60)
    order = lease(stage)

    assert form(stage, stage.form_id(d)).step == "done"
    assert order.letter.address == "vera.better@example.com"
    assert [entry.text for entry in order.content.entries if entry.is_new] == ["Yes, we do."]
    is_refused(stage, order, 550, "5.1.1")
    assert [each.kind for each in forms_of(stage, d)].count("address") == 1


def test_gone_after_the_dot_it_is_sent_once_more_under_the_same_id(stage: Stage) -> None:
    """F10, B.13: in doubt for 15 minutes, then once more, never a third time."""
    is_due(stage)
    first = lease(stage)
    assert hands(stage, first)
    stage.do(deliver.letter_is_in_doubt, first.letter.id, first.letter.lease_until, stage.now)
    assert states(stage) == [("in_doubt", "in_doubt")]
    stage.moves_on(15 * MINUTE - 1)
    assert leases(stage) == []
    stage.moves_on(1)
    second = lease(stage)
    assert hands(stage, second)
    stage.do(deliver.letter_is_in_doubt, second.letter.id, second.letter.lease_until, stage.now)
    stage.moves_on(24 * 3600)

    assert first.message_id == second.message_id
    assert leases(stage) == []
    assert states(stage) == [("failed", "in_doubt")]


def test_a_refusal_between_two_doubts_does_not_lead_to_a_third_sending(stage: Stage) -> None:
    """B.13: in doubt, refused for now, in doubt again: never a third time."""
    is_due(stage)
    first = lease(stage)
    assert hands(stage, first)
    stage.do(deliver.letter_is_in_doubt, first.letter.id, first.letter.lease_until, stage.now)
    stage.moves_on(15 * MINUTE)
    is_refused(stage, lease(stage), 450)
    stage.moves_on(MINUTE)
    second = lease(stage)
    assert hands(stage, second)
    stage.do(deliver.letter_is_in_doubt, second.letter.id, second.letter.lease_until, stage.now)
    stage.moves_on(24 * 3600)

    assert leases(stage) == []
    assert states(stage) == [("failed", "in_doubt")]


def test_a_courier_that_dies_after_the_handover_leaves_a_doubt(stage: Stage) -> None:
    """F10: found when its lease is over, not before."""
    is_due(stage)
    order = lease(stage)
    assert hands(stage, order)
    stage.moves_on(9 * MINUTE)
    stage.do(deliver.recover_lost, stage.now)
    assert states(stage)[0][0] == "handing"
    stage.moves_on(2 * MINUTE)
    stage.do(deliver.recover_lost, stage.now)

    assert states(stage) == [("in_doubt", "in_doubt")]


def test_given_back_it_costs_no_try(stage: Stage) -> None:
    """F06: the server cannot be reached; nothing is spent."""
    is_due(stage)
    for _ in range(40):
        order = lease(stage)
        stage.do(
            deliver.release_lease, order.letter.id, order.letter.lease_until, stage.now + 60_000, stage.now
        )
        stage.moves_on(60)

    assert sends(stage, lease(stage))
    assert all_letters(stage)[0].tries == 0


def test_what_cannot_be_made_is_poison_for_itself_only(stage: Stage) -> None:
    """B.13: three tries, then somebody looks."""
    is_due(stage)
    for _ in range(3):
        order = lease(stage)
        stage.do(deliver.letter_is_broken, order.letter.id, order.letter.lease_until, "KeyError", stage.now)
        stage.moves_on(24 * 3600)

    assert states(stage) == [("failed", "broken")]


def test_a_bounce_that_comes_later(stage: Stage) -> None:
    """MAIL-5, T52."""
    d = is_due(stage)
    was_refused_before(stage)
    order = lease(stage)
    sends(stage, order)
    comes_back(stage, order)

    assert states(stage) == [("bounced", "bad_address")]
    assert forms_of(stage, d)[-1].kind == "address"
    stage.answers(d, "Are you there?")
    stage.moves_on(20 * MINUTE)
    assert leases(stage) == []
    assert states(stage)[-1] == ("cancelled", "bad_address")


def test_a_letter_that_was_given_up_has_not_been_sent(stage: Stage) -> None:
    """MAIL-5, MAIL-8: the mailbox was full for days. The operator hears it, and may send it again."""
    is_due(stage)
    order = lease(stage)
    sends(stage, order)
    stage.do(deliver.letter_bounces, order.letter.id, is_hard=False, why="mailbox full", now=stage.now)

    assert states(stage) == [("failed", "refused")]
    assert all_letters(stage)[0].result == "mailbox full"
    stage.do(enqueue.operator_acts_on_letter, stage.oleg, order.letter.id, "send", stage.now)
    stage.moves_on(20 * MINUTE)
    assert sends(stage, lease(stage))


@pytest.mark.parametrize("is_hard, becomes", [(True, "bounced"), (False, "failed")])
def test_a_report_is_faster_than_the_courier(stage: Stage, becomes: str, *, is_hard: bool) -> None:
    """MAIL-5: a server on this machine tells within milliseconds; what the courier writes then is late."""
    is_due(stage)
    order = lease(stage)
    letter = order.letter
    hands(stage, order)
    stage.do(deliver.letter_bounces, letter.id, is_hard=is_hard, why="550 no", now=stage.now)
    stage.do(deliver.letter_is_sent, letter.id, letter.lease_until, "250 OK", stage.now)

    assert [state for state, _ in states(stage)] == [becomes]
    assert all_letters(stage)[0].sent_at == stage.now


@pytest.mark.parametrize("is_hard, becomes", [(True, "bounced"), (False, "failed")])
def test_a_report_settles_a_doubt(stage: Stage, becomes: str, *, is_hard: bool) -> None:
    """MAIL-5, B.13: it was taken, then; it does not go once more."""
    is_due(stage)
    order = lease(stage)
    letter = order.letter
    hands(stage, order)
    stage.do(deliver.letter_is_in_doubt, letter.id, letter.lease_until, stage.now)
    stage.do(deliver.letter_bounces, letter.id, is_hard=is_hard, why="550 no", now=stage.now)
    stage.moves_on(20 * MINUTE)

    assert leases(stage) == []
    assert [state for state, _ in states(stage)] == [becomes]


def test_send_now_and_do_not_send(stage: Stage) -> None:
    """MAIL-8: by whoever sees the dialog; what has gone cannot be called back."""
    is_due(stage)
    (letter,) = all_letters(stage)
    stage.do(enqueue.operator_acts_on_letter, stage.oleg, letter.id, "cancel", stage.now)
    assert leases(stage) == []
    assert states(stage) == [("cancelled", "operator")]
    stage.do(enqueue.operator_acts_on_letter, stage.olga, letter.id, "send", stage.now)
    assert sends(stage, lease(stage))

    for act in ("send", "cancel"):
        with pytest.raises(Exception, match="already been sent"):
            stage.do(enqueue.operator_acts_on_letter, stage.oleg, letter.id, act, stage.now)
    with pytest.raises(Exception, match="don't have access"):
        stage.do(enqueue.operator_acts_on_letter, stage.stan, letter.id, "send", stage.now)


def test_letters_of_one_dialog_are_one_thread(stage: Stage) -> None:
    """MAIL-5: References begin with the dialog's own root."""
    d = is_due(stage)
    first = lease(stage)
    sends(stage, first)
    stage.answers(d, "One thing more")
    stage.moves_on(20 * MINUTE)
    second = lease(stage)

    assert first.references == (f"<{d}@example.com>",)
    assert second.references == (f"<{d}@example.com>", first.message_id)


def test_the_letter_is_in_the_lines_language_else_the_portals(stage: Stage) -> None:
    """MAIL-3: not in the visitor's."""
    changes_rules(stage, lang="de")
    is_due(stage)
    assert lease(stage).content.lang == "de"


def test_a_copy_tells_the_whole_dialog_as_it_was_at_the_end(stage: Stage) -> None:
    """MAIL-2: number, words of both sides and of the line, in their order."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    (order,) = [each for each in leases(stage) if each.letter.kind == "history"]

    assert order.letter.address == EMAIL
    assert order.content.label == dialog(stage, d).label
    assert [entry.by for entry in order.content.entries] == ["visitor", "line", "operator"]


def test_what_waited_for_weeks_does_not_go_by_itself(stage: Stage) -> None:
    """MAIL-10: a mail server that is set up a month later must not send a month of letters."""
    is_due(stage)
    stage.moves_on(7 * 24 * 3600 + 1)
    assert leases(stage) == []
    assert states(stage) == [("held", "too_old")]
    stage.do(enqueue.operator_acts_on_letter, stage.oleg, all_letters(stage)[0].id, "send", stage.now)

    assert sends(stage, lease(stage))
