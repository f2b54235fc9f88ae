"""Mail comes in: whose goes into a dialog, whose does not, and what a machine's does."""

import pytest

from openline.actions.channels import settings
from openline.actions.dialogs import finish, organise, spam
from openline.actions.forms import ask
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.lines import assign
from openline.actions.lines import settings as line_settings
from openline.actions.mail import continue_from_letter
from openline.actions.mail.protect import suppression_hash
from openline.domain.contact_details import ContactDetails
from openline.domain.mail.incoming import IncomingLimits, IncomingMail, Report
from openline.domain.mail.reply_addresses import reply_address
from openline.domain.refusals import NotNow
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.store.channels import channels
from openline.store.letters import addresses, refusals
from openline.store.letters.letters import list_of_dialog
from openline.store.lines import lines
from openline.store.portal import find_portal
from tests.actions.letter_steps import is_marked, leaves_email, was_refused_before
from tests.actions.mail_steps import (
    INSTALLATION,
    a_mail,
    arrives,
    bounces,
    carried,
    gets_letter,
    letter_state,
    texts,
)
from tests.actions.steps import (
    EMAIL,
    all_leads,
    answers_form,
    card,
    count,
    dialog,
    forms_of,
    introduces_herself,
    is_over,
    sets,
    visitor,
)
from tests.cast import Stage


def test_an_answer_to_a_letter_is_the_clients_message(stage: Stage) -> None:
    """MAIL-4: without the quotation, and it verifies the address: on the visitor and on the card."""
    order = gets_letter(stage)
    quoted = (
        f"Great, two please.\n\nOn Tue, 5 Dec 2023 at 10:05, Lamps <{order.reply_to}> wrote:\n> Yes, we do."
    )

    outcome = arrives(stage, a_mail(order.reply_to, quoted))

    d = order.letter.dialog_id
    assert (outcome.kind, outcome.dialog_id) == ("message", d)
    assert texts(stage, d)[-1] == "Great, two please."
    assert "email" in visitor(stage).verified
    assert [value.status for value in card(stage, d) if value.kind == "email"] == ["verified"]


def test_it_waits_for_an_answer_like_any_message(stage: Stage) -> None:
    """One way in: the dialog waits, is unread, and no letter tells again what was told."""
    order = gets_letter(stage)

    arrives(stage, a_mail(order.reply_to))

    now = dialog(stage, order.letter.dialog_id)
    assert (now.waiting_since, now.last_by, now.mail_due_at) == (stage.now, "visitor", 0)
    assert now.mail_upto == order.letter.upto
    stage.moves_on(120)
    assert carried(stage) == []


