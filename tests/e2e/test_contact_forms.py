"""Form 3, "Leave your contact details", and what else makes a visitor known: a message, a signature."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD
from tests.e2e.conftest import Come
from tests.e2e.lines import Company, OwnLine
from tests.e2e.people import Operator, Visitor, form_of
from tests.e2e.program import Program
from tests.e2e.sites import Site, shop
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound, is_sound_widget

FORM_3 = "Leave your contact details"
AT_ONCE_MS = 1_000
"""What a person takes for immediate, on a machine that does other things too."""
OUTSIDE = "We're away right now."
NOBODY_YET = "All operators are busy right now."


def comes_to(come: Come, line: OwnLine, **options: Any) -> Visitor:
    """On the line's chat page."""
    guest = come(Visitor, path=line.path, **options).visits()
    expect(guest.composer).to_be_visible()
    return guest


def form_3(guest: Visitor) -> Locator:
    return form_of(guest.page, FORM_3)


def field(form: Locator, name: str) -> Locator:
    return form.get_by_role("textbox", name=name, exact=True)


def submits(form: Locator) -> None:
    form.get_by_role("button", name="Submit", exact=True).click()


def works(come: Come, name: str) -> Operator:
    """Present, for the server has sent the list of dialogs."""
    operator = come(Operator, name=name).logs_in()
    expect(operator.page.get_by_role("switch", name="Available")).to_be_checked()
    expect(operator.list).to_have_attribute("aria-busy", "false")
    return operator


def test_nobody_is_here_and_contacts_reach_who_comes_later(come: Come, company: Company, vera: Visitor):
    """FORM-8, FORM-4, FORM-1: at once instead of form 1, which never follows; card and lead are there."""
    line = company.opens_line("paula")
    guest = comes_to(come, line).writes("Is anybody at home?")

    form = form_3(guest)
    expect(form).to_be_visible(timeout=AT_ONCE_MS)
    for name in ("Your name", "Email", "Phone"):
        expect(field(form, name)).to_be_visible()
    # Her form comes by the clock that would bring another one here.
    vera.opens().writes("Somebody is here for me")
    field(form, "Email").fill("home@example.com")
    submits(form)
    expect(form).to_have_count(0)
    expect(guest.log).to_contain_text("home@example.com")
    vera.is_asked()
    expect(guest.panel.get_by_role("form")).to_have_count(0)

    paula = works(come, "paula").opens("Is anybody at home?")
    expect(paula.log.locator(".form-result")).to_contain_text("home@example.com")
    expect(paula.log.locator(".form-result")).to_contain_text("new lead")
    expect(paula.client).to_contain_text("home@example.com")
    paula.page.get_by_role("link", name="Leads", exact=True).click()
    expect(paula.page.get_by_role("row").filter(has_text="home@example.com")).to_be_visible()


def test_not_now_ends_the_asking_in_this_dialog(come: Come, company: Company, vera: Visitor):
    """FORM-6, FORM-8: neither form 3 nor form 1 again, also after another message and a reload."""
    guest = comes_to(come, company.opens_line()).writes("Only a question")
    form_3(guest).get_by_role("button", name="Not now", exact=True).click()
    expect(form_3(guest)).to_have_count(0)

    guest.writes("And another one")
    vera.opens().writes("I am the clock")
    vera.is_asked()
    guest.page.reload()

    expect(guest.log).to_contain_text("And another one")
    expect(form_3(guest)).to_have_count(0)
    expect(guest.form).to_have_count(0)


def test_away_is_away_and_back_is_back_at_once(come: Come, company: Company):
    """LINE-3, LINE-4, FORM-8: the only one switches off: form 3; on: it is offered within a second."""
    line = company.opens_line("quinn")
    quinn = works(come, "quinn")
    switch = quinn.page.get_by_role("switch", name="Available", exact=True)
    switch.click()
    expect(quinn.page.get_by_text("You won't receive new conversations.")).to_be_visible()

    guest = comes_to(come, line).writes("Nobody for me?")
    expect(form_3(guest)).to_be_visible(timeout=AT_ONCE_MS)
    expect(quinn.row("Nobody for me?")).to_contain_text("not assigned yet")
    switch.click()

    expect(quinn.row("Nobody for me?")).to_contain_text("yours for", timeout=AT_ONCE_MS)
    expect(form_3(guest)).to_be_visible()


