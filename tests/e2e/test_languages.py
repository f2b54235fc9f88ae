"""The chat in the language of the page, and from right to left (CHAT-10), by the words of the catalogues."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from openline.texts import say
from tests.e2e.conftest import Come
from tests.e2e.people import GREETING, Operator, Visitor
from tests.e2e.program import KEY, Program
from tests.e2e.sites import Site, shop
from tests.e2e.test_accessibility import PHONE, is_sound_widget
from tools import catalogues

CATALOGUES = catalogues.read_all(catalogues.LOCALES)
HELLO = "مرحبًا، هل لديكم مصباح؟"
MIRRORED = "it => new DOMMatrix(getComputedStyle(it).transform).a"

CUT = """(panel) => {
  const edge = panel.getBoundingClientRect();
  const isCut = (it) => {
    const { left, right } = it.getBoundingClientRect();
    const isShort = getComputedStyle(it).overflowX === 'hidden' && it.scrollWidth > it.clientWidth;
    return left < edge.left || right > edge.right || isShort;
  };
  const shown = [...panel.querySelectorAll('.head *, .card *, .reach *, .strip *, .composer')];
  return shown.filter((it) => it.className !== 'vh' && isCut(it)).map((it) => it.outerHTML);
}"""
"""What does not fit where it stands."""


def words(lang: str, text: str) -> str:
    found = CATALOGUES[lang].get(text, "widget")
    assert found
    return catalogues.texts_of(found, lang)[0]


def host(guest: Visitor) -> Locator:
    return guest.page.locator("openline-widget")


def button(guest: Visitor, lang: str, text: str) -> Locator:
    return guest.page.get_by_role("button", name=words(lang, text), exact=True)


def opens(guest: Visitor, lang: str) -> Visitor:
    button(guest, lang, "Open chat").click()
    expect(guest.panel.locator("textarea")).to_be_focused()
    return guest


def writes(guest: Visitor, text: str) -> None:
    guest.panel.locator("textarea").fill(text)
    guest.panel.locator("textarea").press("Enter")
    expect(guest.panel.get_by_role("log")).to_contain_text(text)


def gives(guest: Visitor, lang: str, **values: str) -> None:
    for field, value in values.items():
        guest.panel.get_by_role("textbox", name=words(lang, LABELS[field])).fill(value)
    guest.panel.locator("form.card").get_by_role("button").last.click()


LABELS = {"name": "Your name", "email": "Email", "phone": "Phone"}


@pytest.fixture
def reader(come: Come, server: Program, site: Site) -> Visitor:
    """Of Arabic, on a phone, with the chat open."""
    page = shop(server.url, script='data-language="ar"')
    return opens(come(Visitor, viewport=PHONE).visits(site.shows(page)), "ar")


def test_a_chat_in_arabic_reads_from_right_to_left(reader: Visitor):
    """CHAT-10: greeting, number, form and thanks; what is written from left to right stays so."""
    expect(host(reader)).to_have_attribute("dir", "rtl")
    expect(host(reader)).to_have_attribute("lang", "ar")
    assert reader.page.locator("html").get_attribute("dir") is None
    log = reader.panel.get_by_role("log")
    writes(reader, HELLO)

    expect(log).to_contain_text(say("ar", f"{GREETING} We'll be with you shortly."))
    expect(reader.panel.get_by_role("form", name=words("ar", "Introduce yourself"))).to_be_attached()
    assert reader.panel.locator(".send .icon").evaluate(MIRRORED) == -1
    label = reader.panel.locator(".number").inner_text().split("\u2066")[1]
    assert label.rstrip("\u2069\n")[-2] == "-"
    gives(reader, "ar", name="خالد")
    for field in ("email", "phone"):
        expect(reader.panel.locator(f"input[name={field}]")).to_have_attribute("dir", "ltr")
    gives(reader, "ar", email="khaled@example.com")
    expect(log).to_contain_text("خالد")
    expect(log).to_contain_text("khaled@example.com")


def test_a_chat_in_arabic_is_sound(reader: Visitor):
    """UX §2 in Arabic, on a phone: empty, dialog with form, wrong fields, done, finished."""
    is_sound_widget(reader.page, "empty")
    writes(reader, f"{HELLO} +44 20 7946 0999")
    reader.panel.locator("form.card").wait_for()
    is_sound_widget(reader.page, "form")
    gives(reader, "ar", name="خالد")
    gives(reader, "ar", email="khaled@", phone="1")
    expect(reader.panel.get_by_text(words("ar", "Enter an email like name@example.com"))).to_be_visible()
    is_sound_widget(reader.page, "form, errors")
    gives(reader, "ar", email="khaled@example.com", phone="+44 20 7946 0999")
    expect(reader.panel.locator(".done")).to_be_visible()
    button(reader, "ar", "End conversation").click()
    expect(reader.panel.get_by_text(words("ar", "You ended the conversation"))).to_be_visible()
    is_sound_widget(reader.page, "finished")


@dataclass(frozen=True)
class Wish:
    """What the script's tag, the page and the browser ask for."""

    script: str
    page: str
    browser: str