def test_an_answer_that_came_after_the_letter_still_goes_by_letter(stage: Stage) -> None:
    """MAIL-1: whoever answers a letter by mail has seen that letter, and not the chat. Its minute runs on."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    stage.moves_on(600)
    stage.answers(d, "And to Omsk.")
    due = dialog(stage, d).mail_due_at
    stage.moves_on(30)

    arrives(stage, a_mail(order.reply_to, thread=(order.message_id,)))

    assert (dialog(stage, d).mail_due_at, due) == (due, stage.now + 30_000)
    stage.moves_on(31)
    (second,) = carried(stage)
    assert [entry.text for entry in second.content.entries if entry.is_new] == ["And to Omsk."]


def test_who_answers_a_copy_in_doubt_has_read_it(stage: Stage) -> None:
    """MAIL-1: nobody is told twice, though the mail server fell silent and it counts not as sent."""
    d = introduces_herself(stage)
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    answers_form(stage, stage.form_id(d), ContactDetails(email=EMAIL))
    stage.answers(d)
    (order,) = [each for each in carried(stage, is_taken=False) if each.letter.kind == "history"]

    arrives(stage, a_mail(order.reply_to, thread=(order.message_id,)))

    assert dialog(stage, d).mail_upto == order.letter.upto


def test_a_letter_of_another_dialog_tells_nothing_of_this_one(stage: Stage) -> None:
    """MAIL-1: each dialog counts its own messages."""
    order = gets_letter(stage)
    is_over(stage, order.letter.dialog_id)

    outcome = arrives(stage, a_mail(order.reply_to, thread=(order.message_id,)))

    assert dialog(stage, outcome.dialog_id).mail_upto == 0


def test_the_same_mail_twice_is_one_message(stage: Stage) -> None:
    """MAIL-4: by both doors, after a crash, from a server that doubts."""
    order = gets_letter(stage)
    mail = a_mail(order.reply_to)

    first, again = arrives(stage, mail), arrives(stage, mail)

    assert (first.kind, again.kind, again.dialog_id) == ("message", "again", first.dialog_id)
    assert texts(stage, first.dialog_id).count("Great, two please.") == 1


def test_a_reply_within_ten_minutes_goes_on_with_the_dialog(stage: Stage) -> None:
    """LINE-9."""
    order = gets_letter(stage)
    stage.do(finish.operator_finishes, stage.oleg, order.letter.dialog_id, stage.now)

    outcome = arrives(stage, a_mail(order.reply_to))

    assert outcome.dialog_id == order.letter.dialog_id
    assert dialog(stage, outcome.dialog_id).status == "in_work"


def test_a_reply_after_the_end_begins_the_next_dialog(stage: Stage) -> None:
    """MAIL-4, LINE-9: with a number of its own, for the same visitor and client."""
    order = gets_letter(stage)
    is_over(stage, order.letter.dialog_id)

    outcome = arrives(stage, a_mail(order.reply_to))

    old, new = dialog(stage, order.letter.dialog_id), dialog(stage, outcome.dialog_id)
    assert (outcome.kind, new.channel, new.status) == ("message", "chat", "new")
    assert new.number > old.number
    assert (new.visitor_id, new.contact_id) == (old.visitor_id, old.contact_id)
    assert "email" in visitor(stage).verified


def closes(stage: Stage, what: str) -> None:
    """The channel by which Vera came; or its line, which closes it too."""
    if what == "channel":
        stage.do(settings.channel_is_closed, stage.anna, stage.vera.channel_id)
        return
    line_id = stage.look(channels.get_channel, stage.vera.channel_id).line_id
    stage.do(line_settings.line_is_deleted, stage.anna, line_id, stage.look(lines.get_line, line_id).name)


@pytest.mark.parametrize("what", ["channel", "line"])
def test_where_the_channel_is_closed_a_reply_begins_in_the_first_open_one(stage: Stage, what: str) -> None:
    """MAIL-4: nothing is lost; and letters lead back to it there (MAIL-6)."""
    order = gets_letter(stage)
    is_over(stage, order.letter.dialog_id)
    carried(stage)
    closes(stage, what)

    d = arrives(stage, a_mail(order.reply_to)).dialog_id

    support = stage.look(channels.find_channel, stage.support_key)
    assert support
    assert texts(stage, d) == ["Great, two please."]
    assert (dialog(stage, d).channel_id, dialog(stage, d).line_id) == (support.id, support.line_id)
    stage.answers(d, who=stage.stan)
    stage.moves_on(901)
    (letter,) = carried(stage)
    tokens = ("", hash_token("n" * 43))
    stage.do(continue_from_letter.client_continues, letter.codes[0], stage.support_key, tokens, stage.now)
    there = Credentials(support.id, tokens[1], is_new=False)
    assert stage.do(ask.own_dialog, there, d, stage.now)[1].id == d


def test_an_open_dialog_of_a_closed_channel_goes_on(stage: Stage) -> None:
    """MAIL-4, LINE-9: only what begins needs a channel; its browsers stay who they are."""
    order = gets_letter(stage)
    closes(stage, "channel")

    assert arrives(stage, a_mail(order.reply_to)).dialog_id == order.letter.dialog_id
    assert visitor(stage).channel_id == stage.vera.channel_id


def test_a_long_mail_is_several_messages_once(stage: Stage) -> None:
    order = gets_letter(stage)
    mail = a_mail(order.reply_to, "word " * 2_000)

    arrives(stage, mail)

    written = texts(stage, order.letter.dialog_id)[1:]
    assert len(written) == 3
    assert " ".join(written).split() == ["word"] * 2_000


def letter_to_igor(stage: Stage) -> OutgoingLetter:
    d = leaves_email(stage, stage.igor, "igor@example.com")
    stage.answers(d)
    stage.moves_on(61)
    return carried(stage)[-1]


def spoofs(stage: Stage, reply_to: str) -> dict[str, IncomingMail]:
    """Mail that must not get into Vera's dialog, each for one reason."""
    portal = stage.look(find_portal)
    assert portal
    other = letter_to_igor(stage).reply_to
    d = reply_to.partition("+")[2].partition("@")[0]
    return {
        "no proof": a_mail(f"support+{d[:27]}@shop.example"),
        "proof of another letter": a_mail(f"support+{d[:27]}{other.partition('+')[2][27:]}"),
        "guessed proof": a_mail(f"support+{d[:27]}{'a' * 20}@shop.example"),
        "own secret": a_mail(reply_address(INSTALLATION.reply_address, "0" * 32, "guess")),
        "no letter of ours": a_mail(reply_address(INSTALLATION.reply_address, "0" * 32, portal.secret)),
        "plain address": a_mail("support@shop.example"),
        "another domain": a_mail(reply_to.replace("shop.example", "evil.example")),
        "another sender": a_mail(reply_to, sender="mallory@evil.example"),
        "a sender like hers": a_mail(reply_to, sender="vera@example.com.evil.example"),
        "a name like hers": a_mail(reply_to, sender="mallory@evil.example", sender_name=EMAIL),
        "no sender": a_mail(reply_to, sender=""),
        "two letters of another alphabet": a_mail(reply_to, sender="vеra@example.com"),
        "signature fails": a_mail(reply_to, auth_result="fail"),
        "somebody else's letter": a_mail(other),
        "a bounce address": a_mail(reply_to.replace("+r", "+b")),
        "an address of an earlier version": a_mail(reply_to.replace("+r", "+d")),
        "a thread that is named only": a_mail("support@shop.example", thread=("<x@shop.example>",)),
    }  # fmt: skip


