"""Which mails of a folder are read: every one by its number, whatever other programs have marked.

Another program on the same mailbox (a phone, a colleague) marks mails as seen, moves and deletes them. A mail
that came since the last look is taken whatever its marks are; one that was seen there and could not be taken
yet is remembered until it was taken, or is gone.
"""

from collections.abc import Iterable

from openline.domain.times import DAY
from openline.domain.values import Immutable, replace

TRIES = 5
"""A mail whose content comes empty so often has none."""
WAITING_AT_MOST = 5_000
REREAD = 1 * DAY
"""Before the last look, where the folder has new numbers. A day has two ends, in two time zones."""


_NONE: frozenset[int] = frozenset()


class FolderPosition(Immutable):
    """How far a folder was read. `uid_validity` "": never, or its server gives no lasting numbers.

    `waiting`: numbers that were seen there and are not taken yet.
    """

    uid_validity: str = ""
    last_uid: int = 0
    waiting: frozenset[int] = _NONE
    looked_at: int = 0
    taken_at: int = 0
    failed_at: int = 0
    error: str = ""


def looked(position: FolderPosition, uid_validity: str, found: Iterable[int], now: int) -> FolderPosition:
    """Return the position after a look that found these mails to take."""
    seen = frozenset(found)
    is_same = position.uid_validity == uid_validity
    waiting = seen | (position.waiting if is_same else _NONE)
    return replace(
        position,
        uid_validity=uid_validity,
        last_uid=max([*seen, position.last_uid if is_same else 0], default=0),
        waiting=frozenset(sorted(waiting)[-WAITING_AT_MOST:]),
        looked_at=now,
    )


def done(position: FolderPosition, uid: int, now: int, *, is_taken: bool) -> FolderPosition:
    """Return the position after a mail was taken, or is given up."""
    taken_at = now if is_taken else position.taken_at
    return replace(position, waiting=position.waiting - {uid}, taken_at=taken_at)


def failed(position: FolderPosition, error: str, now: int) -> FolderPosition:
    return replace(position, error=error, failed_at=now)


def must_be_saved(saved: FolderPosition, now: FolderPosition) -> bool:
    """Return whether more has changed than the time of the last look, or that is long ago."""
    is_mended = saved.failed_at > saved.looked_at and now.looked_at > now.failed_at
    is_long_ago = now.looked_at - saved.looked_at >= SAVED_EVERY
    return is_mended or is_long_ago or replace(now, looked_at=0) != replace(saved, looked_at=0)


SAVED_EVERY = DAY // 144
"""Ten minutes: an idle mailbox writes no more often."""
