"""Reloads and several tabs: one dialog, one form, one socket, and nothing typed is lost."""

import time

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor, form_of, panel_of
from tests.e2e.program import Program, eventually


def test_history_and_draft_come_back_after_a_reload(vera: Visitor):
    """CHAT-3, CHAT-4: the panel is open as it was."""
    vera.opens().writes("First of all").is_greeted()
    vera.composer.fill("half a thought")

    vera.page.reload()

    expect(vera.log).to_contain_text("First of all")
    expect(vera.log).to_contain_text("Thanks for your message")
    expect(vera.composer).to_have_value("half a thought")
    expect(vera.log.get_by_text("First of all")).to_have_count(1)


def lines_of(page: Page) -> list[str]:
    """Each line of the log, with the time and the state of its messages."""
    lines = panel_of(page).get_by_role("log").inner_text().splitlines()
    return [line for line in lines if line.strip()]


def test_a_reload_and_another_tab_show_the_same_thread(vera: Visitor, anna: Operator):
    """CHAT-3: who joined and where, that it was closed and went on."""
    vera.opens().writes("Does the thread stay?").is_greeted()
    anna.opens("Does the thread stay?").button("Take").click()
    expect(vera.log).to_contain_text("Anna joined")
    vera.writes("I wrote on")
    expect(anna.log).to_contain_text("I wrote on")
    anna.closes()
    expect(vera.log).to_contain_text("Anna closed the conversation")
    vera.writes("And once more")
    expect(vera.log).to_contain_text("Conversation reopened")
    expect(vera.delivery_of("And once more")).to_contain_text("Read")
    shown = lines_of(vera.page)
    order = ["Does the thread stay?", "Anna joined", "I wrote on", "Anna closed", "reopened", "And once more"]
    places = [next(at for at, line in enumerate(shown) if words in line) for words in order]
    assert places == sorted(places)

    other = vera.in_new_tab()
    other.get_by_role("button", name="Open chat").click()
    vera.page.reload()

    for page in (other, vera.page):
        expect(panel_of(page).locator(".msg", has_text="And once more")).to_contain_text("Read")
        assert lines_of(page) == shown


def test_half_typed_contacts_come_back_after_a_reload(asked: Visitor):
    """FORM-3, FORM-5: the step, and what stood in its fields."""
    asked.gives(name="Vera")
    expect(asked.form.get_by_role("textbox", name="Email")).to_be_visible()
    asked.fills(email="vera@", phone="+44 20")

    asked.page.reload()

    expect(asked.form.get_by_role("textbox", name="Email")).to_have_value("vera@")
    expect(asked.form.get_by_role("textbox", name="Phone")).to_have_value("+44 20")


def test_the_five_seconds_are_not_counted_anew_by_a_reload(vera: Visitor):
    """FORM-5: the due time is the server's."""
    vera.opens().writes("I reload all the time").is_greeted()
    greeted = time.monotonic()

    while time.monotonic() - greeted < 3.5:
        vera.page.reload()
        expect(vera.log).to_contain_text("I reload all the time")
    expect(vera.form).to_be_visible()

    assert time.monotonic() - greeted < 8


def test_tabs_share_one_form_one_thread_and_one_socket(asked: Visitor, server: Program):
    """CHAT-1, FORM-5: a step in one tab replaces the form in the other."""
    eventually(lambda: server.sockets() == 1, "one socket of one tab")
    other = asked.in_new_tab()
    other.get_by_role("button", name="Open chat").click()
    expect(form_of(other)).to_be_visible()
    assert server.sockets() == 1

    form_of(other).get_by_role("textbox", name="Your name").fill("Tabitha")
    form_of(other).get_by_role("button", name="Continue").click()
    asked.gives(email="tabitha@example.com")

    for page in (asked.page, other):
        expect(panel_of(page).get_by_role("log")).to_contain_text("Thank you, Tabitha")
        expect(form_of(page)).to_have_count(0)
    assert server.sockets() == 1


