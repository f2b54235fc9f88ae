"""A visitor's answers to what was asked: a step of a form, "Not now", "Reach me here"."""

from openline.actions.crm.remember import NewDetails, Recorded, remember, remember_on_card
from openline.actions.forms import ask
from openline.actions.letters.enqueue import (
    enqueue_copy_again,
    enqueue_requested_copy,
    must_send_copies,
    schedule_unread_letter,
)
from openline.actions.shared.admit import dialog_for, visitor_for
from openline.domain.contact_details import ContactDetails
from openline.domain.crm import contacts
from openline.domain.crm.own_contacts import own_among, without_own
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import ContactsConfirmed, FormResult, FormState, Message
from openline.domain.dialogs.flags import set_flag
from openline.domain.forms import forms
from openline.domain.letters.addresses import is_same_mailbox
from openline.domain.refusals import NotFound, NotNow, WrongField, WrongFields
from openline.domain.team.operators import Operator
from openline.domain.values import Immutable, replace
from openline.domain.visitors.visitors import Credentials, Visitor, may_read
from openline.store.crm.own_contacts import get_own_contacts
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


class Answered(Immutable):
    """Result of an answer. `wrong`: values that were not accepted; everything else is saved already."""

    dialog_id: str
    wrong: tuple[WrongField, ...]


def visitor_answers_form(
    tx: Transaction, caller: Credentials, form_id: str, typed: ContactDetails, cid: str, now: int
) -> Answered:
    """Save one step of a form at once. Answering the same again changes nothing.

    1. accept every valid field, even if another is wrong: a good phone is not lost to a bad e-mail
    2. the visitor's details, the card and the lead
    3. the form's new state, in every tab
    4. contacts: one system message for operators; a copy: the letter
    """
    visitor, dialog, shown = _form_of(tx, caller, form_id, now)
    details, wrong = _checked(tx, dialog, shown.form, typed)
    details, wrong = _as_letter_allows(visitor, details, wrong)
    if events.find_sent(tx, visitor.id, cid):
        return Answered(dialog.id, wrong)
    if details == ContactDetails():
        raise WrongFields(wrong or (_empty_field(shown.form),))
    changed = _after(shown.form, details, wrong)
    if changed == shown.form and not wrong:
        return Answered(dialog.id, ())
    new = NewDetails(_missing_only(visitor, details), f"form:{shown.form.kind}")
    known = remember(tx, dialog, visitor, new, now)
    dialog = ask.change(tx, known.dialog, shown, changed, now, sent=(visitor.id, cid))
    dialog = ask.update_known(tx, dialog, known.details, now, except_form=form_id)
    if known.is_worth_telling:
        dialog = report_to_operators(tx, dialog, known, now)
    if changed.kind == "copy":
        dialog = enqueue_requested_copy(tx, dialog, visitor, changed.given.email, form_id, now)
    elif changed.kind == "address" and changed.given.email:
        dialog = enqueue_copy_again(tx, dialog, changed.given.email, f"form:{form_id}", now)
    dialogs.save_dialog(tx, schedule_unread_letter(tx, dialog, now))
    return Answered(dialog.id, wrong)


def visitor_puts_form_away(tx: Transaction, caller: Credentials, form_id: str, cid: str, now: int) -> None:
    """Put a form away ("Not now"), for this dialog and in every tab."""
    visitor, dialog, shown = _form_of(tx, caller, form_id, now)
    changed = forms.put_away(shown.form)
    if changed == shown.form or events.find_sent(tx, visitor.id, cid):
        return
    dialog = ask.change(tx, dialog, shown, changed, now, sent=(visitor.id, cid))
    if changed.step == "put_away" and shown.form.kind in forms.CONTACTS:
        dialog = set_flag(dialog, forms.CONTACTS_DECLINED)
    dialogs.save_dialog(tx, dialog)


def visitor_edits_form(tx: Transaction, caller: Credentials, form_id: str, cid: str, now: int) -> None:
    """Reopen the fields of an answered form ("Edit"), and close what else is open.

    The edit is submitted by `visitor_answers_form` like every step, so it overwrites nothing on the card: it
    may be another person's. A visitor who came by a letter's link sees no values to edit, because the letter
    may have been forwarded.
    """
    visitor, dialog, shown = _form_of(tx, caller, form_id, now)
    if dialog.is_quarantined or shown.form.step == "edit" or events.find_sent(tx, visitor.id, cid):
        return
    changed = forms.edited(shown.form)
    if changed == shown.form or visitor.reads_only or not ask.is_newest(tx, dialog):
        raise NotNow
    dialog = ask.close_other_forms(tx, dialog, now)
    dialogs.save_dialog(tx, ask.change(tx, dialog, shown, changed, now, sent=(visitor.id, cid)))


def visitor_confirms(
    tx: Transaction, caller: Credentials, dialog_id: str, message_id: str, cid: str, now: int
) -> None:
    """Record the contact details noticed in the visitor's own message ("Reach me here")."""
    visitor, dialog = ask.own_dialog(tx, caller, dialog_id, now)
    message, found = _noticed(tx, dialog, message_id)
    if events.find_sent(tx, visitor.id, cid) or (message.confirmed and _has_all(visitor.details, found)):
        return
    known = remember(tx, dialog, visitor, NewDetails(_missing_only(visitor, found), "message"), now)
    dialog = _confirm(
        tx, known.dialog, message, ContactsConfirmed(message.id, "visitor", now), (visitor.id, cid)
    )
    dialog = ask.update_known(tx, dialog, known.details, now)
    if known.is_worth_telling:
        dialog = report_to_operators(tx, dialog, known, now)
    dialogs.save_dialog(tx, schedule_unread_letter(tx, dialog, now))


