"""An address is corrected while a letter waits: nothing goes to the old one, and one letter to the new."""

from collections.abc import Callable

import pytest

from openline.actions.dialogs import finish
from openline.actions.forms import answer, ask
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver, protect
from openline.actions.mail.continue_from_letter import preview_letter
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.mail.policy import SendLimits
from openline.domain.refusals import NotFound
from openline.domain.visitors.visitors import Identity
from openline.store.visitors import visitors
from tests.actions.letter_steps import (
    all_letters,
    carries,
    hands,
    is_refused,
    leases,
    leaves_email,
    sets_mailing,
    states,
)
from tests.actions.steps import forms_of
from tests.cast import Stage

Step = Callable[[Stage, str], None]
WRONG, RIGHT = "vera@mispelt.example", "vera@example.com"
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def edits(stage: Stage, d: str, email: str = RIGHT) -> None:
    """The visitor presses "Edit" in the answered form."""
    form_id = next(each.id for each in stage.messages(d) if each.form and each.form.kind == "introduce")
    stage.do(answer.visitor_edits_form, stage.vera, form_id, stage.cid(), stage.now)
    details = ContactDetails("Vera", email)
    stage.do(answer.visitor_answers_form, stage.vera, form_id, details, stage.cid(), stage.now)


def is_signed(stage: Stage, d: str, email: str = RIGHT) -> None:
    """The site's server says who they are."""
    identity = Identity("u-1", ContactDetails("Vera", email))
    stage.do(identify.visitor_identifies, stage.vera, identity, stage.now)


def queued(stage: Stage, d: str) -> None:
    """Nobody has tried it yet."""


def deferred(stage: Stage, d: str) -> None:
    (order,) = leases(stage)
    assert hands(stage, order)
    is_refused(stage, order, 451)


def in_doubt(stage: Stage, d: str) -> None:
    (order,) = leases(stage)
    assert hands(stage, order)
    stage.do(deliver.letter_is_in_doubt, order.letter.id, order.letter.lease_until, stage.now)


def capped(stage: Stage, d: str) -> None:
    assert carries(stage, SendLimits(per_channel=0)) == []


def held_for_consent(stage: Stage, d: str) -> None:
    sets_mailing(stage, confirm_first=True)
    assert carries(stage) == []


def leased(stage: Stage, d: str) -> None:
    assert leases(stage)


@pytest.mark.parametrize("correct", [edits, is_signed])
@pytest.mark.parametrize("waits", [queued, deferred, in_doubt, capped, held_for_consent, leased])
def test_nothing_goes_to_the_old_address_and_one_letter_to_the_new(stage: Stage, waits: Step, correct: Step):
    """MAIL-1, F24: however the letter waits, and however the address is corrected."""
    d = leaves_email(stage, email=WRONG)
    stage.answers(d, "Yes, until noon.")
    stage.moves_on(MINUTE)
    waits(stage, d)
    stage.moves_on(10)

    correct(stage, d)
    sets_mailing(stage)
    sent: list[OutgoingLetter] = []
    for _ in range(40):
        stage.moves_on(HOUR)
        sent += carries(stage)

    assert [(each.letter.address, each.letter.kind) for each in sent] == [(RIGHT, "unread")]
    assert [entry.text for entry in sent[0].content.entries if entry.is_new] == ["Yes, until noon."]
    old = [each for each in all_letters(stage) if each.address == WRONG]
    assert {(each.state, each.why) for each in old} == {("cancelled", "corrected")}


def test_a_letter_whose_text_is_about_to_leave_turns_round(stage: Stage):
    """MAIL-1: the address is read once more in the step that hands it over."""
    d = leaves_email(stage, email=WRONG)
    stage.answers(d)
    stage.moves_on(MINUTE)
    (order,) = leases(stage)
    _changes_behind_our_back(stage, d)

    assert not hands(stage, order)

    stage.moves_on(MINUTE)
    assert [each.letter.address for each in carries(stage)] == [RIGHT]