def test_answers_and_own_words_appear_in_both_tabs(vera: Visitor, anna: Operator):
    """CHAT-3: whatever tab they were written in."""
    vera.opens().writes("From the first tab").is_greeted()
    other = vera.in_new_tab()
    other.get_by_role("button", name="Open chat").click()
    there = panel_of(other)
    expect(there).to_contain_text("From the first tab")

    there.get_by_role("textbox", name="Message", exact=True).fill("From the second tab")
    there.get_by_role("button", name="Send", exact=True).click()
    anna.opens("From the second tab").writes("To both of you")

    for log in (vera.log, there.get_by_role("log")):
        for text in ("From the second tab", "To both of you"):
            expect(log.get_by_text(text)).to_have_count(1)


def test_the_other_tab_goes_on_when_the_first_is_closed(vera: Visitor, anna: Operator):
    """CHAT-1: the socket moves to the tab that is left."""
    vera.opens().writes("I close this tab").is_greeted()
    other = vera.in_new_tab()
    other.get_by_role("button", name="Open chat").click()
    expect(panel_of(other)).to_contain_text("I close this tab")

    vera.page.close()

    anna.opens("I close this tab").writes("Still there?")
    expect(panel_of(other).get_by_role("log")).to_contain_text("Still there?")


def test_of_ten_tabs_one_speaks_and_another_when_it_is_gone(vera: Visitor, anna: Operator, server: Program):
    """F30: ten tabs, one socket; the one that has it is closed. Every word once, in all of them."""
    vera.opens().writes("The first of ten").is_greeted()
    others = [vera.in_new_tab() for _ in range(9)]
    for tab in others:
        tab.get_by_role("button", name="Open chat").click()
        expect(panel_of(tab)).to_contain_text("The first of ten")
    eventually(lambda: server.sockets() == 2, "one socket of ten tabs, one of the workspace")

    vera.page.close()
    composer = panel_of(others[4]).get_by_role("textbox", name="Message", exact=True)
    composer.fill("Is the first one gone?")
    composer.press("Enter")
    anna.opens("Is the first one gone?").writes("It is, go on")

    for tab in others:
        for text in ("Is the first one gone?", "It is, go on"):
            expect(panel_of(tab).get_by_role("log").get_by_text(text)).to_have_count(1)
    assert server.count_messages("Is the first one gone?") == 1
    assert server.sockets() == 2


def test_a_tab_closed_right_after_sending_loses_no_word(vera: Visitor, server: Program):
    """F29, CHAT-4: what the server did not get goes from the next tab, and nothing goes twice."""
    vera.opens().writes("Before I go").is_greeted()
    for number in range(10):
        vera.composer.fill(f"Last word {number}")
        vera.composer.press("Enter")
        vera.page.close()
        vera.page = vera.context.new_page()
        vera.visits().opens()

    for number in range(10):
        expect(vera.log.get_by_text(f"Last word {number}")).to_have_count(1)
        eventually(lambda it=f"Last word {number}": server.count_messages(it) == 1, "stored once")


def test_a_visit_the_next_day_finds_the_thread(asked: Visitor):
    """CHAT-3: another page of the same browser, chat closed before."""
    asked.closes()
    asked.page.goto(asked.url + "/demo#lamps")
    asked.page.reload()

    asked.opens()

    expect(asked.log).to_contain_text("Question en")


def test_without_a_database_in_the_browser_unsent_words_survive_a_reload(come: Come, server: Program):
    """CHAT-4, B.9: the second storage comes when it is needed."""
    is_away = True

    def connect(socket: WebSocketRoute) -> None:
        if is_away:
            socket.close()
        else:
            socket.connect_to_server()

    guest = come(Visitor)
    guest.context.add_init_script("""Object.defineProperty(window, 'indexedDB',
      { get() { throw new DOMException('no', 'SecurityError'); } });""")
    guest.page.route_web_socket("**/ws/visitor", connect)
    guest.context.route("**/visitor/hello", lambda route: route.abort())
    guest.excuse("Failed to load resource")
    guest.visits().opens().writes("Kept without a database")
    expect(guest.delivery_of("Kept without a database")).to_contain_text("Sending")
    guest.page.wait_for_function("Object.keys(localStorage).some((it) => it.endsWith(':outbox'))")

    is_away = False
    guest.page.reload()

    expect(guest.delivery_of("Kept without a database")).to_contain_text("Sent")
    eventually(lambda: server.count_messages("Kept without a database") == 1, "stored once")
