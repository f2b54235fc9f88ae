"""A client answers a letter with files: operators see and save them, in the same dialog (MAIL-4, CHAT-5)."""

import smtplib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from openline.domain.mail.reply_addresses import reply_address
from tests.e2e.conftest import Come
from tests.e2e.letters import Addressee, Post
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program, free_port
from tests.e2e.sites import Site, shop
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound, is_sound_widget
from tests.e2e.test_host_pages import STRICT
from tests.pictures import png

REPLIES = "*@reply.example.com"
OFFER, LAMP = b"%PDF-1.7\nAn offer. " + bytes(range(256)), png(40, 30)
HARMFUL = b"<html><script>document.title = 'run'</script></html>"


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Post:
    return Post(tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module")
def server(post: Post) -> Iterator[Program]:
    """Mail comes in over LMTP."""
    lmtp = f"127.0.0.1:{free_port()}"
    program = Program(post.folder, {"OPENLINE_REPLY_ADDRESS": REPLIES, "OPENLINE_LMTP": lmtp})
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


@pytest.fixture
def addressee(post: Post) -> Addressee:
    return next(post.addressees)


def replies(server: Program, addressee: Addressee, text: str, *files: tuple[str, str, bytes]) -> None:
    """The client, from the mail program: (name, what it claims to be, content)."""
    mail = EmailMessage()
    number = int(addressee.question[5:7])
    mail["From"] = f"client{number}@example.com"
    mail["To"] = reply_address(REPLIES, addressee.letter, "portal-secret")
    mail["Message-ID"] = f"<{number}.{len(files)}@example.com>"
    mail.set_content(text)
    for name, kind, content in files:
        mail.add_attachment(content, *kind.split("/"), filename=name)
    with smtplib.LMTP("127.0.0.1", int(server.settings["OPENLINE_LMTP"].rpartition(":")[2])) as door:
        door.send_message(mail)


def saved(page: Page, link: Locator) -> tuple[str, bytes]:
    """Its name and its content, as it lies in the reader's folder."""
    with page.expect_download() as waits:
        link.click()
    return waits.value.suggested_filename, Path(waits.value.path()).read_bytes()


def file_in(log: Locator, name: str) -> Locator:
    return log.get_by_role("link", name=f"Download {name}")


def test_a_client_answers_with_a_picture_and_a_pdf(come: Come, addressee: Addressee, server: Program):
    """MAIL-4: both stand in the dialog that the letter was about, live, and are saved as they were sent."""
    anna = come(Operator, viewport=DESKTOP).logs_in().opens(addressee.question)
    files = (("lamp.png", "image/png", LAMP), ("Angebot für Anna.pdf", "application/pdf", OFFER))
    replies(server, addressee, "Like this one.", *files)

    bubble = anna.log.locator(".bubble", has_text="Like this one.")
    expect(bubble.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(2)
    expect(bubble).to_contain_text("lamp.png")
    expect(bubble).to_contain_text(f"{len(LAMP)} byte")
    expect(bubble).to_contain_text("From the visitor. Open it only if you expected it.")
    # No server is named that checks senders.
    expect(anna.log.locator(".meta").last).to_contain_text("visitor by emailsender not checked")
    expect(anna.log).to_contain_text(addressee.answer)
    assert saved(anna.page, file_in(bubble, "Angebot")) == ("Angebot für Anna.pdf", OFFER)
    assert saved(anna.page, file_in(bubble, "lamp.png")) == ("lamp.png", LAMP)
    is_sound(anna.page, "files")
    anna.page.set_viewport_size(PHONE)  # pyright: ignore[reportArgumentType]
    is_sound(anna.page, "files, phone")
    anna.page.reload()
    expect(file_in(anna.log, "lamp.png")).to_be_visible()


def test_the_card_has_the_files_and_the_letters(come: Come, addressee: Addressee, server: Program):
    """CRM-5, MAIL-8: one page with all of a client: the file is saved from it, the letter is a press away."""
    anna = come(Operator, viewport=DESKTOP).logs_in().opens(addressee.question)
    replies(server, addressee, "For the card.", ("Angebot für Anna.pdf", "application/pdf", OFFER))
    expect(file_in(anna.log, "Angebot")).to_be_visible()
    anna.client.get_by_role("link", name="Open profile").click()
    letters = box(anna.page, "Emails")
    files = box(anna.page, "Files")

    assert saved(anna.page, file_in(files, "Angebot")) == ("Angebot für Anna.pdf", OFFER)
    expect(files).to_contain_text("Open it only if you expected it")
    expect(letters).to_contain_text("Emailed to client")
    is_sound(anna.page, "a card with letters and files")
    anna.page.set_viewport_size(PHONE)  # pyright: ignore[reportArgumentType]
    is_sound(anna.page, "a card with letters and files, phone")
    letters.get_by_role("link", name="Unread replies").first.click()
    expect(anna.page.get_by_role("complementary")).to_contain_text("250 OK")


def box(page: Page, title: str) -> Locator:
    return page.locator("section.box", has=page.get_by_role("heading", name=title, exact=True))


def test_files_alone_are_an_answer(come: Come, addressee: Addressee, server: Program):
    """The list names them; a picture needs no caution; the keyboard reaches and saves them."""
    anna = come(Operator).logs_in()
    replies(server, addressee, "", ("lamp.png", "image/png", LAMP))
    row = anna.row("lamp.png")
    expect(row).to_be_visible()
    row.click()
    link = file_in(anna.log, "lamp.png")
    expect(anna.log).not_to_contain_text("Open it only if you expected it")
    link.focus()
    with anna.page.expect_download() as waits:
        anna.page.keyboard.press("Enter")
    assert waits.value.suggested_filename == "lamp.png"


def test_the_client_finds_the_files_in_the_chat(come: Come, addressee: Addressee, server: Program):
    """CHAT-5, T39: named beside its size; the address is asked for at the press, from any site."""
    vera = come(Visitor, token=addressee.token).visits().opens()
    files = (("lamp.png", "image/png", LAMP), ("Angebot für Anna.pdf", "application/pdf", OFFER))
    replies(server, addressee, "Like this one.", *files)
    row = vera.log.locator(".msg", has_text="Like this one.")
    button = row.get_by_role("button", name="Download Angebot für Anna.pdf 275 byte")
    expect(button).to_be_visible()
    is_sound_widget(vera.page, "files")

    assert saved(vera.page, button) == ("Angebot für Anna.pdf", OFFER)
    assert vera.page.url.endswith("/demo")
    vera.excuse("status of 404")
    with closing(sqlite3.connect(server.folder / "openline.db", timeout=30)) as connection, connection:
        connection.execute("DELETE FROM files WHERE dialog_id = ?", [addressee.dialog])
    button.press("Enter")
    expect(vera.panel.get_by_text("This file is no longer available.")).to_be_visible()


def test_files_alone_are_a_message_in_the_chat_too(come: Come, addressee: Addressee, server: Program):
    replies(server, addressee, "", ("lamp.png", "image/png", LAMP))
    vera = come(Visitor, token=addressee.token).visits().opens()

    row = vera.log.locator(".msg", has=vera.page.get_by_role("button", name="Download lamp.png"))
    expect(row).to_be_visible()
    expect(row.locator(".bubble")).to_have_count(0)
    expect(row).to_contain_text("Sent")


def test_before_the_press_a_letter_hands_out_no_file(come: Come, addressee: Addressee, server: Program):
    """T18: who was passed the letter on reads that there is one, and no more."""
    replies(server, addressee, "Like this one.", ("lamp.png", "image/png", LAMP))
    guest = come(Visitor, path=f"/demo#openline={addressee.code}").visits()

    expect(guest.panel.get_by_text("lamp.png")).to_be_visible()
    expect(guest.panel.get_by_role("button", name="Download")).to_have_count(0)
    guest.panel.get_by_role("button", name="Continue conversation").click()
    expect(guest.panel.get_by_role("button", name="Download lamp.png")).to_be_visible()


def test_on_a_strict_site_it_is_the_same(come: Come, addressee: Addressee, server: Program, site: Site):
    """T39: of another origin, under a policy that lets the widget in and nothing else; its page stays."""
    replies(server, addressee, "Like this one.", ("offer.pdf", "application/pdf", OFFER))
    policy = STRICT.format(url=server.url, sockets=server.url.replace("http", "ws"))
    address = site.shows(shop(server.url, script='nonce="abc123"'), Content_Security_Policy=policy)
    guest = come(Visitor)
    guest.visits(f"{address}#openline={addressee.code}")
    guest.panel.get_by_role("button", name="Continue conversation").click()

    button = guest.panel.get_by_role("button", name="Download offer.pdf")
    assert saved(guest.page, button) == ("offer.pdf", OFFER)
    assert guest.page.url == address
    expect(guest.composer).to_be_visible()


def test_what_would_run_is_saved_and_never_shown(come: Come, addressee: Addressee, server: Program):
    """T36: opened as an address of its own, too, it is a download: no page, no script of a stranger."""
    anna = come(Operator).logs_in().opens(addressee.question)
    files = (("page.html", "text/html", HARMFUL), ("a.svg", "image/svg+xml", HARMFUL))
    replies(server, addressee, "See there.", *files)
    for name in ("page.html", "a.svg"):
        link = file_in(anna.log, name)
        assert saved(anna.page, link) == (name, HARMFUL)
        address = f"{anna.url}{link.get_attribute('href')}"
        page = anna.context.new_page()
        with page.expect_download() as waits, pytest.raises(Exception, match="Download is starting"):
            page.goto(address)
        assert Path(waits.value.path()).read_bytes() == HARMFUL
        assert page.title() != "run"
        page.close()
