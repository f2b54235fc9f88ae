"""The courier's loop: leases as many queued letters as can be sent at once, while there is a mail server."""

import asyncio
import secrets
import time
import uuid
from collections.abc import Iterable
from typing import Any

import structlog

from openline.actions.mail import deliver
from openline.courier.delivery import Deliveries, MailTransport
from openline.courier.password_letters import PasswordLetters
from openline.courier.test_letter import TestLetter, try_server
from openline.domain.letters.letters import UNREACHABLE_RETRY
from openline.domain.mail.policy import Installation, TestResult
from openline.domain.mail.reply_addresses import bounce_address
from openline.domain.refusals import Busy
from openline.domain.times import MINUTE, SECOND
from openline.domain.urls import host_of
from openline.store.letters import settings
from openline.store.portal import find_portal
from openline.store.writer import Store
from openline.transports.mail_out.pool import SmtpPool
from openline.transports.mail_out.smtp import hello_name

log = structlog.get_logger()

MAX_LEASED = 8
"""Letters leased at the same time."""
AT_ONCE = 2
"""Letters leased in one transaction: people's messages wait for no more than these."""
LOOKS_EVERY_MS = 1 * MINUTE
SERVER_KNOWN_FOR_S = 1
SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS = 50, 1 * SECOND
"""Pause while something is due that another courier has leased; it doubles each time."""
DRAIN_S = 2


