"""A copy of the whole base in one file, and back again; the files that people sent in a folder beside it.

SQLite; PostgreSQL has tools of its own. Files are copied after the base: those that it speaks of were there.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from openline.store.databases import CannotStartError, flush
from openline.store.shelf import FOLDER, copy_files

NAME = "openline.db"


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


def put_back(backup: Path, folder: Path) -> Path | None:
    """The backup takes the place of the base; what was there is kept beside it with its files, and named.

    The server must be stopped: whoever calls this holds the folder's lock.
    """
    _check(backup)
    base, fresh = folder / NAME, folder / f"{NAME}.restoring"
    with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
    flush(fresh)
    try:
        copy_files(files_beside(backup), folder / FOLDER)
    except OSError as error:
        fresh.unlink()
        raise CannotStartError(f"The files of {backup} could not be copied ({error}).") from None
    kept = _put_aside(base)
    if kept:
        # Links: the sweeper throws away what the base that is put back does not know.
        copy_files(folder / FOLDER, files_beside(kept), is_linked=True)
    fresh.rename(base)
    return kept


def said_no_in(base: Path) -> list[tuple[str, str, int]] | None:
    """What people said for ever in a base that was put aside: (hash, why, when). None: it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{base}?mode=ro", uri=True)) as source:
            return source.execute("SELECT hash, why, at FROM suppressions").fetchall()
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


def _put_aside(base: Path) -> Path | None:
    """With its log: neither may meet the restored file."""
    if not base.exists():
        return None
    number = 1
    while (aside := base.with_name(f"{NAME}.before-restore-{number}")).exists():
        number += 1
    for end in ("", "-wal", "-shm"):
        part = base.with_name(f"{NAME}{end}")
        if part.exists():
            part.rename(aside.with_name(f"{aside.name}{end}"))
    return aside
