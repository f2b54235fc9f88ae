"""What the proof of an address opens, and for how long (THREATS A.2)."""

from collections.abc import Callable
from html import unescape

import pytest

from openline.actions.crm import verify
from openline.actions.mail import continue_from_letter, protect
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import NotNow
from openline.domain.times import DAY
from openline.domain.visitors.visitors import Identity, hash_token
from openline.store.dialogs import dialogs
from openline.texts.letters import render
from tests.actions.letter_steps import all_letters, carries, gives_email, leases, leaves_email, sets_mailing
from tests.actions.mail.test_mail_abuse import wants_copy
from tests.actions.steps import EMAIL, dialog, sets, visitor
from tests.cast import Stage

QUESTION, ANSWER = "Do you deliver to Tver", "Yes to Tver as well"


def is_asked_first(stage: Stage, kind: str) -> tuple[str, str]:
    """(dialog, code of the button): the fixed text went, and said nothing of the two."""
    sets_mailing(stage, confirm_first=True)
    d = stage.writes(QUESTION).dialog_id
    stage.moves_on(5)
    if kind == "history":
        wants_copy(stage, d, EMAIL)
        stage.answers(d, ANSWER)
    else:
        gives_email(stage, stage.vera, d)
        stage.answers(d, ANSWER)
        stage.moves_on(60)
    leases(stage)
    (asks,) = carries(stage)
    rendered = render(asks.content)
    assert not any(words in rendered.text + rendered.html for words in (QUESTION, ANSWER, "Vera"))
    return d, asks.codes[0]


@pytest.mark.parametrize("kind", ["unread", "history"])
def test_after_the_press_question_and_answer_are_told_whole(stage: Stage, kind: str) -> None:
    """R3: in the letter that waited for it."""
    _, code = is_asked_first(stage, kind)
    stage.do(protect.reader_confirms, code, stage.now)
    (order,) = carries(stage)
    rendered = render(order.content)

    assert order.letter.kind == kind
    for part in (rendered.text, rendered.html):
        assert QUESTION in part
        assert ANSWER in part


def test_after_the_press_a_copy_has_500_messages_and_200_kb(sqlite_stage: Stage) -> None:
    """R3: the newest of a longer conversation; what is left out is counted."""
    stage = sqlite_stage
    d, code = is_asked_first(stage, "history")
    stage.do(protect.reader_confirms, code, stage.now)
    carries(stage)
    for n in range(520):
        stage.answers(d, f"No {n} {'long ' * 200}")
    wants_copy(stage, d, EMAIL)
    (copy,) = [order for order in carries(stage) if order.letter.kind == "history"]
    rendered = render(copy.content)

    assert len(copy.content.entries) == 500
    assert copy.content.left_out > 20
    assert copy.content.entries[-1].text.startswith("No 519 ")
    assert rendered.attached
    assert len(rendered.attached[1].encode()) <= 200_000
    assert "No 519 " in unescape(rendered.attached[1])


# A proof lasts a year, from the last one.


