"""What calls an operator: sound, notifications of the system, the title; and when all is quiet (WORK-4)."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import Operator, Visitor
from tests.e2e.test_contact_forms import comes_to
from tests.e2e.test_reading import hide_page, show_page

# The world outside the page: what the system would show, and each tone that would be heard.
OUTSIDE = """(() => {
  window.__shown = [];
  window.__tones = 0;
  window.Notification = class {
    static permission = 'default';
    static async requestPermission() { return (this.permission = window.__answer ?? 'granted'); }
    constructor(title, { body, tag }) { window.__shown.push({ title, body, tag }); }
    close() {}
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.__tones++; return start.apply(this, when); };
})()"""


_numbers = itertools.count()


def comes_to_work(come: Come, name: str, permission: str = "granted") -> Operator:
    """With ears and eyes that remember; nothing sounds before the page was touched."""
    operator = come(Operator, name=name)
    operator.context.add_init_script(f"window.__answer = '{permission}';")
    operator.context.add_init_script(OUTSIDE)
    operator.logs_in()
    expect(operator.list).to_be_attached()
    return operator


def chooses(operator: Operator, name: str) -> None:
    operator.button("Sound and notifications").click()
    operator.page.get_by_role("menuitem", name=name).or_(
        operator.page.get_by_role("menuitemcheckbox", name=name)
    ).click()


def hears(page: Page, tones: int) -> None:
    page.wait_for_function("tones => window.__tones === tones", arg=tones)


def shown(page: Page) -> list[dict[str, Any]]:
    return page.evaluate("window.__shown")


@pytest.fixture
def two(come: Come, company: Company) -> tuple[Operator, Operator, Visitor]:
    """Ines, who is asked first and wants to be called, her colleague Jona, and a guest of their line."""
    first, second = (f"{name}{next(_numbers)}" for name in ("ines", "jona"))
    line = company.opens_line(first, second, assignment="in_order")
    ines, jona = comes_to_work(come, first), comes_to_work(come, second)
    chooses(ines, "Turn on notifications")
    chooses(jona, "Sound")
    chooses(jona, "Sound")
    return ines, jona, comes_to(come, line)


def test_what_concerns_me_rings_and_shows_itself(two: tuple[Operator, Operator, Visitor]):
    """WORK-4: an offer and further words, on a hidden page by the system too; only who is asked."""
    ines, jona, guest = two
    hide_page(ines.page)
    before = jona.page.evaluate("window.__tones")

    guest.writes("A new one for Ines")
    hears(ines.page, 1)
    guest.writes("And another word")
    hears(ines.page, 2)

    offer, word = shown(ines.page)
    assert "is waiting for you" in offer["title"]
    assert (offer["body"], word["body"]) == ("A new one for Ines", "And another word")
    assert offer["tag"] == word["tag"]
    expect(ines.page).to_have_title("(2) Conversations · openline")
    expect(jona.row("And another word")).to_contain_text(f"offered to {ines.name.capitalize()}")
    expect(jona.page).to_have_title("Conversations · openline")
    assert (jona.page.evaluate("window.__tones"), shown(jona.page)) == (before, [])


def test_who_reads_a_dialog_is_not_called_to_it(two: tuple[Operator, Operator, Visitor]):
    """WORK-4, UX §4: quiet while it is before the eyes; called again once the page is hidden."""
    ines, _, guest = two
    guest.writes("Please read me")
    hears(ines.page, 1)
    ines.opens("Please read me").writes("I do")
    expect(ines.page).to_have_title("Conversations · openline")

    guest.writes("And this too")
    expect(ines.log).to_contain_text("And this too")
    expect(guest.delivery_of("And this too")).to_contain_text("Read")
    assert (ines.page.evaluate("window.__tones"), shown(ines.page)) == (1, [])
    hide_page(ines.page)
    guest.writes("Are you still there?")
    hears(ines.page, 2)
    expect(ines.page).to_have_title("(1) Conversations · openline")
    assert [each["body"] for each in shown(ines.page)] == ["Are you still there?"]
    show_page(ines.page)
    expect(ines.page).to_have_title("Conversations · openline")


def test_nobody_is_called_who_does_not_want_it(come: Come, company: Company):
    """WORK-4: sound off, the browser says no: the row alone tells, and why nothing can be shown is said."""
    line = company.opens_line("kora")
    kora = comes_to_work(come, "kora", permission="denied")
    chooses(kora, "Sound")
    chooses(kora, "Turn on notifications")
    chooses(kora, "Turn on notifications")
    expect(kora.page.get_by_text("Notifications are blocked in this browser.")).to_be_visible()
    hide_page(kora.page)

    comes_to(come, line).writes("Is anybody listening?")

    expect(kora.row("Is anybody listening?")).to_contain_text("yours for")
    expect(kora.page).to_have_title("(1) Conversations · openline")
    assert (kora.page.evaluate("window.__tones"), shown(kora.page)) == (0, [])
