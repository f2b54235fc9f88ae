"""Conversations with one mail server that are kept for the next letter."""

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
"""A server that refuses a further conversation while others go on takes no more at once."""
RENEWED_AFTER = LETTERS_PER_CONNECTION * 3 // 4
"""Letters after which the next conversation is begun, while this one still serves."""


class SmtpPool:
    """How many at once is the affair of who takes them. Each is given back, usable or not.

    Whoever waits gets what is ready first: a conversation that somebody gives back, or the one that is being
    begun because they wait (F09: a server may take its time to greet). A server that takes no more at once
    is no trouble: they get what is given back.
    """

    def __init__(self, server: SmtpServer, own_name: str, timeouts: Timeouts = RFC_TIMEOUTS):
        self.server = server
        self.acceptance = Acceptance()
        self._refusals = 0
        self._unreachable_why = ""
        """Why the server could not be reached when it was last tried; empty = it could."""
        self._own_name = own_name
        self._timeouts = timeouts
        self._idle: list[tuple[float, SmtpConnection]] = []
        self._begun: set[asyncio.Task[None]] = set()
        self._spare: list[asyncio.Task[None]] = []
        """Those among them that nobody waits for any more."""
        self._came_back = asyncio.Event()
        self._out = 0
        """Taken, or waited for; and of these taken:"""
        self._taken = 0
        self._no_more_until = 0.0
        self._is_closed = False

    @property
    def trouble(self) -> str:
        """Why it cannot be used just now: it is not there, or does not take our letters; empty = it can."""
        return self._unreachable_why or self.acceptance.trouble

    async def acquire(self) -> SmtpConnection:
        """Ready for a letter. Raises Unreachable."""
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
        """Opens a connection, to be taken next, unless there is one."""
        if self._idle or self._out:
            return True
        try:
            await self.put_back(await self.acquire())
        except Unreachable:
            return False
        return True

    async def close_old(self) -> None:
        """Those that nobody wanted for a minute. After a no to us all: a server that is mended meanwhile may
        go by its old settings in them.
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
        """Seconds until `close_old` has something to do; None: there is nothing to close."""
        return self._idle[0][0] + KEPT_FOR_S - time.monotonic() if self._idle else None

    async def close(self) -> None:
        """What is out is closed when it is given back; whoever waits hears that it is of no use."""
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
        """One that nobody waits for any more, else a new one; None: the server takes no more just now.

        Raises what came of the one `before`, unless something will be given back.
        """
        if self._has_some and time.monotonic() < self._no_more_until:
            return None
        if before:
            before.result()
        return self._spare.pop() if self._spare else self._begin()

    @property
    def _has_some(self) -> bool:
        """Something will be given back."""
        return bool(self._taken or self._idle)

    async def _is_given_back_or(self, begun: asyncio.Task[None] | None) -> None:
        """Without one begun: no longer than until the server is asked again."""
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
            # Nobody may have waited for it: `trouble` tells.
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
