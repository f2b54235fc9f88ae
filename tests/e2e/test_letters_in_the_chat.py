"""What letters bring into the chat, and how the server knows that a page is gone (MAIL-1, MAIL-5, MAIL-9)."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Come
from tests.e2e.letters import Addressee, Post
from tests.e2e.people import NO_SOCKETS, Operator, Visitor, form_of
from tests.e2e.program import Program, eventually
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound_widget

COPY = "Email transcript"
TAKEN_BACK = "Message deleted"
TELL = """async (command) => {
  const { csrf } = await (await fetch('/api/v1/session')).json();
  const asked = { method: 'POST', headers: { 'X-CSRF-Token': csrf } };
  const { ticket } = await (await fetch('/api/v1/ticket', asked)).json();
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/operator');
  const say = (frame) => socket.send(JSON.stringify(frame));
  socket.onopen = () => say({ t: 'hello', v: 1, ticket, tab: 'other', lang: 'en' });
  const answer = await new Promise((done) => {
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.t === 'live') say({ cid: 'order-' + command.message + command.t, ...command });
      if (frame.t === 'ack' || frame.t === 'nack') done(frame);
    };
  });
  socket.close();
  return answer;
}"""
PASSES_BY = "(name) => dispatchEvent(new PageTransitionEvent(name, { persisted: true }))"
# On how many lines the address in an element's text stands.
LINES_OF_ADDRESS = r"""(element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const found = /\S+@\S+/.exec(walker.currentNode.data);
    if (!found) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, found.index);
    range.setEnd(walker.currentNode, found.index + found[0].length);
    return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size;
  }
}"""
GONE = """SELECT COUNT(*) FROM visitors WHERE gone_at > 0 AND id =
  (SELECT visitor_id FROM dialogs WHERE id = ?)"""


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Post:
    return Post(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module")
def server(post: Post) -> Iterator[Program]:
    yield from post.served()


@pytest.fixture
def addressee(post: Post) -> Addressee:
    return next(post.addressees)


@pytest.fixture
def sends_no_copies(server: Program) -> Iterator[str]:
    """Where it is explained why: a path is the chat's own server's, wherever the site is."""
    sets_mailing(server, {"history_is_on": False, "why_url": "/help"})
    yield f"{server.url}/help"
    sets_mailing(server, {})


def sets_mailing(server: Program, mailing: dict[str, Any]) -> None:
    with closing(sqlite3.connect(server.folder / "openline.db", timeout=30)) as connection, connection:
        connection.execute("UPDATE portal SET mail_settings = ?", [json.dumps(mailing)])


def amends(anna: Operator, server: Program, addressee: Addressee, **order: str) -> None:
    """Her second answer, as her workspace tells it."""
    with closing(sqlite3.connect(f"file:{server.folder}/openline.db?mode=ro", uri=True)) as connection:
        asked = "SELECT id FROM events WHERE dialog_id = ? AND author = 'operator' ORDER BY id DESC"
        (message,) = connection.execute(asked, [addressee.dialog]).fetchone()
    answer = anna.page.evaluate(TELL, {"d": addressee.dialog, "message": message, **order})
    assert answer["t"] == "ack", answer


def spoken(guest: Visitor) -> Locator:
    return guest.panel.locator("> [role=status].vh")


def test_an_edited_answer_changes_in_its_place_and_is_heard_once(
    come: Come, addressee: Addressee, server: Program
):
    """UX §2: the bubble itself is silent, one sentence tells of it; a reload shows the same."""
    anna = come(Operator).logs_in()
    vera = come(Visitor, token=addressee.token).visits().opens()
    expect(vera.log).to_contain_text(addressee.answer)

    amends(anna, server, addressee, t="edit", text="Shall we send it to you?")

    bubble = vera.log.locator(".msg", has_text="Shall we send it to you?")
    expect(bubble).to_contain_text("edited")
    expect(bubble).to_have_attribute("aria-live", "off")
    expect(spoken(vera)).to_have_text("Anna edited a message: Shall we send it to you?")
    expect(vera.log).not_to_contain_text(addressee.answer)
    vera.page.reload()
    expect(vera.log).to_contain_text("Shall we send it to you?edited")


def test_of_an_answer_that_was_taken_back_nothing_is_left(come: Come, addressee: Addressee, server: Program):
    """It counts as unread no more, either."""
    anna = come(Operator).logs_in()
    vera = come(Visitor, token=addressee.token).visits().opens()
    expect(vera.log).to_contain_text(addressee.answer)
    vera.closes()
    amends(anna, server, addressee, t="retract")

    vera.opens()

    expect(vera.log).to_contain_text(TAKEN_BACK)
    expect(spoken(vera)).to_have_text("Anna deleted a message")
    vera.page.reload()
    expect(vera.log).to_contain_text(TAKEN_BACK)
    expect(vera.log).not_to_contain_text(addressee.answer)


def test_a_letter_that_came_back_asks_for_another_address(come: Come, post: Post, server: Program):
    """MAIL-5: once, with the wrong one named to its owner only; slips of the finger are noticed here too."""
    addressee = next(post.bounced)
    vera = come(Visitor, token=addressee.token).visits().opens()
    form = form_of(vera.page, "Your email")
    expect(form).to_contain_text("Our email to c…@example.com bounced. What's the right address?")
    field = form.get_by_role("textbox", name="Email")
    expect(field).to_have_value("")

    field.fill("vera@gmial.com")
    form.get_by_role("button", name="vera@gmail.com").click()
    form.get_by_role("button", name="Submit").click()

    expect(form).to_have_count(0)
    expect(vera.log).to_contain_text("Thank you · vera@gmail.com")
    expect(vera.composer).to_be_focused()


def test_an_address_stays_in_one_piece(come: Come, post: Post):
    """UX §5: on every phone whose lines it fits: "c…" alone names nobody."""
    vera = come(Visitor, token=next(post.bounced).token, viewport=PHONE).visits().opens()
    heading = form_of(vera.page, "Your email").get_by_role("heading")
    expect(heading).to_have_text("Our email to c…@example.com bounced. What's the right address?")

    for width in range(320, 450, 5):
        vera.page.set_viewport_size({"width": width, "height": 780})
        assert heading.evaluate(LINES_OF_ADDRESS) == 1, width


def test_the_question_for_another_address_can_be_put_away(come: Come, post: Post):
    vera = come(Visitor, token=next(post.bounced).token).visits().opens()
    form = form_of(vera.page, "Your email")

    form.get_by_role("button", name="Not now").click()

    expect(form).to_have_count(0)
    vera.page.reload()
    expect(vera.composer).to_be_visible()
    expect(form).to_have_count(0)


def test_copies_that_are_switched_off_are_said_to_be(come: Come, addressee: Addressee, sends_no_copies: str):
    """MAIL-9: at the icon, with the link to the explanation; Escape closes that alone."""
    vera = come(Visitor, token=addressee.token).visits().opens()
    icon = vera.panel.get_by_role("button", name=COPY)
    icon.click()

    expect(vera.panel.get_by_text("Email transcripts are currently turned off.").first).to_be_visible()
    expect(vera.panel.get_by_role("link", name="Why?")).to_have_attribute("href", sends_no_copies)
    expect(form_of(vera.page, "Email transcript")).to_have_count(0)
    icon.press("Escape")
    expect(vera.panel.get_by_role("link", name="Why?")).to_have_count(0)
    expect(icon).to_be_focused()
    expect(vera.panel).to_be_visible()


def test_answers_that_are_not_sent_are_said_not_to_be(come: Come, post: Post, server: Program):
    """MAIL-9: where an address is asked for, so that nobody waits for a letter in vain."""
    sets_mailing(server, {"unread_is_on": False, "why_url": "/help"})
    try:
        vera = come(Visitor, token=next(post.bounced).token).visits().opens()
        form = form_of(vera.page, "Your email")
        expect(form).to_contain_text("Email replies are currently turned off. Why?")
        why = form.get_by_role("link", name="Why?")
        expect(why).to_have_attribute("href", f"{server.url}/help")
        is_sound_widget(vera.page, "answers switched off")
    finally:
        sets_mailing(server, {})


def test_a_page_that_is_left_has_no_socket_and_may_come_back_as_it_was(
    come: Come, addressee: Addressee, server: Program
):
    """MAIL-1: also when the browser only puts it aside; what was missed is there when it returns."""
    vera = come(Visitor, token=addressee.token).visits().opens()
    expect(vera.log).to_contain_text(addressee.answer)
    before = server.sockets()
    vera.page.evaluate(PASSES_BY, "pagehide")
    eventually(lambda: server.sockets() == before - 1, "the socket is closed")
    eventually(lambda: server.count(GONE, addressee.dialog) == 1, "the server knows")
    come(Operator).logs_in().opens(addressee.question).writes("Are you still there?")

    vera.page.evaluate(PASSES_BY, "pageshow")

    expect(vera.log).to_contain_text("Are you still there?")
    vera.writes("I am")
    expect(vera.delivery_of("I am")).to_contain_text("Read")


def test_a_page_that_is_put_aside_leaves_the_lead_to_another_tab(come: Come, addressee: Addressee):
    vera = come(Visitor, token=addressee.token).visits().opens()
    expect(vera.log).to_contain_text(addressee.answer)
    other = Visitor.__new__(Visitor)
    other.page = vera.in_new_tab()
    other.opens()
    vera.page.evaluate(PASSES_BY, "pagehide")

    other.writes("From the other tab")

    expect(other.delivery_of("From the other tab")).to_contain_text("Sent")
    vera.page.evaluate(PASSES_BY, "pageshow")
    expect(vera.log).to_contain_text("From the other tab")


def test_without_sockets_a_page_says_good_bye(come: Come, addressee: Addressee, server: Program):
    """MAIL-1: nothing else would tell."""
    vera = come(Visitor, token=addressee.token)
    vera.page.add_init_script(NO_SOCKETS)
    vera.visits().opens()
    expect(vera.log).to_contain_text(addressee.answer)
    vera.writes("By long ways")
    expect(vera.delivery_of("By long ways")).to_contain_text("Sent")

    vera.page.goto("about:blank")

    eventually(lambda: server.count(GONE, addressee.dialog) == 1, "the server knows")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_letters_brought_into_the_chat_is_sound(
    come: Come, post: Post, server: Program, sends_no_copies: str, viewport: dict[str, int]
):
    """UX §2: changed answers, the question for an address, copies switched off."""
    addressee, anna = next(post.bounced), come(Operator).logs_in()
    vera = come(Visitor, token=addressee.token, viewport=viewport).visits().opens()
    form = form_of(vera.page, "Your email")
    form.get_by_role("textbox").fill("vera@gmial.com")
    form.get_by_role("textbox").press("End")
    expect(form.get_by_text("Did you mean")).to_be_visible()
    is_sound_widget(vera.page, "another address")
    amends(anna, server, addressee, t="edit", text="Better so")
    expect(vera.log).to_contain_text("edited")
    is_sound_widget(vera.page, "edited")
    amends(anna, server, addressee, t="retract")
    expect(vera.log).to_contain_text(TAKEN_BACK)
    is_sound_widget(vera.page, "deleted")
    vera.panel.get_by_role("button", name=COPY).click()
    expect(vera.panel.get_by_role("link", name="Why?")).to_be_visible()
    is_sound_widget(vera.page, "copies switched off")
