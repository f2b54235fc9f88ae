"""The form flow among people: nobody can answer, promises, copies by the icon, ratings, confirmations."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from openline.actions.dialogs import finish
from openline.actions.forms import answer, ask, rate
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.lines.lines import AutoMessage, Hours, OpenHours
from openline.domain.mail.policy import MailSettings
from openline.domain.refusals import BadText, NotFound, NotNow, OtherPerson, WrongFields
from openline.domain.values import replace
from openline.domain.visitors.visitors import Identity
from openline.store.dialogs import events as log
from openline.store.letters import settings
from tests.actions.steps import (
    EMAIL,
    PHONE,
    another_browser,
    answers_form,
    card,
    count,
    dialog,
    form,
    forms_of,
    is_asked,
    is_over,
    payloads,
    puts_away,
    sets,
    visitor,
    whose,
)
from tests.cast import NOON, Stage, changes_rules

CLOSED = Hours(True, "UTC", ((),) * 7)


def hours_around(now: int, opens_in_min: int) -> Hours:
    """Every day, from so many minutes after now on (negative: open since then), for two hours."""
    at = datetime.fromtimestamp(now / 1000, UTC)
    begins = at.hour * 60 + at.minute + opens_in_min
    return Hours(True, "UTC", ((OpenHours(begins, begins + 120),),) * 7)


def line_texts(stage: Stage, d: str) -> list[str]:
    return [m.text for m in stage.messages(d, internal=False) if m.author == "line" and m.kind == "text"]


def kinds_and_steps(stage: Stage, d: str) -> list[tuple[str, str]]:
    return [(shown.kind, shown.step) for shown in forms_of(stage, d)]


def wants_copy(stage: Stage, d: str, caller: Any = None, cid: str = "") -> None:
    stage.do(ask.visitor_wants_copy, caller or stage.vera, d, cid or stage.cid(), stage.now)


def rates(stage: Stage, d: str, mark: str = "good", comment: str = "", caller: Any = None) -> None:
    stage.do(rate.visitor_rates, caller or stage.vera, d, (mark, comment), stage.cid(), stage.now)


def answered_and_ended(stage: Stage) -> str:
    d, form_id = is_asked(stage)
    puts_away(stage, form_id)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    return d


def test_all_are_offline_form_3_comes_with_the_message(stage: Stage) -> None:
    """FORM-8: at once, instead of form 1, once."""
    stage.nobody_is_here()
    d = stage.writes().dialog_id
    assert kinds_and_steps(stage, d) == [("offline", "contacts")]
    stage.writes("Hello?")
    stage.moves_on(100)
    assert kinds_and_steps(stage, d) == [("offline", "contacts")]


def test_all_are_busy(stage: Stage) -> None:
    """FORM-8, LINE-3: present but at the limit."""
    changes_rules(stage, limit=1)
    for letter in "abc":
        stage.writes(caller=another_browser(stage, letter))
    assert kinds_and_steps(stage, stage.writes().dialog_id) == [("offline", "contacts")]


def test_outside_hours_the_text_is_said_once_and_a_promise_is_made(stage: Stage) -> None:
    """LINE-5, LINE-12, FORM-8: although operators are here."""
    changes_rules(stage, hours=hours_around(stage.now, 60))
    d = stage.writes().dialog_id
    stage.writes("Hello?")
    opens = NOON // 60_000 * 60_000 + 60 * 60_000
    it = dialog(stage, d)
    assert (it.opens_at, it.promised_at) == (opens, opens + 30 * 60_000)
    assert [text.startswith("We're away right") for text in line_texts(stage, d)] == [False, True]
    assert kinds_and_steps(stage, d) == [("offline", "contacts")]
    assert [e["type"] for e in payloads(stage, d)].count("PromiseMade") == 1


def test_a_promise_is_kept_by_an_answer(stage: Stage) -> None:
    """LINE-12: the field is empty again, for readers too."""
    changes_rules(stage, hours=hours_around(stage.now, -10))
    stage.nobody_is_here()
    d = stage.writes().dialog_id
    assert dialog(stage, d).promised_at == NOON + 30 * 60_000
    stage.comes(stage.oleg)
    stage.answers(d)
    assert (dialog(stage, d).promised_at, dialog(stage, d).opens_at) == (0, 0)


def test_without_hours_nothing_is_promised(stage: Stage) -> None:
    """LINE-12."""
    stage.nobody_is_here()
    assert dialog(stage, stage.writes().dialog_id).promised_at == 0


def test_an_operator_who_works_late_can_answer(stage: Stage) -> None:
    """FORM-8: whoever has the dialog and is here answers, whatever the hours say."""
    d = stage.writes().dialog_id
    stage.answers(d)
    changes_rules(stage, hours=CLOSED)
    stage.writes("And to Omsk?")
    assert len(line_texts(stage, d)) == 1
    assert dialog(stage, d).promised_at == 0


@pytest.mark.parametrize("known", [ContactDetails(email=EMAIL), ContactDetails(phone=PHONE)])
def test_whoever_can_be_reached_is_not_asked_again(stage: Stage, known: ContactDetails) -> None:
    """FORM-3, FORM-8."""
    d, form_id = is_asked(stage)
    answers_form(stage, form_id, known)
    is_over(stage, d)
    stage.nobody_is_here()
    assert "offline" not in [kind for kind, _ in kinds_and_steps(stage, stage.writes().dialog_id)]


def test_nobody_answered_in_time(stage: Stage) -> None:
    """LINE-6, FORM-8, FORM-9: the second text, and form 3 in the place of form 1."""
    d, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    stage.moves_on(54.999)
    assert len(line_texts(stage, d)) == 1
    stage.moves_on(0.001)
    assert line_texts(stage, d)[1].startswith("All operators are busy")
    assert kinds_and_steps(stage, d) == [("introduce", "put_away"), ("offline", "contacts")]
    assert forms_of(stage, d)[1].asks == ("email", "phone")


def test_not_now_holds_for_both_contact_forms(stage: Stage) -> None:
    """FORM-6, FORM-9."""
    d, form_id = is_asked(stage)
    puts_away(stage, form_id)
    stage.moves_on(60)
    assert kinds_and_steps(stage, d) == [("introduce", "put_away")]


def test_an_answer_in_time_leaves_form_1_alone(stage: Stage) -> None:
    """LINE-6."""
    d, _ = is_asked(stage)
    stage.answers(d)
    stage.moves_on(60)
    assert (len(line_texts(stage, d)), kinds_and_steps(stage, d)) == (1, [("introduce", "name")])


def test_texts_of_the_line_and_switches(stage: Stage) -> None:
    """LINE-6, LINE-1: text per language, each with a switch."""
    changes_rules(
        stage,
        greeting=AutoMessage(False),
        nobody_yet=AutoMessage(True, {"en": "Soon!"}),
        ending=AutoMessage(True, {"ru": "Пока"}),
    )
    d = stage.writes().dialog_id
    stage.moves_on(60)
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)
    assert line_texts(stage, d) == [
        "Soon!",
        "Thanks for chatting with us! If anything else comes up, just write here.",
    ]


@pytest.mark.parametrize("seconds, is_same", [(599, True), (600, True), (601, False)])
def test_a_message_within_ten_minutes_reopens(stage: Stage, seconds: int, is_same: bool) -> None:
    """LINE-9: the same number; back to its operator, who is here."""
    d = answered_and_ended(stage)
    stage.moves_on(seconds)
    again = stage.writes("One thing more").dialog_id
    assert (again == d) is is_same
    assert dialog(stage, again).operator_id == (stage.oleg.id if is_same else "")
    opened = [e["type"] for e in payloads(stage, d)].count("DialogReopened")
    assert opened == int(is_same)
    open_forms = [step for _, step in kinds_and_steps(stage, d) if step in ("rating", "email")]
    assert open_forms == []


def test_a_reopened_dialog_of_somebody_who_left_waits_in_the_line(stage: Stage) -> None:
    """LINE-4, LINE-9."""
    d = answered_and_ended(stage)
    stage.nobody_is_here()
    stage.writes("One thing more")
    assert (dialog(stage, d).status, dialog(stage, d).operator_id) == ("new", "")


def test_an_operator_reopens(stage: Stage) -> None:
    """LINE-7, LINE-9: whoever reopens has it; never beside another open dialog."""
    d = answered_and_ended(stage)
    stage.do(finish.operator_reopens, stage.olga, d, stage.now)
    assert (dialog(stage, d).status, dialog(stage, d).operator_id) == ("in_work", stage.olga.id)
    stage.do(finish.operator_finishes, stage.olga, d, stage.now)
    stage.moves_on(601)
    stage.writes("Something new")
    with pytest.raises(NotNow):
        stage.do(finish.operator_reopens, stage.olga, d, stage.now)


def test_an_operator_reopens_none_but_the_newest(stage: Stage) -> None:
    """LINE-9, FORM-7, LINE-10: number, forms and rating of the chat are the newest dialog's."""
    older = answered_and_ended(stage)
    stage.moves_on(601)
    newer = answered_and_ended(stage)
    before = kinds_and_steps(stage, newer)
    with pytest.raises(NotNow) as refused:
        stage.do(finish.operator_reopens, stage.oleg, older, stage.now)

    assert refused.value.text == "The client has a newer conversation."
    assert (dialog(stage, older).status, kinds_and_steps(stage, newer)) == ("finished", before)
    stage.do(finish.operator_reopens, stage.oleg, newer, stage.now)


