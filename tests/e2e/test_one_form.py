"""At most one form is open, whatever the visitor opens; and what was given can be edited in its place."""

import json

from playwright.sync_api import Locator, WebSocketRoute, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import Visitor, panel_of
from tests.e2e.test_accessibility import is_sound_widget
from tests.e2e.test_contact_forms import AT_ONCE_MS, comes_to, field, form_3, opens_menu, submits, works
from tests.e2e.test_the_end import form_2, presses


def all_forms(guest: Visitor) -> Locator:
    return guest.panel.locator("form.card")


def notices(guest: Visitor) -> Locator:
    return guest.panel.locator(".notices")


def leaves_contacts(guest: Visitor) -> None:
    opens_menu(guest.page)
    presses(guest.panel, "Leave your contact details")
    expect(form_3(guest)).to_be_visible()


def says_not_now(come: Come, company: Company, *names: str) -> Visitor:
    guest = comes_to(come, company.opens_line(*names)).writes("Only a question")
    presses(form_3(guest), "Not now")
    expect(all_forms(guest)).to_have_count(0)
    return guest


def test_the_menu_and_the_icon_open_one_form_at_a_time(come: Come, company: Company):
    """FORM-9, FORM-6: the last one pressed has the focus, and what was typed moves over."""
    guest = says_not_now(come, company)
    leaves_contacts(guest)
    expect(field(form_3(guest), "Your name")).to_be_focused()
    field(form_3(guest), "Email").fill("gina@example.com")

    presses(guest.panel, "Email transcript")
    expect(field(form_2(guest), "Email")).to_be_focused()
    expect(field(form_2(guest), "Email")).to_have_value("gina@example.com")
    expect(all_forms(guest)).to_have_count(1)
    leaves_contacts(guest)
    expect(all_forms(guest)).to_have_count(1)
    guest.page.reload()
    expect(field(form_3(guest), "Email")).to_have_value("gina@example.com")
    expect(all_forms(guest)).to_have_count(1)


def test_what_was_given_is_edited_in_its_place(come: Come, company: Company):
    """UX 3.2, FORM-9, CRM-1: in both tabs; beside no other form; the card keeps both addresses."""
    guest = says_not_now(come, company, "greta")
    leaves_contacts(guest)
    field(form_3(guest), "Your name").fill("Gina")
    field(form_3(guest), "Email").fill("gina@exampel.com")
    submits(form_3(guest))
    expect(guest.log).to_contain_text("Thank you, Gina")
    tab = guest.in_new_tab()
    presses(guest.panel, "Email transcript")
    expect(form_2(guest)).to_be_visible()

    presses(guest.panel, "Edit")

    expect(all_forms(guest)).to_have_count(1)
    expect(field(form_3(guest), "Your name")).to_be_focused()
    expect(field(form_3(guest), "Your name")).to_have_value("Gina")
    is_sound_widget(guest.page, "a form that is edited")
    presses(form_3(guest), "Cancel")
    expect(guest.log).to_contain_text("gina@exampel.com")
    presses(guest.panel, "Edit")
    field(form_3(guest), "Email").fill("gina@example.com")
    submits(form_3(guest))
    for page in (guest.page, tab):
        expect(panel_of(page).locator(".done")).to_contain_text("gina@example.com")
    expect(guest.composer).to_be_focused()

    greta = works(come, "greta").opens("Only a question")
    for address in ("gina@exampel.com", "gina@example.com"):
        expect(greta.client).to_contain_text(address)


class SlowServer:
    """Between a page and the server: what puts a form away waits here, and is let through or refused."""

    def __init__(self, guest: Visitor):
        self._held: list[tuple[WebSocketRoute, WebSocketRoute, str]] = []
        guest.page.route_web_socket("**/ws/visitor", self._connect)

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def carry(frame: str | bytes) -> None:
            if json.loads(frame)["t"] == "put_away":
                self._held.append((page, server, str(frame)))
            else:
                server.send(frame)

        page.on_message(carry)

    def refuses(self) -> None:
        page, _, frame = self._held.pop()
        page.send(
            json.dumps({"t": "nack", "cid": json.loads(frame)["cid"], "code": "not_now", "msg": "Not yet"})
        )

    def goes_on(self) -> None:
        _, server, frame = self._held.pop()
        server.send(frame)


def test_a_form_goes_as_soon_as_it_is_put_away_and_comes_back_when_that_is_refused(
    come: Come, company: Company
):
    """FORM-9: nobody presses a button and nothing happens, however slow the server is."""
    guest = come(Visitor, path=company.opens_line().path)
    slow = SlowServer(guest)
    guest.visits()
    guest.writes("Is anybody quick?")
    field(form_3(guest), "Email").fill("gina@example.com")

    presses(form_3(guest), "Not now")
    expect(all_forms(guest)).to_have_count(0, timeout=AT_ONCE_MS)
    expect(guest.composer).to_be_focused()
    expect(notices(guest)).to_contain_text("Sending…")
    slow.refuses()
    expect(notices(guest)).to_have_text("Not yet")
    expect(field(form_3(guest), "Email")).to_have_value("gina@example.com")

    presses(form_3(guest), "Not now")
    expect(notices(guest)).to_contain_text("Sending…")
    slow.goes_on()
    expect(notices(guest)).to_be_empty()
    guest.page.reload()
    expect(guest.log).to_contain_text("Is anybody quick?")
    expect(all_forms(guest)).to_have_count(0)


def test_an_edit_is_cancelled_before_the_server_says_so(come: Come, company: Company):
    """UX 3.2: what was given stands there again, and can be edited once more when the server knows."""
    guest = come(Visitor, path=company.opens_line().path)
    slow = SlowServer(guest)
    guest.visits()
    guest.writes("I make mistakes")
    field(form_3(guest), "Email").fill("gina@example.com")
    submits(form_3(guest))
    presses(guest.panel, "Edit")
    field(form_3(guest), "Email").fill("else@example.com")

    presses(form_3(guest), "Cancel")
    expect(guest.log).to_contain_text("gina@example.com", timeout=AT_ONCE_MS)
    expect(all_forms(guest)).to_have_count(0)
    expect(notices(guest)).to_contain_text("Sending…")
    slow.goes_on()
    presses(guest.panel, "Edit")
    expect(field(form_3(guest), "Email")).to_have_value("gina@example.com")
