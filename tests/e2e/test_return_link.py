"""Out of a letter back into the dialog: looked at on any device, gone on with by one press (MAIL-6, T18)."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from openline.domain.letters.links import back_url
from tests.e2e.conftest import Come
from tests.e2e.letters import Addressee, Post
from tests.e2e.people import Operator, Visitor, panel_of
from tests.e2e.program import KEY, Program, eventually
from tests.e2e.sites import Site, shop
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound_widget
from tests.e2e.test_host_pages import STORED, STRICT

GO_ON = "Continue conversation"
ENDED = "This link has expired. Send us a message here to continue."
STATUS = "Failed to load resource"
IDENTITY = f"localStorage.getItem('openline:{KEY}')"
USED = "SELECT COUNT(*) FROM letters WHERE opened_at > 0 AND dialog_id = ?"
UNREAD = re.compile(r"^We have lamp")
# What stands at the operator's face.
DOT = """(face) => getComputedStyle(face, '::after').content === 'none' ? '' :
  face.classList.contains('off') ? 'away' : 'here'"""
FAILED = """async ([key, text]) => {
  const database = await new Promise((done) => {
    const asked = indexedDB.open('openline:' + key, 1);
    asked.onsuccess = () => done(asked.result);
  });
  const frame = { t: 'send', cid: 'cid-of-before', text };
  const store = database.transaction('outbox', 'readwrite').objectStore('outbox');
  store.put({ cid: frame.cid, frame, state: 'failed', at: Date.now(), msg: 'no' });
  await new Promise((done) => { store.transaction.oncomplete = done; });
  database.close();
}"""


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Post:
    return Post(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module")
def server(post: Post) -> Iterator[Program]:
    yield from post.served()


@pytest.fixture
def addressee(post: Post) -> Addressee:
    """A letter that nobody has opened yet."""
    return next(post.addressees)


def go_on(page: Page) -> Locator:
    return panel_of(page).get_by_role("button", name=GO_ON, exact=True)


def follows(guest: Visitor, addressee: Addressee, address: str = "") -> Visitor:
    """The link in the letter."""
    guest.visits(back_url(address or guest.url + guest.path, addressee.code))
    expect(go_on(guest.page)).to_be_visible()
    return guest


def presses(guest: Visitor) -> Visitor:
    go_on(guest.page).click()
    expect(guest.composer).to_be_focused()
    return guest


STILL_HERE = "SELECT COUNT(*) FROM visitors WHERE gone_at = 0 AND seen_at > ?"
LATELY_S = 1_800


def everything_settled(server: Program) -> list[str]:
    """All rows, once it is noted that the visitors of other tests have gone."""
    lately = str(round(time.time() - LATELY_S) * 1_000)
    eventually(lambda: server.count(STILL_HERE, lately) == 0, "everybody has gone")
    return everything(server)


def everything(server: Program) -> list[str]:
    """All rows, but of what the server keeps for itself."""
    connection = sqlite3.connect(f"file:{server.folder}/openline.db?mode=ro", uri=True)
    try:
        return [it for it in connection.iterdump() if '"timers"' not in it and '"operators"' not in it]
    finally:
        connection.close()


def test_another_browser_sees_the_thread_and_goes_on_with_it(
    come: Come, addressee: Addressee, server: Program
):
    """MAIL-6: the same dialog, its first unread message before the eyes, and the operator sees it."""
    anna = come(Operator).logs_in().opens(addressee.question)
    guest = follows(come(Visitor), addressee)
    expect(guest.log).to_contain_text(addressee.question)
    expect(guest.panel.get_by_text(addressee.answer)).to_be_in_viewport()
    expect(guest.panel).to_contain_text(guest.number)
    expect(guest.composer).to_have_count(0)

    presses(guest).writes("Yes, please keep it")
    expect(anna.log).to_contain_text("Yes, please keep it")
    expect(anna.delivery_of(addressee.answer)).to_contain_text("Read")
    assert server.count(USED, addressee.dialog) == 1
    anna.writes("It is yours")
    guest.page.reload()
    expect(guest.log).to_contain_text("It is yours")
    expect(go_on(guest.page)).to_have_count(0)


@pytest.mark.parametrize("height", [560, 780])
def test_the_press_moves_nothing_before_the_eyes(come: Come, addressee: Addressee, height: int):
    """MAIL-6, UX §5: the first unread message stays where it is read; nobody is said to be away before."""
    come(Operator).logs_in()
    screen = {"width": 390, "height": height}
    guest = follows(come(Visitor, viewport=screen, reduced_motion="reduce"), addressee)
    unread, face = guest.panel.get_by_text(UNREAD), guest.panel.locator(".face")
    expect(unread).to_be_in_viewport()
    before = unread.bounding_box()
    assert face.evaluate(DOT) == ""

    presses(guest)
    expect(guest.log).to_contain_text("Thank you")
    after = unread.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) <= 2
    assert face.evaluate(DOT) == "here"


def test_what_is_begun_after_the_end_is_a_conversation_of_its_own(
    come: Come, addressee: Addressee, server: Program
):
    """T18: it is answered there, after a reload too; where the client had asked nothing of it is heard."""
    anna = come(Operator, viewport=DESKTOP).logs_in().opens(addressee.question)
    vera = come(Visitor, token=addressee.token).visits().opens()
    reader = presses(follows(come(Visitor), addressee))
    anna.closes()
    expect(anna.log).to_contain_text(re.compile("closed the conversation"))
    server.ten_minutes_pass()
    reader.writes("Something new")
    anna.opens("Something new").writes("Tell me")
    expect(reader.log.get_by_text("Tell me")).to_be_visible()
    reader.page.reload()

    expect(reader.log.get_by_text("Tell me")).to_be_visible()
    expect(reader.log.get_by_text(addressee.question)).to_have_count(0)
    expect(vera.log.get_by_text(addressee.question)).to_be_visible()
    expect(vera.log.get_by_text("Something new")).to_have_count(0)


def test_opening_the_link_changes_nothing(come: Come, addressee: Addressee, server: Program):
    """T18: who fetches it, asks for its head, or lets its scripts run without a press leaves no trace."""
    before = everything_settled(server)
    guest = come(Visitor)
    for method in ("GET", "HEAD"):
        guest.context.request.fetch(f"{guest.url}/chat/{KEY}", method=method)
    follows(guest, addressee).page.mouse.wheel(0, 500)
    guest.page.wait_for_load_state("networkidle")

    assert everything(server) == before
    assert server.sockets() == 0
    stored = guest.page.evaluate(STORED)
    assert (stored["local"], stored["databases"], stored["cookies"]) == (0, 0, 0)


def test_the_code_is_in_no_address_and_no_referrer(
    come: Come, addressee: Addressee, site: Site, server: Program
):
    """T16: nor in the page's own, nor behind its back button; on a page of the strictest rules."""
    policy = STRICT.format(url=server.url, sockets=server.url.replace("http", "ws"))
    page = shop(server.url, script='nonce="abc123"', body='<a href="/next">On</a>')
    address = site.shows(page, Content_Security_Policy=policy)
    site.shows(page, "/next", Content_Security_Policy=policy, Referrer_Policy="unsafe-url")
    guest, sent = come(Visitor), list[str]()
    guest.context.on("request", lambda it: sent.extend([it.url, json.dumps(it.all_headers())]))
    guest.context.on("websocket", lambda it: it.on("framesent", lambda frame: sent.append(str(frame))))
    presses(follows(guest, addressee, address)).writes("On a strict page")
    assert guest.page.url == address
    guest.page.get_by_role("link", name="On").click()
    expect(guest.log).to_contain_text("On a strict page")

    typed = f"{address}#openline={addressee.code}"
    assert [it for it in sent if addressee.code in it and typed not in it] == []
    assert addressee.code not in server.log()
    guest.page.go_back()
    assert guest.page.url == address


