"""Threads that read, each with a connection of its own. No query is waited for longer than a person waits."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
import structlog

from openline.domain.refusals import Busy
from openline.store.databases import Database, without_values
from openline.store.transaction import Reader

log = structlog.get_logger()

T = TypeVar("T")

ANSWER_WITHIN_S = 5.0


@dataclass(slots=True)
class _Query:
    """A query under way. `connection`: None while no thread has begun it, and after its end."""

    connection: Any = None


class Readers:
    """A pool of `threads`, named for the log. Used in one event loop."""

    def __init__(self, database: Database, threads: int, name: str = "reader"):
        self.answer_within_s = ANSWER_WITHIN_S
        self._database = database
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._local = threading.local()
        self._connections: list[Any] = []

    async def read(self, query: Callable[[Reader], T], within_s: float | None = None) -> T:
        """Run the query on a consistent snapshot of what is committed now. Raises Busy after five seconds."""
        within_s = within_s or self.answer_within_s
        under_way = _Query()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within_s):
                return await loop.run_in_executor(self._pool, self._read, query, under_way)
        except TimeoutError:
            log.warning("read_given_up", seconds=within_s)
            if under_way.connection is not None:
                self._database.cut(under_way.connection)
            raise Busy from None

    async def open(self) -> None:
        """Open every thread's connection now, while there are file handles, not at its first query."""
        loop, together = asyncio.get_running_loop(), threading.Barrier(self._threads, timeout=10)

        def open_one() -> None:
            together.wait()
            self._connection()

        opening = [loop.run_in_executor(self._pool, open_one) for _ in range(self._threads)]
        await asyncio.gather(*opening, return_exceptions=True)

    def close(self) -> None:
        """Wait for the queries under way, then close all connections."""
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()

    def _read(self, query: Callable[[Reader], T], under_way: _Query) -> T:
        """Run the query, on a new connection if the old one is found to be lost. Raises Busy."""
        try:
            try:
                return self._on(self._connection(), query, under_way)
            except self._database.errors:
                if self._local.connection is not None:
                    raise
                return self._on(self._connection(), query, under_way)
        except self._database.errors as error:
            if self._database.meaning(error) != "busy" or _has_written(error):
                raise
            log.warning("read_refused", error=without_values(error))
            raise Busy from None

    def _on(self, connection: Any, query: Callable[[Reader], T], under_way: _Query) -> T:
        """Run the query on this connection, and forget the connection if it is lost."""
        under_way.connection = connection
        cursor = connection.cursor()
        try:
            cursor.execute(self._database.begin_read)
            return query(Reader(cursor, self._database.dialect, self._database.keyring))
        except self._database.errors as error:
            if self._database.is_lost(connection, error):
                self._forget(connection)
            raise
        finally:
            under_way.connection = None
            with contextlib.suppress(*self._database.errors):
                cursor.execute("ROLLBACK")

    def _connection(self) -> Any:
        if getattr(self._local, "connection", None) is None:
            self._local.connection = None
            self._local.connection = self._database.open_reader()
            self._connections.append(self._local.connection)
        return self._local.connection

    def _forget(self, connection: Any) -> None:
        self._local.connection = None
        self._connections.remove(connection)
        connection.close()


def _has_written(error: Exception) -> bool:
    """Return whether a query tried to write, which is a bug wherever it runs."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_READONLY or isinstance(error, psycopg.errors.ReadOnlySqlTransaction)
