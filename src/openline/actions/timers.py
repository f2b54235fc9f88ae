"""The clock enters here. Each kind of timer is a question, answered from the state at that moment."""

from collections.abc import Callable

from openline.actions.dialogs import finish, promise
from openline.actions.forms import ask
from openline.actions.letters import confirm, enqueue
from openline.actions.lines import alerts, assign, offers
from openline.domain.timers import Timer, TimerKind, retry_at
from openline.store import timers
from openline.store.transaction import Transaction


def timer_is_due(tx: Transaction, timer: Timer, now: int, typed_at: int = 0) -> bool:
    """Take the timer and run its action in the same transaction: once, however many clocks there are.

    Return False if another clock took it. `typed_at`: when somebody last typed in the timer's dialog, as far
    as this node has heard; 0 = not lately.
    """
    if not timers.take_timer(tx, timer):
        return False
    if timer.kind == "mail_unread":
        enqueue.mail_unread(tx, timer.subject_id, now, typed_at)
    else:
        _ON_DUE[timer.kind](tx, timer.subject_id, now)
    return True


def timer_failed(tx: Transaction, timer: Timer, now: int) -> None:
    """Reschedule a timer whose action raised an error, with a longer delay each time."""
    timers.save_later(tx, timer, retry_at(timer, now))


_ON_DUE: dict[TimerKind, Callable[[Transaction, str, int], None]] = {
    "ask_introduce": ask.ask_introduce,
    "ask_copy": ask.ask_copy,
    "nobody_answered": promise.nobody_answered,
    "close_silent": finish.close_silent,
    "offer_over": assign.offer_is_over,
    "decline_over": offers.decline_is_over,
    "assign_waiting": assign.assign_line,
    "operator_gone": assign.operator_is_gone,
    "target_missed": alerts.target_is_missed,
    "promise_near": alerts.promise_is_near,
    "mail_unread": enqueue.mail_unread,
    "not_confirmed": confirm.not_confirmed,
}
