"""MAIL-9, T46 … T48, T52: nobody makes the portal mail strangers."""

import os

import pytest

from openline.actions.dialogs import finish, spam
from openline.actions.forms import answer, ask
from openline.actions.letters import enqueue
from openline.actions.mail import continue_from_letter, protect
from openline.actions.visitors import arrive
from openline.domain.contact_details import ContactDetails
from openline.domain.mail.policy import SendLimits
from openline.domain.refusals import NotNow, TokenEnded
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, Page, hash_token
from openline.store.letters import settings
from tests.actions.letter_steps import (
    INSTALLATION,
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
)
from tests.actions.steps import EMAIL, another_browser, dialog, sets, visitor
from tests.cast import Stage

DAY = 24 * 3600
BOTS = int(os.environ.get("OPENLINE_BOTS", "200"))


def stranger(stage: Stage, n: int) -> Credentials:
    return Credentials(stage.vera.channel_id, hash_token(f"{n:043}"), is_new=True, lang="en")


def wants_copy(stage: Stage, d: str, address: str, caller: Credentials | None = None) -> None:
    caller = caller or stage.vera
    stage.do(ask.visitor_wants_copy, caller, d, stage.cid(), stage.now)
    details = ContactDetails(email=address)
    stage.do(answer.visitor_answers_form, caller, stage.form_id(d), details, stage.cid(), stage.now)


def mailing(stage: Stage):
    return stage.look(settings.get_mail_settings)


def test_ten_thousand_bots_and_no_operator_no_letter(sqlite_stage: Stage) -> None:
    """T46, E15: dialogs with addresses, forms answered, copies asked for, the ends reached: nothing goes.

    Two hundred here; OPENLINE_BOTS=10000 by hand.
    """
    stage = sqlite_stage
    stage.nobody_is_here()
    for n in range(BOTS):
        bot = stranger(stage, n)
        d = stage.writes("Buy pills", caller=bot).dialog_id
        wants_copy(stage, d, f"victim{n}@example.com", bot)
        stage.do(finish.visitor_ends, bot, d, stage.now)
    stage.moves_on(2 * DAY)

    # A hundred at a time are looked at.
    rounds = BOTS // 100 + 3
    assert [carries(stage) for _ in range(rounds)] == [[]] * rounds
    assert {(each.state, each.why) for each in all_letters(stage)} == {("held", "no_human")}


def test_what_waited_for_a_human_goes_when_one_writes(stage: Stage) -> None:
    """R1: before or after the address was given."""
    d = stage.writes().dialog_id
    wants_copy(stage, d, EMAIL)
    assert carries(stage) == []
    stage.answers(d)

    assert [order.letter.kind for order in carries(stage)] == ["history"]


def test_one_operator_who_answers_everybody_stays_within_the_caps(sqlite_stage: Stage) -> None:
    """T46, R7: counted exactly, also what is on its way; and the breaker falls into *confirm first*."""
    stage = sqlite_stage
    caps = SendLimits(per_channel=7, per_portal=10)
    for n in range(12):
        d = leaves_email(stage, stranger(stage, n), f"victim{n}@example.com")
        stage.answers(d)
    stage.moves_on(60)

    assert len(carries(stage, caps)) == 7
    assert states(stage).count(("queued", "capped")) == 5
    stage.moves_on(DAY + 1)
    assert len(carries(stage, caps)) == 5


def test_a_flood_trips_the_breaker(sqlite_stage: Stage) -> None:
    """R8: as many letters to strangers as a day may hold."""
    stage = sqlite_stage
    for n in range(4):
        stage.answers(leaves_email(stage, stranger(stage, n), f"victim{n}@example.com"))
    stage.moves_on(60)
    assert len(carries(stage, SendLimits(per_portal=3))) == 3

    assert (mailing(stage).confirm_first, mailing(stage).tripped_why) == (True, "flood")


