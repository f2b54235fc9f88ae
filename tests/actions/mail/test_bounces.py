"""Reports about letters: what each kind does to the letter, and what it leaves alone."""

from pathlib import Path

import pytest

from openline.actions.dialogs import talk
from openline.domain.letters.letters import Letter
from openline.domain.mail.incoming import IncomingMail, MailOutcome
from openline.domain.times import HOUR, MINUTE
from openline.store.letters import letters as kept
from openline.store.letters import refusals
from openline.transports.mail_in.parse import parse_mail
from tests.actions.letter_steps import carries, is_marked, leases, was_refused_before
from tests.actions.mail_steps import a_mail, arrives, bounces, carried, gets_letter, letter_state
from tests.actions.steps import EMAIL, forms_of
from tests.cast import Stage

REPORTS = Path(__file__).parent / "reports"
HEAD = "Return-Path: <>\nFrom: {sender}\nTo: {to}\nSubject: {subject}\n\n"


def letter_of(stage: Stage, order: object) -> Letter:
    found = stage.look(kept.find_letter, order.letter.id)  # type: ignore[attr-defined]
    assert found
    return found


def comes(stage: Stage, raw: str) -> MailOutcome:
    """As the mailbox is read: the envelope is known by the headers only."""
    mail = parse_mail(raw.encode())
    assert isinstance(mail, IncomingMail)
    return arrives(stage, mail)


@pytest.mark.parametrize("file", ["qmail.eml", "webmail.eml"])
def test_a_report_that_is_only_text(stage: Stage, file: str) -> None:
    """MAIL-5, MAIL-11: the letter came back, operators read why, the chat asks once for a better address."""
    was_refused_before(stage)
    order = gets_letter(stage)
    raw = (REPORTS / file).read_text().replace("{{BOUNCE}}", order.bounce_to)

    outcome = comes(stage, raw.replace("{{LETTER_ID}}", order.letter.message_id))

    assert (outcome.kind, outcome.dialog_id) == ("bounce", order.letter.dialog_id)
    assert letter_state(stage, order) == ("bounced", "bad_address")
    assert "5.1.1" in letter_of(stage, order).result
    assert is_marked(stage)
    assert [form.kind for form in forms_of(stage, order.letter.dialog_id)][-1] == "address"


def test_a_report_that_nobody_understands_is_shown(stage: Stage) -> None:
    """MAIL-5: a letter about which a machine writes something is not "sent" for ever."""
    order = gets_letter(stage)
    head = HEAD.format(sender="MAILER-DAEMON@client.example", to=order.bounce_to, subject="Notice")

    outcome = comes(stage, f"{head}Your envelope met the cat.\n")

    assert (outcome.kind, outcome.dialog_id) == ("bounce", order.letter.dialog_id)
    assert letter_state(stage, order) == ("failed", "reported")
    assert letter_of(stage, order).result == "Your envelope met the cat."
    assert stage.look(refusals.list_of, order.letter.address_key, stage.now) == ()


@pytest.mark.parametrize(
    "sender, subject, text",
    [
        (EMAIL, "Out of office: Re", "I am away until the 15th."),
        (
            "MAILER-DAEMON@client.example",
            "Delayed",
            "It will be retried for 2 more days. 421 4.4.1 timed out",
        ),
        ("MAILER-DAEMON@client.example", "Success", "Your message was successfully delivered."),
    ],
)
def test_who_is_away_and_what_takes_longer_change_nothing(
    stage: Stage, sender: str, subject: str, text: str
) -> None:
    """MAIL-5."""
    order = gets_letter(stage)

    comes(stage, HEAD.format(sender=sender, to=order.bounce_to, subject=subject) + text)

    assert letter_state(stage, order) == ("sent", "")


def test_words_of_a_machine_about_no_letter_are_mail_like_any(stage: Stage) -> None:
    """MAIL-5: a contact form writes from noreply@; a report needs the letter's own address."""
    outcome = comes(
        stage, "From: noreply@shop.example\nTo: support@shop.example\nSubject: Form\n\nHello, 550 euro?\n"
    )

    assert outcome.kind == "began"


