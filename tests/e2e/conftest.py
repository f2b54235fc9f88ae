"""A browser for all, a server for each file of tests, people with clean browsers and no complaints."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.lines import Company
from tests.e2e.people import Operator, Person, Visitor
from tests.e2e.program import ASKED, Program, asked_token, copy_of, question, set_the_company
from tests.e2e.sites import Site

CHROMIUM_SAFE_IN_TESTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
# The shell is the same Chromium without windows and profiles: a new person costs a quarter of the processor.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
PATIENCE_MS = 20_000

Come = Callable[..., Any]


# Not of the session: while it is there an event loop runs in this thread, and other tests start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_SAFE_IN_TESTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the cast in it; every server gets a copy."""
    folder = tmp_path_factory.mktemp("furnished")
    set_the_company(folder)
    return folder


@contextmanager
def served_copy(furnished: Path, folder: Path, **settings: str) -> Iterator[Program]:
    """A server with the cast in `folder`, which is made for it."""
    program = copy_of(furnished, folder / "data", **settings)
    program.start()
    yield program
    program.stop()
    assert "Traceback" not in program.log()


@pytest.fixture(scope="module")
def server(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One for the tests of a file. Whoever kills it starts it again."""
    with served_copy(furnished, tmp_path_factory.mktemp("served")) as program:
        yield program


@pytest.fixture(scope="module")
def company(browser: Browser, server: Program) -> Iterator[Company]:
    """For journeys that need a line of their own."""
    company = Company(browser, server.url)
    yield company
    company.context.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """Somebody else's site, from another origin, that may carry the widget."""
    with Site() as site:
        yield site


@pytest.fixture
def come(browser: Browser, server: Program, site: Site) -> Iterator[Come]:
    """`come(Visitor, …)`: another person. At the end nobody may have complained or asked strangers."""
    people: list[Person] = []

    def one(kind: type[Person], **options: Any) -> Person:
        people.append(kind(browser, **{"url": server.url, **options}))
        return people[-1]

    yield one
    for person in people:
        person.context.close()
    assert [complaint for person in people for complaint in person.worth_complaining()] == []
    for person in people:
        assert {urlsplit(address).netloc for address in person.asked} <= {*person.known_hosts(), site.host}


@pytest.fixture
def vera(come: Come) -> Visitor:
    """On the demo page, the chat not opened yet."""
    return come(Visitor).visits()


@pytest.fixture
def anna(come: Come) -> Operator:
    """In the workspace, before the list."""
    return come(Operator).logs_in()


_numbers = itertools.count()


@pytest.fixture
def asked(come: Come) -> Visitor:
    """Wrote a minute ago and has the form before her: `Question enNN`, see program.set_the_company."""
    return comes_asked(come, "en")


def comes_asked(come: Come, language: str, **options: Any) -> Visitor:
    number = next(_numbers) % ASKED
    visitor = come(Visitor, token=asked_token(language, number), **options).visits().opens()
    visitor.question = question(language, number)
    expect(visitor.form).to_be_visible()
    return visitor
