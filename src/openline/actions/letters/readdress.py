"""An address that was corrected: what waits for the old one goes to the new one.

A letter row keeps its address, so that operators see where it would have gone: the row is cancelled, and its
cause gets a new one, with new codes and a new reply address.
"""

from openline.actions.letters.enqueue import add_letter, save_letter
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters import letters
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.values import replace
from openline.store.dialogs import dialogs
from openline.store.letters import addresses
from openline.store.letters import letters as kept
from openline.store.transaction import Transaction


def address_is_corrected(
    tx: Transaction, dialog: Dialog, old: str, new: str, now: int, *, copies_stay: bool = False
) -> Dialog:
    """Redirect all that waits for this visitor's old address, in every dialog. The caller saves this dialog.

    `copies_stay`: the new address came with a request for one more copy; those asked for before go where they
    were asked to go.
    """
    if not old or letters.is_same_address(old, new):
        return dialog
    for each in kept.list_waiting_of_visitor(tx, dialog.visitor_id):
        if not letters.is_same_address(each.address, old) or (copies_stay and each.kind == "history"):
            continue
        is_here = each.dialog_id == dialog.id
        its = dialog if is_here else dialogs.get_dialog_to_change(tx, each.dialog_id)
        letter = kept.find_letter(tx, each.id)
        if letter is None or letter.state not in letters.REVOCABLE:
            continue
        its = letter_is_readdressed(tx, its, letter, new, now)
        if is_here:
            dialog = its
        else:
            dialogs.save_dialog(tx, its)
    return dialog


def letter_is_readdressed(tx: Transaction, dialog: Dialog, letter: Letter, address: str, now: int) -> Dialog:
    """Cancel the letter, and queue a new one to this address; to none if it is empty.

    The question whether the old address was right (double opt-in) is asked anew of the new one, when its
    letter is due. The caller saves the dialog.
    """
    addresses.end_return_links(tx, letter, now)
    ended = replace(letter, state="cancelled", why="corrected", lease_until=0)
    dialog = save_letter(tx, dialog, ended, now)
    if not address or letter.kind == "confirm":
        return dialog
    return add_letter(
        tx, dialog, letters.readdressed(letter, tx.new_id(), address, canonical(address), now), now
    )
