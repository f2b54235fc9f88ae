"""Operators among themselves: who is here, taking, handing over, notes, canned replies; by keyboard too."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Operator, Visitor
from tests.e2e.test_accessibility import is_sound

Come = Callable[..., Any]

pytestmark = pytest.mark.e2e
_numbers = itertools.count()


@pytest.fixture
def oleg(come: Come) -> Operator:
    return come(Operator, name="oleg").logs_in()


@pytest.fixture
def olga(come: Come) -> Operator:
    return come(Operator, name="olga").logs_in()


@pytest.fixture
def question(vera: Visitor) -> str:
    """A dialog that has just begun; nobody else has written these words."""
    text = f"Colleagues {next(_numbers)}, are you there?"
    vera.opens().writes(text)
    return text


def test_the_switch_says_what_it_means_when_it_is_off(oleg: Operator) -> None:
    """LINE-3: "Available", off: the consequence in words; on again it is gone."""
    switch = oleg.page.get_by_role("switch", name="Available", exact=True)
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    expect(oleg.page.get_by_text("You won't receive new conversations.")).to_be_visible()
    oleg.page.reload()
    expect(switch).not_to_be_checked()
    switch.click()
    expect(oleg.page.get_by_text("You won't receive new conversations.")).to_have_count(0)


def test_a_dialog_is_handed_over_by_keyboard(oleg: Operator, olga: Operator, question: str) -> None:
    """LINE-7: T opens, arrows choose, Enter hands over; the comment is for the next one."""
    oleg.opens(question).button("Take").click()
    expect(oleg.button("Take")).to_have_count(0)
    oleg.log.focus()
    oleg.page.keyboard.press("t")
    box = oleg.page.get_by_role("dialog", name="Transfer conversation")
    box.get_by_role("radio", name="Olga").check()
    box.get_by_role("textbox").fill("She knows lamps")
    box.get_by_role("radio", name="Olga").press("Enter")
    expect(box).to_have_count(0)
    expect(oleg.log).to_contain_text("She knows lamps")
    olga.page.get_by_role("tab", name=re.compile("Mine")).click()
    expect(olga.row(question)).to_be_visible()


def test_a_note_is_not_for_the_client(oleg: Operator, vera: Visitor, question: str) -> None:
    """LINE-7: other colour and words, and a return link; the visitor sees nothing of it."""
    oleg.opens(question).composer.fill("This is for colleagues")
    oleg.button("Note").click()
    expect(oleg.page.get_by_text("Note – not visible to the client")).to_be_visible()
    oleg.composer.fill("She asked this in May")
    oleg.button("Send").click()
    expect(oleg.log.locator(".bubble.note")).to_contain_text("She asked this in May")
    oleg.button("Back to the reply").click()
    oleg.writes("Yes, we are")
    expect(vera.log).to_contain_text("Yes, we are")
    expect(vera.log).not_to_contain_text("May")


def test_who_comes_second_hears_who_was_first(come: Come, oleg: Operator, question: str) -> None:
    """LINE-7: a Take that was on its way is refused with the colleague's name; header and row follow."""
    olga, news = _slow_of_hearing(come(Operator, name="olga"))
    olga.logs_in().opens(question)
    news.waits = True
    oleg.opens(question).button("Take").click()
    expect(oleg.button("Take")).to_have_count(0)
    olga.button("Take").click()
    expect(olga.page.get_by_role("alert").first).to_contain_text("Oleg")
    news.arrives()
    expect(olga.button("Take")).to_have_count(0)
    expect(olga.row(question)).to_contain_text("Oleg")


class _News:
    """What the server tells about dialogs, late; its answers to commands come at once."""

    def __init__(self) -> None:
        self.waits = False
        self.postponed: list[Callable[[], None]] = []

    def connect(self, socket: Any) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda frame: self.hear(frame, lambda: socket.send(frame)))

    def hear(self, frame: Any, tell: Callable[[], None]) -> None:
        if self.waits and '"nack"' not in str(frame):
            self.postponed.append(tell)
        else:
            tell()

    def arrives(self) -> None:
        self.waits = False
        for tell in self.postponed:
            tell()


