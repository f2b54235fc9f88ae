"""Offers of one dialog to one operator: whom to offer it to, offering, declining, back to the queue.

An offer is a lease, not ownership: the first operator of the line to take the dialog has it.
"""

from collections.abc import Iterable
from typing import Literal

from openline.domain.dialogs.dialogs import Dialog, waits_in_line
from openline.domain.dialogs.events import DialogOffered, DialogReturned, OperatorLeft
from openline.domain.lines import assignment
from openline.domain.lines.assignment import Candidate
from openline.domain.lines.lines import Rules
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines, queues
from openline.store.team import presences
from openline.store.timers import set_timer
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors

ReturnReason = Literal["late", "declined", "gone"]


def offer_to_next(tx: Transaction, dialog: Dialog, now: int, *, declined_by: str = "") -> Dialog:
    """Offer a waiting dialog to the next operator, or leave it waiting. The caller saves the dialog.

    If an older dialog is waiting, do not overtake it: schedule an assignment run for the line instead. Lines
    in the mode `first_to_take` have no order to keep; there only the client's own operator gets
    an offer.
    """
    rules = rules_of(tx, dialog)
    lock_lines(tx, dialog.line_id)
    if dialog.invited:
        # Guests are counted from what is stored, and while it waits it keeps none of them busy.
        dialog = dialogs.save_dialog(tx, dialog)
    free = eligible(dialog, available(tx, dialog.line_id, rules, now), now)
    chosen = pick(tx, dialog, rules, free, declined_by)
    if chosen is None:
        return dialog
    oldest = queues.list_waiting(tx, dialog.line_id, 1) if rules.assignment != "first_to_take" else []
    if oldest and (oldest[0][0], oldest[0][1]) < (dialog.queued_at, dialog.id):
        set_timer(tx, "assign_waiting", dialog.line_id, now)
        return dialog
    return offer(tx, dialog, chosen.id, chosen.name, now)


def offer(tx: Transaction, dialog: Dialog, operator_id: str, name: str, now: int) -> Dialog:
    """Offer the dialog to one operator. The caller saves the dialog.

    Until the offer ends nobody else is asked; everybody of the line still sees the dialog and may take it.
    """
    until = assignment.offer_ends_at(rules_of(tx, dialog), now)
    dialog = events.append_event(tx, dialog, DialogOffered(operator_id, name, until, now), stream="int")
    queues.save_last_assigned(tx, operator_id, now)
    if until:
        set_timer(tx, "offer_over", dialog.id, until)
    asked = presences.find_presence(tx, operator_id)
    return dialog.but(
        offered_to=operator_id,
        offered_at=now,
        offered_until=until,
        operator_availability=asked.availability,
        operator_live_until=asked.live_until,
        operator_used_at=asked.used_at,
    )


def return_to_queue(
    tx: Transaction, dialog: Dialog, why: ReturnReason, now: int, *, sent: tuple[str, str] | None = None
) -> Dialog:
    """Take the dialog from its operator; it waits in its line, at its old place. The caller saves it."""
    was_taken = dialog.status == "in_work"
    who = dialog.operator_id if was_taken else dialog.offered_to
    name = dialog.operator if was_taken else presences.find_name(tx, who)
    event = DialogReturned(who, name, why, now)
    dialog = events.append_event(tx, dialog, event, stream="int", sent=sent)
    if was_taken:
        dialog = events.append_event(tx, dialog, OperatorLeft(now))
    return unowned(dialog)


def unowned(dialog: Dialog) -> Dialog:
    return without_offer(dialog).but(
        status="new",
        operator_id="",
        operator="",
        is_pinned=False,
        operator_availability="away",
        operator_live_until=0,
        operator_used_at=0,
    )


def without_offer(dialog: Dialog) -> Dialog:
    return dialog.but(offered_to="", offered_until=0)


def decline(tx: Transaction, dialog: Dialog, operator_id: str, now: int) -> Dialog:
    """Note that this operator declined: others who become free are asked first. The caller saves it."""
    until = assignment.may_ask_again_at(rules_of(tx, dialog), now)
    dialog = dialog.but(declined=assignment.with_decline(dialog.declined, operator_id, until))
    _schedule_retry(tx, dialog, now)
    return dialog


def decline_is_over(tx: Transaction, dialog_id: str, now: int) -> None:
    """Offer a declined dialog that nobody else took; the same operator may be asked again."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if not (dialog.declined and waits_in_line(dialog)):
        return
    shared = offer_to_next(tx, dialog, now)
    if shared.offered_to:
        dialogs.save_dialog(tx, shared)
    else:
        _schedule_retry(tx, dialog, now)


def _schedule_retry(tx: Transaction, dialog: Dialog, now: int) -> None:
    """Set the timer for the next moment when an operator who declined the dialog may be asked again."""
    later = [until for until in assignment.declines_of(dialog.declined).values() if until > now]
    if later:
        set_timer(tx, "decline_over", dialog.id, min(later))


def pick(
    tx: Reader, dialog: Dialog, rules: Rules, free: list[Candidate], declined_by: str = ""
) -> Candidate | None:
    """Return the operator to offer the dialog to, or None.

    The client's own operator at the first offer; after that the line's mode of assignment decides.
    """
    if dialog.contact_id and not dialog.offered_at:
        responsible = queues.find_responsible(tx, dialog.contact_id)
        known = assignment.pick_known(free, rules, responsible)
        if known and is_their_client(tx, dialog, responsible):
            return known
    position = queues.find_position(tx, dialog.line_id, declined_by)
    return assignment.pick_next(free, rules, declined_by, position)


def is_their_client(tx: Reader, dialog: Dialog, operator_id: str) -> bool:
    """Return whether this visitor is the client, not somebody who typed the client's address.

    That is: they proved the address, the site signed who they are, or this operator has answered them before.
    Otherwise the operator's name would tell a stranger whose client that address is.
    """
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor and (visitor.external_id or {"email", "phone"} & {*visitor.verified}):
        return True
    return queues.has_answered(tx, operator_id, dialog.visitor_id)


def available(tx: Reader, line_id: str, rules: Rules, now: int) -> list[Candidate]:
    return assignment.available(queues.list_candidates(tx, line_id, rules, now), rules, now)


def eligible(dialog: Dialog, free: list[Candidate], now: int) -> list[Candidate]:
    return (
        assignment.eligible(free, assignment.declines_of(dialog.declined), now) if dialog.declined else free
    )


def rules_of(tx: Reader, dialog: Dialog) -> Rules:
    return lines.line_of(tx, dialog).rules


def lock_lines(tx: Transaction, *line_ids: str, operators_freed: Iterable[str] = ()) -> None:
    """Lock these lines, and all lines of operators who are about to become free, until the commit.

    An action that needs several takes them here first, in one order: taken one by one as needed, two nodes
    would wait for each other. Rows of operators who get dialogs are written in no order: a node has one
    writer and never waits for itself. If two nodes assign different lines to the same people and collide,
    PostgreSQL aborts one, and the writer runs it again.
    """
    theirs = {line_id for each in operators_freed if each for line_id in queues.list_lines_of(tx, each)}
    for line_id in sorted({*line_ids, *theirs} - {""}):
        tx.lock(f"assignment:{line_id}")
