"""The own account: name, password, and the sessions of other browsers."""

from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.e2e.conftest import Come
from tests.e2e.people import Operator


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
