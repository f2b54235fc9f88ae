"""The clock comes in here: each kind of timer is a question, answered from the truth of that moment."""

from collections.abc import Callable

from openline.actions.ask import show
from openline.domain.forms import introduce_wanted
from openline.domain.timers import Timer, TimerKind, again_at
from openline.store import dialogs, events, timers, visitors
from openline.store.transaction import Transaction


def timer_is_due(tx: Transaction, timer: Timer, now: int) -> bool:
    """Takes the timer and does what it asks for, in one transaction: once, with any number of clocks."""
    if not timers.take_timer(tx, timer):
        return False
    _QUESTIONS[timer.kind](tx, timer.subject_id, now)
    return True


def timer_failed(tx: Transaction, timer: Timer, now: int) -> None:
    """An error in the question itself: it is put again, later each time."""
    timers.save_later(tx, timer, again_at(timer, now))


def ask_introduce(tx: Transaction, dialog_id: str, now: int) -> None:
    """Five seconds after the greeting: "Introduce yourself", when something is still unknown (FORM-1)."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None:
        return
    shown = any(form.kind == "introduce" for _, form in events.list_forms(tx, dialog_id))
    form = introduce_wanted(dialog, visitor.facts, shown)
    if form:
        dialogs.save_dialog(tx, show(tx, dialog, form, now))


_QUESTIONS: dict[TimerKind, Callable[[Transaction, str, int], None]] = {"ask_introduce": ask_introduce}
