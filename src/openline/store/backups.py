"""A copy of the whole base in one file, and back again; the files that people sent in a folder beside it.

SQLite; PostgreSQL has tools of its own. Files are copied after the base: those that it speaks of were there.
"""

import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from openline.store.databases import CannotStartError, flush
from openline.store.files.blobs import FOLDER, copy_files

NAME = "openline.db"
# The same portal has the same first operator: nobody is deleted, and a base made anew has another.
_FIRST_OPERATOR = "SELECT min(id) FROM operators"


@dataclass(frozen=True, slots=True)
class Replaced:
    """What must outlive a base that a backup takes the place of.

    `said_no`: what people said for ever, (hash, why, when). `counters`: the last numbers given, by name.
    """

    suppressions: list[tuple[str, str, int]]
    counters: dict[str, int]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """Bytes of the base, and how many files lie in the folder beside it."""

    size: int
    files: int


def files_beside(base: Path) -> Path:
    """Where the files of a backup are."""
    return base.with_name(f"{base.name}.{FOLDER}")


def back_up(folder: Path, to: Path) -> BackedUp:
    """Beside a running server; what is committed when it ends is in it."""
    base = folder / NAME
    if not base.exists():
        raise CannotStartError(f"There is no database in {folder}.")
    if to.exists():
        raise CannotStartError(f"{to} exists already; a backup overwrites nothing.")
    part = to.with_name(f"{to.name}.part")
    try:
        with (
            closing(sqlite3.connect(f"file:{base}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(part)) as copy,
        ):
            source.backup(copy)
        flush(part)
        copied = copy_files(folder / FOLDER, files_beside(to))
        part.rename(to)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise CannotStartError(f"The backup {to} could not be written ({error}).") from None
    return BackedUp(to.stat().st_size, copied)


@contextmanager
def stage_restore(backup: Path, folder: Path) -> Generator[Path]:
    """A folder beside the base with a copy of the backup, until it is put in place or is not. Its files join
    those that are there: each has a name that no other has.

    The server must be stopped: whoever calls this holds the folder's lock.
    """
    _check(backup)
    fresh = folder / "restoring"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(mode=0o700)
        with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(fresh / NAME)) as copy:
            source.backup(copy)
        _copy_files_of(backup, folder)
        yield fresh
    except (OSError, sqlite3.Error) as error:
        raise CannotStartError(f"The base could not be put back ({error}).") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _copy_files_of(backup: Path, folder: Path) -> None:
    try:
        copy_files(files_beside(backup), folder / FOLDER)
    except OSError as error:
        raise CannotStartError(f"The files of {backup} could not be copied ({error}).") from None


def swap_in(fresh: Path, folder: Path) -> Path | None:
    """What was there is kept beside it with its files, and named."""
    with closing(sqlite3.connect(fresh / NAME)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    flush(fresh / NAME)
    kept = _keep_old(folder / NAME)
    (fresh / NAME).rename(folder / NAME)
    return kept


def find_replaced(folder: Path, fresh: Path) -> Replaced | None:
    """Of the base that is there. None: it cannot be read, or is not of the portal that comes back."""
    try:
        with (
            closing(sqlite3.connect(f"file:{folder / NAME}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(f"file:{fresh / NAME}?mode=ro", uri=True)) as new,
        ):
            if old.execute(_FIRST_OPERATOR).fetchone() != new.execute(_FIRST_OPERATOR).fetchone():
                return None
            said_no = old.execute("SELECT hash, why, at FROM suppressions").fetchall()
            return Replaced(said_no, dict(old.execute("SELECT name, value FROM counters").fetchall()))
    except sqlite3.Error:
        return None


def _check(backup: Path) -> None:
    """A whole base of ours, or one clear sentence."""
    if not backup.is_file():
        raise CannotStartError(f"There is no file {backup}.")
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as source:
            said = source.execute("PRAGMA quick_check").fetchone()
            source.execute("SELECT count(*) FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise CannotStartError(f"{backup} is no backup of openline ({error}).") from None
    if said != ("ok",):
        raise CannotStartError(f"{backup} is damaged ({said[0] if said else 'unreadable'}).")


def _keep_old(base: Path) -> Path | None:
    """With its log, neither may meet the restored file; and with its files, as links: the sweeper throws away
    what the base that comes back does not know.
    """
    if not base.exists():
        return None
    number = 1
    while (aside := base.with_name(f"{NAME}.before-restore-{number}")).exists():
        number += 1
    copy_files(base.with_name(FOLDER), files_beside(aside), is_linked=True)
    for end in ("", "-wal", "-shm"):
        part = base.with_name(f"{NAME}{end}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{end}"))
    return aside
