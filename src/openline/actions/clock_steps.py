"""The clock was set while we were running: what was to happen in a minute still happens in a minute."""

from openline.domain.lines.assignment import declines_shifted
from openline.store import moments
from openline.store.transaction import Transaction


def clock_was_set(tx: Transaction, step: int, now: int) -> None:
    """Move every moment that a rule compares with the present by `step`. `now`: by the clock as it is since.

    What people wrote keeps its time, except for the last minutes, from which rules still count. Promises and
    opening hours are times of the world, and stay.
    """
    moments.shift(tx, step, now - step)
    for dialog_id, declined in moments.list_declined(tx):
        moments.save_declined(tx, dialog_id, declines_shifted(declined, step))
    tx.tell_presence()
    tx.tell_letter(now)
    tx.tell_timer(now)
