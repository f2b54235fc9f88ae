"""When a question is put again after an error."""

import pytest

from openline.domain.timers import Timer, retry_at
from openline.domain.times import HOUR, MINUTE, SECOND

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    "attempts, after",
    [
        (0, 5 * SECOND),
        (1, 30 * SECOND),
        (2, 2 * MINUTE),
        (3, 10 * MINUTE),
        (4, 30 * MINUTE),
        (5, HOUR),
        (6, HOUR),
        (1_000, HOUR),
    ],
)
def test_a_broken_question_is_put_again_later_each_time(attempts: int, after: int) -> None:
    """FORM-5, F22. Never a hot loop, never given up."""
    assert retry_at(Timer("ask_introduce", "d1", NOW - HOUR, attempts), NOW) == NOW + after
