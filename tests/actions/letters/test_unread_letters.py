"""MAIL-1: answers in a burst, typing, other people. What is done when: test_unread_truth.py."""

import pytest

from openline.actions.dialogs import finish, talk
from openline.actions.portal import portal_is_saved
from openline.actions.timers import timer_is_due
from openline.actions.visitors.identify import visitor_identifies
from openline.domain.contact_details import ContactDetails
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, Identity
from openline.store import timers
from tests.actions.letter_steps import all_letters, carries, leaves_email, sets_mailing, states, texts_of
from tests.actions.steps import EMAIL, another_browser, dialog, introduces_herself
from tests.cast import Stage, changes_rules

QUESTION = "Do you deliver to Tver?"


def reads(stage: Stage, d: str, caller: Credentials | None = None) -> None:
    seq = dialog(stage, d).pub_seq
    stage.do(talk.visitor_reads, caller or stage.vera, d, seq, stage.now)


def test_one_letter_for_a_burst_and_the_next_for_newer_answers(stage: Stage) -> None:
    """MAIL-1: all unread answers so far; a further letter tells only what is newer."""
    d = leaves_email(stage)
    for text in ("One", "Two", "Three"):
        stage.answers(d, text)
        stage.moves_on(10)
    stage.moves_on(30)
    (first,) = carries(stage)
    stage.answers(d, "Four")
    stage.moves_on(60)
    assert carries(stage) == []
    stage.moves_on(15 * 60)
    (second,) = carries(stage)

    assert texts_of(first) == [f"? {QUESTION}", "One", "Two", "Three"]
    assert texts_of(second)[-1] == "Four"
    assert [text for text in texts_of(second) if not text.startswith("?")] == ["Four"]


def test_answers_that_came_while_it_waited_go_with_it(stage: Stage) -> None:
    """MAIL-9: capped answers are joined into the next letter; they get none of their own."""
    d = leaves_email(stage)
    stage.answers(d, "One")
    stage.moves_on(60)
    carries(stage)
    stage.answers(d, "Two")
    stage.moves_on(60)
    assert carries(stage) == []
    assert states(stage, "unread")[-1] == ("queued", "capped")
    stage.answers(d, "Three")
    stage.moves_on(15 * 60)
    (order,) = carries(stage)
    stage.moves_on(3600)

    assert [text for text in texts_of(order) if not text.startswith("?")] == ["Two", "Three"]
    assert carries(stage) == []


TYPING: list[tuple[list[int], int]] = [
    ([], 60),
    ([50], 60),
    ([57], 63),
    ([60], 66),
    ([58, 63, 68], 74),
    (list(range(40, 100)), 105),
    (list(range(40, 400)), 120),
]


@pytest.mark.parametrize("keys, due_s", TYPING, ids=lambda it: str(it)[:20])
def test_typing_holds_it_for_a_minute_at_most(sqlite_stage: Stage, keys: list[int], due_s: int) -> None:
    """MAIL-1: on either side; over six seconds after the last key. `keys`: seconds after the answer."""
    stage = sqlite_stage
    d = leaves_email(stage)
    stage.answers(d)
    began = stage.now
    pressed = [began + key * 1000 for key in keys]

    while not all_letters(stage):
        due = stage.look(timers.list_due, began + 10**9, 99)
        timer = next(each for each in due if each.kind == "mail_unread")
        stage.now = timer.due_at
        heard = max((at for at in pressed if at <= stage.now), default=0)
        stage.do(timer_is_due, timer, stage.now, heard)

    assert (stage.now - began) / 1000 == due_s
    assert dialog(stage, d).mail_due_at == 0


def test_an_operator_who_goes_offline_changes_nothing(stage: Stage) -> None:
    """MAIL-1: the answer was given; the client shall have it."""
    d = introduces_herself(stage)
    stage.answers(d)
    stage.leaves(stage.oleg)
    stage.moves_on(60)

    assert len(carries(stage)) == 1


def test_switched_off_no_letter_is_written(stage: Stage) -> None:
    """MAIL-9."""
    sets_mailing(stage, unread_is_on=False)
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(200)

    assert all_letters(stage) == []
    assert dialog(stage, d).mail_due_at == 0


def test_another_visitors_reading_stops_nothing(stage: Stage) -> None:
    """T14: only who may read it has read it."""
    d = leaves_email(stage)
    stage.answers(d)
    igor = another_browser(stage)
    stage.writes("Me too", caller=igor)
    with pytest.raises(Exception, match="Not found"):
        reads(stage, d, igor)
    stage.moves_on(60)

    assert len(carries(stage)) == 1


def test_the_same_command_twice_is_one_answer_one_letter(stage: Stage) -> None:
    """F16."""
    d = leaves_email(stage)
    stage.answers(d, cid="twice")
    stage.answers(d, cid="twice")
    stage.moves_on(200)

    assert len(all_letters(stage)) == 1


def test_a_copy_that_was_sent_tells_the_unread_answers_too(stage: Stage) -> None:
    """Nobody gets the same words in two letters."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    assert [order.letter.kind for order in carries(stage)] == ["history"]
    stage.moves_on(300)

    assert carries(stage) == []
    assert all_letters(stage, "unread") == []


def test_a_letter_speaks_the_clients_language_and_tells_their_time(stage: Stage) -> None:
    """MAIL-3: as the chat does; read when the letter is composed, also if it has waited."""
    changes_rules(stage, lang="client")
    caller = replace(stage.vera, lang="ru", zone="Asia/Tokyo")
    d = leaves_email(stage, caller)
    stage.answers(d)
    stage.moves_on(60)
    (letter,) = carries(stage)

    content = letter.content
    assert (content.lang, letter.letter.lang, content.zone, content.is_zone_theirs) == (
        "ru",
        "ru",
        "Asia/Tokyo",
        True,
    )
    assert letter.sender_name.endswith(f" · {content.portal}")

    changes_rules(stage, lang="")
    stage.answers(d, "More")
    stage.moves_on(15 * 60)
    stage.do(portal_is_saved, stage.anna, "Lamps", "de")
    (letter,) = carries(stage)
    assert letter.content.lang == "de"


def test_words_come_back_as_they_were_to_an_address_that_was_proved(stage: Stage) -> None:
    """MAIL-9."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (letter,) = carries(stage)
    assert not letter.content.is_proved

    identity = Identity("u-1", ContactDetails("Vera", EMAIL))
    stage.do(visitor_identifies, stage.vera, identity, stage.now)
    stage.answers(d, "More")
    stage.moves_on(15 * 60)
    (letter,) = carries(stage)
    assert letter.content.is_proved
