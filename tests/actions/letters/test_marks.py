"""MAIL-11: marks on mailboxes can be mended, by whom and how fast."""

import pytest

from openline.actions.letters import enqueue
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.letters.enqueue import OPTED_OUT
from openline.actions.letters.marks import operator_tries_again
from openline.actions.mail import continue_from_letter, protect
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.flags import has_flag
from openline.domain.mail.policy import SendLimits, saved_over
from openline.domain.refusals import Forbidden, NotFound
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, Identity, hash_token
from openline.store.dialogs import dialogs
from openline.store.letters import settings
from tests.actions.letter_steps import (
    carries,
    comes_back,
    is_marked,
    is_refused,
    leases,
    leaves_email,
    sends,
    states,
    was_refused_before,
)
from tests.actions.mail_steps import a_mail, arrives, carried
from tests.actions.steps import EMAIL, dialog, forms_of, visitor
from tests.cast import Stage

DAY = 24 * 3600


def is_mailed(stage: Stage, caller: Credentials | None = None, email: str = EMAIL):
    """An answer that is on its way by letter."""
    d = leaves_email(stage, caller, email)
    stage.answers(d)
    stage.moves_on(61)
    return d, leases(stage)[-1]


def stranger(stage: Stage, n: int) -> Credentials:
    return Credentials(stage.vera.channel_id, hash_token(f"{n:043}"), is_new=True, lang="en")


def next_letter(stage: Stage, dialog_id: str) -> list[str]:
    """What goes about the next answer."""
    stage.answers(dialog_id, "One thing more")
    stage.moves_on(1_000)
    return [order.letter.kind for order in carries(stage)]


@pytest.mark.parametrize("is_at_once", [True, False], ids=["refused", "reported"])
def test_one_refusal_condemns_no_address(stage: Stage, *, is_at_once: bool) -> None:
    """The client is asked for a better one; the next letter goes, but none after a second no a day later."""
    d, order = is_mailed(stage)
    if is_at_once:
        is_refused(stage, order, 550, "5.1.1")
    else:
        sends(stage, order)
        comes_back(stage, order)
    assert [form.kind for form in forms_of(stage, d)][-1] == "address"
    assert next_letter(stage, d) == ["unread"]

    stage.moves_on(DAY)
    stage.answers(d, "Are you there?")
    stage.moves_on(61)
    is_refused(stage, leases(stage)[-1], 550, "5.1.1")
    assert next_letter(stage, d) == []
    assert states(stage)[-1] == ("cancelled", "bad_address")


def test_the_mark_ends_after_thirty_days(stage: Stage) -> None:
    d, order = is_mailed(stage)
    was_refused_before(stage)
    is_refused(stage, order, 550, "5.1.1")
    assert is_marked(stage)

    stage.moves_on(30 * DAY)
    assert not is_marked(stage)
    assert next_letter(stage, d) == ["unread"]


def test_a_server_that_refuses_everybody_marks_nobody(sqlite_stage: Stage) -> None:
    """Gmail, December 2020: for hours no mailbox existed. Also those refused before it was noticed."""
    stage = sqlite_stage
    for n in range(6):
        was_refused_before(stage, f"client{n}@example.com", 2 * DAY * 1000)
        stage.answers(leaves_email(stage, stranger(stage, n), f"client{n}@example.com"))
    was_refused_before(stage, "other@example.net", 2 * DAY * 1000)
    other, _ = leaves_email(stage, stranger(stage, 9), "other@example.net"), stage.moves_on(61)
    stage.answers(other)
    stage.moves_on(61)
    for order in leases(stage):
        is_refused(stage, order, 550, "5.1.1")

    assert [is_marked(stage, f"client{n}@example.com") for n in range(6)] == [False] * 6
    assert is_marked(stage, "other@example.net")