def test_a_mailbox_gets_three_unread_letters_a_day_and_not_more(sqlite_stage: Stage) -> None:
    """R4: whoever's dialogs they are about, however the address is written."""
    stage = sqlite_stage
    sent = 0
    for n in range(8):
        d = leaves_email(stage, stranger(stage, n), f"vera+{n}@example.com")
        stage.answers(d)
        stage.moves_on(16 * 60)
        sent += len(carries(stage))

    assert sent == 3
    stage.moves_on(DAY)
    assert 1 <= len(carries(stage)) <= 3


def test_three_copies_of_one_dialog_a_day(sqlite_stage: Stage) -> None:
    """R5."""
    stage = sqlite_stage
    d = leaves_email(stage)
    stage.answers(d)
    for n in range(5):
        wants_copy(stage, d, f"friend{n}@example.com")
    sent = [order.letter.kind for order in carries(stage)]

    assert sent.count("history") == 3


def codes_of(order) -> tuple[str, str]:
    """(back or confirm, stop)."""
    return order.codes


def test_it_was_not_me_holds_for_years(stage: Stage) -> None:
    """T52: whoever types the address later, however; and nothing of the address is kept."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = carries(stage)
    stage.do(protect.reader_denies, codes_of(order)[1], SendLimits(), stage.now)
    stage.moves_on(400 * DAY)
    other = leaves_email(stage, another_browser(stage), "VERA+new@example.com")
    stage.answers(other)
    stage.moves_on(60)

    assert carries(stage) == []
    assert states(stage)[-1] == ("cancelled", "suppressed")
    cursor = stage.connection.cursor()
    cursor.execute("SELECT hash, why FROM suppressions")
    ((hashed, why),) = cursor.fetchall()
    assert why == "not_me"
    assert len(hashed) == 64


def test_do_not_write_about_this_dialog_keeps_the_lead(stage: Stage) -> None:
    """MAIL-7: the next dialog may write again."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = carries(stage)
    stage.do(protect.reader_stops, codes_of(order)[1], stage.now)
    stage.answers(d, "One thing more")
    stage.moves_on(3600)

    assert carries(stage) == []
    assert dialog(stage, d).lead_id
    assert visitor(stage).details.email == EMAIL


def is_spam(stage: Stage, d: str) -> None:
    stage.do(spam.operator_marks_spam, stage.oleg, d, stage.cid(), stage.now)


def test_who_is_marked_as_spam_within_the_minute_gets_no_letter(stage: Stage) -> None:
    """MAIL-9, LINE-7: neither the answer nor the copy, by the clock or by hand."""
    d = leaves_email(stage)
    stage.answers(d)
    is_spam(stage, d)
    with pytest.raises(NotNow):
        stage.do(enqueue.operator_mails_now, stage.oleg, d, stage.now)
    stage.moves_on(DAY)

    assert carries(stage) == []
    assert all_letters(stage) == []


def test_spam_cancels_what_waits_in_every_dialog_and_what_is_on_its_way(stage: Stage) -> None:
    """MAIL-9: one put off by the mail server, in an earlier dialog; one that a courier has just taken."""
    old = leaves_email(stage)
    stage.answers(old)
    stage.do(finish.operator_finishes, stage.oleg, old, stage.now)
    stage.moves_on(3600)
    for order in leases(stage):
        is_refused(stage, order, 450)
    d = stage.writes("Buy pills").dialog_id
    stage.answers(d)
    stage.moves_on(60)
    (taken,) = leases(stage)
    is_spam(stage, d)

    assert not hands(stage, taken)
    assert d != old
    assert set(states(stage)) == {("cancelled", "spam")}


def test_a_copy_that_spam_asks_for_later_does_not_go(stage: Stage) -> None:
    """MAIL-9, R11: asked again at the moment of sending. Whoever asks notices nothing."""
    d = leaves_email(stage)
    stage.answers(d)
    is_spam(stage, d)
    wants_copy(stage, d, EMAIL)

    assert carries(stage) == []
    assert states(stage) == [("cancelled", "spam")]