def test_what_was_still_to_be_asked_is_asked_when_the_dialog_goes_on(stage: Stage) -> None:
    """FORM-1, FORM-8, LINE-6: it had ended before the fifth second, and the first minute passed meanwhile."""
    d = stage.writes().dialog_id
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)
    stage.moves_on(120)
    assert kinds_and_steps(stage, d) == []

    stage.writes("One thing more")
    stage.moves_on(4.999)
    assert kinds_and_steps(stage, d) == []
    stage.moves_on(0.001)
    assert kinds_and_steps(stage, d) == [("introduce", "name")]
    stage.moves_on(55)
    assert [text.split()[0] for text in line_texts(stage, d)] == ["Hi!", "All"]
    assert kinds_and_steps(stage, d) == [("introduce", "put_away"), ("offline", "contacts")]


def test_what_was_asked_is_not_asked_again_when_the_dialog_goes_on(stage: Stage) -> None:
    """FORM-6, FORM-8, LINE-6: each once per dialog."""
    d, _ = is_asked(stage)
    stage.moves_on(60)
    before = (line_texts(stage, d), [kind for kind, _ in kinds_and_steps(stage, d)])
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)
    stage.writes("One thing more")
    stage.moves_on(120)

    assert (line_texts(stage, d), [kind for kind, _ in kinds_and_steps(stage, d)]) == before


