"""Letters that really go, as operators see it: sent, refused, put off, opened; and the test letter."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Come
from tests.e2e.letter_states import fill_with_letters
from tests.e2e.people import Operator
from tests.e2e.program import KEY, PATIENCE_S, Program
from tests.e2e.scripted_smtp import ScriptedSmtp, scripted_smtp
from tests.e2e.test_accessibility import DESKTOP, is_sound
from tests.fakes import Step

CODE = re.compile(r"#openline=([\w-]{22})")

STOP = re.compile(r"/letter/([\w-]{22})")


@pytest.fixture(scope="module")
def mail_server() -> Iterator[ScriptedSmtp]:
    with scripted_smtp() as mail_server:
        yield mail_server


@pytest.fixture(scope="module")
def server(mail_server: ScriptedSmtp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Its mail server is set where it is started."""
    folder = tmp_path_factory.mktemp("post")
    fill_with_letters(folder, asks_first=False)
    program = Program(
        folder, {"OPENLINE_SMTP_URL": mail_server.smtp.url, "OPENLINE_ADMIN_EMAIL": "shop@example.com"}
    )
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


@pytest.fixture(autouse=True)
def all_is_taken(mail_server: ScriptedSmtp) -> None:
    mail_server.takes_all()


@pytest.fixture
def oleg(come: Come) -> Operator:
    return come(Operator, name="oleg", viewport=DESKTOP).logs_in()


def mails(oleg: Operator, name: str, text: str) -> Locator:
    """Answers, and does not wait for the minute to pass; what became of it."""
    oleg.opens(f"Question {name}").writes(text)
    delivery = oleg.delivery_of(text)
    delivery.get_by_role("button", name="Send now").click()
    return delivery


def no_such_mailbox(step: Step) -> str | None:
    return "550 5.1.1 User unknown" if step.name == "rcpt" else None


def not_now(step: Step) -> str | None:
    return "451 4.3.2 System busy" if step.name == "rcpt" else None


def test_an_answer_goes_by_letter_and_its_reader_comes_back(oleg: Operator, mail_server: ScriptedSmtp):
    """MAIL-6, MAIL-8: each step under the answer, without a reload."""
    delivery = mails(oleg, "Nora", "It left on Monday")
    expect(delivery).to_contain_text("Emailed to nora@example.com at")
    text = mail_server.letter_to("nora@example.com")
    assert "It left on Monday" in text
    found = CODE.search(text)
    assert found

    body = {"channel": KEY, "code": found[1], "token": "n" * 43}
    assert oleg.context.request.post(f"{oleg.url}/api/v1/visitor/continue", data=body).ok

    expect(delivery).to_contain_text("opened the link at")
    is_sound(oleg.page, "opened the link")


def test_an_operator_sees_that_no_more_letters_are_wanted(oleg: Operator, mail_server: ScriptedSmtp):
    """MAIL-7, MAIL-8: under the answer, without a reload."""
    delivery = mails(oleg, "Kim", "It is in stock")
    expect(delivery).to_contain_text("Emailed to kim@kim.example at")
    found = STOP.search(mail_server.letter_to("kim@kim.example"))
    assert found

    assert oleg.context.request.post(
        f"{oleg.url}/letter/{found[1]}/stop", form={"List-Unsubscribe": "One-Click"}
    ).ok

    expect(delivery).to_contain_text("the client unsubscribed from this conversation")


def test_a_refused_letter_is_told_in_plain_words(oleg: Operator, mail_server: ScriptedSmtp):
    """MAIL-5, MAIL-8: and in the server's own."""
    mail_server.says = no_such_mailbox
    delivery = mails(oleg, "Max", "Are you there?")
    expect(delivery).to_contain_text("The mail server refused the email to max@example.net: no such mailbox")
    delivery.get_by_text("Server response").click()

    expect(delivery.get_by_text("550 5.1.1 User unknown")).to_be_visible()


def was_refused_yesterday(server: Program, address: str) -> None:
    """One refusal is no mark yet."""
    at = time.time_ns() // 1_000_000 - 25 * 3_600_000
    with closing(sqlite3.connect(server.folder / "openline.db", timeout=PATIENCE_S)) as base, base:
        base.execute("INSERT INTO refusals (key, at, domain, why) VALUES (?, ?, '', '550')", (address, at))