def test_spam_after_the_end_is_promised_no_copy(stage: Stage) -> None:
    """FORM-7: nothing is said any more."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    is_spam(stage, d)
    messages = stage.messages(d)
    stage.moves_on(60)

    assert stage.messages(d) == messages
    assert all_letters(stage) == []


def test_who_was_unbanned_gets_letters_about_new_answers(stage: Stage) -> None:
    """LINE-7."""
    d = leaves_email(stage)
    stage.answers(d)
    is_spam(stage, d)
    stage.do(spam.operator_unbans, stage.oleg, d, stage.cid(), stage.now)
    stage.do(finish.operator_reopens, stage.oleg, d, stage.now)
    stage.moves_on(3600)
    assert carries(stage) == []
    stage.answers(d, "Our mistake")
    stage.moves_on(60)

    assert [order.letter.kind for order in carries(stage)] == ["unread"]


def test_twenty_complaints_a_day_trip_the_breaker(sqlite_stage: Stage) -> None:
    """R8."""
    stage = sqlite_stage
    caps = replace(SendLimits(), not_me=2)
    for n in range(3):
        stage.answers(leaves_email(stage, stranger(stage, n), f"victim{n}@example.com"))
    stage.moves_on(60)
    for order in carries(stage):
        assert not mailing(stage).confirm_first
        stage.do(protect.reader_denies, codes_of(order)[1], caps, stage.now)

    assert mailing(stage).tripped_why == "not_me"


def test_two_complaints_by_mail_servers_trip_the_breaker(stage: Stage) -> None:
    """R8, RFC 5965: of few letters; the same reader's second one counts no more than the first."""
    for n in range(3):
        stage.answers(leaves_email(stage, stranger(stage, n), f"victim{n}@example.com"))
    stage.moves_on(60)
    first, *_, last = [order.letter for order in carries(stage)]
    for complained in (first, first, last):
        assert not mailing(stage).confirm_first
        stage.do(protect.complaint_arrives, complained.id, stage.now)

    assert mailing(stage).tripped_why == "complaints"


@pytest.mark.parametrize("is_at_once", [True, False], ids=["refused", "reported"])
def test_letters_that_come_back_trip_the_breaker(stage: Stage, *, is_at_once: bool) -> None:
    """R8: two of twenty are more than 5 %, whether the first server says so or a report does."""
    for n in range(20):
        stage.answers(leaves_email(stage, stranger(stage, n), f"victim{n}@example.com"))
    stage.moves_on(60)
    orders = leases(stage)
    for order in orders[2:]:
        sends(stage, order)

    for order in orders[:2]:
        assert not mailing(stage).confirm_first
        if is_at_once:
            is_refused(stage, order, 550, "5.1.1")
        else:
            sends(stage, order)
            comes_back(stage, order)

    assert (mailing(stage).confirm_first, mailing(stage).tripped_why) == (True, "bounces")


def test_confirm_first_sends_a_fixed_text_then_what_waited(stage: Stage) -> None:
    """R2, T47, E16: nothing that the visitor wrote, until the button was pressed."""
    sets_mailing(stage, confirm_first=True)
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    assert leases(stage) == []
    (order,) = leases(stage)
    assert (order.letter.kind, order.content.entries) == ("confirm", ())
    sends(stage, order)
    stage.moves_on(3600)
    assert carries(stage) == []

    stage.do(protect.reader_confirms, codes_of(order)[0], stage.now)
    assert [each.letter.kind for each in carries(stage)] == ["unread"]
    assert "email" in visitor(stage).verified


def test_confirm_first_asks_one_mailbox_once_a_day(sqlite_stage: Stage) -> None:
    """R2: ten bots with one address are one question."""
    stage = sqlite_stage
    sets_mailing(stage, confirm_first=True)
    for n in range(10):
        stage.answers(leaves_email(stage, stranger(stage, n), f"vera+{n}@example.com"))
    stage.moves_on(60)
    leases(stage)

    assert [each.letter.kind for each in carries(stage)] == ["confirm"]


@pytest.mark.parametrize("kind", ["unread", "history"])
def test_switching_a_kind_off_stops_what_is_queued(stage: Stage, kind: str) -> None:
    """R10."""
    d = leaves_email(stage)
    stage.answers(d)
    if kind == "history":
        wants_copy(stage, d, EMAIL)
    else:
        stage.moves_on(60)
    sets_mailing(stage, **{f"{kind}_is_on": False})

    assert [each for each in carries(stage) if each.letter.kind == kind] == []
    assert ("cancelled", "switched_off") in states(stage, kind)


