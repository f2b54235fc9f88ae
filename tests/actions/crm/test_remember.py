"""What a form's answer makes of the client's card and lead: found, completed, never overwritten."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openline.actions.dialogs import finish, talk
from openline.actions.forms import ask
from openline.domain.contact_details import ContactDetails, RepeatedDetails
from openline.domain.crm.contacts import Value
from openline.domain.refusals import NotFound
from openline.domain.values import replace
from openline.store.crm import contacts, leads
from openline.store.dialogs import dialogs
from tests.actions.steps import (
    EMAIL,
    PHONE,
    VERA,
    all_leads,
    another_browser,
    answers_form,
    card,
    count,
    dialog,
    introduces_herself,
    is_asked,
    is_over,
    sets,
    values,
    visitor,
    whose,
)
from tests.cast import LAMPS, Stage, changes_rules

OTHER_PHONE = "+74957654321"


def test_an_unknown_client_gets_a_card_and_a_lead(stage: Stage) -> None:
    """CRM-1."""
    dialog_id = introduces_herself(stage)

    assert values(stage, dialog_id) == {("name", "Vera"), ("email", EMAIL), ("phone", PHONE)}
    (lead,) = all_leads(stage)
    known = dialog(stage, dialog_id)
    assert (lead.id, lead.contact_id, lead.dialog_id) == (known.lead_id, known.contact_id, dialog_id)
    assert (lead.number, lead.stage, lead.title) == (1, "new", "Vera · Lamps")


def test_a_lead_knows_where_it_came_from(stage: Stage) -> None:
    """CRM-4, CHAT-9, NUM-1."""
    introduces_herself(stage)

    (lead,) = all_leads(stage)
    assert (lead.line, lead.channel, lead.dialog_number) == ("Main line", "chat", 12_345)
    assert (lead.page_url, lead.page_title, lead.referrer) == (LAMPS.url, LAMPS.title, LAMPS.referrer)


@pytest.mark.parametrize(
    "one, other, cards",
    [
        (PHONE, PHONE, 1),
        (PHONE, f"{PHONE} ext. 7", 2),
        ("+55 11 9999-0000", "+55 11 99999-0000", 1),
        ("8 495 123-45-67", "8 495 123-45-67", 2),
    ],
)
def test_only_the_same_known_number_joins(stage: Stage, one: str, other: str, cards: int) -> None:
    """CRM-1, T11: neither a colleague's extension nor a number that was kept as it was written."""
    introduces_herself(stage, RepeatedDetails("Vera", "", one))
    introduces_herself(stage, RepeatedDetails("Igor", "", other), another_browser(stage))

    assert count(stage, "contacts") == cards


@pytest.mark.parametrize("q, is_found", [("иванов", 1), ("федор", 1), ("été 100%", 1), ("été_100", 0)])
def test_a_lead_is_found_by_its_title_in_any_alphabet(stage: Stage, q: str, is_found: int) -> None:
    """CRM-4: as `q` is normalised, so is the title."""
    page = replace(LAMPS, title="ИВАНОВ Фёдор, Été 100%")
    introduces_herself(stage, caller=replace(stage.vera, page=page))

    assert len(stage.look(lambda tx: leads.list_leads(tx, None, q=q))) == is_found


def test_every_value_is_claimed_and_keeps_its_source(stage: Stage) -> None:
    """CRM-3."""
    dialog_id = introduces_herself(stage)

    assert {(v.status, v.is_main, v.how, v.dialog_id, v.at) for v in card(stage, dialog_id)} == {
        ("claimed", True, "form:introduce", dialog_id, stage.now)
    }


def test_a_name_alone_makes_no_card_and_no_lead(stage: Stage) -> None:
    """CRM-2."""
    dialog_id = introduces_herself(stage, ContactDetails(name="Vera"))

    assert (count(stage, "contacts"), count(stage, "leads")) == (0, 0)
    assert visitor(stage).details.name == dialog(stage, dialog_id).name == "Vera"


