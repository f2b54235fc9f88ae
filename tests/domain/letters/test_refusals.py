"""MAIL-11: when a mailbox counts as missing."""

import pytest

from openline.domain.letters.refusals import MailboxRefusal, is_burst, is_missing
from openline.domain.times import DAY, HOUR

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    "ago, missing",
    [
        ([], False),
        ([0], False),
        ([DAY - 1, 0], False),
        ([DAY, 0], True),
        ([DAY, DAY - 1], False),
        ([29 * DAY, 20 * DAY], True),
        ([30 * DAY, 20 * DAY], False),
        ([40 * DAY, 31 * DAY], False),
        ([HOUR * n for n in range(23, -1, -1)], False),
    ],
)
def test_two_refusals_a_day_apart_and_not_long_ago(ago: list[int], *, missing: bool) -> None:
    assert is_missing([MailboxRefusal(NOW - each) for each in ago], NOW) is missing


@pytest.mark.parametrize(
    "of_domain, of_all, are", [(4, 9, (False, False)), (5, 5, (True, False)), (1, 10, (False, True))]
)
def test_so_many_at_once_are_the_servers_fault(of_domain: int, of_all: int, are: tuple[bool, bool]) -> None:
    assert is_burst(of_domain, of_all) == are
