"""What operators do around a dialog: notes, guests, pins, marks, leads by hand, spam; and what alerts them.

Each is one event in the record; the same `cid` again changes nothing.
"""

from dataclasses import dataclass

from openline.actions.finish import end_quietly
from openline.actions.post import spam_gets_no_letter
from openline.actions.remember import add_lead
from openline.actions.route import freed, hold_lines
from openline.actions.talk import Written, held_dialog_begins, written_before
from openline.domain.crm import contacts
from openline.domain.dialogs.dialogs import (
    Dialog,
    is_invited,
    may_see,
    must_be_open,
    must_not_be_a_colleagues,
    sees,
)
from openline.domain.dialogs.events import (
    Alert,
    AlertRaised,
    CardChanged,
    DialogMarked,
    DialogPinned,
    LeadMade,
    MarkedSpam,
    Message,
    OperatorInvited,
)
from openline.domain.lines.lines import PROMISE_ALERT, Norms
from openline.domain.lines.response_targets import norm_due
from openline.domain.refusals import Forbidden, NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.text import clean_text, remark
from openline.store.crm import contacts as cards
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.team import operators
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


@dataclass(frozen=True, slots=True)
class Verdict:
    """A supervisor's mark, 1 to 5, with a comment or none."""

    mark: int
    comment: str = ""


def operator_notes(
    tx: Transaction, operator: Operator, dialog_id: str, text: str, cid: str, now: int
) -> Written:
    """For colleagues; the client never sees it. In a finished dialog, too."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    sent = events.find_sent(tx, operator.id, cid)
    if sent:
        return written_before(dialog.visitor_id, sent)
    text = clean_text(text)
    seq = events.upcoming(dialog, "int")
    note = Message(tx.new_id(), "int", seq, "note", "operator", operator.name, text, now)
    dialogs.save_dialog(tx, events.append_message(tx, dialog, note, operator.id, cid))
    return Written(dialog.visitor_id, dialog.id, note.id, seq, now)


def operator_invites(
    tx: Transaction, operator: Operator, dialog_id: str, colleague_id: str, cid: str, now: int
) -> None:
    """The colleague may see and answer; the dialog stays with whoever has it."""
    dialog = _open(tx, operator, dialog_id)
    colleague = operators.find_operator(tx, colleague_id)
    if colleague is None:
        raise NotFound
    if is_invited(dialog, colleague.id) or dialog.operator_id == colleague.id:
        return
    told = OperatorInvited(colleague.id, colleague.name, operator.name, now)
    dialog = events.append_event(tx, dialog, told, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(invited=f"{dialog.invited or ' '}{colleague.id} "))


def operator_pins(
    tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int, *, on: bool
) -> None:
    """One's own dialog stays with its operator: neither given back nor closed by itself."""
    dialog = _open(tx, operator, dialog_id)
    must_not_be_a_colleagues(dialog, operator.id)
    if bool(dialog.is_pinned) == on:
        return
    if not dialog.operator_id:
        raise NotNow("Take the dialog first.")
    told = DialogPinned(on, operator.name, now)
    dialog = events.append_event(tx, dialog, told, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(is_pinned=on))
    if not on:
        set_timer_once(tx, "close_silent", dialog.id, now)


def supervisor_marks(
    tx: Transaction, operator: Operator, dialog_id: str, verdict: Verdict, cid: str, now: int
) -> None:
    """Another mark replaces it."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    if operator.role == "operator":
        raise Forbidden
    if events.find_sent(tx, operator.id, cid):
        return
    comment = remark(verdict.comment)
    told = DialogMarked(verdict.mark, comment, operator.name, now)
    dialog = events.append_event(tx, dialog, told, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(mark=verdict.mark))
    dialogs.save_mark_comment(tx, dialog.id, comment)


def operator_makes_lead(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """By hand, also of somebody who gave no more than a name. A dialog brings one lead."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    if dialog.lead_id or events.find_sent(tx, operator.id, cid):
        return
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or not (dialog.contact_id or visitor.facts.name):
        raise NotNow("Nothing is known of this client yet: not even a name.")
    if not dialog.contact_id:
        contact_id = cards.add_contact(tx, now)
        cards.add_values(tx, contact_id, contacts.completion((), visitor.facts, "hand", dialog.id, now))
        visitors.save_facts(tx, visitor.id, visitor.facts, contact_id)
        dialog = dialog.but(contact_id=contact_id)
        changed = CardChanged(contact_id, visitor.facts.name, now)
        dialog = events.append_event(tx, dialog, changed, stream="int")
    lead = add_lead(tx, dialog, visitor.facts, now)
    told = LeadMade(lead.number, operator.name, now)
    dialog = events.append_event(tx, dialog, told, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(lead_id=lead.id))