def operator_confirms(
    tx: Transaction, operator: Operator, dialog_id: str, message_id: str, cid: str, now: int
) -> None:
    """Record noticed details that an operator vouches for: on the card, not as given by the visitor."""
    dialog = dialog_for(tx, operator, dialog_id)
    message, found = _noticed(tx, dialog, message_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or message.confirmed or events.find_sent(tx, operator.id, cid):
        return
    known = remember_on_card(tx, dialog, visitor, NewDetails(found, "message", "verified"), now)
    event = ContactsConfirmed(message.id, "operator", now)
    dialogs.save_dialog(tx, _confirm(tx, known.dialog, message, event, (operator.id, cid)))


def report_to_operators(tx: Transaction, dialog: Dialog, known: Recorded, now: int) -> Dialog:
    """Add a system message for operators: name, e-mail and phone, and the resulting card and lead."""
    result = FormResult(known.details, dialog.contact_id, known.lead_number, known.lead_is_new)
    seq = events.upcoming(dialog, "int")
    message = Message(tx.new_id(), "int", seq, "contacts", "system", "", "", now, form_result=result)
    return events.append_message(tx, dialog, message)


def _form_of(
    tx: Transaction, caller: Credentials, form_id: str, now: int
) -> tuple[Visitor, Dialog, forms.ShownForm]:
    visitor = visitor_for(tx, caller, now)
    found = events.find_form(tx, visitor.id, form_id)
    if found is None:
        raise NotFound
    dialog = dialogs.get_dialog_to_change(tx, found[0])
    if not may_read(visitor, dialog.id):
        raise NotFound
    # Read it again under the dialog's lock: another tab may have answered on another node just now.
    current = events.find_form(tx, visitor.id, form_id) or found
    return visitor_for(tx, caller, now), dialog, forms.ShownForm(form_id, 0, current[1])


def _checked(
    tx: Transaction, dialog: Dialog, form: FormState, typed: ContactDetails
) -> tuple[ContactDetails, tuple[WrongField, ...]]:
    if form.kind == "rating":
        raise NotNow
    if form.kind == "copy":
        must_send_copies(tx)
    country = lines.line_of(tx, dialog).rules.country
    details, wrong = contacts.check_details(forms.asked_of(form, typed), country)
    own = get_own_contacts(tx)
    return without_own(details, own), (*wrong, *own_among(details, own))


def _as_letter_allows(
    visitor: Visitor, details: ContactDetails, wrong: tuple[WrongField, ...]
) -> tuple[ContactDetails, tuple[WrongField, ...]]:
    """Accept from a browser that came by a letter no address but the one that the letter was sent to.

    Whoever it was forwarded to must not have the conversation sent elsewhere.
    """
    if not visitor.reads_only or not details.email:
        return details, wrong
    if is_same_mailbox(details.email, visitor.letter_address):
        return details, wrong
    text = "Please enter the address that the email was sent to."
    return replace(details, email=""), (*wrong, WrongField("email", "other_address", text))


def _missing_only(visitor: Visitor, details: ContactDetails) -> ContactDetails:
    """Return what a browser that came by a letter may add: what is not known of the visitor yet."""
    if not visitor.reads_only:
        return details
    known = visitor.details
    return ContactDetails(
        "" if known.name else details.name,
        "" if known.email else details.email,
        "" if known.phone else details.phone,
    )


def _after(form: FormState, details: ContactDetails, wrong: tuple[WrongField, ...]) -> FormState:
    """Return the form's state after an answer.

    A copy that was requested stays as it was sent; a contact form with a wrong value stays open for it.
    """
    if form.kind == "copy" and form.step == "done":
        return form
    changed = forms.answered(form, details)
    if not wrong or not forms.is_open(form):
        return changed
    return replace(changed, step="edit" if form.step == "edit" else "contacts")


def _empty_field(form: FormState) -> WrongField:
    if form.step == "name":
        return WrongField("name", "empty", "Please enter your name.")
    if form.kind in ("copy", "address"):
        return WrongField("email", "empty", "Please enter an email like name@example.com")
    return WrongField("email", "empty", "Please fill in at least one field.")


def _noticed(tx: Transaction, dialog: Dialog, message_id: str) -> tuple[Message, ContactDetails]:
    message = events.find_message(tx, dialog.id, message_id)
    if message is None or message.found is None:
        raise NotFound
    found = without_own(message.found, get_own_contacts(tx))
    if found == ContactDetails():
        raise NotNow("This is the company's own address or number.")
    return message, found


def _has_all(details: ContactDetails, found: ContactDetails) -> bool:
    return found.email in ("", details.email) and found.phone in ("", details.phone)


def _confirm(
    tx: Transaction, dialog: Dialog, message: Message, event: ContactsConfirmed, sent: ask.CommandKey
) -> Dialog:
    if message.confirmed:
        return dialog
    events.save_confirmed(tx, dialog.id, message.id)
    return events.append_event(tx, dialog, event, sent=sent)