def test_in_the_same_browser_the_visitor_stays_who_they_are(come: Come, addressee: Addressee):
    """MAIL-6: no other token, nothing twice."""
    guest = follows(come(Visitor, token=addressee.token), addressee)
    before = guest.page.evaluate(IDENTITY)

    presses(guest).writes("It is still me")

    expect(guest.delivery_of("It is still me")).to_contain_text("Sent")
    after = guest.page.evaluate(IDENTITY)
    assert json.loads(after)["token"] == json.loads(before)["token"] == addressee.token
    expect(guest.log.get_by_text(addressee.question)).to_have_count(1)


@pytest.mark.parametrize("code", ["x" * 22, "short", "a-code-that-is-much-longer-than-ours"])
def test_a_link_that_has_ended_says_so_and_the_chat_is_there(come: Come, code: str):
    guest = come(Visitor)
    guest.excuse(STATUS)
    guest.visits(f"{guest.url}/demo#openline={code}")

    expect(guest.panel.get_by_text(ENDED)).to_be_visible()
    expect(guest.composer).to_be_focused()
    assert guest.page.url == f"{guest.url}/demo"
    guest.writes(f"I came with {code}").is_greeted()
    expect(guest.panel.get_by_text(ENDED)).to_have_count(0)


CUT_OFF = {
    "/demo?size=2&openline=letter#lamps": "/demo?size=2#lamps",
    f"/chat/{KEY}?openline=letter": f"/chat/{KEY}",
}


