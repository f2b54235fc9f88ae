"""Turns of mail domains: letters to one domain wait for each other, not for those to other domains."""

import asyncio
from collections import Counter
from collections.abc import Callable

from openline.domain.mail import throttle
from openline.domain.mail.throttle import DomainThrottle

MOST_REMEMBERED = 1_000


class DomainSlots:
    """Throttles of the domains, in memory only: after a restart every domain is a good one.

    `wait_s`: how long a letter waits for its turn.
    """

    def __init__(self, now: Callable[[], int], wait_s: float):
        self._now = now
        self._wait_s = wait_s
        self._throttles: dict[str, DomainThrottle] = {}
        self._begun = Counter[str]()
        self._changed = asyncio.Event()

    async def wait(self, domain: str) -> bool:
        """Return True when the letter has its turn, to be ended with `end`.

        False: the domain is paused, or the turn did not come in time.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self._wait_s
        while not throttle.may_start(self._of(domain), self._now()):
            if throttle.is_paused(self._of(domain), self._now()):
                return False
            try:
                await asyncio.wait_for(self._changed.wait(), until - loop.time())
            except TimeoutError:
                if self._begun[domain]:
                    self._become(domain, throttle.slowed(self._of(domain)))
                return False
        self._become(domain, throttle.started(self._of(domain)))
        return True

    def begins(self, domain: str) -> None:
        """Note that the letter has a connection: delays from here on are the domain's, not our server's."""
        self._begun[domain] += 1

    def end(
        self, domain: str, learned: Callable[[DomainThrottle, int], DomainThrottle], *, has_begun: bool
    ) -> None:
        if has_begun:
            self._begun -= Counter([domain])
        self._become(domain, learned(self._of(domain), self._now()))

    def next_try_at(self, domain: str) -> int:
        return throttle.next_try_at(self._of(domain), self._now())

    def forget_pauses(self) -> None:
        """Forget the pauses of all domains: they were counted by a clock that was set since."""
        for domain, pace in self._throttles.items():
            self._throttles[domain] = throttle.unpaused(pace)

    def _of(self, domain: str) -> DomainThrottle:
        return self._throttles.get(domain, DomainThrottle())

    def _become(self, domain: str, pace: DomainThrottle) -> None:
        self._throttles[domain] = pace
        if len(self._throttles) > MOST_REMEMBERED and throttle.is_forgettable(pace, self._now()):
            del self._throttles[domain]
        self._changed.set()
        self._changed = asyncio.Event()
