"""The house rules that a machine can keep, and for each of them a sample that it must refuse."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house_floors, house_prose, house_rules, house_words, house_writing

ROOT = Path(__file__).parent.parent
NOT_OURS = {"node_modules", "static", "generated", ".venv", "__pycache__"}
# The renderer and its test name what they refuse.
NAMES_WHAT_IT_REFUSES = {"ui/renderer.ts", "ui/renderer.test.tsx"}

Rule = Callable[[str, str], list[str]]

# All of them in one worker: the first to begin, so that they are not what all wait for.
pytestmark = pytest.mark.slow


def sources(*patterns: str) -> dict[str, str]:
    """Every file of ours that matches, by its name from the root."""
    paths = [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]
    names = {path.relative_to(ROOT): path for path in paths}
    return {
        name.as_posix(): path.read_text()
        for name, path in sorted(names.items())
        if not NOT_OURS & set(name.parts) and ".generated." not in name.name
    }


PYTHON = ("src/**/*.py", "tests/**/*.py", "tools/**/*.py", "bench/**/*.py")
FRONT = tuple(
    f"{folder}/**/*.{ending}" for folder in ("ui", "widget", "workspace") for ending in ("ts", "tsx")
)
PAGES = (*FRONT, "widget/**/*.html", "workspace/**/*.html")
LOCKS = ("requirements*.lock", "package-lock.json", ".npmrc", "pyproject.toml")
DOCUMENTS = ("docs/**/*.md", "*.md", "src/**/*.html", "src/**/*.sql")
PROSE = ("src/openline/**/*.py",)
STYLES = tuple(f"{folder}/**/*.css" for folder in ("src", "ui", "widget", "workspace"))
NAMED = (*PYTHON, *PAGES, *STYLES, "src/**/*.html", "tools/**/*.mjs", "bench/**/*.js", "*.ts")
READ = (
    "docs/*.md",
    "README.md",
    "CONTRIBUTING.md",
    "pyproject.toml",
    "src/**/*.sql",
    "run",
    "test",
    "dev",
    "bench/run",
)

RULES: list[tuple[Rule, tuple[str, ...]]] = [
    (house_rules.lengths, PYTHON),
    (house_rules.module_docstring, PYTHON),
    (house_rules.purity, ("src/openline/domain/**/*.py",)),
    (house_rules.values_are_immutable, ("src/**/*.py",)),
    (house_rules.only_actions_write, ("src/**/*.py",)),
    (house_writing.only_actions_are_handed_on, ("src/**/*.py",)),
    (house_rules.front_lengths, FRONT),
    (house_rules.no_html_strings, PAGES),
    (house_rules.no_style_attribute, PAGES),
    (house_rules.nothing_left_for_later, (*PYTHON, *FRONT, *DOCUMENTS)),
    (house_rules.no_addresses, LOCKS),
    (house_prose.begins_plainly, PROSE),
    (house_prose.no_ids, PROSE),
    (house_words.no_retired_words, (*NAMED, *READ)),
    (house_words.no_retired_names, NAMED),
]


@pytest.mark.parametrize("rule, patterns", RULES, ids=lambda it: getattr(it, "__name__", None) or "")
def test_the_house_is_in_order(rule: Rule, patterns: tuple[str, ...]):
    files = sources(*patterns)
    if rule is house_rules.no_html_strings:
        files = {name: text for name, text in files.items() if name not in NAMES_WHAT_IT_REFUSES}

    assert files, "a rule that looks at nothing keeps nothing"
    assert [complaint for name, text in files.items() for complaint in rule(name, text)] == []


def long_function(lines: int) -> str:
    return '"""Doc."""\n\ndef long():\n' + "    pass\n" * (lines - 1)


def documented(docstring: str, keyword: str = "def") -> str:
    return f'{keyword} f():\n        """{docstring}"""'


BEGINS = house_prose.begins_plainly
RETIRED = house_words.no_retired_words
NAMES = house_words.no_retired_names
HANDED = house_writing.only_actions_are_handed_on
DOOR = "src/openline/web/a.py"
COMMANDS = "src/openline/web/sockets/operator_commands.py"
ACTIONS = "from openline.actions import talk\nfrom openline.actions.finish import ends\n"

BAD: list[tuple[Rule, str, str, str]] = [
    (house_rules.lengths, "src/openline/a.py", long_function(51), "long has 51 lines"),
    (house_rules.lengths, "src/openline/a.py", "\n" * 401, "401 lines of 400"),
    (house_rules.lengths, "tests/a.py", "\n" * 601, "601 lines of 600"),
    (house_rules.lengths, "src/a.py", "def f(a, b, c, d, *, e, f, g): ...", "f takes 7 arguments"),
    (house_rules.module_docstring, "src/a.py", "x = 1", "does not say"),
    (house_rules.purity, "a.py", "async def f(): ...", "waits"),
    (house_rules.purity, "a.py", "from datetime import datetime\ndatetime.now()", "calls now()"),
    (house_rules.purity, "a.py", "import time", "imports time"),
    (house_rules.purity, "a.py", "import random", "imports random"),
    (house_rules.purity, "a.py", "import os.path", "imports os.path"),
    (house_rules.purity, "a.py", "from sqlite3 import connect", "imports sqlite3"),
    (house_rules.purity, "a.py", "from openline import store", "imports openline.store"),
    (house_rules.purity, "a.py", "from openline.config import Config", "imports openline.config"),
    (house_rules.purity, "a.py", "from urllib import request", "imports urllib.request"),
    (house_rules.purity, "a.py", "open('x')", "calls open()"),
    (
        house_rules.values_are_immutable,
        "src/a.py",
        "@dataclass(frozen=True)\nclass A:\n    x: int",
        "A is a frozen dataclass",
    ),
    (house_rules.only_actions_write, "src/openline/web/a.py", "tx.add_message(1)", "tx.add_message()"),
    (
        house_rules.only_actions_write,
        "src/openline/clock.py",
        "self.tx.set_timer_once(1)",
        "tx.set_timer_once()",
    ),
    (house_rules.only_actions_write, "src/openline/web/a.py", "hub.publish(1)", ".publish()"),
    (house_rules.only_actions_write, "src/openline/web/a.py", "store.transaction()", ".transaction()"),
    (HANDED, DOOR, "store.write(lambda tx: rows.save(tx, 1))", "rows.save, which is no action"),
    (HANDED, DOOR, "store.write(lambda tx: (talk.says(tx), rows.save(tx)))", "more than one call"),
    (HANDED, DOOR, "store.write(lambda tx: talk.says(tx, rows.save(tx)))", "more than one call"),
    (HANDED, DOOR, "def f(tx): ...\nparts.store.submit(f, done)", "hands the writer f, which"),
    (HANDED, DOOR, "def save(it):\n    store.write(lambda tx: it(tx))", "save hands the writer what another"),
    (HANDED, DOOR, "def _do(it):\n    store.write(it)\n_do(lambda tx: rows.save(tx))", "rows.save, which"),
    (HANDED, DOOR, "def _do(it):\n    store.write(it)\npartial(_do, talk.says)", "nobody sees"),
    (HANDED, DOOR, "write = self._store.write", "takes the writer's door"),
    (HANDED, DOOR, "base.write(lambda tx: rows.save(tx))", "rows.save, which is no action"),
    (HANDED, COMMANDS, "ORDERS = {Send: lambda tx: rows.save(tx)}", "rows.save, which"),
    (
        HANDED,
        COMMANDS,
        "def _both(tx: Transaction):\n    rows.save(tx)",
        "rows.save, which is no action",
    ),
    (house_rules.front_lengths, "widget/src/a.tsx", "\n" * 201, "201 lines of 200"),
    (house_rules.front_lengths, "widget/src/a.ts", "\n" * 401, "401 lines of 400"),
    (house_rules.no_html_strings, "a.ts", "x.innerHTML = y", "a.ts:1"),
    (house_rules.no_html_strings, "a.ts", "\n\ndocument.write(x)", "a.ts:3"),
    (house_rules.no_html_strings, "a.ts", "x.insertAdjacentHTML('beforeend', y)", "a.ts:1"),
    (house_rules.no_html_strings, "a.ts", "eval(x)", "a.ts:1"),
    (house_rules.no_style_attribute, "a.tsx", "<p\n  style={{ color: 'red' }}>", "style attribute"),
    (house_rules.no_style_attribute, "a.html", '<p class="x" style="top: 0">', "style attribute"),
    (house_rules.nothing_left_for_later, "a.py", "# TO" + "DO: more", "for later"),
    (house_rules.nothing_left_for_later, "a.ts", "// FIX" + "ME", "for later"),
    (house_rules.no_addresses, "package-lock.json", '"resolved": "x"', "an address"),
    (house_rules.no_addresses, "requirements.lock", "--index-url x", "an address"),
    (house_rules.no_addresses, "requirements.lock", "a @ https://host/a-1.whl", "an address"),
    (BEGINS, "a.py", documented("Whether the line is open."), "begins with 'Whether'"),
    (BEGINS, "a.py", documented("None: nobody knows."), "begins with 'None'"),
    (BEGINS, "a.py", documented("`who` waits."), "begins with 'who'"),
    (BEGINS, "a.py", "class A:\n    " + documented("Of a line.", "async def"), "begins with 'Of'"),
    (house_prose.no_ids, "a.py", '"""Letters (MAIL-5)."""', "a.py:1 MAIL-5"),
    (house_prose.no_ids, "a.py", "x = 1  # Nobody guesses it (T18).", "a.py:1 T18"),
    (house_prose.no_ids, "a.py", "class A:\n    x: int\n    'See B.13.'", "a.py:3 B.13"),
    (house_prose.no_ids, "a.py", documented("Return it, see SPEC §11."), "SPEC §"),
    (RETIRED, "a.md", "One\n" + "con" + "ductor for all", "a.md:2 con" + "ductor: say form flow"),
    (RETIRED, "a.py", "def test_a_no" + "rm_is_missed(): ...", "say response target"),
    (RETIRED, "a.ts", "import { Way" + "Back } from './a'", "say return link"),
    (RETIRED, "tests/test_way_" + "back.py", "", "say return link"),
    (RETIRED, "a.py", "# Read from the " + "base.", "say the database"),
    (RETIRED, "a.py", "rules.assignment == 'even" + "ly'", "say balanced"),
    (NAMES, "a.py", "to" + "ld = events(stage)", "a.py to" + "ld: say event"),
    (NAMES, "a.py", "hub.was_to" + "ld(1)", "was_to" + "ld"),
    (NAMES, "a.py", "def render(sh" + "eet): ...", "say content"),
    (NAMES, "a.ts", "// The last one.\nlet to" + "ldAt = 0", "a.ts to" + "ldAt"),
    (NAMES, "a.tsx", '<p class="why sa' + 'id">', "a.tsx sa" + "id"),
    (NAMES, "a.html", "<p>{{ sa" + "id.who }} said</p>", "a.html sa" + "id"),
    (NAMES, "a.css", ".dialog-fa" + "cts > p { top: 0 }", "say details"),
]


@pytest.mark.parametrize("rule, name, text, complaint", BAD)
def test_each_rule_can_fail(rule: Rule, name: str, text: str, complaint: str):
    complaints = rule(name, text)

    assert len(complaints) == 1
    assert complaint in complaints[0]


GOOD: list[tuple[Rule, str, str]] = [
    (house_rules.lengths, "src/a.py", long_function(50)),
    (house_rules.lengths, "src/a.py", "class A:\n    def f(self, a, b, c, d, *, e, f): ..."),
    (house_rules.purity, "a.py", "from urllib.parse import urlsplit\nfrom openline.domain import dialogs"),
    (house_rules.purity, "a.py", "def due(now): return now"),
    (house_rules.only_actions_write, "src/openline/actions/dialogs/talk.py", "tx.add_message(1)"),
    (house_rules.only_actions_write, "src/openline/web/a.py", "tx.find_dialog(1)"),
    (HANDED, "src/openline/actions/a.py", "store.write(lambda tx: rows.save(tx))"),
    (HANDED, DOOR, ACTIONS + "store.write(lambda tx: (talk.says if loud else ends)(tx, 1))"),
    (HANDED, DOOR, ACTIONS + "def _do(it, *more):\n    store.write(lambda tx: it(tx))\n_do(talk.says, 1)"),
    (HANDED, DOOR, "def f(frame):\n    act = action_for(frame)\n    store.write(lambda tx: act(tx))"),
    (HANDED, DOOR, "writer.write(b'250 OK')"),
    (house_rules.no_style_attribute, "a.tsx", "<p class='style'>"),
    (house_rules.nothing_left_for_later, "a.py", "# TO" + "DO #42: more"),
    (house_rules.no_addresses, "package-lock.json", '"url": "https://opencollective.com/x"'),
    (BEGINS, "a.py", documented("Return whether the line is open.")),
    (BEGINS, "a.py", documented("The visitor's token, or ''.")),
    (BEGINS, "a.py", "class A:\n    'What a class is may begin so.'\n    def f(self): ..."),
    (house_prose.no_ids, "a.py", "# RFC 5321, 4.5.3.2; E.164, UTF-8, ISO-8859-1 and SHA-256.\nx = 1"),
    (house_prose.no_ids, "a.py", "code = 'MAIL-5'"),
    (
        RETIRED,
        "a.py",
        '"""The house rules, the base class, normal sheets: see docs/decisions/0009-one-conductor.md."""',
    ),
    (RETIRED, "src/openline/store/migrations/versions/0001_a.py", "sharing " + "out"),
    (NAMES, "a.py", "def test_it_is_told(): ...\nraise SaidNo  # It said so.\nx = 'told'"),
    (NAMES, "a.ts", "/** What was said. */\nconst sheet = new CSSStyleSheet();\nt('It said so.')"),
]


@pytest.mark.parametrize("rule, name, text", GOOD)
def test_a_rule_lets_good_code_pass(rule: Rule, name: str, text: str):
    assert rule(name, text) == []


def test_every_rule_has_a_sample_that_it_refuses():
    assert {rule for rule, _ in RULES} == {rule for rule, *_ in BAD}


def test_the_front_end_stands_on_its_floors():
    files = sources(*FRONT)
    loads, folders = house_floors.MAY_LOAD, house_floors.WITHOUT_CIRCLES

    assert house_floors.floors_are_kept(files, house_floors.FLOORS, loads) == []
    assert house_floors.no_circles(files, folders, loads) == []


STAIR = {
    "a/main.ts": "import { go } from './page/go'\nimport '@ui/base.css'",
    "a/page/go.ts": "import type { Kit } from '../kit'\nexport const more = () => import('./more')",
    "a/page/more.tsx": "import {\n  one,\n  two,\n} from '../kit'\nimport { ids } from '@ui/ids'",
    "a/other/index.ts": "export { one } from '../kit'",
    "a/kit.ts": "import { render } from 'solid-js'",
    "ui/ids.ts": "",
}
STAIRS = {"a": ["main", "page other", "kit"]}
BAD_STAIRS: list[tuple[str, str, str]] = [
    ("a/kit.ts", "import { go } from './page/go'", "a/kit.ts imports a/page/go.ts"),
    ("a/kit.ts", "import type { Go } from './page/go'", "a/kit.ts imports a/page/go.ts"),
    ("a/kit.ts", "const go = () => import('./page/go')", "a/kit.ts imports a/page/go.ts"),
    ("a/kit.ts", "export * from './other'", "a/kit.ts imports a/other/index.ts"),
    ("a/kit.ts", "import './main'", "a/kit.ts imports a/main.ts"),
    ("a/other/index.ts", "import {\n  go,\n} from '../page/go'", "a/other/index.ts imports a/page/go.ts"),
    ("a/new/a.ts", "", "a/new stands on no floor"),
    ("a/new.ts", "", "a/new stands on no floor"),
]


@pytest.mark.parametrize("name, text, complaint", BAD_STAIRS)
def test_the_floors_can_be_broken(name: str, text: str, complaint: str):
    assert house_floors.floors_are_kept(STAIR, STAIRS, {}) == []

    complaints = house_floors.floors_are_kept({**STAIR, name: text}, STAIRS, {})

    assert len(complaints) == 1
    assert complaint in complaints[0]


def test_a_floor_names_no_room_that_is_gone():
    assert house_floors.floors_are_kept(STAIR, {"a": ["main", "page other", "kit attic"]}, {}) == [
        "a has no attic"
    ]


def test_a_room_above_is_loaded_by_whoever_is_named_and_in_no_other_way():
    loads = {"a/kit.ts": ("a/page",)}
    loading = {**STAIR, "a/kit.ts": "const go = () => import('./page/go')"}
    importing = {**STAIR, "a/kit.ts": "import { go } from './page/go'"}

    assert house_floors.floors_are_kept(loading, STAIRS, loads) == []
    assert house_floors.no_circles(loading, ("a",), loads) == []
    assert len(house_floors.floors_are_kept(importing, STAIRS, loads)) == 1
    assert len(house_floors.no_circles(importing, ("a",), loads)) == 1


def test_a_circle_of_files_is_found_wherever_it_begins():
    round_three = {
        "a/1.ts": "import './2'",
        "a/2.ts": "import './3'",
        "a/3.tsx": "import('./1')",
        "a/4.ts": "",
    }
    alone = {"a/1.ts": "import './1'", "b/1.ts": "import './2'", "b/2.ts": ""}

    assert house_floors.no_circles(STAIR, ("a", "ui"), {}) == []
    assert house_floors.no_circles(round_three, ("a",), {}) == [
        "a/1.ts and a/2.ts and a/3.tsx import each other in a circle"
    ]
    assert house_floors.no_circles(round_three, ("b",), {}) == []
    assert house_floors.no_circles(alone, ("a", "b"), {}) == ["a/1.ts import each other in a circle"]


def test_the_import_contract_stays_exhaustive():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]

    assert contract["exhaustive"] is True
    assert "exhaustive_ignores" not in contract
