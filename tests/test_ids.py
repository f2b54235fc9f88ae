"""The ids that tests and documents name are explained, each in one line of one page."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ("requirements.md", "threats.md")
TEXTS = {name: (ROOT / "docs" / name).read_text() for name in PAGES}
ID = re.compile(r"\b(?!ISO-)(?:[A-Z]{3,5}-\d+|[EFT]\d\d|[GIR]\d{1,2}|[AB]\.\d{1,2})\b")
OTHER_NAMES = {"UTF-8", "SHA-256", "ISO-2022", "PDF-1"}
ROW = re.compile(r"\| (\S+) \| ([^|]+) \| (yes|no) \|")


def ids_in(*patterns: str) -> dict[str, str]:
    """Every id in the files, with the first file that names it."""
    found: dict[str, str] = {}
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        for name in ID.findall(path.read_text()):
            found.setdefault(name, str(path.relative_to(ROOT)))
    return {name: path for name, path in found.items() if name not in OTHER_NAMES}


IN_TESTS = ids_in("tests/**/*.py", "ui/**/*.test.ts*", "widget/**/*.test.ts*", "workspace/**/*.test.ts*")
IN_DOCS = ids_in("bench/**/*.py", "docs/**/*.md", "*.md")


def rows_of(page: str) -> list[str]:
    """The lines of the page's tables, without their headings."""
    lines = TEXTS[page].splitlines()
    return [line for line in lines if line.startswith("|") and not re.match(r"\| id \||\|---", line)]


def explained(page: str) -> dict[str, tuple[str, str]]:
    """The meaning of each id of the page, and whether it says that a test names the id."""
    matches = [ROW.fullmatch(line) for line in rows_of(page)]
    return {match[1]: (match[2], match[3]) for match in matches if match}


def order_of(name: str) -> tuple[str, int]:
    prefix, number = re.findall(r"\d+|\D+", name)
    return prefix, int(number)


def test_ids_were_found() -> None:
    """The tests below look for ids by their shape: it must not fall silent."""
    assert len(IN_TESTS) > 150


@pytest.mark.parametrize("name", sorted(IN_DOCS | IN_TESTS, key=order_of))
def test_every_id_is_explained(name: str) -> None:
    where = (IN_DOCS | IN_TESTS)[name]
    assert any(name in explained(page) for page in PAGES), (
        f"{where} names {name}; explain it in docs/{' or docs/'.join(PAGES)}"
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_row_has_an_id_a_meaning_and_a_mark(page: str) -> None:
    wrong = [line for line in rows_of(page) if not ((row := ROW.fullmatch(line)) and ID.fullmatch(row[1]))]

    assert wrong == []


def test_no_id_is_explained_twice() -> None:
    count = Counter(line.split()[1] for page in PAGES for line in rows_of(page))

    assert [name for name, times in count.items() if times > 1] == []


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_sorted(page: str) -> None:
    names = [line.split()[1] for line in rows_of(page)]

    assert [pair for pair in pairwise(names) if order_of(pair[0]) >= order_of(pair[1])] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_page_knows_which_ids_tests_name(page: str) -> None:
    wrong = {
        name: "yes" if name in IN_TESTS else "no"
        for name, (_, mark) in explained(page).items()
        if (mark == "yes") != (name in IN_TESTS)
    }

    assert wrong == {}, f"correct the column of docs/{page}"
