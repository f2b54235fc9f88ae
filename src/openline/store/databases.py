"""The two databases, SQLite in a folder and PostgreSQL: how each is opened and what its errors mean."""

import errno
import fcntl
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Protocol

import psycopg
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import NullPool

from openline.store import postgresql
from openline.store.keyring import NO_KEYS, KeyRing
from openline.store.permissions import make_private
from openline.store.transaction import POSTGRESQL, SQLITE

Meaning = Literal["conflict", "deadlock", "busy", "broken", "bug"]
"""`conflict`: another node was first. `deadlock`: two transactions wait for each other. `busy`: storage is
unavailable for now. `broken`: storage has failed for good. `bug`: the statement or its values are wrong."""


class CannotStartError(Exception):
    """The reason not to start: one clear sentence for the person at the terminal."""


# Of SQLite's machine: about a millisecond.
STEPS_BETWEEN_LOOKS = 20_000
MAKE_ROOM = "Make room on the disk"

# 0: an error without a code comes from the driver itself (a wrong parameter).
_OUR_FAULT = (
    *(0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_MISUSE),
    *(sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG),
)
# An I/O error is final: after a failed fsync nobody knows what is on the disk.
_THE_END = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# The index of the log holds nothing of its own: these say that there is no room for it.
_NO_ROOM = (sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP)


class Database(Protocol):
    keyring: KeyRing
    """What decrypts its secrets; empty until it is unlocked (stored_secrets.py)."""

    @property
    def dialect(self) -> Dialect: ...
    @property
    def errors(self) -> tuple[type[Exception], ...]: ...
    @property
    def begin(self) -> str: ...
    @property
    def begin_read(self) -> str: ...

    def open_writer(self) -> Any: ...
    def open_reader(self) -> Any: ...
    def limit(self, reader: Any, seconds: float) -> None: ...
    def is_out_of_time(self, error: Exception) -> bool: ...
    def meaning(self, error: Exception) -> Meaning: ...
    def is_lost(self, connection: Any, error: Exception) -> bool:
        """Return whether the next statement needs another connection."""
        ...

    def cut(self, connection: Any) -> None:
        """End what the connection does for another thread, which gets an error of meaning `busy`."""
        ...

    def engine_connection(self) -> SqlConnection: ...
    def close(self) -> None: ...


class Sqlite:
    """One file in a folder, one process (lock file), one writing connection, the only one that checkpoints.

    SQLite before 3.51.3 may corrupt a WAL when two connections write or checkpoint at once; this arrangement
    avoids it. `synchronous=FULL`: an acknowledged message survives a power cut.
    """

    dialect = SQLITE
    errors = (sqlite3.Error,)
    begin = "BEGIN IMMEDIATE"
    begin_read = "BEGIN"

    def __init__(self, folder: Path, keyring: KeyRing = NO_KEYS):
        self.path = folder / "openline.db"
        self.keyring = keyring
        self._lock = _lock_folder(folder)
        make_private(folder)

    def open_writer(self) -> sqlite3.Connection:
        connection = self._open()
        _pragmas(connection, "journal_mode=WAL", "synchronous=FULL", "cache_size=-65536")
        # 16 MB of log between checkpoints: a page changed by many messages is copied back once.
        _pragmas(connection, "foreign_keys=ON", "wal_autocheckpoint=4000")
        return connection

    def open_reader(self) -> sqlite3.Connection:
        connection = self._open()
        _pragmas(connection, "query_only=ON", "wal_autocheckpoint=0")
        return connection

    def limit(self, reader: sqlite3.Connection, seconds: float) -> None:
        """Interrupt what the connection does from now on after so many seconds."""
        end = time.monotonic() + seconds
        reader.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)

    def is_out_of_time(self, error: Exception) -> bool:
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT

    def meaning(self, error: Exception) -> Meaning:
        whole_code = getattr(error, "sqlite_errorcode", 0)
        if whole_code in _NO_ROOM:
            return "busy"
        code = whole_code & 0xFF
        if code == sqlite3.SQLITE_CONSTRAINT:
            return "conflict"
        if code in _OUR_FAULT:
            return "bug"
        return "broken" if code in _THE_END else "busy"

    def is_lost(self, connection: Any, error: Exception) -> bool:
        return False

    def cut(self, connection: sqlite3.Connection) -> None:
        with suppress(sqlite3.Error):
            connection.interrupt()

    def engine_connection(self) -> SqlConnection:
        """Return a connection for migrations."""
        engine = create_engine(f"sqlite:///{self.path}", poolclass=NullPool)
        # By itself the driver would commit each CREATE TABLE separately.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin_at_once)
        return engine.connect()

    def close(self) -> None:
        os.close(self._lock)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, cached_statements=512, timeout=5
        )
        # SQLite's own function changes ASCII letters only.
        connection.create_function("lower", 1, _lower, deterministic=True)
        return connection