def _changes_behind_our_back(stage: Stage, d: str) -> None:
    with stage.transaction() as tx:
        visitor = visitors.find_by_token(tx, stage.vera.token_hash, stage.vera.channel_id)
        assert visitor
        visitors.save_details(tx, visitor.id, ContactDetails("Vera", RIGHT), visitor.contact_id)


def test_a_letter_of_another_dialog_of_the_same_visitor_turns_round_too(stage: Stage):
    d = leaves_email(stage, email=WRONG)
    stage.answers(d)
    stage.moves_on(MINUTE)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(11 * MINUTE)
    later = stage.writes("One more thing").dialog_id
    assert later != d

    is_signed(stage, later)
    stage.moves_on(MINUTE)

    assert {each.letter.address for each in carries(stage)} == {RIGHT}


def test_a_copy_that_waits_follows_a_correction_but_not_a_request_for_another_copy(stage: Stage):
    """MAIL-2: who asks for a copy at home and one at work gets both."""
    d = leaves_email(stage, email=WRONG)
    stage.answers(d)
    _asks_for_copy(stage, d, WRONG)
    is_refused(stage, next(each for each in leases(stage) if each.letter.kind == "history"), 451)
    _asks_for_copy(stage, d, RIGHT)

    kept = [(each.address, each.state) for each in all_letters(stage, "history")]
    assert kept == [(WRONG, "deferred"), (RIGHT, "queued")]

    edits(stage, d, "vera@third.example")
    waiting = [each.address for each in all_letters(stage, "history") if each.state == "queued"]
    assert waiting == ["vera@third.example"]


def _asks_for_copy(stage: Stage, d: str, email: str) -> None:
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    form_id, details = stage.form_id(d), ContactDetails(email=email)
    stage.do(answer.visitor_answers_form, stage.vera, form_id, details, stage.cid(), stage.now)


def test_a_letter_that_may_have_arrived_at_the_old_address_opens_nothing_any_more(stage: Stage):
    """T18: its button ends; its ways out go on working."""
    d = leaves_email(stage, email=WRONG)
    stage.answers(d)
    stage.moves_on(MINUTE)
    (order,) = leases(stage)
    assert hands(stage, order)
    stage.do(deliver.letter_is_in_doubt, order.letter.id, order.letter.lease_until, stage.now)

    edits(stage, d)

    with pytest.raises(NotFound):
        stage.look(preview_letter, order.codes[0], stage.main_key, stage.now)
    assert stage.look(protect.letter_page, order.codes[1], stage.now).address


def test_the_same_address_written_otherwise_changes_nothing(stage: Stage):
    d = leaves_email(stage, email=RIGHT)
    stage.answers(d)
    stage.moves_on(MINUTE)
    before = all_letters(stage)

    edits(stage, d, "Vera@Example.COM")

    assert [each.id for each in all_letters(stage)] == [each.id for each in before]


def test_no_letter_goes_to_an_address_of_ours_whichever_way_it_came_in(stage: Stage):
    """MAIL-1: they would answer each other."""
    d = leaves_email(stage, email="support@shop.example")
    stage.answers(d)
    sets_mailing(stage, from_address="support@shop.example")
    stage.moves_on(MINUTE)

    assert carries(stage) == []
    assert states(stage, "unread") == [("cancelled", "own_address")]


def test_an_address_that_no_server_can_write_to_is_asked_for_again(stage: Stage):
    """MAIL-8: letters before the @ that the mail server does not know; the mailbox gets no mark."""
    d = leaves_email(stage, email="вера@пример.рф")
    stage.answers(d)
    stage.moves_on(MINUTE)
    (order,) = leases(stage)

    is_refused(stage, order, 553, "5.6.7")

    assert states(stage, "unread") == [("failed", "bad_address")]
    assert "address" in [each.kind for each in forms_of(stage, d)]
    edits_address(stage, d)
    stage.moves_on(MINUTE)
    assert [each.letter.address for each in carries(stage)] == [RIGHT]


def edits_address(stage: Stage, d: str) -> None:
    form_id, details = stage.form_id(d), ContactDetails(email=RIGHT)
    stage.do(answer.visitor_answers_form, stage.vera, form_id, details, stage.cid(), stage.now)