@pytest.mark.parametrize(
    "wish, spoken, tag",
    [
        (Wish('data-language="de"', "en", "fr-FR"), "de", "de"),
        (Wish("", "pt-PT", "fr-FR"), "pt", "pt-BR"),
        (Wish("", "es-419", "fr-FR"), "es", "es"),
        (Wish("", "", "uk-UA"), "uk", "uk"),
        (Wish("", "zh", "pl-PL"), "pl", "pl"),
        (Wish("", "zh", "zh-TW"), "en", "en"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_the_language_is_that_of_the_script_else_of_the_page_else_of_the_browser(
    wish: Wish, spoken: str, tag: str, come: Come, site: Site
):
    guest = come(Visitor, locale=wish.browser)
    page = shop(guest.url, script=wish.script).replace('lang="en"', f'lang="{wish.page}"')
    opens(guest.visits(site.shows(page)), spoken)

    expect(host(guest)).to_have_attribute("lang", tag)
    expect(guest.panel.locator("textarea")).to_have_attribute("placeholder", words(spoken, "Type a message…"))


def test_the_demo_shop_is_in_english_whatever_the_browser_speaks(come: Come):
    guest = opens(come(Visitor, locale="ar-EG").visits(), "en")

    expect(guest.page.locator("html")).to_have_attribute("lang", "en")
    expect(host(guest)).to_have_attribute("dir", "ltr")


def test_an_operator_is_refused_in_the_language_of_the_workspace_not_of_the_browser(come: Come):
    """The workspace speaks English to a German browser; so does the server in it."""
    anna = come(Operator, locale="de-DE")
    anna.excuse("status of 401")
    anna.page.goto(anna.url)
    anna.page.get_by_role("textbox", name="Email").fill("anna@example.com")
    anna.page.get_by_label("Password").fill("wrong")
    anna.page.get_by_label("Password").press("Enter")

    expect(anna.page.get_by_role("alert")).to_contain_text("Wrong")


def test_the_chat_as_a_whole_page_tells_the_browser_its_language(come: Come):
    """CHAT-6."""
    guest = come(Visitor, locale="ar-EG", path=f"/chat/{KEY}").visits()
    expect(guest.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(guest.page.locator("html")).to_have_attribute("lang", "ar")


def test_long_words_stay_whole_on_a_narrow_phone(come: Come, site: Site):
    """CHAT-10: in the languages whose words are long; all wait for their form together."""
    guests = {lang: narrow_guest(come, site, lang) for lang in ("de", "es", "fr", "pl", "pt", "uk")}
    for lang, guest in guests.items():
        guest.panel.locator("form.card").wait_for()
        assert guest.panel.evaluate(CUT) == []
        gives(guest, lang, name="Günther-Alexander")
        gives(guest, lang, email="ann@gmial.com", phone="1")
        expect(guest.panel.get_by_text("ann@gmail.com")).to_be_visible()
        assert guest.panel.evaluate(CUT) == []
        button(guest, lang, "End conversation").click()
        expect(guest.panel.locator(".about")).to_have_text(words(lang, "closed"))
        assert guest.panel.evaluate(CUT) == []


def narrow_guest(come: Come, site: Site, lang: str) -> Visitor:
    """Has written, in this language."""
    guest = come(Visitor, viewport={"width": 320, "height": 640})
    opens(guest.visits(site.shows(shop(guest.url, script=f'data-language="{lang}"'))), lang)
    writes(guest, "+44 20 7946 0999")
    return guest
