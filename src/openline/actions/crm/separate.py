"""Separating conversations that were joined wrongly: two people gave one address, or one typed another's."""

from openline.domain.contact_details import ContactDetails
from openline.domain.crm import contacts
from openline.domain.crm.contacts import ValueStatus
from openline.domain.crm.own_contacts import without_own
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.dialogs.events import CardChanged
from openline.domain.refusals import NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.values import replace
from openline.domain.visitors.visitors import Visitor
from openline.store.crm import contacts as cards
from openline.store.crm import leads
from openline.store.crm.own_contacts import get_own_contacts
from openline.store.dialogs import dialogs, events
from openline.store.lines import queues
from openline.store.transaction import Transaction
from openline.store.visitors import visitors

MOST = 50
"""Conversations moved at once."""


def operator_separates(
    tx: Transaction, operator: Operator, contact_id: str, chosen: tuple[str, ...], now: int
) -> str:
    """Move the chosen dialogs of a client to a new card, with all that came from them. Return its id.

    Their leads, and the contact details whose source they are, go along. A visitor goes with their newest
    dialog: what they write next is in the same place. What a visitor has given stays known on both sides.
    Raises NotFound for dialogs that are not this client's or not the operator's to see.
    """
    if not chosen or len(chosen) > MOST:
        raise NotNow("Choose between one and 50 conversations.")
    moved = [dialogs.get_dialog_to_change(tx, each) for each in sorted(set(chosen))]
    for dialog in moved:
        may_see(dialog, operator)
        if dialog.contact_id != contact_id:
            raise NotFound
    if cards.count_dialogs(tx, contact_id) == len(moved):
        raise NotNow("Leave at least one conversation with this client.")
    new_id = cards.add_contact(tx, now)
    ids = [dialog.id for dialog in moved]
    cards.move_values(tx, contact_id, new_id, ids)
    leads.move_leads(tx, new_id, ids)
    for visitor in _visitors_of(tx, moved):
        if dialogs.is_newest_among(tx, visitor.id, ids):
            visitors.save_details(tx, visitor.id, visitor.details, new_id)
        _complete(tx, new_id, visitor, moved, now)
    for dialog in sorted(moved, key=lambda each: each.number):
        _move(tx, dialog, new_id, now)
    for dialog_id in leads.list_without_lead(tx, contact_id, new_id):
        dialogs.save_dialog(tx, dialogs.get_dialog_to_change(tx, dialog_id).but(lead_id=""))
    return new_id


def _visitors_of(tx: Transaction, moved: list[Dialog]) -> list[Visitor]:
    found = [visitors.find_visitor(tx, each) for each in sorted({dialog.visitor_id for dialog in moved})]
    return [visitor for visitor in found if visitor]


def _complete(tx: Transaction, contact_id: str, visitor: Visitor, moved: list[Dialog], now: int) -> None:
    """Put what the visitor has given on the new card, as far as it did not come along."""
    source = next(dialog.id for dialog in moved if dialog.visitor_id == visitor.id)
    details = without_own(visitor.details, get_own_contacts(tx))
    proved = {kind: getattr(details, kind) for kind in contacts.KINDS if kind in visitor.verified}
    claimed = replace(details, **dict.fromkeys(proved, ""))
    both: tuple[tuple[ContactDetails, ValueStatus], ...] = (
        (ContactDetails(**proved), "verified"),
        (claimed, "claimed"),
    )
    for each, status in both:
        card = cards.list_values(tx, contact_id)
        cards.add_values(tx, contact_id, contacts.completion(card, each, "separated", source, now, status))


def _move(tx: Transaction, dialog: Dialog, contact_id: str, now: int) -> None:
    lead_id = leads.find_lead_of(tx, dialog.id, contact_id)
    event = CardChanged(contact_id, dialog.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int").but(contact_id=contact_id, lead_id=lead_id)
    dialogs.save_dialog(tx, dialog)
    if dialog.answered_at and dialog.operator_id:
        queues.save_responsible(tx, contact_id, dialog.operator_id)
