"""The end of a dialog, in real seconds: the rating, the copy by itself and by the icon, going on."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company, OwnLine
from tests.e2e.people import NUMBER, Operator, Visitor, form_of, panel_of
from tests.e2e.sites import Site, shop
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound, is_sound_widget
from tests.e2e.test_contact_forms import AT_ONCE_MS, comes_to, field, form_3, works

FORM_2 = "Email transcript"
TOLERANCE_S = 0.5
# From now on: when each of these was first seen on the page, in its own seconds.
WATCH = """() => {
  const root = document.querySelector('openline-widget').shadowRoot;
  const looks = {
    end: '.line', rating: '[aria-label="Rate this conversation"]',
    pressed: '[aria-pressed=true]', copy: '[data-form=copy]',
  };
  const seen = (window.__seen = {});
  const look = () => {
    for (const [name, selector] of Object.entries(looks)) {
      const found = [...root.querySelectorAll(selector)]
        .filter((it) => name !== 'end' || it.textContent.includes('closed the conversation'));
      if (found.length) seen[name] ??= performance.now() / 1000;
    }
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true, attributes: true });
  window.__after = async (name, more) => {
    for (let tries = 0; tries < 800; tries++) {
      if (name in seen && performance.now() / 1000 >= seen[name] + more) return seen[name];
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${name} was never seen`);
  };
}"""
COUNT_SOUNDS = """(() => {
  const Real = window.AudioContext;
  window.__sounds = 0;
  window.AudioContext = class extends Real { constructor() { super(); window.__sounds++; } };
})()"""


def seen(guest: Visitor, name: str, more: float = 0) -> float:
    """When it was, in the page's seconds, and so many later: waits for that."""
    return guest.page.evaluate("([name, more]) => __after(name, more)", [name, more])


def seconds(guest: Visitor, earlier: str, later: str) -> float:
    return seen(guest, later) - seen(guest, earlier)


def rating_of(guest: Visitor) -> Locator:
    return panel_of(guest.page).get_by_role("group", name="Rate this conversation", include_hidden=True)


def form_2(guest: Visitor) -> Locator:
    return form_of(guest.page, FORM_2)


def presses(where: Locator, name: str) -> None:
    where.get_by_role("button", name=name, exact=True).click()


def is_answered(guest: Visitor, operator: Operator, question: str, answer: str = "Here I am") -> None:
    guest.writes(question)
    operator.opens(question).writes(answer)
    expect(guest.log).to_contain_text(answer)


def finishes(operator: Operator, words: str) -> None:
    operator.opens(words).closes()
    expect(operator.button("Reopen")).to_be_visible()


def is_over(guest: Visitor) -> None:
    expect(guest.log).to_contain_text("closed the conversation")


def on_a_site(come: Come, site: Site, line: OwnLine, **options: object) -> Visitor:
    page = site.shows(shop(line.company.url).replace("main-key", line.key), path=f"/{line.key}")
    guest = come(Visitor, **options)
    guest.context.add_init_script(COUNT_SOUNDS)
    return guest.visits(page).opens()


def test_rating_and_copy_come_at_their_seconds(come: Come, company: Company, site: Site):
    """FORM-7, LINE-10, FORM-5: end + 30 s; rating + 5 s; without one end + 5 s; a closed panel is calm."""
    asks, asks_not = company.opens_line("vito"), company.opens_line("nils", rating_is_on=False)
    asks_not.lends(asks)
    vito = works(come, "vito")
    silent, rates, leaves, unasked = (comes_to(come, line) for line in (asks, asks, asks, asks_not))
    closed = on_a_site(come, site, asks)
    guests = {"Leaves": leaves, "Silent": silent, "Rates": rates, "Unasked": unasked, "Closed": closed}
    for name, guest in guests.items():
        is_answered(guest, vito, f"{name} asks")
        guest.page.evaluate(WATCH)
    is_called(closed, vito)
    presses(leaves.panel, "End conversation")
    for name in ("Silent", "Rates", "Unasked", "Closed"):
        finishes(vito, f"{name} asks")

    expect(rating_of(rates)).to_be_visible(timeout=AT_ONCE_MS)
    is_calm(closed)
    tabs = [leaves.in_new_tab(), leaves.page]
    leaves.page.reload()
    seen(rates, "end", 3)
    presses(rating_of(rates), "Good")
    assert seconds(unasked, "end", "copy") == pytest.approx(5, abs=TOLERANCE_S)
    assert not rating_of(unasked).count()
    assert seconds(rates, "pressed", "copy") == pytest.approx(5, abs=TOLERANCE_S)
    comments(rates, "Quick and kind")
    for guest in (silent, closed):
        assert seconds(guest, "end", "rating") == pytest.approx(0, abs=TOLERANCE_S)
        assert seconds(guest, "end", "copy") == pytest.approx(30, abs=TOLERANCE_S)
    is_calm(closed)
    for tab in tabs:
        expect(form_of(tab, FORM_2)).to_have_count(1)
        expect(panel_of(tab).get_by_role("group", name="Rate this conversation")).to_contain_text(
            "How was this chat?"
        )
    the_quiet_line_still_works(silent)
    vito_hears_of_both(vito)


def is_called(guest: Visitor, operator: Operator) -> None:
    """By an answer, to a closed panel: so that the calm afterwards says something."""
    expect(operator.delivery_of("Here I am")).to_contain_text("Read")
    guest.closes()
    operator.writes("Still there?")
    expect(guest.page.locator("openline-widget .count")).to_have_text("1")
    assert guest.page.evaluate("window.__sounds") == 1
    guest.page.get_by_role("button", name="Open chat").click()
    expect(operator.delivery_of("Still there?")).to_contain_text("Read")
    guest.closes()
    guest.page.evaluate("window.__sounds = 0")


def is_calm(guest: Visitor) -> None:
    """FORM-5: nothing opened, no badge, no sound."""
    assert guest.page.title() == "Shop"
    launcher = guest.page.get_by_role("button", name="Open chat", exact=True)
    expect(launcher).to_be_visible()
    expect(launcher.locator(".count")).to_have_text("")
    expect(guest.panel).to_be_hidden()
    assert guest.page.evaluate("window.__sounds") == 0


def comments(guest: Visitor, words: str) -> None:
    rating_of(guest).get_by_role("textbox").fill(words)
    presses(rating_of(guest), "Save comment")
    expect(rating_of(guest)).to_contain_text(words)


def the_quiet_line_still_works(guest: Visitor) -> None:
    expect(form_2(guest)).to_be_visible()
    expect(rating_of(guest)).to_contain_text("How was this chat?")
    presses(rating_of(guest), "Bad")
    expect(rating_of(guest)).to_contain_text("Thank you for your rating.")
    comments(guest, "I waited long")
    expect(form_2(guest)).to_be_visible()


def vito_hears_of_both(vito: Operator) -> None:
    vito.page.get_by_role("tab", name=re.compile("Closed")).click()
    expect(vito.row("Rates asks")).to_contain_text("rated good")
    expect(vito.row("Silent asks")).to_contain_text("rated bad")
    vito.opens("Rates asks")
    expect(vito.log).to_contain_text("Quick and kind")
    expect(vito.client).to_contain_text("Quick and kind")
    vito.opens("Silent asks")
    expect(vito.client).to_contain_text("I waited long")


def test_to_a_known_address_the_copy_goes_by_itself(come: Come, company: Company):
    """FORM-7, LINE-10: a line with the masked address, no form 2; rated before the end: end + 5 s."""
    line = company.opens_line("wanda")
    wanda = works(come, "wanda")
    guest = comes_to(come, line).writes("May I leave my address?")
    guest.is_asked()
    guest.gives(name="Wilma")
    guest.gives(email="wilma@example.com")
    expect(guest.log).to_contain_text("Thank you, Wilma")
    wanda.opens("Wilma").writes("Gladly")
    expect(guest.log).to_contain_text("Gladly")
    presses(guest.panel, "More")
    presses(guest.panel, "Rate this conversation")
    presses(rating_of(guest), "Good")
    expect(rating_of(guest)).to_contain_text("Thank you for your rating.")
    wanda.closes()
    is_over(guest)

    expect(guest.log).to_contain_text("We'll email a transcript to w…@example.com.", timeout=7_000)
    expect(form_2(guest)).to_have_count(0)
    waits_in_letters(wanda, "wilma@example.com")


def test_a_line_asks_in_its_own_words_or_not_at_all(come: Come, company: Company):
    """LINE-10: "texts per line", in the menu too, which offers no rating where none is wanted."""
    asks = company.opens_line("zora", rating_texts={"en": "Was the lamp explained well?"})
    asks_not = company.opens_line("zeno", rating_is_on=False)
    asks_not.lends(asks)
    zora = works(come, "zora")
    rates, waits, unasked = (comes_to(come, line) for line in (asks, asks, asks_not))
    for guest, name in ((rates, "Rates"), (waits, "Waits"), (unasked, "Unasked")):
        is_answered(guest, zora, f"{name} asks")

    presses(unasked.panel, "More")
    expect(unasked.panel.get_by_role("button", name="Mute sounds")).to_be_visible()
    expect(unasked.panel.get_by_role("button", name="Rate this conversation")).to_have_count(0)
    presses(rates.panel, "More")
    presses(rates.panel, "Rate this conversation")
    expect(rating_of(rates)).to_contain_text("Was the lamp explained well?")
    finishes(zora, "Waits asks")
    expect(rating_of(waits)).to_contain_text("Was the lamp explained well?")


def waits_in_letters(operator: Operator, address: str) -> None:
    operator.page.get_by_role("link", name="Emails", exact=True).click()
    row = operator.page.get_by_role("row").filter(has_text=address)
    expect(row).to_have_count(1)
    expect(row).to_contain_text(FORM_2)
    expect(row).to_contain_text("kept here")


def test_the_icon_sends_a_copy_at_any_time(come: Come, company: Company):
    """FORM-7: the form by the icon, prefilled with what is known; said in words; letter and card have it."""
    line = company.opens_line("xenia")
    guest = comes_to(come, line).writes("A copy of this, please")
    copies = guest.panel.get_by_role("button", name="Email transcript", exact=True)
    field(form_3(guest), "Email").fill("old@example.com")
    presses(form_3(guest), "Submit")
    expect(form_3(guest)).to_have_count(0)

    copies.click()
    expect(field(form_2(guest), "Email")).to_have_value("old@example.com")
    field(form_2(guest), "Email").fill("new@example.com")
    presses(form_2(guest), "Send transcript")

    expect(form_2(guest)).to_have_count(0)
    expect(guest.log).to_contain_text("We'll send the transcript to n…@example.com")
    xenia = works(come, "xenia").opens("A copy of this")
    expect(xenia.client).to_contain_text("new@example.com")
    waits_in_letters(xenia, "new@example.com")


def test_who_writes_again_goes_on_with_the_same_dialog(come: Come, company: Company):
    """LINE-9, FORM-9: the same number; the copy is asked no more; a reload and a second tab show the same."""
    line = company.opens_line("yuri", rating_is_on=False)
    yuri = works(come, "yuri")
    guest = comes_to(come, line)
    is_answered(guest, yuri, "Is this the end?")
    number = guest.number
    finishes(yuri, "Is this the end?")
    expect(form_2(guest)).to_be_visible(timeout=7_000)
    guest.page.reload()
    tab = guest.in_new_tab()
    for page in (guest.page, tab):
        expect(form_of(page, FORM_2)).to_be_visible()

    guest.writes("No, one thing more")

    for page in (guest.page, tab):
        shown = panel_of(page)
        expect(form_of(page, FORM_2)).to_have_count(0)
        expect(shown.get_by_role("log")).to_contain_text("Conversation reopened")
        expect(shown.get_by_text(NUMBER).first).to_contain_text(number)
    expect(yuri.log).to_contain_text("No, one thing more")
    yuri.writes("Of course")
    expect(panel_of(tab).get_by_role("log")).to_contain_text("Of course")


def test_what_the_visitor_opened_outlives_the_end(come: Come, company: Company):
    """FORM-7, FORM-9: typed text and focus stay over end, rating, reload and one thing more; then it goes."""
    line = company.opens_line("yvan")
    yvan = works(come, "yvan")
    guest = comes_to(come, line)
    is_answered(guest, yvan, "May I keep this?")
    presses(guest.panel, "Email transcript")
    address = field(form_2(guest), "Email")
    address.press_sequentially("gus@exam")

    finishes(yvan, "May I keep this?")

    expect(rating_of(guest)).to_contain_text("How was this chat?")
    expect(address).to_be_focused()
    address.press_sequentially("ple.com")
    presses(rating_of(guest), "Good")
    expect(rating_of(guest)).to_contain_text("Thank you for your rating.")
    guest.page.reload()
    expect(address).to_have_value("gus@example.com")
    guest.writes("One thing more")
    expect(guest.log).to_contain_text("Conversation reopened")
    expect(address).to_have_value("gus@example.com")
    presses(form_2(guest), "Send transcript")
    expect(guest.log).to_contain_text("We'll send the transcript to g…@example.com")
    expect(form_2(guest)).to_have_count(0)
    waits_in_letters(yvan, "gus@example.com")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_follows_the_end_is_sound(come: Come, company: Company, site: Site, viewport: dict[str, int]):
    """UX §2: new messages below, rating, quiet rating, form 2 with error, comment; the workspace."""
    name = f"zora{viewport['width']}"
    line = company.opens_line(name)
    zora = works(come, name)
    guest = on_a_site(come, site, line, viewport=viewport)
    is_answered(guest, zora, "Sound?", "Long answers " * 150)
    guest.log.evaluate("it => it.scrollTo(0, 0)")
    zora.writes("And a short one")
    expect(guest.panel.get_by_role("button", name="New messages")).to_be_visible()
    is_sound_widget(guest.page, "new messages below")
    presses(guest.panel, "New messages")
    finishes(zora, "Sound?")
    expect(rating_of(guest)).to_be_visible()
    is_sound_widget(guest.page, "rating")
    presses(guest.panel, "Email transcript")
    expect(rating_of(guest)).to_contain_text("How was this chat?")
    presses(form_2(guest), "Send transcript")
    expect(form_2(guest).locator("[aria-invalid=true]")).to_be_visible()
    is_sound_widget(guest.page, "quiet rating, form 2, error")
    presses(form_2(guest), "Not now")
    presses(rating_of(guest), "Bad")
    expect(rating_of(guest).get_by_role("textbox")).to_be_visible()
    is_sound_widget(guest.page, "comment")
    comments(guest, "Too sound")
    is_sound_widget(guest.page, "comment, saved")
    zora.page.set_viewport_size(viewport)  # pyright: ignore[reportArgumentType]
    expect(zora.page.get_by_text("rated bad").first).to_be_attached()
    is_sound(zora.page, "workspace, rated")
