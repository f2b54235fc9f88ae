"""Recording contact details: the visitor, the card and the lead are updated in one transaction."""

from openline.actions.letters.readdress import address_is_corrected
from openline.actions.lines import assign
from openline.domain.contact_details import ContactDetails
from openline.domain.crm import contacts, leads
from openline.domain.crm.contacts import ValueKind, ValueStatus
from openline.domain.crm.leads import Lead
from openline.domain.crm.own_contacts import OwnContacts, without_own
from openline.domain.crm.phones import is_known
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import CardChanged
from openline.domain.letters.addresses import canonical
from openline.domain.values import Immutable, replace
from openline.domain.visitors.identities import verified_after
from openline.domain.visitors.visitors import Identity, Visitor
from openline.store import portal
from openline.store.crm import contacts as cards
from openline.store.crm import leads as kept_leads
from openline.store.crm.own_contacts import get_own_contacts
from openline.store.dialogs import dialogs, events
from openline.store.letters import refusals
from openline.store.lines import lines
from openline.store.transaction import Transaction
from openline.store.visitors import visitors

RECOGNISED_BY: tuple[ValueKind, ...] = ("email", "phone")


class Recorded(Immutable):
    """Result of recording; the caller saves the dialog. `details`: all that this visitor has given so far."""

    dialog: Dialog
    details: ContactDetails
    contacts_are_new: bool
    lead_number: int
    lead_is_new: bool

    @property
    def is_worth_telling(self) -> bool:
        """True if operators should see it as the result of a form: new contacts or a new lead."""
        return self.contacts_are_new or self.lead_is_new


class NewDetails(Immutable):
    """Details that arrived, and how: by form, message or identity. `verified`: somebody vouches for them."""

    details: ContactDetails
    how: str
    status: ValueStatus = "claimed"
    identity: Identity | None = None


def remember(tx: Transaction, dialog: Dialog, visitor: Visitor, new: NewDetails, now: int) -> Recorded:
    """Record what a client tells about themselves.

    1. the visitor is renamed and keeps what was given: it is never asked for again
    2. a name alone creates neither a card nor a lead
    3. find the card: the visitor's own, else by e-mail, else by phone, else add a new one
    4. add what is missing on the card; overwrite nothing
    5. a new card gets a new lead; a known card its open lead, or a new one where the line wants repeat leads
    """
    new = _new_without_own(new, get_own_contacts(tx))
    details = new.details
    all_details = ContactDetails(
        details.name or visitor.details.name,
        details.email or visitor.details.email,
        details.phone or visitor.details.phone,
    )
    external_id = new.identity.external_id if new.identity else visitor.external_id
    verified = verified_after(visitor, all_details, new.identity)
    if (external_id, verified) != (visitor.external_id, visitor.verified):
        visitors.save_identity(tx, visitor.id, external_id, verified)
    if new.identity and new.identity.details.email:
        visitors.save_email_proved(tx, visitor.id, now)
        refusals.lift(tx, canonical(new.identity.details.email))
    known = remember_on_card(tx, dialog, replace(visitor, details=all_details), new, now)
    contacts_are_new = (all_details.email, all_details.phone) != (
        visitor.details.email,
        visitor.details.phone,
    )
    return replace(known, contacts_are_new=contacts_are_new)


