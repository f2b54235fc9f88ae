"""Timers. A timer is a question, not an order: when it is due, the action loads the current state and decides
again. Hence timers are never cancelled.
"""

from typing import Literal

from openline.domain.times import HOUR, MINUTE, SECOND
from openline.domain.values import Immutable

TimerKind = Literal[
    "ask_introduce",
    "ask_copy",
    "nobody_answered",
    "offer_over",
    "decline_over",
    "assign_waiting",
    "operator_gone",
    "close_silent",
    "target_missed",
    "promise_near",
    "mail_unread",
    "not_confirmed",
]
"""The subject is a dialog, except for `assign_waiting` (a line) and `operator_gone` (an operator)."""

_RETRY_AFTER = (5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 1 * HOUR)


class Timer(Immutable):
    kind: TimerKind
    subject_id: str
    due_at: int
    attempts: int


def retry_at(timer: Timer, now: int) -> int:
    """Return when to ask again after an error.

    The pause grows with each attempt, so that a failing timer does not spin.
    """
    return now + _RETRY_AFTER[min(timer.attempts, len(_RETRY_AFTER) - 1)]
