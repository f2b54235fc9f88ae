"""`window.openline` on somebody else's page: what a script may do, and what it is told (CHAT-8)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import KEY, Program, asked_token, eventually
from tests.e2e.sites import Site, shop
from tests.e2e.test_contact_forms import field, works
from tests.e2e.test_host_pages import NOTHING, STORED, holds
from tests.e2e.test_the_end import form_2, presses

STUB = "window.openline = function () { (openline.q = openline.q || []).push(arguments); };"
NAMES = (
    "ready open close unread message:sent message:received dialog:start dialog:close"
    " contacts rating transcript status error"
).split()
HEAR = f"""window.__heard = [];
for (const name of {NAMES})
  addEventListener('openline:' + name, ({{ detail }}) => __heard.push([name, detail]));"""
OURS = """async () => {
  const names = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
    });
    const all = base.transaction('outbox').objectStore('outbox').getAllKeys();
    names.push(...(await new Promise((done) => { all.onsuccess = () => done(all.result); })));
    base.close();
  }
  return names;
}"""


def early(*calls: str) -> str:
    """A head that calls before the loader has come."""
    return f"<script>{HEAR}\n{STUB}\n{''.join(f'openline({call});' for call in calls)}</script>"


def heard(guest: Visitor, name: str) -> list[Any]:
    return guest.page.evaluate("name => __heard.filter((it) => it[0] === name).map((it) => it[1])", name)


def hears(guest: Visitor, name: str, detail: Any) -> None:
    guest.page.wait_for_function(
        "([name, detail]) => __heard.some((it) => it[0] === name && JSON.stringify(it[1]) === detail)",
        arg=[name, detail],
    )


def is_ready(guest: Visitor) -> None:
    guest.page.wait_for_function("window.openline && openline.version")


def test_what_a_page_prepares_stores_and_asks_nothing(come: Come, site: Site, server: Program):
    """CHAT-3: words put into the composer, and a reset for a visitor who has never opened the chat."""
    guest = come(Visitor)
    calls = ("'prefill', 'Dropped by the reset'", "'reset'", "'prefill', 'About the lamp: '")
    guest.visits(site.shows(shop(guest.url, head=early(*calls))))
    is_ready(guest)
    guest.page.wait_for_load_state("networkidle")

    assert len([address for address in guest.asked if address.startswith(guest.url)]) == 1
    assert guest.page.evaluate(STORED) == NOTHING
    assert server.sockets() == 0
    guest.opens()
    expect(guest.composer).to_have_value("About the lamp: ")
    guest.page.evaluate("openline.prefill('Another one')")
    expect(guest.composer).to_have_value("Another one")


def test_a_reset_before_the_first_opening_forgets_what_an_earlier_page_stored(come: Come, server: Program):
    """CHAT-8: no token is made for it and no socket opened, until the visitor opens the chat."""
    sockets: list[str] = []
    guest = come(Visitor, token=asked_token("en", 0))
    guest.page.on("websocket", lambda socket: sockets.append(socket.url))
    guest.visits()
    is_ready(guest)

    guest.page.evaluate("openline.reset()")

    assert guest.page.evaluate(OURS) == []
    assert sockets == []
    guest.opens().writes("Somebody else").is_greeted()
    token = guest.page.evaluate("key => JSON.parse(localStorage.getItem(key)).token", f"openline:{KEY}")
    assert token != asked_token("en", 0)


def test_a_reset_in_the_middle_of_a_dialog_leaves_nothing(come: Come, site: Site, server: Program):
    """CHAT-8: the panel is fetched and connects just then, for there is a dialog to hear of."""
    guest = come(Visitor)
    guest.visits(site.shows(shop(guest.url)))
    guest.opens().writes("Nobody else may read this").is_greeted()
    guest.closes()
    site.shows(shop(guest.url, head=early("'reset'")))
    guest.page.reload()
    is_ready(guest)
    guest.page.evaluate("openline.reset()")

    assert guest.page.evaluate(OURS) == []
    eventually(lambda: server.sockets() == 0, "the socket is closed")
    assert guest.page.evaluate(OURS) == []
    guest.opens()
    expect(guest.log).to_have_attribute("aria-busy", "false")
    expect(guest.log).not_to_contain_text("Nobody else")


def test_a_page_opens_closes_hides_and_dresses_the_chat(come: Come):
    """CHAT-8."""
    guest = come(Visitor).visits()
    launcher = guest.page.get_by_role("button", name="Open chat")
    widget = guest.page.locator("openline-widget")

    guest.page.evaluate("openline.hide()")
    expect(launcher).to_be_hidden()
    guest.page.evaluate("openline.show()")
    expect(launcher).to_be_visible()
    for _ in range(2):
        guest.page.evaluate("openline('toggle')")
        expect(guest.panel).to_be_visible()
        assert guest.page.evaluate("openline.isOpen")
        guest.page.evaluate("openline.toggle()")
        expect(guest.panel).to_be_hidden()
    for theme, shown in (("dark", "dark"), ("light", "light"), ("auto", None)):
        guest.page.evaluate("theme => openline.setTheme(theme)", theme)
        assert widget.get_attribute("data-theme") == shown


def test_a_page_says_which_page_it_is(come: Come, server: Program):
    """CHAT-8, CHAT-9: a single-page application knows better than the address."""
    guest = come(Visitor).visits()

    guest.page.evaluate("openline.setPage('https://shop.example/lamps/7', 'Lamp seven')")
    guest.opens().writes("Has it a shade?").is_greeted()

    seen = "SELECT COUNT(*) FROM dialogs WHERE page_url = ? AND page_title = ?"
    assert server.count(seen, "https://shop.example/lamps/7", "Lamp seven") == 1


@pytest.mark.parametrize("opened", [False, True])
def test_what_a_page_destroys_is_gone(come: Come, server: Program, opened: bool):
    guest = come(Visitor).visits()
    if opened:
        guest.opens().writes("Only for a moment").is_greeted()

    guest.page.evaluate("openline.destroy()")

    expect(guest.page.locator("openline-widget")).to_have_count(0)
    assert guest.page.evaluate("typeof window.openline") == "undefined"
    eventually(lambda: server.sockets() == 0, "the socket is closed")


def test_listeners_hear_until_they_are_taken_away(come: Come):
    """CHAT-8: `on` hands out what ends it; what a listener throws stops nobody."""
    guest = come(Visitor).visits()
    guest.excuse("a listener's own")
    guest.page.evaluate("""() => {
      window.__seen = [];
      openline.on('open', () => { throw new Error("a listener's own"); });
      window.__end = openline.on('open', () => __seen.push('on'));
      openline.once('open', () => __seen.push('once'));
      const off = () => __seen.push('off');
      openline.on('open', off);
      openline.off('open', off);
    }""")

    guest.page.evaluate("openline.open().then(() => openline.close()).then(() => openline.open())")
    guest.page.wait_for_function("__seen.length === 3")
    guest.page.evaluate("__end(); openline.close().then(() => openline.open())")
    expect(guest.panel).to_be_visible()

    assert guest.page.evaluate("__seen") == ["on", "once", "on"]


def test_a_page_hears_of_the_whole_conversation(come: Come, site: Site):
    """CHAT-8: `openline:*` on the window; which contact details were left, not what they are."""
    guest, anna = come(Visitor), come(Operator).logs_in()
    guest.visits(site.shows(shop(guest.url, head=early())))
    hears(guest, "ready", "{}")
    guest.opens().writes("Tell the page").is_asked()
    guest.gives(name="Cora")
    guest.gives(email="cora@example.com")
    hears(guest, "message:sent", "{}")
    hears(guest, "contacts", '{"name":true,"email":true,"phone":false}')
    guest.closes()

    anna.opens("Tell the page").writes("The page hears")
    hears(guest, "unread", '{"count":1}')
    guest.opens()
    hears(guest, "unread", '{"count":0}')
    anna.closes()
    hears(guest, "dialog:close", '{"by":"operator"}')
    guest.panel.get_by_role("button", name="Good", exact=True).click()
    hears(guest, "rating", '{"rating":"good"}')

    assert heard(guest, "open") == [{}, {}]
    assert heard(guest, "close") == [{}]
    assert [sorted(each) for each in heard(guest, "message:received")] == [["d"]]
    assert [f"No. {each['number']}" for each in heard(guest, "dialog:start")] == [f"No. {guest.number}"]


def test_a_page_hears_of_what_was_before_the_rest_of_the_panel_came(come: Come, site: Site):
    """CHAT-8: a slow network loses no event of the page."""
    guest = come(Visitor)
    held = holds(guest.page, "extras")
    guest.visits(site.shows(shop(guest.url, head=early())))
    guest.opens().writes("Before all is there").is_greeted()
    expect(guest.delivery_of("Before all is there")).to_contain_text("Sent")
    assert heard(guest, "dialog:start") == []
    held[0].continue_()

    eventually(lambda: len(heard(guest, "dialog:start")) == 1, "the page hears that a dialog began")


def test_a_page_hears_who_is_there_and_that_a_copy_was_asked_for(come: Come, company: Company, site: Site):
    """CHAT-8: `status` with the connection and with each change, `transcript` with the answered form."""
    line, guest = company.opens_line("paula"), come(Visitor)
    guest.visits(site.shows(shop(guest.url, head=early(), key=line.key)))
    guest.opens()
    hears(guest, "status", '{"here":false}')
    # Anna, who made the line, may have been in it for a moment.
    before = heard(guest, "status")[:-1]
    paula = works(come, "paula")
    hears(guest, "status", '{"here":true}')

    guest.writes("A copy, please").is_greeted()
    presses(guest.panel, "Email transcript")
    field(form_2(guest), "Email").fill("copy@example.com")
    presses(form_2(guest), "Send transcript")
    hears(guest, "transcript", "{}")
    paula.page.goto("about:blank")
    guest.page.wait_for_function(
        "length => __heard.filter((it) => it[0] === 'status').length === length", arg=len(before) + 3
    )

    assert heard(guest, "status") == [*before, {"here": False}, {"here": True}, {"here": False}]
    assert heard(guest, "transcript") == [{}]


def test_a_page_hears_that_the_chat_did_not_load(come: Come, site: Site):
    guest = come(Visitor)
    guest.excuse("ERR_FAILED", "Failed to fetch dynamically")
    guest.page.route("**/panel.*.js", lambda route: route.abort())
    guest.visits(site.shows(shop(guest.url, head=early())))

    guest.page.get_by_role("button", name="Open chat").click()

    hears(guest, "error", '{"code":"load"}')