def opens_in_two_days() -> dict[str, Any]:
    """Hours of UTC; so an hour that passes while the test runs changes nothing that it looks at."""
    week: list[list[dict[str, int]]] = [[] for _ in range(7)]
    week[(datetime.now(UTC).weekday() + 2) % 7] = [{"begins": 540, "ends": 1080}]
    return {"is_on": True, "zone": "UTC", "week": week, "holidays": []}


def test_outside_hours_a_promise_is_made(come: Come, company: Company):
    """LINE-5, LINE-12, FORM-8: the text, when somebody answers, form 3; its owner reads it in the row."""
    line = company.opens_line("rosa", hours=opens_in_two_days())
    rosa = works(come, "rosa")
    guest = comes_to(come, line, timezone_id="UTC").writes("So late?")

    expect(form_3(guest)).to_be_visible(timeout=AT_ONCE_MS)
    expect(guest.log).to_contain_text(OUTSIDE)
    notice = guest.log.locator(".promise")
    expect(notice).to_contain_text("We open")
    expect(notice).to_contain_text(re.compile(r"at 0?9:00"))
    expect(notice).to_contain_text(re.compile(r"We'll reply by 0?9:30"))
    expect(rosa.row("So late?")).to_contain_text("yours for")
    rosa.opens("So late?").button("Take").click()
    expect(rosa.row("So late?")).to_contain_text("reply by")
    guest.writes("Never mind, I wait")
    expect(guest.log.get_by_text(OUTSIDE)).to_have_count(1)


def test_when_nobody_answers_form_3_takes_over_what_was_typed(come: Come, company: Company):
    """FORM-8, FORM-9, LINE-6: the second text; the open form 1 makes room, the half-typed name moves."""
    line = company.opens_line("sonja", nobody_yet_after_s=8)
    works(come, "sonja")
    guest = comes_to(come, line).writes("Hello, hello?")
    guest.is_asked()
    field(guest.form, "Your name").press_sequentially("Half Na")

    expect(form_3(guest)).to_be_visible()

    expect(guest.form).to_have_count(0)
    expect(guest.log).to_contain_text(NOBODY_YET)
    expect(field(form_3(guest), "Your name")).to_have_value("Half Na")
    field(form_3(guest), "Phone").fill("+44 20 7946 0999")
    submits(form_3(guest))
    expect(guest.log).to_contain_text("Thank you, Half Na")


def test_an_address_in_a_message_is_one_tap_from_the_card(come: Come, company: Company):
    """FORM-11: nothing is stored before the tap; then it is the client's, and form 3 asks no more."""
    line = company.opens_line("tessa")
    guest = comes_to(come, line).writes("Write to tap@example.com, please")
    tessa = works(come, "tessa").opens("Write to tap@example.com")
    expect(tessa.button("Save to profile")).to_be_visible()
    expect(tessa.client).not_to_contain_text("tap@example.com")

    guest.panel.get_by_role("button", name="Yes, use this").click()

    expect(guest.log).to_contain_text("We'll reply to tap@example.com")
    expect(form_3(guest)).to_have_count(0)
    expect(tessa.client).to_contain_text("tap@example.com")
    expect(tessa.log.get_by_text("saved", exact=True)).to_be_visible()


def signed(line: OwnLine, secret: str, **claims: str) -> str:
    now = int(time.time())
    return jwt.encode({"sub": "42", "aud": line.key, "exp": now + 300, **claims}, secret, "HS256")