def _slow_of_hearing(operator: Operator) -> tuple[Operator, _News]:
    news = _News()
    operator.page.route_web_socket("**/ws/operator", news.connect)
    return operator, news


def test_a_canned_reply_is_saved_and_found_again(oleg: Operator, vera: Visitor, question: str) -> None:
    """WORK-3: saved from one's own answer, found by "/", its places filled."""
    oleg.opens(question).writes("We deliver in two days")
    oleg.button("More about this message").last.click()
    oleg.page.get_by_role("menuitem", name="Save as canned reply").click()
    box = oleg.page.get_by_role("dialog", name="Save as canned reply")
    box.get_by_role("textbox", name="Shortcut").fill("days")
    box.get_by_role("textbox", name="Text").fill("Two days, dialog {dialog.number}")
    box.get_by_role("button", name="Save").click()
    expect(box).to_have_count(0)
    oleg.composer.press_sequentially("/da")
    expect(oleg.page.get_by_role("option")).to_contain_text("Two days")
    oleg.composer.press("Enter")
    expect(oleg.composer).to_have_value(f"Two days, dialog {vera.number}")


def test_hidden_typing_is_not_told(oleg: Operator, vera: Visitor, question: str) -> None:
    """LINE-7: nothing of it reaches the visitor; the choice survives a reload."""
    oleg.opens(question).button("Take").click()
    oleg.button("Composer").click()
    oleg.page.get_by_role("menuitemcheckbox", name="Hide typing indicator").click()
    frames: list[str] = []
    oleg.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))))
    oleg.page.reload()
    expect(oleg.page.get_by_text("Typing indicator hidden")).to_be_visible()
    oleg.composer.press_sequentially("slowly", delay=30)
    oleg.composer.press("Enter")
    expect(vera.log).to_contain_text("slowly")
    assert [frame for frame in frames if '"typing"' in frame] == []


def test_what_was_noticed_in_a_message_goes_to_the_card(oleg: Operator, vera: Visitor, question: str) -> None:
    """FORM-11: a suggestion under the message; one press saves it, verified."""
    oleg.opens(question)
    vera.writes("Write to colleague.case@example.com")
    oleg.button("Save to profile").click()
    expect(oleg.client).to_contain_text("colleague.case@example.com")
    expect(oleg.client).to_contain_text(re.compile(r"\bverified"))
    expect(oleg.button("Save to profile")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_operators_do_is_sound_in_every_state(oleg: Operator, question: str, width: int) -> None:
    """UX §2: offered, note, menus, boxes, canned replies, away; nothing for axe."""
    page = oleg.page
    page.set_viewport_size({"width": width, "height": 800})
    oleg.opens(question)
    is_sound(page, "not taken")
    oleg.writes("Yes, we are")
    oleg.button("More about the conversation").click()
    is_sound(page, "menu")
    page.keyboard.press("Escape")
    expect(oleg.button("More about the conversation")).to_be_focused()
    oleg.button("Transfer").click()
    is_sound(page, "transfer")
    page.keyboard.press("Escape")
    expect(oleg.button("Transfer")).to_be_focused()
    oleg.button("Note").click()
    is_sound(page, "note")
    oleg.button("Note").click()
    oleg.composer.fill("/")
    expect(page.get_by_role("status").filter(has_text="canned repl")).to_be_visible()
    is_sound(page, "canned")
    page.get_by_role("switch", name="Available").click()
    box = page.get_by_role("dialog", name="No new conversations")
    expect(box.get_by_role("radio", name="Keep mine")).to_be_checked()
    is_sound(page, "going")
    box.get_by_role("button", name="Go away").click()
    expect(page.get_by_text("Yours stay with you")).to_be_visible()
    expect(page.get_by_text("You won't receive new conversations")).to_be_visible()
    is_sound(page, "away")
    oleg.closes()
    expect(oleg.button("Reopen")).to_be_visible()
    is_sound(page, "finished")
