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
from queue import SimpleQueue
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import structlog
from msgspec import Struct

from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.refusals import Busy, Refused
from openline.store.databases import Database, without_values
from openline.store.readers import Readers
from openline.store.searchers import SEARCH_LIMIT_S, Searchers
from openline.store.transaction import Ids, Reader, Transaction, wall_ms

log = structlog.get_logger()

T = TypeVar("T")
Action = Callable[[Transaction], Any]
Done = Callable[[Any, BaseException | None], None]

BATCH = 1_024
GATHER_S = 0.004
"""While several write at once, the next commit begins so long after the last one began: a small commit costs
nearly as much as a large one."""
READERS = 4
CONFLICT_TRIES = 3
REFUSED_FOR_S = 5.0
"""How long a refusal of storage is taken for its state, when nothing has been stored since."""
WATCH_EVERY_S = 0.25
CUT_AFTER_S = 30.0
ACTIONS = "openline.actions."
SLOW_S = 0.05
"""An action that takes longer is logged: it holds up everybody."""
NAMED_BY = 4
"""Functions, each called by the one before, among which the name of an action is looked for."""
CAREFUL_FOR = 20
"""Batches that use savepoints from the start, after one had to be run twice: its failure may recur."""


class Job(Struct):
    action: Action
    done: Done
    came_at: float
    is_answered: bool = False
    """Told Busy already, because the database is silent. If it is stored after all, that is published."""


class JobResult(Struct):
    job: Job
    result: Any
    error: BaseException | None
    after_commit: AfterCommit | None