def test_an_operator_who_reopens_lets_form_1_come(stage: Stage) -> None:
    """FORM-1: it was ended by mistake in the third second; nobody waits, so nobody is busy (LINE-6)."""
    d = stage.writes().dialog_id
    stage.do(finish.operator_finishes, whose(stage, d), d, stage.now)
    stage.moves_on(60)
    stage.do(finish.operator_reopens, stage.oleg, d, stage.now)
    stage.moves_on(120)

    assert kinds_and_steps(stage, d) == [("introduce", "name")]
    assert len(line_texts(stage, d)) == 1


def test_the_icon_works_at_any_time(stage: Stage) -> None:
    """FORM-7: a contact form makes room; a second press shows nothing new; the letter goes."""
    d, _ = is_asked(stage)
    wants_copy(stage, d)
    wants_copy(stage, d)
    assert kinds_and_steps(stage, d) == [("introduce", "put_away"), ("copy", "email")]
    answers_form(stage, stage.form_id(d), ContactDetails(email=EMAIL))
    assert visitor(stage).details.email == EMAIL
    assert count(stage, "letters") == 1
    assert [e["letter"]["address"] for e in payloads(stage, d, "int") if e["type"] == "LetterChanged"] == [
        EMAIL
    ]
    wants_copy(stage, d)
    assert forms_of(stage, d)[-1].given.email == EMAIL


def by_the_site(stage: Stage, d: str) -> None:
    signed = Identity("u-1", ContactDetails(email=EMAIL))
    stage.do(identify.visitor_identifies, stage.vera, signed, stage.now)


def by_a_tap(stage: Stage, d: str) -> None:
    noticed = next(m for m in stage.messages(d) if m.found)
    stage.do(answer.visitor_confirms, stage.vera, d, noticed.id, stage.cid(), stage.now)


def by_another_form(stage: Stage, d: str) -> None:
    answers_form(stage, stage.look(log.list_shown, d)[0].id, ContactDetails(email=EMAIL))


WAYS = pytest.mark.parametrize("becomes_known", [by_the_site, by_a_tap, by_another_form])


