"""Backup and restore of SQLite: the database as one file, and a folder beside it with the files people sent.

PostgreSQL has tools of its own. Files are copied after the database, so that every file the copy refers to
exists by then.
"""

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from openline.domain.values import Immutable
from openline.store.databases import CannotStartError, flush
from openline.store.files.blobs import FOLDER, copy_files
from openline.store.permissions import create_private
from openline.store.sqlite_copy import DamagedError, check_whole, copy_database

NAME = "openline.db"
# Identifies the portal: operators are never deleted, and a newly created database has another first operator.
_FIRST_OPERATOR = "SELECT min(id) FROM operators"


class Replaced(Immutable):
    """Rows that must survive when a backup replaces the database.

    `suppressions`: opt-outs, which are permanent, as (hash, reason, time). `counters`: the last numbers
    issued, by name.
    """

    suppressions: list[tuple[str, str, int]]
    counters: dict[str, int]


class BackedUp(Immutable):
    """Size of the copied database in bytes, and the number of files in the folder beside it."""

    size: int
    files: int


def files_beside(database: Path) -> Path:
    """Return the folder that holds the files of `database`."""
    return database.with_name(f"{database.name}.{FOLDER}")


def back_up(folder: Path, to: Path) -> BackedUp:
    """Copy the database and its files to `to`; the server may be running.

    Everything committed by the time the database has been copied is included. Raises CannotStartError.
    """
    database = folder / NAME
    if not database.exists():
        raise CannotStartError(f"There is no database in {folder}.")
    if to.exists():
        raise CannotStartError(f"{to} exists already; a backup overwrites nothing.")
    try:
        copy_database(database, to)
        copied = copy_files(folder / FOLDER, files_beside(to))
    except (OSError, sqlite3.Error, DamagedError) as error:
        to.unlink(missing_ok=True)
        raise CannotStartError(f"The backup {to} could not be written ({error}).") from None
    return BackedUp(to.stat().st_size, copied)


@contextmanager
def stage_restore(backup: Path, folder: Path) -> Generator[Path]:
    """Yield a folder beside the database with a copy of the backup; the folder is removed at the end.

    The backup's files are added to those in place: keys are random, so none collides. The server must be
    stopped: the caller holds the folder's lock. Raises CannotStartError.
    """
    _check(backup)
    fresh = folder / "restoring"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(mode=0o700)
        create_private(fresh / NAME)
        with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(fresh / NAME)) as copy:
            source.backup(copy)
        _copy_files_of(backup, folder)
        yield fresh
    except (OSError, sqlite3.Error) as error:
        raise CannotStartError(f"The database could not be restored ({error}).") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _copy_files_of(backup: Path, folder: Path) -> None:
    try:
        copy_files(files_beside(backup), folder / FOLDER)
    except OSError as error:
        raise CannotStartError(f"The files of {backup} could not be copied ({error}).") from None


def swap_in(fresh: Path, folder: Path) -> Path | None:
    """Replace the database by the staged one; return the path under which the old one was kept, if any."""
    with closing(sqlite3.connect(fresh / NAME)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    flush(fresh / NAME)
    kept = _keep_old(folder / NAME)
    (fresh / NAME).rename(folder / NAME)
    return kept


def find_replaced(folder: Path, fresh: Path) -> Replaced | None:
    """Read from the current database what must survive; None if it is unreadable or of another portal."""
    try:
        with (
            closing(sqlite3.connect(f"file:{folder / NAME}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(f"file:{fresh / NAME}?mode=ro", uri=True)) as new,
        ):
            if old.execute(_FIRST_OPERATOR).fetchone() != new.execute(_FIRST_OPERATOR).fetchone():
                return None
            suppressed = old.execute("SELECT hash, why, at FROM suppressions").fetchall()
            return Replaced(suppressed, dict(old.execute("SELECT name, value FROM counters").fetchall()))
    except sqlite3.Error:
        return None


def _check(backup: Path) -> None:
    """Refuse a backup that is missing, damaged or not ours: CannotStartError with one clear sentence."""
    if not backup.is_file():
        raise CannotStartError(f"There is no file {backup}.")
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as source:
            check_whole(source)
            source.execute("SELECT count(*) FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise CannotStartError(f"{backup} is no backup of openline ({error}).") from None
    except DamagedError as error:
        raise CannotStartError(f"{backup} is damaged ({error}).") from None


def _keep_old(database: Path) -> Path | None:
    """Rename the database and link its files beside it; return its new path, or None if there is none."""
    if not database.exists():
        return None
    number = 1
    while (aside := database.with_name(f"{NAME}.before-restore-{number}")).exists():
        number += 1
    # The sweeper deletes files that the restored database does not know.
    copy_files(database.with_name(FOLDER), files_beside(aside), is_linked=True)
    # The write-ahead log moves along: SQLite must never apply it to the restored file.
    for end in ("", "-wal", "-shm"):
        part = database.with_name(f"{NAME}{end}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{end}"))
    return aside
