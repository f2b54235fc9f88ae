"""Checks of passwords are bounded: memory and processor time of guesses (OPS-7, T19)."""

import asyncio
import threading

import pytest

from openline.domain.refusals import Busy, TooMany
from openline.limit_settings import Limits
from openline.limits.costs import EXEMPT, Costs
from openline.limits.passwords import AT_ONCE, WAITING, WAITING_OF_NETWORK, PasswordChecks


class Slow:
    """A check that lasts until it is released."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.release = threading.Event()
        self._lock = threading.Lock()

    def __call__(self) -> bool:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.release.wait(10)
        with self._lock:
            self.running -= 1
        return True


async def test_one_network_has_one_check_at_a_time_and_few_that_wait() -> None:
    checks, slow, costs = PasswordChecks(), Slow(), Costs(Limits(), int)
    here, there = costs.network("203.0.113.0/24"), costs.network("2001:db8::/64")
    guesses = [asyncio.create_task(checks.run(slow, here)) for _ in range(WAITING_OF_NETWORK)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await checks.run(slow, here)
    own = asyncio.create_task(checks.run(slow, there))
    await asyncio.sleep(0)
    slow.release.set()

    assert await own
    assert all(await asyncio.gather(*guesses))
    assert slow.most <= AT_ONCE
    assert here.password_checks == there.password_checks == 0


async def test_all_together_have_a_limit_too() -> None:
    """Behind a proxy that nobody trusts all come from the loopback."""
    checks, slow = PasswordChecks(), Slow()
    loopback = Costs(Limits(), int).network(EXEMPT)
    guesses = [asyncio.create_task(checks.run(slow, loopback)) for _ in range(WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await checks.run(slow, loopback)
    slow.release.set()

    assert all(await asyncio.gather(*guesses))
    assert slow.most == AT_ONCE
    assert await checks.run(slow, loopback)
