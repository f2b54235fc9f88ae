"""Who has put the form away, and who thinks better of it or of what was written (FORM-3, FORM-6, FORM-9)."""

import pytest

from openline.actions.dialogs import finish, talk
from openline.actions.forms import answer, ask
from openline.actions.visitors import arrive, identify
from openline.domain.contact_details import ContactDetails
from openline.domain.forms.forms import is_usable
from openline.domain.refusals import NotFound, NotNow
from openline.domain.times import DAY, SECOND
from openline.domain.visitors.visitors import Credentials, Identity
from openline.store.dialogs import events as log
from tests.actions.letter_steps import all_letters
from tests.actions.steps import (
    EMAIL,
    PHONE,
    VERA,
    all_leads,
    answers_form,
    card,
    dialog,
    form,
    forms_of,
    introduces_herself,
    is_asked,
    is_over,
    puts_away,
    sets,
    visitor,
)
from tests.cast import Stage


def says_not_now(stage: Stage) -> str:
    d, form_id = is_asked(stage)
    puts_away(stage, form_id)
    return d


def days_later(stage: Stage, days: float) -> None:
    """Looked in meanwhile: a browser that stays away for 30 days is another visitor's."""
    for _ in range(2):
        stage.moves_on(days / 2 * DAY / SECOND)
        stage.do(arrive.visitor_arrives, stage.vera, "", stage.now)


def test_after_two_skips_form_1_comes_once_in_30_days(stage: Stage) -> None:
    """FORM-6: also when it was neither answered nor put away the last time."""
    for _ in range(2):
        is_over(stage, says_not_now(stage))
    d = stage.writes().dialog_id
    stage.moves_on(5)
    assert forms_of(stage, d) == []
    is_over(stage, d)
    days_later(stage, 30)

    d, _ = is_asked(stage)
    assert [each.kind for each in forms_of(stage, d)] == ["introduce"]
    is_over(stage, d)
    days_later(stage, 29)
    d = stage.writes().dialog_id
    stage.moves_on(5)
    assert forms_of(stage, d) == []


def test_after_two_skips_form_3_still_comes(stage: Stage) -> None:
    """FORM-8: nobody can answer, and else nobody ever could."""
    for _ in range(2):
        is_over(stage, says_not_now(stage))
    stage.nobody_is_here()
    assert [each.kind for each in forms_of(stage, stage.writes().dialog_id)] == ["offline"]


def wants_contacts(stage: Stage, d: str, caller: Credentials | None = None) -> str:
    stage.do(ask.visitor_wants_contacts, caller or stage.vera, d, stage.cid(), stage.now)
    return stage.form_id(d)


def wants_copy(stage: Stage, d: str) -> str:
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    return stage.form_id(d)


def edits(stage: Stage, form_id: str, caller: Credentials | None = None) -> None:
    stage.do(answer.visitor_edits_form, caller or stage.vera, form_id, stage.cid(), stage.now)


def standing(stage: Stage, d: str) -> list[tuple[str, str]]:
    return [(each.kind, each.step) for each in forms_of(stage, d) if is_usable(each)]


def test_contacts_and_copy_are_never_open_together(stage: Stage) -> None:
    """FORM-9: whichever the visitor opens last; the same again opens nothing new."""
    d = says_not_now(stage)
    for _ in range(2):
        wants_contacts(stage, d)
        wants_contacts(stage, d)
        assert standing(stage, d) == [("offline", "contacts")]
        wants_copy(stage, d)
        assert standing(stage, d) == [("copy", "email")]
    assert len(forms_of(stage, d)) == 5


def test_contacts_left_after_not_now_go_the_way_of_the_form(stage: Stage) -> None:
    """FORM-3, FORM-4, FORM-8: all that is not known in one step; nothing comes by itself afterwards."""
    d = says_not_now(stage)
    form_id = wants_contacts(stage, d)
    assert form(stage, form_id).asks == ("name", "email", "phone")
    answers_form(stage, form_id)
    stage.nobody_is_here()
    stage.writes("Hello?")
    stage.moves_on(100)

    assert (form(stage, form_id).step, visitor(stage).details) == ("done", VERA)
    assert len(all_leads(stage)) == 1
    assert standing(stage, d) == []
    with pytest.raises(NotNow):
        wants_contacts(stage, d)