def test_a_relay_that_refuses_every_domain_marks_nobody(sqlite_stage: Stage) -> None:
    """With a broken list of recipients it knows nobody at all. The breaker trips all the same (MAIL-9)."""
    stage = sqlite_stage
    for n in range(20):
        was_refused_before(stage, f"client@d{n}.example", 2 * DAY * 1000)
        stage.answers(leaves_email(stage, stranger(stage, n), f"client@d{n}.example"))
    stage.moves_on(61)
    orders = leases(stage)
    for order in orders:
        is_refused(stage, order, 550, "5.1.1")

    assert len(orders) == 20
    assert not any(is_marked(stage, f"client@d{n}.example") for n in range(20))
    assert stage.look(settings.get_mail_settings).tripped_why == "bounces"


def marked(stage: Stage):
    """(dialog, a letter that had reached Vera before the servers refused her)."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(61)
    order = carried(stage)[-1]
    was_refused_before(stage, ago=2 * DAY * 1000)
    was_refused_before(stage, ago=0)
    assert is_marked(stage)
    return d, order


@pytest.mark.parametrize("how", ["a reply", "a press", "an identity", "an operator", "the letter's button"])
def test_what_lifts_the_mark_at_once(stage: Stage, how: str) -> None:
    """A proof that somebody reads the mailbox; or an operator who tries again, at card or letter."""
    d, order = marked(stage)
    match how:
        case "a reply":
            arrives(stage, a_mail(order.reply_to))
        case "a press":
            tokens = ("", hash_token("n" * 43))
            code = order.codes[0]
            stage.do(continue_from_letter.client_continues, code, stage.main_key, tokens, stage.now)
        case "an identity":
            signed = Identity("u-1", ContactDetails(email=EMAIL))
            stage.do(identify.visitor_identifies, stage.vera, signed, stage.now)
        case "an operator":
            card_id = dialog(stage, d).contact_id
            stage.do(operator_tries_again, stage.oleg, card_id, "VERA@example.com")
        case _:
            comes_back(stage, order)
            stage.do(enqueue.operator_acts_on_letter, stage.oleg, order.letter.id, "retry", stage.now)

    assert not is_marked(stage)
    stage.moves_on(1_000)
    assert "unread" in [*next_letter(stage, d), *[each.letter.kind for each in carries(stage)]]


def test_an_identity_lifts_it_though_it_has_proved_the_address_today(stage: Stage) -> None:
    """A site signs it on every page; the proof is written down once a day, the mark goes at once."""
    d = leaves_email(stage)
    signed = Identity("u-1", ContactDetails(email=EMAIL))
    stage.do(identify.visitor_identifies, stage.vera, signed, stage.now)
    assert not stage.look(identify.says_something_new, visitor(stage), signed, stage.now)
    was_refused_before(stage)
    was_refused_before(stage, ago=0)
    assert stage.look(identify.says_something_new, visitor(stage), signed, stage.now)

    stage.do(identify.visitor_identifies, stage.vera, signed, stage.now)
    assert not is_marked(stage)
    assert next_letter(stage, d) == ["unread"]


@pytest.mark.parametrize("way", ["unchecked", "other sender", "automatic"])
def test_what_proves_nothing_lifts_nothing(stage: Stage, way: str) -> None:
    """T50."""
    _, order = marked(stage)
    mail = a_mail(order.reply_to)
    arrives(
        stage,
        {
            "unchecked": replace(mail, auth_result=None),
            "other sender": replace(mail, sender="mallory@example.org"),
            "automatic": replace(mail, automatic="Auto-Submitted"),
        }[way],
    )

    assert is_marked(stage)


def test_an_operator_of_another_line_lifts_nothing(stage: Stage) -> None:
    """T25; nor an address that stands on no card of theirs."""
    d, _ = marked(stage)
    card_id = dialog(stage, d).contact_id
    for who, email in ((stage.stan, EMAIL), (stage.oleg, "other@example.com")):
        with pytest.raises(NotFound):
            stage.do(operator_tries_again, who, card_id, email)

    assert is_marked(stage)


# "It was not me".


def test_it_was_not_me_is_taken_back_in_any_letter_to_that_mailbox(stage: Stage) -> None:
    """T52: whoever got a letter sent on may have pressed it; its owner mends that, and nobody else."""
    d, order = is_mailed(stage)
    sends(stage, order)
    stage.answers(d, "And one more")
    stage.moves_on(1_000)
    (second,) = carries(stage)
    stage.do(protect.reader_denies, order.codes[1], SendLimits(), stage.now)
    assert next_letter(stage, d) == []

    other, foreign = is_mailed(stage, stage.igor, "igor@example.com")
    sends(stage, foreign)
    stage.do(protect.reader_takes_back, foreign.codes[1], stage.now)
    assert next_letter(stage, d) == []

    stage.do(protect.reader_takes_back, second.codes[1], stage.now)
    assert next_letter(stage, d) == ["unread"]
    assert other != d


@pytest.mark.parametrize("how", ["a reply", "a press", "an operator"])
def test_nothing_else_takes_it_back(stage: Stage, how: str) -> None:
    """T52: neither the company nor who goes on with the conversation."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(61)
    order = carried(stage)[-1]
    stage.do(protect.reader_denies, order.codes[1], SendLimits(), stage.now)
    match how:
        case "a reply":
            arrives(stage, a_mail(order.reply_to))
        case "a press":
            tokens = ("", hash_token("n" * 43))
            code = order.codes[0]
            stage.do(continue_from_letter.client_continues, code, stage.main_key, tokens, stage.now)
        case _:
            stage.do(operator_tries_again, stage.oleg, dialog(stage, d).contact_id, EMAIL)

    assert next_letter(stage, d) == []
    assert states(stage)[-1] == ("cancelled", "suppressed")


