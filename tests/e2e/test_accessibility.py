"""WCAG 2.2 AA in every state, light and dark: nothing for axe, targets of 44 px, all by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Come, comes_asked
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import KEY, Program

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
NEAR = {"width": 320, "height": 256}
"""1280 × 1024 at four hundred per cent."""
AWAY = (
    "ERR_CONNECTION_RE",
    "ERR_SOCKET_NOT_CONNECTED",
    "ERR_EMPTY_RESPONSE",
    "WebSocket connection to",
    "Failed to fetch",
)
LEAST_TARGET = 44
AXE = Axe().axe_script
ALL = {"resultTypes": ["violations"]}
COLOURS = {**ALL, "runOnly": ["color-contrast", "link-in-text-block"]}
"""What can be different in the dark."""
# The letters of a link inside a sentence are its target; so are fields' labels.
SMALL = """(least) => {
  const root = document.querySelector('openline-widget').shadowRoot;
  const small = [];
  for (const it of root.querySelectorAll('button, input, textarea')) {
    const { width, height } = it.getBoundingClientRect();
    if (width && (width < least - 0.5 || height < least - 0.5) && !it.closest('p'))
      small.push(`${it.ariaLabel ?? it.textContent} ${width} x ${height}`);
  }
  return small;
}"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def dying(server: Program) -> Iterator[Program]:
    yield server
    if server.process and server.process.poll() is not None:
        server.start()


def is_sound(page: Page, state: str) -> None:
    """In light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = violations(page, ALL if scheme == "light" else COLOURS)
        lines = [f"{state}, {scheme}: {it['id']} {[node['target'] for node in it['nodes']]}" for it in found]
        assert lines == []
    assert not page.evaluate(SIDEWAYS), f"{state}: scrolls sideways"


def violations(page: Page, options: dict[str, Any]) -> list[dict[str, Any]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate("options => axe.run(options)", options)["violations"]


def is_sound_widget(page: Page, state: str) -> None:
    is_sound(page, state)
    assert page.evaluate(SMALL, LEAST_TARGET) == [], state


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_widget_is_sound_from_the_closed_button_to_the_end(come: Come, viewport: dict[str, int]):
    """UX §2: closed, empty, dialog, form in its steps and errors, done, finished."""
    guest = come(Visitor, viewport=viewport).visits()
    expect(guest.page.get_by_role("button", name="Open chat")).to_be_visible()
    is_sound_widget(guest.page, "closed")
    guest.opens()
    expect(guest.log).to_have_attribute("aria-busy", "false")
    is_sound_widget(guest.page, "open, empty")
    guest.writes("Is it accessible? See https://example.com/wcag").is_greeted()
    is_sound_widget(guest.page, "dialog")
    guest.is_asked()
    is_sound_widget(guest.page, "form: name")
    guest.form.get_by_role("button", name="Continue").click()
    expect(guest.form.get_by_text("Enter your name")).to_be_visible()
    is_sound_widget(guest.page, "form: name, error")
    guest.gives(name="Axel")
    expect(guest.form.get_by_role("textbox", name="Email")).to_be_visible()
    is_sound_widget(guest.page, "form: contacts")
    guest.gives(email="axel@", phone="1")
    expect(guest.form.get_by_text("Enter an email")).to_be_visible()
    is_sound_widget(guest.page, "form: contacts, errors")
    guest.gives(email="axel@example.com", phone="+44 20 7946 0999")
    expect(guest.log).to_contain_text("Thank you, Axel")
    is_sound_widget(guest.page, "form: done")
    guest.panel.get_by_role("button", name="End conversation").click()
    expect(guest.log).to_contain_text("You ended the conversation")
    is_sound_widget(guest.page, "finished")


def test_both_are_sound_without_a_connection(dying: Program, asked: Visitor, anna: Operator):
    """UX §2: disconnected, with a message that waits."""
    for person in (asked, anna):
        person.excuse(*AWAY)
    anna.opens(asked.question)
    dying.kill()
    asked.writes("Is anybody there?")
    anna.writes("I am, but nobody hears me")

    expect(asked.panel.get_by_text("You're offline.")).to_be_visible()
    expect(anna.page.get_by_text("You're offline.")).to_be_visible()
    is_sound_widget(asked.page, "widget, disconnected")
    is_sound(anna.page, "workspace, disconnected")


def test_the_door_is_sound(come: Come):
    """UX §2: log-in, with an error, wide and narrow."""
    anna = come(Operator)
    anna.excuse("status of 401")
    anna.page.goto(anna.url)
    anna.page.get_by_role("textbox", name="Email").fill("anna@example.com")
    is_sound(anna.page, "log-in")
    anna.page.get_by_label("Password").fill("wrong")
    anna.page.get_by_label("Password").press("Enter")
    expect(anna.page.get_by_role("alert")).to_contain_text("Wrong")
    anna.page.set_viewport_size(PHONE)  # pyright: ignore[reportArgumentType]
    is_sound(anna.page, "log-in, error, phone")


def test_the_workspace_is_sound_before_anything_has_happened(come: Come):
    """UX §2: Stan's line is quiet: empty list, no leads, no clients."""
    stan = come(Operator, name="stan").logs_in()
    expect(stan.page.get_by_text("No open conversations.")).to_be_visible()
    is_sound(stan.page, "empty list")
    for path in ("/leads", "/clients", "/nowhere-at-all"):
        stan.excuse("status of 404")
        stan.page.goto(stan.url + path)
        if path != "/nowhere-at-all":
            expect(stan.page.get_by_text("yet.")).to_be_visible()
            is_sound(stan.page, f"{path}, empty")


