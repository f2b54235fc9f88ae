"""What operators see of letters, and do about them: under answers, on the page Letters, in the settings."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Come
from tests.e2e.letter_states import fill_with_letters, token_of
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program
from tests.e2e.test_accessibility import DESKTOP, PHONE, is_sound
from tests.e2e.test_settings import save, saves, switch

KEPT = "not sent: no mail server is configured"
# What this page shows of a letter's delivery moves nothing: how high the log's content is.
HEIGHT = "document.querySelector('.log-content').scrollHeight"
# How wide the text is in each of an element's lines.
LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const lines = new Map();
  for (const { bottom, left, right } of range.getClientRects()) {
    const at = Math.round(bottom), [from, to] = lines.get(at) ?? [left, right];
    lines.set(at, [Math.min(from, left), Math.max(to, right)]);
  }
  return [...lines].sort(([one], [other]) => one - other).map(([, [from, to]]) => to - from);
}"""
STATES = [
    ("Sent", "Emailed to sent@example.com at"),
    ("Bounced", "Bounced (bounced@example.com): no such mailbox"),
    ("Failed", "The mail server refused the email to failed@example.com: no such mailbox"),
    ("Denied", "rejected by the recipient's server"),
    ("Deferred", f"Email to deferred@example.com {KEPT}"),
    ("Doubtful", "Delivery is unknown (retrying at"),
    ("Cancelled", "Not emailed: cancelled by an operator"),
    ("Held", "Email to held@example.com is too old to be sent automatically"),
    ("Queued", KEPT),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """With letters in every state, and nobody who carries them."""
    folder = tmp_path_factory.mktemp("post")
    fill_with_letters(folder)
    program = Program(folder)
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


def where_it_is_noon() -> str:
    """The zone in which an hour ago was today. Its sign is that of POSIX: east is minus."""
    return f"Etc/GMT{time.gmtime().tm_hour - 12:+}"


def works(come: Come, path: str = "/", name: str = "oleg", **options: object) -> Operator:
    zone = where_it_is_noon()
    return come(Operator, name=name, **{"viewport": DESKTOP, "timezone_id": zone, **options}).logs_in(path)


def looks_up(come: Come, path: str = "/letters") -> Page:
    """Anna, who may change the settings."""
    anna = works(come, path, "anna")
    anna.excuse("status of 400", "status of 409")
    expect(anna.page.get_by_role("heading", level=1)).to_be_visible()
    return anna.page


def letter_of(page: Page, address: str) -> Locator:
    return page.get_by_role("row").filter(has_text=address).first


def pane(page: Page) -> Locator:
    return page.locator("aside.letter-pane")


@pytest.mark.parametrize("name, words", STATES)
def test_under_each_answer_stands_what_became_of_it(come: Come, name: str, words: str):
    """MAIL-8: in words."""
    oleg = works(come).opens(f"Question {name}")

    expect(oleg.delivery_of(f"Answer to {name}")).to_contain_text(words)


def test_a_copy_of_the_conversation_has_a_line_of_its_own(come: Come):
    """MAIL-2, MAIL-8."""
    oleg = works(come).opens("Question Copy")

    expect(oleg.log).to_contain_text("Email transcript · Emailed to copy@example.com at")


def test_the_servers_own_words_are_a_press_away(come: Come):
    """MAIL-8: bounced, in plain language first."""
    oleg = works(come).opens("Question Bounced")
    delivery = oleg.delivery_of("Answer to Bounced")
    expect(delivery.get_by_text("550 5.1.1 User unknown")).to_be_hidden()
    delivery.get_by_text("Server response").click()

    expect(delivery.get_by_text("550 5.1.1 User unknown")).to_be_visible()


def test_an_operator_says_that_no_letter_goes_and_then_that_one_goes_now(come: Come):
    """MAIL-8: the seconds run, each button is known by its name, the log keeps its height and the focus."""
    oleg = works(come).opens("Question Nora").writes("It left on Monday")
    delivery = oleg.delivery_of("It left on Monday")
    expect(delivery).to_contain_text("emails in 0:5")
    height = oleg.page.evaluate(HEIGHT)
    delivery.get_by_role("button", name="Don't send").press("Enter")
    expect(delivery).to_contain_text("won't be emailed")
    assert oleg.page.evaluate(HEIGHT) == height
    expect(oleg.log).to_be_focused()

    oleg.writes("It comes on Friday")
    newest = oleg.delivery_of("It comes on Friday")
    newest.get_by_role("button", name="Send now").click()

    expect(newest).to_contain_text(f"Email to nora@example.com {KEPT}")
    expect(delivery).to_contain_text("won't be emailed")
    newest.get_by_role("button", name="Don't send").click()
    expect(newest).to_contain_text("Not emailed: cancelled by an operator")


def test_an_answer_that_was_read_needs_no_letter(come: Come):
    """MAIL-1, MAIL-8: live, on the operator's screen."""
    oleg = works(come).opens("Question Max").writes("Are you there?")
    delivery = oleg.delivery_of("Are you there?")
    expect(delivery).to_contain_text("emails in 0:")

    come(Visitor, token=token_of("Max")).visits().opens()

    expect(delivery).to_contain_text("Read")
    expect(delivery).not_to_contain_text("email")


def test_an_answer_is_edited_and_taken_back_by_keyboard(come: Come):
    """UX §4: visibly, on both sides; the menu is reached without a pointer."""
    oleg = works(come).opens("Question Ida").writes("We are opne")
    chooses(oleg, "Edit")
    field = oleg.page.get_by_role("dialog").get_by_role("textbox", name="Text")
    expect(field).to_be_focused()
    field.fill("We are open")
    field.press("Enter")
    expect(oleg.log.get_by_text("We are open")).to_be_visible()
    expect(oleg.log.get_by_text("edited")).to_be_visible()
    expect(oleg.log.get_by_text("We are opne")).to_have_count(0)
    expect(oleg.button("More about this message")).to_be_focused()

    chooses(oleg, "Delete reply")
    is_sound(oleg.page, "take back?")
    oleg.page.get_by_role("dialog").get_by_role("button", name="Delete reply").press("Enter")

    expect(oleg.log.get_by_text("Reply deleted")).to_be_visible()
    expect(oleg.log.get_by_text("We are open")).to_have_count(0)
    expect(oleg.button("More about this message")).to_have_count(0)


def chooses(oleg: Operator, name: str) -> None:
    oleg.button("More about this message").press("Enter")
    oleg.page.get_by_role("menuitem", name=name).press("Enter")


def test_letters_are_found_by_number_address_and_state(come: Come):
    """MAIL-8, WORK-3: and what is found stays in the page's address."""
    page = looks_up(come)
    letters = page.get_by_role("row").filter(has_text="@example.com")
    expect(letters.filter(has_text="sent@")).to_be_visible()
    number = page.get_by_role("row").filter(has_text="held@").get_by_role("link", name="No. ").inner_text()
    page.keyboard.press("/")
    page.keyboard.type(number.removeprefix("No. "))
    expect(letters).to_have_count(1)
    expect(letters).to_contain_text("held@example.com")
    page.get_by_role("searchbox", name="Search").fill("copy@")
    expect(letters).to_have_count(2)
    page.get_by_role("searchbox", name="Search").fill("")
    page.get_by_role("combobox", name="State").select_option(label="bounced")
    expect(letters).to_have_count(1)
    page.reload()

    expect(letters).to_have_count(1)
    expect(letters).to_contain_text("bounced@example.com")


def test_nothing_found_says_how_to_see_all_again(come: Come):
    """UX §4: empty states give the next step."""
    page = looks_up(come, "/letters?state=held&q=nobody")
    page.get_by_role("button", name="Clear the search").click()

    expect(page.get_by_role("row").filter(has_text="sent@example.com")).to_be_visible()


def test_a_letter_that_waits_is_shown_as_it_would_go(come: Come):
    """MAIL-10: in a frame that may do nothing."""
    page = looks_up(come)
    letter_of(page, "queued@example.com").get_by_role("link").first.click()
    expect(pane(page)).to_contain_text("preview")

    expect(page.frame_locator("iframe[sandbox]").locator("body")).to_contain_text("Answer to Queued")


def test_letters_are_read_one_after_another_by_keyboard(come: Come):
    """MAIL-8, UX §2: J and K, the two versions, Escape leads back to the row."""
    page = looks_up(come, "/letters?q=copy%40")
    expect(page.get_by_role("row").filter(has_text="copy@")).to_have_count(2)
    page.keyboard.press("j")
    expect(letter_of(page, "Email transcript").get_by_role("link").first).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("tab", name="Formatted").press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Plain text")).to_have_text("Text")
    page.get_by_role("tab", name="Plain text").press("j")
    unread = letter_of(page, "Unread replies").get_by_role("link").first
    expect(unread).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")

    expect(pane(page)).to_have_count(0)
    expect(unread).to_be_focused()


def test_a_held_letter_is_let_go_from_the_page(come: Come):
    """MAIL-8: send now, do not send; the row follows."""
    page = looks_up(come)
    letter_of(page, "held@example.com").get_by_role("link").first.click()
    pane(page).get_by_role("button", name="Send now").click()
    expect(pane(page).get_by_role("status")).to_contain_text(KEPT)
    expect(letter_of(page, "held@example.com")).to_contain_text("kept here")
    pane(page).get_by_role("button", name="Don't send").click()

    expect(pane(page).get_by_role("status")).to_contain_text("Not emailed: cancelled by an operator")
    expect(letter_of(page, "held@example.com")).to_contain_text("not sent")


def test_banners_say_what_holds_for_all_letters(come: Come):
    """MAIL-9, MAIL-10: administrators are led to the settings, nobody else."""
    page = looks_up(come)
    expect(page.get_by_text("nothing leaves this machine.")).to_be_visible()
    expect(page.get_by_text("Too many bounces")).to_be_visible()
    oleg = works(come, "/letters")
    expect(oleg.page.get_by_text("nothing leaves this machine.")).to_be_visible()
    expect(oleg.page.get_by_role("link", name="Email settings")).to_have_count(0)
    page.get_by_role("link", name="Email settings").first.click()

    expect(page.get_by_role("heading", name="Mail server")).to_be_visible()


def test_a_mail_server_that_cannot_be_used_is_told(come: Come):
    """MAIL-8, F08: on the page, under the answer, and to administrators in the server's words."""
    anna = works(come, "/", "anna")
    stuck = {"is_kept": False, "is_stuck": True, "trouble": "535 5.7.8 no", "confirm_first": False}
    anna.page.route("**/api/v1/mail", lambda it: it.fulfill(json={**stuck, "tripped_why": ""}))
    anna.page.goto(anna.url + "/letters")
    expect(anna.page.get_by_text("The mail server is unavailable")).to_be_visible()
    anna.page.get_by_text("Details").click()
    expect(anna.page.get_by_text("535 5.7.8 no")).to_be_visible()
    is_sound(anna.page, "the mail server is unavailable")

    letter_of(anna.page, "queued@example.com").get_by_role("link").first.click()

    expect(pane(anna.page).get_by_role("status")).to_contain_text(
        "Email to queued@example.com is waiting: the mail server is unavailable"
    )


def test_a_phone_shows_when_each_letter_was_written(come: Come):
    """UX §2: beside its kind and its state, on the first line of the card."""
    oleg = works(come, "/letters", viewport=PHONE)
    row = letter_of(oleg.page, "sent@example.com")
    expect(row.get_by_role("time")).to_be_visible()
    kind, when = row.get_by_role("link").first.bounding_box(), row.get_by_role("time").bounding_box()
    assert kind
    assert when
    assert abs(kind["y"] + kind["height"] / 2 - when["y"] - when["height"] / 2) < 12


def test_opposite_buttons_stand_apart_on_a_phone(come: Come):
    """UX §5, MAIL-8: a thumb that means one does not press the other."""
    oleg = works(come, viewport=PHONE).opens("Question Deferred")
    buttons = oleg.delivery_of("Answer to Deferred").locator(".delivery").get_by_role("button")
    expect(buttons).to_have_text(["Send now", "Don't send"])
    send, not_send = buttons.first.bounding_box(), buttons.last.bounding_box()

    assert send
    assert not_send
    assert min(send["height"], not_send["height"]) >= 44
    assert send["y"] == not_send["y"]
    assert not_send["x"] - send["x"] - send["width"] >= 12


def test_what_happened_leaves_no_word_alone(come: Come):
    """UX §5: a copy asked for, and sent; where that needs more lines than one the last is no orphan."""
    oleg = works(come).opens("Question Copy")
    notes = oleg.log.locator(".system")
    expect(notes.last).to_contain_text("Emailed to copy@example.com at")

    for width in (*range(1_180, 1_320, 10), *range(480, 320, -20)):
        oleg.page.set_viewport_size({"width": width, "height": 780})
        for line in notes.all():
            *before, last = line.evaluate(LINES)
            assert last > max(before, default=0) / 3, (width, line.text_content())


def test_stan_sees_no_letter_of_another_line(come: Come):
    """WORK-1: and what will be here is said."""
    stan = works(come, "/letters", "stan")

    expect(stan.page.get_by_text("No emails yet.")).to_be_visible()


def test_the_mail_server_is_set_and_its_password_never_comes_back(come: Come):
    """WORK-5: a pasted address falls into parts; another server wants the password again."""
    page = looks_up(come, "/settings/portal")
    host, password = field(page, "Mail server"), page.get_by_label("Password")
    host.fill("smtp://vera%40lamps.example:secret@127.0.0.1:9")
    expect(field(page, "User")).to_have_value("vera@lamps.example")
    saves(page)
    page.reload()
    expect(host).to_have_value("127.0.0.1")
    expect(password).to_have_value("")
    host.fill("mail.example")
    save(page).click()
    expect(password).to_be_focused()
    expect(page.get_by_text("Enter the password again")).to_be_visible()
    is_sound(page, "the password again")
    host.fill("mail.example/inbox")
    save(page).click()
    expect(page.get_by_text("Enter only the server name")).to_be_visible()

    host.fill("")
    saves(page)
    expect(page.get_by_text("nothing leaves this machine.")).to_be_visible()


def test_two_administrators_change_the_mail_at_once(come: Come):
    """LINE-1's rule for the portal: what only one changed stays, what both changed is asked."""
    page, other = looks_up(come, "/settings/portal"), looks_up(come, "/settings/portal")
    field(other, "Sender name").fill("Lamps of Tver")
    switch(other, "Email transcripts").click()
    saves(other)
    field(page, "Sender name").fill("Lamps & Co")
    switch(page, "Unread replies by email").click()
    save(page).click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Lamps of Tver")
    is_sound(page, "two at once")
    question.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("All changes saved")).to_be_visible()

    expect(field(page, "Sender name")).to_have_value("Lamps & Co")
    expect(switch(page, "Email transcripts")).not_to_be_checked()
    for name in ("Email transcripts", "Unread replies by email"):
        switch(page, name).click()
    saves(page)


