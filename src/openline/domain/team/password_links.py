"""Links by which operators who have lost their password choose a new one."""

from openline.domain.times import MINUTE
from openline.domain.values import Immutable

LIVES = 30 * MINUTE
"""How long a link works after it was asked for. The letter says so in words: half an hour."""
RETRY_AFTER = 1 * MINUTE
LEASE = 2 * MINUTE


class PasswordLink(Immutable):
    """An operator's only link, and its letter. `hash`: of the code; empty before the letter is under way.

    `next_at`: when the letter is to be sent; 0 = it was sent, or cannot be.
    """

    operator_id: str
    hash: str
    ends_at: int
    next_at: int = 0


def is_good(link: PasswordLink, now: int) -> bool:
    return bool(link.hash) and now < link.ends_at
