"""Every question to be asked later. A timer is a question, not an order: when it is due, the action loads
the truth and decides again. Hence nobody ever cancels one.
"""

from dataclasses import dataclass
from typing import Literal

from openline.domain.times import HOUR, MINUTE, SECOND

TimerKind = Literal[
    "ask_introduce",
    "ask_copy",
    "nobody_answered",
    "offer_over",
    "skip_over",
    "share_out",
    "operator_gone",
    "close_silent",
    "norm_missed",
    "promise_near",
    "mail_unread",
    "not_confirmed",
]
"""The subject is a dialog; of `share_out` a line, of `operator_gone` an operator."""

_RETRY_AFTER = (5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 1 * HOUR)


@dataclass(frozen=True, slots=True)
class Timer:
    kind: TimerKind
    subject_id: str
    due_at: int
    attempts: int


def retry_at(timer: Timer, now: int) -> int:
    """When to ask again after an error: later each time, so that a broken question never makes a hot loop."""
    return now + _RETRY_AFTER[min(timer.attempts, len(_RETRY_AFTER) - 1)]
