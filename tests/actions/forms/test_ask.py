"""The form "Introduce yourself": shown in time, answered step by step, put away, never twice."""

import json

import pytest

from openline.actions.dialogs import finish
from openline.actions.forms import answer
from openline.actions.timers import timer_failed, timer_is_due
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import NotFound, WrongFields
from openline.domain.values import replace
from openline.store import timers
from tests.actions.steps import (
    EMAIL,
    PHONE,
    VERA,
    another_browser,
    answers_form,
    dialog,
    events,
    form,
    forms_of,
    introduces_herself,
    is_asked,
    is_over,
    kinds,
    puts_away,
    visitor,
    whose,
)
from tests.cast import Stage, changes_rules


def test_form_is_shown_once(stage: Stage) -> None:
    """FORM-1, FORM-9: further messages and further time ask nothing more, while somebody can answer."""
    dialog_id, _ = is_asked(stage)
    stage.answers(dialog_id)

    stage.writes("One thing more")
    stage.moves_on(3_600)

    assert len(forms_of(stage, dialog_id)) == 1


def test_form_asks_the_name_first(stage: Stage) -> None:
    """FORM-2."""
    _, form_id = is_asked(stage)

    assert (form(stage, form_id).step, form(stage, form_id).asks) == ("name", ("name", "email", "phone"))


def test_form_comes_late_rather_than_never(stage: Stage) -> None:
    """FORM-5: the server was stopped for most of a minute at second 3."""
    dialog_id = stage.writes().dialog_id
    stage.now += 50_000

    stage.moves_on(0)

    assert len(forms_of(stage, dialog_id)) == 1


def test_one_of_two_clocks_shows_the_form(stage: Stage) -> None:
    """FORM-5, F22: the timer goes in the transaction of its effect."""
    dialog_id = stage.writes().dialog_id
    stage.now += 5_000
    (timer,) = stage.look(timers.list_due, stage.now, 10)

    taken = [stage.do(timer_is_due, timer, stage.now) for _ in range(3)]

    assert taken == [True, False, False]
    assert len(forms_of(stage, dialog_id)) == 1


def test_a_question_that_failed_is_put_again(stage: Stage) -> None:
    """FORM-5, F22."""
    dialog_id = stage.writes().dialog_id
    stage.now += 5_000
    (timer,) = stage.look(timers.list_due, stage.now, 10)

    stage.do(timer_failed, timer, stage.now)
    assert stage.look(timers.list_due, stage.now, 10) == []
    stage.moves_on(5)

    assert len(forms_of(stage, dialog_id)) == 1


def test_form_is_not_shown_in_a_finished_dialog(stage: Stage) -> None:
    """FORM-9."""
    dialog_id = stage.writes().dialog_id
    stage.do(finish.operator_finishes, whose(stage, dialog_id), dialog_id, stage.now)

    stage.moves_on(60)

    assert forms_of(stage, dialog_id) == []


def test_the_next_dialog_asks_only_what_is_missing(stage: Stage) -> None:
    """FORM-3."""
    dialog_id = introduces_herself(stage, ContactDetails("Vera", EMAIL))
    is_over(stage, dialog_id)

    _, form_id = is_asked(stage)

    assert (form(stage, form_id).step, form(stage, form_id).asks) == ("contacts", ("phone",))


def test_who_gave_everything_is_not_asked_again(stage: Stage) -> None:
    """FORM-3."""
    dialog_id = introduces_herself(stage)
    is_over(stage, dialog_id)

    next_one = stage.writes().dialog_id
    stage.moves_on(60)

    assert forms_of(stage, next_one) == []


def test_a_name_alone_renames_at_once_and_opens_the_contacts(stage: Stage) -> None:
    """FORM-2, FORM-3, CRM-2."""
    dialog_id, form_id = is_asked(stage)

    answers_form(stage, form_id, ContactDetails(name=" Vera "))

    assert form(stage, form_id).step == "contacts"
    assert (dialog(stage, dialog_id).name, dialog(stage, dialog_id).contact_id) == ("Vera", "")
    assert stage.commits[-1].dialogs[-1].name == "Vera"
    assert kinds(stage, dialog_id) == ["text", "text", "form"]


