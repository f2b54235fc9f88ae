"""Steps of the wall clock: somebody, or a time server, set it while we were running."""

from openline.domain.times import MINUTE, SECOND

NOTICED_FROM = 5 * SECOND
"""Smaller differences are the usual slewing, and harm no rule."""
WRITTEN_LATELY = 10 * MINUTE
"""What was written within this time before a step moves with the clock: rules still count from it."""


class StepWatch:
    """Compares the wall clock with one that nobody can set. Both in milliseconds."""

    def __init__(self, wall: int, steady: int):
        self._ahead = wall - steady

    def step(self, wall: int, steady: int) -> int:
        """Return by how much the wall clock was set since the last look; 0 = it went on as it should."""
        ahead = wall - steady
        step = ahead - self._ahead
        self._ahead = ahead
        return step if abs(step) >= NOTICED_FROM else 0
