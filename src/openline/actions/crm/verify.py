"""Verification of a visitor's address: by a click in our letter, or by a reply to it."""

from openline.actions.crm.remember import NewDetails, remember_on_card
from openline.actions.letters.confirm import confirmation_given
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters.addresses import canonical, is_same_mailbox
from openline.domain.values import replace
from openline.domain.visitors.visitors import Visitor
from openline.store.letters import refusals
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def address_is_verified(tx: Transaction, dialog: Dialog, visitor: Visitor, address: str, now: int) -> Dialog:
    """Release the letters that waited for this address, and verify it. The caller saves the dialog.

    Called when its owner has proved to read it; no mark says any more that the mailbox does not exist.

    If it is the address that the visitor gave, it is verified on visitor and card, for a year from now.

    Another address (a copy was sent to a colleague) proves nothing about this visitor.
    """
    refusals.lift(tx, canonical(address))
    dialog = confirmation_given(tx, dialog, canonical(address), now)
    if not is_same_mailbox(address, visitor.details.email):
        return dialog
    visitors.save_email_proved(tx, visitor.id, now)
    if "email" in visitor.verified:
        return dialog
    visitors.save_identity(tx, visitor.id, visitor.external_id, (*visitor.verified, "email"))
    visitor = replace(visitor, verified=(*visitor.verified, "email"))
    if not dialog.contact_id:
        return dialog
    brought = NewDetails(ContactDetails(email=visitor.details.email), "letter", "verified")
    return remember_on_card(tx, dialog, visitor, brought, now).dialog
