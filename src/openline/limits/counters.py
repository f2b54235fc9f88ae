"""Counters of which each costs the same however much it has counted: sums over a while, and token buckets.

Times are seconds of a monotonic clock. What is counted is lost on restart and not shared by nodes.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from openline.domain.refusals import TooMany

T = TypeVar("T")
SLICES = 12
MOST_KEYS = 20_000
LOOKED_AT = 8
"""The most old keys that are looked at for one that may be forgotten."""


class Bucket:
    """A token bucket. `take` returns 0, or by how many milliseconds it came too early."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float):
        self._rate, self._burst, self._tokens, self._at = rate, burst, float(burst), now

    def take(self, now: float, amount: float = 1) -> int:
        tokens = self._tokens + (now - self._at) * self._rate
        tokens = min(tokens, self._burst)
        self._at = now
        if tokens >= amount:
            self._tokens = tokens - amount
            return 0
        self._tokens = tokens
        return int((amount - tokens) / self._rate * 1000) + 1

    def wait_ms(self, now: float) -> int:
        """Return how long until something can be taken again after `charge` took too much; 0 = at once."""
        tokens = self._tokens + (now - self._at) * self._rate
        return int(-tokens / self._rate * 1000) + 1 if tokens < 0 else 0

    def charge(self, now: float, amount: float) -> None:
        """Take `amount`, whose size was known only afterwards. What is left may be less than nothing."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - amount
        self._at = now

    def undo(self) -> None:
        """Give back what was taken a moment ago."""
        self._tokens = min(self._burst, self._tokens + 1)


class Ring:
    """A sum over the last `seconds`, kept as a ring of time slices. The oldest slice is forgotten whole."""

    __slots__ = ("_counts", "_newest", "_slice_s", "_total")

    def __init__(self, seconds: float):
        self._slice_s = seconds / SLICES
        self._counts = [0] * (SLICES + 1)
        self._newest = 0
        self._total = 0

    def add(self, now: float, amount: int = 1) -> None:
        """Count `amount` more; a negative amount takes back what was counted a moment ago."""
        self._advance(now)
        self._counts[self._newest % len(self._counts)] += amount
        self._total += amount

    def add_within(self, now: float, amount: int, most: int) -> bool:
        """Count `amount` more, unless that would be more than `most`. Return whether it was counted."""
        self._advance(now)
        if self._total + amount > most:
            return False
        self._counts[self._newest % len(self._counts)] += amount
        self._total += amount
        return True

    def total(self, now: float) -> int:
        self._advance(now)
        return self._total

    def free_in_ms(self, now: float) -> int:
        """Return in how many milliseconds the oldest slice that counted something will be forgotten."""
        self._advance(now)
        size = len(self._counts)
        oldest = next(
            (n for n in range(self._newest - size + 1, self._newest) if self._counts[n % size]), None
        )
        return (
            int(((self._newest if oldest is None else oldest) + size) * self._slice_s * 1000 - now * 1000) + 1
        )

    def _advance(self, now: float) -> None:
        newest = int(now / self._slice_s)
        if newest == self._newest:
            return
        size = len(self._counts)
        for number in range(max(self._newest, newest - size) + 1, newest + 1):
            self._total -= self._counts[number % size]
            self._counts[number % size] = 0
        self._newest = max(self._newest, newest)


class Bounded(Generic[T]):
    """Values by key, at most so many: the one that was not asked for longest is forgotten.

    `is_used`: tells of a value that must not be forgotten yet.
    """

    def __init__(self, most: int = MOST_KEYS, is_used: Callable[[T], bool] = lambda _: False):
        self._most = most
        self._is_used = is_used
        self._values: dict[str, T] = {}

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def find(self, key: str) -> T | None:
        value = self._values.pop(key, None)
        if value is not None:
            self._values[key] = value
        return value

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value of the key; a new one if there is none."""
        value = self.find(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def put(self, key: str, value: T) -> None:
        self._values.pop(key, None)
        self._values[key] = value
        for _ in range(LOOKED_AT):
            if len(self._values) <= self._most:
                return
            oldest = next(iter(self._values))
            unwanted = self._values.pop(oldest)
            if self._is_used(unwanted):
                self._values[oldest] = unwanted


class RateLimits:
    """Sums by key: how often something was done within a while.

    The part of a key before its colon names what is counted. Each such kind forgets its own oldest keys, so
    that no flood of one kind makes another one forgotten.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS):
        self._clock = clock
        self._most_keys = most_keys
        self._kinds: dict[str, Bounded[Ring]] = {}

    def count(self, who: str, most: int, seconds: float, amount: int = 1) -> None:
        """Count `amount` more. Raises TooMany if there were already `most` within the last `seconds`."""
        ring, now = self._kind(who).get(who, lambda: Ring(seconds)), self._clock()
        if ring.total(now) >= most:
            raise TooMany(ring.free_in_ms(now))
        ring.add(now, amount)

    def undo(self, who: str) -> None:
        """Take back one count."""
        ring, now = self._kind(who).find(who), self._clock()
        if ring and ring.total(now) > 0:
            ring.add(now, -1)

    def _kind(self, who: str) -> Bounded[Ring]:
        kind = who.partition(":")[0]
        if kind not in self._kinds:
            self._kinds[kind] = Bounded(self._most_keys)
        return self._kinds[kind]
