"""The server dies, the cable is pulled: what was written waits, and arrives once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Come, served_copy
from tests.e2e.people import NO_SOCKETS, Operator, Person, Visitor
from tests.e2e.program import Program
from tests.e2e.sites import Site, shop

NOTHING_LISTENS = (
    "ERR_CONNECTION_RE",
    "ERR_SOCKET_NOT_CONNECTED",
    "ERR_EMPTY_RESPONSE",
    "ERR_CONTENT_LENGTH_MISMATCH",
    "ERR_INTERNET_DISCONNECTED",
    "WebSocket connection to",
    "Failed to fetch",
)
COUNTED = """; window.WebSocket = class extends window.WebSocket {
  static failed = 0;
  constructor(...all) { super(...all); console.debug(`socket ${++window.WebSocket.failed}`); }
}"""
LATE_WORDS = """window.WebSocket = class extends window.WebSocket {
  set onmessage(hear) { super.onmessage = (event) => setTimeout(() => hear(event), 9_000); }
}"""
TEXTS = ("After the backup", "While it was put back")


@pytest.fixture(scope="module")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Takes more unanswered messages than an outbox holds."""
    folder = tmp_path_factory.mktemp("served")
    with served_copy(furnished, folder, OPENLINE_LIMIT_UNANSWERED="100") as program:
        yield program


@pytest.fixture
def dying(server: Program) -> Iterator[Program]:
    yield server
    if server.process and server.process.poll() is not None:
        server.start()


def comes_back(*people: Person) -> None:
    """The browser says that it is online again: what waits with jitter tries now."""
    for person in people:
        person.page.evaluate("dispatchEvent(new Event('online'))")


def once(server: Program, text: str) -> None:
    assert server.count_messages(text) == 1


def test_what_is_written_while_the_server_is_dead_arrives_once(dying: Program, vera: Visitor, anna: Operator):
    """CHAT-4: kept, shown as it is, sent when the server is back."""
    for person in (vera, anna):
        person.excuse(*NOTHING_LISTENS)
    vera.opens().writes("Before the crash").is_greeted()
    anna.opens("Before the crash")
    dying.kill()

    vera.writes("Into the void").writes("And once more")
    expect(vera.delivery_of("Into the void")).to_have_text("Sending…")
    expect(vera.panel.get_by_text("You're offline.")).to_be_visible()
    dying.start()
    comes_back(vera, anna)

    expect(vera.delivery_of("And once more")).not_to_have_text("Sending…")
    for log in (vera.log, anna.log):
        expect(log.get_by_text("Into the void")).to_have_count(1)
        expect(log.get_by_text("And once more")).to_have_count(1)
    once(dying, "Into the void")
    once(dying, "And once more")


def test_what_waits_survives_a_reload_while_the_server_is_dead(dying: Program, come: Come, site: Site):
    """CHAT-3, CHAT-4: the site is there, our server is not; the browser has loader and panel in its cache."""
    nora = come(Visitor)
    nora.excuse(*NOTHING_LISTENS)
    nora.visits(site.shows(shop(nora.url)))
    nora.opens().writes("All is well").is_greeted()
    dying.kill()

    nora.writes("Written into the dark")
    expect(nora.delivery_of("Written into the dark")).to_have_text("Sending…")
    nora.page.reload()
    expect(nora.log.get_by_text("Written into the dark")).to_have_count(1)
    expect(nora.delivery_of("Written into the dark")).to_have_text("Sending…")
    dying.start()
    comes_back(nora)

    expect(nora.delivery_of("Written into the dark")).to_contain_text("Sent")
    expect(nora.log.get_by_text("Written into the dark")).to_have_count(1)
    once(dying, "Written into the dark")


def test_the_first_word_of_all_is_not_lost_either(dying: Program, vera: Visitor):
    """CHAT-4: a visitor nobody knows yet; the token is the browser's own."""
    vera.excuse(*NOTHING_LISTENS)
    vera.opens()
    dying.kill()

    vera.writes("My very first word")
    expect(vera.delivery_of("My very first word")).to_have_text("Sending…")
    dying.start()
    comes_back(vera)

    vera.is_greeted()
    once(dying, "My very first word")


