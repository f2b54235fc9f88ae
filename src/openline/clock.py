"""The door for time: asks what is due and hands each timer to its action. Sleeps until the nearest one.

Any number of clocks may run against one database; each timer is taken once. Late after a restart is
still asked: what lateness means is the question's own affair.
"""

import asyncio
import time

import structlog

from openline.actions import remind
from openline.domain.refusals import Busy
from openline.domain.timers import Timer
from openline.domain.times import MINUTE
from openline.store import timers
from openline.store.writer import Store

log = structlog.get_logger()
AT_ONCE = 200
BUSY_PAUSE_S = 1
LONGEST_SLEEP_MS = 1 * MINUTE


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Clock:
    """`nudge(due_at)` after every commit that set a timer. `start` and `stop` in the event loop."""

    def __init__(self, store: Store):
        self._store = store
        self._nudged = asyncio.Event()
        self._wake_at = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="clock")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def nudge(self, due_at: int) -> None:
        if due_at < self._wake_at:
            self._nudged.set()

    async def _run(self) -> None:
        while True:
            try:
                await self._ask_what_is_due()
                await self._sleep()
            except Exception:
                log.exception("clock_stumbled")
                await asyncio.sleep(1)

    async def _ask_what_is_due(self) -> None:
        while due := await self._store.read(lambda tx: timers.list_due(tx, now_ms(), AT_ONCE)):
            await asyncio.gather(*(self._ask(timer) for timer in due))
            if len(due) < AT_ONCE:
                return

    async def _ask(self, timer: Timer) -> None:
        try:
            await self._store.write(lambda tx: remind.timer_is_due(tx, timer, now_ms()))
        except Busy:
            # Not the question's fault: the row is still there and is asked again.
            await asyncio.sleep(BUSY_PAUSE_S)
        except Exception:
            log.exception("timer_failed", kind=timer.kind, subject=timer.subject_id, attempts=timer.attempts)
            await self._store.write(lambda tx: remind.timer_failed(tx, timer, now_ms()))

    async def _sleep(self) -> None:
        """Until the nearest timer, a nudge, or a minute; another node's timers are found by the way."""
        self._nudged.clear()
        # Until the nearest is known every new timer counts: none set during this look is slept through.
        self._wake_at = now_ms() + LONGEST_SLEEP_MS
        nearest = await self._store.read(timers.find_next)
        self._wake_at = min(nearest or now_ms() + LONGEST_SLEEP_MS, now_ms() + LONGEST_SLEEP_MS)
        delay_s = max(0.0, (self._wake_at - now_ms()) / 1000)
        try:
            await asyncio.wait_for(self._nudged.wait(), delay_s + 0.001)
        except TimeoutError:
            return
