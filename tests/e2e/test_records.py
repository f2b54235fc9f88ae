"""What stands in the record of a dialog, for operators who were elsewhere when it happened."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.lines import Company
from tests.e2e.people import Operator, Visitor
from tests.e2e.test_accessibility import is_sound

Come = Callable[..., Any]

pytestmark = pytest.mark.e2e


def test_comments_wait_for_who_opens_the_dialog_later(come: Come, company: Company) -> None:
    """LINE-7: of a transfer, and of a supervisor's mark; after a reload they are still there."""
    line = company.opens_line("otto", "olivia", greeting={"is_on": False})
    otto = come(Operator, name="otto").logs_in()
    vera: Visitor = come(Visitor, path=line.path).visits()
    vera.writes("Do you have lamps?")
    otto.opens("Do you have lamps?").button("Take").click()
    expect(otto.button("Take")).to_have_count(0)
    olivia = come(Operator, name="olivia").logs_in()
    igor: Visitor = come(Visitor, path=line.path).visits()
    igor.writes("Do you have chairs?")
    olivia.opens("Do you have chairs?")

    _hands_over(otto, "Olivia", "She knows lamps")
    olivia.row("Do you have lamps?").click()
    expect(olivia.log).to_contain_text("She knows lamps")
    anna: Operator = come(Operator).logs_in()
    anna.opens("Do you have lamps?")
    expect(anna.log).to_contain_text("She knows lamps")
    _marks(anna, "Well done")
    olivia.page.reload()

    for comment in ("She knows lamps", "Well done"):
        expect(olivia.log.locator(".system", has_text=comment)).to_have_count(1)
    text = olivia.log.inner_text()
    assert text.index("Do you have lamps?") < text.index("She knows lamps") < text.index("Well done")


def test_operators_see_who_answers_where_visitors_do_not(come: Come, company: Company) -> None:
    """CHAT-2, LINE-7: a line that hides names hides them from visitors only."""
    line = company.opens_line("oskar", "odile", shown_as="hidden")
    oskar = come(Operator, name="oskar").logs_in()
    vera: Visitor = come(Visitor, path=line.path).visits().writes("Who are you?")
    odile = come(Operator, name="odile").logs_in().opens("Who are you?")
    oskar.opens("Who are you?").button("Take").click()

    expect(odile.button("Take")).to_have_count(0)
    expect(odile.page.get_by_text("assigned to Oskar")).to_be_visible()
    assert "Take over" in _more(odile)
    expect(oskar.page.get_by_text("assigned to you", exact=True)).to_be_visible()
    expect(oskar.button("Take")).to_have_count(0)
    assert "Keep with me" in _more(oskar)
    oskar.page.reload()
    expect(oskar.page.get_by_text("assigned to you", exact=True)).to_be_visible()
    expect(oskar.button("Take")).to_have_count(0)
    expect(vera.panel).not_to_contain_text("Oskar")


def _more(operator: Operator) -> list[str]:
    """What the menu offers."""
    operator.button("More about the conversation").click()
    expect(operator.page.get_by_role("menuitem").first).to_be_visible()
    names = operator.page.get_by_role("menuitem").all_inner_texts()
    operator.page.keyboard.press("Escape")
    return names


def test_a_refused_transfer_keeps_its_comment(come: Come, company: Company) -> None:
    """LINE-7: the box stays with what was typed, says why, and goes when it is done."""
    line = company.opens_line("orson", "opal")
    orson = come(Operator, name="orson").logs_in()
    come(Visitor, path=line.path).visits().writes("Is the red one in stock?")
    orson.opens("Is the red one in stock?").button("Take").click()
    expect(orson.button("Take")).to_have_count(0)

    opal = come(Operator, name="opal").logs_in()
    here = opal.page.get_by_role("switch", name="Available", exact=True)
    expect(here).to_be_checked()
    box = _chooses(orson, "Opal", "The red one, she says")
    here.click()
    expect(box.get_by_role("radio", name="Opal")).to_be_disabled()
    box.get_by_role("button", name="Transfer").click()
    expect(box.get_by_role("alert")).not_to_be_empty()
    expect(box.get_by_role("textbox")).to_have_value("The red one, she says")
    is_sound(orson.page, "a refused transfer")
    here.click()
    expect(box.get_by_role("radio", name="Opal")).to_have_accessible_name(re.compile("Opal available"))
    box.get_by_role("button", name="Transfer").click()
    expect(box).to_have_count(0)
    opal.row("Is the red one in stock?").click()
    expect(opal.log).to_contain_text("The red one, she says")


def _hands_over(operator: Operator, to: str, comment: str) -> None:
    expect(_asks_to_hand_over(operator, to, comment)).to_have_count(0)


def _asks_to_hand_over(operator: Operator, to: str, comment: str) -> Locator:
    box = _chooses(operator, to, comment)
    box.get_by_role("button", name="Transfer").click()
    return box


def _chooses(operator: Operator, to: str, comment: str) -> Locator:
    operator.button("Transfer").click()
    box = operator.page.get_by_role("dialog", name="Transfer conversation")
    box.get_by_role("radio", name=to).check()
    box.get_by_role("textbox").fill(comment)
    return box


def _marks(supervisor: Operator, comment: str) -> None:
    supervisor.button("More about the conversation").click()
    supervisor.page.get_by_role("menuitem", name="Score this conversation").click()
    box = supervisor.page.get_by_role("dialog", name="Score this conversation")
    box.get_by_role("radio", name="5").check()
    box.get_by_role("textbox").fill(comment)
    box.get_by_role("button", name="Save score").click()
    expect(box).to_have_count(0)
    expect(supervisor.log).to_contain_text(comment)