def test_words_said_after_the_backup_come_back_after_a_restore(dying: Program, vera: Visitor):
    """F24: the visitor is newer than the backup. The widget kept what was acknowledged and says it again."""
    vera.excuse(*NOTHING_LISTENS)
    dying.orders("backup", str(dying.folder / "backup.db"))
    vera.opens().writes("After the backup").is_greeted()
    expect(vera.delivery_of("After the backup")).to_contain_text("Sent")
    dying.kill()
    vera.writes("While it was put back")

    dying.orders("restore", str(dying.folder / "backup.db"))
    assert dying.count_messages("After the backup") == 0
    dying.start()
    comes_back(vera)

    expect(vera.delivery_of("While it was put back")).to_contain_text("Sent")
    for text in TEXTS:
        expect(vera.log.get_by_text(text)).to_have_count(1)
        once(dying, text)
    assert dying.count("SELECT COUNT(DISTINCT dialog_id) FROM events WHERE text IN (?, ?)", *TEXTS) == 1


def test_without_a_network_words_wait_and_go_out_once(vera: Visitor, server: Program):
    """CHAT-4: the cable is pulled on the visitor's side."""
    vera.excuse(*NOTHING_LISTENS)
    vera.opens().writes("Still connected").is_greeted()
    vera.context.set_offline(True)
    vera.page.evaluate("dispatchEvent(new Event('offline'))")

    vera.writes("From the tunnel")
    vera.context.set_offline(False)
    comes_back(vera)

    expect(vera.delivery_of("From the tunnel")).to_contain_text("Sent")
    expect(vera.log.get_by_text("From the tunnel")).to_have_count(1)
    once(server, "From the tunnel")


def test_what_does_not_fit_is_told_and_stays_in_the_composer(vera: Visitor, server: Program):
    """B.9, CHAT-4: fifty wait, or 256 KiB; nothing that was written is lost."""
    vera.excuse(*NOTHING_LISTENS)
    vera.opens().writes("Still connected").is_greeted()
    vera.context.set_offline(True)
    vera.page.evaluate("dispatchEvent(new Event('offline'))")
    long = ("жжжжжжжжж " * 399).strip()
    for number in range(33):
        vera.composer.fill(f"{number}. {long}")
        vera.composer.press("Enter")
    vera.composer.fill(f"Last. {long}")
    vera.composer.press("Enter")

    expect(vera.panel.get_by_text("Too many messages are waiting to be sent.")).to_be_visible()
    expect(vera.composer).to_have_value(f"Last. {long}")
    vera.context.set_offline(False)
    comes_back(vera)
    expect(vera.delivery_of("32. ")).to_contain_text("Sent")
    vera.composer.press("Enter")
    expect(vera.delivery_of("Last. ")).to_contain_text("Sent")
    once(server, f"Last. {long}")


def test_without_sockets_an_ended_token_is_told_and_the_next_word_begins_anew(come: Come, server: Program):
    """B.11, 4500: the visitor is not sent away for good because no socket gets through."""
    nora = come(Visitor, token="an-ended-token".ljust(43, "x"))
    nora.excuse("status of 401")
    nora.page.add_init_script(NO_SOCKETS)
    nora.visits().opens()
    expect(nora.panel.get_by_text("It's been a while.")).to_be_visible()

    nora.writes("Here I am again").is_greeted()

    expect(nora.delivery_of("Here I am again")).to_contain_text("Sent")
    once(server, "Here I am again")


def test_without_sockets_a_slow_server_is_asked_once(come: Come):
    """B.11: sockets go on failing while HTTP is asked; a second question would be refused, or doubled."""
    nora = come(Visitor)
    nora.page.add_init_script(NO_SOCKETS + COUNTED)
    asked: list[Route] = []

    def kept_waiting(route: Route) -> None:
        asked.append(route)

    nora.page.route("**/api/v1/visitor/hello", kept_waiting)
    with nora.page.expect_console_message(lambda message: message.text == "socket 5", timeout=60_000):
        nora.visits().opens()

    assert len(asked) == 1
    asked[0].continue_()
    nora.writes("Over the slow way").is_greeted()
    expect(nora.delivery_of("Over the slow way")).to_contain_text("Sent")


