"""Letters are written here, as rows in the transaction of their cause; carrying them out comes later."""

from openline.actions.speak import language_of, line_says
from openline.domain import letters
from openline.domain.dialogs import Dialog
from openline.domain.events import LetterWaits
from openline.domain.letters import Letter
from openline.domain.lines import Line
from openline.domain.visitors import Visitor
from openline.store import events
from openline.store import letters as kept
from openline.store.transaction import Transaction
from openline.texts import say

GOES_TO = "A copy of this conversation will go to {address}."


def post_copy(
    tx: Transaction, dialog: Dialog, visitor: Visitor, address: str, request: str, now: int
) -> Dialog:
    """The conversation so far, to this address. The same request again writes nothing."""
    letter = Letter(
        id=tx.new_id(),
        dedupe_key=letters.copy_key(dialog.id, request),
        kind="history",
        dialog_id=dialog.id,
        address=address,
        lang=visitor.lang,
        upto=dialog.pub_seq,
        created_at=now,
    )
    if not kept.add_letter(tx, letter):
        return dialog
    return events.append_event(tx, dialog, LetterWaits(letter.id, "history", address, now), stream="int")


def post_copy_by_itself(tx: Transaction, dialog: Dialog, visitor: Visitor, line: Line, now: int) -> Dialog:
    """After the end, to the address that this visitor gave; again only if there is something new (FORM-7)."""
    told_upto = kept.find_told_upto(tx, dialog.id)
    if not letters.is_worth_sending(events.find_newest_text(tx, dialog.id), told_upto):
        return dialog
    address = visitor.facts.email
    dialog = post_copy(tx, dialog, visitor, address, f"end:{dialog.finished_at}", now)
    said = say(language_of(visitor, line), GOES_TO, address=letters.masked(address))
    return line_says(tx, dialog, line, said, now)
