"""Two letters of one dialog: nobody gets the same words twice, and nothing is told that never arrived."""

import pytest

from openline.actions.dialogs import edit, finish
from openline.actions.forms import answer, ask
from openline.actions.letters import enqueue
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver, protect
from openline.domain.contact_details import ContactDetails
from openline.domain.letters.letters import LEASE
from openline.domain.mail.policy import SendLimits
from tests.actions.letter_steps import (
    all_letters,
    carries,
    comes_back,
    hands,
    is_refused,
    leases,
    leaves_email,
    sends,
    sets_mailing,
    states,
    was_refused_before,
)
from tests.actions.steps import EMAIL, forms_of
from tests.cast import Stage

MINUTE = 60
DAY = 24 * 3600


def capped(stage: Stage) -> str:
    """ "One" has gone by letter, the letter with "Two" waits for the pause between letters."""
    d = leaves_email(stage)
    stage.answers(d, "One")
    stage.moves_on(MINUTE)
    assert len(carries(stage)) == 1
    stage.answers(d, "Two")
    stage.moves_on(MINUTE)
    assert carries(stage) == []
    assert states(stage, "unread")[-1] == ("queued", "capped")
    return d


def is_in_doubt(stage: Stage, order: OutgoingLetter) -> None:
    stage.do(deliver.letter_is_in_doubt, order.letter.id, order.letter.lease_until, stage.now)


def doubted(stage: Stage) -> tuple[str, OutgoingLetter]:
    """The server was gone after the final dot of the letter with "One"."""
    d = leaves_email(stage)
    stage.answers(d, "One")
    stage.moves_on(MINUTE)
    (first,) = leases(stage)
    assert hands(stage, first)
    is_in_doubt(stage, first)
    return d, first


def finishes_and_is_copied(stage: Stage, d: str) -> None:
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    assert [order.letter.kind for order in carries(stage)] == ["history"]


def within_an_hour(stage: Stage) -> list[list[str]]:
    """What the letters tell that go in the next hour."""
    heard: list[list[str]] = []
    for _ in range(12):
        stage.moves_on(5 * MINUTE)
        heard += [new_texts(order) for order in carries(stage)]
    return heard


def new_texts(order: OutgoingLetter) -> list[str]:
    return [entry.text for entry in order.content.entries if entry.is_new]


def test_a_letter_that_waits_leaves_out_what_the_copy_told(stage: Stage) -> None:
    """MAIL-1, MAIL-2: the row of "Two" is older than the copy; it has nothing left to tell."""
    d = capped(stage)
    finishes_and_is_copied(stage, d)
    stage.moves_on(DAY)

    assert carries(stage) == []
    assert states(stage, "unread")[-1] == ("cancelled", "nothing_left")


def test_do_not_send_holds_for_a_letter_that_waits_already(stage: Stage) -> None:
    """MAIL-8: the operator said so of "Three"; "Two" and what comes later go."""
    d = capped(stage)
    stage.answers(d, "Three")
    stage.do(enqueue.operator_skips_mail, stage.oleg, d, stage.now)
    stage.answers(d, "Four")

    assert sorted(within_an_hour(stage)) == [["Four"], ["Two"]]


def test_send_now_takes_the_letter_that_waits_with_it(stage: Stage) -> None:
    """MAIL-8: one letter, at once."""
    d = capped(stage)
    stage.answers(d, "Three")
    stage.do(enqueue.operator_mails_now, stage.oleg, d, stage.now)
    (order,) = carries(stage)

    assert new_texts(order) == ["Two", "Three"]
    stage.moves_on(DAY)
    assert carries(stage) == []
    assert len(all_letters(stage, "unread")) == 2


def test_what_waited_for_the_readers_yes_is_told_once(stage: Stage) -> None:
    """R2, MAIL-1: two bursts were held; neither letter tells the other's answers."""
    sets_mailing(stage, confirm_first=True)
    d = leaves_email(stage)
    stage.answers(d, "One")
    stage.moves_on(MINUTE)
    assert leases(stage) == []
    (asks,) = leases(stage)
    sends(stage, asks)
    stage.answers(d, "Two")
    stage.moves_on(MINUTE)
    assert carries(stage) == []
    stage.do(protect.reader_confirms, asks.codes[0], stage.now)
    assert [new_texts(order) for order in carries(stage)] == [["One"]]

    assert within_an_hour(stage) == [["Two"]]


def test_after_a_doubt_it_says_what_it_said_before(stage: Stage) -> None:
    """B.13: under the same id another text would never be seen. The new answer has a letter of its own."""
    d, first = doubted(stage)
    stage.moves_on(14 * MINUTE)
    stage.answers(d, "Two")
    stage.moves_on(2 * MINUTE)
    orders = carries(stage)
    stage.moves_on(DAY)
    orders += carries(stage)

    assert [(order.message_id == first.message_id, new_texts(order)) for order in orders] == [
        (True, ["One"]),
        (False, ["Two"]),
    ]


