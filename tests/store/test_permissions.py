"""What is stored is for openline's own user: folder, database, log, backups, whoever made them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner

from openline.cli import main
from openline.store import backups
from openline.store.databases import open_database
from openline.store.files.blobs import FileStore
from openline.store.migrations import migrate


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """What a shell gives: others may read what one makes."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Every file and folder of which others have any right, with its mode."""
    everything = [folder, *folder.rglob("*")]
    return {
        str(p.relative_to(folder)): p.stat().st_mode & 0o777 for p in everything if p.stat().st_mode & 0o077
    }


def openline(data: Path, *command: str) -> str:
    done = CliRunner().invoke(main, command, env={"OPENLINE_DATA": str(data)})
    assert done.exit_code == 0, done.output
    return done.output


def test_a_folder_that_somebody_made_for_all_is_mended(tmp_path: Path) -> None:
    """T66: with the database, its log and what was kept, made by an older version."""
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    database = open_database(data, "")
    migrate(database)
    with closing(database.open_writer()) as writer:
        writer.execute("CREATE TABLE here (x)")
        (data / "openline.db.before-restore-1").write_text("old")
        (data / "files").mkdir()
        (data / "files" / "ab").mkdir()
        data.chmod(0o755)
        assert {".", "openline.db", "openline.db-wal", "openline.db-shm", "files"} <= set(modes(data))
        database.close()
        open_database(data, "").close()
        assert set(modes(data)) == {"files/ab"}

    assert (data / "files").stat().st_mode & 0o777 == 0o700


def test_a_command_leaves_nothing_to_others(tmp_path: Path) -> None:
    """T65: the database, its backup and what a restore keeps."""
    data, copies = tmp_path / "data", tmp_path / "copies"
    data.mkdir(mode=0o755)
    copies.mkdir(mode=0o755)
    openline(data, "migrate")
    openline(data, "operator", "bob@example.com", "--password", "long enough")
    FileStore(data).put(b"a file")
    openline(data, "backup", str(copies / "b.db"))
    openline(data, "restore", str(copies / "b.db"))

    assert [name for name in modes(copies) if "/" not in name] == ["."]
    assert (copies / "b.db.files").stat().st_mode & 0o777 == 0o700
    assert {path.split("/")[0] for path in modes(data)} <= {"files", "openline.db.before-restore-1.files"}
    assert (data / "files").stat().st_mode & 0o777 == 0o700
    assert os.umask(0o022) == 0o022


def test_a_backup_made_by_a_program_is_private_too(sqlite_template: Path, tmp_path: Path) -> None:
    """T66."""
    done = backups.back_up(sqlite_template.parent, tmp_path / "b.db")

    assert done.size > 0
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600


def test_a_folder_shared_with_others_is_named_and_left(tmp_path: Path) -> None:
    """T66: nobody's home folder is closed because openline was pointed at it; its own files are."""
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    (shared / "somebody.txt").write_text("mine")
    with structlog.testing.capture_logs() as logged:
        open_database(shared, "").close()
        with closing(sqlite3.connect(shared / "openline.db")) as made:
            made.execute("CREATE TABLE here (x)")
        open_database(shared, "").close()

    assert modes(shared) == {".": 0o755, "somebody.txt": 0o644}
    assert [each["event"] for each in logged] == ["others_may_read"] * 2
    assert str(shared) in logged[0]["help"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_folder_beside_postgresql_is_mended_too(database: object, tmp_path: Path) -> None:
    """T66: it holds what people sent."""
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "files").mkdir(mode=0o755)

    open_database(data, database.url).close()  # type: ignore[attr-defined]

    assert modes(data) == {}