class Courier:
    """The sender of queued letters. `start` and `stop` in the event loop.

    Call `nudge(at)` after every commit that wrote a letter.
    """

    def __init__(self, store: Store, installation: Installation, transport: MailTransport):
        self._store = store
        self.installation = installation
        self._transport = transport
        self._own_name = hello_name(host_of(installation.origin))
        self._pool: SmtpPool | None = None
        self._server_known_until = 0.0
        self._unreachable_until = 0
        self._looked_at = 0
        self._deliveries = Deliveries(store, transport)
        self._password_letters = PasswordLetters(store, installation, transport)
        self._under_way: set[asyncio.Task[None]] = set()
        self._nudged = asyncio.Event()
        self._wake_at = 0
        self._pause_ms = SHORTEST_PAUSE_MS
        self._is_stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str:
        """The reason why nothing is sent at the moment, in one sentence; empty = no known problem."""
        return self._pool.trouble if self._pool else ""

    @property
    def advice(self) -> str:
        """Advice against the trouble, if the server refuses our letters; empty = there is none."""
        return self._pool.advice if self._pool else ""

    async def send_test(self, address: str, lang: str) -> TestResult:
        """Send a test letter now, bypassing the queue."""
        server = await self._store.read(self._transport.server)
        if server is None:
            return TestResult(False, "", "No mail server is configured.")
        mailing, portal = await self._store.read(lambda tx: (settings.get_mail_settings(tx), find_portal(tx)))
        name = mailing.from_name or (portal.name if portal else "")
        sender = (name, mailing.from_address or self.installation.default_sender)
        # The same kind of envelope as that of other letters: many servers allow one sender and no other.
        secret = portal.secret if portal else ""
        bounces_to = bounce_address(self.installation.reply_address, str(uuid.uuid4()), secret)
        trial = TestLetter(*sender, bounces_to or sender[1], address, lang)
        return await try_server(server, self._transport, trial, self._own_name)

    @property
    def _has_room(self) -> bool:
        return len(self._under_way) + AT_ONCE <= MAX_LEASED

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="courier")

    async def stop(self) -> None:
        """Give letters under way two seconds; then release their leases, or put them in doubt."""
        self._is_stopping = True
        self._nudged.set()
        await _within(DRAIN_S, {self._task} if self._task else set())
        await _within(DRAIN_S, self._under_way)
        if self._pool:
            await self._pool.close()
        self._deliveries.close()

    def clock_was_set(self) -> None:
        """Look again at once, and forget pauses that were counted by the old clock."""
        self._looked_at = self._unreachable_until = 0
        if self._pool:
            self._pool.acceptance.paused_until = 0
        self._deliveries.clock_was_set()
        self._wake_at = 0
        self._nudged.set()

    def nudge(self, at: int) -> None:
        if at < self._wake_at:
            self._nudged.set()

    async def carry(self) -> None:
        """Send everything that is due now and can be sent: what `start` does again and again."""
        while (is_more := await self._round()) or self._under_way:
            if self._under_way and not (is_more and self._has_room):
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _run(self) -> None:
        while not self._is_stopping:
            try:
                is_more = await self._round()
                await self._sleep(is_more=is_more)
            except Busy:
                await asyncio.sleep(1)
            except Exception:
                log.exception("courier_stumbled")
                await asyncio.sleep(1)

    async def _round(self) -> bool:
        """Lease as many letters as there is room for, and start sending them. True: more may be due."""
        self._nudged.clear()
        await self._recover_lost()
        if self._is_stopping or not self._has_room:
            return False
        pool = await self._pool_or_none()
        if pool is None:
            return False
        is_asking = bool(pool.acceptance.trouble)
        if is_asking and self._under_way:
            return False
        if not is_asking:
            await self._password_letters.send_due(pool)
        most = 1 if is_asking else AT_ONCE
        codes = tuple(secrets.token_urlsafe(16) for _ in range(2 * most))
        orders, is_more = await self._store.write(
            lambda tx: deliver.lease_due(tx, self.installation, most, self._transport.now(), codes)
        )
        if is_asking and orders:
            pool.acceptance.probe(self._transport.now())
        for order in orders:
            task = asyncio.create_task(self._deliveries.carry(order, pool), name="letter")
            self._under_way.add(task)
            task.add_done_callback(self._is_done)
        return is_more

    def _is_done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._nudged.set()
        if not task.cancelled() and task.exception():
            log.error("letter_stumbled", exc_info=task.exception())

    async def _recover_lost(self) -> None:
        now = self._transport.now()
        if now >= self._looked_at + LOOKS_EVERY_MS:
            await self._store.write(lambda tx: deliver.recover_lost(tx, now))
            self._looked_at = now

    async def _pool_or_none(self) -> SmtpPool | None:
        """Return the pool, or None while there is no reachable mail server.

        Called before any letter is leased, so that none loses its place in the queue meanwhile.
        """
        pool = await self._find_server()
        if pool is None or self._transport.now() < self._paused_until(pool):
            return None
        await pool.close_old()
        was = pool.trouble
        if await pool.is_reachable():
            return pool
        self._unreachable_until = self._transport.now() + UNREACHABLE_RETRY
        if pool.trouble != was:
            log.warning("mail_server_unreachable", server=pool.server.masked, why=pool.trouble)
        return None

    def _paused_until(self, pool: SmtpPool) -> int:
        return max(self._unreachable_until, pool.acceptance.paused_until)

    async def _find_server(self) -> SmtpPool | None:
        if time.monotonic() < self._server_known_until:
            return self._pool
        server = await self._store.read(self._transport.server)
        self._server_known_until = time.monotonic() + SERVER_KNOWN_FOR_S
        if server != (self._pool.server if self._pool else None):
            if self._pool:
                await self._pool.close()
            self._pool = SmtpPool(server, self._own_name, self._transport.timeouts) if server else None
            self._unreachable_until = 0
        return self._pool

    async def _sleep(self, *, is_more: bool) -> None:
        """Sleep until the nearest letter is due, a nudge, a finished delivery, or a minute has passed."""
        if is_more and self._has_room:
            return
        now = self._transport.now()
        self._wake_at = now + LOOKS_EVERY_MS
        self._wake_at = min(self._wake_at, await self._next_look(now))
        try:
            await asyncio.wait_for(self._nudged.wait(), max(1, self._wake_at - now) / 1000)
        except TimeoutError:
            return

    async def _next_look(self, now: int) -> int:
        closing_s = self._pool.next_close_s if self._pool else None
        idle_until = now + round(closing_s * 1000) if closing_s is not None else now + LOOKS_EVERY_MS
        if self._pool is None or not self._has_room:
            return idle_until
        if now < self._paused_until(self._pool):
            return self._paused_until(self._pool)
        waiting = (await self._store.read(deliver.next_due), await self._password_letters.next_at())
        nearest = min((at for at in waiting if at is not None), default=None)
        if nearest is None or nearest > now:
            self._pause_ms = SHORTEST_PAUSE_MS
            return min(idle_until, nearest or idle_until)
        self._pause_ms = min(2 * self._pause_ms, LONGEST_PAUSE_MS)
        return now + self._pause_ms


async def _within(seconds: float, tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Give the tasks some seconds to end; then cancel them, and give them as long to clean up."""
    running = {task for task in tasks if not task.done()}
    if running:
        _, late = await asyncio.wait(running, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=seconds)
