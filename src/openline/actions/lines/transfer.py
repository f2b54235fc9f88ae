"""Passing a dialog on: declining an offer, transferring, taking over from a colleague.

Each writes one event to the record; the same `cid` again changes nothing.
"""

from openline.actions.lines import assign, offers
from openline.actions.shared.admit import dialog_for
from openline.actions.shared.speak import question_of
from openline.domain.dialogs.dialogs import Dialog, must_be_open, must_not_be_a_colleagues
from openline.domain.dialogs.events import DialogTransferred, OperatorLeft
from openline.domain.lines.lines import Line
from openline.domain.refusals import Forbidden, NotFound, NotNow
from openline.domain.team.operators import Operator, takes_new
from openline.domain.text import remark
from openline.domain.values import Immutable
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.team import operators, presences
from openline.store.timers import set_timer
from openline.store.transaction import Transaction


class TransferTarget(Immutable):
    """An operator or a line, by id: exactly one of the two."""

    operator_id: str = ""
    line_id: str = ""
    comment: str = ""


def operator_declines(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """Decline an offer: the dialog is offered to the next operator, or waits in the line.

    Raises NotNow unless the dialog is offered to this operator, who is not asked again until the client
    writes, or until a while has passed and nobody else is there.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    if events.find_sent(tx, operator.id, cid):
        return
    must_be_open(dialog)
    if dialog.operator_id == operator.id:
        raise NotNow("This conversation is yours. Transfer it instead.")
    must_not_be_a_colleagues(dialog, operator.id)
    if dialog.offered_to != operator.id:
        raise NotNow("This conversation isn't offered to you.")
    offers.lock_lines(tx, dialog.line_id, operators_freed=(operator.id,))
    dialog = offers.return_to_queue(tx, dialog, "declined", now, sent=(operator.id, cid))
    dialog = offers.decline(tx, dialog, operator.id, now)
    dialogs.save_dialog(tx, offers.offer_to_next(tx, dialog, now, declined_by=operator.id))
    assign.operator_has_capacity(tx, operator.id, now)


def operator_transfers(
    tx: Transaction, operator: Operator, dialog_id: str, target: TransferTarget, cid: str, now: int
) -> None:
    """Transfer a dialog that is unowned or one's own. A colleague's has to be taken over first."""
    dialog = dialog_for(tx, operator, dialog_id)
    if events.find_sent(tx, operator.id, cid):
        return
    must_be_open(dialog)
    must_not_be_a_colleagues(dialog, operator.id)
    if bool(target.operator_id) == bool(target.line_id):
        raise NotNow("Choose an operator or a line.")
    before, had, offered_to = dialog, dialog.operator_id, dialog.offered_to
    offers.lock_lines(tx, target.line_id, operators_freed=(had, offered_to))
    if target.operator_id:
        dialog = _to_operator(tx, dialog, operator, target, cid, now)
    else:
        dialog = _to_line(tx, dialog, operator, target, cid, now)
    dialogs.save_dialog(tx, dialog)
    if had:
        assign.operator_has_capacity(tx, had, now, except_dialog=dialog.id)
    if dialog.offered_to != offered_to:
        assign.offer_was_taken(tx, before, "", now)


def operator_takes_over(
    tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int, *, of: str = ""
) -> None:
    """Take a dialog over from the colleague who has it; any operator of its line may.

    `of`: id of the owner on this operator's screen. If somebody else took it since, they keep it, and TakenBy
    names them.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    if events.find_sent(tx, operator.id, cid) or dialog.operator_id == operator.id != "":
        must_be_open(dialog)
        return
    must_be_open(dialog)
    if operator.lines is not None and dialog.line_id not in operator.lines:
        raise Forbidden
    if of and dialog.operator_id != of:
        must_not_be_a_colleagues(dialog, operator.id)
        raise NotNow("{name} no longer has this conversation.", name=presences.find_name(tx, of))
    had = dialog.operator_id
    dialogs.save_dialog(tx, assign.take(tx, dialog, operator, now, sent=(operator.id, cid)))
    if had:
        assign.operator_has_capacity(tx, had, now)
    assign.offer_was_taken(tx, dialog, operator.id, now)


def _to_operator(
    tx: Transaction, dialog: Dialog, operator: Operator, target: TransferTarget, cid: str, now: int
) -> Dialog:
    """Offer the dialog to a colleague.

    The line stays the same, even if the colleague is not in it: an offer includes the right to see the
    dialog.
    """
    colleague = operators.find_operator(tx, target.operator_id)
    if colleague is None:
        raise NotFound
    if colleague.id == operator.id:
        raise NotNow("You can't transfer to yourself.")
    if not takes_new(presences.find_presence(tx, colleague.id), now):
        raise NotNow("{name} is away right now.", name=colleague.name)
    event = DialogTransferred(operator.name, colleague.name, "", remark(target.comment), now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    if dialog.status == "in_work":
        dialog = offers.unowned(events.append_event(tx, dialog, OperatorLeft(now)))
    return offers.offer(tx, dialog, colleague.id, colleague.name, now)


def _to_line(
    tx: Transaction, dialog: Dialog, operator: Operator, target: TransferTarget, cid: str, now: int
) -> Dialog:
    """Queue the dialog in the line, at the place that its age gives it and by that line's response target."""
    line = lines.get_line(tx, target.line_id)
    if line.is_deleted:
        raise NotFound
    if line.id == dialog.line_id:
        raise NotNow("The conversation is already in this line.")
    event = DialogTransferred(operator.name, "", line.name, remark(target.comment), now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    left = OperatorLeft(now, line.name, question_of(tx, dialog, line))
    dialog = events.append_event(tx, dialog, left)
    if dialog.waiting_since:
        set_timer(tx, "target_missed", dialog.id, now)
    return assign.assign_or_queue(tx, _moved(dialog, line), now)


def _moved(dialog: Dialog, line: Line) -> Dialog:
    return offers.unowned(dialog).but(
        line_id=line.id,
        line=line.name,
        line_rules="",
        offered_at=0,
        declined="",
        alert="" if dialog.alert == "target" else dialog.alert,
    )
