"""Marking dialogs as spam, blocking their visitor at the second one, unbanning, and deleting spam."""

from openline.actions.dialogs.finish import close_without_message
from openline.actions.dialogs.talk import quarantined_dialog_begins
from openline.actions.letters.enqueue import cancel_for_spam
from openline.actions.lines.assign import operator_has_capacity
from openline.actions.lines.offers import lock_lines
from openline.actions.shared.admit import dialog_for
from openline.domain.dialogs.dialogs import SPAM, must_be_deletable, must_not_be_a_colleagues, sees
from openline.domain.dialogs.events import MarkedSpam
from openline.domain.dialogs.flags import clear_flag, flags_of, set_flag
from openline.domain.refusals import NotNow
from openline.domain.team.operators import Operator
from openline.domain.visitors.visitors import is_blocked_after
from openline.store.dialogs import dialogs, events
from openline.store.letters import letters
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def operator_marks_spam(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """Ban the visitor and close the dialog at once. Dialogs that they begin later are quarantined.

    The second such dialog of theirs blocks them: nothing more comes in from them by any door.

    No letter is sent to them any more, about any dialog; after an unban new answers are mailed again. Nothing
    is posted and nothing is asked: a spammer must not learn how they were noticed.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    if events.find_sent(tx, operator.id, cid):
        return
    if dialog.status != "finished":
        must_not_be_a_colleagues(dialog, operator.id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    is_marked_again = SPAM in flags_of(dialog)
    blocked = visitor is not None and is_blocked_after(visitor, is_marked_again=is_marked_again)
    visitors.save_banned(tx, dialog.visitor_id, banned=True, blocked=blocked)
    dialog = set_flag(dialog, SPAM).but(visitor_is_banned=True, visitor_is_blocked=blocked)
    event = MarkedSpam(True, operator.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    ended = [dialog] if dialog.status != "finished" else []
    dialogs.save_dialog(tx, close_without_message(tx, dialog, "operator", "", now) if ended else dialog)
    other = dialogs.find_open_dialog(tx, dialog.visitor_id)
    # A dialog of a colleague, or of a line that this operator does not see, is left to its own operators.
    if other and sees(other, operator) and other.operator_id in ("", operator.id):
        dialogs.save_dialog(tx, close_without_message(tx, other, "operator", "", now))
        ended.append(other)
    cancel_for_spam(tx, dialog.visitor_id, now)
    free = {each.operator_id or each.offered_to for each in ended} - {""}
    lock_lines(tx, operators_freed=free)
    for operator_id in sorted(free):
        operator_has_capacity(tx, operator_id, now)


def operator_unbans(tx: Transaction, operator: Operator, dialog_id: str, cid: str, now: int) -> None:
    """Lift the ban, and the block: it was no spam. The quarantined dialog begins like every other."""
    dialog = dialog_for(tx, operator, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or events.find_sent(tx, operator.id, cid):
        return
    # By another dialog of theirs the ban may be lifted already: this one is still marked.
    if not visitor.is_banned and SPAM not in flags_of(dialog):
        return
    visitors.save_banned(tx, visitor.id, banned=False)
    dialog = clear_flag(dialog, SPAM).but(visitor_is_banned=False, visitor_is_blocked=False)
    event = MarkedSpam(False, operator.name, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=(operator.id, cid))
    dialogs.save_dialog(tx, dialog)
    quarantined = dialogs.find_open_dialog(tx, visitor.id)
    if quarantined and quarantined.is_quarantined:
        dialogs.save_dialog(tx, quarantined_dialog_begins(tx, quarantined, visitor, now))


def spam_is_deleted(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Delete a spam dialog for good, with its messages, files, letters, and the lead that it alone began.

    Its visitor stays banned or blocked. Raises Forbidden for operators, NotNow for a dialog that is no spam,
    or while one of its letters is being handed over.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    must_be_deletable(dialog, operator)
    if any(each.state == "handing" for each in letters.list_of_dialog(tx, dialog.id)):
        raise NotNow("An email about this conversation is being sent. Try again in a minute.")
    dialogs.delete_dialog(tx, dialog)
    free = {dialog.operator_id or dialog.offered_to} - {""} if dialog.status != "finished" else set[str]()
    lock_lines(tx, operators_freed=free)
    for operator_id in sorted(free):
        operator_has_capacity(tx, operator_id, now)
