"""MAIL-6, T18: what a letter's button opens, whoever presses it: the letter's dialog, and nothing else."""

import pytest

from openline.actions.dialogs import finish
from openline.actions.forms import answer, ask
from openline.actions.mail import continue_from_letter
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import NotFound, WrongFields
from openline.domain.visitors.visitors import Credentials, Identity, hash_token
from openline.store.visitors import visitors
from openline.web.sockets import visitor_queries
from openline.web.wire.commands import Older
from tests.actions.letter_steps import all_letters, gives_email
from tests.actions.mail_steps import carried, gets_letter, texts
from tests.actions.steps import EMAIL, dialog, is_over, visitor
from tests.cast import Stage

ELSEWHERE = "colleague@example.net"


@pytest.fixture
def reader(stage: Stage) -> Credentials:
    """The browser of somebody to whom Vera sent the letter on; they have pressed its button."""
    order = gets_letter(stage)
    return presses(stage, order.codes[0])


def presses(stage: Stage, code: str, token: str = "x" * 43) -> Credentials:
    tokens = ("", hash_token(token))
    stage.do(continue_from_letter.client_continues, code, stage.main_key, tokens, stage.now)
    return Credentials(stage.vera.channel_id, tokens[1], is_new=False, lang="en")


def seen_by(stage: Stage, who: Credentials) -> list[str]:
    own, _, _ = stage.look(visitor_queries.thread, visitor(stage, who), {})
    return [each.id for each in own]


def letters_dialog(stage: Stage, who: Credentials) -> str:
    return visitor(stage, who).reads_only


def test_it_reads_no_later_dialog_and_writes_into_none(stage: Stage, reader: Credentials) -> None:
    """Days later Vera asks something private."""
    d = letters_dialog(stage, reader)
    is_over(stage, d)
    later = stage.writes("My diagnosis is …").dialog_id
    vera = visitor(stage)

    assert seen_by(stage, reader) == [d]
    with pytest.raises(NotFound):
        stage.do(ask.own_dialog, reader, later, stage.now)
    assert stage.look(visitor_queries.older, visitor_queries.Reading(vera.id, d), older_of(later)) is None
    with pytest.raises(NotFound):
        stage.do(ask.visitor_wants_copy, reader, later, stage.cid(), stage.now)
    stage.writes("Me again", caller=reader)
    assert texts(stage, later) == ["My diagnosis is …"]


def older_of(dialog_id: str):
    return Older(d=dialog_id, before=dialog_id, limit=10)


def test_it_goes_on_in_the_letters_dialog_also_after_its_end(stage: Stage, reader: Credentials) -> None:
    """Its reopening is that dialog still."""
    d = letters_dialog(stage, reader)
    assert stage.writes("Yes, please", caller=reader).dialog_id == d
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)

    assert stage.writes("One thing more", caller=reader).dialog_id == d
    assert dialog(stage, d).status != "finished"
    assert seen_by(stage, reader) == [d]


@pytest.mark.parametrize("vera_writes", [True, False])
def test_what_it_begins_later_is_a_conversation_of_its_own(
    stage: Stage, reader: Credentials, *, vera_writes: bool
) -> None:
    """Nobody is lost, and nobody is Vera: a visitor of its own, with what the letter said, claimed."""
    d, vera = letters_dialog(stage, reader), visitor(stage)
    is_over(stage, d)
    if vera_writes:
        stage.writes("A later question")

    written = stage.writes("Hello again", caller=reader)

    parted = visitor(stage, reader)
    assert (parted.id == vera.id, parted.reads_only, parted.verified) == (False, "", ())
    assert (parted.details, parted.contact_id) == (
        ContactDetails(vera.details.name, vera.details.email),
        vera.contact_id,
    )
    assert dialog(stage, written.dialog_id).visitor_id == written.visitor_id == parted.id
    assert seen_by(stage, reader) == [written.dialog_id]
    assert seen_by(stage, stage.vera)[0] == d
    again = stage.writes("And more", caller=reader)
    assert again.dialog_id == written.dialog_id


def copy_to(stage: Stage, address: str):
    """A letter with the conversation, to somebody else, at Vera's wish."""
    d = stage.writes().dialog_id
    stage.answers(d)
    stage.moves_on(5)
    gives_email(stage, stage.vera, d)
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    stage.do(
        answer.visitor_answers_form,
        stage.vera,
        stage.form_id(d),
        ContactDetails(email=address),
        stage.cid(),
        stage.now,
    )
    return next(each for each in carried(stage) if each.letter.kind == "history")


def test_who_got_a_copy_takes_nothing_of_vera_along(stage: Stage) -> None:
    """The letter went to another mailbox than hers: not even her name and address."""
    order = copy_to(stage, ELSEWHERE)
    gives_vera_back(stage)
    reader = presses(stage, order.codes[0])
    assert visitor(stage).verified == ()
    is_over(stage, order.letter.dialog_id)

    stage.writes("Hello", caller=reader)

    assert (visitor(stage, reader).details, visitor(stage, reader).contact_id) == (ContactDetails(), "")


def gives_vera_back(stage: Stage) -> None:
    """The copy's address became hers; she gives her own again."""
    with stage.transaction() as tx:
        vera = visitor(stage)
        visitors.save_details(tx, vera.id, ContactDetails("Vera", EMAIL), vera.contact_id)


def test_it_changes_no_address_and_has_no_copy_sent_elsewhere(stage: Stage, reader: Credentials) -> None:
    """T18: only to where the letter went."""
    d = letters_dialog(stage, reader)
    stage.do(ask.visitor_wants_copy, reader, d, stage.cid(), stage.now)
    with pytest.raises(WrongFields):
        stage.do(
            answer.visitor_answers_form,
            reader,
            stage.form_id(d),
            ContactDetails(email=ELSEWHERE),
            stage.cid(),
            stage.now,
        )
    assert all_letters(stage, "history") == []

    gives_email(stage, reader, d, "VERA@example.com")
    assert {each.address_key for each in all_letters(stage, "history")} == {EMAIL}
    assert visitor(stage).details.email == EMAIL


def test_words_of_its_own_change_nothing_that_is_known(stage: Stage, reader: Credentials) -> None:
    """T18: "Reach me here" in a message."""
    d = letters_dialog(stage, reader)
    written = stage.writes(f"Write to {ELSEWHERE} or call +7 912 345-67-89", caller=reader)
    before = visitor(stage).details

    stage.do(answer.visitor_confirms, reader, d, written.message_id, stage.cid(), stage.now)

    assert visitor(stage).details.email == before.email == EMAIL
    stage.answers(d, "Answered")
    stage.moves_on(1_000)
    assert {each.letter.address for each in carried(stage)} <= {EMAIL}


def test_another_persons_identity_is_not_veras(stage: Stage, reader: Credentials) -> None:
    """The site signs who is logged in there: a colleague. Vera stays who she is; so does what she said."""
    colleague = Identity("u-colleague", ContactDetails("Boris", ELSEWHERE))
    stage.do(identify.visitor_identifies, reader, colleague, stage.now)
    stage.do(identify.custom_data_is_set, reader, {"plan": "gold"}, stage.now)

    vera = visitor(stage)
    assert (vera.external_id, vera.details.email) == ("", EMAIL)
    assert stage.look(visitors.get_custom_data, vera.id) == {}


def test_her_own_identity_is(stage: Stage, reader: Credentials) -> None:
    """She pressed the button on her phone, where the site knows her."""
    own = Identity("u-vera", ContactDetails("Vera", EMAIL))
    stage.do(identify.visitor_identifies, reader, own, stage.now)

    assert visitor(stage).external_id == "u-vera"