def test_the_name_given_before_goes_to_the_card(stage: Stage) -> None:
    """CRM-1, FORM-2."""
    dialog_id, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(name="Vera"))

    answers_form(stage, form_id, ContactDetails(phone=PHONE))

    assert values(stage, dialog_id) == {("name", "Vera"), ("phone", PHONE)}


@pytest.mark.parametrize(
    "given_",
    [
        ContactDetails("Igor", EMAIL, OTHER_PHONE),
        ContactDetails("", "Vera@Example.COM", ""),
        ContactDetails("Igor", "i@a.com", PHONE),
    ],
)
def test_a_known_client_is_found_by_email_then_by_phone(stage: Stage, given_: ContactDetails) -> None:
    """CRM-1."""
    known = introduces_herself(stage)

    found = introduces_herself(stage, given_, stage.igor)

    assert dialog(stage, found).contact_id == dialog(stage, known).contact_id
    assert count(stage, "contacts") == 1


def test_the_email_decides_when_the_phone_is_another_clients(stage: Stage) -> None:
    """CRM-1."""
    by_email = introduces_herself(stage, ContactDetails(email=EMAIL))
    by_phone = introduces_herself(stage, ContactDetails(phone=PHONE), stage.igor)

    found = introduces_herself(stage, ContactDetails("", EMAIL, PHONE), another_browser(stage))

    assert dialog(stage, found).contact_id == dialog(stage, by_email).contact_id
    assert dialog(stage, found).contact_id != dialog(stage, by_phone).contact_id


def test_nothing_is_overwritten_and_differing_values_are_kept(stage: Stage) -> None:
    """CRM-1, CRM-3, T11."""
    known = introduces_herself(stage)
    before = card(stage, known)

    introduces_herself(stage, ContactDetails("Mallory", EMAIL, OTHER_PHONE), stage.igor)

    after = card(stage, known)
    assert set(before) <= set(after)
    assert {(v.kind, v.value, v.is_main) for v in set(after) - set(before)} == {
        ("name", "Mallory", False),
        ("phone", OTHER_PHONE, False),
    }


def test_what_is_missing_on_the_card_is_added(stage: Stage) -> None:
    """CRM-1."""
    known = introduces_herself(stage, ContactDetails(email=EMAIL))

    introduces_herself(stage, VERA, stage.igor)

    assert values(stage, known) == {("name", "Vera"), ("email", EMAIL), ("phone", PHONE)}


def test_a_value_that_is_known_is_not_kept_twice(stage: Stage) -> None:
    """CRM-1: written otherwise, it is still the same."""
    known = introduces_herself(stage)

    introduces_herself(stage, ContactDetails("VERA", "VERA@example.com", "+7 495 123 45 67"), stage.igor)

    assert values(stage, known) == {("name", "Vera"), ("email", EMAIL), ("phone", PHONE)}


def test_a_verified_owner_comes_before_one_who_claims(stage: Stage) -> None:
    """CRM-3, T11: somebody typed the address first, its owner proved it later."""
    claimed = introduces_herself(stage, ContactDetails("Mallory", EMAIL))
    owner = introduces_herself(stage, ContactDetails("Vera", "", PHONE), stage.igor)
    proved = Value("email", EMAIL, EMAIL, "verified", True, "operator", "", stage.now + 1)
    stage.do(contacts.add_values, dialog(stage, owner).contact_id, (proved,))

    found = introduces_herself(stage, ContactDetails(email=EMAIL), another_browser(stage))

    assert dialog(stage, found).contact_id == dialog(stage, owner).contact_id
    assert dialog(stage, found).contact_id != dialog(stage, claimed).contact_id


def test_a_claimed_value_does_not_replace_a_verified_main_one(stage: Stage) -> None:
    """CRM-3, T11."""
    known = introduces_herself(stage)
    sets(stage, "UPDATE contact_values SET status = 'verified'")

    introduces_herself(stage, ContactDetails("Mallory", EMAIL, OTHER_PHONE), stage.igor)

    main = {v.kind: (v.value, v.status) for v in card(stage, known) if v.is_main}
    assert main["phone"] == (PHONE, "verified")
    assert [v.status for v in card(stage, known) if v.value == OTHER_PHONE] == ["claimed"]


