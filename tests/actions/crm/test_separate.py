"""What joins people to one card, and how a wrong join is undone (CRM-3, case of a hotline that many name)."""

import pytest

from openline.actions.crm.separate import operator_separates
from openline.actions.crm.verify import address_is_verified
from openline.actions.forms import answer
from openline.actions.portal import own_addresses_are_noted, portal_is_saved
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.own_contacts import own_contacts_of, without_own
from openline.domain.refusals import NotFound, NotNow, WrongFields
from openline.store import search
from openline.store.dialogs import dialogs
from openline.store.visitors import visitors
from tests.actions.steps import (
    EMAIL,
    PHONE,
    all_leads,
    another_browser,
    answers_form,
    card,
    count,
    dialog,
    introduces_herself,
    is_asked,
    is_over,
    payloads,
    values,
    visitor,
)
from tests.cast import Stage, changes_rules

HOTLINE = "+49309999999"


def names_the_hotline(stage: Stage) -> None:
    stage.do(portal_is_saved, stage.anna, "Lamps", "en", None, (HOTLINE, "Info@Lamps.example"))
    changes_rules(stage, country="DE")


def test_five_who_name_our_hotline_stay_five(stage: Stage) -> None:
    """CRM-3, T11: nothing is offered; "reach me here" and an operator's word on older ones change nothing."""
    changes_rules(stage, country="DE")
    people = [another_browser(stage, letter) for letter in "abcde"]
    written = [stage.writes("I called your +49 30 9999999 all day", each) for each in people]
    names_the_hotline(stage)
    for each, words in list(zip(people, written, strict=True))[:3]:
        with pytest.raises(NotNow):
            stage.do(answer.visitor_confirms, each, words.dialog_id, words.message_id, stage.cid(), stage.now)
    for words in written[3:]:
        with pytest.raises(NotNow):
            stage.do(
                answer.operator_confirms,
                stage.oleg,
                words.dialog_id,
                words.message_id,
                stage.cid(),
                stage.now,
            )
    again = stage.writes("I called your +49 30 9999999 all day, write to me@example.com", people[0])

    assert count(stage, "contacts") == 0
    found = next(it for it in stage.messages(again.dialog_id) if it.id == again.message_id).found
    assert found == ContactDetails(email="me@example.com")


@pytest.mark.parametrize(
    "own",
    [
        "info@lamps.example",
        "INFO@lamps.example",
        "info+sales@lamps.example",
        "oleg@example.com",
        "anna@example.com",
        "boss@lamps.example",
        "any@reply.lamps.example",
        HOTLINE,
        "030 9999999",
    ],
)
def test_our_own_are_refused_in_a_form(stage: Stage, own: str) -> None:
    """CRM-3: of the list, of operators, of the installation; in any spelling. The other value is kept."""
    names_the_hotline(stage)
    stage.do(own_addresses_are_noted, ("boss@lamps.example", "*@reply.lamps.example"))
    d, form_id = is_asked(stage)
    answers_form(stage, form_id, ContactDetails(name="Vera"))
    typed = ContactDetails(email=own) if "@" in own else ContactDetails(phone=own)
    with pytest.raises(WrongFields) as refused:
        answers_form(stage, form_id, typed)
    assert [wrong.code for wrong in refused.value.wrong] == ["own"]

    both = ContactDetails(email=typed.email or EMAIL, phone=typed.phone or PHONE)
    answers_form(stage, form_id, both)
    assert {value for _, value in values(stage, d)} < {"Vera", EMAIL, PHONE}


def test_what_is_ours_by_now_joins_nobody_and_proves_nothing(stage: Stage) -> None:
    """CRM-3: a visitor gave it before it was known to be ours."""
    d = introduces_herself(stage, ContactDetails("Vera", "info@lamps.example"))
    names_the_hotline(stage)
    it = visitor(stage)
    with stage.transaction() as tx:
        tx.cursor.execute("DELETE FROM contact_values")
        its_dialog = dialogs.get_dialog_to_change(tx, d)
        address_is_verified(tx, its_dialog, it, "info@lamps.example", stage.now)
    assert ("email", "info@lamps.example") not in values(stage, d)


def test_others_are_nobodys() -> None:
    own = own_contacts_of(["a@b.example", "*@c.example", HOTLINE, "nonsense", ""])
    given = ContactDetails("A", "a@bb.example", "+49309999998")
    assert without_own(given, own) == given
    assert without_own(ContactDetails("A", "x@C.example", HOTLINE), own) == ContactDetails("A")


