"""MAIL-4: an operator reads the mail that is no message, takes it, and unfolds what was cut."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Come
from tests.e2e.mail_states import STRANGER, fill_with_mails
from tests.e2e.people import Operator
from tests.e2e.program import Program
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound

TAKE = "Take as the client's message"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("mails")
    fill_with_mails(folder)
    # A mailbox that nobody answers at.
    imap_url = "imap://post:secret@127.0.0.1:1/INBOX"
    settings = {"OPENLINE_REPLY_ADDRESS": "support@shop.example", "OPENLINE_IMAP_URL": imap_url}
    program = Program(folder, settings)
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


def test_held_mail_is_read_and_taken(come: Come) -> None:
    """MAIL-4: beside its dialog and on the page of emails; a conversation by email shows where to write."""
    oleg = come(Operator, name="oleg", viewport=DESKTOP).logs_in("/")
    expect(oleg.row("Vera")).to_contain_text("email to look at")
    oleg.opens("Vera")
    for words in ("Automatic reply", "An email that may be automatic", "An email from another address"):
        expect(oleg.log.get_by_text(words)).to_be_visible()
    oleg.log.get_by_text("Show all").click()
    expect(oleg.log.get_by_text("> Yes, we do.")).to_be_visible()
    oleg.log.get_by_text("An email from another address").click()
    expect(oleg.log.get_by_text("but not from the address that email was sent to")).to_be_visible()
    is_sound(oleg.page, "held mail")

    oleg.log.get_by_role("button", name=TAKE).click()
    expect(oleg.log.get_by_text("Vera asked me to answer. We take the offer.", exact=True)).to_be_visible()
    expect(oleg.log.get_by_text("took it as a message")).to_be_visible()
    expect(oleg.log.get_by_role("button", name=TAKE)).to_have_count(0)
    expect(oleg.row("Vera")).not_to_contain_text("email to look at")

    oleg.row("Carl").click()
    expect(oleg.page.get_by_role("link", name=STRANGER).last).to_be_visible()
    expect(oleg.composer).to_be_hidden()
    is_sound(oleg.page, "where to write")
    oleg.page.get_by_role("button", name="Note").click()
    expect(oleg.composer).to_be_visible()

    oleg.page.set_viewport_size(PHONE)
    oleg.page.goto(f"{oleg.url}/letters")
    oleg.page.get_by_text("An email that may be automatic").first.click()
    expect(oleg.page.get_by_text("Our offers of the week")).to_be_visible()
    is_sound(oleg.page, "emails to look at")


def test_administrators_see_how_mail_comes_in(come: Come) -> None:
    """MAIL-4: live, with what is wrong and what helps."""
    anna = come(Operator, name="anna", viewport=DESKTOP).logs_in("/settings/portal")
    incoming = anna.page.get_by_role("region", name="Incoming email")
    expect(incoming.get_by_text("The mailbox can't be read.")).to_be_visible(timeout=30_000)
    expect(incoming).to_contain_text("post@127.0.0.1:1/INBOX")
    expect(incoming).not_to_contain_text("secret")
    is_sound(anna.page, "incoming email")
