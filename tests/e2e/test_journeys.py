"""What a user can do, from the first word to the lead, seen from both sides."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Come
from tests.e2e.people import FORM, NUMBER, Operator, Visitor, panel_of
from tests.e2e.program import KEY, Program

# Texts in which one of these stands, and which a translating browser would write anew.
FOR_TRANSLATORS = """(words) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const isWhole = words.some((it) => data.trim() === it);
    if (isWhole && parentElement.checkVisibility() && parentElement.closest('[translate=no]') === null)
      found.push(parentElement.outerHTML.slice(0, 150));
  }
  return found;
}"""
# Notes when the greeting and the form first stand in the widget.
WATCH = """(greeting) => {
  const root = document.querySelector('openline-widget').shadowRoot;
  const seen = (window.__seen = {});
  const look = () => {
    if (root.textContent.includes(greeting)) seen.greeting ??= performance.now();
    if (root.querySelector('section form[aria-label]')) seen.form ??= performance.now();
  };
  new MutationObserver(look).observe(root, { subtree: true, childList: true, characterData: true });
}"""


def seconds_from_greeting_to_form(page: Page) -> float:
    seen = page.evaluate("window.__seen")
    return (seen["form"] - seen["greeting"]) / 1_000


def test_a_first_word_becomes_a_dialog_that_both_sides_see(vera: Visitor, anna: Operator):
    """CHAT-1, CHAT-2, CHAT-4, NUM-1, LINE-6: number, greeting and messages on both sides."""
    vera.opens().writes("Do you deliver to Tver?").is_greeted()

    expect(vera.delivery_of("Do you deliver to Tver?")).to_contain_text(re.compile("Sent|Read"))
    anna.opens("Do you deliver to Tver?")
    expect(anna.page.get_by_role("banner").or_(anna.page.locator("header"))).to_contain_text(vera.number)
    expect(anna.row("Do you deliver to Tver?")).to_contain_text(NUMBER)
    anna.writes("Yes, in two days.")
    expect(vera.log).to_contain_text("Yes, in two days.")
    expect(anna.log.get_by_text("Do you deliver to Tver?")).to_have_count(1)
    expect(vera.log.get_by_text("Yes, in two days.")).to_have_count(1)


def test_name_then_contacts_become_a_card_and_a_lead(vera: Visitor, anna: Operator):
    """FORM-1…FORM-4, CRM-1, CRM-2, CRM-3: what the visitor leaves is at the operator's at once."""
    vera.opens()
    vera.page.evaluate(WATCH, "Thanks for your message")
    vera.writes("Is the desk lamp dimmable?").is_asked()
    # A busy page shows the greeting late, and the form less late.
    assert 4 <= seconds_from_greeting_to_form(vera.page) <= 7
    anna.opens("Is the desk lamp dimmable?")

    vera.gives(name="Vera Lind")
    expect(anna.row("Is the desk lamp dimmable?")).to_contain_text("Vera Lind")
    expect(anna.page.get_by_role("heading", level=1, name="Vera Lind")).to_be_visible()
    expect(anna.client).not_to_contain_text("unverified")
    vera.gives(email="vera@example.com", phone="+44 20 7946 0123")

    expect(vera.form).to_have_count(0)
    expect(vera.log).to_contain_text("vera@example.com")
    expect(anna.log.get_by_text("vera@example.com")).to_have_count(1)
    expect(anna.log.get_by_text("+442079460123")).to_have_count(1)
    expect(anna.client.get_by_text("vera@example.com")).to_be_visible()
    expect(anna.client.get_by_text("unverified")).to_have_count(2)
    expect(anna.client).to_contain_text("Lead")


