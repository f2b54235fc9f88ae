"""Which limits were reached lately, and by which network: for administrators, and one line of the log each.

In memory only: forgotten on restart, and not shared by nodes.
"""

from dataclasses import dataclass, replace

import structlog

from openline.domain.times import MINUTE

log = structlog.get_logger()

MOST = 200
LOG_EVERY = 10 * MINUTE
LOGGED_AT_MOST = 30
"""Lines of the log in LOG_EVERY, however many networks there are."""


@dataclass(frozen=True, slots=True)
class ReachedLimit:
    """How often a limit has made somebody of this network wait."""

    limit: str
    network: str
    count: int
    first_at: int
    last_at: int


class ReachedLimits:
    """The MOST newest of them. `note` costs the same however many there are."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], ReachedLimit] = {}
        self._logged_at: dict[tuple[str, str], int] = {}

    def note(self, limit: str, network: str, now: int) -> None:
        key = (limit, network)
        before = self._known.pop(key, None) or ReachedLimit(limit, network, 0, now, now)
        self._known[key] = replace(before, count=before.count + 1, last_at=now)
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        self._tell(key, now)

    def newest(self) -> list[ReachedLimit]:
        """Return them, the latest first."""
        return list(reversed(self._known.values()))

    def _tell(self, key: tuple[str, str], now: int) -> None:
        while self._logged_at and now - next(iter(self._logged_at.values())) >= LOG_EVERY:
            del self._logged_at[next(iter(self._logged_at))]
        if key in self._logged_at or len(self._logged_at) >= LOGGED_AT_MOST:
            return
        self._logged_at[key] = now
        log.warning("limit_reached", limit=key[0], network=key[1])
