"""A company sets itself up in the workspace: lines, people, two at once, what is wrong or unsaved."""

from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor
from tests.e2e.test_accessibility import is_sound

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
REFUSED = ("status of 400", "status of 409", "status of 422")
PAGES = ("/settings", "/settings/operators", "/settings/canned", "/settings/portal", "/letters", "/reports")


def sets_up(come: Come, name: str = "anna", path: str = "/settings", **options: Any) -> Page:
    """Somebody who may, before the settings; a refusal in the console belongs to these tests."""
    person = come(Operator, name=name, viewport=WIDE, **options).logs_in(path)
    person.excuse(*REFUSED)
    return person.page


def adds_line(page: Page, name: str) -> None:
    page.get_by_role("link", name="Settings", exact=True).click()
    page.get_by_role("textbox", name="New line name").fill(name)
    page.get_by_role("button", name="Add line").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def opens_line(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def saves(page: Page) -> None:
    save(page).click()
    expect(page.get_by_text("All changes saved")).to_be_visible()


def save(page: Page) -> Locator:
    return page.get_by_role("button", name="Save", exact=True)


def switch(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=name, exact=True)


def adds_operator(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Add an operator").select_option(label=name)
    expect(page.get_by_role("list", name="Operators of this line")).to_contain_text(name)


def test_a_company_with_two_lines_is_set_up_through_the_workspace_alone(come: Come):
    """LINE-1, LINE-2, LINE-5, LINE-6, CHAT-6: sales balanced, support in order, other hours, language."""
    page = sets_up(come)
    adds_line(page, "Sales")
    adds_operator(page, "Oleg")
    page.get_by_role("textbox", name="Text: Greeting").fill("Welcome to our lamps!")
    expect(page.locator(".chat-bubble").first).to_have_text("Welcome to our lamps!")
    saves(page)
    chat = page.get_by_role("link", name="Chat page").get_attribute("href") or ""
    demo = page.get_by_role("link", name="Demo page")
    expect(demo).to_have_attribute("href", urljoin(page.url, chat.replace("/chat/", "/demo?channel=")))
    adds_line(page, "Help desk")
    adds_operator(page, "Olga")
    adds_operator(page, "Stan")
    page.get_by_role("button", name="Remove Anna").click()
    page.get_by_role("button", name="Move Stan up").click()
    expect(page.get_by_role("status").filter(has_text="Stan moved to 1 of 2")).to_have_count(1)
    page.get_by_role("radio", name="In order").check()
    switch(page, "Working hours").click()
    page.get_by_role("combobox", name="Time zone").fill("Europe/Moscow")
    page.get_by_label("Monday: from").fill("10:00")
    page.get_by_role("button", name="Copy to weekdays").click()
    page.get_by_role("combobox", name="Language preferences").select_option(label="Русский")
    saves(page)

    page.reload()
    expect(page.get_by_label("Friday: from")).to_have_value("10:00")
    expect(page.get_by_role("radio", name="In order")).to_be_checked()
    expect(page.get_by_role("combobox", name="Language preferences")).to_have_value("ru")
    expect(
        page.get_by_role("list", name="Operators of this line").get_by_role("listitem").first
    ).to_contain_text("Stan")
    guest = come(Visitor, path=chat).visits()
    guest.writes("Good evening")
    expect(guest.log).to_contain_text("Welcome to our lamps!")


def test_somebody_new_gets_a_password_that_is_shown_once(come: Come):
    """WORK-1, WORK-5: added, and able to log in with it; deactivated, and no longer."""
    page = sets_up(come, path="/settings/operators")
    page.get_by_role("textbox", name="Name", exact=True).fill("Boris")
    page.get_by_role("textbox", name="Email").fill("boris@example.com")
    page.get_by_role("checkbox", name="Main line").check()
    page.get_by_role("button", name="Add", exact=True).click()
    shown = page.get_by_role("dialog", name="Password for Boris")
    expect(shown).to_contain_text("boris@example.com")
    password = shown.locator("code").inner_text()
    shown.get_by_role("button", name="Done").click()
    expect(page.get_by_text(password)).to_have_count(0)

    boris = come(Operator)
    boris.excuse("status of 401")
    boris.page.goto(boris.url)
    boris.page.get_by_role("textbox", name="Email").fill("boris@example.com")
    boris.page.get_by_label("Password").fill(password)
    boris.button("Log in").click()
    boris.page.get_by_label("Current password").fill(password)
    boris.page.get_by_label("New password").fill("chosen by Boris")
    boris.button("Change password").click()
    expect(boris.list).to_be_visible()
    page.get_by_role("button", name="Change Boris").click()
    switch(page, "Active").click()
    save(page).click()
    expect(page.get_by_text("deactivated")).to_be_visible()
    expect(boris.button("Log in")).to_be_visible()


def test_two_who_save_the_same_line_lose_nothing(come: Come):
    """LINE-1: the second hears who came first, sees both, and keeps what only the first one changed."""
    first, second = sets_up(come), sets_up(come)
    opens_line(first, "Support line")
    opens_line(second, "Support line")
    switch(first, "Ask for a rating").click()
    first.get_by_role("spinbutton", name="Send after").fill("90")
    saves(first)
    second.get_by_role("spinbutton", name="Send after").fill("30")
    second.get_by_role("textbox", name="Text: Greeting").fill("At your service")
    save(second).click()

    conflict = second.get_by_role("alertdialog")
    expect(conflict).to_contain_text("Anna")
    expect(conflict).to_be_focused()
    conflict.get_by_role("button", name="Review").click()
    both = conflict.get_by_role("group", name="Nobody has answered yet")
    expect(both).to_contain_text("30")
    expect(both).to_contain_text("90")
    is_sound(second, "two versions")
    conflict.get_by_role("button", name="Save selection").click()
    expect(second.get_by_text("All changes saved")).to_be_visible()
    first.reload()
    expect(first.get_by_role("spinbutton", name="Send after")).to_have_value("30")
    expect(first.get_by_role("textbox", name="Text: Greeting")).to_have_value("At your service")
    expect(switch(first, "Ask for a rating")).to_have_attribute("aria-checked", "false")


def test_two_who_save_the_sites_of_a_channel_lose_nothing(come: Come):
    """CHAT-1: the second hears of it, sees theirs beside the own ones, and both may be put together."""
    first, second = sets_up(come), sets_up(come)
    for page, site in ((first, "https://shop.example"), (second, "https://blog.example")):
        opens_line(page, "Support line")
        sites(page).fill(site)
    saves(first)
    save(second).click()

    conflict = second.get_by_role("alertdialog")
    expect(conflict).to_contain_text("https://shop.example")
    expect(conflict).to_be_focused()
    expect(sites(second)).to_have_value("https://blog.example")
    is_sound(second, "two lists of sites")
    sites(second).fill("https://shop.example https://blog.example")
    conflict.get_by_role("button", name="Keep mine").click()
    expect(conflict).to_have_count(0)
    first.reload()
    expect(sites(first)).to_have_value("https://shop.example\nhttps://blog.example")
    sites(first).fill("")
    saves(first)


def test_a_site_that_the_chat_was_seen_on_is_named_by_a_press(come: Come):
    """MAIL-6, CHAT-1: until then letters lead to the public chat page, and the page says so."""
    guest = come(Visitor).visits()
    guest.page.evaluate("openline.setPage('https://lamps.example/tall', 'Tall lamps')")
    guest.opens().writes("Has it a shade?").is_greeted()
    come(Operator).logs_in().opens("Has it a shade?").writes("It has")
    expect(guest.log).to_contain_text("It has")

    page = sets_up(come)
    opens_line(page, "Main line")
    quiet = page.get_by_text("Until you add a site, email links open the hosted chat page.")
    expect(quiet).to_be_visible()
    expect(page.get_by_text("Detected on")).to_have_text("Detected on \u2068https://lamps.example\u2069Allow")
    is_sound(page, "seen on")
    page.get_by_role("button", name="Allow https://lamps.example").click()
    expect(quiet).to_have_count(0)
    saves(page)
    page.reload()

    expect(sites(page)).to_have_value("https://lamps.example")
    expect(page.get_by_text("Detected on")).to_have_count(0)
    sites(page).fill("")
    saves(page)


def sites(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Allowed sites")


def test_what_is_wrong_is_said_beside_its_field(come: Come):
    """LINE-5, WORK-5: the first wrong field has the focus and is in sight; nothing typed is lost."""
    page = sets_up(come)
    opens_line(page, "Main line")
    switch(page, "Working hours").click()
    page.get_by_role("combobox", name="Time zone").fill("Atlantis")
    page.get_by_label("Tuesday: to").fill("08:00")
    page.get_by_role("spinbutton", name="Offer to the next operator after").fill("")
    save(page).click()

    number = page.get_by_role("spinbutton", name="Offer to the next operator after")
    expect(number).to_be_focused()
    expect(number).to_be_in_viewport()
    zone = page.get_by_role("combobox", name="Time zone")
    expect(zone).to_have_value("Atlantis")
    expect(zone).to_have_accessible_description("Choose a time zone from the list.")
    expect(page.get_by_label("Tuesday: to")).to_have_attribute("aria-invalid", "true")
    is_sound(page, "wrong fields")
    zone.fill("Europe/Berlin")
    expect(zone).not_to_have_attribute("aria-invalid", "true")


def test_unsaved_changes_stay_in_sight_and_are_not_left_by_mistake(come: Come):
    """WORK-5, UX §4: the bar, the question, going back, and the way out of it."""
    page = sets_up(come)
    opens_line(page, "Main line")
    name = page.get_by_role("textbox", name="Line name", exact=True)
    name.fill("Other line")
    page.locator("#channels").scroll_into_view_if_needed()
    expect(page.get_by_text("Unsaved changes", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Leads", exact=True).click()
    question = page.get_by_role("dialog", name="Discard unsaved changes?")
    is_sound(page, "asks before leaving")
    question.get_by_role("button", name="Stay").click()
    page.go_back()
    question.get_by_role("button", name="Stay").click()
    expect(name).to_have_value("Other line")
    page.get_by_role("button", name="Discard changes").click()
    expect(name).to_have_value("Main line")
    page.get_by_role("link", name="Leads", exact=True).click()
    expect(page.get_by_role("heading", name="Leads")).to_be_visible()


def test_deleting_a_line_asks_for_its_name(come: Come):
    """LINE-1: a click alone deletes nothing."""
    page = sets_up(come)
    adds_line(page, "Short-lived")
    delete = page.get_by_role("button", name="Delete line")
    delete.click(force=True)
    expect(page.get_by_text("Type “Short-lived” to confirm")).to_be_visible()
    page.get_by_role("textbox", name="Type the line's name to delete it").fill("Short-lived")
    delete.click()

    expect(page.get_by_role("heading", name="Lines", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Main line", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Short-lived")).to_have_count(0)


def test_a_canned_reply_is_written_changed_and_deleted(come: Come):
    """LINE-7, WORK-3."""
    page = sets_up(come, path="/settings/canned")
    page.get_by_role("textbox", name="Shortcut").fill("/hours")
    page.get_by_role("textbox", name="Text").fill("We are here from nine to six.")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Change /hours").click()
    page.get_by_role("textbox", name="Text").first.fill("From nine to five.")
    save(page).click()
    expect(page.get_by_role("listitem").filter(has_text="From nine to five.")).to_be_visible()
    page.get_by_role("button", name="Delete /hours").click()
    page.get_by_role("button", name="Delete /hours").click()
    expect(page.get_by_text("No canned replies yet.")).to_be_visible()


def test_a_line_is_set_by_keyboard_alone(come: Come):
    """UX §2: operators are ordered and switches turned without a pointer; the focus stays where it was."""
    page = sets_up(come)
    opens_line(page, "Main line")
    down = page.get_by_role("button", name="Move Anna down")
    down.focus()
    page.keyboard.press("Enter")
    expect(down).to_be_focused()
    rating = switch(page, "Ask for a rating")
    rating.focus()
    page.keyboard.press("Space")
    expect(rating).to_have_attribute("aria-checked", "false")
    tab = page.get_by_role("tablist", name="Text: Greeting: language").get_by_role("tab", selected=True)
    tab.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="العربية").first).to_be_focused()
    page.get_by_role("button", name="Discard changes").click()


def test_an_operator_sees_only_what_is_theirs(come: Come):
    """WORK-1: Stan has no lines to set."""
    page = sets_up(come, name="stan")

    expect(page.get_by_role("heading", name="Canned replies", level=1)).to_be_visible()
    settings = page.get_by_role("navigation", name="Settings")
    expect(settings.get_by_role("link")).to_have_text(["Operators", "Canned replies", "My profile"])


def test_forms_are_counted_and_go_into_a_spreadsheet(come: Come):
    """FORM-12, WORK-6: the table, other days, the file."""
    page = sets_up(come, path="/reports")
    expect(page.get_by_role("row").filter(has_text="Introduce yourself").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert text.startswith("Line,Form,Shown,Submitted,Dismissed,No response\n")
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_label("To").fill("2020-01-02")

    expect(page.get_by_text("No forms were shown in this period.")).to_be_visible()


def test_the_picture_of_the_chat_follows_language_and_moment(come: Come):
    """WORK-5, LINE-12: what a visitor would meet on a Saturday night, in Russian."""
    page = sets_up(come)
    adds_line(page, "Weekdays only")
    switch(page, "Working hours").click()
    saves(page)
    page.get_by_label("Time (empty = now)").fill("2027-01-09T23:00")
    picture = page.locator(".chat-picture")
    expect(picture).to_contain_text("Leave your contact details")
    expect(picture).to_contain_text("We'll reply by")
    page.get_by_role("combobox", name="Language", exact=True).select_option(label="Русский")
    expect(picture).to_contain_text("Оставьте контакты")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desktop", "phone"])
def test_settings_letters_and_reports_are_sound(come: Come, viewport: dict[str, int]):
    """UX §2: each page, light and dark, wide and narrow."""
    page = sets_up(come)
    page.set_viewport_size(viewport)  # pyright: ignore[reportArgumentType]
    for path in PAGES:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        expect(page.locator("main [aria-busy=true], main[aria-busy=true]")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        is_sound(page, path)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desktop", "phone"])
def test_the_page_of_a_line_is_sound_with_all_its_parts_open(come: Come, viewport: dict[str, int]):
    """UX §2: every switch on."""
    page = sets_up(come)
    opens_line(page, "Main line")
    for off in page.locator("main").get_by_role("switch", checked=False).all()[::-1]:
        off.click()
    page.get_by_role("button", name="Add a holiday").click()
    page.get_by_role("checkbox", name="Open at other hours").check()
    page.get_by_role("radio", name="Another name").check()
    page.set_viewport_size(viewport)  # pyright: ignore[reportArgumentType]
    is_sound(page, "a line with everything")
    page.get_by_role("button", name="Discard changes").click()
