"""MAIL-4, T46, T50: what proves a mailbox: a checked answer from where its letter was sent to."""

import pytest

from openline.actions.forms import answer, ask
from openline.actions.letters.compose import OutgoingLetter
from openline.domain.contact_details import ContactDetails
from openline.domain.mail.incoming import IncomingLimits, IncomingMail, MailOutcome, Report
from openline.domain.mail.reply_addresses import bounce_address
from openline.domain.values import replace
from openline.store.dialogs import events as log
from openline.store.letters import addresses
from openline.store.mail.kept_mails import find_mail, list_of_dialog
from openline.store.portal import find_portal
from tests.actions.letter_steps import all_letters, gives_email, leaves_email, sets_mailing
from tests.actions.mail_steps import a_mail, arrives, carried, gets_letter, letter_state, texts
from tests.actions.steps import EMAIL, card, count, dialog, introduces_herself, payloads, sets, visitor
from tests.cast import Stage

MALLORY, VICTIM = "mallory@example.org", "victim@example.com"


def edits_email(stage: Stage, dialog_id: str, email: str) -> None:
    """Vera presses "Edit" at her contact details, and gives another address."""
    form_id, details = stage.look(log.list_shown, dialog_id)[0].id, ContactDetails(email=email)
    stage.do(answer.visitor_edits_form, stage.vera, form_id, stage.cid(), stage.now)
    stage.do(answer.visitor_answers_form, stage.vera, form_id, details, stage.cid(), stage.now)


def wants_copy(stage: Stage, dialog_id: str, address: str) -> None:
    stage.do(ask.visitor_wants_copy, stage.vera, dialog_id, stage.cid(), stage.now)
    gives_email(stage, stage.vera, dialog_id, address)


def letter_to(stage: Stage, address: str) -> OutgoingLetter:
    """An answer that went by letter to what this visitor typed."""
    d = leaves_email(stage, email=address)
    stage.answers(d)
    stage.moves_on(61)
    return carried(stage)[-1]


def notes(stage: Stage, dialog_id: str) -> list[str]:
    return texts(stage, dialog_id, "system")


@pytest.mark.parametrize("auth_result", [None, "none", "pass"])
def test_a_spoofed_answer_verifies_no_address_that_was_typed_later(
    stage: Stage, auth_result: str | None
) -> None:
    """T46, T50: with *confirm first* on, whoever has one letter makes us write to nobody else."""
    sets_mailing(stage, confirm_first=False)
    order = letter_to(stage, MALLORY)
    d = order.letter.dialog_id
    sets_mailing(stage, confirm_first=True)
    for victim in (VICTIM, "victim2@example.com", "victim3@example.net"):
        stage.moves_on(700)
        stage.writes("Your account is blocked. Call +44 20 7946 0000.")
        edits_email(stage, d, victim)
        outcome = arrives(stage, a_mail(order.reply_to, "ok", sender=victim, auth_result=auth_result))
        assert (outcome.kind, outcome.proof) == ("held", "none")
        assert "email" not in visitor(stage).verified
        wants_copy(stage, d, victim)
        assert [each.letter.kind for each in carried(stage) if each.letter.kind != "confirm"] == []

    assert {value.status for value in card(stage, d) if value.kind == "email"} == {"claimed"}


def test_an_answer_counts_from_the_mailbox_of_its_letter_whatever_was_typed_since(stage: Stage) -> None:
    """MAIL-4: it is the client's; of the address that they typed since it proves nothing."""
    order = gets_letter(stage)
    edits_email(stage, order.letter.dialog_id, VICTIM)

    outcome = arrives(stage, a_mail(order.reply_to))

    assert (outcome.kind, outcome.proof) == ("message", "proved")
    assert (visitor(stage).details.email, visitor(stage).verified) == (VICTIM, ())


