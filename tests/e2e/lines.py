"""A line for each journey, with operators of its own, set up over HTTP by Anna: so journeys do not meet."""

import itertools
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from tests.cast import PASSWORD

_numbers = itertools.count()


class House:
    """What Anna may set. She opens no workspace for it: nobody is here because of her."""

    def __init__(self, browser: Browser, url: str):
        self.context = browser.new_context()
        self.url = url
        told = self.asks("POST", "session", email="anna@example.com", password=PASSWORD)
        self.csrf: str = told["csrf"]
        self.anna: str = told["me"]["id"]

    csrf = ""

    def asks(self, method: str, path: str, **said: Any) -> Any:
        answer = self.context.request.fetch(
            f"{self.url}/api/v1/{path}",
            method=method,
            data=said or None,
            headers={"Origin": self.url, "X-CSRF-Token": self.csrf},
        )
        assert answer.ok, answer.text()
        return answer.json()

    def opens_line(self, *names: str, **rules: Any) -> "OwnLine":
        """With these operators, who are new. They are called as is said here, "Paula-12"."""
        made = self.asks("POST", "lines", name=f"Line {next(_numbers)}")
        line = OwnLine(self, made)
        line.sets(**rules)
        for name in names:
            line.hires(name)
        return line

    def finds_line(self, line_id: str) -> "OwnLine":
        return OwnLine(self, self.asks("GET", f"lines/{line_id}"))

    def main_line(self) -> "OwnLine":
        rows = self.asks("GET", "lines")["lines"]
        return self.finds_line(next(it["id"] for it in rows if it["name"] == "Main line"))


@dataclass
class OwnLine:
    house: House
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
        return self.house.asks("GET", f"channels/{self.settings['channels'][0]['id']}/secret")["secret"]

    def sets(self, **rules: Any) -> None:
        self._save({**self.settings["rules"], **rules}, self.settings["operators"])

    def hires(self, name: str) -> None:
        """The next in order; logs in with `come(Operator, name=…, password=…)`, see `comes_to_work`."""
        email, lines = f"{name.lower()}@example.com", [self.settings["id"]]
        told = self.house.asks("POST", "operators", name=name, email=email, role="operator", lines=lines)
        PASSWORDS[name.lower()] = told["password"]
        self.settings = self.house.asks("GET", f"lines/{self.settings['id']}")
        others = [it for it in self.settings["operators"] if it != self.house.anna]
        self._save(self.settings["rules"], others)

    def _save(self, rules: dict[str, Any], operators: list[str]) -> None:
        said = {"name": self.name, "rev": self.settings["rev"], "rules": rules, "operators": operators}
        self.settings = self.house.asks("PUT", f"lines/{self.settings['id']}", **said)


PASSWORDS: dict[str, str] = {}
"""Of those who were hired, by the first half of their e-mail."""
