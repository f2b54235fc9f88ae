"""What operators do with leads and cards by hand."""

from openline.actions.crm.remember import NewDetails, add_lead, remember_on_card
from openline.actions.shared.admit import dialog_for
from openline.domain.contact_details import ContactDetails
from openline.domain.crm import contacts
from openline.domain.crm.leads import Stage, is_wanted
from openline.domain.dialogs.events import CardChanged, LeadMade
from openline.domain.refusals import NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.values import replace
from openline.store.crm import contacts as cards
from openline.store.crm import leads
from openline.store.dialogs import dialogs, events
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def operator_makes_lead(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """Create a lead, even for a client who gave no more than a name. A dialog has one lead at most.

    Raises NotNow when nothing at all is known of the client.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    if dialog.lead_id or events.find_sent(tx, operator.id, cid):
        return
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or not (dialog.contact_id or visitor.details.name):
        raise NotNow("Nothing is known about this client yet, not even a name.")
    if not dialog.contact_id:
        contact_id = cards.add_contact(tx, now)
        cards.add_values(tx, contact_id, contacts.completion((), visitor.details, "hand", dialog.id, now))
        visitors.save_details(tx, visitor.id, visitor.details, contact_id)
        dialog = dialog.but(contact_id=contact_id)
        changed = CardChanged(contact_id, visitor.details.name, now)
        dialog = events.append_event(tx, dialog, changed, stream="int")
    lead = add_lead(tx, dialog, visitor.details, now)
    event = LeadMade(lead.number, operator.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(lead_id=lead.id))


def operator_sets_stage(tx: Transaction, operator: Operator, lead_id: str, stage: Stage) -> None:
    """Say how far a lead is. Raises NotFound for leads of lines that the operator does not see."""
    if not leads.save_stage(tx, lead_id, stage, operator.lines):
        raise NotFound


def operator_notes_details(
    tx: Transaction, operator: Operator, dialog_id: str, details: ContactDetails, now: int
) -> None:
    """Put what a client has told by voice on their card; a name is enough for one. Nothing is overwritten."""
    dialog = dialog_for(tx, operator, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None:
        raise NotFound
    if not (dialog.contact_id or visitor.contact_id or is_wanted(details) or is_wanted(visitor.details)):
        visitor = replace(visitor, contact_id=cards.add_contact(tx, now))
    known = remember_on_card(tx, dialog, visitor, NewDetails(details, "hand"), now)
    dialogs.save_dialog(tx, known.dialog)