@WAYS
def test_the_automatic_copy_goes_once_the_address_is_known(
    stage: Stage, becomes_known: Callable[[Stage, str], None]
) -> None:
    """FORM-7, FORM-3, CHAT-8: the form closes and the letter goes by itself, as it would have at its time."""
    d, form_id = is_asked(stage)
    stage.writes(f"Write to {EMAIL}")
    puts_away(stage, form_id)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(30)
    assert kinds_and_steps(stage, d)[-1] == ("copy", "email")

    becomes_known(stage, d)
    becomes_known(stage, d)

    assert (forms_of(stage, d)[-1].step, forms_of(stage, d)[-1].given) == ("done", ContactDetails())
    assert line_texts(stage, d)[-1] == "We'll email a transcript to v…@example.com."
    assert count(stage, "letters WHERE kind = 'history'") == 1
    stage.moves_on(60)
    assert count(stage, "letters WHERE kind = 'history'") == 1


def test_copies_that_are_off_do_not_go_when_the_address_is_known(sqlite_stage: Stage) -> None:
    """MAIL-9, FORM-7: nothing is asked and nothing goes."""
    d = answered_and_ended(sqlite_stage)
    sqlite_stage.moves_on(30)
    sqlite_stage.do(settings.save_mail_settings, MailSettings(history_is_on=False))
    by_the_site(sqlite_stage, d)
    assert kinds_and_steps(sqlite_stage, d)[-1] == ("copy", "done")
    assert count(sqlite_stage, "letters") == 0


@WAYS
def test_what_the_icon_opened_is_prefilled_once_the_address_is_known(
    stage: Stage, becomes_known: Callable[[Stage, str], None]
) -> None:
    """FORM-7: it goes where the visitor says, and when they press the button."""
    d, _ = is_asked(stage)
    stage.writes(f"Write to {EMAIL}")
    wants_copy(stage, d)
    becomes_known(stage, d)
    it = forms_of(stage, d)[-1]
    assert (it.kind, it.step, it.given) == ("copy", "email", ContactDetails(email=EMAIL))
    assert count(stage, "letters WHERE kind = 'history'") == 0


def test_what_the_icon_opened_is_not_pushed_aside(stage: Stage) -> None:
    """FORM-9: the contact form comes five seconds after the copy was closed."""
    d = stage.writes().dialog_id
    wants_copy(stage, d)
    stage.moves_on(5)
    assert kinds_and_steps(stage, d) == [("copy", "email")]
    puts_away(stage, stage.form_id(d))
    stage.moves_on(4.999)
    assert len(forms_of(stage, d)) == 1
    stage.moves_on(0.001)
    assert kinds_and_steps(stage, d)[1] == ("introduce", "name")


def test_who_was_left_alone_beside_an_open_copy_is_asked_by_form_3(stage: Stage) -> None:
    """FORM-8, FORM-9: five seconds after the copy was closed comes what was due, not form 1."""
    d = stage.writes().dialog_id
    wants_copy(stage, d)
    stage.nobody_is_here()
    stage.writes("Anybody?")
    puts_away(stage, stage.form_id(d))
    stage.moves_on(5)

    assert kinds_and_steps(stage, d) == [("copy", "put_away"), ("offline", "contacts")]


def test_a_second_letter_only_for_something_new(stage: Stage) -> None:
    """FORM-7."""
    d, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(email=EMAIL))
    stage.answers(d)
    for letters, more in ((1, False), (1, True), (2, False)):
        stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
        stage.moves_on(60)
        assert count(stage, "letters WHERE kind = 'history'") == letters
        stage.do(finish.operator_reopens, stage.oleg, d, stage.now)
        if more:
            stage.answers(d, "One thing more")
    assert EMAIL not in " ".join(line_texts(stage, d))


def test_the_same_command_again_changes_nothing(stage: Stage) -> None:
    """F16, PROTOCOL 3: the same `cid`, whatever it asks for."""
    d, form_id = is_asked(stage)
    stage.answers(d)
    for details in (ContactDetails(name="Vera"), ContactDetails(name="Mallory")):
        stage.do(answer.visitor_answers_form, stage.vera, form_id, details, "c-1", stage.now)
    for mark in ("good", "bad"):
        stage.do(rate.visitor_rates, stage.vera, d, (mark, ""), "c-2", stage.now)
    for _ in range(2):
        stage.do(ask.visitor_wants_copy, stage.vera, d, "c-3", stage.now)
    assert (visitor(stage).details.name, dialog(stage, d).rating) == ("Vera", "good")
    assert [kind for kind, _ in kinds_and_steps(stage, d)] == ["introduce", "copy"]


