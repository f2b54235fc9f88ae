"""The door for time: hands each due timer to its action, and sleeps until the nearest one.

Any number of clocks may run against one database; each timer is taken once. Timers that are late after a
restart still run: their actions decide what lateness means.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from openline.actions.clock_steps import clock_was_set
from openline.actions.timers import timer_failed, timer_is_due
from openline.domain.clock_steps import StepWatch
from openline.domain.refusals import Busy
from openline.domain.timers import Timer
from openline.domain.times import SECOND
from openline.store import timers
from openline.store.writer import Store

log = structlog.get_logger()
AT_ONCE = 100
"""Timers submitted together: people's messages wait for no more than these."""
BUSY_PAUSE_S = 1
LONGEST_SLEEP_MS = 5 * SECOND
"""So often it is noticed whether somebody set the clock; timers of other nodes are found on the way."""


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Return the milliseconds of a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime_ns(_STEADY) // 1_000_000


class Clock:
    """The loop of timers. `start` and `stop` in the event loop.

    Call `nudge(due_at)` after every commit that set a timer. `typed_at(dialog_id)`: when somebody here was
    last heard to type in it; 0 = not lately. `on_step` is called after the wall clock was set.
    """

    def __init__(
        self,
        store: Store,
        typed_at: Callable[[str], int] = lambda _: 0,
        now: Callable[[], int] = now_ms,
        steady: Callable[[], int] = steady_ms,
    ):
        self._store = store
        self._typed_at = typed_at
        self._now = now
        self._steady = steady
        self._steps = StepWatch(now(), steady())
        self.on_step: Callable[[], None] = lambda: None
        self._nudged = asyncio.Event()
        self._wake_at = 0
        self._missed_ms = 0
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
                await self._notice_step()
                await self._ask_what_is_due()
                await self._sleep()
            except Busy:
                await asyncio.sleep(BUSY_PAUSE_S)
            except Exception:
                log.exception("clock_stumbled")
                await asyncio.sleep(1)

    async def _notice_step(self) -> None:
        """Move the moments that rules compare with the present if somebody set the clock."""
        now = self._now()
        self._missed_ms += self._steps.step(now, self._steady())
        if step := self._missed_ms:
            log.warning("clock_was_set", by_s=round(step / 1000))
            await self._store.write(lambda tx: clock_was_set(tx, step, now))
            self._missed_ms -= step
            self.on_step()

    async def _ask_what_is_due(self) -> None:
        while due := await self._store.read(lambda tx: timers.list_due(tx, self._now(), AT_ONCE)):
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
            typed_at = self._typed_at(timer.subject_id)
            self._store.submit(
                lambda tx, timer=timer, at=typed_at: timer_is_due(tx, timer, self._now(), at),
                lambda _, error, timer=timer: done(timer, error),
            )
        await are_asked.wait()
        return failed

    async def _put_off(self, timer: Timer, error: BaseException) -> None:
        about = {"kind": timer.kind, "subject": timer.subject_id, "attempts": timer.attempts}
        log.error("timer_failed", **about, exc_info=error)
        await self._store.write(lambda tx: timer_failed(tx, timer, self._now()))

    async def _sleep(self) -> None:
        """Sleep until the nearest timer, a nudge, or a few seconds."""
        self._nudged.clear()
        # Until the nearest is known every new timer wakes us: none set during this query is slept through.
        self._wake_at = self._now() + LONGEST_SLEEP_MS
        nearest = await self._store.read(timers.find_next)
        self._wake_at = min(nearest or self._now() + LONGEST_SLEEP_MS, self._now() + LONGEST_SLEEP_MS)
        delay_s = max(0.0, (self._wake_at - self._now()) / 1000)
        try:
            await asyncio.wait_for(self._nudged.wait(), delay_s + 0.001)
        except TimeoutError:
            return
