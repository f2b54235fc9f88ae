"""MAIL-7, MAIL-9: letters about a dialog have ended at the client's wish; a later wish of theirs."""

import pytest

from openline.actions.crm import verify
from openline.actions.dialogs import finish
from openline.actions.forms import answer, ask
from openline.actions.letters import enqueue
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import protect
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import NotNow
from openline.store.dialogs import dialogs
from tests.actions.letter_steps import all_letters, carries, leases, leaves_email, states
from tests.actions.mail_steps import gets_letter
from tests.actions.steps import EMAIL, forms_of, visitor
from tests.cast import Stage


def stops(stage: Stage, order: OutgoingLetter) -> None:
    stage.do(protect.reader_stops, order.codes[1], stage.now)


def ends_letters(stage: Stage) -> OutgoingLetter:
    """Vera's letter came, and somebody pressed "Unsubscribe from this conversation" in it."""
    order = gets_letter(stage)
    stops(stage, order)
    return order


def is_verified(stage: Stage, d: str) -> None:
    """They have pressed "Continue conversation" in a letter."""
    with stage.transaction() as tx:
        here = dialogs.get_dialog_to_change(tx, d)
        dialogs.save_dialog(tx, verify.address_is_verified(tx, here, visitor(stage), EMAIL, stage.now))


def wants_copy(stage: Stage, d: str, address: str = EMAIL) -> None:
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    details = ContactDetails(email=address)
    stage.do(answer.visitor_answers_form, stage.vera, stage.form_id(d), details, stage.cid(), stage.now)


def test_a_copy_that_its_reader_asks_for_goes_and_nothing_else(stage: Stage) -> None:
    """MAIL-9: an explicit wish is newer than the old one, for this copy only."""
    d = ends_letters(stage).letter.dialog_id
    is_verified(stage, d)

    wants_copy(stage, d)
    stage.answers(d, "One thing more")
    stage.moves_on(3600)

    (copy,) = carries(stage)
    assert (copy.letter.kind, copy.letter.address) == ("history", EMAIL)
    assert len(all_letters(stage, "unread")) == 1


def test_whoever_has_not_proved_the_address_hears_that_letters_have_ended(stage: Stage) -> None:
    """MAIL-9: else a stranger's browser could go on writing to whoever said no."""
    d = ends_letters(stage).letter.dialog_id

    with pytest.raises(NotNow, match="unsubscribed from this conversation"):
        stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)

    assert [form.kind for form in forms_of(stage, d)] == ["introduce"]


@pytest.mark.parametrize("address", [EMAIL, "other@example.com"])
def test_a_form_that_was_open_is_refused_as_well(stage: Stage, address: str) -> None:
    """MAIL-9: nothing is written, and the chat says no "the copy will go to"; nor to an unproved address."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    stage.moves_on(60)
    (order,) = carries(stage)
    stops(stage, order)
    if address != EMAIL:
        is_verified(stage, d)

    with pytest.raises(NotNow, match="unsubscribed from this conversation"):
        stage.do(
            answer.visitor_answers_form,
            stage.vera,
            stage.form_id(d),
            ContactDetails(email=address),
            stage.cid(),
            stage.now,
        )

    assert all_letters(stage, "history") == []
    assert [form.step for form in forms_of(stage, d)] == ["done", "email"]


def test_who_ends_letters_again_ends_the_copy_that_waits_too(stage: Stage) -> None:
    """MAIL-7: the latest wish counts."""
    order = ends_letters(stage)
    d = order.letter.dialog_id
    is_verified(stage, d)
    wants_copy(stage, d)

    stops(stage, order)

    assert leases(stage) == []
    assert states(stage, "history") == [("cancelled", "stopped")]


def test_the_end_promises_no_copy_when_letters_have_ended(stage: Stage) -> None:
    """FORM-7, MAIL-7: it neither goes by itself nor is it asked for."""
    d = ends_letters(stage).letter.dialog_id
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(600)

    assert all_letters(stage, "history") == []
    assert not any(enqueue.GOES_TO.partition("{")[0] in each.text for each in stage.messages(d))
    assert "copy" not in [form.kind for form in forms_of(stage, d)]