def test_the_workspace_is_sound_at_work(come: Come, asked: Visitor, anna: Operator):
    """UX §2: list, dialog with form and contacts, search, leads, clients, card; wide, 1000 and 390 px."""
    is_sound(anna.page, "list")
    asked.gives(name="Berta")
    asked.gives(email="berta@example.com")
    anna.opens("Berta").writes("With link https://example.com/a")
    expect(anna.client.get_by_text("berta@example.com")).to_be_visible()
    dialog = anna.page.url
    for width in (1280, 1000, 390):
        anna.page.set_viewport_size({"width": width, "height": 800})
        is_sound(anna.page, f"dialog, {width}")
    anna.page.get_by_role("button", name="Profile").click()
    expect(anna.client).to_be_visible()
    is_sound(anna.page, "client over the dialog, 390")
    for path, words in (("/leads", "berta@"), ("/clients", "berta@"), ("/", "Question en")):
        anna.page.goto(anna.url + path)
        expect(anna.page.get_by_text(words).first).to_be_visible()
        is_sound(anna.page, f"{path}, 390")
    anna.page.set_viewport_size(DESKTOP)  # pyright: ignore[reportArgumentType]
    for path in ("/leads", "/clients"):
        anna.page.goto(anna.url + path)
        expect(anna.page.get_by_role("row").filter(has_text="berta@")).to_be_visible()
        is_sound(anna.page, path)
    anna.page.get_by_role("link", name="Berta").click()
    expect(anna.page.get_by_role("heading", name="Contact details")).to_be_visible()
    is_sound(anna.page, "card")
    anna.page.goto(dialog)
    for words, found in (("Berta", "Berta"), ("no such name", "Nothing found.")):
        anna.page.get_by_role("searchbox", name="Search").fill(words)
        expect(anna.page.get_by_text(found).first).to_be_visible()
        is_sound(anna.page, f"search for {words}")


def test_both_are_sound_in_forced_colours(asked: Visitor, anna: Operator):
    """UX §2: borders appear where colours are taken away."""
    anna.opens(asked.question)
    for person in (asked, anna):
        person.page.emulate_media(forced_colors="active", reduced_motion="reduce")
        assert violations(person.page, ALL) == []
    border = asked.log.locator(".bubble").first.evaluate("it => getComputedStyle(it).borderTopStyle")
    assert border != "none"


def test_nothing_moves_for_those_who_asked_for_calm(come: Come):
    """UX §2: no animation, no transition under prefers-reduced-motion."""
    calm = come(Visitor, reduced_motion="reduce").visits().opens()
    calm.writes("Calm, please").is_greeted()

    assert calm.page.evaluate("document.getAnimations().length") == 0


def active(page: Page) -> str:
    """The name of what has the focus, also inside the widget."""
    return page.evaluate("""() => {
      let it = document.activeElement;
      while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
      return it?.ariaLabel || it?.labels?.[0]?.textContent || it?.textContent || '';
    }""").strip()


def walk(page: Page, steps: int) -> list[str]:
    names = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        names.append(active(page))
    return names


