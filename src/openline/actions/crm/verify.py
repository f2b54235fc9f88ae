"""An address proves to be the visitor's: by a press in our letter, by an answer to it (CRM-3)."""

from dataclasses import replace

from openline.actions.crm.remember import NewDetails, remember_on_card
from openline.actions.letters.confirm import confirmation_given
from openline.domain.contact_details import Facts
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters.addresses import canonical
from openline.domain.visitors.visitors import Visitor
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def address_is_verified(tx: Transaction, dialog: Dialog, visitor: Visitor, address: str, now: int) -> Dialog:
    """The visitor's own for a year from now, and the card's, if it is the one they gave; what waited for it
    goes. Saved later.

    Another address (a copy went to a colleague) proves nothing about this visitor.
    """
    dialog = confirmation_given(tx, dialog, canonical(address), now)
    if canonical(address) != canonical(visitor.facts.email):
        return dialog
    visitors.save_email_proved(tx, visitor.id, now)
    if "email" in visitor.verified:
        return dialog
    visitors.save_identity(tx, visitor.id, visitor.external_id, (*visitor.verified, "email"))
    visitor = replace(visitor, verified=(*visitor.verified, "email"))
    if not dialog.contact_id:
        return dialog
    brought = NewDetails(Facts(email=visitor.facts.email), "letter", "verified")
    return remember_on_card(tx, dialog, visitor, brought, now).dialog
