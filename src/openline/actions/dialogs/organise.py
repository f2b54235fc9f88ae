"""Operators' work around a dialog: internal notes, invitations, pins, reviews.

Each writes one event to the record; the same `cid` again changes nothing.
"""

from openline.actions.dialogs.talk import Written, written_before
from openline.actions.shared.admit import dialog_for
from openline.domain.dialogs.dialogs import Dialog, is_invited, must_be_open, must_not_be_a_colleagues
from openline.domain.dialogs.events import DialogPinned, DialogReviewed, Message, OperatorInvited
from openline.domain.refusals import Forbidden, NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.text import clean_text, remark
from openline.domain.values import Immutable
from openline.store.dialogs import dialogs, events
from openline.store.team import operators
from openline.store.timers import set_timer_once
from openline.store.transaction import Transaction


class Review(Immutable):
    """A supervisor's score, 1 to 5, with an optional comment."""

    score: int
    comment: str = ""


def operator_notes(
    tx: Transaction, operator: Operator, dialog_id: str, text: str, cid: str, now: int
) -> Written:
    """Add a note for colleagues, also in a closed dialog. The client never sees it."""
    dialog = dialog_for(tx, operator, dialog_id)
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
    """Let a colleague see and answer the dialog; its owner stays the same."""
    dialog = _open_dialog(tx, operator, dialog_id)
    colleague = operators.find_operator(tx, colleague_id)
    if colleague is None:
        raise NotFound
    if is_invited(dialog, colleague.id) or dialog.operator_id == colleague.id:
        return
    event = OperatorInvited(colleague.id, colleague.name, operator.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(invited=f"{dialog.invited or ' '}{colleague.id} "))


def operator_pins(
    tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int, *, on: bool
) -> None:
    """Pin one's own dialog, or unpin it.

    A pinned dialog is neither returned to the queue nor closed automatically. Raises NotNow if nobody has
    taken the dialog.
    """
    dialog = _open_dialog(tx, operator, dialog_id)
    must_not_be_a_colleagues(dialog, operator.id)
    if bool(dialog.is_pinned) == on:
        return
    if not dialog.operator_id:
        raise NotNow("Take the conversation first.")
    event = DialogPinned(on, operator.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(is_pinned=on))
    if not on:
        set_timer_once(tx, "close_silent", dialog.id, now)


def supervisor_reviews(
    tx: Transaction, operator: Operator, dialog_id: str, review: Review, cid: str, now: int
) -> None:
    """Save a review, which replaces an earlier one. Raises Forbidden for operators."""
    dialog = dialog_for(tx, operator, dialog_id)
    if operator.role == "operator":
        raise Forbidden
    if events.find_sent(tx, operator.id, cid):
        return
    comment = remark(review.comment)
    event = DialogReviewed(review.score, comment, operator.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog.but(review_score=review.score))
    dialogs.save_review_comment(tx, dialog.id, comment)


def _open_dialog(tx: Transaction, operator: Operator, dialog_id: str) -> Dialog:
    return must_be_open(dialog_for(tx, operator, dialog_id))
