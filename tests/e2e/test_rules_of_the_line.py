"""What a line does by its rules and by the clock: whom it asks, what it notices, and when it ends a dialog.

Minutes pass in the database: nothing here waits for them.
"""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import Operator
from tests.e2e.program import Program
from tests.e2e.test_contact_forms import comes_to, form_3, works
from tests.e2e.test_the_end import finishes, is_answered
from tests.e2e.test_what_operators_do import chooses

CLOSING = "We haven't heard from you"
ALWAYS: dict[str, Any] = {
    "is_on": True,
    "zone": "UTC",
    "week": [[{"begins": 0, "ends": 1440}]] * 7,
    "holidays": [],
}


def alarms(operator: Operator) -> Locator:
    """In the corner of the workspace, of whoever is told: only how many, so that they cover nothing."""
    return operator.page.get_by_role("button", name=re.compile("[0-9]+ alarm"))


def alarm(operator: Operator, words: str) -> Locator:
    """One of them, once the list is open."""
    return operator.page.get_by_role("region", name="Alarms").get_by_role("listitem").filter(has_text=words)


def goes_away(operator: Operator) -> None:
    operator.page.get_by_role("switch", name="Available", exact=True).click()
    expect(operator.page.get_by_text("You won't receive new conversations.")).to_be_visible()


def test_a_line_that_asks_everyone_offers_to_nobody(come: Come, company: Company):
    """LINE-2: all see it, nobody is asked alone, nobody skips; the first to take it has it."""
    line = company.opens_line("maja", "nick", assignment="first_to_take")
    maja, nick = works(come, "maja"), works(come, "nick")
    guest = comes_to(come, line).writes("Anybody of you?")
    for operator in (maja, nick):
        expect(operator.row("Anybody of you?")).to_contain_text("not assigned yet")
        operator.opens("Anybody of you?")
        expect(operator.button("Take")).to_be_visible()
        expect(operator.button("Decline")).to_have_count(0)

    nick.button("Take").click()

    expect(maja.button("Take")).to_have_count(0)
    expect(maja.row("Anybody of you?")).to_contain_text("Nick")
    nick.writes("Me")
    expect(guest.log).to_contain_text("Nick joined")
    expect(form_3(guest)).to_have_count(0)


def test_a_known_client_goes_first_to_their_own_operator(come: Come, company: Company, server: Program):
    """LINE-8: past the order of the line, as long as that one is here."""
    line = company.opens_line("olek", "petra", assignment="in_order")
    olek, petra = works(come, "olek"), works(come, "petra")
    guest = comes_to(come, line).writes("Write to known@example.com")
    expect(olek.row("Write to known@example.com")).to_contain_text("yours for")
    petra.opens("Write to known@example.com").button("Save to profile").click()
    expect(petra.client).to_contain_text(re.compile(r"\bverified"))
    petra.writes("I know you now")
    finishes(petra, "Write to known@example.com")
    server.minutes_pass(11, after="I know you now")

    comes_to(come, line).writes("A stranger")
    expect(olek.row("A stranger")).to_contain_text("yours for")
    guest.writes("It is me again")
    expect(petra.row("It is me again")).to_contain_text("yours for")
    expect(olek.row("It is me again")).to_contain_text("offered to Petra")
    goes_away(petra)
    expect(olek.row("It is me again")).to_contain_text("yours for")


def test_a_response_target_that_is_missed_is_told_to_those_who_were_chosen(come: Come, company: Company):
    """LINE-11: of first and further answers; all see the row, who waits longest on top; an answer ends it."""
    line = company.opens_line("rita", "saul", assignment="first_to_take")
    rita, saul = works(come, "rita"), works(come, "saul")
    chosen = line.settings["operators"][0]
    line.sets(response_targets={"first_answer_s": 1, "further_answer_s": 1, "alert_to": [chosen]})
    guest = comes_to(come, line).writes("I came first")
    expect(alarms(rita)).to_have_text("1 alarm")
    comes_to(come, line).writes("I came later")
    expect(alarms(rita)).to_have_text("2 alarms")
    for operator in (rita, saul):
        expect(operator.row("I came later")).to_contain_text("overdue")
        expect(operator.list.get_by_role("link").first).to_contain_text("I came first")

    alarms(rita).click()
    expect(alarm(rita, "reply overdue")).to_have_count(2)
    alarm(rita, guest.number).get_by_role("link", name="Open").click()
    rita.writes("Sorry for the wait")
    expect(alarms(rita)).to_have_text("1 alarm")
    expect(saul.row("I came first")).not_to_contain_text("overdue")
    guest.writes("Now I wait again")

    expect(saul.row("Now I wait again")).to_contain_text("overdue")
    expect(alarms(rita)).to_have_text("2 alarms")
    expect(alarms(saul)).to_have_count(0)
    alarms(rita).click()
    rita.button("Clear all").click()
    expect(alarms(rita)).to_have_count(0)