@pytest.mark.parametrize("between", ["capped", "broken", "confirm"])
def test_nothing_in_between_makes_a_third_sending(stage: Stage, between: str) -> None:
    """B.13: whatever happens to it between two doubts, it is one of them."""
    d, first = doubted(stage)
    stage.moves_on(5 * MINUTE)
    if between == "capped":
        stage.answers(d, "Two")
        stage.moves_on(10 * MINUTE - 1)
        assert [new_texts(order) for order in carries(stage)] == [["Two"]]
        stage.moves_on(1)
        assert leases(stage) == []
    elif between == "broken":
        stage.moves_on(10 * MINUTE)
        (order,) = leases(stage)
        stage.do(deliver.letter_is_broken, order.letter.id, order.letter.lease_until, "KeyError", stage.now)
    else:
        sets_mailing(stage, confirm_first=True)
    for _ in range(5):
        stage.moves_on(DAY // 4)
        for order in leases(stage):
            if order.letter.kind == "unread" and hands(stage, order):
                is_in_doubt(stage, order)

    sent = [order for order in all_letters(stage, "unread") if order.id == first.letter.id]
    assert [(each.state, each.why) for each in sent] == [("failed", "in_doubt")]


def test_a_day_of_refusals_begins_with_the_first(stage: Stage) -> None:
    """MAIL-5: waiting for a mail server costs no try, nor a letter its day."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(3 * DAY)
    (order,) = leases(stage)
    is_refused(stage, order, 450)

    assert states(stage) == [("deferred", "refused")]
    assert d


def test_a_copy_that_came_back_told_nothing(stage: Stage) -> None:
    """MAIL-5: the better address gets the copy, once, and with it the answer that was never seen."""
    d = leaves_email(stage)
    stage.answers(d, "One")
    finishes_and_is_copied(stage, d)
    (copy,) = all_letters(stage, "history")
    stage.do(deliver.letter_bounces, copy.id, is_hard=True, why="550 no such user", now=stage.now)
    assert forms_of(stage, d)[-1].kind == "address"
    better = ContactDetails(email="vera.better@example.com")
    stage.do(answer.visitor_answers_form, stage.vera, stage.form_id(d), better, stage.cid(), stage.now)
    orders = carries(stage)
    stage.moves_on(DAY)
    orders += carries(stage)

    assert [(order.letter.kind, order.letter.address) for order in orders] == [("history", better.email)]
    assert "One" in [entry.text for entry in orders[0].content.entries]


def test_an_address_known_to_be_bad_is_asked_for_anew(stage: Stage) -> None:
    """MAIL-5: also in the next dialog; what was to go there has been told to nobody."""
    d = leaves_email(stage)
    was_refused_before(stage)
    stage.answers(d, "One")
    stage.moves_on(MINUTE)
    (order,) = carries(stage)
    comes_back(stage, order)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(3600)
    later = stage.writes("Hello again").dialog_id
    stage.answers(later, "Two")
    stage.moves_on(MINUTE)
    assert carries(stage) == []
    assert states(stage, "unread")[-1] == ("cancelled", "bad_address")
    assert forms_of(stage, later)[-1].kind == "address"

    better = ContactDetails(email="vera.better@example.com")
    stage.do(answer.visitor_answers_form, stage.vera, stage.form_id(later), better, stage.cid(), stage.now)
    stage.moves_on(MINUTE)
    assert [new_texts(order) for order in carries(stage)] == [["Two"]]


def test_a_copy_that_waited_for_a_human_has_the_humans_answer(stage: Stage) -> None:
    """R1, MAIL-2: nothing is said to be left out."""
    d = stage.writes().dialog_id
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    details = ContactDetails(email=EMAIL)
    stage.do(answer.visitor_answers_form, stage.vera, stage.form_id(d), details, stage.cid(), stage.now)
    assert carries(stage) == []
    stage.answers(d, "One")
    (order,) = carries(stage)

    assert "One" in [entry.text for entry in order.content.entries]
    assert order.content.left_out == 0


@pytest.mark.parametrize("what", ["retracted", "corrected", "stopped", "off", "never_asked"])
def test_the_last_look_sees_what_happened_since_the_lease(stage: Stage, what: str) -> None:
    """R11, MAIL-1: a letter may wait for minutes for a hand."""
    d = leaves_email(stage)
    message_id = stage.answers(d, "One").message_id
    stage.answers(d, "Two")
    stage.moves_on(MINUTE)
    (order,) = leases(stage)
    match what:
        case "retracted":
            stage.do(edit.operator_retracts, stage.oleg, d, message_id, stage.cid(), stage.now)
        case "corrected":
            stage.do(edit.operator_edits, stage.oleg, d, (message_id, "Eins"), stage.cid(), stage.now)
        case "stopped":
            stage.do(protect.reader_stops, order.codes[1], stage.now)
        case "never_asked":
            stage.do(protect.reader_denies, order.codes[1], SendLimits(), stage.now)
        case _:
            sets_mailing(stage, unread_is_on=False)
    assert not hands(stage, order)
    heard = [new_texts(order) for order in carries(stage)]

    wanted = {"retracted": [["Two"]], "corrected": [["Eins", "Two"]]}
    assert heard == wanted.get(what, [])
    stage.moves_on(LEASE // 1000 + 1)
    assert carries(stage) == []
