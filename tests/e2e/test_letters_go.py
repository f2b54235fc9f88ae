"""MAIL-1, MAIL-2, MAIL-6 with real seconds and a real mail server: the answer finds the client."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Come
from tests.e2e.letter_server import LetterServer, html_of, text_of
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program, copy_of
from tests.e2e.test_return_link import presses

pytestmark = pytest.mark.e2e

LOOKS_AWAY, CLOSES = "vera@away.example", "igor@closed.example"


@pytest.fixture(scope="module")
def letter_server() -> Iterator[LetterServer]:
    with LetterServer() as letter_server:
        yield letter_server


@pytest.fixture(scope="module")
def server(
    furnished: Path, tmp_path_factory: pytest.TempPathFactory, letter_server: LetterServer
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("served") / "data"
    program = copy_of(
        furnished, folder, OPENLINE_SMTP_URL=letter_server.url, OPENLINE_ADMIN_EMAIL="shop@lamps.example"
    )
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


def asks(come: Come, question: str, email: str) -> Visitor:
    """Writes, is asked, leaves an e-mail."""
    visitor = come(Visitor).visits().opens().writes(question).is_greeted()
    visitor.is_asked()
    visitor.gives(name="Vera")
    visitor.gives(email=email)
    expect(visitor.form.get_by_role("button", name="Submit")).to_have_count(0)
    return visitor


def test_the_answer_finds_the_client_who_looked_away_and_who_closed_the_page(
    come: Come, server: Program, letter_server: LetterServer, anna: Operator
) -> None:
    """MAIL-1: 60–65 s after an answer that nobody looks at, 10–15 s after the page was closed.

    MAIL-6: the letter leads back into the dialog, in another browser; the operator sees them there.
    """
    vera = asks(come, "Do you deliver to Tver?", LOOKS_AWAY)
    igor = asks(come, "Is it blue?", CLOSES)
    vera.closes()
    anna.opens("Do you deliver to Tver?").writes("Yes, we do.")
    answered_vera = time.monotonic()
    anna.page.goto(server.url)
    anna.opens("Is it blue?").writes("It is green.")
    expect(igor.log).to_contain_text("It is green.")
    number = igor.number
    igor.page.close()
    closed = time.monotonic()

    quick = letter_server.letter_to(CLOSES, meanwhile=lambda: anna.page.wait_for_timeout(50))
    assert 9 < time.monotonic() - closed < 16
    assert "It is green." in text_of(quick)
    slow = letter_server.letter_to(LOOKS_AWAY, meanwhile=lambda: anna.page.wait_for_timeout(50))
    waited = time.monotonic() - answered_vera

    assert 59 < waited < 66
    assert "Do you deliver to Tver?" in text_of(slow)
    assert "Yes, we do." in text_of(slow)
    assert re.search(r"New reply to your question \[No\. \d+-\d\]", str(slow.message["Subject"]))
    # Nobody has named a sender: never the address with which the administrator logs in.
    assert slow.message["From"].addresses[0].addr_spec == "no-reply@localhost"
    assert slow.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for letter in (slow, quick):
        return_link = back_url(text_of(letter))
        assert return_link.startswith(f"{server.url}/demo?openline=letter#openline=")
        assert return_link in html_of(letter).replace("&amp;", "&")
    goes_on_elsewhere(come, anna, return_link, number)


def goes_on_elsewhere(come: Come, anna: Operator, return_link: str, number: str) -> None:
    """Igor takes the link of his letter to another browser, and Anna has his dialog before her."""
    phone = come(Visitor).visits(return_link)
    expect(phone.panel.get_by_text("It is green.")).to_be_in_viewport()
    expect(phone.composer).to_have_count(0)
    presses(phone).writes("Green will do. Two, please.")

    assert phone.number == number
    expect(anna.log).to_contain_text("Is it blue?")
    expect(anna.log).to_contain_text("Green will do. Two, please.")
    expect(anna.delivery_of("It is green.")).to_contain_text("Read")
    anna.writes("They are yours.")
    expect(phone.log).to_contain_text("They are yours.")


def back_url(text: str) -> str:
    (found,) = re.findall(r"\S+#openline=[A-Za-z0-9_-]{22}", text)
    return found