def test_leads_and_clients_show_what_was_left(asked: Visitor, anna: Operator):
    """CRM-1, WORK-3: the lead and the card stand in their lists and lead back to the dialog.

    A browser that translates the page leaves names, addresses and numbers as they are.
    """
    asked.gives(name="Petra Holm")
    asked.gives(email="petra@example.com")
    expect(asked.log).to_contain_text("Thank you, Petra Holm")

    anna.page.get_by_role("link", name="Leads").click()
    lead = anna.page.get_by_role("row").filter(has_text="petra@example.com")
    expect(lead).to_contain_text("Petra Holm")
    anna.page.get_by_role("link", name="Clients").click()
    client = anna.page.get_by_role("row").filter(has_text="petra@example.com")
    client.get_by_role("link", name="Petra Holm").click()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Petra Holm")
    assert anna.page.evaluate(FOR_TRANSLATORS, ["Petra Holm", "petra@example.com"]) == []
    anna.page.get_by_role("link", name=f"No. {asked.number}").first.click()
    expect(anna.log).to_contain_text("petra@example.com")
    assert anna.page.evaluate(FOR_TRANSLATORS, ["Petra Holm", "petra@example.com", asked.number]) == []


def test_a_dialog_is_found_by_its_number_however_it_is_said(vera: Visitor, anna: Operator):
    """NUM-2, NUM-3: with the dash, without it, without the check digit."""
    label = vera.opens().writes("Where is my parcel?").is_greeted().number
    search = anna.page.get_by_role("searchbox", name="Search")

    for number in (label, label.replace("-", ""), label.split("-")[0]):
        search.fill(number)
        expect(anna.list.get_by_role("link")).to_have_count(1)
        expect(anna.row("Where is my parcel?")).to_be_visible()
        search.fill("")
        expect(anna.list.get_by_role("link").nth(1)).to_be_visible()


def test_a_wrong_check_digit_is_said(vera: Visitor, anna: Operator):
    """NUM-3: a misheard digit is noticed."""
    number, digit = vera.opens().writes("Misheard?").is_greeted().number.split("-")

    anna.page.get_by_role("searchbox", name="Search").fill(f"{number}-{(int(digit) + 1) % 10}")

    expect(anna.page.get_by_text("check the digits")).to_be_visible()


def test_typing_is_seen_on_both_sides(vera: Visitor, anna: Operator):
    """CHAT-5: the operator sees the words, the visitor that somebody types; both are gone when it ends."""
    vera.opens().writes("Hello from the typist").is_greeted()
    anna.opens("Hello from the typist")

    vera.composer.press_sequentially("unsent words", delay=20)
    expect(anna.log.get_by_text("unsent words")).to_be_visible()
    vera.composer.fill("")
    expect(anna.log.get_by_text("unsent words")).to_have_count(0)
    anna.composer.press_sequentially("I look", delay=20)
    expect(vera.panel.get_by_text("Anna is typing…").first).to_be_visible()
    anna.composer.press("Enter")
    expect(vera.panel.locator(".typing")).to_have_text("")


def test_read_marks_come_when_the_other_side_looks(vera: Visitor, anna: Operator):
    """CHAT-4, MAIL-8: sent, then read, on both sides."""
    vera.opens().writes("Did you read this?").is_greeted()
    anna.opens("Did you read this?").button("Take").click()
    expect(vera.delivery_of("Did you read this?")).to_contain_text("Read")

    anna.writes("And you this?")
    expect(anna.delivery_of("And you this?")).to_contain_text("Read")


def test_the_public_page_does_the_same_without_a_site(come: Come, anna: Operator):
    """CHAT-6: open from the start, nothing to close."""
    lena = come(Visitor, path=f"/chat/{KEY}").visits()
    expect(lena.composer).to_be_focused()

    lena.writes("I came by the link").is_greeted()

    expect(lena.page.get_by_role("button", name="Close chat")).to_have_count(0)
    anna.opens("I came by the link").writes("Welcome")
    expect(lena.log).to_contain_text("Welcome")


def test_a_click_on_the_number_copies_it(vera: Visitor, server: Program):
    """NUM-1."""
    vera.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    vera.opens().writes("What is my number?").is_greeted()

    vera.panel.get_by_role("button", name=f"No. {vera.number}").click()

    assert vera.page.evaluate("navigator.clipboard.readText()") == vera.number


def test_the_form_has_the_name_by_which_tests_and_people_know_it(asked: Visitor):
    """SPEC §11: roles and names of form 1."""
    expect(panel_of(asked.page).get_by_role("form", name=FORM)).to_be_visible()
    expect(asked.form.get_by_role("textbox", name="Your name")).to_be_visible()
    expect(asked.form.get_by_role("button", name="Continue")).to_be_visible()
    expect(asked.form.get_by_role("button", name="Not now")).to_be_visible()
