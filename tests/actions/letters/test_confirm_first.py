"""*Confirm first* (MAIL-9, R2, R4): who is asked, what a press lets go, and how long all of it lasts."""

import pytest

from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import continue_from_letter, protect
from openline.domain.mail.policy import SendLimits
from openline.domain.visitors.visitors import Credentials, hash_token
from tests.actions.letter_steps import all_letters, carries, leases, leaves_email, sends, sets_mailing, states
from tests.actions.mail.test_mail_abuse import wants_copy
from tests.actions.steps import EMAIL, another_browser, is_over, payloads
from tests.cast import Stage

DAY = 24 * 3600
HELD, ENDED = ("held", "confirm_first"), ("cancelled", "not_confirmed")


@pytest.fixture
def asking(stage: Stage) -> Stage:
    sets_mailing(stage, confirm_first=True)
    return stage


def is_asked(stage: Stage, caller: Credentials | None = None) -> tuple[str, list[OutgoingLetter]]:
    """A dialog with an unread answer; the question that went because of it, if one did."""
    d = leaves_email(stage, caller)
    return d, is_answered(stage, d)


def is_answered(stage: Stage, d: str) -> list[OutgoingLetter]:
    stage.answers(d)
    stage.moves_on(60)
    leases(stage)
    return carries(stage)


def presses(stage: Stage, order: OutgoingLetter) -> list[str]:
    """Yes, it was me; the kinds of what goes now and in the next hour."""
    stage.do(protect.reader_confirms, order.codes[0], stage.now)
    found = carries(stage)
    for _ in range(12):
        stage.moves_on(5 * 60)
        found += carries(stage)
    return [each.letter.kind for each in found]


def test_a_press_lets_go_what_waits_in_every_dialog_of_the_visitor(asking: Stage) -> None:
    """R2: the second dialog of a day asks no second time, and what it has waits for the first one's press."""
    d, (asks,) = is_asked(asking)
    is_over(asking, d)
    e = asking.writes("And one more thing").dialog_id
    assert is_answered(asking, e) == []
    assert HELD in states(asking, "unread")
    kinds = presses(asking, asks)

    assert e != d
    assert kinds.count("unread") == len(all_letters(asking, "unread"))
    assert {state for state, _ in states(asking)} == {"sent"}


def test_what_nobody_confirms_ends_and_operators_see_it(asking: Stage) -> None:
    """R2, MAIL-8: after seven days, with the button of the question."""
    d, (asks,) = is_asked(asking)
    asking.moves_on(7 * DAY - 61)
    assert states(asking, "unread") == [HELD]
    asking.moves_on(61)

    assert states(asking, "unread") == [ENDED]
    (heard, *_) = [it for it in reversed(payloads(asking, d, "int")) if it["type"] == "LetterChanged"]
    assert (heard["letter"]["state"], heard["letter"]["why"]) == ENDED
    with pytest.raises(Exception, match="Not found"):
        presses(asking, asks)


def test_each_letter_has_its_own_seven_days(asking: Stage) -> None:
    """R2: the clock that ends the first one comes again for the second."""
    d, _ = is_asked(asking)
    asking.moves_on(3 * DAY)
    wants_copy(asking, d, EMAIL)
    leases(asking)
    asking.moves_on(4 * DAY)
    assert states(asking, "unread") == [ENDED]
    assert states(asking, "history") == [HELD]
    asking.moves_on(3 * DAY)

    assert states(asking, "history") == [ENDED]


def test_who_was_asked_for_one_visitor_is_asked_for_another_the_next_day(asking: Stage) -> None:
    """R2: one question a day to one mailbox; what is said of one visitor proves nothing about another."""
    _, (asks,) = is_asked(asking)
    other = another_browser(asking)
    _, none = is_asked(asking, other)
    assert none == []
    assert presses(asking, asks) == ["unread"]
    asking.moves_on(DAY)
    leases(asking)
    (again,) = carries(asking)

    assert again.letter.kind == "confirm"
    assert presses(asking, again) == ["unread"]


def test_a_copy_for_a_colleague_goes_after_the_colleague_s_press(asking: Stage) -> None:
    """R2: the press proves nothing about the visitor's own address, and need not."""
    d = asking.writes().dialog_id
    asking.answers(d)
    wants_copy(asking, d, "colleague@example.com")
    leases(asking)
    (asks,) = carries(asking)

    assert presses(asking, asks) == ["history"]


def test_the_return_link_lets_go_what_waits_too(asking: Stage) -> None:
    """MAIL-6: it proves the same."""
    sets_mailing(asking, confirm_first=False)
    d = leaves_email(asking)
    asking.answers(d)
    asking.moves_on(60)
    (order,) = carries(asking)
    sets_mailing(asking, confirm_first=True)
    asking.answers(d, "One thing more")
    asking.moves_on(3600)
    leases(asking)
    assert HELD in states(asking, "unread")
    tokens = ("", hash_token("n" * 43))
    asking.do(continue_from_letter.client_continues, order.codes[0], asking.main_key, tokens, asking.now)

    assert HELD not in states(asking, "unread")


def test_it_was_not_me_ends_what_waits(asking: Stage) -> None:
    """T52: at once."""
    _, (asks,) = is_asked(asking)
    asking.do(protect.reader_denies, asks.codes[1], SendLimits(), asking.now)

    assert [sends(asking, order) for order in leases(asking)] == []
    assert states(asking, "unread") == [("cancelled", "suppressed")]