def test_no_spoof_gets_into_the_dialog(stage: Stage) -> None:
    """T50: 0 of the corpus; and none of them verifies anything."""
    order = gets_letter(stage)
    before = texts(stage, order.letter.dialog_id)

    outcomes = {name: arrives(stage, mail) for name, mail in spoofs(stage, order.reply_to).items()}

    assert {name for name, outcome in outcomes.items() if outcome.kind == "message"} == set()
    assert texts(stage, order.letter.dialog_id) == before
    assert visitor(stage).verified == ()
    began = {outcome.dialog_id for outcome in outcomes.values() if outcome.kind == "began"}
    assert {dialog(stage, each).channel for each in began} == {"email"}


def test_what_nobody_vouches_for_is_a_dialog_of_its_own(stage: Stage) -> None:
    """T50: marked, with the claimed address, on the first line, before the operators who are there."""
    outcome = arrives(stage, a_mail("support@shop.example", "Do you sell lamps?", subject="A question"))

    d = outcome.dialog_id
    notes = texts(stage, d, "system")
    assert (outcome.kind, texts(stage, d)) == ("began", ["A question\n\nDo you sell lamps?"])
    assert dialog(stage, d).name == "Vera"
    assert len(notes) == 1
    assert EMAIL in notes[0]
    assert {(value.value, value.status) for value in card(stage, d)} == {
        ("Vera", "claimed"),
        (EMAIL, "claimed"),
    }
    assert len(all_leads(stage)) == 1


def test_it_is_never_answered_by_itself(stage: Stage) -> None:
    """T49, MAIL-9: no letter, no form, no text of the line, however long it waits."""
    d = arrives(stage, a_mail("support@shop.example")).dialog_id
    stage.moves_on(120)
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)
    stage.moves_on(120)
    is_over(stage, d)
    stage.moves_on(86_400)

    assert carried(stage) == []
    assert count(stage, "letters") == 0
    assert forms_of(stage, d) == []
    assert texts(stage, d, "line") == []


def test_an_answer_that_would_go_nowhere_is_refused(stage: Stage) -> None:
    """MAIL-4, T49: nothing is stored or taken by it. Notes for colleagues, and all else, stay possible."""
    d = arrives(stage, a_mail("support@shop.example")).dialog_id
    before = dialog(stage, d)

    with pytest.raises(NotNow, match="own mailbox"):
        stage.answers(d)

    assert (dialog(stage, d), texts(stage, d, "operator")) == (before, [])
    stage.do(organise.operator_notes, stage.oleg, d, "I have answered by mail.", "n", stage.now)
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    assert dialog(stage, d).status == "finished"


