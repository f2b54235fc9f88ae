"""A checked copy of an SQLite database, made while others write to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from openline.store.databases import flush
from openline.store.permissions import create_private


class DamagedError(Exception):
    """A database whose pages do not fit together: what `PRAGMA quick_check` says of it."""


def copy_database(source: Path, to: Path) -> None:
    """Copy the database to `to`, replacing what is there, once the copy is flushed and found to be whole.

    Raises OSError, sqlite3.Error or DamagedError; then `to` is as it was.
    """
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        create_private(part)
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(part)) as copy,
        ):
            original.backup(copy)
            check_whole(copy)
        flush(part)
        part.rename(to)
        flush(to.parent)
    finally:
        part.unlink(missing_ok=True)


def check_whole(database: sqlite3.Connection) -> None:
    """Raise DamagedError or sqlite3.Error unless every page can be read."""
    try:
        found = database.execute("PRAGMA quick_check").fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        raise DamagedError(str(error)) from None
    if found != ("ok",):
        raise DamagedError(found[0] if found else "unreadable")