def has_proved(stage: Stage) -> tuple[str, str]:
    """(dialog, code of the return link that was pressed)."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = carries(stage)
    presses(stage, order.codes[0])
    return d, order.codes[0]


def presses(stage: Stage, code: str) -> None:
    tokens = ("", hash_token("n" * 43))
    stage.do(continue_from_letter.client_continues, code, stage.main_key, tokens, stage.now)


def was_proved(stage: Stage, days: float) -> None:
    """So long ago."""
    sets(stage, f"UPDATE visitors SET email_proved_at = {stage.now - round(days * DAY)}")


def is_confirmed(stage: Stage, d: str) -> bool:
    """Under *confirm first* a letter to the address goes at once."""
    sets_mailing(stage, confirm_first=True)
    wants_copy(stage, d, EMAIL)
    kinds = [order.letter.kind for order in (*carries(stage), *carries(stage))]
    assert kinds in (["history"], ["confirm"])
    return kinds == ["history"]


@pytest.mark.parametrize("days, holds", [(0, True), (364.999, True), (365, False), (1_000, False)])
def test_a_proof_holds_for_a_year(stage: Stage, days: float, *, holds: bool) -> None:
    """A.2: then its addressee is asked as if nobody had."""
    d, _ = has_proved(stage)
    was_proved(stage, days)

    assert is_confirmed(stage, d) is holds


def by_the_return_link(stage: Stage, d: str, code: str) -> None:
    presses(stage, code)


def by_a_reply(stage: Stage, d: str, code: str) -> None:
    found = visitor(stage)
    with stage.transaction() as tx:
        about = dialogs.get_dialog_to_change(tx, d)
        dialogs.save_dialog(tx, verify.address_is_verified(tx, about, found, EMAIL.upper(), stage.now))


def by_a_signed_identity(stage: Stage, d: str, code: str) -> None:
    identity = Identity("u-1", ContactDetails(email=EMAIL))
    stage.do(identify.visitor_identifies, stage.vera, identity, stage.now)


def by_the_same_identity_again(stage: Stage, d: str, code: str) -> None:
    by_a_signed_identity(stage, d, code)
    was_proved(stage, 400)
    by_a_signed_identity(stage, d, code)


@pytest.mark.parametrize(
    "proves", [by_the_return_link, by_a_reply, by_a_signed_identity, by_the_same_identity_again]
)
def test_every_proof_begins_the_year_anew(stage: Stage, proves: Callable[[Stage, str, str], None]) -> None:
    """A.2."""
    d, code = has_proved(stage)
    was_proved(stage, 400)
    proves(stage, d, code)

    assert visitor(stage).email_proved_at == stage.now
    assert is_confirmed(stage, d)


def test_an_identity_that_is_shown_all_day_is_written_down_once(stage: Stage) -> None:
    """CHAT-8: a site signs at every page; neither the log nor the row moves for it."""
    identity = Identity("u-1", ContactDetails(email=EMAIL))
    d, _ = has_proved(stage)
    stage.do(identify.visitor_identifies, stage.vera, identity, stage.now)
    was_proved(stage, 0.9)
    before = visitor(stage)

    assert not stage.look(identify.says_something_new, before, identity, stage.now)
    was_proved(stage, 1)
    seqs = dialog(stage, d).int_seq
    assert stage.look(identify.says_something_new, visitor(stage), identity, stage.now)
    stage.do(identify.visitor_identifies, stage.vera, identity, stage.now)
    assert visitor(stage).email_proved_at == stage.now
    assert dialog(stage, d).int_seq == seqs


def test_a_name_that_is_signed_proves_no_address(stage: Stage) -> None:
    """A.2: only what carries the e-mail."""
    has_proved(stage)
    was_proved(stage, 400)
    stage.do(identify.visitor_identifies, stage.vera, Identity("u-1", ContactDetails(name="Vera")), stage.now)

    assert visitor(stage).email_proved_at == stage.now - 400 * DAY


@pytest.mark.parametrize("days, goes", [(364.999, ["history"]), (365, [])])
def test_a_colleagues_yes_holds_for_a_year(stage: Stage, days: float, goes: list[str]) -> None:
    """A.2, R2: a press in the question about a copy to somebody who need not be the visitor."""
    colleague = "colleague@example.com"
    sets_mailing(stage, confirm_first=True)
    d = stage.writes().dialog_id
    stage.answers(d)
    wants_copy(stage, d, colleague)
    leases(stage)
    (asks,) = carries(stage)
    stage.do(protect.reader_confirms, asks.codes[0], stage.now)
    assert [order.letter.kind for order in carries(stage)] == ["history"]
    was_proved(stage, 400)
    sets(stage, f"UPDATE letter_codes SET used_at = {stage.now - round(days * DAY)} WHERE used_at > 0")
    wants_copy(stage, d, colleague)

    assert [order.letter.kind for order in carries(stage)] == goes


def test_letters_that_ended_stay_ended_for_whose_proof_is_old(stage: Stage) -> None:
    """A.2, MAIL-7: as for any browser that has not proved the address."""
    d, _ = has_proved(stage)
    (letter,) = all_letters(stage)
    stage.answers(d, "One thing more")
    stage.moves_on(3600)
    (order,) = carries(stage)
    stage.do(protect.reader_stops, order.codes[1], stage.now)
    was_proved(stage, 365)

    with pytest.raises(NotNow):
        wants_copy(stage, d, EMAIL)
    assert letter.dialog_id == d