@pytest.mark.parametrize("wrong", ["123", "a@", "lamps.example", "030 9999999"])
def test_the_list_takes_addresses_and_whole_numbers(stage: Stage, wrong: str) -> None:
    with pytest.raises(WrongFields):
        stage.do(portal_is_saved, stage.anna, "Lamps", "en", None, (wrong,))


def two_on_one_card(stage: Stage) -> tuple[str, str]:
    """Vera and Boris gave the same phone: (her dialog, his)."""
    hers = introduces_herself(stage, ContactDetails("Vera", EMAIL, PHONE))
    boris = another_browser(stage, "b")
    his = introduces_herself(stage, ContactDetails("Boris", "boris@example.com", PHONE), boris)
    assert dialog(stage, hers).contact_id == dialog(stage, his).contact_id
    return hers, his


def test_an_operator_separates_the_chosen_dialogs(stage: Stage) -> None:
    """CRM-3: with lead and details of theirs; the phone that both gave stands on both cards."""
    hers, his = two_on_one_card(stage)
    old = dialog(stage, hers).contact_id
    new = stage.do(operator_separates, stage.oleg, old, (his,), stage.now)

    assert (dialog(stage, hers).contact_id, dialog(stage, his).contact_id) == (old, new)
    assert values(stage, hers) == {("name", "Vera"), ("email", EMAIL), ("phone", PHONE)}
    assert values(stage, his) == {("name", "Boris"), ("email", "boris@example.com"), ("phone", PHONE)}
    assert {lead.contact_id for lead in all_leads(stage)} == {old}
    assert dialog(stage, his).lead_id == ""
    assert payloads(stage, his, "int")[-1]["type"] == "CardChanged"
    boris = another_browser(stage, "b")
    is_over(stage, his)
    assert dialog(stage, stage.writes("Again", boris).dialog_id).contact_id == new
    assert visitor(stage).contact_id == old


def test_the_lead_goes_with_the_dialog_it_was_born_of(stage: Stage) -> None:
    hers, his = two_on_one_card(stage)
    old = dialog(stage, hers).contact_id
    new = stage.do(operator_separates, stage.oleg, old, (hers,), stage.now)

    (lead,) = all_leads(stage)
    assert (lead.contact_id, dialog(stage, hers).lead_id) == (new, lead.id)
    assert dialog(stage, his).lead_id == ""


def test_the_search_finds_each_with_their_own_details_only(stage: Stage) -> None:
    """WORK-4: dialogs, clients and the lead."""
    hers, his = two_on_one_card(stage)
    old = dialog(stage, hers).contact_id
    (lead,) = all_leads(stage)
    new = stage.do(operator_separates, stage.oleg, old, (hers,), stage.now)

    def found(words: str) -> tuple[list[str], ...]:
        kinds: tuple[search.Kind, ...] = ("dialog", "client", "lead")
        return tuple(stage.look(search.list_subjects, kind, words, 10) for kind in kinds)

    assert found(EMAIL) == ([hers], [new], [lead.id])
    assert found("boris@example.com") == ([his], [old], [])


def test_one_visitors_dialogs_may_be_parted(stage: Stage) -> None:
    """The visitor goes with the newest one."""
    first = introduces_herself(stage)
    old = dialog(stage, first).contact_id
    is_over(stage, first)
    second = stage.writes("Somebody else at this computer").dialog_id
    new = stage.do(operator_separates, stage.oleg, old, (second,), stage.now)

    assert dialog(stage, first).contact_id == old
    assert visitor(stage).contact_id == new
    with stage.transaction() as tx:
        assert visitors.find_visitor(tx, visitor(stage).id) is not None


def test_what_cannot_be_separated(stage: Stage) -> None:
    hers, his = two_on_one_card(stage)
    old = dialog(stage, hers).contact_id
    stranger = stage.writes(caller=another_browser(stage, "z")).dialog_id
    for chosen, no in (((), NotNow), ((hers, his), NotNow), ((stranger,), NotFound), (("x",), NotFound)):
        with pytest.raises(no):
            stage.do(operator_separates, stage.oleg, old, chosen, stage.now)
    with pytest.raises(NotFound):
        stage.do(operator_separates, stage.stan, old, (his,), stage.now)
    assert count(stage, "contacts") == 1
    assert len(card(stage, hers)) == 5