def remember_on_card(
    tx: Transaction, dialog: Dialog, visitor: Visitor, new: NewDetails, now: int
) -> Recorded:
    """Update the card and the lead only. The visitor's details stay what the visitor has given."""
    own = get_own_contacts(tx)
    new = _new_without_own(new, own)
    given, came = without_own(visitor.details, own), new.details
    details = ContactDetails(came.name or given.name, came.email or given.email, came.phone or given.phone)
    contact_id, is_new = _find_or_add_card(tx, dialog, visitor, details, now)
    visitors.save_details(tx, visitor.id, given, contact_id)
    copies_stay = new.how == "form:copy"
    dialog = address_is_corrected(tx, dialog, dialog.visitor_email, given.email, now, copies_stay=copies_stay)
    dialog = dialog.but(name=given.name, contact_id=contact_id, visitor_email=given.email)
    lead: Lead | None = None
    lead_is_new = False
    if contact_id:
        _complete_card(tx, dialog, NewDetails(given, new.how), now)
        _complete_card(tx, dialog, new, now)
        if is_new:
            lead, lead_is_new = add_lead(tx, dialog, details, now), True
        else:
            lead, lead_is_new = _lead_of_known(tx, dialog, details, new.how, now)
        dialog = dialog.but(lead_id=lead.id if lead else dialog.lead_id)
        if dialog.answered_at:
            assign.becomes_responsible(tx, dialog, dialog.operator_id)
    dialog = events.append_event(tx, dialog, CardChanged(contact_id, given.name, now), stream="int")
    return Recorded(dialog, given, True, lead.number if lead else 0, lead_is_new)


def _new_without_own(new: NewDetails, own: OwnContacts) -> NewDetails:
    """Leave out the company's own addresses and numbers: they join nobody to a card, and prove nothing."""
    identity = new.identity and replace(new.identity, details=without_own(new.identity.details, own))
    return replace(new, details=without_own(new.details, own), identity=identity)


def _complete_card(tx: Transaction, dialog: Dialog, new: NewDetails, now: int) -> None:
    """Add what is missing on the card, and mark claimed values as verified if somebody vouches for them."""
    card = cards.list_values(tx, dialog.contact_id)
    added = contacts.completion(card, new.details, new.how, dialog.id, now, new.status)
    cards.add_values(tx, dialog.contact_id, added)
    if new.status == "verified":
        cards.save_verified(tx, dialog.contact_id, contacts.claimed_in(card, new.details))


def _find_or_add_card(
    tx: Transaction, dialog: Dialog, visitor: Visitor, details: ContactDetails, now: int
) -> tuple[str, bool]:
    own = dialog.contact_id or visitor.contact_id
    if own or not leads.is_wanted(details):
        return own, False
    given: list[ValueKind] = [kind for kind in RECOGNISED_BY if getattr(details, kind)]
    if not is_known(details.phone):
        # Of a number that was kept as it was written nobody knows whose it is.
        given = [kind for kind in given if kind != "phone"]
    keys: dict[ValueKind, str] = {kind: contacts.key_of(kind, getattr(details, kind)) for kind in given}
    for kind, key in keys.items():
        # Two visitors may give the same new address at the same moment on two nodes: they get one card.
        tx.lock(f"{kind}:{key}")
    for kind, key in keys.items():
        found = cards.find_by_value(tx, kind, key)
        if found:
            return found, False
    return cards.add_contact(tx, now), True


def _lead_of_known(
    tx: Transaction, dialog: Dialog, details: ContactDetails, how: str, now: int
) -> tuple[Lead | None, bool]:
    """Return the open lead, else a new one where the line wants repeat leads, else None; and if it is new."""
    wants_again = lines.line_of(tx, dialog).rules.repeat_leads
    if not wants_again or not leads.is_wanted_again(details, how, dialog.lead_id):
        return kept_leads.find_open_lead(tx, dialog.contact_id), False
    # Two dialogs of one client may get here at the same moment on two nodes: they get one lead.
    tx.lock(f"lead:{dialog.contact_id}")
    is_open = kept_leads.find_open_lead(tx, dialog.contact_id)
    return (is_open, False) if is_open else (add_lead(tx, dialog, details, now), True)


def add_lead(tx: Transaction, dialog: Dialog, details: ContactDetails, now: int) -> Lead:
    """Create a lead for the dialog's client, with the next number."""
    lead = Lead(tx.new_id(), portal.next_number(tx, "lead"), dialog.contact_id, "new")
    title = leads.title(details, dialogs.find_page(tx, dialog.id).title, dialog.line)
    kept_leads.add_lead(tx, lead, dialog_id=dialog.id, line_id=dialog.line_id, title=title, now=now)
    return lead