def test_contacts_come_as_one_system_message(stage: Stage) -> None:
    """FORM-4: name, e-mail and phone, inside the operator's chat only."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    answers_form(stage, form_id, ContactDetails(email=EMAIL, phone="+7 (495) 123-45-67"))

    results = [m for m in stage.messages(dialog_id) if m.kind == "contacts"]
    assert len(results) == 1
    assert results[0].form_result
    assert (results[0].author, results[0].s, results[0].form_result.details) == ("system", "int", VERA)
    assert (results[0].form_result.lead_number, results[0].form_result.new_lead) == (1, True)
    assert "contacts" not in [m.kind for m in stage.messages(dialog_id, internal=False)]


def test_contacts_given_one_after_the_other_are_told_each(stage: Stage) -> None:
    """FORM-4: the second message names all that is known, and makes no second lead."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails("Vera", EMAIL))
    answers_form(stage, form_id, ContactDetails(phone=PHONE))

    results = [m.form_result for m in stage.messages(dialog_id) if m.form_result]
    assert [each.details for each in results] == [ContactDetails("Vera", EMAIL), VERA]
    assert [(each.lead_number, each.new_lead) for each in results] == [(1, True), (1, False)]


@pytest.mark.parametrize(
    "details, asks_still",
    [
        (ContactDetails(email=EMAIL), "done"),
        (ContactDetails(phone=PHONE), "done"),
        (ContactDetails(name="Vera"), "contacts"),
        (VERA, "done"),
    ],
)
def test_any_part_may_be_given(sqlite_stage: Stage, details: ContactDetails, asks_still: str) -> None:
    """FORM-3."""
    _, form_id = is_asked(sqlite_stage)

    answers_form(sqlite_stage, form_id, details)

    assert form(sqlite_stage, form_id).step == asks_still
    assert visitor(sqlite_stage).details == details


def test_good_values_are_saved_beside_a_wrong_one(stage: Stage) -> None:
    """FORM-3, FORM-10: the form stays open for the wrong one."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(name="Vera"))

    answered = answers_form(stage, form_id, ContactDetails(email="vera@", phone=PHONE))

    assert [w.field for w in answered.wrong] == ["email"]
    assert visitor(stage).details == ContactDetails("Vera", "", PHONE)
    assert (form(stage, form_id).step, form(stage, form_id).given.phone) == ("contacts", PHONE)
    assert answers_form(stage, form_id, ContactDetails(email=EMAIL)).wrong == ()
    assert form(stage, form_id).step == "done"
    assert dialog(stage, dialog_id).contact_id


def test_only_wrong_values_change_nothing(stage: Stage) -> None:
    """FORM-10."""
    dialog_id, form_id = is_asked(stage)
    before = dialog(stage, dialog_id)

    with pytest.raises(WrongFields) as refused:
        answers_form(stage, form_id, ContactDetails(email="vera@", phone="12"))

    assert [w.field for w in refused.value.wrong] == ["email", "phone"]
    assert dialog(stage, dialog_id) == before


def test_an_empty_answer_is_asked_for_what_the_step_wants(stage: Stage) -> None:
    """FORM-3, FORM-10."""
    _, form_id = is_asked(stage)

    with pytest.raises(WrongFields) as at_name:
        answers_form(stage, form_id, ContactDetails(name="  "))
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    with pytest.raises(WrongFields) as at_contacts:
        answers_form(stage, form_id, ContactDetails())

    assert [w.wrong[0].field for w in (at_name.value, at_contacts.value)] == ["name", "email"]


def test_a_phone_without_country_code_is_of_the_lines_country(sqlite_stage: Stage) -> None:
    """FORM-10."""
    changes_rules(sqlite_stage, country="RU")
    _, form_id = is_asked(sqlite_stage)

    answers_form(sqlite_stage, form_id, ContactDetails(phone="8 495 123-45-67"))

    assert visitor(sqlite_stage).details.phone == PHONE


def test_the_same_answer_again_changes_nothing(stage: Stage) -> None:
    """FORM-3, F16: a double click, a lost acknowledgement."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id)
    before = dialog(stage, dialog_id), stage.messages(dialog_id)

    answers_form(stage, form_id)

    assert (dialog(stage, dialog_id), stage.messages(dialog_id)) == before


def test_not_now_puts_the_form_away_for_this_dialog(stage: Stage) -> None:
    """FORM-6."""
    dialog_id, form_id = is_asked(stage)

    puts_away(stage, form_id)
    stage.moves_on(3_600)

    assert [shown.step for shown in forms_of(stage, dialog_id)] == ["put_away"]
    assert dialog(stage, dialog_id).contact_id == ""