def test_copies_that_are_off_are_refused_honestly(stage: Stage) -> None:
    """MAIL-9: the icon says so; the form does not come by itself, and nothing is promised."""
    sets_mailing(stage, history_is_on=False)
    d = leaves_email(stage)
    stage.answers(d)
    with pytest.raises(Exception, match="turned off"):
        stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(40)

    assert all_letters(stage, "history") == []


def test_the_address_of_a_claimed_card_gets_nothing(stage: Stage) -> None:
    """T11, MAIL-1: a letter goes to the address that this visitor gave, never to another of the card."""
    leaves_email(stage)
    other = another_browser(stage)
    d = stage.writes(caller=other).dialog_id
    stage.moves_on(5)
    details = ContactDetails("Vera", EMAIL, "")
    stage.do(answer.visitor_answers_form, other, stage.form_id(d), details, stage.cid(), stage.now)
    assert dialog(stage, d).contact_id
    stage.do(
        answer.visitor_answers_form,
        other,
        stage.form_id(d),
        ContactDetails(email="new@example.com"),
        "c9",
        stage.now,
    )
    stage.answers(d)
    stage.moves_on(60)

    assert {order.letter.address for order in leases(stage)} <= {"new@example.com", EMAIL}
    assert all(order.letter.address == dialog(stage, d).visitor_email for order in leases(stage))


# The return link: T18.


