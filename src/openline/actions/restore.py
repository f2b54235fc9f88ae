"""The base was put back from a backup: readers begin anew, and no letter goes by itself (B.13, F24)."""

from collections.abc import Sequence
from dataclasses import dataclass

from openline.actions.ask import RESTORED
from openline.store import addresses, dialogs, letters, portals
from openline.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Restored:
    """How many letters will not go (`dropped`), or wait for a person (`held`)."""

    dropped: int
    held: int


def base_is_restored(tx: Transaction, epoch: str, said_no: Sequence[tuple[str, str, int]] = ()) -> Restored:
    """`said_no`: the suppressions of the base that this one replaces; said is said (T52).

    Letters that wait may have gone after the backup was made.

    Unread answers are dropped: whether they are still unread nobody knows. Copies are held for an operator.
    Dialogs that go on, or ended just now, may have ended and sent their copy since: at their end it is asked
    for by the form.
    """
    portals.save_epoch(tx, epoch)
    for hash_, why, at in said_no:
        addresses.add_suppression(tx, hash_, why, at)
    dropped, held = letters.hold_all(tx)
    dialogs.forget_mail_due(tx)
    dialogs.mark_copies_due(tx, RESTORED)
    return Restored(dropped, held)
