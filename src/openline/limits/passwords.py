"""Checks and hashes of passwords, each of which takes 46 MiB and a tenth of a second on purpose."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TypeVar

from openline.domain.refusals import Busy, TooMany
from openline.limits.costs import NetworkUsage

T = TypeVar("T")

AT_ONCE = 2
WAITING, WAITING_OF_NETWORK = 50, 5


class PasswordChecks:
    """Two checks at a time in threads of their own, and one at a time for each network."""

    def __init__(self) -> None:
        self._waiting = 0
        self._threads: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], T], network: NetworkUsage) -> T:
        """Run the check, or hash. Raises Busy if too many wait, or TooMany if too many of this network do."""
        if self._waiting >= WAITING:
            raise Busy
        if network.password_checks >= WAITING_OF_NETWORK and not network.is_exempt:
            raise TooMany(2_000)
        self._waiting += 1
        network.password_checks += 1
        try:
            async with nullcontext() if network.is_exempt else network.one_by_one:
                return await asyncio.get_running_loop().run_in_executor(self._pool(), work)
        finally:
            self._waiting -= 1
            network.password_checks -= 1

    def _pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        return self._threads
