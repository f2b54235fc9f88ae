"""When a mailbox counts as missing. Servers have bad days, so no single refusal decides.

On 14 and 15 December 2020 Gmail answered "550 5.1.1 no such user" for accounts that existed, for hours; any
relay with a broken list of recipients does the same. A mailbox is missing only if it was refused on two days.
"""

from collections.abc import Sequence

from openline.domain.times import DAY, HOUR
from openline.domain.values import Immutable

APART = 1 * DAY
"""Two refusals must be as far apart as this, longer than servers' bad days last."""
KEPT_FOR = 30 * DAY
"""A refusal counts for as long; then the mailbox is tried again."""
BURST_WITHIN = 1 * HOUR
BURST_OF_DOMAIN, BURST_OF_ALL = 5, 10
"""Mailboxes refused within the hour, of one domain or of all, that show that the server is at fault.

People mistype some three addresses of a hundred. A portal that writes to 500 unconfirmed addresses a day, as
many as it may, has about one such refusal in an hour: five at one domain are no chance, nor are ten in all
(a relay of ours that refuses everybody). With fewer letters the rule of two days is the protection.
"""


class MailboxRefusal(Immutable):
    """A server's "no such mailbox", in its own words."""

    at: int
    why: str = ""


def is_missing(refusals: Sequence[MailboxRefusal], now: int) -> bool:
    """Return True if the mailbox was refused on two days, and lately. `refusals`: oldest first."""
    counted = [each for each in refusals if now - each.at < KEPT_FOR]
    return len(counted) > 1 and counted[-1].at - counted[0].at >= APART


def is_burst(of_domain: int, of_all: int) -> tuple[bool, bool]:
    """Return whether so many were refused that it says nothing of them: (of the domain, of all)."""
    return of_domain >= BURST_OF_DOMAIN, of_all >= BURST_OF_ALL
