"""The lock that lets only one process serve a PostgreSQL database. SQLite's folder has a lock of its own.

Two processes would not receive each other's notifications: the clients of one would not see what the other
has written. The lock belongs to a connection that does nothing else, and is released as soon as its process
or machine is gone.
"""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Generator
from typing import Any

import psycopg
import structlog

from openline.store import postgresql
from openline.store.databases import CannotStartError, must_answer, one_line

log = structlog.get_logger()

LOOK_EVERY_S = 5.0
ANOTHER = "Another openline serves this database, and two cannot yet: stop it, or name another database."
# A pair of numbers that no other software's advisory locks use; the lock is scoped to one database.
_KEY = (0x6F70656E, 0x6C696E65)
_TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
_WAIT = "SELECT pg_advisory_lock(%s, %s)"
_PATIENCE = "SET lock_timeout = '1s'"
_HOLDER = (
    "SELECT a.pid, a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.granted AND (l.classid, l.objid) = (%s, %s) "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# PostgreSQL, too, notices a vanished machine within half a minute.
_KEEPALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"


@contextlib.contextmanager
def sole_process(url: str) -> Generator[None]:
    """Let no server run on the database meanwhile. Raises CannotStartError if one does."""
    lock = SingleNodeLock(url)
    lock.take()
    try:
        yield
    finally:
        lock.release()


class SingleNodeLock:
    """The lock of one process: `take` it before anything else, `start` watching it while serving.

    Both do nothing for SQLite (an empty URL).
    """

    def __init__(self, url: str):
        self.is_over = False
        """True once another process serves the database: this one must end."""
        self.look_every_s = LOOK_EVERY_S
        self.connection: psycopg.Connection[Any] | None = None
        self._url = url
        self._name = f"openline {secrets.token_hex(4)} {os.getpid()}@{socket.gethostname()}"[:63]
        self._task: asyncio.Task[None] | None = None

    def take(self) -> None:
        """Acquire the lock. Raises CannotStartError with one clear sentence."""
        if not self._url:
            return
        must_answer(self._url)
        self._connect()
        if not self._is_taken() and not self._is_left():
            raise CannotStartError(ANOTHER)

    def start(self, on_other: Callable[[], None]) -> None:
        if self._url:
            self._task = asyncio.create_task(self._watch(on_other), name="alone")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            if self.connection:
                # A thread may wait for an answer of a server that does not give any.
                postgresql.cut(self.connection)
            await asyncio.gather(self._task, return_exceptions=True)
        self.release()

    def keep(self) -> bool:
        """Check the lock, or acquire it again; return False if another process has it.

        The lock is lost with its connection: PostgreSQL was restarted, the network failed. True while
        PostgreSQL cannot be reached, for then nobody else can acquire the lock.
        """
        try:
            if self.connection is None:
                self._connect()
                return self._is_taken() or self._is_mine_that_died()
            self.connection.execute("SELECT 1")
        except psycopg.Error as error:
            log.warning("node_lock_lost", error=one_line(error))
            self.release()
        return True

    async def _watch(self, on_other: Callable[[], None]) -> None:
        while not self.is_over:
            await asyncio.sleep(self.look_every_s)
            self.is_over = not await asyncio.to_thread(self.keep)
        log.error("another_node")
        on_other()

    def _connect(self) -> None:
        self.connection = postgresql.connect(self._url, application_name=self._name)
        self.connection.execute(_KEEPALIVE)

    def _is_taken(self) -> bool:
        assert self.connection
        found = self.connection.execute(_TAKE, _KEY).fetchone()
        return bool(found and found[0])

    def _is_left(self) -> bool:
        """Wait a moment for whoever has ended: PostgreSQL notices late. Return whether the lock is ours."""
        assert self.connection
        self.connection.execute(_PATIENCE)
        try:
            self.connection.execute(_WAIT, _KEY)
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    def _is_mine_that_died(self) -> bool:
        """Return whether nobody holds the lock, or our own previous connection does; acquire it then.

        If that takes long, the next look acquires it.
        """
        assert self.connection
        holder = self.connection.execute(_HOLDER, _KEY).fetchone()
        is_mine = holder is None or holder[1] == self._name
        # PostgreSQL may not have noticed that our previous connection died. Terminate it.
        if holder and is_mine:
            self.connection.execute("SELECT pg_terminate_backend(%s)", holder[:1])
        if not is_mine or not self._is_left():
            self.release()
        return is_mine

    def release(self) -> None:
        with contextlib.suppress(psycopg.Error):
            if self.connection:
                self.connection.close()
        self.connection = None