def test_a_promise_that_is_near_is_told_before_it_is_missed(come: Come, company: Company, server: Program):
    """LINE-12: half an hour is promised; ten minutes before, who was chosen is called; an answer keeps it."""
    line = company.opens_line("tilda", "udo", hours=ALWAYS)
    tilda, udo = works(come, "tilda"), works(come, "udo")
    line.sets(
        response_targets={
            "first_answer_s": 0,
            "further_answer_s": 0,
            "alert_to": line.settings["operators"][:1],
        }
    )
    for operator in (tilda, udo):
        goes_away(operator)
    guest = comes_to(come, line).writes("When, then?")
    expect(guest.log.locator(".promise")).to_contain_text("We'll reply by")
    expect(tilda.row("When, then?").locator(".when.calm")).to_contain_text("reply by")
    udo.opens("When, then?")

    server.minutes_pass(21, after="When, then?")
    line.is_looked_at()

    expect(alarms(tilda)).to_have_text("1 alarm")
    expect(tilda.row("When, then?").locator(".when.wait")).to_contain_text("reply by")
    expect(udo.log).to_contain_text("promised reply due soon")
    alarms(tilda).click()
    alarm(tilda, "promised reply due soon").get_by_role("link", name="Open").click()
    tilda.writes("Now, with minutes to spare")
    expect(guest.log).to_contain_text("minutes to spare")
    for operator in (tilda, udo):
        expect(operator.row("When, then?")).not_to_contain_text("reply by")
    expect(alarms(tilda)).to_have_count(0)
    expect(alarms(udo)).to_have_count(0)


def test_a_silent_dialog_is_closed_and_a_pinned_one_is_not(come: Come, company: Company, server: Program):
    """LINE-6, LINE-7, LINE-9: half an hour after the last answer; what is unpinned again ends at once."""
    closing = {"is_on": True, "texts": {}}
    line = company.opens_line("valentin", closing=closing, closing_after_min=30)
    valentin = works(come, "valentin")
    stays, goes = comes_to(come, line), comes_to(come, line)
    is_answered(goes, valentin, "I fall silent", "Take your time")
    is_answered(stays, valentin, "I shall be back", "We keep it for you")
    chooses(valentin, "Keep with me")
    expect(valentin.row("I shall be back")).to_contain_text("kept")
    # The pinned one is asked about first: when the other one has ended, it was let be.
    server.minutes_pass(40, after="I shall be back")
    server.minutes_pass(31, after="I fall silent")
    line.is_looked_at()

    expect(goes.log).to_contain_text(CLOSING)
    expect(goes.log).to_contain_text("Conversation closed")
    expect(valentin.row("I fall silent")).to_have_count(0)
    expect(valentin.row("I shall be back")).to_contain_text("kept")
    chooses(valentin, "Release")
    expect(valentin.row("I shall be back")).to_have_count(0)
    expect(valentin.log).to_contain_text("closed automatically (no activity)")
    expect(stays.log).to_contain_text(CLOSING)
    goes.writes("Here I am again")
    expect(goes.log).to_contain_text("Conversation reopened")
    expect(valentin.row("Here I am again")).to_contain_text("assigned to you")


def test_nobody_is_here_who_has_not_touched_anything_for_long(come: Come, company: Company, server: Program):
    """LINE-3, FORM-8: after fifteen minutes an open workspace is nobody; the first touch is a coming back."""
    line = company.opens_line("wim")
    wim = works(come, "wim")
    server.nobody_touches("wim@example.com", 13)
    line.is_looked_at()
    early = comes_to(come, line).writes("After thirteen")
    expect(wim.row("After thirteen")).to_contain_text("yours for")
    server.nobody_touches("wim@example.com", 2)
    line.is_looked_at()

    expect(wim.page.get_by_text("You've been idle.")).to_be_visible()
    expect(wim.row("After thirteen")).to_contain_text("not assigned yet")
    late = comes_to(come, line).writes("After fifteen")
    expect(form_3(late)).to_be_visible()
    expect(form_3(early)).to_have_count(0)
    expect(wim.row("After fifteen")).to_contain_text("not assigned yet")
    wim.page.mouse.move(200, 200)

    for words in ("After thirteen", "After fifteen"):
        expect(wim.row(words)).to_contain_text("yours for")
    expect(wim.page.get_by_text("You've been idle.")).to_have_count(0)
