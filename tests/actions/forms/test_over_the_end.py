"""What the visitor has open himself at the end of a dialog, and what becomes of it (FORM-7, FORM-9)."""

import pytest

from openline.actions.dialogs import finish, spam
from openline.actions.forms import answer, ask, rate
from openline.actions.mail import deliver
from openline.domain.contact_details import ContactDetails
from openline.store.dialogs import events as log
from tests.actions.letter_steps import (
    all_letters,
    carries,
    comes_back,
    leaves_email,
    was_refused_before,
)
from tests.actions.steps import EMAIL, answers_form, count, form, forms_of, is_asked, payloads, puts_away
from tests.cast import Stage

BETTER = ContactDetails(email="vera.better@example.com")


def has_copy_open(stage: Stage) -> tuple[str, str]:
    """By the icon, in an answered dialog that has just ended: (dialog id, form id)."""
    d, asked = is_asked(stage)
    puts_away(stage, asked)
    stage.answers(d)
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    form_id = stage.form_id(d)
    stage.moves_on(1)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    return d, form_id


def standing(stage: Stage, d: str) -> list[tuple[str, str]]:
    """What can be seen and used."""
    usable = ("name", "contacts", "email", "rating", "collapsed")
    return [(each.kind, each.step) for each in forms_of(stage, d) if each.step in usable]


def letters_of(stage: Stage) -> int:
    return count(stage, "letters WHERE kind = 'history'")


@pytest.mark.parametrize("closes", [True, False])
def test_a_copy_in_hand_stays_and_is_not_asked_for_again(stage: Stage, closes: bool) -> None:
    """FORM-7, FORM-9: the rating is a quiet line beside it; answered or put away, that was the question."""
    d, form_id = has_copy_open(stage)
    assert standing(stage, d) == [("copy", "email"), ("rating", "collapsed")]
    stage.do(rate.visitor_rates, stage.vera, d, ("good", ""), stage.cid(), stage.now)
    stage.moves_on(20)
    if closes:
        puts_away(stage, form_id)
    else:
        answers_form(stage, form_id, ContactDetails(email=EMAIL))
    stage.moves_on(100)

    assert standing(stage, d) == []
    assert [each.kind for each in forms_of(stage, d)].count("copy") == 1
    assert letters_of(stage) == (0 if closes else 1)


def test_nobody_hears_of_a_change_of_what_stays(stage: Stage) -> None:
    """FORM-9: what is being typed there is not touched, by the end, nor when the dialog goes on."""
    d, form_id = has_copy_open(stage)
    stage.writes("One thing more")
    changed = [e["message_id"] for e in payloads(stage, d) if e["type"] == "FormChanged"]
    assert form_id not in changed
    assert standing(stage, d) == [("copy", "email")]


def test_the_next_end_asks_again(stage: Stage) -> None:
    """FORM-7: it was open at one end and closed before the next."""
    d, form_id = has_copy_open(stage)
    stage.writes("One thing more")
    puts_away(stage, form_id)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    assert standing(stage, d) == [("rating", "collapsed"), ("copy", "email")]


def test_the_next_dialog_and_a_ban_leave_nothing_open(stage: Stage) -> None:
    """FORM-9, LINE-7: one thread, one question; who is banned is asked nothing."""
    d, _ = has_copy_open(stage)
    stage.moves_on(601)
    second = stage.writes("Something new").dialog_id
    assert standing(stage, d) == []
    stage.do(ask.visitor_wants_copy, stage.vera, second, stage.cid(), stage.now)
    stage.do(spam.operator_marks_spam, stage.oleg, second, stage.cid(), stage.now)
    assert standing(stage, second) == []


def is_asked_for_a_better_address(stage: Stage) -> tuple[str, str]:
    d = leaves_email(stage)
    stage.answers(d, "One")
    stage.moves_on(60)
    (order,) = carries(stage)
    comes_back(stage, order)
    form_id = stage.form_id(d)
    assert form(stage, form_id).kind == "address"
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    return d, form_id


def test_the_question_for_a_better_address_outlives_the_end(stage: Stage) -> None:
    """MAIL-5, FORM-9: the copy waits for the answer instead of going where nobody is."""
    d, form_id = is_asked_for_a_better_address(stage)
    stage.moves_on(60)
    assert standing(stage, d) == [("address", "email"), ("rating", "collapsed")]
    assert letters_of(stage) == 0
    answers_form(stage, form_id, BETTER)
    stage.moves_on(60)

    assert [each.address for each in all_letters(stage, "history")] == [BETTER.email]
    assert [each.kind for each in forms_of(stage, d)].count("copy") == 0


def test_a_better_address_sends_no_second_copy(stage: Stage) -> None:
    """MAIL-5, FORM-7: the copy that came back goes to it, and nothing more."""
    d = leaves_email(stage)
    stage.answers(d, "One")
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    (copy,) = all_letters(stage, "history")
    stage.do(deliver.letter_bounces, copy.id, is_hard=True, why="550 no such user", now=stage.now)
    answers_form(stage, stage.form_id(d), BETTER)
    before = [message.text for message in stage.messages(d)]
    stage.moves_on(60)

    assert [each.address for each in all_letters(stage, "history")] == [EMAIL, BETTER.email]
    assert [message.text for message in stage.messages(d)] == before


def test_the_question_for_a_better_address_pushes_nothing_aside(stage: Stage) -> None:
    """MAIL-5, FORM-9: it waits for the next letter that would go there."""
    d = leaves_email(stage)
    was_refused_before(stage)
    stage.answers(d, "One")
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    stage.moves_on(60)
    (order,) = carries(stage)
    comes_back(stage, order)
    assert standing(stage, d) == [("copy", "email")]

    puts_away(stage, stage.form_id(d))
    stage.answers(d, "Two")
    stage.moves_on(60)
    assert carries(stage) == []
    assert standing(stage, d) == [("address", "email")]


def test_not_now_to_the_better_address_is_an_answer(stage: Stage) -> None:
    """MAIL-5, FORM-6: the clock has struck meanwhile, and nothing more is asked."""
    d, form_id = is_asked_for_a_better_address(stage)
    stage.moves_on(60)
    stage.do(answer.visitor_puts_form_away, stage.vera, form_id, stage.cid(), stage.now)
    shown = len(stage.look(log.list_shown, d))
    stage.moves_on(60)
    assert (len(stage.look(log.list_shown, d)), letters_of(stage)) == (shown, 0)
