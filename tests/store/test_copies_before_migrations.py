"""Before a migration a checked copy is kept, made when there is something to lose."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from alembic import command
from alembic.config import Config

from openline.store import migrations
from openline.store.databases import CannotStartError, Database, Postgresql, Sqlite
from openline.store.migrations import migrate
from tests.databases import new_database

OLD = "0003"
KEPT = "openline.db.before-0004"
_VERSION = "SELECT version_num FROM alembic_version"


def migrate_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine_connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def version_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(_VERSION).fetchone()[0]


def kept_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "before" in path.name or "part" in path.name)


@pytest.fixture
def old(tmp_path: Path) -> Sqlite:
    database = Sqlite(tmp_path)
    migrate_to(database, OLD)
    return database


def test_an_older_database_is_copied_first(old: Sqlite, tmp_path: Path) -> None:
    """OPS-5: as it was, for this user alone, and it stays."""
    migrate(old)
    migrate(old)

    assert kept_in(tmp_path) == [KEPT]
    assert (tmp_path / KEPT).stat().st_mode & 0o777 == 0o600
    assert version_of(tmp_path / KEPT) == OLD
    assert version_of(old.path) > OLD


def test_the_copy_can_be_restored_by_an_older_version(old: Sqlite, tmp_path: Path) -> None:
    """OPS-5: it is whole by itself, without the log of the database."""
    with closing(old.open_writer()) as writer:
        writer.execute("INSERT INTO counters VALUES ('written last', 7)")
        migrate(old)

    with closing(sqlite3.connect(f"file:{tmp_path / KEPT}?mode=ro&immutable=1", uri=True)) as kept:
        assert kept.execute("SELECT value FROM counters").fetchall() == [(7,)]


@pytest.mark.parametrize("is_new", [True, False])
def test_nothing_to_migrate_makes_no_copy(tmp_path: Path, is_new: bool) -> None:
    """OPS-5."""
    database = Sqlite(tmp_path)
    if not is_new:
        migrate(database)
    migrate(database)

    assert kept_in(tmp_path) == []


def test_a_repeated_attempt_fills_no_disk(old: Sqlite, tmp_path: Path) -> None:
    """OPS-5: a service that is started again and again keeps one copy, of what was there at last."""
    (tmp_path / KEPT).write_text("of an attempt that was killed")
    (tmp_path / f"{KEPT}.part").write_text("half")

    migrate(old)

    assert kept_in(tmp_path) == [KEPT]
    assert version_of(tmp_path / KEPT) == OLD


def test_without_a_copy_nothing_is_migrated(old: Sqlite, tmp_path: Path) -> None:
    """OPS-5: for example on a full disk."""
    (tmp_path / KEPT).mkdir()

    with pytest.raises(CannotStartError, match=r"could not be copied .*Nothing was changed"):
        migrate(old)

    assert version_of(old.path) == OLD


def test_a_damaged_database_is_not_migrated(old: Sqlite, tmp_path: Path) -> None:
    """OPS-5."""
    with closing(sqlite3.connect(old.path)) as database:
        page = database.execute("PRAGMA page_size").fetchone()[0]
        database.execute("PRAGMA writable_schema = on")
        root = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()[0]
    with old.path.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)

    with pytest.raises(CannotStartError, match=r"is damaged .*backup"):
        migrate(old)

    assert kept_in(tmp_path) == []


def test_on_postgresql_the_owner_is_told_to_make_a_dump(postgresql_server: str) -> None:
    """OPS-5."""
    with new_database(postgresql_server, "template0") as url, structlog.testing.capture_logs() as logged:
        migrate(Postgresql(url))
        assert logged == []
    with new_database(postgresql_server, "template0") as url, structlog.testing.capture_logs() as logged:
        migrate_to(Postgresql(url), OLD)
        migrate(Postgresql(url))
        migrate(Postgresql(url))

    assert [each["event"] for each in logged] == ["no_copy_before_migration"]
    assert "pg_dump" in logged[0]["help"]
