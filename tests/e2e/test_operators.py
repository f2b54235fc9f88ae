"""Several operators on one line, one on another, and the door they come in by."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Person, Visitor, leave
from tests.e2e.program import copy_of

UNKNOWN_SESSION = "status of 401"


def fill_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def at_the_door(come: Come, path: str = "/", **options: object) -> Person:
    """Before the log-in page."""
    person = come(Operator, **options)
    person.excuse(UNKNOWN_SESSION)
    person.page.goto(person.url + path)
    expect(person.page.get_by_role("button", name="Log in")).to_be_visible()
    return person


def test_the_first_to_take_a_dialog_has_it(come: Come, vera: Visitor):
    """LINE-2, LINE-7, WORK-2: the colleague's button is gone and everybody sees who answers."""
    oleg, olga = (come(Operator, name=name).logs_in() for name in ("oleg", "olga"))
    vera.opens().writes("Who of you answers?").is_greeted()
    for operator in (oleg, olga):
        operator.opens("Who of you answers?")
        expect(operator.button("Take")).to_be_visible()

    oleg.button("Take").click()

    expect(olga.button("Take")).to_have_count(0)
    expect(olga.page.get_by_text("assigned to Oleg")).to_be_visible()
    expect(oleg.row("Who of you answers?")).to_contain_text("assigned to you")
    expect(vera.panel).to_contain_text("Oleg")


def test_an_answer_into_a_colleagues_dialog_is_refused_and_kept(come: Come, vera: Visitor):
    """LINE-7, T71: said in words; the text is not lost."""
    oleg, olga = (come(Operator, name=name).logs_in() for name in ("oleg", "olga"))
    vera.opens().writes("Only one answers").is_greeted()
    for operator in (oleg, olga):
        operator.opens("Only one answers")
    oleg.writes("It is mine")
    expect(olga.log).to_contain_text("It is mine")

    olga.writes("Mine too")

    expect(olga.log.get_by_role("alert")).to_contain_text("Oleg")
    expect(olga.button("Take over and send")).to_be_visible()
    expect(vera.log).not_to_contain_text("Mine too")


def test_writing_takes_a_dialog_that_nobody_has(vera: Visitor, anna: Operator):
    """LINE-7, SPEC §11."""
    vera.opens().writes("Nobody has me").is_greeted()
    anna.opens("Nobody has me")

    anna.writes("I have you now")

    expect(anna.button("Take")).to_have_count(0)
    expect(anna.row("Nobody has me")).to_contain_text("assigned to you")
    expect(vera.log).to_contain_text("Anna joined")


def test_stan_of_another_line_sees_nothing(come: Come, vera: Visitor, anna: Operator):
    """WORK-1, T25: not in the list, by search, by the dialog's address, among leads and clients."""
    stan = come(Operator, name="stan").logs_in()
    stan.excuse("status of 404", "status of 403")
    vera.opens().writes("Not for the support line").is_greeted()
    anna.opens("Not for the support line")

    expect(stan.page.get_by_text("No open conversations.")).to_be_visible()
    stan.page.get_by_role("searchbox", name="Search").fill(vera.number)
    expect(stan.page.get_by_text("Nothing found.")).to_be_visible()
    stan.page.goto(anna.page.url)
    expect(stan.page.get_by_role("heading", name="Conversation not found")).to_be_visible()
    for page in ("/leads", "/clients"):
        stan.page.goto(stan.url + page)
        expect(stan.page.get_by_text("yet.")).to_be_visible()
    expect(stan.page.get_by_role("row")).to_have_count(0)


def test_a_wrong_password_is_said_and_the_right_one_opens(come: Come):
    """WORK-1."""
    anna = at_the_door(come)
    fill_in(anna.page, "anna@example.com", "wrong horse")

    expect(anna.page.get_by_role("alert")).to_have_text("Wrong email or password.")
    expect(anna.page.get_by_role("textbox", name="Email")).to_have_value("anna@example.com")
    fill_in(anna.page, "anna@example.com")
    expect(anna.page.get_by_role("list", name="Conversations")).to_be_visible()


@pytest.mark.parametrize(
    "email, password, words", [("", "x", "Enter your email."), ("a@b.example", "", "Enter your password.")]
)
def test_what_is_missing_at_the_door_is_said(come: Come, email: str, password: str, words: str):
    """WORK-1: without asking the server."""
    anna = at_the_door(come)

    fill_in(anna.page, email, password)

    expect(anna.page.get_by_role("alert")).to_have_text(words)


def test_too_many_tries_are_stopped_in_words(come: Come, furnished: Path, tmp_path: Path):
    """T19: also for the right password."""
    strict = copy_of(furnished, tmp_path / "data", OPENLINE_LIMIT_LOGIN_TRIES="1")
    strict.start()
    mallory = at_the_door(come, url=strict.url)
    mallory.excuse("status of 429")
    for guess in ("guess one", "guess two"):
        fill_in(mallory.page, "anna@example.com", guess)
        expect(mallory.page.get_by_role("alert")).to_contain_text("Wrong email or password.")

    fill_in(mallory.page, "anna@example.com")

    expect(mallory.page.get_by_role("alert")).to_contain_text("Too many attempts. Wait")
    strict.stop()


def test_log_in_leads_to_the_wanted_page(come: Come, vera: Visitor, anna: Operator):
    """WORK-1: the address of a dialog, of the leads."""
    vera.opens().writes("Open me by my address").is_greeted()
    wanted = anna.opens("Open me by my address").page.url.removeprefix(anna.url)

    for path, words in ((wanted, "Open me by my address"), ("/leads", "Leads")):
        oleg = at_the_door(come, path)
        fill_in(oleg.page, "oleg@example.com")
        expect(oleg.page.get_by_role("main")).to_contain_text(words)
        assert oleg.page.url == oleg.url + path


def test_log_out_closes_the_door_behind(anna: Operator):
    """WORK-1: going back shows nothing."""
    anna.excuse(UNKNOWN_SESSION)
    anna.page.get_by_role("link", name="Leads").click()

    anna.logs_out()

    anna.page.go_back()
    anna.page.reload()
    expect(anna.button("Log in")).to_be_visible()


def test_a_session_that_ended_elsewhere_asks_for_the_log_in(come: Come, anna: Operator):
    """T28: another tab logs out; this one asks, and the draft stays."""
    anna.excuse(UNKNOWN_SESSION, "status of 403")
    other = anna.context.new_page()
    other.goto(anna.url)

    leave(other)

    expect(anna.page.get_by_text("Your session expired.")).to_be_visible()
    fill_in(anna.page, "anna@example.com")
    expect(anna.list).to_be_visible()
