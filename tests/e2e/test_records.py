"""What stands in the record of a dialog, for operators who were elsewhere when it happened."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.lines import House
from tests.e2e.people import Operator, Visitor

Come = Callable[..., Any]

pytestmark = pytest.mark.e2e


def test_comments_wait_for_who_opens_the_dialog_later(come: Come, house: House) -> None:
    """LINE-7: of a transfer, and of a supervisor's mark; after a reload they are still there."""
    line = house.opens_line("otto", "olivia", greeting={"is_on": False})
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
    told = olivia.log.inner_text()
    assert told.index("Do you have lamps?") < told.index("She knows lamps") < told.index("Well done")


def _hands_over(operator: Operator, to: str, comment: str) -> None:
    operator.button("Transfer").click()
    box = operator.page.get_by_role("dialog", name="Transfer the dialog")
    box.get_by_role("radio", name=to).check()
    box.get_by_role("textbox").fill(comment)
    box.get_by_role("button", name="Hand over").click()
    expect(box).to_have_count(0)


def _marks(supervisor: Operator, comment: str) -> None:
    supervisor.button("More about the dialog").click()
    supervisor.page.get_by_role("menuitem", name="Rate the work").click()
    box = supervisor.page.get_by_role("dialog", name="Rate the work")
    box.get_by_role("radio", name="5").check()
    box.get_by_role("textbox").fill(comment)
    box.get_by_role("button", name="Give the mark").click()
    expect(box).to_have_count(0)
    expect(supervisor.log).to_contain_text(comment)
