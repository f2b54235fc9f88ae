"""The widget on other people's pages: it asks, stores and moves nothing, and obeys their rules."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program
from tests.e2e.sites import Site, shop

STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  cookies: document.cookie.length,
  caches: (await caches.keys()).length,
})"""
NOTHING = {"local": 0, "session": 0, "databases": 0, "cookies": 0, "caches": 0}
ROWS = ("visitors", "visitor_tokens", "dialogs", "events")
# What the page counts as layout shift, from its first moment.
COUNT_SHIFTS = """window.__shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"

STRICT = (
    "default-src 'none'; script-src 'nonce-abc123' 'strict-dynamic'; style-src 'self'; "
    "connect-src {url} {sockets}; img-src data:; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SAYS_EARLY = """<script>
  window.openline = function () { (openline.q = openline.q || []).push(arguments); };
  openline('setCustomData', { plan: '<b>gold</b>' });
</script>"""
HOSTILE = """<style>
html { font-size: 62.5%; }
* { box-sizing: content-box; letter-spacing: 4px !important; }
button, input, textarea, form, section, p, div, h2, h3 { all: unset !important; display: none !important;
  transform: rotate(3deg) !important; }
body { display: flex; }
</style>"""


def holds(page: Page, name: str) -> list[Route]:
    """Keep this part of the widget from the page; `continue_` the first of the list to let it come."""
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(rf"/{name}\.[^/]*\.js"), hold)
    return held


def rows(server: Program) -> list[int]:
    return [server.count(f"SELECT COUNT(*) FROM {table}") for table in ROWS]


def test_a_closed_chat_asks_once_and_stores_nothing(come: Come, site: Site, server: Program):
    """CHAT-1, CHAT-3, T35: one request, no storage, no socket, no row."""
    before = rows(server)
    passer_by = come(Visitor)
    passer_by.visits(site.shows(shop(passer_by.url)))
    expect(passer_by.page.get_by_role("button", name="Open chat")).to_be_visible()
    passer_by.page.wait_for_load_state("networkidle")

    ours = [address for address in passer_by.asked if address.startswith(passer_by.url)]
    assert len(ours) == 1
    assert passer_by.page.evaluate(STORED) == NOTHING
    assert passer_by.context.cookies() == []
    assert server.sockets() == 0
    assert rows(server) == before


def test_opening_asks_at_most_five_times_and_makes_no_row(come: Come, site: Site, server: Program):
    """UX §1: panel, language and socket; a visitor is known from the first message on."""
    before = rows(server)
    looker = come(Visitor)
    looker.page.on("websocket", lambda socket: looker.asked.append(socket.url))
    looker.visits(site.shows(shop(looker.url)))
    looker.page.wait_for_load_state("networkidle")
    at_load = len(looker.asked)

    looker.opens()
    expect(looker.log).to_have_attribute("aria-busy", "false")

    assert len(looker.asked) - at_load <= 5, looker.asked
    assert rows(server) == before


def test_a_press_is_seen_before_the_panel_has_come(come: Come):
    """UX §1: on a slow network the button says that something is on its way."""
    guest = come(Visitor)
    held = holds(guest.page, "panel")
    guest.visits()
    button = guest.page.locator("openline-widget").get_by_role("button")
    button.click()

    expect(button).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(guest.composer).to_be_focused()
    expect(guest.page.locator("openline-widget .launcher")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("width", [1280, 320])
def test_opening_and_closing_move_nothing_on_the_page(come: Come, site: Site, width: int):
    """UX §1, T35: layout shift of the host page at most 0.01, and no sideways scrolling."""
    guest = come(Visitor, viewport={"width": width, "height": 640})
    guest.context.add_init_script(COUNT_SHIFTS)
    guest.visits(site.shows(shop(guest.url, body="<p>Long text. </p>" * 60)))

    guest.opens().writes("Does anything move?").is_greeted()
    guest.closes()
    guest.page.evaluate(TWO_FRAMES)

    assert guest.page.evaluate("window.__shift") <= 0.01
    assert guest.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_widget_lives_under_the_strictest_policy(come: Come, site: Site):
    """CHAT-1, T35: nonce and strict-dynamic, no inline style, Trusted Types; no violation, all styled."""
    careful = come(Visitor)
    policy = STRICT.format(url=careful.url, sockets=careful.url.replace("http", "ws"))
    html = shop(careful.url, script='nonce="abc123"')
    careful.visits(site.shows(html, Content_Security_Policy=policy))

    careful.opens().writes("Under the strictest rules").is_asked()
    careful.gives(name="Cora")
    careful.gives(email="cora@example.com")

    expect(careful.log).to_contain_text("Thank you, Cora")
    assert careful.panel.evaluate("it => getComputedStyle(it).position") == "fixed"
    assert careful.complaints == []


def test_the_policy_of_that_page_is_really_kept(come: Come, site: Site):
    """A page without the nonce loads no widget: the test above can fail."""
    careful = come(Visitor)
    careful.excuse("Content Security Policy", "CSP violation")
    policy = STRICT.format(url=careful.url, sockets="")
    careful.visits(site.shows(shop(careful.url), Content_Security_Policy=policy))

    expect(careful.page.get_by_role("heading", name="Shop")).to_be_visible()
    assert any("CSP violation script-src" in complaint for complaint in careful.complaints)
    expect(careful.page.get_by_role("button", name="Open chat")).to_have_count(0)


def test_a_hostile_style_sheet_does_not_reach_the_widget(come: Come, site: Site):
    """CHAT-1, UX §2: sizes follow the visitor's browser, not the page's html{font-size}."""
    plain, styled = (come(Visitor, reduced_motion="reduce") for _ in range(2))
    plain.visits(site.shows(shop(plain.url), path="/plain"))
    styled.visits(site.shows(shop(styled.url, head=HOSTILE), path="/hostile"))

    sizes = []
    for visitor in (plain, styled):
        visitor.opens().writes("How do I look?").is_greeted()
        sizes.append([visitor.panel.bounding_box(), visitor.composer.bounding_box()])
    font, spacing = (
        styled.composer.evaluate(f"it => getComputedStyle(it).{it}") for it in ("fontSize", "letterSpacing")
    )

    assert sizes[0] == sizes[1]
    assert (font, spacing) == ("16px", "normal")


def test_what_the_page_says_stands_beside_the_dialog(come: Come, site: Site, anna: Operator):
    """CHAT-8, T02: set before the chat was opened, changed later; text, and said to be nobody's word."""
    page = site.shows(shop(anna.url, script="", head=SAYS_EARLY))
    guest = come(Visitor).visits(page).opens().writes("Which plan have I?").is_greeted()

    anna.opens("Which plan have I?")
    expect(anna.client.get_by_role("heading", name="Custom data")).to_be_visible()
    expect(anna.client).to_contain_text("plan<b>gold</b>")
    expect(anna.client).to_contain_text("Not verified")
    guest.page.evaluate("openline.setCustomData({ cart: 2, vip: true })")
    expect(anna.client).to_contain_text("cart2viptrue")
    expect(anna.client).not_to_contain_text("gold")