@pytest.mark.parametrize("lang, text", [("en", "Did we help?"), ("ru", "Помогли?"), ("de", "")])
def test_the_line_asks_for_the_rating_in_its_own_words(sqlite_stage: Stage, lang: str, text: str) -> None:
    """LINE-10: in the visitor's language; where the line has no text the widget says its own."""
    stage = sqlite_stage
    changes_rules(stage, rating_texts={"en": "Did we help?", "ru": "Помогли?"})
    d = stage.writes(caller=replace(stage.vera, lang=lang)).dialog_id
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    (asked,) = (m for m in stage.messages(d) if m.form and m.form.kind == "rating")
    assert asked.text == text


def test_a_rating_may_be_changed_until_the_next_dialog(stage: Stage) -> None:
    """LINE-10."""
    d = answered_and_ended(stage)
    rates(stage, d, "bad", "Too slow")
    rates(stage, d, "good", "Sorry, all is well")
    it = dialog(stage, d)
    assert (it.rating, it.rating_comment) == ("good", "Sorry, all is well")
    assert form(stage, stage.form_id(d)).rating == "good"
    stage.moves_on(601)
    stage.writes("Something new")
    with pytest.raises(NotNow):
        rates(stage, d, "bad")


def test_nothing_is_rated_before_somebody_wrote(stage: Stage) -> None:
    """LINE-10, FORM-9."""
    with pytest.raises(NotNow):
        rates(stage, stage.writes().dialog_id)


@pytest.mark.parametrize("comment", ["\0", "\ud800", "x" * 100_000, "x" * 1_001])
def test_a_comment_that_cannot_be_stored(sqlite_stage: Stage, comment: str) -> None:
    """LINE-10, T60."""
    d = answered_and_ended(sqlite_stage)
    with pytest.raises(BadText):
        rates(sqlite_stage, d, "good", comment)
    assert dialog(sqlite_stage, d).rating == ""


def test_another_visitor_can_do_nothing_with_it(stage: Stage) -> None:
    """T14: Igor neither rates Vera's dialog, nor gets a copy, nor confirms her address."""
    d = answered_and_ended(stage)
    written = stage.writes("Write to vera@example.com").message_id
    stage.writes(caller=stage.igor)
    for other in (d, "nothing", "12345"):
        with pytest.raises(NotFound):
            rates(stage, other, caller=stage.igor)
        with pytest.raises(NotFound):
            wants_copy(stage, other, stage.igor)
        with pytest.raises(NotFound):
            stage.do(answer.visitor_confirms, stage.igor, other, written, stage.cid(), stage.now)
    assert dialog(stage, d).rating == ""


@pytest.mark.parametrize(
    "typed",
    [
        ContactDetails(),
        ContactDetails(name="Vera"),
        ContactDetails(email="vera@"),
        ContactDetails(email="\ud800@a.b"),
    ],
)
def test_a_copy_needs_an_address(sqlite_stage: Stage, typed: ContactDetails) -> None:
    """FORM-7, FORM-10."""
    d = sqlite_stage.writes().dialog_id
    wants_copy(sqlite_stage, d)
    with pytest.raises(WrongFields):
        answers_form(sqlite_stage, sqlite_stage.form_id(d), typed)


def test_reach_me_here(stage: Stage) -> None:
    """FORM-11: noticed, stored by one tap, and an open form asks no longer for it."""
    d, form_id = is_asked(stage)
    written = stage.writes("Write to vera@example.com or +7 495 123-45-67")
    noticed = stage.messages(d)[-1]
    assert (noticed.found, visitor(stage).details) == (ContactDetails("", EMAIL, PHONE), ContactDetails())
    for _ in range(2):
        stage.do(answer.visitor_confirms, stage.vera, d, written.message_id, stage.cid(), stage.now)
    assert visitor(stage).details == ContactDetails("", EMAIL, PHONE)
    assert form(stage, form_id).asks == ("name",)
    assert {value.how for value in card(stage, d)} == {"message"}
    assert [e["type"] for e in payloads(stage, d)].count("ContactsConfirmed") == 1
    assert stage.writes("again vera@example.com").dialog_id == d
    assert stage.messages(d)[-1].found is None


