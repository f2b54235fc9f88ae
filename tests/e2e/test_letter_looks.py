"""Letters in a browser: nothing for axe, 360 pixels, light and dark, and with every style thrown away."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from openline.domain.letters.content import QuotedMessage
from openline.domain.text import clean_text
from openline.texts import OFFERED
from openline.texts.letters import render
from tests.cast import NOON
from tests.texts.samples import KINDS, letter_content
from tools.letter_pictures import PHONE, STRIPPED

AXE = Axe().axe_script
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
ANSWER = "document.querySelector('.body').getBoundingClientRect().top"
WIDTHS = "[...document.querySelectorAll('.button a, .second a')].map((link) => Math.round(link.offsetWidth))"
HEIGHTS = "[...document.links].map((link) => Math.round(link.getBoundingClientRect().height))"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": PHONE, "height": 640})
    yield page
    page.close()


@pytest.mark.parametrize("lang", ["en", "ru", "ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_sound_on_a_phone_in_light_and_dark(page: Page, kind: str, lang: str):
    """MAIL-7, UX §5: contrast, structure, names; a way of 44 pixels back and out."""
    page.set_content(render(letter_content(kind, lang, rating="good")).html)
    page.evaluate(AXE)

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
        assert [(it["id"], it["nodes"][0]["html"]) for it in found] == []
    assert not page.evaluate(SIDEWAYS)
    assert min(page.evaluate(HEIGHTS)) >= 44
    assert set(page.evaluate(WIDTHS)) == {PHONE - 32}


@pytest.mark.parametrize("lang", OFFERED)
def test_the_answer_is_what_a_phone_shows_first(page: Page, lang: str):
    """MAIL-1: at most 140 px from the top, whatever language the line above it speaks."""
    page.set_content(render(letter_content("unread", lang)).html)

    assert page.evaluate(ANSWER) + 8 <= 140


def test_nothing_that_people_write_makes_a_letter_wider_than_a_phone(page: Page):
    """T60: one word of 4,000 letters, towers of marks, a name without spaces."""
    texts = (
        "W" * 4_000,
        "https://shop.example/" + "a" * 300,
        "Z" + "\u0351\u036b\u0343\u0325" * 40,
        "\u202eabc\u2066",
    )
    entries = tuple(
        QuotedMessage("operator", "N" * 90, clean_text(text), NOON, is_new=True) for text in texts
    )

    for kind in ("unread", "history"):
        page.set_content(render(letter_content(kind, entries=entries, portal="P" * 90)).html)
        assert not page.evaluate(SIDEWAYS)


def test_a_letter_is_never_wider_than_600_pixels(page: Page):
    page.set_viewport_size({"width": 1_400, "height": 800})
    page.set_content(render(letter_content("unread")).html)

    assert page.evaluate("document.querySelector('.card').offsetWidth") == 600


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_reads_on_without_any_style(page: Page, kind: str):
    """Mail programs throw away what they like: the order, the heading and both ways stay."""
    page.set_content(render(letter_content(kind, "ar")).html)
    page.evaluate(STRIPPED)

    assert not page.evaluate(SIDEWAYS)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    assert page.get_by_role("link").count() == 2
    assert page.get_by_role("heading", level=1).count() == 1