class Postgresql:
    """A PostgreSQL server. Any number of nodes may use it; row locks order their writes."""

    dialect = POSTGRESQL
    errors = (psycopg.Error,)
    begin = "BEGIN"
    begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def __init__(self, url: str, keyring: KeyRing = NO_KEYS):
        self.url = url
        self.keyring = keyring

    def open_writer(self) -> psycopg.Connection[Any]:
        connection = postgresql.connect(self.url)
        durable = connection.execute("SHOW synchronous_commit").fetchone()
        if durable is None or durable[0] not in ("on", "remote_apply", "remote_write", "local"):
            raise CannotStartError(
                "PostgreSQL has synchronous_commit off: acknowledged messages could be lost. "
                "Switch it on for openline's role."
            )
        connection.execute("SET statement_timeout = '30s'")
        return connection

    def open_reader(self) -> psycopg.Connection[Any]:
        connection = postgresql.connect(self.url)
        connection.execute("SET statement_timeout = '10s'")
        return connection

    def limit(self, reader: psycopg.Connection[Any], seconds: float) -> None:
        """Cancel each further statement of the connection after so many seconds."""
        reader.execute(f"SET statement_timeout = {round(seconds * 1000)}".encode())

    def is_out_of_time(self, error: Exception) -> bool:
        return isinstance(error, psycopg.errors.QueryCanceled)

    def meaning(self, error: Exception) -> Meaning:
        again = (
            psycopg.errors.UniqueViolation,
            psycopg.errors.SerializationFailure,
        )
        if isinstance(error, psycopg.errors.DeadlockDetected):
            return "deadlock"
        if isinstance(error, again):
            return "conflict"
        away = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
        return "busy" if isinstance(error, away) else "bug"

    def is_lost(self, connection: psycopg.Connection[Any], error: Exception) -> bool:
        return postgresql.is_lost(connection, error)

    def cut(self, connection: psycopg.Connection[Any]) -> None:
        postgresql.cut(connection)

    def engine_connection(self) -> SqlConnection:
        settings = postgresql.settings_of(self.url)
        return create_engine(_sqlalchemy_url(self.url), poolclass=NullPool, connect_args=settings).connect()

    def close(self) -> None:
        pass


def _leave_transactions_to_us(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None


def _begin_at_once(connection: SqlConnection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def open_database(folder: Path, url: str) -> Database:
    """Open PostgreSQL if a URL is given, else SQLite in the folder. Raises CannotStartError."""
    if not url:
        return Sqlite(_folder(folder))
    must_answer(url)
    # What people sent lies in the folder, and the key of the secrets.
    make_private(_folder(folder))
    return Postgresql(url)


def must_answer(url: str) -> None:
    """Raise CannotStartError with one clear sentence unless PostgreSQL answers at the URL."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise CannotStartError("OPENLINE_DATABASE_URL must begin with postgresql://")
    try:
        postgresql.connect(url).close()
    except psycopg.Error as error:
        raise CannotStartError(f"PostgreSQL cannot be reached: {one_line(error)}") from None


def one_line(error: object) -> str:
    """Return a driver's message of several lines as one line, for use within a sentence."""
    return " ".join(str(error).split())


def without_values(error: BaseException) -> str:
    """Return an error for the log: PostgreSQL's own texts may hold what people wrote."""
    if isinstance(error, psycopg.Error) and error.sqlstate:
        about = " ".join(filter(None, (error.diag.table_name, error.diag.constraint_name)))
        return f"{error.sqlstate} {type(error).__name__} {about}".strip()
    return one_line(error)


def flush(path: Path) -> None:
    """Flush a file's content, or a folder's entries, to disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _cannot_write(folder, error) from None
    return folder


def _cannot_write(folder: Path, error: OSError) -> CannotStartError:
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    way_out = (
        f"{MAKE_ROOM}, then start again."
        if is_full
        else "Give this user the right to write there, or name another folder in OPENLINE_DATA."
    )
    return CannotStartError(f"The data folder {folder} cannot be written ({error.strerror}). {way_out}")


def _lock_folder(folder: Path) -> int:
    """Lock the folder and return the lock's file descriptor. Raises CannotStartError.

    The lock ends with the process, however it dies; the pid in the file serves only the error message.
    """
    try:
        handle = os.open(folder / "openline.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _cannot_write(folder, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        pid = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        raise CannotStartError(
            f"Another openline (process {pid}) already uses the folder {folder}. "
            "Stop it first, or name another folder in OPENLINE_DATA."
        ) from None
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        os.fsync(handle)
    except OSError as error:
        os.close(handle)
        raise _cannot_write(folder, error) from None
    return handle


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _pragmas(connection: sqlite3.Connection, *settings: str) -> None:
    for setting in settings:
        connection.execute(f"PRAGMA {setting}").fetchall()


def _sqlalchemy_url(url: str) -> str:
    return "postgresql+psycopg://" + url.split("://", 1)[1]
