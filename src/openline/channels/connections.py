"""Conversations with one mail server that are kept for the next letter."""

import time

from openline.channels.connecting import Unreachable
from openline.channels.smtp import RFC_PATIENCE, BrokenOff, Connection, Patience, open_connection
from openline.domain.mail_servers import Server

KEPT_FOR_S = 60


class Connections:
    """How many at once is the affair of who takes them. Each is given back, usable or not."""

    def __init__(self, server: Server, own_name: str, patience: Patience = RFC_PATIENCE):
        self.server = server
        self.trouble = ""
        """Why the server could not be reached when it was last tried; empty = it could."""
        self._own_name = own_name
        self._patience = patience
        self._idle: list[tuple[float, Connection]] = []
        self._out = 0
        self._is_closed = False

    async def take(self) -> Connection:
        """Ready for a letter. Raises Unreachable."""
        self._out += 1
        try:
            return await self._ready()
        except BaseException:
            self._out -= 1
            raise

    async def give_back(self, line: Connection) -> None:
        self._out -= 1
        await self._keep(line)

    async def is_reachable(self) -> bool:
        """Opens a connection, to be taken next, unless there is one."""
        if self._idle or self._out:
            return True
        try:
            await self._keep(await self._open())
        except Unreachable:
            return False
        return True

    async def close_old(self) -> None:
        """Those that nobody wanted for a minute."""
        old = time.monotonic() - KEPT_FOR_S
        gone, self._idle = (
            [line for at, line in self._idle if at <= old],
            [(at, line) for at, line in self._idle if at > old],
        )
        for line in gone:
            await line.close()

    @property
    def next_close_s(self) -> float | None:
        """Seconds until `close_old` has something to do; None: there is nothing to close."""
        return self._idle[0][0] + KEPT_FOR_S - time.monotonic() if self._idle else None

    async def close(self) -> None:
        """What is out is closed when it is given back."""
        self._is_closed = True
        while self._idle:
            await self._idle.pop()[1].close()

    async def _ready(self) -> Connection:
        while self._idle:
            _, line = self._idle.pop()
            try:
                await line.reset()
                return line
            except BrokenOff:
                line.abort()
        return await self._open()

    async def _keep(self, line: Connection) -> None:
        if line.is_usable and not line.is_worn and not self._is_closed:
            self._idle.append((time.monotonic(), line))
        else:
            await line.close()

    async def _open(self) -> Connection:
        try:
            line = await open_connection(self.server, self._own_name, self._patience)
        except Unreachable as error:
            self.trouble = str(error)
            raise
        self.trouble = ""
        return line
