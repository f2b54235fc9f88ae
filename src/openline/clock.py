"""The door for time: hands each due timer to its action, and sleeps until the nearest one.

Any number of clocks may run against one database; each timer is taken once. Timers that are late after a
restart still run: their actions decide what lateness means.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from openline.actions.timers import timer_failed, timer_is_due
from openline.domain.refusals import Busy
from openline.domain.timers import Timer
from openline.domain.times import MINUTE
from openline.store import timers
from openline.store.writer import Store

log = structlog.get_logger()
AT_ONCE = 100
"""Timers submitted together: people's messages wait for no more than these."""
BUSY_PAUSE_S = 1
LONGEST_SLEEP_MS = 1 * MINUTE


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Clock:
    """The loop of timers. `start` and `stop` in the event loop.

    Call `nudge(due_at)` after every commit that set a timer. `typed_at(dialog_id)`: when somebody here was
    last heard to type in it; 0 = not lately.
    """

    def __init__(self, store: Store, typed_at: Callable[[str], int] = lambda _: 0):
        self._store = store
        self._typed_at = typed_at
        self._nudged = asyncio.Event()
        self._wake_at = 0
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="clock")

    async def stop(self) -> None:
        # `wait_for` may swallow a cancellation that meets a nudge (Python before 3.12): the loop checks, too.
        self._is_stopping = True
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def nudge(self, due_at: int) -> None:
        if due_at < self._wake_at:
            self._nudged.set()

    async def _run(self) -> None:
        while not self._is_stopping:
            try:
                await self._ask_what_is_due()
                await self._sleep()
            except Busy:
                await asyncio.sleep(BUSY_PAUSE_S)
            except Exception:
                log.exception("clock_stumbled")
                await asyncio.sleep(1)

    async def _ask_what_is_due(self) -> None:
        while due := await self._store.read(lambda tx: timers.list_due(tx, now_ms(), AT_ONCE)):
            failed = await self._ask_all(due)
            for timer, error in failed:
                if not isinstance(error, Busy):
                    await self._put_off(timer, error)
            if any(isinstance(error, Busy) for _, error in failed):
                # Not the fault of the timers: their rows are still there, and are tried again.
                await asyncio.sleep(BUSY_PAUSE_S)
            if len(due) < AT_ONCE:
                return

    async def _ask_all(self, due: list[Timer]) -> list[tuple[Timer, BaseException]]:
        """Run each timer as its own action. Return those that failed, with their errors.

        One signal serves all of them: a task for each costs more than many an action.
        """
        failed: list[tuple[Timer, BaseException]] = []
        are_asked = asyncio.Event()
        left = len(due)

        def done(timer: Timer, error: BaseException | None) -> None:
            nonlocal left
            left -= 1
            if error:
                failed.append((timer, error))
            if not left:
                are_asked.set()

        for timer in due:
            self._store.submit(
                lambda tx, timer=timer: timer_is_due(tx, timer, now_ms(), self._typed_at(timer.subject_id)),
                lambda _, error, timer=timer: done(timer, error),
            )
        await are_asked.wait()
        return failed

    async def _put_off(self, timer: Timer, error: BaseException) -> None:
        about = {"kind": timer.kind, "subject": timer.subject_id, "attempts": timer.attempts}
        log.error("timer_failed", **about, exc_info=error)
        await self._store.write(lambda tx: timer_failed(tx, timer, now_ms()))

    async def _sleep(self) -> None:
        """Sleep until the nearest timer, a nudge, or a minute; timers of other nodes are found on the way."""
        self._nudged.clear()
        # Until the nearest is known every new timer wakes us: none set during this query is slept through.
        self._wake_at = now_ms() + LONGEST_SLEEP_MS
        nearest = await self._store.read(timers.find_next)
        self._wake_at = min(nearest or now_ms() + LONGEST_SLEEP_MS, now_ms() + LONGEST_SLEEP_MS)
        delay_s = max(0.0, (self._wake_at - now_ms()) / 1000)
        try:
            await asyncio.wait_for(self._nudged.wait(), delay_s + 0.001)
        except TimeoutError:
            return
