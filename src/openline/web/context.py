"""The context that app.py passes to every door, and the rate limits that a node keeps in memory."""

import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from openline.config import Config, installation_of
from openline.domain.mail.policy import Installation, TestResult
from openline.domain.refusals import TooMany
from openline.hub import Hub
from openline.limits.counters import Bounded, Bucket
from openline.limits.reached import ReachedLimits
from openline.store.files.blobs import FileStore
from openline.store.writer import Store
from openline.web.origin import is_loopback, is_trusted, person_behind

SHARED = "until then all who come by this proxy count as one address, and limits per address do not hold."

log = structlog.get_logger()


class RateLimits:
    """Sliding-window counters by key, in memory: counters are lost on restart and not shared by nodes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def count(self, who: str, most: int, seconds: float) -> None:
        """Count one more. Raises TooMany if there were already `most` within the last `seconds`."""
        times, now = self._times[who], self._clock()
        while times and times[0] <= now - seconds:
            times.popleft()
        if len(times) >= most:
            raise TooMany(int((times[0] + seconds - now) * 1000) + 1)
        times.append(now)
        if len(self._times) > 10_000:
            self._forget(now - 3600)

    def undo(self, who: str) -> None:
        """Remove the last count."""
        if self._times.get(who):
            self._times[who].pop()

    def _forget(self, before: float) -> None:
        for who in [who for who, times in self._times.items() if not times or times[-1] < before]:
            del self._times[who]


def ignore_result(_: Any, error: BaseException | None) -> None:
    """Do nothing: the callback for actions that are repeated anyway if refused. The writer logs errors."""


SendTest = Callable[[str, str], Awaitable[TestResult]]
"""(address, language)."""


async def no_mail_server(_address: str, _lang: str) -> TestResult:
    return TestResult(False, "", "No mail server is configured.")


def no_trouble() -> str:
    return ""


@dataclass(slots=True)
class AppContext:
    """The dependencies of all doors. `epoch`: the portal's. `now`: returns the time in milliseconds, which
    actions and rules get as an argument.
    """

    store: Store
    hub: Hub
    config: Config
    epoch: str
    now: Callable[[], int]
    file_store: FileStore
    rate_limits: RateLimits = field(default_factory=RateLimits)
    new_dialogs: Bounded[Bucket] = field(default_factory=Bounded[Bucket])
    """By network: how many new visitors may still begin a conversation."""
    reached: ReachedLimits = field(default_factory=ReachedLimits)
    send_test: SendTest = no_mail_server
    """Sends a test letter at once, past the queue. Set by app.py to the courier's function."""
    mail_trouble: Callable[[], str] = no_trouble
    """Returns why no letters can be sent at present, as the courier describes it, or ""."""
    is_draining: bool = False
    _has_warned: bool = False

    def person(self, peer: str, forwarded: str) -> str:
        """Return the client's IP address. `forwarded`: the X-Forwarded-For of a request from `peer`."""
        if forwarded and is_loopback(peer) and not is_trusted(self.config, peer) and not self._has_warned:
            self._has_warned = True
            log.warning("proxy_not_trusted", peer=peer, help=f"Set OPENLINE_TRUSTED_PROXIES={peer}: {SHARED}")
        return person_behind(self.config, peer, forwarded)

    @property
    def installation(self) -> Installation:
        """The part of the configuration that letters need."""
        return installation_of(self.config)
