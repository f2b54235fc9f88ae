"""How one mail domain is treated just now: not pressed while it refuses, and nobody else waits for it."""

from dataclasses import dataclass, replace

from openline.domain.times import MINUTE, SECOND

MAX_IN_FLIGHT = 4
"""Letters on their way at the same moment: as many may be doubtful after a crash (B.13)."""
MAX_FOR_DOMAIN = MAX_IN_FLIGHT - 1
"""For a domain that has taken some letters without a no; one is always left for the others."""
TRUSTED_AFTER = 3
PAUSE = 1 * MINUTE
LONGEST_PAUSE = 15 * MINUTE
STEP_BACK = 10 * SECOND


@dataclass(frozen=True, slots=True)
class DomainThrottle:
    """`taken`: letters taken in a row; at first one at a time. `strikes`: noes and silences in a row."""

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
    """For now: at most one try a minute from here on, until it takes a letter."""
    return replace(slowed(finished(pace)), paused_until=now + PAUSE)


def slowed(pace: DomainThrottle) -> DomainThrottle:
    """It lets us wait, or said no to one letter for good: one at a time from here on."""
    return replace(pace, accepted_in_row=0, failures=pace.failures + 1)


def finished(pace: DomainThrottle) -> DomainThrottle:
    """Nothing was learned."""
    return replace(pace, in_flight=pace.in_flight - 1)


def next_try_at(pace: DomainThrottle, now: int) -> int:
    """When a letter that has to wait for the others of its domain is looked at again.

    Later with every strike: ten thousand that wait for one silent domain must not be looked at each minute.
    """
    base = max(pace.paused_until, now + STEP_BACK)
    return min(base + max(pace.failures - 1, 0) * PAUSE, now + LONGEST_PAUSE)


def is_forgettable(pace: DomainThrottle, now: int) -> bool:
    """Nothing but trust would be lost."""
    return not pace.in_flight and not pace.failures and not is_paused(pace, now)