def test_the_visitors_own_card_comes_before_a_found_one(stage: Stage) -> None:
    """CRM-1, CRM-6: two cards are not joined by themselves."""
    other = introduces_herself(stage, ContactDetails(email=EMAIL), stage.igor)
    own = introduces_herself(stage, ContactDetails(phone=PHONE))

    answers_form(stage, stage.form_id(own), ContactDetails(email=EMAIL))

    assert dialog(stage, own).contact_id != dialog(stage, other).contact_id
    assert values(stage, own) == {("email", EMAIL), ("phone", PHONE)}


def test_a_found_card_attaches_its_open_lead(stage: Stage) -> None:
    """CRM-1."""
    known = introduces_herself(stage)

    found = introduces_herself(stage, VERA, stage.igor)

    assert dialog(stage, found).lead_id == dialog(stage, known).lead_id
    assert count(stage, "leads") == 1
    result = next(m.form_result for m in stage.messages(found) if m.form_result)
    assert (result.lead_number, result.new_lead) == (1, False)


@pytest.mark.parametrize("stage_", ["won", "lost"])
def test_a_found_card_without_open_lead_makes_none(stage: Stage, stage_: str) -> None:
    """CRM-1: "repeat leads" is off by default."""
    introduces_herself(stage)
    sets(stage, f"UPDATE leads SET stage = '{stage_}'")

    found = introduces_herself(stage, VERA, stage.igor)

    assert dialog(stage, found).lead_id == ""
    assert count(stage, "leads") == 1


@pytest.mark.parametrize("stage_", ["won", "lost"])
def test_a_found_card_without_open_lead_brings_a_new_one_where_wanted(stage: Stage, stage_: str) -> None:
    """CRM-1, FORM-4: with "repeat leads"; the chat says which."""
    changes_rules(stage, repeat_leads=True)
    first = introduces_herself(stage)
    sets(stage, f"UPDATE leads SET stage = '{stage_}'")

    found = introduces_herself(stage, VERA, stage.igor)

    newest, _ = all_leads(stage)
    assert (newest.number, newest.stage, newest.dialog_id) == (2, "new", found)
    assert newest.contact_id == dialog(stage, first).contact_id
    assert dialog(stage, found).lead_id == newest.id != dialog(stage, first).lead_id
    result = next(m.form_result for m in stage.messages(found) if m.form_result)
    assert (result.lead_number, result.new_lead) == (2, True)


def test_where_leads_repeat_an_open_one_is_still_attached(stage: Stage) -> None:
    """CRM-1."""
    changes_rules(stage, repeat_leads=True)
    known = introduces_herself(stage)

    found = introduces_herself(stage, VERA, stage.igor)

    assert dialog(stage, found).lead_id == dialog(stage, known).lead_id
    assert count(stage, "leads") == 1


def test_a_dialog_brings_one_lead(stage: Stage) -> None:
    """CRM-1: what comes later in the same dialog makes no second one."""
    changes_rules(stage, repeat_leads=True)
    dialog_id = introduces_herself(stage, ContactDetails(email=EMAIL))
    sets(stage, "UPDATE leads SET stage = 'lost'")

    answers_form(stage, stage.form_id(dialog_id), ContactDetails(phone=PHONE))

    assert ("phone", PHONE) in values(stage, dialog_id)
    assert count(stage, "leads") == 1


@pytest.mark.parametrize("repeats, in_all", [(False, 1), (True, 2)])
def test_the_address_given_again_for_a_copy(stage: Stage, repeats: bool, in_all: int) -> None:
    """CRM-1, FORM-7, FORM-4: nothing in it is new but the lead, and of that operators hear."""
    changes_rules(stage, repeat_leads=repeats)
    is_over(stage, introduces_herself(stage))
    sets(stage, "UPDATE leads SET stage = 'won'")
    again = stage.writes().dialog_id
    stage.do(ask.visitor_wants_copy, stage.vera, again, stage.cid(), stage.now)

    answers_form(stage, stage.form_id(again), ContactDetails(email=EMAIL))

    assert count(stage, "leads") == in_all
    numbers = [m.form_result.lead_number for m in stage.messages(again) if m.form_result]
    assert numbers == ([2] if repeats else [])