def test_an_operator_vouches_for_the_card(stage: Stage) -> None:
    """FORM-11, FORM-3: verified on the card; the visitor has still not given it."""
    d = stage.writes("Write to vera@example.com").dialog_id
    noticed = stage.messages(d)[0].id
    stage.do(answer.operator_confirms, stage.oleg, d, noticed, stage.cid(), stage.now)
    assert [(v.value, v.status) for v in card(stage, d)] == [(EMAIL, "verified")]
    assert (visitor(stage).details, count(stage, "leads")) == (ContactDetails(), 1)
    with pytest.raises(NotFound):
        stage.do(answer.operator_confirms, stage.stan, d, noticed, stage.cid(), stage.now)


def test_a_signed_identity_closes_an_open_form(stage: Stage) -> None:
    """CHAT-8, FORM-3."""
    d, form_id = is_asked(stage)
    identity = Identity("u-1", ContactDetails("Vera", EMAIL, PHONE))
    stage.do(identify.visitor_identifies, stage.vera, identity, stage.now)
    assert form(stage, form_id).step == "done"
    assert {v.status for v in card(stage, d)} == {"verified"}
    assert visitor(stage).verified == ("name", "email", "phone")
    with pytest.raises(OtherPerson):
        stage.do(identify.visitor_identifies, stage.vera, Identity("u-2", ContactDetails()), stage.now)


def test_a_signed_identity_comes_with_the_first_message(stage: Stage) -> None:
    """CHAT-8, CHAT-3: nothing is stored before it, nothing is asked after it."""
    signed = replace(stage.vera, identity=Identity("u-1", ContactDetails("Vera", EMAIL, PHONE)))
    stage.do(identify.visitor_identifies, signed, signed.identity, stage.now)
    assert count(stage, "visitors") == 0
    d = stage.writes(caller=signed).dialog_id
    stage.moves_on(5)
    assert forms_of(stage, d) == []
    assert visitor(stage).external_id == "u-1"


def test_a_banned_visitor_is_asked_nothing(stage: Stage) -> None:
    """LINE-7: the dialog is quarantined: no greeting, no forms, not assigned."""
    stage.do(finish.visitor_ends, stage.vera, stage.writes().dialog_id, stage.now)
    sets(stage, "UPDATE visitors SET is_banned = 1")
    d = stage.writes("Buy now! spam@example.com").dialog_id
    wants_copy(stage, d)
    stage.moves_on(100)
    it = dialog(stage, d)
    assert (bool(it.is_quarantined), it.offered_to, line_texts(stage, d), forms_of(stage, d)) == (
        True,
        "",
        [],
        [],
    )
    assert stage.messages(d)[0].found is None


@pytest.mark.parametrize("kind", ["api", "network"])
def test_other_channels_have_no_contact_forms(sqlite_stage: Stage, kind: str) -> None:
    """SPEC §3: in no channel but `chat`, not even when nobody can answer."""
    stage = sqlite_stage
    sets(stage, f"UPDATE channels SET kind = '{kind}'")
    stage.nobody_is_here()
    d = stage.writes().dialog_id
    stage.comes(stage.oleg)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(100)
    expected = [] if kind == "api" else ["rating"]
    assert [kind for kind, _ in kinds_and_steps(stage, d)] == expected
    with pytest.raises(NotNow):
        wants_copy(stage, d)


def test_who_answers_as_visitors_see_it(stage: Stage) -> None:
    """CHAT-2: replaced for everybody; operators have the real name in their own stream."""
    changes_rules(stage, shown_as="replaced", shown_name="Support")
    d = stage.writes().dialog_id
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    public = msgspec.json.encode([payloads(stage, d), stage.messages(d, internal=False)]).decode()
    assert "Oleg" not in public
    assert "Support" in public
    assert [e["name"] for e in payloads(stage, d, "int") if e["type"] == "DialogTaken"] == ["Oleg"]


def test_every_form_is_counted(stage: Stage) -> None:
    """FORM-12."""
    d, _ = is_asked(stage)
    wants_copy(stage, d)
    answers_form(stage, stage.form_id(d), ContactDetails(email=EMAIL))
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(40)
    stage.writes("One thing more")
    cursor = stage.connection.cursor()
    cursor.execute("SELECT kind, outcome, count FROM form_counts ORDER BY kind, outcome")
    assert [tuple(row) for row in cursor.fetchall()] == [
        ("copy", "answered", 1),
        ("copy", "shown", 1),
        ("introduce", "left", 1),
        ("introduce", "shown", 1),
        ("rating", "left", 1),
        ("rating", "shown", 1),
    ]
