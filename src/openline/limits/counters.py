"""Token buckets, and a bounded number of them: each costs the same however much it has counted.

Times are seconds of a monotonic clock. What is counted is lost on restart and not shared by nodes.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_KEYS = 20_000


class Bucket:
    """A token bucket. `take` returns 0, or by how many milliseconds it came too early."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float):
        self._rate, self._burst, self._tokens, self._at = rate, burst, float(burst), now

    def take(self, now: float) -> int:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        return int((1 - self._tokens) / self._rate * 1000) + 1

    def undo(self) -> None:
        """Give back what was taken a moment ago."""
        self._tokens = min(self._burst, self._tokens + 1)


class Bounded(Generic[T]):
    """Values by key, at most MOST_KEYS: the one that was not asked for longest is forgotten."""

    def __init__(self) -> None:
        self._values: dict[str, T] = {}

    def find(self, key: str) -> T | None:
        value = self._values.pop(key, None)
        if value is not None:
            self._values[key] = value
        return value

    def get(self, key: str, make: Callable[[], T]) -> T:
        """Return the value of the key; a new one if there is none."""
        value = self.find(key)
        if value is None:
            value = self._values[key] = make()
            if len(self._values) > MOST_KEYS:
                del self._values[next(iter(self._values))]
        return value