@pytest.mark.parametrize("auth_result", [None, "none"])
def test_an_unchecked_answer_is_shown_marked_and_proves_nothing(
    stage: Stage, auth_result: str | None
) -> None:
    """MAIL-4: no word is lost. Each message says that nobody has checked its sender."""
    order = gets_letter(stage)

    outcome = arrives(stage, a_mail(order.reply_to, auth_result=auth_result))

    d = order.letter.dialog_id
    assert (outcome.kind, outcome.dialog_id, outcome.proof) == ("message", d, "unchecked")
    assert texts(stage, d)[-1] == "Great, two please."
    assert marks(stage, d) == [(False, False), (True, True)]
    assert payloads(stage, d)[-1]["message"]["sender_unchecked"]
    assert visitor(stage).verified == ()
    assert dialog(stage, d).waiting_since == stage.now


def test_a_checked_answer_bears_no_mark(stage: Stage) -> None:
    """Also beside an unchecked one in the same dialog."""
    order = gets_letter(stage)

    arrives(stage, a_mail(order.reply_to))
    arrives(stage, a_mail(order.reply_to, "Four.", auth_result=None))

    assert marks(stage, order.letter.dialog_id) == [(False, False), (True, False), (True, True)]


def marks(stage: Stage, dialog_id: str) -> list[tuple[bool, bool]]:
    """(came by mail, sender not checked) of the client's messages."""
    own = [each for each in stage.messages(dialog_id) if each.author == "visitor"]
    return [(each.by_mail, each.sender_unchecked) for each in own]


@pytest.mark.parametrize("way", ["a colleague", "her other mailbox", "fails", "no sender"])
def test_words_of_another_sender_are_read_in_the_dialog_that_they_answer(stage: Stage, way: str) -> None:
    """MAIL-4: marked, with their sender, beside the dialog that they began; never as the client's."""
    order = gets_letter(stage)
    but = {
        "a colleague": {"sender": "boris@example.com"},
        "her other mailbox": {"sender": "vera.private@example.net"},
        "fails": {"auth_result": "fail"},
        "no sender": {"sender": ""},
    }[way]

    outcome = arrives(stage, a_mail(order.reply_to, "We take the offer.", **but))

    d = order.letter.dialog_id
    (held,) = stage.look(list_of_dialog, d)
    assert (outcome.kind, outcome.dialog_id) == ("held", d)
    assert (held.why, held.state) == ("other_sender", "held")
    kept = stage.look(find_mail, held.id)
    assert kept
    assert kept.text == "We take the offer."
    assert str(stage.messages(d)).count("We take the offer.") == 0
    assert count(stage, "dialogs") == 1


def test_two_domains_that_fold_into_one_prove_nothing_of_each_other(stage: Stage) -> None:
    """T50: "straße" and "strasse" have two owners."""
    order = letter_to(stage, "vera@straße.example")
    d = order.letter.dialog_id
    edits_email(stage, d, "vera@strasse.example")

    arrives(stage, a_mail(order.reply_to, sender="vera@straße.example"))
    assert visitor(stage).verified == ()
    assert arrives(stage, a_mail(order.reply_to, sender="vera@strasse.example")).kind == "held"


def test_an_address_of_an_earlier_version_leads_to_its_dialog_and_proves_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MAIL-4: such letters are out, and are answered for months."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    portal = stage.look(find_portal)
    assert portal
    monkeypatch.setattr("openline.domain.mail.reply_addresses.BOUNCE", "d")
    old = bounce_address("support@shop.example", d, portal.secret)

    outcome = arrives(stage, a_mail(old))

    assert (outcome.kind, outcome.dialog_id, outcome.proof) == ("message", d, "unchecked")
    assert visitor(stage).verified == ()
    assert arrives(stage, a_mail(old, sender=MALLORY)).kind == "held"


# Reports: T52.


def complains(stage: Stage, mail: IncomingMail, token: str) -> MailOutcome:
    report = Report("complaint", token=token)
    return arrives(stage, replace(mail, report=report, automatic="Content-Type"))