def test_a_test_letter_tells_what_the_server_said(come: Come):
    """WORK-5: in plain words; first the settings are saved."""
    page = looks_up(come, "/settings/portal")
    button = page.get_by_role("button", name="Send test email")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description("Configure a mail server first.")
    field(page, "Mail server").fill("smtp://127.0.0.1:9")
    saves(page)
    field(page, "Address for the test email").fill("anna@")
    button.click()
    expect(page.get_by_text("Please enter an email like name@example.com")).to_be_visible()
    field(page, "Address for the test email").fill("anna@example.com")
    button.click()

    expect(page.get_by_text("Test email failed")).to_be_visible()
    is_sound(page, "a test that failed")
    field(page, "Mail server").fill("")
    expect(page.get_by_text("Test email failed")).to_have_count(0)
    saves(page)


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_letters_are_sound_in_all_their_states(come: Come, viewport: dict[str, int]):
    """UX §2: the list, a letter open, each delivery under an answer; also in Russian, which is longer."""
    for locale in ("en-GB", "ru-RU"):
        oleg = works(come, "/letters", viewport=viewport, locale=locale)
        expect(oleg.page.get_by_role("row").filter(has_text="sent@").first).to_be_visible()
        is_sound(oleg.page, f"letters, {locale}")
        letter_of(oleg.page, "bounced@").get_by_role("link").first.click()
        expect(pane(oleg.page).locator("dl")).to_be_visible()
        is_sound(oleg.page, f"a letter, {locale}")
        oleg.page.goto(f"{oleg.url}/letters?q=example.com")
        for name in ("Bounced", "Deferred", "Copy", "Held"):
            path = letter_of(oleg.page, f"{name.lower()}@").locator("a.number").get_attribute("href")
            oleg.page.goto(f"{oleg.url}{path}")
            expect(oleg.page.get_by_role("log").get_by_text(f"Answer to {name}")).to_be_visible()
            is_sound(oleg.page, f"{name}, {locale}")
            oleg.page.go_back()