@pytest.mark.parametrize("path", CUT_OFF)
def test_a_link_whose_code_was_cut_off_says_how_to_go_on(come: Come, addressee: Addressee, path: str):
    """MAIL-6: filters of mail keep what stands before the `#`. It is said to nobody who is known here."""
    stranger, known = come(Visitor), come(Visitor, token=addressee.token)
    for guest in (stranger, known):
        guest.visits(guest.url + path)
        expect(guest.composer).to_be_focused()
        assert guest.page.url == guest.url + CUT_OFF[path]

    expect(stranger.panel.get_by_text("with the number from the email")).to_be_visible()
    expect(known.log).to_contain_text(addressee.answer)
    expect(known.panel.get_by_text("with the number from the email")).to_have_count(0)
    stranger.writes(f"It is number {known.number}").is_greeted()
    expect(stranger.panel.get_by_text("with the number from the email")).to_have_count(0)


def test_it_works_as_a_whole_page_and_survives_a_reload(come: Come, addressee: Addressee):
    """MAIL-6: no site any more; this tab alone keeps the code."""
    guest = follows(come(Visitor, path=f"/chat/{KEY}"), addressee)
    guest.page.reload()
    expect(go_on(guest.page)).to_be_visible()
    other = guest.in_new_tab()
    expect(panel_of(other).get_by_role("textbox", name="Message")).to_be_visible()

    presses(guest)
    guest.page.reload()
    expect(guest.log).to_contain_text(addressee.answer)
    expect(guest.composer).to_be_visible()


def test_a_page_that_is_open_already_hears_of_the_link(come: Come, addressee: Addressee):
    """MAIL-6: sites of a single page; their own history entry and state stay as they are."""
    guest = come(Visitor).visits()
    expect(guest.page.get_by_role("button", name="Open chat")).to_be_visible()
    guest.page.evaluate("history.replaceState({ page: 7 }, '', '/demo?lamp=7')")

    guest.page.evaluate(f"location.hash = '#openline={addressee.code}'")

    expect(go_on(guest.page)).to_be_focused()
    assert guest.page.url == f"{guest.url}/demo?lamp=7"
    presses(guest)
    expect(guest.log).to_contain_text(addressee.answer)


def test_a_router_that_writes_the_code_back_is_cleaned_up_after(come: Come, addressee: Addressee, site: Site):
    """T16: some remember the address before we come, and put it back."""
    address = site.shows(shop(come(Visitor).url))
    guest = follows(come(Visitor), addressee, address)
    guest.page.evaluate(f"history.replaceState(null, '', '#openline={addressee.code}')")

    presses(guest).writes("Hello from a router")

    assert addressee.code not in guest.page.url


