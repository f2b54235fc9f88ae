"""The own account: name, password, sessions of other browsers, and a password that was forgotten."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.e2e.conftest import Come, served_copy
from tests.e2e.letter_server import LetterServer, text_of
from tests.e2e.people import Operator
from tests.e2e.program import Program

OLEG = "oleg@example.com"


@pytest.fixture(scope="module")
def letter_server() -> Iterator[LetterServer]:
    with LetterServer() as letter_server:
        yield letter_server


@pytest.fixture(scope="module")
def server(
    furnished: Path, tmp_path_factory: pytest.TempPathFactory, letter_server: LetterServer
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("served")
    with served_copy(furnished, folder, OPENLINE_SMTP_URL=letter_server.url) as program:
        yield program


def test_somebody_changes_their_password_and_ends_what_is_open_elsewhere(come: Come):
    """T19, T20: the name is saved, the other browser logged out after a question."""
    elsewhere, olga = (come(Operator, name="olga").logs_in("/settings/account") for _ in range(2))
    elsewhere.excuse("status of 401")
    page = olga.page
    page.get_by_role("textbox", name="Name").fill("Olga Petrova")
    olga.button("Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()

    page.get_by_role("button", name="End").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(elsewhere.button("Log in")).to_be_visible()

    olga.excuse("status of 400")
    come(Operator, name="olga").logs_in().excuse("status of 401")
    page.reload()
    for current, new in (("wrong", "chosen anew"), (PASSWORD, "chosen anew"), ("chosen anew", PASSWORD)):
        page.get_by_label("Current password").fill(current)
        page.get_by_label("New password").fill(new)
        olga.button("Change password").click()
        if current != "chosen anew":
            olga.button("Change and log out").click()
        answer = "not your current" if current == "wrong" else "Password changed"
        expect(page.get_by_text(answer)).to_be_visible()


def test_a_forgotten_password_is_chosen_anew_by_the_link_of_a_letter(come: Come, letter_server: LetterServer):
    """T19: opening the link changes nothing; its code is not left in the address."""
    oleg = come(Operator, name="oleg")
    oleg.excuse("status of 401", "status of 400")
    page = oleg.page
    page.goto(oleg.url)
    oleg.button("Forgotten your password?").click()
    page.get_by_label("Email").fill(OLEG)
    oleg.button("Send the link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()

    letter = letter_server.letter_to(OLEG, meanwhile=lambda: page.wait_for_timeout(20))
    (link,) = re.findall(r"\S+/password#\S+", text_of(letter))
    page.goto(link)
    expect(page).to_have_url(f"{oleg.url}/password")
    page.get_by_label("New password").fill("short")
    oleg.button("Save password").click()
    expect(page.get_by_text("Choose a password of 8 to 200 characters.")).to_be_visible()
    page.get_by_label("New password").fill(PASSWORD)
    oleg.button("Save password").click()
    oleg.button("Log in").click()
    page.get_by_label("Email").fill(OLEG)
    page.get_by_label("Password").fill(PASSWORD)
    oleg.button("Log in").click()
    expect(oleg.list).to_be_visible()

    late = come(Operator, name="oleg")
    late.excuse("status of 401", "status of 409")
    late.page.goto(link)
    late.page.get_by_label("New password").fill("chosen too late")
    late.button("Save password").click()
    expect(late.page.get_by_text("already used")).to_be_visible()