def test_an_answer_acknowledged_before_is_acknowledged_again(stage: Stage) -> None:
    """G1: also one in a dialog of the channel `email`, from the time when they were accepted."""
    d = gets_letter(stage).letter.dialog_id
    answer = stage.answers(d, cid="c")
    sets(stage, f"UPDATE channels SET kind = 'email' WHERE id = '{dialog(stage, d).channel_id}'")
    assert dialog(stage, d).channel == "email"

    assert stage.answers(d, cid="c") == replace(answer, again=True)
    with pytest.raises(NotNow):
        stage.answers(d, cid="c2")


def test_the_same_stranger_writes_on_in_the_same_dialog(stage: Stage) -> None:
    first = arrives(stage, a_mail("support@shop.example", "One"))
    second = arrives(stage, a_mail("support@shop.example", "Two", sender="Vera@Example.com"))

    assert first.dialog_id == second.dialog_id
    assert len(texts(stage, first.dialog_id, "system")) == 1
    assert count(stage, "channels WHERE kind = 'email'") == 1


def test_its_channel_lets_no_browser_in(stage: Stage) -> None:
    """Its key is in no list: who guessed it would be a visitor of a channel that has no chat."""
    arrives(stage, a_mail("support@shop.example"))

    channel = stage.look(channels.find_channel_of_kind, "email")
    assert channel
    assert channel.id not in {each.id for each in stage.look(channels.list_channels)}


def test_a_banned_stranger_is_quarantined(stage: Stage) -> None:
    """LINE-7: and makes no card and no lead again."""
    d = arrives(stage, a_mail("support@shop.example")).dialog_id
    stage.do(spam.operator_marks_spam, stage.oleg, d, "", stage.now)
    leads = len(all_leads(stage))

    next_d = arrives(stage, a_mail("support@shop.example")).dialog_id

    assert next_d != d
    assert dialog(stage, next_d).is_quarantined
    assert len(all_leads(stage)) == leads


def test_too_much_mail_waits(stage: Stage) -> None:
    """MAIL-9: of one sender, of all strangers; nothing is lost, for nothing of it was taken."""
    intake = IncomingLimits(per_sender=2, strangers=3)
    senders = ["a@x.example"] * 3 + ["b@x.example"] * 2
    mails = [a_mail("support@shop.example", sender=sender) for sender in senders]

    kinds = [arrives(stage, mail, intake=intake).kind for mail in mails]

    assert kinds == ["began", "began", "later", "began", "later"]
    stage.moves_on(3_601)
    assert arrives(stage, mails[-1], intake=intake).kind == "began"


def test_whoever_said_not_me_does_not_get_in(stage: Stage) -> None:
    """T52: their answer to a letter proves that the address is theirs, and they said the visitor is not."""
    order = gets_letter(stage)
    with stage.transaction() as tx:
        addresses.add_suppression(tx, suppression_hash(tx, order.letter.address_key), "not_me", stage.now)

    outcome = arrives(stage, a_mail(order.reply_to))
    assert (outcome.kind, outcome.why) == ("held", "not_them")
    assert visitor(stage).verified == ()


MACHINES = ["Auto-Submitted", "Return-Path", "Precedence", "Content-Type", "From"]


@pytest.mark.parametrize("why", MACHINES)
def test_what_a_machine_wrote_is_held(stage: Stage, why: str) -> None:
    """T49: no message, never answered."""
    order = gets_letter(stage)
    before = stage.messages(order.letter.dialog_id)

    outcome = arrives(stage, a_mail(order.reply_to, "I am on holiday.", automatic=why))

    assert (outcome.kind, outcome.why) == ("held", "auto_reply")
    assert stage.messages(order.letter.dialog_id) == before
    assert count(stage, "mails") == 1


def test_our_own_letter_is_no_mail(stage: Stage) -> None:
    """T49: sent round in a circle by a forwarding rule."""
    order = gets_letter(stage)

    outcome = arrives(stage, a_mail(order.reply_to, message_id=order.message_id))

    assert outcome.kind == "automatic"


