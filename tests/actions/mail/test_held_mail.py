"""MAIL-4, T49, T50: mail that may be a machine's or somebody else's is shown, and an operator may take it."""

from pathlib import Path
from typing import Any

import pytest

from openline.actions.dialogs import finish, spam
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail.take import operator_takes_mail
from openline.domain.files.files import StoredFile
from openline.domain.mail.incoming import IncomingLimits, IncomingMail, MailOutcome
from openline.domain.mail.kept_mails import (
    KEPT_CHARS,
    KEPT_PER_DAY,
    LITTLE_CHARS,
    WITHOUT_DIALOG_FOR,
    KeptMail,
    text_kept,
)
from openline.domain.mail.proofs import AuthResult
from openline.domain.refusals import NotFound, NotNow, NotSeen
from openline.domain.values import replace
from openline.store.files.files import list_known
from openline.store.mail import kept_mails
from openline.transports.mail_in.parse import parse_mail
from tests.actions.mail_steps import a_mail, arrives, carried, gets_letter, texts
from tests.actions.steps import EMAIL, card, count, dialog, is_over, sets, visitor
from tests.cast import Stage

TRIALS = Path(__file__).parents[2] / "transports" / "mail_in" / "trials"


def trial(name: str, order: OutgoingLetter | None = None, head: str = "") -> IncomingMail:
    """A sample as the parser reads it, filled in for this letter."""
    text = (TRIALS / f"{name}.eml").read_text()
    to, letter_id = (order.reply_to, order.message_id) if order else ("", "")
    filled = text.replace("{{REPLY}}", to).replace("{{LETTER_ID}}", letter_id).replace("{{NUMBER}}", "7")
    mail = parse_mail(f"{head}{filled}".replace("\n", "\r\n").encode())
    assert isinstance(mail, IncomingMail)
    return replace(mail, auth_result="pass")


def held(stage: Stage, dialog_id: str) -> list[KeptMail]:
    return [each for each in stage.look(kept_mails.list_of_dialog, dialog_id) if each.state == "held"]


def takes(stage: Stage, mail_id: str, who: Any = None) -> None:
    stage.do(operator_takes_mail, who or stage.oleg, mail_id, stage.now)


def whole(stage: Stage, mail_id: str) -> KeptMail:
    mail = stage.look(kept_mails.find_mail, mail_id)
    assert mail
    return mail