def test_what_a_page_may_not_say_is_refused_at_once(come: Come):
    """CHAT-8: plain, flat and short; the developer reads why in the console."""
    guest = come(Visitor).visits()
    refused = """data => openline.setCustomData(data).then(() => '', (error) => error.message)"""
    for data in (
        {"cart": [1]},
        {"cart": None},
        {"k" * 41: 1},
        {"k": "x" * 201},
        {f"k{n}": n for n in range(21)},
    ):
        assert "at most 20" in guest.page.evaluate(refused, data)
    assert guest.page.evaluate(refused, {"plan": "gold", "cart": 2, "vip": True}) == ""


def test_clobbered_names_on_the_page_do_not_stop_the_widget(come: Come, site: Site):
    """T02: elements named like what scripts use."""
    names = ("openline", "__openline", "crypto", "location", "history", "fetch")
    clobber = "".join(f'<form id="{name}" name="{name}"><input name="append"></form>' for name in names)
    guest = come(Visitor)
    guest.visits(site.shows(shop(guest.url, body=clobber)))

    guest.opens().writes("Still here").is_greeted()


def test_a_page_of_many_views_keeps_one_widget(come: Come, site: Site):
    """CHAT-1: in a single-page application the script may be put in again."""
    guest = come(Visitor)
    guest.visits(site.shows(shop(guest.url)))
    expect(guest.page.get_by_role("button", name="Open chat")).to_be_visible()

    put_in_again(guest.page)
    guest.page.evaluate("history.pushState({}, '', '/basket'); document.title = 'Basket'")
    guest.opens().writes("From the basket").is_greeted()

    expect(guest.page.locator("openline-widget")).to_have_count(1)


def put_in_again(page: Page) -> None:
    page.evaluate("""() => new Promise((done) => {
      const again = document.createElement('script');
      again.src = document.querySelector('script[src]').src + '?again';
      again.onload = again.onerror = done;
      document.head.append(again);
    })""")


def test_where_storage_is_forbidden_the_chat_works_and_says_what_it_cannot(come: Come, site: Site):
    """CHAT-4: honest about what a reload would lose."""
    guest = come(Visitor)
    guest.context.add_init_script("""for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });""")
    guest.visits(site.shows(shop(guest.url)))

    guest.opens().writes("I keep nothing").is_greeted()

    expect(guest.panel.get_by_text("This browser can't save unsent messages")).to_be_visible()