@pytest.mark.parametrize("tells", [True, False])
def test_a_loop_with_an_auto_responder_ends(stage: Stage, tells: bool) -> None:
    """T49: converges at one letter, also when the machine does not say that it is one."""
    order = gets_letter(stage)
    sent = 1
    for _ in range(20):
        answer = a_mail(order.reply_to, "I am on holiday.", automatic="Auto-Submitted" if tells else "")
        arrives(stage, answer)
        stage.moves_on(1_800)
        sent += len(carried(stage))

    assert sent == 1
    assert count(stage, "letters") == 1


def test_a_hard_bounce_marks_the_address(stage: Stage) -> None:
    """MAIL-5: the letter, the address, and the widget asks once for a better one."""
    was_refused_before(stage)
    order = gets_letter(stage)

    outcome = bounces(stage, order)

    assert (outcome.kind, outcome.dialog_id) == ("bounce", order.letter.dialog_id)
    assert letter_state(stage, order) == ("bounced", "bad_address")
    assert is_marked(stage)
    assert [form.kind for form in forms_of(stage, order.letter.dialog_id)][-1] == "address"


def test_a_report_that_it_will_take_longer_changes_nothing(stage: Stage) -> None:
    """MAIL-5: the server goes on trying."""
    order = gets_letter(stage)

    bounces(stage, order, "4.4.1", kind="delayed")

    assert letter_state(stage, order) == ("sent", "")


@pytest.mark.parametrize("status", ["5.2.2", "4.4.7"])
def test_a_letter_that_was_given_up_says_nothing_of_the_address(stage: Stage, status: str) -> None:
    """MAIL-5: the mailbox is full today, the server was away for five days."""
    order = gets_letter(stage)

    bounces(stage, order, status)

    assert letter_state(stage, order) == ("failed", "refused")
    assert stage.look(refusals.list_of, order.letter.address_key, stage.now) == ()


def test_a_bounce_is_known_by_the_letter_that_it_sends_back(stage: Stage) -> None:
    """MAIL-5: from a server that answers to another address."""
    order = gets_letter(stage)
    report = Report("failed", EMAIL, "5.1.1", "550", order.token)

    arrives(stage, a_mail("anna@shop.example", "", automatic="Return-Path", report=report))

    assert letter_state(stage, order)[0] == "bounced"


def test_a_forged_bounce_changes_nothing(stage: Stage) -> None:
    """T50: nobody switches off somebody else's letters."""
    order = gets_letter(stage)
    forged = replace(order, bounce_to=order.bounce_to.replace("+b", "+r"))

    other = order.token[:-5] + ("b" if order.token[-5] == "a" else "a") + order.token[-4:]

    for token in ("", order.message_id, other, order.bounce_to.partition("+")[2][:47]):
        assert bounces(stage, forged, token=token).kind == "automatic"
    assert letter_state(stage, order)[0] == "sent"


def test_a_complaint_ends_letters_to_this_mailbox(stage: Stage) -> None:
    """T52, RFC 5965: "this is spam" is a "not me"."""
    order = gets_letter(stage)
    report = Report("complaint", token=order.token)

    outcome = arrives(stage, a_mail("anna@shop.example", "", report=report, automatic="Content-Type"))

    assert outcome.kind == "complaint"
    assert letter_state(stage, order) == ("sent", "suppressed")
    stage.answers(order.letter.dialog_id, "One more thing.")
    stage.moves_on(1_800)
    assert carried(stage) == []
    assert [each.why for each in stage.look(list_of_dialog, order.letter.dialog_id)] == ["suppressed"] * 2


def test_an_empty_answer_is_no_message(stage: Stage) -> None:
    order = gets_letter(stage)

    quoted = f"On 5 Dec 2023, at 10:05, Lamps <{order.reply_to}> wrote:\n> Yes, we do."
    assert arrives(stage, a_mail(order.reply_to, quoted)).kind == "held"
    assert arrives(stage, a_mail(order.reply_to, "\u200b \u200e")).kind == "held"


def test_nothing_set_up_takes_every_mail_for_a_strangers(stage: Stage) -> None:
    """Without OPENLINE_REPLY_ADDRESS no address proves anything."""
    order = gets_letter(stage)

    assert arrives(stage, a_mail(order.reply_to), replace(INSTALLATION, reply_address="")).kind == "began"
