"""Which limits were reached lately, and by which network: for administrators, and one line of the log each.

In memory only: forgotten on restart, and not shared by nodes.
"""

from typing import Literal

import structlog

from openline.domain.times import MINUTE
from openline.domain.values import Immutable, replace

log = structlog.get_logger()

MOST = 200
LOG_EVERY = 10 * MINUTE
LOGGED_AT_MOST = 30
"""Lines of the log in LOG_EVERY, however many networks there are."""

LimitName = Literal[
    "bad_frame",
    "body",
    "body_s",
    "connections_per_network",
    "copy",
    "dialogs",
    "email",
    "file_handles",
    "file_links",
    "frames",
    "handshakes",
    "head_s",
    "kept_network_mb",
    "kept_visitor_mb",
    "letter_pages",
    "login_tries",
    "mails_from_strangers",
    "mails_mb_per_sender",
    "mails_per_network",
    "mails_per_sender",
    "network_answers",
    "network_bytes",
    "network_handshakes",
    "network_rate",
    "network_requests",
    "operator_handshakes",
    "outgoing_network",
    "outgoing_total",
    "password_checks",
    "pipelined",
    "return_links",
    "slow_s",
    "sockets_per_address",
    "sockets_per_network",
    "visitor_answers",
    "visitor_rate",
]
"""The name in the log: that of the setting without OPENLINE_LIMIT_, where there is one."""


class ReachedLimit(Immutable):
    """How often a limit has made somebody of this network wait."""

    limit: LimitName
    network: str
    count: int
    first_at: int
    last_at: int


class ReachedLimits:
    """The MOST newest of them. `note` costs the same however many there are."""

    def __init__(self) -> None:
        self._known: dict[tuple[LimitName, str], ReachedLimit] = {}
        self._logged_at: dict[tuple[LimitName, str], int] = {}

    def note(self, limit: LimitName, network: str, now: int, **details: str | int) -> None:
        """Count that the limit was reached. `details`: for the log."""
        key = (limit, network)
        before = self._known.pop(key, None) or ReachedLimit(limit, network, 0, now, now)
        self._known[key] = replace(before, count=before.count + 1, last_at=now)
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        if self._may_log(key, now):
            log.warning("limit_reached", limit=limit, network=network, **details)

    def newest(self) -> list[ReachedLimit]:
        """Return them, the latest first."""
        return list(reversed(self._known.values()))

    def _may_log(self, key: tuple[LimitName, str], now: int) -> bool:
        """Return whether there may be a line about this limit and network now, and if so count it."""
        while self._logged_at and now - next(iter(self._logged_at.values())) >= LOG_EVERY:
            del self._logged_at[next(iter(self._logged_at))]
        if key in self._logged_at or len(self._logged_at) >= LOGGED_AT_MOST:
            return False
        self._logged_at[key] = now
        return True
