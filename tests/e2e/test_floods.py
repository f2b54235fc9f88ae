"""Who writes a lot, who spams, and who comes from a network that writes a lot: told on both sides."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Come, served_copy
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program

WAIT = "Please wait for a reply. Your message is saved and will be sent when somebody has answered."


@pytest.fixture(scope="module")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Patient with two messages, and not with a third."""
    folder = tmp_path_factory.mktemp("flood")
    with served_copy(furnished, folder, OPENLINE_LIMIT_UNANSWERED="2") as program:
        yield program


def test_a_flood_is_told_to_wait_and_goes_on_after_the_answer(vera: Visitor, anna: Operator) -> None:
    """LINE-13."""
    vera.opens().writes("One").is_greeted()
    for text in ("Two", "Three", "Four"):
        vera.writes(text)
    expect(vera.delivery_of("Four")).to_have_text(WAIT)
    expect(vera.log.get_by_text(WAIT)).to_have_count(1)

    anna.opens("Two").writes("Yes?")
    expect(vera.delivery_of("Four")).to_contain_text(re.compile("Sent|Read"))
    expect(anna.log).to_contain_text("Four")


def test_spam_twice_is_blocked_deleted_and_unbanned(come: Come, server: Program, anna: Operator) -> None:
    """LINE-13."""
    # The panel beside the conversation may ask for it once more while it is being deleted.
    anna.excuse("status of 404")
    igor = come(Visitor).visits().opens().writes("Buy gold").is_greeted()
    anna.opens("Buy gold")
    chooses(anna, "Mark as spam")
    anna.button("Do it now").click()
    igor.writes("Buy silver")
    anna.page.get_by_role("tab", name="Spam").click()
    anna.opens("Buy silver")
    chooses(anna, "Block visitor")
    anna.button("Do it now").click()
    expect(igor.panel).to_contain_text("You can no longer write here.")
    expect(anna.page.locator(".dialog-top").get_by_text("blocked")).to_be_visible()
    chooses(anna, "Delete spam")
    box = anna.page.get_by_role("dialog", name="Delete this spam for good?")
    box.get_by_role("button", name="Delete").click()

    expect(box).to_be_hidden()
    assert server.count_messages("Buy silver") == 0
    assert server.count_messages("Buy gold") == 1


def test_administrators_see_that_nobody_had_to_wait(anna: Operator) -> None:
    """OPS-7."""
    anna.page.goto(f"{anna.url}/settings/portal")
    expect(anna.page.get_by_role("heading", name="Limits reached")).to_be_visible()
    expect(anna.page.get_by_text("Nobody had to wait since the server started.")).to_be_visible()


def chooses(anna: Operator, item: str) -> None:
    anna.button("More about the conversation").click()
    anna.page.get_by_role("menuitem", name=item, exact=True).click()
