"""The base was put back from a backup: readers begin anew, no letter goes by itself, no number is given
twice (B.13, F24, NUM-2).
"""

from dataclasses import dataclass

from openline.actions.shared.speak import RESTORED
from openline.domain.dialogs import numbers
from openline.store import portal
from openline.store.backups import Replaced
from openline.store.dialogs import dialogs
from openline.store.letters import addresses, letters
from openline.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Restored:
    """How many letters will not go (`dropped`), or wait for a person (`held`)."""

    dropped: int
    held: int
    next_number: int


def database_is_restored(tx: Transaction, epoch: str, replaced: Replaced | None) -> Restored:
    """`replaced`: what is known of the base that this one replaces. Said is said (T52), given is given.

    Letters that wait may have gone after the backup was made.

    Unread answers are dropped: whether they are still unread nobody knows. Copies are held for an operator.
    Dialogs that go on, or ended just now, may have ended and sent their copy since: at their end it is asked
    for by the form.
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
    """The number of the next dialog. A base from before there was a portal has no counters."""
    ever = {"dialog": dialogs.count_dialogs(tx)}
    for name, last in portal.list_counters(tx).items():
        at_least = numbers.last_given(last, before.get(name), ever.get(name, last))
        portal.save_counter(tx, name, at_least)
    return portal.list_counters(tx).get("dialog", 0) + 1
