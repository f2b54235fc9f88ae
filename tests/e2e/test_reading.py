"""Read means looked at: the panel open, the page visible, the message in view (MAIL-1, CHAT-4)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor

LONG = "\n".join(f"line {number}" for number in range(30))


def hide_page(page: Page) -> None:
    page.evaluate("""() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    }""")


def show_page(page: Page) -> None:
    page.evaluate("""() => {
      delete document.hidden;
      document.dispatchEvent(new Event('visibilitychange'));
    }""")


def begun(vera: Visitor, anna: Operator, words: str) -> None:
    vera.opens().writes(words).is_greeted()
    anna.opens(words)


def test_a_closed_panel_has_read_nothing_and_says_how_many_wait(vera: Visitor, anna: Operator):
    """UX §3.4: a badge, the button's name; read when opened. The form's five seconds are the wait."""
    begun(vera, anna, "I close the panel")
    vera.closes()
    anna.writes("For your return")

    launcher = vera.page.get_by_role("button", name="Open chat, 1 unread message")
    expect(launcher.locator(".count")).to_have_text("1")
    expect(vera.form).to_be_attached()
    expect(anna.delivery_of("For your return")).to_contain_text("Sent")
    launcher.click()
    expect(anna.delivery_of("For your return")).to_contain_text("Read")


def test_a_hidden_page_has_read_nothing_and_its_title_calls(vera: Visitor, anna: Operator):
    """CHAT-5, UX §3.4: the title alternates while the page is hidden and is the page's own again."""
    begun(vera, anna, "I look elsewhere")
    title = vera.page.title()
    hide_page(vera.page)
    anna.writes("Where are you?")

    expect(vera.page).to_have_title("(1) New message")
    expect(vera.form).to_be_attached()
    expect(anna.delivery_of("Where are you?")).to_contain_text("Sent")
    show_page(vera.page)
    expect(anna.delivery_of("Where are you?")).to_contain_text("Read")
    expect(vera.page).to_have_title(title)


def test_a_message_out_of_view_is_not_read(vera: Visitor, anna: Operator):
    """UX §3.4: who reads above is not moved, and told by "New messages"."""
    begun(vera, anna, "I read what is above")
    anna.writes(LONG).writes(LONG + "\nthe end")
    expect(vera.log).to_contain_text("the end")
    vera.log.hover()
    vera.page.mouse.wheel(0, -5_000)
    expect(vera.log.get_by_text("I read what is above")).to_be_in_viewport()

    anna.writes("You do not see this")
    expect(vera.panel.get_by_role("button", name="New messages")).to_be_visible()
    expect(vera.form).to_be_attached()
    expect(vera.log.get_by_text("I read what is above")).to_be_in_viewport()
    expect(anna.delivery_of("You do not see this")).to_contain_text("Sent")
    vera.panel.get_by_role("button", name="New messages").click()
    expect(anna.delivery_of("You do not see this")).to_contain_text("Read")


@pytest.mark.parametrize("way", ["other dialog", "hidden page"])
def test_the_operator_has_read_only_what_is_before_the_eyes(come: Come, vera: Visitor, way: str):
    """CHAT-4: of one's own dialog the list has the count, and the mark at the visitor comes with the look."""
    words = f"Read me: {way}"
    anna = come(Operator).logs_in()
    begun(vera, anna, f"I am answered: {way}")
    anna.writes("Then it is mine")
    expect(vera.delivery_of("I am answered")).to_contain_text("Read")
    if way == "other dialog":
        anna.opens("Question en00")
    else:
        hide_page(anna.page)
    vera.writes(words)

    expect(anna.row(words)).to_contain_text("1 unread message")
    expect(vera.delivery_of(words)).to_contain_text("Sent")
    show_page(anna.page)
    anna.opens(words)
    expect(vera.delivery_of(words)).to_contain_text("Read")
    expect(anna.row(words)).not_to_contain_text("unread")