def test_a_signed_identity_closes_an_open_form(come: Come, company: Company, site: Site):
    """CHAT-8, FORM-3: whom the site names is not asked."""
    line = company.opens_line("ulla")
    page = site.shows(shop(company.url).replace("main-key", line.key))
    guest = come(Visitor).visits(page).opens().writes("Do you know me?")
    expect(form_3(guest)).to_be_visible()

    token = signed(line, line.secret(), email="known@example.com", name="Nora Known", phone="+442079460999")
    guest.page.evaluate("token => openline.identify(token)", token)

    expect(form_3(guest)).to_have_count(0)
    guest.writes("Now you do")
    ulla = works(come, "ulla").opens("Now you do")
    expect(ulla.row("Nora Known")).to_be_visible()
    expect(ulla.client).to_contain_text("known@example.com")
    expect(ulla.client).to_contain_text(re.compile(r"\bverified"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Program]:
    """On a folder in which nothing was, with Rita. Ask for it before `come`: it outlives the pages."""
    known = {"OPENLINE_ADMIN_EMAIL": "rita@example.com", "OPENLINE_ADMIN_PASSWORD": PASSWORD}
    program = Program(tmp_path, known)
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


def test_the_first_administrator_is_present_with_the_list(empty: Program, come: Come):
    """LINE-3, FORM-8, FORM-1: form 3 before; form 1 once the list was shown; form 3 after log-out."""
    early = come(Visitor, url=empty.url).visits().opens().writes("Good morning, empty office")
    expect(form_3(early)).to_be_visible(timeout=AT_ONCE_MS)

    rita = come(Operator, url=empty.url, name="rita").logs_in()
    expect(rita.list).to_be_visible()
    later = come(Visitor, url=empty.url).visits().opens().writes("Good morning, Rita")
    expect(rita.row("Good morning, Rita")).to_contain_text("yours for")
    expect(rita.row("Good morning, empty office")).to_contain_text("yours for")
    later.is_asked()
    expect(form_3(later)).to_have_count(0)
    rita.excuse("status of 401")
    rita.button("Log out").click()
    expect(rita.button("Log in")).to_be_visible()

    last = come(Visitor, url=empty.url).visits().opens().writes("Good night, Rita")
    expect(form_3(last)).to_be_visible(timeout=AT_ONCE_MS)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_stands_where_nobody_is_here_is_sound(
    come: Come, company: Company, site: Site, viewport: dict[str, int]
):
    """UX §2: form 3 with errors, promise, address in a message, menu, form 2; and the workspace."""
    name = f"abel{viewport['width']}"
    line = company.opens_line(name, hours=opens_in_two_days())
    abel = works(come, name)
    page = site.shows(shop(company.url).replace("main-key", line.key))
    guest = come(Visitor, viewport=viewport).visits(page).opens().writes("Reach me: axe@example.com")
    expect(form_3(guest)).to_be_visible()
    expect(guest.panel.get_by_role("button", name="Yes, use this")).to_be_visible()
    is_sound_widget(guest.page, "form 3, promise, address")
    field(form_3(guest), "Email").fill("axe@")
    submits(form_3(guest))
    expect(form_3(guest).get_by_text("Enter an email")).to_be_visible()
    is_sound_widget(guest.page, "form 3, error")
    opens_menu(guest.page)
    is_sound_widget(guest.page, "menu")
    guest.page.keyboard.press("Escape")
    guest.panel.get_by_role("button", name="Email transcript", exact=True).click()
    expect(form_of(guest.page, "Email transcript")).to_be_visible()
    is_sound_widget(guest.page, "form 2")
    abel.opens("Reach me").page.set_viewport_size(viewport)  # pyright: ignore[reportArgumentType]
    expect(abel.button("Save to profile")).to_be_visible()
    is_sound(abel.page, "workspace, promise, suggestion")


def opens_menu(page: Page) -> None:
    page.locator("openline-widget").get_by_role("button", name="More", exact=True).click()
    expect(page.locator("openline-widget").get_by_role("button", name="Mute sounds")).to_be_visible()