SENT_BY_RULES = ["01a-suppress", "01b-precedence", "01c-unsubscribe", "01d-group"]
"""Written by people, with the headers of mailings."""
DOUBTFUL = {
    "07a-other-address": "other_sender",
    "07b-colleague": "other_sender",
    "30-de": "absence",
    "30-fr": "absence",
    "30-pl": "absence",
    "30-ru": "absence",
    "30-ticket": "absence",
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_in_doubt_stands_beside_its_dialog(stage: Stage, name: str) -> None:
    """MAIL-4, T49: with all of its text; it is no message, verifies nothing, and nobody is written to."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    before = dialog(stage, d)

    outcome = arrives(stage, trial(name, order))

    (mail,) = held(stage, d)
    now = dialog(stage, d)
    assert (outcome.kind, outcome.dialog_id, mail.why) == ("held", d, DOUBTFUL[name])
    assert whole(stage, mail.id).text == trial(name, order).text.strip()
    assert now.held_mails == (mail.why != "absence")
    assert (now.waiting_since, now.unread, now.mail_upto, now.pub_seq) == (
        before.waiting_since,
        before.unread,
        before.mail_upto,
        before.pub_seq,
    )
    assert visitor(stage).verified == ()
    stage.moves_on(3_600)
    assert carried(stage) == []


@pytest.mark.parametrize("auth_result", ["pass", None])
@pytest.mark.parametrize("name", SENT_BY_RULES)
def test_headers_of_mailings_do_not_keep_a_clients_words(
    stage: Stage, name: str, auth_result: AuthResult | None
) -> None:
    """MAIL-4: from the mailbox that our letter went to, it is the client's message."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    before = stage.messages(d)

    outcome = arrives(stage, replace(trial(name, order), auth_result=auth_result))

    now = dialog(stage, d)
    assert (outcome.kind, outcome.dialog_id, held(stage, d)) == ("message", d, [])
    assert len(stage.messages(d)) == len(before) + 1
    assert (now.waiting_since, now.last_by) == (stage.now, "visitor")


@pytest.mark.parametrize("name", SENT_BY_RULES)
def test_headers_of_mailings_from_somebody_else_are_in_doubt(stage: Stage, name: str) -> None:
    """T49: a mailing list that our letter was sent on to."""
    order = gets_letter(stage)

    outcome = arrives(stage, replace(trial(name, order), sender="list@example.org"))

    assert (outcome.kind, [mail.why for mail in held(stage, order.letter.dialog_id)]) == ("held", ["bulk"])


@pytest.mark.parametrize("name", SENT_BY_RULES)
def test_a_machine_that_says_so_is_shown_and_calls_nobody(stage: Stage, name: str) -> None:
    """T49: nobody has to look at it."""
    order = gets_letter(stage)

    outcome = arrives(stage, trial(name, order, head="Auto-Submitted: auto-replied\n"))

    assert (outcome.kind, outcome.why) == ("held", "auto_reply")
    assert dialog(stage, order.letter.dialog_id).held_mails == 0
    assert len(held(stage, order.letter.dialog_id)) == 1


@pytest.mark.parametrize("seconds", [180, 86_400])
def test_it_reopens_nothing_and_begins_nothing(stage: Stage, seconds: int) -> None:
    """LINE-9: neither three minutes nor a day after the end."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(seconds)

    arrives(stage, trial("30-ru", order))

    assert (dialog(stage, d).status, count(stage, "dialogs")) == ("finished", 1)
    (found,) = stage.look(kept_mails.list_held, None, with_strays=True, after="", most=10)
    assert (found.mail.why, found.number) == ("absence", dialog(stage, d).number)


def test_an_operator_takes_it_as_the_clients_message(stage: Stage) -> None:
    """MAIL-4: as if it had come so, but it verifies nothing."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    arrives(stage, replace(trial("01b-precedence", order), sender="vera@work.example"))
    (mail,) = held(stage, d)

    takes(stage, mail.id)
    takes(stage, mail.id)

    now = dialog(stage, d)
    assert (
        texts(stage, d)[-1] == "Yes, please deliver ten of them on Friday. Invoice to the address you have."
    )
    assert texts(stage, d).count(texts(stage, d)[-1]) == 1
    assert (now.waiting_since, now.last_by, now.held_mails) == (stage.now, "visitor", 0)
    assert visitor(stage).verified == ()
    message = stage.messages(d)[-1]
    assert (message.by_mail, message.sender_unchecked) == (True, True)
    (taken,) = stage.look(kept_mails.list_of_dialog, d)
    assert (taken.state, taken.message, taken.into, taken.taken_by) == ("taken", message.id, d, "Oleg")
    assert "Your question: Do you deliver on Fridays?" in whole(stage, mail.id).text


def test_taken_after_the_end_it_begins_the_next_dialog(stage: Stage) -> None:
    """LINE-9: like any message of that client."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    is_over(stage, d)
    arrives(stage, trial("07b-colleague", order))
    (mail,) = held(stage, d)

    takes(stage, mail.id)

    taken = whole(stage, mail.id)
    assert taken.into != d
    assert texts(stage, taken.into) == ["Vera asked me to answer. We take the offer."]
    assert dialog(stage, taken.into).visitor_id == dialog(stage, d).visitor_id
    assert dialog(stage, d).held_mails == 0


def test_only_operators_of_its_line_take_it(stage: Stage) -> None:
    """T25."""
    order = gets_letter(stage)
    arrives(stage, trial("07a-other-address", order))
    (mail,) = held(stage, order.letter.dialog_id)

    with pytest.raises(NotSeen):
        takes(stage, mail.id, stage.stan)
    with pytest.raises(NotFound):
        takes(stage, "0" * 32)
    assert len(held(stage, order.letter.dialog_id)) == 1


def test_a_blocked_visitors_mail_is_refused_and_not_taken(stage: Stage) -> None:
    """LINE-7: the mail server hears that it is refused."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    arrives(stage, trial("07a-other-address", order))
    (mail,) = held(stage, d)
    sets(stage, "UPDATE visitors SET is_blocked = 1")

    with pytest.raises(NotNow):
        takes(stage, mail.id)
    assert arrives(stage, a_mail(order.reply_to)).kind == "refused"
    assert arrives(stage, trial("30-de", order)).kind == "refused"


def stray(stage: Stage, **but: Any) -> MailOutcome:
    return arrives(
        stage, a_mail("support@shop.example", "Our offers of the week", **{"asks_silence": "List-Id"} | but)
    )


def test_what_belongs_to_no_dialog_waits_for_a_look(stage: Stage) -> None:
    """MAIL-4: nothing is filed unseen; whoever has the line of such mail takes it."""
    outcome = stray(stage, subject="Lamps")
    (found,) = stage.look(kept_mails.list_held, None, with_strays=True, after="", most=10)
    assert (outcome.kind, outcome.dialog_id, found.number) == ("held", "", 0)
    assert stage.look(kept_mails.list_held, None, with_strays=False, after="", most=10) == []
    assert count(stage, "dialogs") == 0

    takes(stage, found.mail.id)
    takes(stage, found.mail.id)

    d = whole(stage, found.mail.id).into
    assert (dialog(stage, d).channel, texts(stage, d)) == ("email", ["Lamps\n\nOur offers of the week"])
    assert stage.look(kept_mails.list_held, None, with_strays=True, after="", most=10) == []


def test_such_mail_is_kept_for_thirty_days(stage: Stage) -> None:
    stray(stage)
    stage.moves_on(WITHOUT_DIALOG_FOR // 1_000 + 1)
    stray(stage)

    assert count(stage, "kept_mails") == 1


def test_a_strangers_out_of_office_reply_stands_beside_their_dialog(stage: Stage) -> None:
    """T49: of the dialog that they began by mail, if it is open."""
    d = arrives(stage, a_mail("support@shop.example", "Do you sell lamps?")).dialog_id

    outcome = arrives(stage, trial("30-ru"))

    assert (outcome.kind, outcome.dialog_id) == ("held", d)


def test_too_many_held_mails_wait_and_leave_room_for_people(stage: Stage) -> None:
    """MAIL-9: nothing is lost, for nothing of it was taken."""
    order = gets_letter(stage)
    limits = IncomingLimits(per_sender=2, strangers=3)
    names = ["30-ru", "30-de", "30-pl"]
    kinds = [arrives(stage, trial(name, order), intake=limits).kind for name in names]

    assert kinds == ["held", "held", "later"]
    assert arrives(stage, a_mail(order.reply_to), intake=limits).kind == "message"
    assert arrives(stage, a_mail("support@shop.example", sender="x@x.example"), intake=limits).kind == "began"


def test_its_files_are_kept_until_it_is_taken(stage: Stage) -> None:
    """MAIL-4: and are then its message's."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    picture = StoredFile("k" * 32, "lamp.png", "image/png", 2_000, "0" * 64, 20, 20)
    arrives(stage, replace(trial("07a-other-address", order), files=(picture,)))
    assert stage.look(list_known, ["k" * 32, "x" * 32]) == {"k" * 32}
    (mail,) = held(stage, d)
    assert [each.name for each in mail.files] == ["lamp.png"]

    takes(stage, mail.id)

    assert [each.name for each in stage.messages(d)[-1].files] == ["lamp.png"]
    assert count(stage, "mail_files") == 0
    assert stage.look(list_known, ["k" * 32]) == {"k" * 32}


def test_nothing_is_left_of_it_with_its_dialog(stage: Stage) -> None:
    """LINE-7: spam that is deleted goes whole."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    arrives(stage, trial("07a-other-address", order))
    stage.do(spam.operator_marks_spam, stage.oleg, d, "s1", stage.now)
    stage.do(spam.spam_is_deleted, stage.anna, d, stage.now)

    assert (count(stage, "kept_mails"), count(stage, "mail_files")) == (0, 0)


# What was cut.


def test_what_was_cut_is_kept_beside_the_message(stage: Stage) -> None:
    """MAIL-4: the operator unfolds it."""
    order = gets_letter(stage)
    text = (
        f"Great, two please.\n\nOn Tue, 5 Dec 2023 at 10:05, Lamps <{order.reply_to}> wrote:\n> Yes, we do."
    )

    arrives(stage, a_mail(order.reply_to, text))
    arrives(stage, a_mail(order.reply_to, "Nothing to cut."))

    (mail,) = stage.look(kept_mails.list_of_dialog, order.letter.dialog_id)
    cut = next(each for each in stage.messages(order.letter.dialog_id) if each.text == "Great, two please.")
    assert (mail.state, mail.message, mail.is_cut) == ("message", cut.id, True)
    assert whole(stage, mail.id).text == text


def test_what_is_kept_is_bounded(stage: Stage) -> None:
    """T55: of one mail, and of one network within a day."""
    order = gets_letter(stage)
    arrives(stage, a_mail(order.reply_to, "Two.\n\n" + "> Yes, we do.\n" * 10_000, came_from="8.8.4.0/24"))

    (mail,) = stage.look(kept_mails.list_of_dialog, order.letter.dialog_id)
    assert len(whole(stage, mail.id).text) == KEPT_CHARS
    since = stage.now - 1
    assert stage.look(kept_mails.chars_of_network, "8.8.4.0/24", since) == KEPT_CHARS
    assert stage.look(kept_mails.chars_of_network, "8.8.8.0/24", since) == 0
    assert len(text_kept("a" * KEPT_CHARS, KEPT_PER_DAY - KEPT_CHARS)) == KEPT_CHARS
    assert len(text_kept("a" * KEPT_CHARS, KEPT_PER_DAY)) == LITTLE_CHARS


# Forms of websites.


def test_people_behind_one_web_form_are_people(stage: Stage) -> None:
    """MAIL-9: each has a card and a dialog; twenty an hour hold for each of them."""
    first, second = (arrives(stage, trial(name)) for name in ("09-1-form", "09-2-form"))

    assert first.dialog_id != second.dialog_id
    assert {(each.value, each.status) for each in card(stage, first.dialog_id)} == {
        ("Carl Sample", "claimed"),
        ("carl@example.net", "claimed"),
    }
    assert "noreply@shop.example.com" in texts(stage, first.dialog_id, "system")[0]
    form = trial("09-1-form")
    kinds = [
        arrives(stage, replace(form, message_id=f"<f{n}@x>", reply_to=f"guest{n}@example.net")).kind
        for n in range(25)
    ]
    assert kinds == ["began"] * 25


def test_reply_to_says_nothing_of_who_answers_a_letter(stage: Stage) -> None:
    """T50."""
    order = gets_letter(stage)

    outcome = arrives(stage, a_mail(order.reply_to, sender="mallory@evil.example", reply_to=EMAIL))

    assert (outcome.kind, outcome.why) == ("held", "other_sender")


# Text that is not where it is looked for.


def test_an_empty_mail_is_shown_too(stage: Stage) -> None:
    order = gets_letter(stage)

    outcome = arrives(stage, a_mail(order.reply_to, "  \n"))

    assert (outcome.kind, outcome.why) == ("held", "no_text")


def test_what_is_encrypted_says_where_its_text_is(stage: Stage) -> None:
    """MAIL-4: the operator is called."""
    order = gets_letter(stage)
    file = StoredFile("k" * 32, "encrypted.asc", "application/octet-stream", 2_000, "0" * 64)

    arrives(stage, a_mail(order.reply_to, "", text_file="encrypted.asc", files=(file,)))

    text = texts(stage, order.letter.dialog_id)[-1]
    assert "“encrypted.asc”" in text
    assert dialog(stage, order.letter.dialog_id).waiting_since
