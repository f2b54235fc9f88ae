"""A pool of connections to one mail server, kept for the next letter."""

import asyncio
import time

from openline.domain.mail.servers import SmtpServer
from openline.transports.mail_out.acceptance import Acceptance
from openline.transports.mail_out.errors import Unreachable
from openline.transports.mail_out.smtp import (
    LETTERS_PER_CONNECTION,
    RFC_TIMEOUTS,
    BrokenOff,
    SmtpConnection,
    Timeouts,
    open_connection,
)

KEPT_FOR_S = 60
NO_MORE_FOR_S = 60
"""Seconds without new connections, after the server refused one while others were open: that is its limit."""
RENEWED_AFTER = LETTERS_PER_CONNECTION * 3 // 4
"""Letters after which the next connection is opened, while this one is still in use."""


class SmtpPool:
    """A pool of SMTP connections without a limit of its own: the caller bounds concurrency.

    Every connection must be put back, usable or not. A waiter gets whichever is ready first: a connection put
    back, or the one being opened for it, since a server may take its time to greet. A server that refuses
    further connections is no trouble: waiters then get those that are put back.
    """

    def __init__(self, server: SmtpServer, own_name: str, timeouts: Timeouts = RFC_TIMEOUTS):
        self.server = server
        self.acceptance = Acceptance()
        self.takes_return_addresses = True
        """False: it has refused one, and takes letters from their own sender only."""
        self._refusals = 0
        self._unreachable_why = ""
        """The reason why the last attempt to connect failed; empty = it succeeded."""
        self._own_name = own_name
        self._timeouts = timeouts
        self._idle: list[tuple[float, SmtpConnection]] = []
        self._begun: set[asyncio.Task[None]] = set()
        self._spare: list[asyncio.Task[None]] = []
        """Attempts among `_begun` that nobody waits for any more."""
        self._came_back = asyncio.Event()
        self._out = 0
        """Connections acquired or waited for; `_taken` counts only those acquired."""
        self._taken = 0
        self._no_more_until = 0.0
        self._is_closed = False

    @property
    def trouble(self) -> str:
        """The reason why the server cannot be used: unreachable, or refusing our letters; empty = it can."""
        return self._unreachable_why or self.acceptance.trouble

    @property
    def advice(self) -> str:
        """Advice against a refusal of our letters; empty = there is none."""
        return "" if self._unreachable_why else self.acceptance.advice

    async def acquire(self) -> SmtpConnection:
        """Return a connection that is ready for a letter. Raises Unreachable."""
        self._out += 1
        try:
            return await self._ready()
        except BaseException:
            self._out -= 1
            raise

    async def put_back(self, connection: SmtpConnection) -> None:
        self._out -= 1
        self._taken -= 1
        is_alone = not self._idle and not self._begun and not self._is_closed
        if is_alone and connection.letters >= RENEWED_AFTER:
            self._spare.append(self._begin())
        await self._keep(connection)

    async def is_reachable(self) -> bool:
        """Return whether there is a connection, opening one for the next letter if necessary."""
        if self._idle or self._out:
            return True
        try:
            await self.put_back(await self.acquire())
        except Unreachable:
            return False
        return True

    async def close_old(self) -> None:
        """Close connections unused for a minute; all idle ones after the server has refused all our letters.

        A server repaired meanwhile may go on using its old settings in open connections.
        """
        is_refused = self.acceptance.refusals != self._refusals
        self._refusals = self.acceptance.refusals
        old = time.monotonic() - (0 if is_refused else KEPT_FOR_S)
        gone, self._idle = (
            [connection for at, connection in self._idle if at <= old],
            [(at, line) for at, line in self._idle if at > old],
        )
        for line in gone:
            await line.close()

    @property
    def next_close_s(self) -> float | None:
        """Seconds until `close_old` has something to do; None = there is nothing to close."""
        return self._idle[0][0] + KEPT_FOR_S - time.monotonic() if self._idle else None

    async def close(self) -> None:
        """Close the pool. Acquired connections are closed when put back; waiters get Unreachable."""
        self._is_closed = True
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)
        while self._idle:
            await self._idle.pop()[1].close()

    async def _ready(self) -> SmtpConnection:
        begun: asyncio.Task[None] | None = None
        try:
            while True:
                connection = await self._idle_one()
                if connection:
                    return connection
                if self._is_closed:
                    raise Unreachable("Another mail server is set.")
                if begun is None or begun.done():
                    begun = self._next_begun(begun)
                await self._is_given_back_or(begun)
        finally:
            if begun and not begun.done():
                self._spare.append(begun)

    async def _idle_one(self) -> SmtpConnection | None:
        while self._idle:
            _, connection = self._idle.pop()
            self._taken += 1
            try:
                await connection.reset()
            except BaseException as error:
                self._taken -= 1
                connection.abort()
                if not isinstance(error, BrokenOff):
                    raise
            else:
                return connection
        return None

    def _next_begun(self, before: asyncio.Task[None] | None) -> asyncio.Task[None] | None:
        """Return an attempt to connect: a spare one, else a new one; None = the server accepts no more now.

        Raises the error of the attempt `before`, unless a connection will be put back.
        """
        if self._has_some and time.monotonic() < self._no_more_until:
            return None
        if before:
            before.result()
        return self._spare.pop() if self._spare else self._begin()

    @property
    def _has_some(self) -> bool:
        """True if a connection is idle or will be put back."""
        return bool(self._taken or self._idle)

    async def _is_given_back_or(self, begun: asyncio.Task[None] | None) -> None:
        """Wait for a connection put back or the attempt `begun`; without one, until the next is allowed."""
        heard = asyncio.ensure_future(self._came_back.wait())
        waits_for = {heard, begun} if begun else {heard}
        within_s = None if begun else max(0, self._no_more_until - time.monotonic())
        try:
            await asyncio.wait(waits_for, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            heard.cancel()

    def _begin(self) -> asyncio.Task[None]:
        task = asyncio.create_task(self._open(), name="mail server")
        self._begun.add(task)
        task.add_done_callback(self._is_over)
        return task

    def _is_over(self, task: asyncio.Task[None]) -> None:
        self._begun.discard(task)
        if task in self._spare:
            self._spare.remove(task)
        if not task.cancelled():
            # Retrieve the error, or asyncio warns: perhaps nobody waits for it, and `trouble` reports it.
            task.exception()

    async def _open(self) -> None:
        try:
            connection = await open_connection(self.server, self._own_name, self._timeouts)
        except Unreachable as error:
            if self._has_some:
                self._no_more_until = time.monotonic() + NO_MORE_FOR_S
            else:
                self._unreachable_why = str(error)
            raise
        self._unreachable_why = ""
        await self._keep(connection)

    async def _keep(self, connection: SmtpConnection) -> None:
        if connection.is_usable and not connection.is_worn and not self._is_closed:
            self._idle.append((time.monotonic(), connection))
        else:
            await connection.close()
        self._came_back.set()
        self._came_back = asyncio.Event()