def test_leads_have_numbers_of_their_own(stage: Stage) -> None:
    """CRM-4, NUM-2."""
    introduces_herself(stage)
    introduces_herself(stage, ContactDetails(email="igor@example.com"), stage.igor)

    assert [lead.number for lead in all_leads(stage)] == [2, 1]


def test_a_later_dialog_of_the_visitor_is_of_the_same_client(stage: Stage) -> None:
    """CRM-1, CHAT-3."""
    first = introduces_herself(stage)
    stage.do(finish.operator_finishes, whose(stage, first), first, stage.now)

    second = stage.writes().dialog_id

    assert dialog(stage, second).contact_id == dialog(stage, first).contact_id
    assert dialog(stage, second).name == "Vera"


def test_a_client_who_returns_in_another_browser_completes_the_card(stage: Stage) -> None:
    """CRM-1, CRM-3: no second card, no second lead."""
    first = introduces_herself(stage, ContactDetails("Vera", EMAIL))

    second = introduces_herself(stage, ContactDetails("Vera", EMAIL, PHONE), another_browser(stage))

    assert (count(stage, "contacts"), count(stage, "leads")) == (1, 1)
    assert values(stage, second) == {("name", "Vera"), ("email", EMAIL), ("phone", PHONE)}
    assert dialog(stage, second).lead_id == dialog(stage, first).lead_id


def test_naming_somebodys_address_opens_none_of_their_dialogs(stage: Stage) -> None:
    """T10, CRM-3: the dialog is attached to the card; the visitor sees what their own token made."""
    hers = introduces_herself(stage)
    mallory = another_browser(stage, "m")
    theirs = introduces_herself(stage, VERA, mallory)

    seen = stage.look(dialogs.list_of_visitor, visitor(stage, mallory).id)

    assert [d.id for d in seen] == [theirs]
    for act in (talk.visitor_reads, finish.visitor_ends):
        more = (1,) if act is talk.visitor_reads else ()
        with pytest.raises(NotFound):
            stage.do(act, mallory, hers, *more, stage.now)


def test_what_the_card_knows_is_not_assumed_of_the_visitor(stage: Stage) -> None:
    """FORM-3, T10, T12: the form goes on asking for what this visitor has not given."""
    introduces_herself(stage)
    other = another_browser(stage)
    dialog_id = introduces_herself(stage, ContactDetails(email=EMAIL), other)

    assert visitor(stage, other).details == ContactDetails(email=EMAIL)
    assert dialog(stage, dialog_id).name == ""


PEOPLE = st.sampled_from(["v", "i", "m"])
EMAILS, PHONES = st.sampled_from(["", EMAIL, "i@a.com"]), st.sampled_from(["", PHONE, OTHER_PHONE])
STEPS = st.lists(
    st.tuples(PEOPLE, st.sampled_from(["", "Vera", "Igor"]), EMAILS, PHONES), min_size=1, max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_nobody_reaches_a_dialog_of_another_token(sqlite_stage: Stage, steps: list[tuple[str, ...]]) -> None:
    """T10, T11: whatever is typed by whomever; and no value is ever lost or overwritten."""
    made: dict[str, set[str]] = {}
    example = str(count(sqlite_stage, "visitors"))
    for letter, *typed in steps:
        caller = another_browser(sqlite_stage, letter + example)
        before = {tuple(v) for v in rows(sqlite_stage)}
        dialog_id, form_id = is_asked(sqlite_stage, caller)
        if any(typed):
            answers_form(sqlite_stage, form_id, ContactDetails(*typed), caller)
        made.setdefault(letter, set()).add(dialog_id)

        seen = sqlite_stage.look(dialogs.list_of_visitor, visitor(sqlite_stage, caller).id)
        assert {d.id for d in seen} == made[letter]
        assert before <= {tuple(v) for v in rows(sqlite_stage)}


def rows(stage: Stage) -> list[tuple[object, ...]]:
    cursor = stage.connection.cursor()
    cursor.execute("SELECT * FROM contact_values")
    return cursor.fetchall()
