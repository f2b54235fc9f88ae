"""MAIL-1: when the last of a visitor's pages counts as closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from openline.config import Config
from openline.domain.dialogs.events import Stream
from openline.hub import Hub
from openline.store.files.blobs import FileStore
from openline.store.writer import Store
from openline.web.context import AppContext
from openline.web.sockets.disconnects import Disconnects
from tests.actions.steps import visitor
from tests.cast import SECOND, Stage


@dataclass
class Browser:
    """Vera's tabs before an application whose clock a test moves. What falls due is done in its order."""

    stage: Stage
    later: list[tuple[int, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage.writes()
        self.visitor_id = visitor(self.stage).id
        self.began_at = self.stage.now
        self.hub = Hub(lambda _, __: None)
        store, file_store = cast(Store, self), FileStore(Path())
        parts = AppContext(store, self.hub, Config(data=Path()), "e", lambda: self.stage.now, file_store)
        self.disconnects = Disconnects(parts, self.call_later)

    def submit(self, act: Callable[..., Any], done: Callable[[Any, BaseException | None], None]) -> None:
        done(self.stage.do(act), None)

    def call_later(self, seconds: float, act: Callable[..., None], *about: Any) -> None:
        self.later.append((self.stage.now + round(seconds * SECOND), lambda: act(*about)))

    def opens(self) -> "Tab":
        tab = Tab()
        self.hub.add_visitor(self.visitor_id, tab)
        return tab

    def closes(self, tab: "Tab", silent_s: float = 0) -> None:
        self.hub.remove_visitor(self.visitor_id, tab)
        self.disconnects.left(self.visitor_id, silent_s)

    def waits_until(self, seconds: float) -> None:
        end = self.began_at + round(seconds * SECOND)
        while due := sorted((each for each in self.later if each[0] <= end), key=lambda each: each[0]):
            self.later.remove(due[0])
            self.stage.now = max(self.stage.now, due[0][0])
            due[0][1]()
        self.stage.now = end

    @property
    def gone_since(self) -> float | None:
        """Seconds after the beginning; None: as far as anybody knows a page is open."""
        at = visitor(self.stage).gone_at
        return (at - self.began_at) / SECOND if at else None


class Tab:
    listener_id = ""

    def deliver(self, dialog_id: str, stream: Stream, seq: int, frame: bytes) -> None:
        """Nothing is said here."""


@pytest.fixture
def browser(sqlite_stage: Stage) -> Browser:
    return Browser(sqlite_stage)


def test_whoever_closes_the_page_is_gone_after_ten_seconds(browser: Browser) -> None:
    browser.closes(browser.opens())
    browser.waits_until(9.9)
    assert browser.gone_since is None
    browser.waits_until(10)

    assert browser.gone_since == 0


def closes_one_by_one(browser: Browser) -> None:
    first, second = browser.opens(), browser.opens()
    browser.closes(first)
    browser.waits_until(9.8)
    browser.closes(second)


def test_the_ten_seconds_begin_when_the_last_page_goes(browser: Browser) -> None:
    """The second tab is being loaded anew just when the first has been closed for ten seconds."""
    closes_one_by_one(browser)
    browser.waits_until(10.5)
    assert browser.gone_since is None
    browser.opens()
    browser.waits_until(60)

    assert browser.gone_since is None


def test_who_did_not_come_back_is_gone_since_the_last_page_went(browser: Browser) -> None:
    closes_one_by_one(browser)
    browser.waits_until(19.7)
    assert browser.gone_since is None
    browser.waits_until(60)

    assert browser.gone_since == 9.8


def test_whoever_was_here_in_between_has_not_been_gone(browser: Browser) -> None:
    """A page without a socket asks now and then, and its pauses are no goings."""
    browser.closes(browser.opens())
    browser.waits_until(5)
    browser.hub.remove_visitor(browser.visitor_id, browser.opens())
    browser.waits_until(60)

    assert browser.gone_since is None


def test_a_dead_socket_counts_from_when_anything_was_last_heard(browser: Browser) -> None:
    """One that fell silent at 0 s is noticed long after the other tab was closed."""
    silent, other = browser.opens(), browser.opens()
    browser.waits_until(30)
    browser.closes(other)
    browser.waits_until(35)
    browser.closes(silent, silent_s=35)
    browser.waits_until(39)
    assert browser.gone_since is None
    browser.waits_until(60)

    assert browser.gone_since == 30
