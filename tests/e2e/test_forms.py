"""Form 1 as the visitor meets it: it comes quietly, says what is wrong, and loses nothing."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Come, comes_asked
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import asked_token
from tests.e2e.sites import Site, shop

# From now on: where the composer's top edge was in every frame, and what the page counts as layout shift.
# A panel that is still rising takes the composer with it: first it arrives.
WATCH_THE_COMPOSER = """async () => {
  const composer = document.querySelector('openline-widget').shadowRoot.querySelector('textarea');
  await Promise.all(composer.closest('.panel').getAnimations().map((animation) => animation.finished));
  const seen = (window.__seen = { tops: new Set(), lefts: new Set(), shift: 0 });
  const frame = () => {
    const box = composer.getBoundingClientRect();
    seen.tops.add(box.top);
    seen.lefts.add(box.left);
    requestAnimationFrame(frame);
  };
  frame();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += entry.value;
  }).observe({ type: 'layout-shift' });
}"""
COUNT_PLACES = "[window.__seen.tops.size, window.__seen.lefts.size]"


def error_of(field: Locator) -> Locator:
    """What the field says is wrong with it, by aria-describedby, where screen readers find it."""
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby")
    assert described
    return field.page.locator("openline-widget").locator(f"[id='{described}']")


def test_the_form_comes_while_the_visitor_types_and_disturbs_nothing(vera: Visitor):
    """FORM-1, FORM-5: the composer moves 0 px, keeps focus and text; nothing shifts."""
    vera.opens().writes("I go on typing").is_greeted()
    vera.page.evaluate(WATCH_THE_COMPOSER)

    typed = ""
    while not vera.form.count():
        assert len(typed) < 60
        typed += "ab "[len(typed) % 3]
        vera.page.keyboard.type(typed[-1], delay=200)

    expect(vera.form).to_be_attached()
    expect(vera.composer).to_be_focused()
    expect(vera.composer).to_have_value(typed)
    assert vera.page.evaluate(COUNT_PLACES) == [1, 1]
    assert vera.page.evaluate("window.__seen.shift") <= 0.01


def test_on_a_closed_panel_the_form_waits_without_a_sign(vera: Visitor):
    """FORM-5: no badge, no opening; it is there when the visitor opens the chat again."""
    vera.opens().writes("I close it at once").is_greeted()
    vera.closes()

    expect(vera.form).to_be_attached()

    launcher = vera.page.get_by_role("button", name="Open chat", exact=True)
    expect(launcher).to_be_visible()
    expect(launcher.locator(".count")).to_have_text("")
    expect(vera.panel).to_be_hidden()
    vera.opens()
    expect(vera.form).to_be_visible()


def test_the_form_is_said_once_and_never_takes_the_focus(vera: Visitor):
    """FORM-5: screen readers hear of it; the focus stays where it is."""
    vera.opens().writes("Who hears of the form?")

    vera.is_asked()

    expect(vera.panel.get_by_role("status").filter(has_text="A short form appeared")).to_have_count(1)
    expect(vera.composer).to_be_focused()


def test_not_now_puts_the_form_away_for_good(asked: Visitor):
    """FORM-6, FORM-2: also after a reload; the composer goes on."""
    asked.form.get_by_role("button", name="Not now").click()

    expect(asked.form).to_have_count(0)
    asked.page.reload()
    expect(asked.log).to_contain_text("Question en")
    expect(asked.form).to_have_count(0)
    asked.writes("I stay without a name")


def test_an_empty_name_is_said_beside_its_field(asked: Visitor):
    """FORM-10."""
    asked.form.get_by_role("button", name="Continue").click()

    name = asked.form.get_by_role("textbox", name="Your name")
    expect(error_of(name)).to_have_text("Enter your name")
    expect(name).to_be_focused()
    name.fill("Vera")
    expect(name).to_have_attribute("aria-invalid", "false")


WRONG = [
    ("email", "vera@", "Enter an email like name@example.com"),
    ("email", "vera.example.com", "Enter an email like name@example.com"),
    ("email", "vera@exam_ple.com", "email"),
    ("phone", "12", "Enter a phone number with country code"),
    ("phone", "000 000 0000", "check the number"),
]
"""Those that the browser refuses, and those that only the server knows to be wrong."""


def test_every_wrong_contact_is_said_beside_its_field_and_loses_nothing(asked: Visitor):
    """FORM-10, FORM-3: e-mail and phone, whether the browser or the server finds it."""
    asked.gives(name="Vera")
    email, phone = (asked.form.get_by_role("textbox", name=name) for name in ("Email", "Phone"))
    expect(email).to_be_visible()
    for kind, value, words in WRONG:
        field, other = (email, phone) if kind == "email" else (phone, email)
        other.fill("")
        field.fill(value)
        asked.form.get_by_role("button", name="Submit").click()
        expect(error_of(field)).to_contain_text(words)
        expect(field).to_have_value(value)
        expect(asked.form).to_be_visible()


def test_both_contacts_empty_is_said_too(asked: Visitor):
    """FORM-10."""
    asked.gives(name="Vera")
    expect(asked.form.get_by_role("textbox", name="Email")).to_be_visible()

    asked.form.get_by_role("button", name="Submit").click()

    email = asked.form.get_by_role("textbox", name="Email")
    expect(error_of(email)).to_have_text("Enter an email or a phone number")


def test_a_good_phone_is_kept_beside_a_bad_email(asked: Visitor, anna: Operator):
    """FORM-3: what can be taken is taken, the rest is asked again with what was typed."""
    asked.gives(name="Halina")
    asked.gives(email="halina@exam_ple.com", phone="+48 22 123 45 67")

    email = asked.form.get_by_role("textbox", name="Email")
    expect(error_of(email)).to_contain_text("email")
    expect(email).to_have_value("halina@exam_ple.com")
    anna.opens("Halina")
    expect(anna.log).to_contain_text("+48221234567")
    asked.gives(email="halina@example.com")
    expect(asked.log).to_contain_text("Thank you, Halina")
    expect(anna.log).to_contain_text("halina@example.com")


def test_a_likely_slip_in_the_email_is_offered_back(asked: Visitor):
    """FORM-10: only offered; a click takes it."""
    asked.gives(name="Vera")
    email = asked.form.get_by_role("textbox", name="Email")
    email.fill("vera@gmial.com")

    asked.form.get_by_role("button", name="vera@gmail.com").click()

    expect(email).to_have_value("vera@gmail.com")


def in_russian(page: Page) -> Locator:
    return page.locator("openline-widget").get_by_role("form", name="Представьтесь")


@pytest.mark.parametrize(
    "script, page_language, browser_language",
    [("", "ru", "en-GB"), ('data-language="ru"', "en", "en-GB"), ("", "", "ru-RU")],
    ids=["page", "attribute", "browser"],
)
def test_the_chat_speaks_russian_when_page_tag_or_browser_do(
    come: Come, site: Site, script: str, page_language: str, browser_language: str
):
    """CHAT-10: and the greeting with it."""
    ivan = come(Visitor, locale=browser_language)
    html = shop(ivan.url, script=script).replace('lang="en"', f'lang="{page_language}"')
    ivan.visits(site.shows(html))
    ivan.page.get_by_role("button", name="Открыть чат").click()

    widget = ivan.page.locator("openline-widget")
    widget.get_by_role("textbox", name="Сообщение").fill("Добрый день")
    widget.get_by_role("button", name="Отправить").click()

    expect(widget.get_by_role("log", name="Сообщения")).to_contain_text("Здравствуйте!")
    expect(widget.get_by_text(re.compile(r"№ \d{5,}-\d"))).to_be_visible()


def test_the_form_and_what_the_server_says_of_it_are_russian_too(come: Come):
    """CHAT-10, FORM-10: labels, errors of the browser, errors of the server."""
    ivan = come(Visitor, locale="ru-RU", token=asked_token("ru", 0), path="/demo").visits()
    ivan.page.evaluate("openline.setLocale('ru').then(() => openline.open())")
    form = in_russian(ivan.page)
    form.get_by_role("textbox", name="Ваше имя").fill("Иван")
    form.get_by_role("button", name="Далее").click()
    email = (
        form.get_by_role("textbox", name="E-mail").or_(form.get_by_role("textbox", name="Эл. почта")).first
    )

    email.fill("ivan@exam_ple.com")
    form.get_by_role("button", name="Сохранить").click()

    expect(error_of(email)).to_contain_text(re.compile("[а-я]{4}"))


def test_a_visitor_who_comes_later_finds_the_form_where_it_was(come: Come):
    """FORM-3, FORM-5: an open form waits in the thread."""
    later = comes_asked(come, "en")

    expect(later.form).to_be_visible()
    expect(later.log).to_contain_text("Question en")