class Batch(Struct):
    """What the writer has in hand."""

    jobs: list[Job]
    since: float
    is_silent: bool = False


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

    def __init__(
        self,
        database: Database,
        *,
        queue_limit: int = 2_000,
        wait_limit_s: float = 2.0,
        now: Callable[[], int] = wall_ms,
    ):
        self.database = database
        self.on_commit: Callable[[list[AfterCommit]], None] = lambda _: None
        self.on_broken: Callable[[], None] = lambda: None
        self.is_broken = False
        self._queue_limit = queue_limit
        self._wait_limit_s = wait_limit_s
        self._answer_within_s = wait_limit_s + 1
        self._queue: deque[Job] = deque()
        self._wake: SimpleQueue[None] = SimpleQueue()
        """A semaphore, but one that is not written in Python."""
        self._is_idle = True
        self._gather_until = 0.0
        self._is_closing = False
        self._careful_for = 0
        self._now = now
        self._ids = Ids(now=now)
        self.loop = asyncio.get_running_loop()
        self.readers = Readers(database, READERS)
        self.searchers = Searchers(database)
        self._connection: Any = None
        self._in_hand: Batch | None = None
        self._refused_at = -REFUSED_FOR_S
        self._watching = self.loop.call_later(WATCH_EVERY_S, self._watch)
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
            self._wake.put(None)

    async def read(self, query: Callable[[Reader], T]) -> T:
        """Run the query on a consistent snapshot of what is committed now. Raises Busy."""
        return await self.readers.read(query)

    async def search(self, query: Callable[[Reader], T], limit_s: float = SEARCH_LIMIT_S) -> T:
        """Run a query that may be slow, beside other readers. Raises TooBroad, TooMany and Busy."""
        return await self.searchers.search(query, limit_s)

    async def close(self) -> None:
        """Finish the queued actions, then close every connection."""
        self._is_closing = True
        self._wake.put(None)
        await self.loop.run_in_executor(None, self._thread.join)
        self._watching.cancel()
        await self.loop.run_in_executor(None, self.readers.close)
        await self.loop.run_in_executor(None, self.searchers.close)
        self.database.close()

    def continue_ids(self, newest: str) -> None:
        """Make every id from now on greater than this one, of an earlier run. Before the first write."""
        self._ids = Ids(newest, self._now)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @property
    def trouble(self) -> str:
        """Return what the writer has met last: "broken", "silent", "refused" within seconds; or ""."""
        if self.is_broken:
            return "broken"
        if self._in_hand and self._in_hand.is_silent:
            return "silent"
        return "refused" if time.monotonic() - self._refused_at < REFUSED_FOR_S else ""

    def _is_overloaded(self) -> bool:
        """Return whether to answer Busy: an honest "try again" is better than an unbounded wait."""
        if self.is_broken or self._is_closing or len(self._queue) >= self._queue_limit:
            return True
        if self._in_hand and self._in_hand.is_silent:
            return True
        try:
            return time.monotonic() - self._queue[0].came_at > self._wait_limit_s
        except IndexError:
            return False

    def _watch(self) -> None:
        """Answer Busy to all who wait for a database that is silent, and after a while give it up.

        What it has in hand may still be stored. Whoever sends a message again then hears that it is there.
        """
        self._watching = self.loop.call_later(WATCH_EVERY_S, self._watch)
        batch = self._in_hand
        waits_s = time.monotonic() - batch.since if batch else 0.0
        if batch is None or waits_s < self._answer_within_s:
            return
        if not batch.is_silent:
            log.error("storage_silent", seconds=round(waits_s, 1), waiting=len(batch.jobs) + len(self._queue))
        batch.is_silent = True
        for job in (*batch.jobs, *self._queue.copy()):
            if not job.is_answered:
                job.is_answered = True
                _tell(job, None, Busy())
        if (self._is_closing or waits_s > CUT_AFTER_S) and self._connection is not None:
            self.database.cut(self._connection)

    def _run(self) -> None:
        while batch := self._next_batch():
            self._in_hand = Batch([job for job in batch if not job.is_answered], time.monotonic())
            outcomes = self._outcomes(self._in_hand.jobs)
            self._in_hand = None
            self.loop.call_soon_threadsafe(self._answer, outcomes)
        if self._connection is not None:
            self._connection.close()

    def _outcomes(self, batch: list[Job]) -> list[JobResult]:
        try:
            if self.is_broken:
                raise Busy
            if batch and self._connection is None:
                self._connection = self.database.open_writer()
            return self._commit(self._connection.cursor(), batch) if batch else []
        except self.database.errors as error:
            return self._refused(batch, error)
        except Exception as error:
            return [JobResult(job, None, error, None) for job in batch]

    def _next_batch(self) -> list[Job]:
        """Return up to BATCH queued jobs, sleeping while there are none; empty = closing, and all is done."""
        while not self._queue:
            if self._is_closing:
                return []
            self._is_idle = True
            if not self._queue:
                self._wake.get()
        if len(self._queue) < BATCH and (pause := self._gather_until - time.monotonic()) > 0:
            time.sleep(pause)
        batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
        # Whoever writes alone, one message after the other, waits for nobody.
        self._gather_until = time.monotonic() + GATHER_S if len(batch) > 1 else 0.0
        return batch

    def _commit(self, cursor: Any, batch: list[Job]) -> list[JobResult]:
        try:
            cursor.execute(self.database.begin)
            outcomes = self._together(cursor, batch) if not self._careful_for else None
            if outcomes is None:
                outcomes = self._each_by_itself(cursor, batch)
            cursor.execute("COMMIT")
            self._refused_at = -REFUSED_FOR_S
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
            tx = Transaction(cursor, self.database.dialect, self._ids, self.database.keyring)
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
            tx = Transaction(cursor, self.database.dialect, self._ids, self.database.keyring)
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
        self._refused_at = time.monotonic()
        log.error("storage_refused", meaning=meaning, error=without_values(error), waiting=len(batch))
        if self._connection is not None and self.database.is_lost(self._connection, error):
            self._connection.close()
            self._connection = None
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
            if not outcome.job.is_answered:
                outcome.job.is_answered = True
                _tell(outcome.job, outcome.result, outcome.error)
        self.on_commit([outcome.after_commit for outcome in outcomes if outcome.after_commit])


def _tell(job: Job, result: Any, error: BaseException | None) -> None:
    try:
        job.done(result, error)
    except Exception:
        # One caller's error must not withhold the answers of a whole commit from the others.
        log.exception("answer_failed")
