"""A line for each journey, with operators of its own, set up over HTTP by Anna: so journeys do not meet."""

import itertools
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from tests.cast import PASSWORD

_numbers = itertools.count()


class Company:
    """What Anna may set. She opens no workspace for it: nobody is here because of her."""

    csrf = ""

    def __init__(self, browser: Browser, url: str):
        self.context = browser.new_context()
        self.url = url
        session = self.asks("POST", "session", email="anna@example.com", password=PASSWORD)
        self.csrf: str = session["csrf"]
        self.anna: str = session["me"]["id"]

    def asks(self, method: str, path: str, **body: Any) -> Any:
        answer = self.context.request.fetch(
            f"{self.url}/api/v1/{path}",
            method=method,
            data=body or None,
            headers={"Origin": self.url, "X-CSRF-Token": self.csrf},
        )
        assert answer.ok, answer.text()
        return answer.json()

    def opens_line(self, *names: str, **rules: Any) -> "OwnLine":
        """With these operators, who are new; without a name with one who never comes."""
        line = OwnLine(self, self.asks("POST", "lines", name=f"Line {next(_numbers)}"))
        for name in names or (f"Never-{line.key}",):
            line.hires(name)
        line.sets(**rules)
        return line


@dataclass
class OwnLine:
    company: Company
    settings: dict[str, Any]

    @property
    def key(self) -> str:
        return self.settings["channels"][0]["key"]

    @property
    def path(self) -> str:
        """Its chat page."""
        return f"/chat/{self.key}"

    @property
    def name(self) -> str:
        return self.settings["name"]

    def secret(self) -> str:
        return self.company.asks("GET", f"channels/{self.settings['channels'][0]['id']}/secret")["secret"]

    def sets(self, **rules: Any) -> None:
        """Whoever made the line does not answer in it."""
        others = [it for it in self.settings["operators"] if it != self.company.anna]
        self._save({**self.settings["rules"], **rules}, others)

    def is_looked_at(self) -> None:
        """Saved once more: that asks a question now, and with it all that is due."""
        self.sets()

    def hires(self, name: str, role: str = "operator") -> None:
        """The next in order; `come(Operator, name=…)` knows the password."""
        email, lines = f"{name.lower()}@example.com", [self.settings["id"]]
        body = {"name": name.capitalize(), "email": email, "role": role, "lines": lines}
        PASSWORDS[name.lower()] = self.company.asks("POST", "operators", **body)["password"]
        self.settings = self.company.asks("GET", f"lines/{self.settings['id']}")

    def lends(self, other: "OwnLine") -> None:
        """The operators of `other` answer here too."""
        self._save(self.settings["rules"], other.settings["operators"])

    def _save(self, rules: dict[str, Any], operators: list[str]) -> None:
        body = {"name": self.name, "rev": self.settings["rev"], "rules": rules, "operators": operators}
        self.settings = self.company.asks("PUT", f"lines/{self.settings['id']}", **body)


PASSWORDS: dict[str, str] = {}
"""Of those who were hired, by the first half of their e-mail."""