def test_contacts_opened_outlive_the_end_and_the_copy_waits(stage: Stage) -> None:
    """FORM-7, FORM-9: the letter goes by itself once the address is there."""
    d = says_not_now(stage)
    stage.answers(d)
    form_id = wants_contacts(stage, d)
    stage.moves_on(1)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(60)
    assert standing(stage, d) == [("offline", "contacts"), ("rating", "collapsed")]
    answers_form(stage, form_id)
    stage.moves_on(5)

    assert [letter.address for letter in all_letters(stage, "history")] == [EMAIL]
    assert standing(stage, d) == [("rating", "collapsed")]


def test_contacts_put_away_after_the_end_let_the_copy_be_asked_for(stage: Stage) -> None:
    """FORM-7, FORM-9."""
    d = says_not_now(stage)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    form_id = wants_contacts(stage, d)
    assert standing(stage, d) == [("rating", "collapsed"), ("offline", "contacts")]
    stage.moves_on(60)
    puts_away(stage, form_id)
    stage.moves_on(5)
    assert standing(stage, d) == [("rating", "collapsed"), ("copy", "email")]


def test_what_was_given_can_be_edited(stage: Stage) -> None:
    """FORM-3, FORM-9: in its place, beside nothing else; put away it is as it was; counted once (FORM-12)."""
    d = introduces_herself(stage)
    form_id = stage.form_id(d)
    wants_copy(stage, d)
    edits(stage, form_id)
    edits(stage, form_id)
    assert standing(stage, d) == [("introduce", "edit")]
    puts_away(stage, form_id)
    assert (form(stage, form_id).step, form(stage, form_id).given) == ("done", VERA)

    edits(stage, form_id)
    taken = answers_form(stage, form_id, ContactDetails("Vera Pavlova", "vera@work.example.com", "nonsense"))
    assert [wrong.field for wrong in taken.wrong] == ["phone"]
    assert form(stage, form_id).step == "edit"
    answers_form(stage, form_id, ContactDetails(phone=PHONE))
    assert form(stage, form_id).step == "done"
    assert visitor(stage).details == ContactDetails("Vera Pavlova", "vera@work.example.com", PHONE)
    assert counts_of(stage, "introduce") == {"shown": 1, "answered": 1}


def counts_of(stage: Stage, kind: str) -> dict[str, int]:
    cursor = stage.connection.cursor()
    cursor.execute(f"SELECT outcome, sum(count) FROM form_counts WHERE kind = '{kind}' GROUP BY outcome")
    return dict(cursor.fetchall())


def test_an_edit_overwrites_nothing_on_the_card(stage: Stage) -> None:
    """CRM-1, CRM-3, T11: a further value, claimed, not the main one; the operator is told, the lead stays."""
    d = introduces_herself(stage)
    edits(stage, stage.form_id(d))
    answers_form(stage, stage.form_id(d), ContactDetails(email="other@example.com"))

    emails = {(v.value, v.is_main, v.status) for v in card(stage, d) if v.kind == "email"}
    assert emails == {(EMAIL, True, "claimed"), ("other@example.com", False, "claimed")}
    assert [m.form_result.details.email for m in stage.messages(d) if m.form_result] == [
        EMAIL,
        "other@example.com",
    ]
    assert len(all_leads(stage)) == 1


def test_an_edit_to_somebody_elses_address_shows_nothing_of_theirs(stage: Stage) -> None:
    """T10: the card stays Vera's own, and Igor's dialogs stay Igor's."""
    theirs = introduces_herself(stage, ContactDetails("Igor", "igor@example.com"), stage.igor)
    d = introduces_herself(stage)
    before = dialog(stage, d).contact_id
    edits(stage, stage.form_id(d))
    answers_form(stage, stage.form_id(d), ContactDetails(email="igor@example.com"))

    assert dialog(stage, d).contact_id == before != dialog(stage, theirs).contact_id
    with pytest.raises(NotFound):
        stage.do(talk.visitor_reads, stage.vera, theirs, 1, stage.now)


