"""One browser, several people one after the other: nothing of one is shown to, or sent as, another (T34)."""

import sqlite3
import time

import jwt
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Come
from tests.e2e.people import Visitor, panel_of
from tests.e2e.program import KEY, Program, asked_token, eventually
from tests.e2e.sites import Site, shop
from tests.e2e.test_page_script import early, is_ready

SECRET = "s" * 43
WORDS, DRAFT, UNSENT = "Alice asks about her order", "Alice began to say", "Alice could not send this"


@pytest.fixture(autouse=True)
def _signs(server: Program) -> None:
    connection = sqlite3.connect(server.folder / "openline.db", timeout=30)
    with connection:
        connection.execute("UPDATE channels SET secret = ? WHERE key = ?", (SECRET, KEY))
    connection.close()


def token(who: str, **claims: object) -> str:
    now = int(time.time())
    whole = {"sub": who, "aud": KEY, "exp": now + 300, "jti": f"{who}{time.monotonic_ns()}", **claims}
    return jwt.encode(whole, SECRET, "HS256")


def page_of(site: Site, guest: Visitor, who: str = "", *more: str) -> str:
    """The shop, as its server makes it for whoever is logged in; '' = nobody."""
    calls = (f"'identify', '{token(who)}'",) if who else ()
    return site.shows(shop(guest.url, head=early(*calls, *more)))


def goes_on_as(guest: Visitor, site: Site, who: str = "") -> None:
    """The next page of the shop, in the same tab, and nobody has called `reset()`."""
    guest.page.goto(page_of(site, guest, who))
    is_ready(guest)


def sees_nothing(guest: Visitor) -> None:
    """Of Alice: neither on the page nor in the panel, once it is open and live."""
    expect(guest.panel).to_be_hidden()
    assert guest.page.evaluate("openline.unreadCount") == 0
    guest.opens()
    expect(guest.log).to_have_attribute("aria-busy", "false")
    expect(guest.composer).to_have_value("")
    expect(guest.log).not_to_contain_text("Alice")


def authors_of(server: Program, text: str) -> list[str]:
    connection = sqlite3.connect(f"file:{server.folder}/openline.db?mode=ro", uri=True)
    found = connection.execute(
        "SELECT external_id FROM visitors JOIN events ON events.author_id = visitors.id WHERE text = ?",
        (text,),
    ).fetchall()
    connection.close()
    return [who for (who,) in found]


def is_alice_here(come: Come, site: Site, **claims: object) -> Visitor:
    guest = come(Visitor)
    guest.visits(page_of(site, guest, "alice")).opens().writes(WORDS).is_greeted()
    return guest


def test_the_next_one_sees_sends_and_inherits_nothing(come: Come, site: Site, server: Program):
    """T34: thread, draft, half-filled form, unsent words; who comes back finds all of it."""
    guest = come(Visitor, token=asked_token("en", 0))
    # While there is no server.
    guest.excuse("ERR_CONNECTION_REFUSED")
    guest.visits(page_of(site, guest, "alice")).opens().writes(WORDS)
    guest.fills(name="Alice in a form")
    guest.composer.fill(DRAFT)
    server.kill()
    guest.page.evaluate("text => openline.sendMessage(text)", UNSENT)
    expect(guest.delivery_of(UNSENT)).to_contain_text("Sending")

    goes_on_as(guest, site, "boris")
    server.start()
    sees_nothing(guest)
    guest.writes("Boris here").is_greeted()
    assert authors_of(server, "Boris here") == ["boris"]
    assert server.count_messages(UNSENT) == 0

    goes_on_as(guest, site)
    sees_nothing(guest)
    expect(guest.log).not_to_contain_text("Boris")

    goes_on_as(guest, site, "alice")
    expect(guest.log).to_contain_text(WORDS)
    expect(guest.log).not_to_contain_text("Boris")
    expect(guest.composer).to_have_value(DRAFT)
    expect(guest.form.get_by_role("textbox", name="Your name")).to_have_value("Alice in a form")
    eventually(lambda: authors_of(server, UNSENT) == ["alice"], "what waited goes out as Alice's")