def is_mailed(stage: Stage) -> tuple[str, str]:
    """(dialog, code of the return link)."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = carries(stage)
    return d, codes_of(order)[0]


def continues(stage: Stage, code: str, token: str = "n" * 43, present: str = ""):
    tokens = (hash_token(present) if present else "", hash_token(token))
    return stage.do(continue_from_letter.client_continues, code, stage.main_key, tokens, stage.now)


def arrives(stage: Stage, token: str):
    caller = Credentials(stage.vera.channel_id, hash_token(token), is_new=False, lang="en")
    return stage.look(arrive.recognise, caller, "", stage.now).visitor


def test_looking_changes_nothing_pressing_does(stage: Stage) -> None:
    """MAIL-6, T18: scanners look."""
    d, code = is_mailed(stage)
    for _ in range(3):
        shown = stage.look(continue_from_letter.preview_letter, code, stage.main_key, stage.now)
        assert shown.dialog.id == d
    assert all_letters(stage)[0].opened_at == 0
    assert visitor(stage).verified == ()

    returned = continues(stage, code)
    assert (returned.dialog_id, returned.is_same) == (d, False)
    assert visitor(stage).verified == ("email",)
    assert all_letters(stage)[0].opened_at == stage.now
    found = arrives(stage, "n" * 43)
    assert found
    assert found.id == visitor(stage).id


def test_the_same_browser_keeps_its_token(stage: Stage) -> None:
    """MAIL-6."""
    _, code = is_mailed(stage)
    returned = continues(stage, code, present="v" * 43)

    assert returned.is_same


def rotates(stage: Stage, token: str, following: str) -> None:
    caller = Credentials(stage.vera.channel_id, hash_token(token), is_new=False, lang="en")
    assert stage.do(arrive.visitor_arrives, caller, hash_token(following), stage.now).rotated


def test_two_browsers_of_one_client_change_their_tokens_apart(stage: Stage) -> None:
    """MAIL-6, CHAT-3: each ends its own, and reads on what it read before (T18)."""
    d, code = is_mailed(stage)
    continues(stage, code)
    stage.moves_on(DAY + 1)
    rotates(stage, "v" * 43, "w" * 43)
    rotates(stage, "n" * 43, "m" * 43)
    stage.moves_on(3600)

    found = [arrives(stage, token * 43) for token in "wm"]
    assert [each and (each.reads_only, each.letter_address) for each in found] == [("", ""), (d, EMAIL)]
    for replaced in "vn":
        with pytest.raises(TokenEnded):
            arrives(stage, replaced * 43)


def test_a_browser_that_nobody_used_for_thirty_days_is_forgotten(stage: Stage) -> None:
    """T17: also while the client is seen every day in another one."""
    _, code = is_mailed(stage)
    continues(stage, code)
    stage.moves_on(20 * DAY)
    rotates(stage, "v" * 43, "w" * 43)
    assert arrives(stage, "n" * 43)
    stage.moves_on(11 * DAY)
    rotates(stage, "w" * 43, "x" * 43)
    stage.moves_on(3600)

    assert arrives(stage, "x" * 43)
    with pytest.raises(TokenEnded):
        arrives(stage, "n" * 43)


def test_a_letter_opens_its_dialog_and_no_older_one(stage: Stage) -> None:
    """T18: scope of the code."""
    old = leaves_email(stage)
    stage.answers(old)
    stage.do(finish.operator_finishes, stage.oleg, old, stage.now)
    stage.moves_on(3600)
    carries(stage)
    d = stage.writes("Another question").dialog_id
    stage.answers(d, "Another answer")
    stage.moves_on(3600)
    (order,) = carries(stage)
    continues(stage, codes_of(order)[0])
    stranger_ = Credentials(stage.vera.channel_id, hash_token("n" * 43), is_new=False, lang="en")

    assert d != old
    with pytest.raises(Exception, match="Not found"):
        stage.do(ask.own_dialog, stranger_, old, stage.now)
    assert stage.do(ask.own_dialog, stranger_, d, stage.now)[1].id == d


def test_a_newer_return_link_ends_older_ones(stage: Stage) -> None:
    """T18."""
    d, first = is_mailed(stage)
    stage.answers(d, "One thing more")
    stage.moves_on(20 * 60)
    (order,) = carries(stage)
    continues(stage, codes_of(order)[0])

    with pytest.raises(Exception, match="Not found"):
        continues(stage, first, token="m" * 43)


@pytest.mark.parametrize("why", ["old", "wrong", "other channel", "stop code"])
def test_a_code_that_does_not_fit_opens_nothing(stage: Stage, why: str) -> None:
    """T18: 7 days, this dialog, its own channel, its own purpose."""
    _, code = is_mailed(stage)
    key = stage.support_key if why == "other channel" else stage.main_key
    if why == "old":
        stage.moves_on(7 * DAY)
    if why == "wrong":
        code = "x" * 22
    if why == "stop code":
        code = "code-" + str(int(code.removeprefix("code-")) - 1).zfill(18)

    with pytest.raises(Exception, match="Not found"):
        stage.do(continue_from_letter.client_continues, code, key, ("", hash_token("n" * 43)), stage.now)


def test_a_letter_leads_to_a_site_once_a_person_has_named_it(sqlite_stage: Stage) -> None:
    """MAIL-6: before that to the public chat page."""
    stage = sqlite_stage
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    (order,) = carries(stage)
    assert order.content.back_url.startswith(
        f"http://127.0.0.1:8000/chat/{stage.main_key}?openline=letter#openline=code-"
    )

    sets(stage, "UPDATE channels SET origins = 'https://shop.example'")
    stage.answers(d, "One thing more")
    stage.moves_on(20 * 60)
    (order,) = carries(stage)

    assert order.content.back_url.startswith(
        "https://shop.example/lamps?utm_source=newsletter&openline=letter#openline=code-"
    )
    assert order.content.site == "shop.example"


def test_no_crowd_of_visitors_can_have_letters_lead_to_their_page(sqlite_stage: Stage) -> None:
    """T03, MAIL-9: a hostile visitor who plays many, each of them answered by an operator."""
    stage = sqlite_stage
    for n in range(10):
        bot = replace(stranger(stage, n), page=Page("https://shop.evil.example/lamps", "Lamps"))
        stage.answers(leaves_email(stage, bot, f"victim{n}@example.com"))
    stage.moves_on(60)
    orders = carries(stage)

    assert len(orders) == 10
    assert {order.content.back_url.partition("#")[0] for order in orders} == {
        f"{INSTALLATION.origin}/chat/{stage.main_key}?openline=letter"
    }
    assert {order.content.site for order in orders} == {""}
