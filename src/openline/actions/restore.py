"""What follows a restore from a backup.

Clients load everything anew, no letter is sent automatically, and no number is issued twice.
"""

from openline.domain.dialogs import numbers
from openline.domain.dialogs.flags import RESTORED
from openline.domain.values import Immutable
from openline.store import portal
from openline.store.backups import Replaced
from openline.store.dialogs import dialogs
from openline.store.letters import addresses, letters
from openline.store.transaction import Transaction


class Restored(Immutable):
    """Numbers of letters that were dropped and held for an operator, and the next dialog number."""

    dropped: int
    held: int
    next_number: int


def database_is_restored(tx: Transaction, epoch: str, replaced: Replaced | None) -> Restored:
    """Adapt a restored database to what may have happened since its backup.

    `replaced`: what is known of the database that this one replaces; None: nothing. Opt-outs recorded after
    the backup are kept, and dialog numbers issued after it are not reused.

    Queued letters may already have been sent after the backup was taken. Letters about unread answers are
    dropped, because nobody knows whether the answers are still unread. Copies are held for an operator.
    Dialogs that are open or were just closed may have been closed since, and their copy sent: at their
    closing a form asks for the copy.
    """
    portal.save_epoch(tx, epoch)
    next_number = _numbers_go_on(tx, replaced.counters if replaced else {})
    for hash_, why, at in replaced.suppressions if replaced else ():
        addresses.add_suppression(tx, hash_, why, at)
    dropped, held = letters.hold_all(tx)
    dialogs.forget_mail_due(tx)
    dialogs.flag_copies_due(tx, RESTORED)
    return Restored(dropped, held, next_number)


def _numbers_go_on(tx: Transaction, before: dict[str, int]) -> int:
    """Raise the counters past every number that may have been issued; return the next dialog number.

    A database from before the portal was set up has no counters.
    """
    ever = {"dialog": dialogs.count_dialogs(tx)}
    for name, last in portal.list_counters(tx).items():
        at_least = numbers.last_given(last, before.get(name), ever.get(name, last))
        portal.save_counter(tx, name, at_least)
    return portal.list_counters(tx).get("dialog", 0) + 1
