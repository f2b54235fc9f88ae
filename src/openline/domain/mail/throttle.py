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


def may_start(manners: DomainThrottle, now: int) -> bool:
    most = MAX_FOR_DOMAIN if manners.accepted_in_row >= TRUSTED_AFTER else 1
    return not is_paused(manners, now) and manners.in_flight < most


def is_paused(manners: DomainThrottle, now: int) -> bool:
    return now < manners.paused_until


def started(manners: DomainThrottle) -> DomainThrottle:
    return replace(manners, in_flight=manners.in_flight + 1)


def accepted(manners: DomainThrottle) -> DomainThrottle:
    return DomainThrottle(in_flight=manners.in_flight - 1, accepted_in_row=manners.accepted_in_row + 1)


def rejected(manners: DomainThrottle, now: int) -> DomainThrottle:
    """For now: at most one try a minute from here on, until it takes a letter."""
    return replace(slowed(finished(manners)), paused_until=now + PAUSE)


def slowed(manners: DomainThrottle) -> DomainThrottle:
    """It lets us wait, or said no to one letter for good: one at a time from here on."""
    return replace(manners, accepted_in_row=0, failures=manners.failures + 1)


def finished(manners: DomainThrottle) -> DomainThrottle:
    """Nothing was learned."""
    return replace(manners, in_flight=manners.in_flight - 1)


def next_try_at(manners: DomainThrottle, now: int) -> int:
    """When a letter that has to wait for the others of its domain is looked at again.

    Later with every strike: ten thousand that wait for one silent domain must not be looked at each minute.
    """
    base = max(manners.paused_until, now + STEP_BACK)
    return min(base + max(manners.failures - 1, 0) * PAUSE, now + LONGEST_PAUSE)


def is_forgettable(manners: DomainThrottle, now: int) -> bool:
    """Nothing but trust would be lost."""
    return not manners.in_flight and not manners.failures and not is_paused(manners, now)