def test_all_tabs_of_the_browser_become_the_visitor(come: Come, addressee: Addressee, server: Program):
    """MAIL-6: they had been somebody else, who had written; two tabs, one thread, one socket."""
    guest = come(Visitor).visits().opens().writes(f"Before {addressee.question}").is_greeted()
    other = guest.in_new_tab()
    other.goto(f"{guest.url}/demo#openline={addressee.code}")
    go_on(other).click()

    expect(panel_of(other).get_by_role("textbox", name="Message")).to_be_focused()
    expect(guest.log).to_contain_text(addressee.answer)
    expect(guest.log).not_to_contain_text(f"Before {addressee.question}")
    guest.writes("From the first tab")
    expect(panel_of(other).get_by_role("log")).to_contain_text("From the first tab")
    eventually(lambda: server.sockets() == 1, "one socket of two tabs")


def test_what_was_not_sent_before_is_nobody_elses(come: Come, addressee: Addressee, server: Program):
    """MAIL-6: it is dropped, and the visitor told."""
    guest = come(Visitor).visits().opens().writes(f"Before {addressee.question}").is_greeted()
    guest.closes()
    guest.page.evaluate(FAILED, [KEY, f"Never sent {addressee.question}"])
    follows(guest.visits("about:blank"), addressee)

    presses(guest)

    expect(
        guest.panel.get_by_text("Unsent messages from another conversation were discarded")
    ).to_be_visible()
    guest.writes("And now?")
    guest.page.reload()
    expect(guest.log).to_contain_text("And now?")
    assert server.count_messages(f"Never sent {addressee.question}") == 0


def test_without_a_connection_both_steps_can_be_tried_again(
    come: Come, addressee: Addressee, server: Program
):
    """MAIL-6: also when only the answer to the press was lost."""
    guest = come(Visitor)
    guest.excuse(STATUS)

    def loses_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    guest.context.route("**/visitor/letter_preview", lambda route: route.abort())
    guest.visits(f"{guest.url}/demo#openline={addressee.code}")
    again = guest.panel.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    guest.context.unroute("**/visitor/letter_preview")
    again.click()
    guest.context.route("**/visitor/continue", loses_the_answer)
    go_on(guest.page).click()
    expect(again).to_be_visible()
    guest.context.unroute("**/visitor/continue")
    again.click()

    expect(guest.composer).to_be_focused()
    guest.writes("At last")
    expect(guest.delivery_of("At last")).to_contain_text("Sent")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_return_link_is_sound(come: Come, addressee: Addressee, viewport: dict[str, int]):
    """UX §2: looked at, without a connection, ended; the button has the focus, and Tab goes round."""
    guest = come(Visitor, viewport=viewport)
    guest.excuse(STATUS)
    follows(guest, addressee)
    expect(go_on(guest.page)).to_be_focused()
    is_sound_widget(guest.page, "return link")
    guest.context.route("**/visitor/continue", lambda route: route.abort())
    guest.page.keyboard.press("Enter")
    expect(guest.panel.get_by_role("button", name="Try again")).to_be_visible()
    is_sound_widget(guest.page, "return link, no connection")
    guest.visits("about:blank").visits(f"{guest.url}/demo#openline=wrong")
    expect(guest.panel.get_by_text(ENDED)).to_be_visible()
    is_sound_widget(guest.page, "return link, ended")


def test_it_reads_right_to_left(come: Come, addressee: Addressee, site: Site, server: Program):
    """CHAT-10: Arabic, on a phone."""
    page = shop(server.url).replace('lang="en"', 'lang="ar" dir="rtl"')
    guest = come(Visitor, viewport=PHONE)
    guest.visits(f"{site.shows(page)}#openline={addressee.code}")

    button = guest.panel.get_by_role("button", name="متابعة المحادثة")
    expect(button).to_be_visible()
    assert button.evaluate("it => getComputedStyle(it).direction") == "rtl"
    is_sound_widget(guest.page, "return link, Arabic")
    button.click()
    expect(guest.panel.get_by_role("textbox").first).to_be_focused()
