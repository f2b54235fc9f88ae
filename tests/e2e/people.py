"""Vera in the widget, Anna in the workspace: each in a browser of their own, who find things by name."""

import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, WebError, expect

from tests.cast import PASSWORD
from tests.e2e.lines import PASSWORDS
from tests.e2e.program import KEY

GREETING = "Hi! Thanks for your message."
NUMBER = re.compile(r"No\. \d{5,}-\d")
FORM = "Introduce yourself"
OWN_WORDS = "CSP violation"
LISTEN_FOR_VIOLATIONS = f"""addEventListener('securitypolicyviolation', (event) => {{
  console.error('{OWN_WORDS}', event.violatedDirective, event.blockedURI, event.sample);
}}, true)"""
NO_SOCKETS = """window.WebSocket = class {
  readyState = 3;
  constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
  close() {}
  send() {}
}"""


class Person:
    """A browser without a past. What its pages complain of is kept; `excuse` what belongs to the test."""

    def __init__(self, browser: Browser, url: str, **options: Any):
        self.url = url
        self.context: BrowserContext = browser.new_context(**{"locale": "en-GB", **options})
        self.context.set_default_timeout(20_000)
        self.context.add_init_script(LISTEN_FOR_VIOLATIONS)
        self.complaints: list[str] = []
        self.excuses: list[str] = []
        self.asked: list[str] = []
        self.context.on("console", self._hear)
        self.context.on("weberror", self._hear_error)
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page: Page = self.context.new_page()

    def excuse(self, *words: str) -> None:
        self.excuses += words

    def known_hosts(self) -> set[str]:
        return {urlsplit(self.url).netloc, ""}

    def worth_complaining(self) -> list[str]:
        return [it for it in self.complaints if not any(words in it for words in self.excuses)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _hear_error(self, error: WebError) -> None:
        self.complaints.append(str(error.error))


class Visitor(Person):
    """`page` may be any page with the widget; another tab of the same browser is `in_new_tab()`."""

    def __init__(self, browser: Browser, url: str, token: str = "", path: str = "/demo", **options: Any):
        if token:
            options["storage_state"] = _remembered(url, token)
        super().__init__(browser, url, **options)
        self.path = path
        self.question = ""

    def visits(self, address: str = "") -> "Visitor":
        self.page.goto(address or self.url + self.path)
        return self

    def opens(self) -> "Visitor":
        """The chat, on whatever page this is."""
        self.page.get_by_role("button", name="Open chat").click()
        expect(self.composer).to_be_focused()
        return self

    def closes(self) -> None:
        self.panel.get_by_role("button", name="Close chat").click()
        expect(self.panel).to_be_hidden()

    def writes(self, text: str) -> "Visitor":
        """By keyboard, as people do; it is in the log at once."""
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.log).to_contain_text(text)
        return self

    def is_greeted(self) -> "Visitor":
        expect(self.log).to_contain_text(GREETING)
        return self

    def is_asked(self) -> Locator:
        """The form, when it is there."""
        expect(self.form).to_be_attached()
        return self.form

    def fills(self, **values: str) -> None:
        for field, value in values.items():
            self.form.get_by_role(
                "textbox", name={"name": "Your name", "email": "Email"}.get(field, "Phone")
            ).fill(value)

    def gives(self, **values: str) -> None:
        """One step of the form."""
        self.fills(**values)
        self.form.get_by_role("button", name="Continue" if "name" in values else "Submit").click()

    def in_new_tab(self) -> Page:
        tab = self.context.new_page()
        tab.goto(self.page.url)
        return tab

    @property
    def panel(self) -> Locator:
        return panel_of(self.page)

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log", name="Messages")

    @property
    def composer(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Message", exact=True)

    @property
    def form(self) -> Locator:
        return form_of(self.page)

    @property
    def number(self) -> str:
        """Like 12345-6."""
        shown = self.panel.get_by_text(NUMBER).first
        expect(shown).to_be_visible()
        found = NUMBER.search(shown.inner_text())
        assert found
        return found[0].removeprefix("No. ")

    def delivery_of(self, text: str) -> Locator:
        """What stands under the visitor's own message: sending, sent, read."""
        return self.log.locator(".msg", has_text=text).locator(".meta")


class Operator(Person):
    def __init__(self, browser: Browser, url: str, name: str = "anna", **options: Any):
        super().__init__(browser, url, **options)
        self.name = name

    def logs_in(self, path: str = "/") -> "Operator":
        """Past the log-in page, which has tests of its own."""
        answer = self.context.request.post(
            f"{self.url}/api/v1/session",
            data={"email": f"{self.name}@example.com", "password": PASSWORDS.get(self.name, PASSWORD)},
            headers={"Origin": self.url},
        )
        assert answer.ok, answer.text()
        if answer.json()["must_change_password"]:
            self._chooses_password(answer.json()["csrf"])
        self.page.goto(self.url + path)
        return self

    def _chooses_password(self, csrf: str) -> None:
        """Instead of the one that the server made up."""
        answer = self.context.request.put(
            f"{self.url}/api/v1/account/password",
            data={"current": PASSWORDS.pop(self.name), "password": PASSWORD},
            headers={"Origin": self.url, "X-CSRF-Token": csrf},
        )
        assert answer.ok, answer.text()

    def logs_out(self) -> None:
        leave(self.page)

    def opens(self, words: str) -> "Operator":
        """The dialog in whose row these words stand."""
        self.row(words).click()
        expect(self.log).to_contain_text(words)
        return self

    def writes(self, text: str) -> "Operator":
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.log).to_contain_text(text)
        return self

    def closes(self) -> None:
        """The open dialog, without the ten seconds in which it could be taken back."""
        self.button("Close conversation").click()
        self.button("Do it now").click()

    def row(self, words: str) -> Locator:
        return self.list.get_by_role("link").filter(has_text=words)

    @property
    def list(self) -> Locator:
        return self.page.get_by_role("list", name="Conversations")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def client(self) -> Locator:
        return self.page.get_by_role("region", name="Client", exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def delivery_of(self, text: str) -> Locator:
        """What stands under an operator's message, the next line after its bubble."""
        return self.log.locator(f".bubble:has-text({json.dumps(text)}) + .meta")


def panel_of(page: Page) -> Locator:
    """Also while it is closed, when it has no role."""
    return page.locator("openline-widget section")


def form_of(page: Page, name: str = FORM) -> Locator:
    return panel_of(page).get_by_role("form", name=name, include_hidden=True)


def _remembered(origin: str, token: str) -> Any:
    """What a browser keeps that has used the chat before."""
    identity = {"token": token, "made": time.time_ns() // 1_000_000, "known": True}
    kept = [{"name": f"openline:{KEY}", "value": json.dumps(identity)}]
    return {"cookies": [], "origins": [{"origin": origin, "localStorage": kept}]}


def leave(page: Page) -> None:
    """Log out, also when the workspace asks because of conversations in hand or a reply that was begun."""
    page.get_by_role("button", name="Log out", exact=True).click()
    question = page.get_by_role("dialog", name="Log out?")
    door = page.get_by_role("button", name="Log in", exact=True)
    expect(question.or_(door)).to_be_visible()
    if question.is_visible():
        question.get_by_role("button", name="Log out").click()
    expect(door).to_be_visible()