def test_an_administrator_takes_back_what_a_gateway_has_pressed(stage: Stage) -> None:
    """MAIL-11: on the client's card; an operator may not, and a complaint stays."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(61)
    (order,) = carries(stage)
    stage.do(protect.reader_stops, order.codes[1], stage.now)
    stage.do(protect.reader_denies, order.codes[1], SendLimits(), stage.now)
    contact = dialog(stage, d).contact_id
    assert stage.look(dialogs.is_flagged, contact, OPTED_OUT)

    with pytest.raises(Forbidden):
        stage.do(protect.administrator_takes_back, stage.oleg, contact, EMAIL)
    stage.do(protect.administrator_takes_back, stage.anna, contact, EMAIL)

    assert not has_flag(dialog(stage, d), OPTED_OUT)
    assert not stage.look(dialogs.is_flagged, contact, OPTED_OUT)
    stage.answers(d, "Here again")
    stage.moves_on(1200)
    (again,) = carries(stage)
    stage.do(protect.complaint_arrives, again.letter.id, stage.now)
    stage.do(protect.administrator_takes_back, stage.anna, contact, EMAIL)
    stage.answers(d, "And again")
    stage.moves_on(1200)
    assert carries(stage) == []


def test_one_network_trips_the_breaker_by_as_many_presses_as_it_likes_no_more_than_once(stage: Stage) -> None:
    """MAIL-9, T52: the gateway of one company; and after a person has put it back the count begins anew."""
    orders: list[OutgoingLetter] = []
    for n in range(6):
        d = leaves_email(stage, stranger(stage, n), f"p{n}@company.example")
        stage.answers(d)
        stage.moves_on(61)
        orders += carries(stage)
    limits = SendLimits(not_me=3)
    for order in orders[:4]:
        network = "203.0.113.0/24"
        stage.do(protect.reader_denies, order.codes[1], limits, stage.now, pressed_from=network)
    assert not stage.look(settings.get_mail_settings).confirm_first

    for n, order in enumerate(orders[:4]):
        stage.do(protect.reader_takes_back, order.codes[1], stage.now)
        stage.do(protect.reader_denies, order.codes[1], limits, stage.now, pressed_from=f"203.0.{n}.0/24")
    assert stage.look(settings.get_mail_settings).tripped_why == "not_me"

    with stage.transaction() as tx:
        now_set = settings.get_mail_settings(tx)
        put_back = saved_over(now_set, replace(now_set, confirm_first=False, counted_from=stage.now + 1))
        settings.save_mail_settings(tx, put_back)
    stage.moves_on(1)
    stage.do(protect.reader_denies, orders[4].codes[1], limits, stage.now, pressed_from="198.51.100.0/24")
    assert not stage.look(settings.get_mail_settings).confirm_first
