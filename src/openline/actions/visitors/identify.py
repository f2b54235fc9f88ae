"""What the company's site says about its visitor. The signature of an identity was checked at the door.

Custom data is not signed: it is stored to be shown, and changes nothing.
"""

from openline.actions.crm.remember import NewDetails, remember
from openline.actions.forms import ask
from openline.actions.shared.admit import visitor_for
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import CardChanged
from openline.domain.letters.addresses import canonical
from openline.domain.refusals import OtherPerson
from openline.domain.values import replace
from openline.domain.visitors.custom_data import CustomData
from openline.domain.visitors.identities import (
    has_new_details,
    is_of_visitor,
    is_other_person,
    proves_email_again,
)
from openline.domain.visitors.visitors import Credentials, Identity, Visitor
from openline.store.dialogs import dialogs, events
from openline.store.letters import refusals
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


def says_something_new(tx: Reader, visitor: Visitor | None, identity: Identity | None, now: int) -> bool:
    """Return whether an identity adds or proves something new. Reads only. Raises OtherPerson.

    It proves that a mailbox exists of which a mail server has said the opposite.
    """
    if visitor is None or identity is None:
        return False
    if is_other_person(visitor, identity):
        raise OtherPerson
    if not is_of_visitor(visitor, identity):
        return False
    if has_new_details(visitor, identity) or proves_email_again(visitor, identity, now):
        return True
    email = identity.details.email
    return bool(email) and bool(refusals.list_of(tx, canonical(email), now))


def visitor_identifies(tx: Transaction, caller: Credentials, identity: Identity, now: int) -> None:
    """Record the identity of a visitor who has written already.

    Before that nothing is stored: the connection remembers the identity.
    """
    if not _is_known(tx, caller):
        return
    visitor = visitor_for(tx, caller, now)
    newest = dialogs.find_newest(tx, visitor.id)
    if not says_something_new(tx, visitor, identity, now) or newest is None:
        return
    if not has_new_details(visitor, identity):
        visitors.save_email_proved(tx, visitor.id, now)
        refusals.lift(tx, canonical(identity.details.email))
        return
    dialog = dialogs.get_dialog_to_change(tx, newest.id)
    dialogs.save_dialog(tx, apply_identity(tx, dialog, visitor, identity, now, again=True)[0])


def apply_identity(
    tx: Transaction,
    dialog: Dialog,
    visitor: Visitor,
    identity: Identity | None,
    now: int,
    *,
    again: bool = False,
) -> tuple[Dialog, Visitor]:
    """Record a signed identity; open forms no longer ask for its details. The caller saves the dialog."""
    if identity is None or dialog.is_quarantined or (visitor.external_id and not again):
        return dialog, visitor
    if not is_of_visitor(visitor, identity):
        return dialog, visitor
    if identity.details == ContactDetails():
        visitors.save_identity(tx, visitor.id, identity.external_id, visitor.verified)
        return dialog, replace(visitor, external_id=identity.external_id)
    new = NewDetails(identity.details, "identity", "verified", identity)
    known = remember(tx, dialog, visitor, new, now)
    dialog = ask.update_known(tx, known.dialog, known.details, now)
    return dialog, replace(visitor, external_id=identity.external_id, details=known.details)


def custom_data_is_set(tx: Transaction, caller: Credentials, custom_data: CustomData, now: int) -> None:
    """Replace the visitor's custom data. Operators who watch the dialog read it again.

    For a visitor who has written nothing yet nothing is stored: the page sends it again with the first
    message.
    """
    if not _is_known(tx, caller):
        return
    visitor = visitor_for(tx, caller, now)
    if visitor.reads_only or custom_data == visitors.get_custom_data(tx, visitor.id):
        return
    visitors.save_custom_data(tx, visitor.id, custom_data)
    dialog = dialogs.find_open_dialog(tx, visitor.id)
    if dialog and not dialog.is_quarantined:
        event = CardChanged(visitor.contact_id, visitor.details.name, now)
        dialogs.save_dialog(tx, events.append_event(tx, dialog, event, stream="int"))


def _is_known(tx: Reader, caller: Credentials) -> bool:
    return visitors.find_by_token(tx, caller.token_hash, caller.channel_id) is not None
