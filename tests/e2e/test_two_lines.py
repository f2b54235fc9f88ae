"""A company with two lines, set up in the settings alone: on each site the right one answers."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from openline.texts import say
from tests.e2e.conftest import Come
from tests.e2e.lines import PASSWORDS
from tests.e2e.people import Operator, Visitor, form_of
from tests.e2e.sites import Site
from tests.e2e.test_contact_forms import works
from tests.e2e.test_languages import button, opens, words, writes
from tests.e2e.test_settings import adds_line, adds_operator, saves, sets_up, switch

CITIES = (
    "Pacific/Honolulu America/Los_Angeles America/New_York Europe/London Europe/Moscow Asia/Kolkata"
    " Asia/Tokyo Pacific/Auckland"
).split()
GERMAN, RUSSIAN = "Willkommen bei den Lampen!", "Мы спим. Утром ответим."


def city(*hours: int) -> str:
    """Where it is one of these hours now: both lines work from nine to six, and one of them sleeps."""
    return next(it for it in CITIES if datetime.now(ZoneInfo(it)).hour in hours)


class Reader(Visitor):
    """Of one of the sites, by whichever name of this machine the settings wrote into its line of HTML."""

    site = ""

    @property
    def chat(self) -> Locator:
        """The log, whatever it is called in the language of the page."""
        return self.panel.get_by_role("log")

    def known_hosts(self) -> set[str]:
        here = urlsplit(self.url)
        return {*super().known_hosts(), f"localhost:{here.port}", self.site}


@pytest.fixture
def second_site() -> Iterator[Site]:
    with Site() as site:
        yield site


def hires(page: Page, name: str) -> None:
    """On the page of operators; the password is shown once."""
    page.get_by_role("link", name="Operators", exact=True).click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("textbox", name="Email").fill(f"{name.lower()}@example.com")
    page.get_by_role("button", name="Add", exact=True).click()
    shown = page.get_by_role("dialog", name=f"Password for {name}")
    PASSWORDS[name.lower()] = shown.locator("code").inner_text()
    shown.get_by_role("button", name="Done").click()


def is_set_up(page: Page, line: str, who: str, zone: str, site: Site) -> None:
    """With one operator, seven days of hours there, and one site."""
    adds_line(page, line)
    adds_operator(page, who)
    page.get_by_role("button", name="Remove Anna").click()
    switch(page, "Working hours").click()
    page.get_by_role("combobox", name="Time zone").fill(zone)
    for day in ("Saturday", "Sunday"):
        page.get_by_role("button", name=f"{day}: add hours").click()
    page.get_by_role("textbox", name="Allowed sites").fill(f"http://{site.host}")


def speaks(page: Page, language: str, message: str, text: str) -> None:
    """The language of its letters, and what it says itself in that language."""
    page.get_by_role("combobox", name="Language preferences").select_option(label=language)
    tabs = page.get_by_role("tablist", name=f"Text: {message}: language")
    tabs.get_by_role("tab", name=language).click()
    page.get_by_role("textbox", name=f"Text: {message}").fill(text)


def page_of(page: Page, lang: str) -> str:
    """A page of the company in this language, with the line of HTML that the settings show."""
    snippet = page.locator(".channel .code-line code").first.inner_text()
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Shop</title>'
        f'<link rel="icon" href="data:,">{snippet}</head><body><h1>Shop</h1></body></html>'
    )


def reads(come: Come, site: Site, page: str, lang: str, zone: str) -> Reader:
    """Somebody there, in the chat."""
    reader = come(Reader, timezone_id=zone)
    reader.site = site.host
    opens(reader.visits(site.shows(page)), lang)
    return reader


def asks_for_a_copy(reader: Visitor, lang: str, address: str) -> None:
    button(reader, lang, "Email transcript").click()
    form = form_of(reader.page, words(lang, "Email transcript"))
    form.get_by_role("textbox").fill(address)
    form.get_by_role("button", name=words(lang, "Send transcript"), exact=True).click()
    expect(form).to_have_count(0)


def has_letter(operator: Operator, address: str, lang: str) -> None:
    """Among the letters of the lines that this operator sees."""
    operator.page.get_by_role("link", name="Emails", exact=True).click()
    rows = operator.page.get_by_role("row").filter(has_text="@example.com")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(address)
    rows.get_by_role("link").first.click()
    letter = operator.page.frame_locator("iframe[sandbox]").locator("body")
    expect(letter).to_contain_text(say(lang, "Conversation transcript"))


def test_each_site_meets_its_own_line(come: Come, site: Site, second_site: Site):
    """LINE-1, LINE-2, LINE-5, LINE-6, LINE-12: one is awake, one sleeps and says so; each with its people."""
    day, night = city(*range(10, 16)), city(*range(20, 24), *range(7))
    page = sets_up(come, path="/settings/operators")
    for name in ("Greta", "Boris"):
        hires(page, name)
    is_set_up(page, "Lampen", "Greta", day, site)
    speaks(page, "Deutsch", "Greeting", GERMAN)
    saves(page)
    german = page_of(page, "de")
    is_set_up(page, "Лампы", "Boris", night, second_site)
    speaks(page, "Русский", "Outside working hours", RUSSIAN)
    saves(page)
    russian = page_of(page, "ru")
    greta, boris = works(come, "greta"), works(come, "boris")

    heidi = reads(come, site, german, "de", day)
    writes(heidi, "Guten Tag")
    ivan = reads(come, second_site, russian, "ru", night)
    writes(ivan, "Добрый вечер")

    expect(heidi.chat).to_contain_text(GERMAN)
    expect(greta.row("Guten Tag")).to_contain_text("yours for")
    expect(ivan.chat).to_contain_text(RUSSIAN)
    expect(ivan.chat.locator(".promise")).to_contain_text(re.compile("0?9:30"))
    expect(form_of(ivan.page, words("ru", "Leave your contact details"))).to_be_visible()
    expect(boris.row("Добрый вечер")).to_contain_text("yours for")
    for operator, others, reader, answer in (
        (greta, "Добрый вечер", heidi, "Womit kann ich helfen?"),
        (boris, "Guten Tag", ivan, "Доброй ночи"),
    ):
        expect(operator.row(others)).to_have_count(0)
        operator.list.get_by_role("link").click()
        operator.writes(answer)
        expect(reader.chat).to_contain_text(answer)
        expect(reader.chat).to_contain_text(operator.name.capitalize())
    asks_for_a_copy(heidi, "de", "heidi@example.com")
    asks_for_a_copy(ivan, "ru", "ivan@example.com")
    has_letter(greta, "heidi@example.com", "de")
    has_letter(boris, "ivan@example.com", "ru")