def test_an_answer_waits_for_the_server_and_survives_a_reload(dying: Program, vera: Visitor, anna: Operator):
    """WORK-2: the operator's unsent answer is shown, kept and sent once."""
    for person in (vera, anna):
        person.excuse(*NOTHING_LISTENS)
    vera.opens().writes("Answer me, please").is_greeted()
    anna.opens("Answer me, please")
    dying.kill()

    anna.writes("My late answer")
    expect(anna.button("Not sent. Try again")).to_be_visible()
    expect(anna.page.get_by_text("You're offline.")).to_be_visible()
    dying.start()
    anna.page.reload()
    comes_back(vera)

    expect(vera.log.get_by_text("My late answer")).to_have_count(1)
    expect(anna.log.get_by_text("My late answer")).to_have_count(1)
    expect(anna.button("Not sent. Try again")).to_have_count(0)
    once(dying, "My late answer")


def test_two_tabs_of_one_operator_lose_and_double_nothing(dying: Program, vera: Visitor, anna: Operator):
    """WORK-2, G2, G3: each keeps its own answers; those of a tab that is closed go on in the other."""
    for person in (vera, anna):
        person.excuse(*NOTHING_LISTENS)
    vera.opens().writes("Two of you?").is_greeted()
    anna.opens("Two of you?")
    tab = anna.context.new_page()
    tab.goto(anna.page.url)
    other = Tab(tab)
    expect(other.log).to_contain_text("Two of you?")
    dying.kill()
    for writer, texts in ((anna, ("One of the first",)), (other, ("Of the second", "Another of the second"))):
        for text in texts:
            writer.writes(text)
    expect(anna.log.get_by_text("Of the second")).to_have_count(0)
    anna.writes("Two of the first")

    tab.close()

    expect(anna.log.get_by_text("Another of the second")).to_be_visible()
    dying.start()
    anna.page.reload()
    comes_back(vera)
    for text in ("One of the first", "Two of the first", "Of the second", "Another of the second"):
        expect(vera.log.get_by_text(text, exact=True)).to_have_count(1)
        expect(anna.log.get_by_text(text, exact=True)).to_have_count(1)
        once(dying, text)
    expect(anna.button("Not sent. Try again")).to_have_count(0)
    assert anna.page.evaluate("Object.keys(localStorage).filter((it) => it.includes('unsent'))") == []


class Tab(Operator):
    """Another page of the same browser; whose it is, is known already."""

    def __init__(self, page: Page):
        self.page = page


def test_a_step_of_the_form_waits_for_the_server_too(dying: Program, asked: Visitor):
    """FORM-3: given while the server was away, taken when it is back."""
    asked.excuse(*NOTHING_LISTENS)
    dying.kill()

    asked.gives(name="Patient Petra")
    expect(asked.form).to_contain_text("It will be sent once you're back online.")
    dying.start()
    comes_back(asked)

    expect(asked.form.get_by_role("textbox", name="Email")).to_be_visible()
    assert dying.count("SELECT COUNT(*) FROM visitors WHERE name = ?", "Patient Petra") == 1


def test_the_form_that_fell_due_while_the_server_was_dead_comes_after_it(dying: Program, vera: Visitor):
    """FORM-5: a restart neither loses nor doubles it."""
    vera.excuse(*NOTHING_LISTENS)
    vera.opens().writes("Five seconds in the dark").is_greeted()

    dying.kill()
    dying.start()
    comes_back(vera)

    expect(vera.form).to_have_count(1)


def test_a_server_that_is_slow_to_greet_is_asked_another_way_and_not_given_up(asked: Visitor):
    """B.8: the socket is there, and its first word comes after nine seconds."""
    asked.page.add_init_script(LATE_WORDS)
    with asked.page.expect_response("**/visitor/hello"):
        asked.page.reload()
    expect(asked.form).to_be_visible()

    asked.writes("Slow, but here")
    expect(asked.delivery_of("Slow, but here")).to_contain_text("Sent")
