"""Group commit: many actions, one flush. One thread writes; a few read.

A failing action does not affect the others in its batch. Usually it has written nothing yet, and nothing has
to be rolled back; otherwise all are run again, each inside a savepoint of its own. One commit makes all
durable, then all are answered. Because actions may be run again, they must have no effect outside the
transaction.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import structlog

from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.refusals import Busy, Refused, TooBroad, TooMany
from openline.store.databases import Database
from openline.store.transaction import Ids, Reader, Transaction

log = structlog.get_logger()

T = TypeVar("T")
Action = Callable[[Transaction], Any]
Done = Callable[[Any, BaseException | None], None]

BATCH = 256
READERS = 4
SEARCHERS = 2
SEARCHES_WAITING = 20
SEARCH_LIMIT_S = 2.0
CONFLICT_TRIES = 3
ACTIONS = "openline.actions."
SLOW_S = 0.05
"""An action that takes longer is logged: it holds up everybody."""
NAMED_BY = 4
"""Functions, each called by the one before, among which the name of an action is looked for."""
CAREFUL_FOR = 20
"""Batches that use savepoints from the start, after one had to be run twice: its failure may recur."""


@dataclass(slots=True)
class Job:
    action: Action
    done: Done
    came_at: float


@dataclass(slots=True)
class JobResult:
    job: Job
    result: Any
    error: BaseException | None
    after_commit: AfterCommit | None


def _timed(action: Action, tx: Transaction) -> Any:
    """Run the action; one that takes long is logged by its name, and nothing of what it was called with."""
    began = time.perf_counter()
    try:
        return action(tx)
    finally:
        took = time.perf_counter() - began
        if took >= SLOW_S:
            log.warning("action_slow", action=name_of(action), ms=round(took * 1000))


def name_of(action: Callable[..., Any]) -> str:
    """Return the name of the action that a door's small function calls ("talk.visitor_writes").

    Looked for only when it is needed: the doors do not have to name what they call.
    """
    layer = [action]
    for _ in range(NAMED_BY):
        for each in layer:
            if each.__module__.startswith(ACTIONS) and each.__name__.isidentifier():
                return f"{each.__module__.rpartition('.')[2]}.{each.__name__}"
        layer = [called for each in layer for called in _called_by(each)]
    return getattr(action, "__qualname__", type(action).__name__)


def _called_by(function: Callable[..., Any]) -> Iterator[FunctionType]:
    """Yield the functions that this one mentions: in its closure, and among the names that it uses."""
    code = getattr(function, "__code__", None)
    if code is None:
        return
    known = getattr(function, "__globals__", {})
    mentioned = [known.get(name) for name in code.co_names]
    cells = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    modules = [each for each in mentioned if isinstance(each, ModuleType)]
    inside = [getattr(module, name, None) for module in modules for name in code.co_names]
    for each in (*cells, *mentioned, *inside):
        if isinstance(each, FunctionType):
            yield each


class Store:
    """The open database: `write` and `submit` to change it, `read` to query it.

    Must be created, used and closed in one event loop.
    """

    def __init__(self, database: Database, *, queue_limit: int = 2_000, wait_limit_s: float = 2.0):
        self.database = database
        self.on_commit: Callable[[list[AfterCommit]], None] = lambda _: None
        self.on_broken: Callable[[], None] = lambda: None
        self.is_broken = False
        self._queue_limit = queue_limit
        self._wait_limit_s = wait_limit_s
        self._queue: deque[Job] = deque()
        self._wake = threading.Semaphore(0)
        self._is_idle = True
        self._is_closing = False
        self._careful_for = 0
        self._ids = Ids()
        self.loop = asyncio.get_running_loop()
        self._local = threading.local()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._searchers = ThreadPoolExecutor(SEARCHERS, thread_name_prefix="searcher")
        self._searches = 0
        self._reader_connections: list[Any] = []
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, action: Callable[[Transaction], T]) -> T:
        """Run the action and return its result, committed and flushed. Raises its error, or Busy."""
        future: asyncio.Future[T] = self.loop.create_future()

        def done(result: T, error: BaseException | None) -> None:
            if future.done():
                return
            if error:
                future.set_exception(error)
            else:
                future.set_result(result)

        self.submit(action, done)
        return await future

    def submit(self, action: Action, done: Done) -> None:
        """Run the action like `write`, but report to `done` in the event loop, in the order of the calls."""
        if self._is_overloaded():
            self.loop.call_soon(done, None, Busy())
            return
        self._queue.append(Job(action, done, time.monotonic()))
        if self._is_idle:
            self._is_idle = False
            self._wake.release()

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run the query on a consistent snapshot of what is committed now."""
        return await self.loop.run_in_executor(self._readers, self._read, query)

    async def search(self, query: Callable[[Reader], T], limit_s: float = SEARCH_LIMIT_S) -> T:
        """Run a query that may be slow, beside other readers. Raises TooBroad if it takes too long.

        Raises TooMany if too many are waiting.
        """
        if self._searches >= SEARCHERS + SEARCHES_WAITING:
            raise TooMany(1000)
        self._searches += 1
        try:
            return await self.loop.run_in_executor(self._searchers, self._search, query, limit_s)
        finally:
            self._searches -= 1

    async def close(self) -> None:
        """Finish the queued actions, then close every connection."""
        self._is_closing = True
        self._wake.release()
        await self.loop.run_in_executor(None, self._thread.join)
        self._readers.shutdown()
        self._searchers.shutdown()
        for connection in self._reader_connections:
            connection.close()
        self.database.close()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def _is_overloaded(self) -> bool:
        """Return whether to answer Busy: an honest "try again" is better than an unbounded wait."""
        if self.is_broken or self._is_closing or len(self._queue) >= self._queue_limit:
            return True
        try:
            return time.monotonic() - self._queue[0].came_at > self._wait_limit_s
        except IndexError:
            return False

    def _run(self) -> None:
        connection: Any = None
        while True:
            batch = self._next_batch()
            if not batch:
                break
            try:
                if self.is_broken:
                    raise Busy
                connection = connection or self.database.open_writer()
                outcomes = self._commit(connection.cursor(), batch)
            except self.database.errors as error:
                outcomes = self._refused(batch, error)
            except Exception as error:
                outcomes = [JobResult(job, None, error, None) for job in batch]
            if getattr(connection, "closed", False):
                connection = None
            self.loop.call_soon_threadsafe(self._answer, outcomes)
        if connection is not None:
            connection.close()

    def _next_batch(self) -> list[Job]:
        """Return up to BATCH queued jobs, sleeping while there are none; empty = closing, and all is done."""
        while not self._queue:
            if self._is_closing:
                return []
            self._is_idle = True
            if not self._queue:
                self._wake.acquire()
        return [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]

    def _commit(self, cursor: Any, batch: list[Job]) -> list[JobResult]:
        try:
            cursor.execute(self.database.begin)
            outcomes = self._together(cursor, batch) if not self._careful_for else None
            if outcomes is None:
                outcomes = self._each_by_itself(cursor, batch)
            cursor.execute("COMMIT")
            return outcomes
        except self.database.errors as error:
            self._roll_back(cursor)
            return self._failed(cursor, batch, error)

    def _together(self, cursor: Any, batch: list[Job]) -> list[JobResult] | None:
        """Run the batch without savepoints, each of which costs as much as a statement.

        None: a failed action had written, so all were rolled back; nothing is stored or announced.
        """
        outcomes: list[JobResult] = []
        for job in batch:
            tx = Transaction(cursor, self.database.dialect, self._ids)
            try:
                outcomes.append(JobResult(job, _timed(job.action, tx), None, tx.after_commit))
            except Exception as error:
                is_of_database = isinstance(error, self.database.errors)
                if is_of_database and self._ends_all(error, is_alone=len(batch) == 1):
                    raise
                if is_of_database or tx.has_written:
                    self._careful_for = CAREFUL_FOR
                    cursor.execute("ROLLBACK")
                    cursor.execute(self.database.begin)
                    return None
                outcomes.append(JobResult(job, None, error, None))
        return outcomes

    def _each_by_itself(self, cursor: Any, batch: list[Job]) -> list[JobResult]:
        self._careful_for -= 1
        return [self._one(cursor, job, is_alone=len(batch) == 1) for job in batch]

    def _ends_all(self, error: Exception, *, is_alone: bool) -> bool:
        """Return whether the error fails the whole batch: storage fails, or there was a deadlock."""
        meaning = self.database.meaning(error)
        # With the locks of the batch's other actions still held, the deadlock would only recur.
        return meaning in ("busy", "broken") or (meaning == "deadlock" and not is_alone)

    def _one(self, cursor: Any, job: Job, *, is_alone: bool) -> JobResult:
        """Run one action in its savepoint, and again after a conflict with another node."""
        for attempt in range(CONFLICT_TRIES):
            cursor.execute("SAVEPOINT action")
            tx = Transaction(cursor, self.database.dialect, self._ids)
            try:
                result = _timed(job.action, tx)
                cursor.execute("RELEASE action")
                return JobResult(job, result, None, tx.after_commit)
            except self.database.errors as error:
                if self._ends_all(error, is_alone=is_alone):
                    raise
                meaning = self.database.meaning(error)
                cursor.execute("ROLLBACK TO action")
                if meaning == "bug" or attempt == CONFLICT_TRIES - 1:
                    cursor.execute("RELEASE action")
                    failed = JobResult(job, None, error, None)
                    return failed if meaning == "bug" else self._refused([job], error)[0]
            except Exception as error:
                cursor.execute("ROLLBACK TO action")
                cursor.execute("RELEASE action")
                return JobResult(job, None, error, None)
        raise AssertionError("unreachable")

    def _failed(self, cursor: Any, batch: list[Job], error: Exception) -> list[JobResult]:
        """Handle a batch of which nothing is stored.

        A conflict concerns one action: each is run in a commit of its own, so that the others succeed.
        """
        if len(batch) > 1 and self.database.meaning(error) in ("conflict", "deadlock"):
            return [outcome for job in batch for outcome in self._commit(cursor, [job])]
        return self._refused(batch, error)

    def _refused(self, batch: list[Job], error: Exception) -> list[JobResult]:
        """Answer Busy, so that senders keep their messages: the database fails, for now or for good."""
        meaning = self.database.meaning(error)
        log.error("storage_refused", meaning=meaning, error=str(error), waiting=len(batch))
        if meaning == "broken":
            self.is_broken = True
            self.loop.call_soon_threadsafe(self.on_broken)
        return [JobResult(job, None, Busy(), None) for job in batch]

    def _roll_back(self, cursor: Any) -> None:
        try:
            cursor.execute("ROLLBACK")
        except self.database.errors:
            # SQLite rolls back by itself when the disk is full; a dead connection cannot.
            log.debug("already_rolled_back")

    def _answer(self, outcomes: list[JobResult]) -> None:
        for outcome in outcomes:
            if outcome.error and not isinstance(outcome.error, Refused):
                log.error("action_failed", exc_info=outcome.error)
            try:
                outcome.job.done(outcome.result, outcome.error)
            except Exception:
                # One caller's error must not withhold the answers of a whole commit from the others.
                log.exception("answer_failed")
        self.on_commit([outcome.after_commit for outcome in outcomes if outcome.after_commit])

    def _read(self, query: Callable[[Reader], T]) -> T:
        connection = self._reader_connection()
        cursor = connection.cursor()
        cursor.execute(self.database.begin_read)
        try:
            return query(Reader(cursor, self.database.dialect))
        finally:
            cursor.execute("ROLLBACK")

    def _search(self, query: Callable[[Reader], T], limit_s: float) -> T:
        try:
            self.database.limit(self._reader_connection(), limit_s)
            return self._read(query)
        except self.database.errors as error:
            if self.database.is_out_of_time(error):
                raise TooBroad from None
            raise

    def _reader_connection(self) -> Any:
        connection = getattr(self._local, "connection", None)
        if connection is None or getattr(connection, "closed", False):
            connection = self._local.connection = self.database.open_reader()
            self._reader_connections.append(connection)
        return connection
