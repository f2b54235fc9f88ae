"""What operators do about persons: separating two who were taken for one, a new secret, a shared computer."""

import re
import sqlite3

from playwright.sync_api import expect

from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program

PHONE = "+49 30 1234567"


def leaves(come: Come, words: str, name: str) -> None:
    guest = come(Visitor).visits().opens().writes(words)
    guest.is_asked()
    guest.gives(name=name)
    guest.gives(phone=PHONE)
    expect(guest.log).to_contain_text("Thanks")


def test_an_operator_separates_two_people(come: Come, server: Program):
    """CRM-3: on the client's page, with the conversations chosen."""
    leaves(come, "Nora about the lamp", "Nora")
    leaves(come, "Otto about the chair", "Otto")
    anna = come(Operator).logs_in("/clients")
    anna.page.get_by_role("link", name=re.compile("Nora")).first.click()
    box = anna.page.locator("section", has_text="Conversations").filter(has_text="Otto about the chair")
    box.get_by_role("button", name="Separate conversations").click()
    move = anna.button("Move to a new client")
    expect(move).to_have_attribute("aria-disabled", "true")
    anna.page.get_by_role("checkbox", name=re.compile("Otto about the chair")).check()
    move.click()

    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Otto")
    expect(anna.page.locator("main")).not_to_contain_text("Nora")
    anna.page.go_back()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Nora")
    expect(anna.page.locator("main")).not_to_contain_text("Otto about the chair")


def test_an_administrator_makes_a_new_secret(come: Come, server: Program):
    """T13: after a question; the one before works for a day."""
    with sqlite3.connect(server.folder / "openline.db", timeout=30) as connection:
        connection.execute("UPDATE channels SET secret = 'the one before' WHERE key = 'main-key'")
    connection.close()
    anna = come(Operator).logs_in("/settings/lines")
    anna.page.get_by_role("link", name=re.compile("Main line")).first.click()
    anna.page.get_by_text("Identity verification secret").first.click()
    secret = anna.page.locator("details.more code").first
    old = secret.inner_text()
    anna.button("New secret").first.click()
    sure = anna.page.get_by_role("group", name="New secret")
    expect(sure).to_contain_text("24 hours")
    sure.get_by_role("button", name="New secret").click()

    expect(anna.page.get_by_text("The previous secret works until")).to_be_visible()
    assert secret.inner_text() != old
    assert server.count("SELECT COUNT(*) FROM channels WHERE old_secret != ''") == 1


def test_logging_out_at_a_shared_computer(come: Come, server: Program):
    """T34: who has begun an answer is asked; forgetting leaves nothing of theirs in the browser."""
    come(Visitor).visits().opens().writes("Is it a shared computer?").is_greeted()
    kept = "Object.keys(localStorage).filter((key) => /drafts|unsent/.test(key)).length"
    anna = come(Operator).logs_in().opens("Is it a shared computer?")
    anna.excuse("401 (Unauthorized)")
    anna.composer.fill("An answer begun")
    anna.page.wait_for_function(f"{kept} === 1")
    anna.button("Log out").click()
    box = anna.page.get_by_role("dialog", name="Log out?")
    expect(box).to_be_visible()
    box.get_by_role("button", name="Log out").click()
    expect(anna.page.get_by_role("button", name="Log in")).to_be_visible()
    assert anna.page.evaluate(kept) == 1

    anna.logs_in().opens("Is it a shared computer?")
    expect(anna.composer).to_have_value("An answer begun")
    anna.button("Log out").click()
    box.get_by_role("checkbox").check()
    box.get_by_role("button", name="Log out").click()
    expect(anna.page.get_by_role("button", name="Log in")).to_be_visible()
    assert anna.page.evaluate(kept) == 0

    anna.logs_in().logs_out()


def test_our_own_numbers_are_kept_with_the_company(come: Come, server: Program):
    """CRM-3: wrong ones are said at the field."""
    anna = come(Operator).logs_in("/settings/portal")
    anna.excuse("400 (Bad Request)")
    own = anna.page.get_by_role("textbox", name="Our own emails and phone numbers")
    own.fill("030 9999999")
    anna.button("Save").click()
    expect(anna.page.get_by_text("with country code, e.g. +44 20 7946 0123.").first).to_be_visible()
    own.fill("+49 30 9999999\ninfo@lamps.example")
    anna.button("Save").click()
    expect(anna.page.get_by_text("Saved").first).to_be_visible()
    connection = sqlite3.connect(f"file:{server.folder}/openline.db?mode=ro", uri=True)
    assert "info@lamps.example" in connection.execute("SELECT own_contacts FROM portal").fetchone()[0]
    connection.close()
