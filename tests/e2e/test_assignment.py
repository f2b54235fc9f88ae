"""Who answers: in turn, passed on, two at once, at the limit, and handed over with a word."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import eventually
from tests.e2e.test_contact_forms import AT_ONCE_MS, comes_to, form_3, works

CLICK_TAKE_AT = """at => new Promise((resolve) => {
  const take = [...document.querySelectorAll('button')].find((it) => it.firstChild?.textContent === 'Take');
  setTimeout(() => resolve(take.click()), at - Date.now());
})"""


def offered_to(words: str, *operators: Operator) -> Operator:
    """Whose row says so; to the others it says whose it is."""
    for operator in operators:
        expect(
            operator.row(words).filter(has_text="yours for").or_(row_of_another(operator, words))
        ).to_be_visible()
    (theirs,) = (it for it in operators if it.row(words).filter(has_text="yours for").count())
    return theirs


def row_of_another(operator: Operator, words: str) -> Locator:
    return operator.row(words).filter(has_text="offered to")


def test_two_visitors_go_to_two_operators(come: Come, company: Company):
    """LINE-2: balanced, one each, and each reads whose the other one is."""
    line = company.opens_line("adam", "bea")
    both = works(come, "adam"), works(come, "bea")
    comes_to(come, line).writes("The first of two")
    first = offered_to("The first of two", *both)
    comes_to(come, line).writes("The second of two")
    second = offered_to("The second of two", *both)

    assert {first.name, second.name} == {"adam", "bea"}
    expect(first.row("The second of two")).to_contain_text(f"offered to {second.name.capitalize()}")


def test_what_one_does_not_answer_goes_to_the_other(come: Come, company: Company):
    """LINE-2: after the line's seconds; whoever was late may still take it."""
    line = company.opens_line("carl", "dora", next_after_s=5)
    both = works(come, "carl"), works(come, "dora")
    guest = comes_to(come, line).writes("Who will it be?")
    late = offered_to("Who will it be?", *both)
    other = next(it for it in both if it is not late)

    expect(other.row("Who will it be?")).to_contain_text("yours for", timeout=7_000)
    expect(late.row("Who will it be?")).not_to_contain_text(re.compile("yours|waiting for you"))
    late.opens("Who will it be?").writes("Late, but me")
    expect(guest.log).to_contain_text("Late, but me")
    expect(other.row("Who will it be?")).to_contain_text(late.name.capitalize())


def test_two_take_in_the_same_moment_and_one_has_it(come: Come, company: Company):
    """LINE-7: the other reads who; then it is handed over with a word, and a note stays among colleagues."""
    line = company.opens_line("egon", "fida")
    both = works(come, "egon"), works(come, "fida")
    guest = comes_to(come, line).writes("Both, please")
    for operator in both:
        operator.opens("Both, please")
        expect(operator.button("Take")).to_be_visible()
    at = round(time.time() * 1_000) + 600
    for operator in both:
        start(operator.page, at)

    for operator in both:
        expect(operator.button("Take")).to_have_count(0)
    eventually(lambda: any(map(is_refused, both)), "a refusal")
    (winner,) = (it for it in both if not is_refused(it))
    (loser,) = (it for it in both if it is not winner)
    expect(loser.page.get_by_role("alert").first).to_contain_text(winner.name.capitalize())
    hands_over(winner, loser)
    notes(loser, "A secret among colleagues")
    loser.writes("It is me now")
    expect(guest.log).to_contain_text("It is me now")
    expect(guest.log).not_to_contain_text("secret")
    expect(guest.log).not_to_contain_text("stairs")


def is_refused(operator: Operator) -> bool:
    return operator.page.get_by_text("already took this conversation.").count() > 0


def start(page: Page, at: int) -> None:
    """Does not wait for the click: the other one is still to be set."""
    page.evaluate(f"at => {{ ({CLICK_TAKE_AT})(at); }}", at)


def hands_over(giver: Operator, taker: Operator) -> None:
    giver.button("Transfer").click()
    box = giver.page.get_by_role("dialog", name="Transfer conversation")
    box.get_by_role("radio", name=taker.name.capitalize()).check()
    box.get_by_role("textbox").fill("Meet her at the stairs")
    box.get_by_role("button", name="Transfer").click()
    expect(box).to_have_count(0)
    expect(taker.row("Both, please")).to_contain_text("yours for", timeout=AT_ONCE_MS)
    expect(taker.log).to_contain_text("Meet her at the stairs")


def notes(operator: Operator, words: str) -> None:
    operator.button("Note").click()
    operator.composer.fill(words)
    operator.button("Send").click()
    expect(operator.log.locator(".bubble.note")).to_contain_text(words)
    operator.button("Back to the reply").click()


@pytest.fixture
def busy(come: Come, company: Company) -> tuple[Operator, Operator, Visitor]:
    """Two operators with one dialog each, which is all they may have, and a third visitor."""
    line = company.opens_line("gert", "hana", limit=1)
    both = works(come, "gert"), works(come, "hana")
    for words in ("I was first", "I was second"):
        comes_to(come, line).writes(words)
        offered_to(words, *both).opens(words).writes("For you")
    return *both, comes_to(come, line).writes("And me, the third?")


def test_whoever_waits_sees_the_place_and_is_next(busy: tuple[Operator, Operator, Visitor]):
    """LINE-3, LINE-4: at the limit the third is at place 1; a finished dialog makes somebody free at once."""
    gert, hana, third = busy
    expect(third.panel.get_by_text("You're number 1 in the queue")).to_be_visible()
    expect(form_3(third)).to_be_visible()
    expect(hana.row("And me, the third?")).to_contain_text("not assigned yet")

    gert.closes()

    expect(gert.row("And me, the third?")).to_contain_text("yours for", timeout=AT_ONCE_MS)
    gert.opens("And me, the third?").writes("Now you")
    expect(third.log).to_contain_text("Now you")
    expect(third.panel.get_by_text("in the queue")).to_have_count(0)