def test_the_card_marks_an_address_that_gives_letters_back(
    oleg: Operator, server: Program, mail_server: ScriptedSmtp
):
    """MAIL-5, MAIL-11, CRM-5: beside the dialog and on the client's page; an operator tries again at each."""
    mail_server.says = no_such_mailbox
    was_refused_yesterday(server, "mia@mia.example")
    oleg.opens("Question Mia")
    mark = oleg.client.get_by_text("bouncing")
    expect(oleg.client.get_by_text("mia@").first).to_be_visible()
    expect(mark).to_have_count(0)
    mails(oleg, "Mia", "Are you there?")

    expect(mark).to_have_attribute("title", re.compile("User unknown"))
    is_sound(oleg.page, "bouncing")
    oleg.client.get_by_role("link", name="Open profile").click()
    expect(oleg.page.get_by_role("main").get_by_text("bouncing")).to_be_visible()
    is_sound(oleg.page, "a card, letters come back")

    oleg.page.get_by_role("button", name="Try again").click()
    expect(oleg.page.get_by_role("main").get_by_text("bouncing")).to_have_count(0)
    mail_server.takes_all()
    oleg.page.go_back()
    delivery = oleg.delivery_of("Are you there?")
    delivery.get_by_role("button", name="Try again").click()
    expect(delivery).to_contain_text("Emailed to mia@mia.example")


def test_a_letter_that_was_put_off_goes_when_an_operator_says_so(oleg: Operator, mail_server: ScriptedSmtp):
    """MAIL-5, MAIL-8: as soon as the courier has left this mail domain alone for a minute."""
    mail_server.says = not_now
    delivery = mails(oleg, "Ida", "We are open")
    expect(delivery).to_contain_text("The mail server deferred the email; retrying at")
    mail_server.takes_all()
    delivery.get_by_role("button", name="Send now").press("Enter")

    expect(delivery).to_contain_text("Emailing ida@example.org")
    expect(oleg.log).to_be_focused()


def test_a_letter_is_read_afterwards_as_it_went(oleg: Operator, mail_server: ScriptedSmtp):
    """MAIL-8: its secrets are blotted out."""
    delivery = mails(oleg, "Una", "Yes, in brass")
    expect(delivery).to_contain_text("Emailed to una@una.example")
    oleg.page.goto(f"{oleg.url}/letters?q=una%40")
    oleg.page.get_by_role("row").filter(has_text="una@").get_by_role("link").first.click()

    pane = oleg.page.get_by_role("complementary")
    expect(pane.get_by_role("heading", level=2)).to_contain_text("No. ")
    frame = oleg.page.frame_locator("iframe[sandbox]")
    expect(frame.locator("body")).to_contain_text("Yes, in brass")
    found = CODE.search(mail_server.letter_to("una@una.example"))
    assert found
    assert found[1] not in frame.locator("html").inner_html()
    is_sound(oleg.page, "a letter that went")


def test_the_settings_show_what_the_environment_has_set_and_try_it(come: Come, mail_server: ScriptedSmtp):
    """WORK-5: the test letter goes at once; the advice is ours, the words are the server's."""
    anna = come(Operator, viewport=DESKTOP).logs_in("/settings/portal")
    page = anna.page
    expect(page.get_by_text("OPENLINE_SMTP_URL")).to_be_visible()
    expect(page.get_by_role("textbox", name="Mail server")).to_have_count(0)
    button = page.get_by_role("button", name="Send test email")
    button.click()
    expect(page.get_by_text("Accepted by the mail server.")).to_be_visible()
    page.get_by_text("Server response").click()
    expect(page.get_by_text("2.0.0 kept as")).to_be_visible()
    assert mail_server.letter_to("anna@example.com")
    is_sound(page, "a test letter went")

    mail_server.says = no_such_mailbox
    button.click()

    expect(page.get_by_text("Test email failed")).to_be_visible()
    expect(page.get_by_text("doesn't accept emails")).to_be_visible()