def test_not_now_after_the_name_keeps_the_name(stage: Stage) -> None:
    """FORM-3, FORM-6."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(name="Vera"))

    puts_away(stage, form_id)

    assert form(stage, form_id).given == ContactDetails(name="Vera")
    assert dialog(stage, dialog_id).name == "Vera"


def test_not_now_twice_is_one_event(stage: Stage) -> None:
    """FORM-6, F16."""
    dialog_id, form_id = is_asked(stage)
    puts_away(stage, form_id)
    before = dialog(stage, dialog_id)

    puts_away(stage, form_id)

    assert dialog(stage, dialog_id) == before


def test_the_next_dialog_may_ask_again(stage: Stage) -> None:
    """FORM-6: "Not now" is for this dialog, not for ever."""
    dialog_id, form_id = is_asked(stage)
    puts_away(stage, form_id)
    is_over(stage, dialog_id)

    next_one, _ = is_asked(stage)

    assert [shown.step for shown in forms_of(stage, next_one)] == ["name"]


def test_a_form_answered_in_a_late_tab_is_done(stage: Stage) -> None:
    """FORM-3: put away in one tab, filled in in another; what was given counts."""
    dialog_id, form_id = is_asked(stage)
    puts_away(stage, form_id)

    answers_form(stage, form_id)

    assert form(stage, form_id).step == "done"
    assert visitor(stage).details == VERA
    assert "contacts" in kinds(stage, dialog_id)


def test_not_now_in_a_late_tab_opens_nothing_again(stage: Stage) -> None:
    """FORM-6."""
    _, form_id = is_asked(stage)
    answers_form(stage, form_id)

    puts_away(stage, form_id)

    assert form(stage, form_id).step == "done"


def test_a_late_tab_with_a_wrong_value_opens_no_form_of_a_finished_dialog(stage: Stage) -> None:
    """FORM-9: the good value is kept, the form stays away."""
    dialog_id, form_id = is_asked(stage)
    stage.do(finish.operator_finishes, whose(stage, dialog_id), dialog_id, stage.now)

    answered = answers_form(stage, form_id, ContactDetails(email="vera@", phone=PHONE))

    assert [w.field for w in answered.wrong] == ["email"]
    assert form(stage, form_id).step == "done"
    assert visitor(stage).details.phone == PHONE


@pytest.mark.parametrize("step", [answers_form, puts_away])
def test_another_visitors_form_does_not_exist(stage: Stage, step) -> None:
    """T14."""
    _, form_id = is_asked(stage)
    stage.writes(caller=stage.igor)

    with pytest.raises(NotFound):
        step(stage, form_id, caller=stage.igor)

    assert form(stage, form_id).step == "name"


@pytest.mark.parametrize("step", [answers_form, puts_away])
def test_a_form_that_does_not_exist_looks_the_same(stage: Stage, step) -> None:
    """T14, T12. A text message is no form either."""
    text = stage.messages(stage.writes().dialog_id)[0].id

    for form_id in (text, "nothing", ""):
        with pytest.raises(NotFound):
            step(stage, form_id)


def test_somebody_new_cannot_answer_a_form(stage: Stage) -> None:
    """T14: and no visitor is made for the try."""
    _, form_id = is_asked(stage)

    with pytest.raises(NotFound):
        stage.do(answer.visitor_answers_form, replace(stage.igor, is_new=True), form_id, VERA, "c", stage.now)

    with pytest.raises(AssertionError):
        visitor(stage, stage.igor)


def test_form_and_change_are_public_events(stage: Stage) -> None:
    """FORM-5: every tab of the visitor follows them, by the stream that it has."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id)

    payloads = [bytes(payload) for _, payload, *_ in events(stage, dialog_id, "pub")]
    assert b'"kind":"form"' in payloads[3]
    assert b"FormChanged" in payloads[4]
    assert form_id.encode() in payloads[4]


def test_the_answer_tells_a_visitor_nothing_about_the_card(stage: Stage) -> None:
    """T12: the same to see, whether the client is known or not."""
    known = introduces_herself(stage)
    unknown = introduces_herself(stage, ContactDetails("Igor", "igor@example.com"), stage.igor)
    again = introduces_herself(stage, ContactDetails("Igor", "vera@example.com"), another_browser(stage))

    def public(dialog_id: str) -> list[str]:
        return [json.loads(bytes(payload))["type"] for _, payload, *_ in events(stage, dialog_id, "pub")]

    assert public(known) == public(unknown) == public(again)