def test_another_tab_that_is_still_hers_shows_nothing_any_more(come: Come, site: Site):
    """T34: whoever sits here now is Boris, in every tab, although he has not opened the chat."""
    guest = is_alice_here(come, site)
    tab = guest.in_new_tab()
    expect(panel_of(tab)).to_be_hidden()
    tab.get_by_role("button", name="Open chat").click()
    expect(panel_of(tab).get_by_role("log")).to_contain_text(WORDS)
    panel_of(tab).get_by_role("textbox", name="Message", exact=True).fill(DRAFT)

    goes_on_as(guest, site, "boris")

    expect(panel_of(tab)).to_be_hidden()
    tab.get_by_role("button", name="Open chat").click()
    expect(panel_of(tab).get_by_role("log")).not_to_contain_text("Alice")
    expect(panel_of(tab).get_by_role("textbox", name="Message", exact=True)).to_have_value("")


def test_a_page_out_of_the_browsers_memory_shows_nothing_any_more(come: Come, site: Site):
    """T34: "Back" brings Alice's page as it was; meanwhile Boris was here."""
    guest = is_alice_here(come, site)
    guest.page.evaluate(
        """key => {
          localStorage.setItem(key, '@boris');
          dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        }""",
        f"openline:{KEY}:now",
    )
    sees_nothing(guest)


def test_boris_logs_in_without_another_page(come: Come, site: Site, server: Program):
    """T34: a page that lives on: its panel is closed and made anew; its own data of Alice goes nowhere."""
    guest = is_alice_here(come, site)
    guest.page.evaluate("openline.setCustomData({ plan: 'gold' })")
    eventually(
        lambda: server.count("SELECT COUNT(*) FROM visitors WHERE custom_data LIKE '%gold%'") == 1, "told"
    )

    guest.page.evaluate("token => openline.identify(token)", token("boris"))

    sees_nothing(guest)
    guest.writes("Boris in the same page").is_greeted()
    assert authors_of(server, "Boris in the same page") == ["boris"]
    assert (
        server.count("SELECT COUNT(*) FROM visitors WHERE external_id = 'boris' AND custom_data <> ''") == 0
    )


def test_a_stranger_who_logs_in_keeps_the_conversation(come: Come, site: Site, server: Program):
    """CHAT-8: it is the person's from then on; the next stranger begins anew."""
    guest = come(Visitor)
    guest.visits(page_of(site, guest)).opens().writes("Carla, not logged in").is_greeted()
    guest.composer.fill("And more")
    guest.page.evaluate("token => openline.identify(token)", token("carla"))
    expect(guest.log).to_contain_text("Carla, not logged in")
    expect(guest.composer).to_have_value("And more")
    assert authors_of(server, "Carla, not logged in") == ["carla"]

    goes_on_as(guest, site)
    expect(guest.panel).to_be_hidden()
    guest.opens()
    expect(guest.log).to_have_attribute("aria-busy", "false")
    expect(guest.log).not_to_contain_text("Carla")
    goes_on_as(guest, site, "carla")
    expect(guest.log).to_contain_text("Carla, not logged in")


def test_a_refused_identity_leaves_a_stranger_a_stranger(come: Come, site: Site, server: Program):
    """T13: the developer reads why, on the page and in the console; the visitor reads nothing."""
    guest = come(Visitor)
    guest.visits(page_of(site, guest)).opens().writes("Dora, not logged in").is_greeted()
    late = token("dora", exp=int(time.time()) - 1_000)
    guest.page.evaluate("token => openline.identify(token).catch(() => {})", late)
    reason = guest.page.wait_for_function("__heard.find((it) => it[0] === 'error')?.[1].reason").json_value()
    assert "`exp` was 16 min" in reason
    expect(guest.log).to_contain_text("Dora, not logged in")
    expect(guest.panel).not_to_contain_text("exp")
    guest.page.reload()
    expect(guest.log).to_contain_text("Dora, not logged in")
    assert authors_of(server, "Dora, not logged in") == [""]


def test_a_reset_ends_the_token_on_the_server(come: Come, site: Site, server: Program):
    """T34: a copy of it is good for nothing; also when the server is away at that moment."""
    guest = is_alice_here(come, site)
    guest.excuse("ERR_CONNECTION_REFUSED")
    ended = "SELECT COUNT(*) FROM visitor_tokens WHERE ends_at > 0"
    before = server.count(ended)
    guest.page.evaluate("openline.reset()")
    eventually(lambda: server.count(ended) == before + 1, "the token is over")
    sees_nothing(guest)

    guest.writes("Emil").is_greeted()
    server.kill()
    guest.page.evaluate("openline.reset()")
    server.start()
    guest.page.reload()
    guest.opens()
    eventually(lambda: server.count(ended) == before + 2, "the server is told later")
    expect(guest.log).not_to_contain_text("Emil")
