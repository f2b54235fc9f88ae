"""At most one form is open, whatever the visitor opens; and what was given can be edited in its place."""

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import Visitor, panel_of
from tests.e2e.test_accessibility import is_sound_widget
from tests.e2e.test_contact_forms import comes_to, field, form_3, opens_menu, submits, works
from tests.e2e.test_the_end import form_2, presses


def all_forms(guest: Visitor) -> Locator:
    return guest.panel.locator("form.card")


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
