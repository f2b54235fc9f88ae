"""F24, F37: what people sent comes back with the database, and is not lost with one that is put aside."""

import asyncio
import os
import shutil
import time
from pathlib import Path

import pytest

from openline.app import running_application
from openline.config import Config
from openline.store.files.blobs import FileStore
from openline.sweeper import Sweeper
from tests.actions.mail.test_files_by_mail import stored_file, with_files
from tests.actions.mail_steps import arrives, gets_letter
from tests.cast import Stage
from tests.faults.test_restored import runs

TWO_DAYS_S = 2 * 86_400


def folder_of(stage: Stage) -> Path:
    return stage.database.path.parent  # type: ignore[attr-defined]


def sends(stage: Stage, content: bytes) -> str:
    """A client, with the answer to a letter: the file's key."""
    key = FileStore(folder_of(stage)).put(content)
    stored = stored_file(key=key)
    arrives(stage, with_files(gets_letter(stage).reply_to, stored))
    return key


async def swept(folder: Path) -> int:
    async with running_application(Config(data=folder)) as running:
        later = time.time() + TWO_DAYS_S
        return await Sweeper(running.store, running.context.file_store, lambda: later).sweep()


def test_files_come_back_with_the_database(sqlite_stage: Stage, tmp_path: Path) -> None:
    """OPS-2: into an empty folder; both commands say how many."""
    key, file = sends(sqlite_stage, b"An offer."), tmp_path / "backup.db"

    saved = runs(folder_of(sqlite_stage), "backup", str(file))
    restored = runs(tmp_path / "elsewhere", "restore", str(file))

    assert f"and 1 files in {file}.files" in saved
    assert FileStore(tmp_path / "elsewhere").open(key).read() == b"An offer."
    assert "missing" not in restored


def test_files_that_are_missing_are_counted(sqlite_stage: Stage, tmp_path: Path) -> None:
    """OPS-2: also for a database that was put back by other tools."""
    key, file = sends(sqlite_stage, b"An offer."), tmp_path / "backup.db"
    runs(folder_of(sqlite_stage), "backup", str(file))
    beside = Path(f"{file}.files")
    kept = beside.rename(tmp_path / "kept")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(folder_of(sqlite_stage) / "secret.key", elsewhere)

    assert "1 files of messages are missing" in runs(elsewhere, "restore", str(file))
    (elsewhere / "files" / key[:2]).mkdir(parents=True)
    (kept / key[:2] / key).rename(elsewhere / "files" / key[:2] / key)
    assert "missing" not in runs(elsewhere, "restore")


def test_a_backup_without_files_says_nothing_of_them(sqlite_stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"

    assert ".files" not in runs(folder_of(sqlite_stage), "backup", str(file))
    assert not Path(f"{file}.files").exists()


def test_what_a_restored_database_does_not_know_is_kept_beside_it(
    sqlite_stage: Stage, tmp_path: Path
) -> None:
    """F37: the sweeper throws away what no message has; with the database put aside it comes back."""
    old, new, elsewhere = tmp_path / "old.db", tmp_path / "new.db", tmp_path / "elsewhere"
    runs(folder_of(sqlite_stage), "backup", str(old))
    key = sends(sqlite_stage, b"An offer.")
    runs(folder_of(sqlite_stage), "backup", str(new))
    runs(elsewhere, "restore", str(new))
    runs(elsewhere, "restore", str(old))
    shutil.copy(folder_of(sqlite_stage) / "secret.key", elsewhere)
    os.utime(elsewhere / "files" / key[:2] / key, (1, 1))

    assert asyncio.run(swept(elsewhere)) == 1
    assert not FileStore(elsewhere).has(key)
    output = runs(elsewhere, "restore", str(elsewhere / "openline.db.before-restore-1"))
    assert "missing" not in output
    assert FileStore(elsewhere).open(key).read() == b"An offer."
    assert asyncio.run(swept(elsewhere)) == 0


def test_files_that_cannot_be_copied_leave_the_database_as_it_is(
    sqlite_stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-2: one sentence, exit code 1."""
    sends(sqlite_stage, b"An offer.")
    folder, file = folder_of(sqlite_stage), tmp_path / "backup.db"
    runs(folder, "backup", str(file))
    elsewhere = tmp_path / "elsewhere"
    runs(elsewhere, "restore", str(file))
    before = (elsewhere / "openline.db").read_bytes()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", fails)
    (elsewhere / "files").rename(tmp_path / "gone")
    with pytest.raises(AssertionError, match="could not be copied"):
        runs(elsewhere, "restore", str(file))
    with pytest.raises(AssertionError, match="could not be written"):
        runs(folder, "backup", str(tmp_path / "second.db"))

    assert (elsewhere / "openline.db").read_bytes() == before
    assert not (elsewhere / "openline.db.before-restore-1").exists()
    assert not (tmp_path / "second.db").exists()