def test_a_report_in_words_needs_the_letter(stage: Stage) -> None:
    """T50: anybody can write like a mail server."""
    order = gets_letter(stage)
    head = HEAD.format(
        sender="MAILER-DAEMON@evil.example", to="support@shop.example", subject="failure notice"
    )

    outcome = comes(
        stage, f"{head}<{EMAIL}>:\nRemote host said: 550 5.1.1 no such user\n\n{order.message_id}\n"
    )

    assert outcome.kind == "held"
    assert letter_state(stage, order) == ("sent", "")


def test_a_report_in_words_is_known_by_the_letter_below_it(stage: Stage) -> None:
    """MAIL-5: where the provider allows no bounce address, the letter's own header is proof."""
    order = gets_letter(stage)
    head = HEAD.format(
        sender="MAILER-DAEMON@client.example", to="support@shop.example", subject="failure notice"
    )
    copy = (
        f"--- Below this line is a copy of the message.\n\nX-Openline-Letter: {order.token}\nSubject: Yes\n"
    )

    comes(stage, f"{head}<{EMAIL}>:\nRemote host said: 550 5.1.1 no such user\n\n{copy}")

    assert letter_state(stage, order) == ("bounced", "bad_address")


def test_what_came_back_because_of_us_waits(stage: Stage) -> None:
    """MAIL-5: no fault of the address; it goes again by itself, with long pauses."""
    order = gets_letter(stage)

    bounces(stage, order, "5.7.1", diagnostic="550 5.7.1 IP blocked")

    assert letter_state(stage, order) == ("deferred", "blocked")
    assert letter_of(stage, order).next_at >= stage.now + 30 * MINUTE
    assert stage.look(kept.find_blocked) == "550 5.7.1 IP blocked"
    assert stage.look(refusals.list_of, order.letter.address_key, stage.now) == ()
    assert [form.kind for form in forms_of(stage, order.letter.dialog_id)][-1] != "address"
    stage.moves_on(30 * 60)
    assert [each.letter.id for each in carried(stage)] == [order.letter.id]
    assert letter_state(stage, order) == ("sent", "")


def test_what_always_comes_back_is_given_up_after_a_day(stage: Stage) -> None:
    """MAIL-5: a person decides then; no loop of letters and reports goes on for ever."""
    order = gets_letter(stage)
    began, sent = stage.now, 1
    while letter_state(stage, order)[0] != "failed":
        bounces(stage, order, "5.7.1", diagnostic="550 5.7.1 IP blocked")
        stage.moves_on(30 * 60)
        sent += len(carried(stage))

    assert letter_state(stage, order) == ("failed", "blocked")
    assert sent <= 8
    assert stage.now - began <= 26 * HOUR
    assert leases(stage) == []


def test_two_reports_about_one_sending_count_once(stage: Stage) -> None:
    """MAIL-5."""
    order = gets_letter(stage)

    bounces(stage, order, "5.7.1", diagnostic="550 5.7.1 IP blocked")
    first = letter_of(stage, order)
    bounces(stage, order, "5.7.1", diagnostic="550 5.7.1 IP blocked")

    assert letter_of(stage, order) == first


def test_a_letter_read_in_the_chat_does_not_go_again(stage: Stage) -> None:
    """MAIL-5."""
    order = gets_letter(stage)
    bounces(stage, order, "5.7.1", diagnostic="550 5.7.1 IP blocked")
    stage.do(talk.visitor_reads, stage.vera, order.letter.dialog_id, order.letter.upto, stage.now)
    stage.moves_on(30 * 60)

    assert carries(stage) == []
    assert letter_state(stage, order) == ("cancelled", "read")


def test_a_clients_answer_takes_the_mark_back_though_reports_go_on(stage: Stage) -> None:
    """MAIL-11: whoever writes from the mailbox has it."""
    was_refused_before(stage)
    order = gets_letter(stage)
    bounces(stage, order)
    assert is_marked(stage)

    arrives(stage, a_mail(order.reply_to))

    assert not is_marked(stage)
