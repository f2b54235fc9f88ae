"""Throttling by domain of outgoing mail: back off from one that rejects us, without delaying the others."""

from openline.domain.times import MINUTE, SECOND
from openline.domain.values import Immutable, replace

MAX_IN_FLIGHT = 4
"""Letters being handed over at the same time. After a crash as many may be in doubt."""
MAX_FOR_DOMAIN = MAX_IN_FLIGHT - 1
"""For a domain that has accepted TRUSTED_AFTER letters in a row; one slot is always left for other domains.
"""
TRUSTED_AFTER = 3
PAUSE = 1 * MINUTE
LONGEST_PAUSE = 15 * MINUTE
STEP_BACK = 10 * SECOND


class DomainThrottle(Immutable):
    """State of one domain. `accepted_in_row`: only one letter at a time until it reaches TRUSTED_AFTER.

    `failures`: rejections and timeouts in a row.
    """

    in_flight: int = 0
    accepted_in_row: int = 0
    failures: int = 0
    paused_until: int = 0


def may_start(pace: DomainThrottle, now: int) -> bool:
    most = MAX_FOR_DOMAIN if pace.accepted_in_row >= TRUSTED_AFTER else 1
    return not is_paused(pace, now) and pace.in_flight < most


def is_paused(pace: DomainThrottle, now: int) -> bool:
    return now < pace.paused_until


def started(pace: DomainThrottle) -> DomainThrottle:
    return replace(pace, in_flight=pace.in_flight + 1)


def accepted(pace: DomainThrottle) -> DomainThrottle:
    return DomainThrottle(in_flight=pace.in_flight - 1, accepted_in_row=pace.accepted_in_row + 1)


def rejected(pace: DomainThrottle, now: int) -> DomainThrottle:
    """Record a temporary rejection: at most one attempt a minute, until the domain accepts a letter."""
    return replace(slowed(finished(pace)), paused_until=now + PAUSE)


def slowed(pace: DomainThrottle) -> DomainThrottle:
    """Record that the domain was slow or rejected a letter permanently: one at a time from now on."""
    return replace(pace, accepted_in_row=0, failures=pace.failures + 1)


def unpaused(pace: DomainThrottle) -> DomainThrottle:
    return replace(pace, paused_until=0)


def finished(pace: DomainThrottle) -> DomainThrottle:
    """Record the end of an attempt that says nothing about the domain."""
    return replace(pace, in_flight=pace.in_flight - 1)


def next_try_at(pace: DomainThrottle, now: int) -> int:
    """Return when to look again at a letter that waits for its domain.

    Later with each failure: ten thousand letters for one silent domain must not be examined every minute.
    """
    base = max(pace.paused_until, now + STEP_BACK)
    return min(base + max(pace.failures - 1, 0) * PAUSE, now + LONGEST_PAUSE)


def is_forgettable(pace: DomainThrottle, now: int) -> bool:
    """Return True if forgetting this state would lose nothing but trust."""
    return not pace.in_flight and not pace.failures and not is_paused(pace, now)