def operator_marks_spam(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """The visitor is banned and the dialog ends at once; whatever they begin next is held back.

    No letter goes to them any more, of whatever dialog; after a pardon new answers do again.
    Nothing is said and nothing is asked: who writes spam must not learn how it was noticed.
    """
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    if events.find_sent(tx, operator.id, cid):
        return
    if dialog.status != "finished":
        must_not_be_a_colleagues(dialog, operator.id)
    visitors.save_banned(tx, dialog.visitor_id, banned=True)
    told = MarkedSpam(True, operator.name, now)
    dialog = events.append_event(tx, dialog, told, stream="int", sent=(operator.id, cid))
    ended = [dialog] if dialog.status != "finished" else []
    dialogs.save_dialog(tx, end_quietly(tx, dialog, "operator", "", now) if ended else dialog)
    other = dialogs.find_open_dialog(tx, dialog.visitor_id)
    # A colleague's, or one of a line that this operator does not see, is theirs to end.
    if other and sees(other, operator) and other.operator_id in ("", operator.id):
        dialogs.save_dialog(tx, end_quietly(tx, other, "operator", "", now))
        ended.append(other)
    spam_gets_no_letter(tx, dialog.visitor_id, now)
    free = {each.operator_id or each.offered_to for each in ended} - {""}
    hold_lines(tx, of=free)
    for operator_id in sorted(free):
        freed(tx, operator_id, now)


def operator_forgives(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """No spam after all: the ban ends, and what was held back begins like every dialog."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or not visitor.is_banned or events.find_sent(tx, operator.id, cid):
        return
    visitors.save_banned(tx, visitor.id, banned=False)
    told = MarkedSpam(False, operator.name, now)
    dialog = events.append_event(tx, dialog, told, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog)
    held = dialogs.find_open_dialog(tx, visitor.id)
    if held and held.is_held:
        dialogs.save_dialog(tx, held_dialog_begins(tx, held, visitor, now))


def norm_is_missed(tx: Transaction, dialog_id: str, now: int) -> None:
    """Whether a visitor still waits, longer than the line's norm (LINE-11)."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    rules = lines.line_of(tx, dialog).rules
    if not dialog.waiting_since or dialog.status == "finished" or dialog.is_held:
        return
    due = norm_due(rules, dialog.waiting_since, is_answered=bool(dialog.answered_at))
    if due > now:
        set_timer(tx, "norm_missed", dialog.id, due)
    elif due and not dialog.alert:
        _alert(tx, dialog, "norm", rules.norms, now)


def promise_is_near(tx: Transaction, dialog_id: str, now: int) -> None:
    """Whether a promise is about to be missed (LINE-12)."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if not dialog.promised_at or dialog.status == "finished" or dialog.is_held:
        return
    due = dialog.promised_at - PROMISE_ALERT
    if due > now:
        set_timer(tx, "promise_near", dialog.id, due)
    elif dialog.alert != "promise":
        _alert(tx, dialog, "promise", lines.line_of(tx, dialog).rules.norms, now)


def _alert(tx: Transaction, dialog: Dialog, alert: Alert, norms: Norms, now: int) -> None:
    dialog = events.append_event(tx, dialog, AlertRaised(alert, now), stream="int")
    tx.tell_alarm(dialogs.save_dialog(tx, dialog.but(alert=alert)), norms.alert_to)


def _open(tx: Transaction, operator: Operator, dialog_id: str) -> Dialog:
    return must_be_open(may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator))
