"""Assignment of dialogs to operators: taking, assigning what waits, and what absent operators leave behind.

Waiting dialogs are assigned in the transaction that frees an operator; a timer is needed only for what is
left over.
"""

from openline.actions.lines import offers
from openline.actions.shared.admit import dialog_for
from openline.domain.dialogs.dialogs import (
    Dialog,
    has_present_owner,
    is_offered_to_somebody_here,
    needs_taking,
    waits_in_line,
)
from openline.domain.dialogs.events import DialogPinned, DialogTaken, OperatorJoined
from openline.domain.lines import assignment
from openline.domain.lines.assignment import Candidate
from openline.domain.lines.lines import Rules, who_answers
from openline.domain.refusals import TakenBy
from openline.domain.team.operators import (
    Operator,
    is_present,
    presence_ended_at,
    presence_ends_at,
    takes_new,
)
from openline.domain.times import MINUTE
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines, queues
from openline.store.team import presences
from openline.store.timers import set_timer
from openline.store.transaction import Reader, Transaction

BATCH = 20
"""Dialogs assigned in one transaction; a timer continues with the rest, so that messages come in between."""
RETRY_LOCKED_MS = 200
"""Milliseconds until a dialog that another node has locked is tried again."""


def operator_takes(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Take a dialog. The second of two operators gets TakenBy; taking one's own again changes nothing."""
    dialog = dialog_for(tx, operator, dialog_id)
    if needs_taking(dialog, operator.id):
        dialogs.save_dialog(tx, take(tx, dialog, operator, now))
        offer_was_taken(tx, dialog, operator.id, now)
    elif dialog.operator_id != operator.id:
        raise TakenBy(name=dialog.operator)


def take(
    tx: Transaction, dialog: Dialog, operator: Operator, now: int, *, sent: tuple[str, str] | None = None
) -> Dialog:
    """Make the operator the owner, also as a part of other actions. The caller saves the dialog.

    Visitors learn a name, no id. A promise and an alert stay: the visitor waits until somebody answers.
    """
    was_offered_to, was_owner, rules = dialog.offered_to, dialog.operator_id, offers.rules_of(tx, dialog)
    offers.lock_lines(tx, operators_freed={was_offered_to, was_owner} - {operator.id})
    taken_from = dialog.operator if was_owner not in ("", operator.id) else ""
    taken = DialogTaken(operator.id, operator.name, now, taken_from)
    dialog = events.append_event(tx, dialog, OperatorJoined(who_answers(rules, operator.name), now))
    dialog = events.append_event(tx, dialog, taken, stream="int", sent=sent)
    if was_offered_to != operator.id:
        queues.save_last_assigned(tx, operator.id, now)
    if rules.closing.is_on and not dialog.waiting_since:
        # Reopened or transferred: its timer may have fired while nobody had the dialog, so it is set again.
        set_timer(tx, "close_silent", dialog.id, now + rules.closing_after_min * MINUTE)
    owner = presences.find_presence(tx, operator.id)
    return offers.without_offer(dialog).but(
        status="in_work",
        declined="",
        operator_id=operator.id,
        operator=operator.name,
        offered_at=0,
        is_pinned=dialog.is_pinned and was_owner == operator.id,
        operator_availability=owner.availability,
        operator_live_until=owner.live_until,
        operator_used_at=owner.used_at,
    )


def assign_or_queue(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Assign a dialog, or leave it waiting in its line. The caller saves the dialog.

    For a new, reopened, returned or unbanned dialog, and for a visitor's message in one without a present
    owner. An absent owner loses it to the line, unless it is pinned.
    """
    if dialog.status == "finished" or dialog.is_quarantined or has_present_owner(dialog, now):
        return dialog
    if is_offered_to_somebody_here(dialog, now) or (dialog.status == "in_work" and dialog.is_pinned):
        return dialog
    if dialog.offered_to or dialog.status == "in_work":
        dialog = offers.return_to_queue(tx, dialog, "gone", now)
    return offers.offer_to_next(tx, dialog, now)


def somebody_can_answer(tx: Reader, dialog: Dialog, now: int) -> bool:
    """Return whether somebody present has the dialog or its offer.

    For a dialog without either: whether an operator of its line is free.
    """
    if has_present_owner(dialog, now):
        return True
    if dialog.status == "in_work":
        return False
    if dialog.offered_to:
        return is_offered_to_somebody_here(dialog, now)
    return bool(offers.available(tx, dialog.line_id, offers.rules_of(tx, dialog), now))


def operator_has_capacity(tx: Transaction, operator_id: str, now: int, *, except_dialog: str = "") -> None:
    """Assign the dialogs waiting in this operator's lines, oldest first: the operator can take more.

    Call it after saving the change itself. `except_dialog`: the dialog that this operator has just passed on.
    """
    assign_waiting(tx, queues.list_lines_of(tx, operator_id), now, except_dialog=except_dialog)


def offer_was_taken(tx: Transaction, before: Dialog, taken_by: str, now: int) -> None:
    """Assign other dialogs to the operator whose offer somebody else took. Call it after saving."""
    if before.offered_to not in ("", taken_by):
        operator_has_capacity(tx, before.offered_to, now)


def becomes_responsible(tx: Transaction, dialog: Dialog, operator_id: str) -> None:
    """Record the first operator to answer a client as the client's own from now on."""
    if dialog.contact_id and operator_id:
        queues.save_responsible(tx, dialog.contact_id, operator_id)


def assign_line(tx: Transaction, line_id: str, now: int) -> None:
    """Assign the dialogs that wait in the line; run by a timer."""
    assign_waiting(tx, [line_id], now)


def assign_waiting(tx: Transaction, line_ids: list[str], now: int, *, except_dialog: str = "") -> None:
    """Assign waiting dialogs, oldest first over all these lines; after BATCH of them a timer continues."""
    rules_of = {line_id: lines.get_line(tx, line_id).rules for line_id in line_ids}
    waiting = [
        (queued_at, dialog_id, line_id)
        for line_id, rules in rules_of.items()
        if rules.assignment != "first_to_take"
        for queued_at, dialog_id, _ in queues.list_waiting(tx, line_id, BATCH + 1)
        if dialog_id != except_dialog
    ]
    if not waiting:
        return
    offers.lock_lines(tx, *(line_id for _, _, line_id in waiting))
    open_queues: dict[str, _OpenQueue] = {}
    shared = 0
    for _, dialog_id, line_id in sorted(waiting):
        queue = open_queues.get(line_id)
        if queue is None:
            queue = open_queues[line_id] = _OpenQueue(tx, line_id, rules_of[line_id], now)
        if not queue.free:
            continue
        if shared == BATCH:
            set_timer(tx, "assign_waiting", line_id, now)
            continue
        shared += _offer_waiting(tx, dialog_id, queue, now)


def offer_is_over(tx: Transaction, dialog_id: str, now: int) -> None:
    """Offer the dialog to the next operator after nobody answered in time; without one, renew the offer."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if dialog.status != "new" or not dialog.offered_to or not dialog.offered_until:
        return
    if dialog.offered_until > now:
        set_timer(tx, "offer_over", dialog.id, dialog.offered_until)
        return
    current, rules = dialog.offered_to, offers.rules_of(tx, dialog)
    offers.lock_lines(tx, dialog.line_id, operators_freed=(current,))
    is_here = takes_new(presences.find_presence(tx, current), now)
    free = offers.eligible(dialog, offers.available(tx, dialog.line_id, rules, now), now)
    chosen = assignment.pick_next(free, rules, current, queues.find_position(tx, dialog.line_id, current))
    if chosen is None and is_here and rules.assignment != "first_to_take":
        until = assignment.offer_ends_at(rules, now)
        dialogs.save_dialog(tx, dialog.but(offered_until=until))
        if until:
            set_timer(tx, "offer_over", dialog.id, until)
        return
    dialog = offers.return_to_queue(tx, dialog, "late" if is_here else "gone", now)
    if chosen:
        dialog = offers.offer(tx, dialog, chosen.id, chosen.name, now)
    dialogs.save_dialog(tx, dialog)
    operator_has_capacity(tx, current, now, except_dialog=dialog.id)


def operator_is_gone(tx: Transaction, operator_id: str, now: int) -> None:
    """Return what an absent operator left unanswered to the line; if present, wait until presence ends.

    Who takes nothing new keeps their own, and is waited for; only what is offered to them goes on.
    """
    presence = presences.find_presence(tx, operator_id)
    is_waited_for = is_present(presence, now)
    if is_waited_for:
        set_timer(tx, "operator_gone", operator_id, presence_ends_at(presence, now))
    if takes_new(presence, now):
        return
    tx.tell_presence()
    list_left = queues.list_offered if is_waited_for else queues.list_unanswered
    unanswered = sorted(list_left(tx, operator_id, BATCH))
    # Lock the rows of the dialogs before the lines: other nodes take both in this order, too.
    left = [dialogs.get_dialog_to_change(tx, dialog_id) for dialog_id in unanswered]
    offers.lock_lines(tx, *(dialog.line_id for dialog in left))
    missed = 0
    for dialog in sorted(left, key=lambda each: (each.queued_at, each.id)):
        if _is_left_by(dialog, operator_id):
            queued = offers.return_to_queue(tx, dialog, "gone", now)
            dialogs.save_dialog(tx, offers.offer_to_next(tx, queued, now))
            missed += 1
    # Who went by the switch knows.
    if missed and presence.availability in ("auto", "here"):
        presences.add_missed(tx, operator_id, missed, presence_ended_at(presence), now)
    if len(unanswered) == BATCH:
        set_timer(tx, "operator_gone", operator_id, now)


def operator_is_deactivated(tx: Transaction, operator_id: str, now: int) -> None:
    """Unpin the operator's dialogs, so that they are returned to the queue: nobody comes back for them."""
    for dialog_id in queues.list_pinned(tx, operator_id):
        dialog = dialogs.get_dialog_to_change(tx, dialog_id)
        event = DialogPinned(False, dialog.operator, now)
        dialogs.save_dialog(tx, events.append_event(tx, dialog, event, stream="int").but(is_pinned=False))
    set_timer(tx, "operator_gone", operator_id, now)


def _is_left_by(dialog: Dialog, operator_id: str) -> bool:
    """Return whether the dialog, read again under its lock, is still theirs: somebody may have taken it."""
    if dialog.status == "new":
        return dialog.offered_to == operator_id
    is_waiting = bool(dialog.waiting_since) and not dialog.is_pinned
    return dialog.status == "in_work" and dialog.operator_id == operator_id and is_waiting


class _OpenQueue:
    """One line while its dialogs are assigned: its rules, and the operators who are free now."""

    def __init__(self, tx: Reader, line_id: str, rules: Rules, now: int):
        self.line_id = line_id
        self.rules = rules
        self.now = now
        self.free = offers.available(tx, line_id, self.rules, now)

    def note_offer(self, candidate: Candidate) -> None:
        more = assignment.with_one_more(self.free, candidate.id, self.rules, self.now)
        self.free = assignment.available(more, self.rules, self.now)


def _offer_waiting(tx: Transaction, dialog_id: str, queue: _OpenQueue, now: int) -> bool:
    if not queues.lock_waiting(tx, dialog_id):
        set_timer(tx, "assign_waiting", queue.line_id, now + RETRY_LOCKED_MS)
        return False
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    free = offers.eligible(dialog, queue.free, now)
    chosen = offers.pick(tx, dialog, queue.rules, free) if waits_in_line(dialog) else None
    if chosen is None:
        return False
    dialogs.save_dialog(tx, offers.offer(tx, dialog, chosen.id, chosen.name, now))
    queue.note_offer(chosen)
    return True
