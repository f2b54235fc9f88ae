"""MAIL-9, R8: when the portal goes over to asking first."""

import pytest

from openline.domain.mail.policy import too_many_came_back, too_many_complained


@pytest.mark.parametrize(
    "bounced, sent, is_too_many",
    [
        (0, 0, False),
        (19, 0, False),  # too few to tell anything
        (20, 0, True),  # none was ever taken
        (0, 200, False),
        (1, 20, False),  # 5 % is bearable
        (2, 20, True),
        (10, 200, False),
        (11, 200, True),
    ],
)
def test_more_than_one_in_twenty_is_too_many(bounced: int, sent: int, *, is_too_many: bool) -> None:
    """R8: of the last 200, and of no fewer than 20."""
    assert too_many_came_back(bounced, sent) is is_too_many


@pytest.mark.parametrize(
    "complained, sent, trips",
    [(1, 1, False), (1, 2_000, False), (2, 200, True), (2, 1_999, True), (2, 2_000, False), (3, 2_000, True)],
)
def test_complaints_beyond_a_thousandth_are_too_many(complained: int, sent: int, *, trips: bool) -> None:
    """R8: one proves nothing, however few letters went."""
    assert too_many_complained(complained, sent) == trips