def test_an_edit_outlives_the_end(stage: Stage) -> None:
    """FORM-9; the copy goes five seconds after it was closed (FORM-7)."""
    d = introduces_herself(stage)
    stage.answers(d)
    edits(stage, stage.form_id(d))
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    stage.moves_on(60)
    assert standing(stage, d) == [("introduce", "edit"), ("rating", "collapsed")]
    assert all_letters(stage, "history") == []
    edited = next(each.id for each in stage.look(log.list_shown, d) if each.form.step == "edit")
    answers_form(stage, edited, ContactDetails(email="vera@work.example.com"))
    stage.moves_on(5)
    assert [letter.address for letter in all_letters(stage, "history")] == ["vera@work.example.com"]


def test_an_identity_that_comes_during_an_edit_leaves_it_open(sqlite_stage: Stage) -> None:
    """CHAT-8: what the visitor opened is not pushed aside."""
    stage = sqlite_stage
    d = introduces_herself(stage)
    edits(stage, stage.form_id(d))
    signed = Identity("u-1", ContactDetails("Vera", "signed@example.com"))
    stage.do(identify.visitor_identifies, stage.vera, signed, stage.now)
    assert standing(stage, d) == [("introduce", "edit")]


def test_form_3_pushes_no_edit_aside(stage: Stage) -> None:
    """FORM-8, FORM-9: nobody can answer, and it comes five seconds after the edit was closed."""
    d, form_id = is_asked(stage)
    wants_copy(stage, d)
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    edits(stage, form_id)
    stage.nobody_is_here()
    stage.writes("Hello?")
    stage.moves_on(60)
    assert standing(stage, d) == [("introduce", "edit")]
    puts_away(stage, form_id)
    stage.moves_on(5)
    assert standing(stage, d) == [("offline", "contacts")]


def test_contacts_opened_ask_on_when_more_becomes_known(stage: Stage) -> None:
    """FORM-3, FORM-9: only for what is still unknown; what the visitor opened is not pushed aside."""
    d, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(email=EMAIL))
    opened = wants_contacts(stage, d)
    signed = Identity("u-1", ContactDetails(name="Vera"))
    stage.do(identify.visitor_identifies, stage.vera, signed, stage.now)
    assert (standing(stage, d), form(stage, opened).asks) == ([("offline", "contacts")], ("phone",))


@pytest.mark.parametrize("who", ["another", "too early", "an older dialog", "by a letter"])
def test_what_cannot_be_edited(sqlite_stage: Stage, who: str) -> None:
    """T14, T18, FORM-9: another's, one that still asks, one of an older dialog; nor with a letter's token."""
    stage = sqlite_stage
    if who == "too early":
        _, form_id = is_asked(stage)
    else:
        d = introduces_herself(stage)
        form_id = stage.form_id(d)
    if who == "an older dialog":
        is_over(stage, d)
        stage.writes("Something new")
    if who == "by a letter":
        sets(stage, f"UPDATE visitor_tokens SET reads_only = '{d}'")
    if who == "another":
        stage.writes(caller=stage.igor)
    with pytest.raises(NotFound if who == "another" else NotNow):
        edits(stage, form_id, stage.igor if who == "another" else None)


def test_another_visitor_opens_nothing(sqlite_stage: Stage) -> None:
    """T14; of a quarantined dialog nobody is told that it is quarantined (LINE-7)."""
    stage = sqlite_stage
    d = says_not_now(stage)
    stage.writes(caller=stage.igor)
    with pytest.raises(NotFound):
        wants_contacts(stage, d, stage.igor)
    sets(stage, "UPDATE dialogs SET is_quarantined = 1")
    wants_contacts(stage, d)
    assert standing(stage, d) == []