def test_form_1_is_done_by_keyboard_alone(vera: Visitor):
    """UX §2, §3.2 row 7: from the button to the thanks; the focus goes on in the form, and back on Esc."""
    keys = vera.page.keyboard
    vera.page.get_by_role("button", name="Open chat").focus()
    keys.press("Enter")
    expect(vera.composer).to_be_focused()
    keys.type("By keyboard")
    keys.press("Enter")
    vera.is_asked()
    expect(vera.composer).to_be_focused()
    tab_to(vera.page, vera.form.get_by_role("textbox", name="Your name"), "Shift+Tab")
    keys.type("Keyla")
    keys.press("Enter")
    expect(vera.form.get_by_role("textbox", name="Email")).to_be_focused()
    keys.type("keyla@example.com")
    keys.press("Enter")

    expect(vera.log).to_contain_text("Thank you, Keyla")
    keys.press("Escape")
    expect(vera.panel).to_be_hidden()
    expect(vera.page.get_by_role("button", name="Open chat")).to_be_focused()


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    for _ in range(12):
        page.keyboard.press(key)
        if target.evaluate("it => it.getRootNode().activeElement === it"):
            return
    raise AssertionError("never reached")


def test_the_focus_goes_from_header_to_log_to_form_to_composer(asked: Visitor):
    """UX §2, Keyboard."""
    asked.panel.get_by_role("button", name="Close chat").focus()

    names = walk(asked.page, 7)

    form = ["Not now", "Your name", "Continue"]
    assert names == ["Messages", *form, "End conversation", "Message", "Send"]


def test_on_a_phone_the_focus_stays_inside(come: Come):
    """UX §2: the page behind is covered."""
    phone = comes_asked(come, "en", viewport=PHONE, has_touch=True)

    names = walk(phone.page, 12)

    assert "Close chat" in names
    assert not {"Lamps", "Delivery"} & set(names)


def test_an_answer_is_given_by_keyboard_alone(vera: Visitor, anna: Operator):
    """WORK-3: search, open, take, answer, finish, without a pointer."""
    vera.opens().writes("Answer me by keyboard").is_greeted()
    keys = anna.page.keyboard
    expect(anna.row("Answer me by keyboard")).to_be_visible()
    keys.press("/")
    keys.type(vera.number)
    expect(anna.list.get_by_role("link")).to_have_count(1)
    tab_to(anna.page, anna.row("Answer me by keyboard"))
    keys.press("Enter")
    expect(anna.log).to_contain_text("Answer me by keyboard")
    keys.press("a")
    expect(anna.button("Take")).to_have_count(0)
    keys.press("r")
    expect(anna.composer).to_be_focused()
    keys.type("Gladly")
    keys.press("Enter")
    expect(vera.log).to_contain_text("Gladly")
    keys.press("Escape")
    keys.press("e")
    expect(anna.button("Do it now")).to_be_visible()
    keys.press("z")
    expect(anna.button("Do it now")).to_have_count(0)
    keys.press("e")
    anna.button("Do it now").press("Enter")
    expect(vera.log).to_contain_text("closed the conversation")


def test_the_chat_is_usable_at_four_hundred_per_cent(come: Come):
    """UX §2, 1.4.10: 320 × 256 CSS px."""
    near = comes_asked(come, "en", viewport=NEAR)

    near.writes("Big letters")

    assert not near.page.evaluate(SIDEWAYS)
    expect(near.composer).to_be_in_viewport()
    expect(near.panel.get_by_role("button", name="Close chat")).to_be_in_viewport()
    near.panel.get_by_role("button", name="More").click()
    near.panel.get_by_role("button", name="End conversation").click()
    expect(near.log).to_contain_text("You ended the conversation")
    near.page.goto(f"{near.url}/chat/{KEY}")
    expect(near.panel.get_by_role("button", name="More")).to_be_in_viewport(ratio=1)
    expect(near.composer).to_be_in_viewport(ratio=1)


def test_the_workspace_is_usable_at_four_hundred_per_cent(asked: Visitor, anna: Operator):
    """WORK-3, 1.4.10: 320 × 256 CSS px: all can be scrolled to, and nothing goes sideways."""
    page = anna.page
    page.set_viewport_size(NEAR)  # pyright: ignore[reportArgumentType]
    anna.opens(asked.question).writes("Large letters")
    box = anna.log.bounding_box()
    assert box
    assert box["height"] > 120
    page.get_by_role("button", name="Profile").hover()
    page.mouse.wheel(0, 2_000)
    expect(anna.button("Note")).to_be_in_viewport(ratio=1)
    for path in ("/", "/leads", "/clients", "/letters", "/reports", "/settings"):
        page.goto(anna.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.mouse.move(5, 5)
        page.mouse.wheel(0, 2_000)
        expect(anna.button("Log out")).to_be_in_viewport(ratio=1)
        assert not page.evaluate(SIDEWAYS)
