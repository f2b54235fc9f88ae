"""MAIL-1, F38: what the client has not looked at for a minute goes by letter, once; not if it was read."""

from collections.abc import Callable

import pytest

from openline.actions import amend, deliver, finish, post, remind, talk
from openline.domain.events import Facts
from openline.domain.visitors import Caller
from openline.store import timers
from tests.actions.letters import (
    all_letters,
    carries,
    hands,
    leases,
    leaves_email,
    sets_mailing,
    states,
    told,
)
from tests.actions.steps import EMAIL, another_browser, answers_form, dialog, introduces_herself, is_asked
from tests.actions.steps import visitor as vera_of
from tests.cast import Stage

QUESTION, ANSWER = "Do you deliver to Tver?", "Yes, we do."


def reads(stage: Stage, d: str, caller: Caller | None = None) -> None:
    seq = dialog(stage, d).pub_seq
    stage.do(talk.visitor_reads, caller or stage.vera, d, seq, stage.now)


def is_gone(stage: Stage, at: int | None = None) -> None:
    """The door says so ten seconds after the last socket went."""
    gone_at = stage.now if at is None else at
    stage.moves_on(10)
    stage.do(post.visitor_is_gone, vera_of(stage).id, gone_at, stage.now)
    stage.moves_on(0)


def nothing(_: Stage, __: str) -> None:
    """The client looks away, the page stays open."""


def reads_after(seconds: float) -> Callable[[Stage, str], None]:
    def act(stage: Stage, d: str) -> None:
        stage.moves_on(seconds)
        reads(stage, d)

    return act


def closes_the_page(stage: Stage, _: str) -> None:
    is_gone(stage)


def closed_the_page_and_came_back(stage: Stage, _: str) -> None:
    """A reload: the door never says that they are gone."""
    stage.moves_on(9)


def is_edited(stage: Stage, d: str) -> None:
    message = next(each for each in stage.messages(d) if each.text == ANSWER)
    stage.do(amend.operator_edits, stage.oleg, d, (message.id, "Yes, on Friday."), stage.cid(), stage.now)


def is_retracted(stage: Stage, d: str) -> None:
    message = next(each for each in stage.messages(d) if each.text == ANSWER)
    stage.do(amend.operator_retracts, stage.oleg, d, message.id, stage.cid(), stage.now)


def answers_again(stage: Stage, d: str) -> None:
    stage.moves_on(20)
    stage.answers(d, "And to Omsk.")


def writes_again(stage: Stage, d: str) -> None:
    """Whoever writes has the chat before their eyes."""
    stage.writes("Thank you")


def operator_says_no(stage: Stage, d: str) -> None:
    stage.do(post.operator_mails_not, stage.oleg, d, stage.now)


def operator_says_now(stage: Stage, d: str) -> None:
    stage.do(post.operator_mails_now, stage.oleg, d, stage.now)


def in_another_tab(stage: Stage, d: str) -> None:
    """One visitor, whatever the tab: the same token."""
    stage.moves_on(30)
    reads(stage, d)


CELLS: list[tuple[str, Callable[[Stage, str], None], float | None, list[str]]] = [
    ("looks away", nothing, 60, [f"? {QUESTION}", ANSWER]),
    ("reads at once", reads_after(0), None, []),
    ("reads at 59 s", reads_after(59), None, []),
    ("reads at 59.999 s", reads_after(59.999), None, []),
    ("closes the page", closes_the_page, 10, [f"? {QUESTION}", ANSWER]),
    ("reloads the page", closed_the_page_and_came_back, 60, [f"? {QUESTION}", ANSWER]),
    ("edited", is_edited, 60, [f"? {QUESTION}", "Yes, on Friday."]),
    ("retracted", is_retracted, None, []),
    ("answered again", answers_again, 60, [f"? {QUESTION}", ANSWER, "And to Omsk."]),
    ("writes again", writes_again, None, []),
    ("another tab", in_another_tab, None, []),
    ("operator: do not send", operator_says_no, None, []),
    ("operator: send now", operator_says_now, 0, [f"? {QUESTION}", ANSWER]),
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell[0])
def test_the_truth_table_of_unread_answers(sqlite_stage: Stage, cell: tuple) -> None:
    """MAIL-1, F38: when the letter goes after an answer, if it goes at all, and what it tells."""
    _, act, due_s, says = cell
    stage = sqlite_stage
    d = leaves_email(stage)
    stage.answers(d)
    began = stage.now

    act(stage, d)

    if due_s is None:
        stage.moves_on(200)
        assert all_letters(stage, "unread") == []
        return
    before_s = due_s - (stage.now - began) / 1000
    if before_s > 0:
        stage.moves_on(before_s - 0.001)
        assert all_letters(stage, "unread") == []
        stage.moves_on(0.001)
    (order,) = [each for each in leases(stage) if each.letter.kind == "unread"]
    assert order.letter.created_at == began + due_s * 1000
    assert told(order) == says
    assert order.letter.address == EMAIL


def test_read_at_sixty_seconds_before_it_goes(stage: Stage) -> None:
    """F38, I8: the row is written, and read before the courier comes."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    reads(stage, d)

    assert leases(stage) == []
    assert states(stage) == [("cancelled", "read")]


def test_read_while_it_is_rendered(stage: Stage) -> None:
    """F38, I8: between the lease and the last look."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = leases(stage)
    reads(stage, d)

    assert not hands(stage, order)
    assert states(stage) == [("cancelled", "read")]


def test_read_during_data_it_is_sent(stage: Stage) -> None:
    """F38: what was handed over cannot be called back, and is told as sent."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = leases(stage)
    assert hands(stage, order)
    reads(stage, d)

    stage.do(deliver.letter_is_sent, order.letter.id, order.letter.lease_until, "250 OK", stage.now)
    assert states(stage) == [("sent", "")]


def test_no_email_no_letter(stage: Stage) -> None:
    """MAIL-1."""
    d, _ = is_asked(stage)
    stage.answers(d)
    stage.moves_on(200)

    assert all_letters(stage) == []


@pytest.mark.parametrize("known_at, due_at", [(0, 60), (30, 60), (55, 60), (61, 71), (300, 310)])
def test_the_address_becomes_known_later(sqlite_stage: Stage, known_at: int, due_at: int) -> None:
    """F38: a minute after the answer; one that is older goes ten seconds after the address was left."""
    stage = sqlite_stage
    d, form_id = is_asked(stage)
    stage.answers(d)
    began = stage.now
    stage.moves_on(known_at)
    answers_form(stage, form_id, Facts(email=EMAIL))
    stage.moves_on(400)

    (letter,) = all_letters(stage)
    assert (letter.created_at - began) / 1000 == due_at


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

    assert told(first) == [f"? {QUESTION}", "One", "Two", "Three"]
    assert told(second)[-1] == "Four"
    assert [text for text in told(second) if not text.startswith("?")] == ["Four"]


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

    assert [text for text in told(order) if not text.startswith("?")] == ["Two", "Three"]
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
        stage.do(remind.timer_is_due, timer, stage.now, heard)

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
    with pytest.raises(Exception, match="no such thing"):
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
