"""Who comes back, who only claims to be somebody, and where one dialog ends and the next begins."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Come, comes_asked
from tests.e2e.people import NUMBER, Operator, Visitor
from tests.e2e.program import Program, eventually

FORMS = (
    "SELECT COUNT(*) FROM events JOIN dialogs ON dialogs.id = events.dialog_id"
    " JOIN visitors ON visitors.id = dialogs.visitor_id WHERE kind = 'form' AND visitors.name = ?"
)
CARDS = "SELECT COUNT(DISTINCT contact_id) FROM contact_values WHERE value = ?"


def leaves(visitor: Visitor, name: str, **contacts: str) -> None:
    visitor.gives(name=name)
    visitor.gives(**contacts)
    expect(visitor.log).to_contain_text(f"Thank you, {name}")


def test_the_same_address_from_another_browser_completes_the_card(
    come: Come, server: Program, anna: Operator
):
    """CRM-1, CRM-3: nothing is overwritten, no second card; the new phone is added."""
    first, second = comes_asked(come, "en"), comes_asked(come, "en")
    leaves(first, "Maria", email="maria@example.com")
    leaves(second, "Mary", email="Maria@Example.com", phone="+44 20 7946 0321")

    assert server.count(CARDS, "maria@example.com") == 1
    anna.page.get_by_role("link", name="Clients").click()
    row = anna.page.get_by_role("row").filter(has_text="maria@example.com")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("+442079460321")
    row.get_by_role("link").click()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Maria")
    expect(anna.page.get_by_role("main")).to_contain_text("Mary")
    for visitor in (first, second):
        expect(anna.page.get_by_text(f"No. {visitor.number}").first).to_be_visible()


def test_a_claimed_address_opens_nobodys_old_dialogs(come: Come):
    """CRM-3, T10: the second browser sees its own words only, also after a reload."""
    first, second = comes_asked(come, "en"), comes_asked(come, "en")
    leaves(first, "Olena", email="olena@example.com")
    first.writes("My secret order 4711")
    leaves(second, "Olena", email="olena@example.com")

    second.page.reload()

    expect(second.log).to_contain_text("Thank you, Olena")
    expect(second.log).not_to_contain_text("My secret order 4711")
    expect(second.panel.get_by_text(NUMBER)).to_have_text(f"No. {second.number}")
    assert first.number != second.number


def test_the_operator_ends_a_dialog_and_the_next_word_begins_another(
    asked: Visitor, anna: Operator, server: Program
):
    """LINE-9, CHAT-3, NUM-1: after ten minutes a new number; the old words stay above, and who ended them."""
    leaves(asked, "Finn", phone="+44 20 7946 0777")
    first = asked.number
    anna.opens("Finn")
    if anna.button("Take").count():
        anna.button("Take").click()

    anna.closes()
    expect(anna.row("Finn")).to_have_count(0)
    for _ in range(2):
        expect(asked.log).to_contain_text("Anna closed the conversation")
        expect(anna.log).to_contain_text(re.compile("Anna. closed the conversation"))
        asked.page.reload()
        anna.page.reload()
    server.ten_minutes_pass()
    asked.writes("One more thing")

    expect(asked.panel.get_by_text(NUMBER)).not_to_have_text(f"No. {first}")
    expect(asked.log).to_contain_text("Question en")
    expect(anna.row("Finn")).to_contain_text("One more thing")
    expect(anna.row("Finn")).to_contain_text(f"No. {asked.number}")


def test_a_known_client_is_not_asked_again_in_the_next_dialog(asked: Visitor, server: Program):
    """FORM-3: name, e-mail and phone are known; the timer of the new dialog shows nothing."""
    leaves(asked, "Known Nina", email="nina@example.com", phone="+44 20 7946 0555")
    asked.panel.get_by_role("button", name="End conversation").click()
    expect(asked.log).to_contain_text("You ended the conversation")

    server.ten_minutes_pass()
    asked.writes("Second appeal of Nina")
    expect(asked.delivery_of("Second appeal of Nina")).to_contain_text("Sent")
    asks = "SELECT COUNT(*) FROM timers WHERE kind = 'ask_introduce'"
    eventually(lambda: server.count(asks) == 0, "the question for second 5")

    assert server.count(FORMS, "Known Nina") == 1
    expect(asked.form).to_have_count(0)


def test_the_visitor_ends_the_conversation(vera: Visitor, anna: Operator, server: Program):
    """LINE-9: both sides see it, also after a reload; ten minutes later the next word has a new number."""
    first = vera.opens().writes("That is all I wanted").is_greeted().number
    anna.opens("That is all I wanted")

    vera.panel.get_by_role("button", name="End conversation").click()

    expect(vera.panel.get_by_role("button", name="End conversation")).to_have_count(0)
    for _ in range(2):
        expect(vera.log).to_contain_text("You ended the conversation")
        expect(anna.log).to_contain_text("the client ended the conversation")
        vera.page.reload()
        anna.page.reload()
    server.ten_minutes_pass()
    vera.writes("No, wait")
    expect(vera.panel.get_by_text(NUMBER)).not_to_have_text(f"No. {first}")


def test_an_operator_sees_the_earlier_dialogs_of_a_client(asked: Visitor, anna: Operator, server: Program):
    """WORK-2, CRM-5, LINE-9: beside the new dialog stands the old one, which is not reopened any more."""
    leaves(asked, "Otto", email="otto@example.com")
    first = asked.number
    asked.panel.get_by_role("button", name="End conversation").click()
    expect(asked.log).to_contain_text("You ended the conversation")
    server.ten_minutes_pass()
    asked.writes("Otto again")

    anna.opens("Otto again")

    earlier = anna.client.get_by_role("link", name=f"No. {first}")
    expect(earlier.first).to_be_visible()
    earlier.first.click()
    expect(anna.log).to_contain_text("otto@example.com")
    expect(anna.button("Reopen")).to_be_hidden()
