"""Timers: set in the transaction of their cause, taken in the transaction of their effect."""

from sqlalchemy import Integer, bindparam, delete, func, select, text

from openline.domain.timers import Timer, TimerKind
from openline.store.tables import timers
from openline.store.transaction import Reader, Transaction

_t = timers.c
_SET = text(
    "INSERT INTO timers (kind, subject_id, due_at, attempts) VALUES (:kind, :subject, :due, 0) "
    "ON CONFLICT (kind, subject_id) DO UPDATE SET due_at = excluded.due_at, attempts = 0"
)
_SET_ONCE = text(
    "INSERT INTO timers (kind, subject_id, due_at, attempts) VALUES (:kind, :subject, :due, 0) "
    "ON CONFLICT (kind, subject_id) DO NOTHING"
)
_DUE = (
    select(_t.kind, _t.subject_id, _t.due_at, _t.attempts)
    .where(_t.due_at <= bindparam("now"))
    .order_by(_t.due_at)
    .limit(bindparam("most", type_=Integer))
)
_TAKE = delete(timers).where(
    _t.kind == bindparam("kind_"), _t.subject_id == bindparam("subject"), _t.due_at == bindparam("due")
)
_NEXT = select(func.min(_t.due_at))
_LATER = text(
    "UPDATE timers SET due_at = :due, attempts = attempts + 1 WHERE kind = :kind AND subject_id = :subject"
)


def set_timer(tx: Transaction, kind: TimerKind, subject_id: str, due_at: int) -> None:
    """Set the timer, or move it: the later call wins."""
    tx.run(_SET, kind=kind, subject=subject_id, due=due_at)
    tx.tell_timer(due_at)


def set_timer_once(tx: Transaction, kind: TimerKind, subject_id: str, due_at: int) -> None:
    """Set the timer unless it is set already: the first call wins, and a burst of causes fires it once."""
    tx.run(_SET_ONCE, kind=kind, subject=subject_id, due=due_at)
    tx.tell_timer(due_at)


def take_timer(tx: Transaction, timer: Timer) -> bool:
    """Delete the timer, in the transaction of its effect; True for exactly one of all clocks."""
    return tx.run(_TAKE, kind_=timer.kind, subject=timer.subject_id, due=timer.due_at) == 1


def save_later(tx: Transaction, timer: Timer, due_at: int) -> None:
    """Count a failed attempt and postpone the timer."""
    tx.run(_LATER, kind=timer.kind, subject=timer.subject_id, due=due_at)


def list_due(tx: Reader, now: int, most: int) -> list[Timer]:
    return [Timer(*found) for found in tx.rows(_DUE, now=now, most=most)]


def find_next(tx: Reader) -> int | None:
    """Return when the nearest timer is due; None if there is none."""
    found = tx.row(_NEXT)
    return found[0] if found else None
