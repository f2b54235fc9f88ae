"""The contact forms in the flow of messages: shown, answered step by step, put away."""

from dataclasses import dataclass, replace

from openline.actions.arrive import visitor_for
from openline.actions.remember import Remembered, remember
from openline.domain import contacts, forms
from openline.domain.dialogs import Dialog
from openline.domain.events import Facts, FormChanged, FormState, Gathered, Message
from openline.domain.refusals import NotFound, WrongField, WrongFields
from openline.domain.visitors import Caller, Visitor
from openline.store import dialogs, events, portals
from openline.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Answered:
    """`wrong`: values that were not taken. Everything else is saved already."""

    dialog_id: str
    wrong: tuple[WrongField, ...]


def visitor_answers_form(tx: Transaction, caller: Caller, form_id: str, typed: Facts, now: int) -> Answered:
    """Each step is saved at once (FORM-3). Answering the same again changes nothing.

    1. what can be taken is taken, even when another field is wrong: a good phone is not lost to a bad e-mail
    2. the visitor's facts, the card and the lead
    3. the form's new state, in every tab
    4. contacts: one system message in the operator's chat (FORM-4)
    """
    visitor, dialog, form = _form_of(tx, caller, form_id, now)
    line = portals.get_line(tx, dialog.line_id)
    facts, wrong = contacts.check_facts(typed, line.rules.country)
    if wrong and facts == Facts():
        raise WrongFields(wrong)
    if facts == Facts():
        raise WrongFields((_nothing(form),))
    changed = forms.answered(form, facts)
    if wrong and forms.is_open(form):
        changed = replace(changed, step="contacts")
    if changed == form and not wrong:
        return Answered(dialog.id, ())
    known = remember(tx, dialog, visitor, facts, f"form:{form.kind}", now)
    dialog = _change(tx, known.dialog, form_id, changed, now)
    if known.contacts_are_new:
        dialog = _report(tx, dialog, changed, known, now)
    dialogs.save_dialog(tx, dialog)
    return Answered(dialog.id, wrong)


def visitor_puts_form_away(tx: Transaction, caller: Caller, form_id: str, now: int) -> None:
    """ "Not now": for this dialog, in every tab."""
    _, dialog, form = _form_of(tx, caller, form_id, now)
    changed = forms.put_away(form)
    if changed != form:
        dialogs.save_dialog(tx, _change(tx, dialog, form_id, changed, now))


def show(tx: Transaction, dialog: Dialog, form: FormState, now: int) -> Dialog:
    """The form as a message of the line. The dialog still has to be saved."""
    _, seq = events.next_seq(dialog, "pub")
    message = Message(tx.new_id(), "pub", seq, "form", "line", "", "", now, form=form)
    return events.append_message(tx, dialog, message)


def put_open_forms_away(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """At the end of a dialog. What was given stays given."""
    for form_id, form in events.list_forms(tx, dialog.id):
        if forms.is_open(form):
            dialog = _change(tx, dialog, form_id, forms.put_away(form), now)
    return dialog


def _form_of(tx: Transaction, caller: Caller, form_id: str, now: int) -> tuple[Visitor, Dialog, FormState]:
    visitor = visitor_for(tx, caller, now)
    found = events.find_form(tx, visitor.id, form_id)
    if found is None:
        raise NotFound
    dialog = dialogs.get_dialog_to_change(tx, found[0])
    # Read again under the dialog's lock: another tab may have answered on another node just now.
    current = events.find_form(tx, visitor.id, form_id) or found
    return visitor_for(tx, caller, now), dialog, current[1]


def _nothing(form: FormState) -> WrongField:
    if form.step == "name":
        return WrongField("name", "empty", "Please write your name.")
    return WrongField("email", "empty", "Please fill in at least one field.")


def _change(tx: Transaction, dialog: Dialog, form_id: str, form: FormState, now: int) -> Dialog:
    events.save_form(tx, form_id, form)
    return events.append_event(tx, dialog, FormChanged(form_id, form, now))


def _report(tx: Transaction, dialog: Dialog, form: FormState, known: Remembered, now: int) -> Dialog:
    gathered = Gathered(known.facts, dialog.contact_id, known.lead_number, known.lead_is_new)
    _, seq = events.next_seq(dialog, "int")
    message = Message(tx.new_id(), "int", seq, "contacts", "system", "", "", now, gathered=gathered)
    return events.append_message(tx, dialog, message)