def test_a_letter_names_only_letters_to_the_same_mailbox(stage: Stage) -> None:
    """T52: what went to others, and under which id, is nothing that its reader learns."""
    first = letter_to(stage, VICTIM)
    d = first.letter.dialog_id
    edits_email(stage, d, MALLORY)
    sent = []
    for text in ("Yes.", "Still here?"):
        stage.moves_on(1_000)
        stage.writes("Hello?")
        stage.answers(d, text)
        stage.moves_on(61)
        sent.append(carried(stage)[-1])

    assert first.message_id not in sent[0].references
    assert first.message_id not in sent[1].references
    assert sent[0].message_id in sent[1].references


@pytest.mark.parametrize("verdict", [None, "pass"])
def test_a_forged_complaint_silences_nobody(stage: Stage, verdict: str | None) -> None:
    """T52: a Message-ID is known to many, a letter's own token to who has the letter."""
    order = letter_to(stage, VICTIM)
    mail = a_mail("support@shop.example", "", sender="abuse@example.org", auth_result=verdict)

    for token in ("", order.message_id, order.message_id.strip("<>")):
        assert complains(stage, replace(mail, message_id=f"<{token}x>"), token=token).kind == "automatic"

    cursor = stage.connection.cursor()
    cursor.execute("SELECT count(*) FROM suppressions")
    assert cursor.fetchall()[0][0] == 0
    assert letter_state(stage, order) == ("sent", "")


def test_a_complaint_that_returns_the_letter_is_believed(stage: Stage) -> None:
    """RFC 5965: feedback loops send the letter back, with its headers."""
    order = letter_to(stage, VICTIM)

    assert complains(stage, a_mail("support@shop.example", ""), token=order.token).kind == "complaint"
    assert stage.look(addresses.count_complaints)[0] == 1


# Quotas.


def fill(stage: Stage, number: int, to: str, limits: IncomingLimits, **but: object) -> list[str]:
    return [arrives(stage, a_mail(to, f"Text {n}", **but), intake=limits).kind for n in range(number)]


def test_spoofs_use_up_nothing_of_a_clients_own(stage: Stage) -> None:
    """MAIL-9: twenty mails an hour in Vera's name, to the plain address and with the letter in hand."""
    order = gets_letter(stage)
    limits = IncomingLimits(per_sender=3, strangers=5)
    assert fill(stage, 5, "support@shop.example", limits, auth_result="none")[-1] == "later"
    assert fill(stage, 5, order.reply_to, limits, sender=MALLORY)[-1] == "later"
    assert fill(stage, 5, order.reply_to, limits, auth_result="none") == ["message"] * 3 + ["later"] * 2

    assert fill(stage, 4, order.reply_to, limits) == ["message"] * 3 + ["later"]
    stage.moves_on(3_601)
    assert fill(stage, 1, order.reply_to, limits) == ["message"]


def test_one_network_leaves_room_for_other_strangers(stage: Stage) -> None:
    """MAIL-9: however many names it uses."""
    limits = IncomingLimits(per_network=3, strangers=5)
    flood = [
        arrives(
            stage,
            a_mail("support@shop.example", sender=f"a{n}@b{n}.example", came_from="8.8.4.0/24"),
            intake=limits,
        ).kind
        for n in range(5)
    ]

    assert flood == ["began"] * 3 + ["later"] * 2
    assert fill(stage, 1, "support@shop.example", limits, came_from="9.9.9.0/24") == ["began"]


def test_letters_of_others_leave_a_client_their_own(sqlite_stage: Stage) -> None:
    """MAIL-9: three answers in a stranger's dialog do not use up the day of whoever owns the address."""
    stage = sqlite_stage
    introduces_herself(stage)
    sets(stage, f"UPDATE visitors SET verified = 'email', email_proved_at = {stage.now}")
    d = leaves_email(stage, stage.igor, EMAIL)
    for _ in range(5):
        stage.answers(d, "Spam")
        stage.moves_on(16 * 60)
        carried(stage)
    assert all_letters(stage, "unread")[-1].why == "capped"
    own = stage.writes("Mine").dialog_id
    for _ in range(10):
        stage.answers(own, "Yours")
        stage.moves_on(301)
        assert [each.letter.dialog_id for each in carried(stage)] == [own]

    stage.answers(own, "An eleventh")
    stage.moves_on(301)
    assert carried(stage) == []
