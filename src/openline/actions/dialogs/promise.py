"""Nobody can answer now: the line says so, promises an answer by a time, and asks for contact details."""

from openline.actions.forms.ask import ask_for_contacts
from openline.actions.lines import assign
from openline.actions.shared.speak import in_language, language_of, post_auto_message
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import PromiseMade
from openline.domain.dialogs.flags import NOBODY_AVAILABLE, clear_flag, has_flag, set_flag
from openline.domain.forms.forms import introduce_due
from openline.domain.lines import hours, promises
from openline.domain.lines.lines import NOBODY_YET, OUTSIDE_HOURS, PROMISE_ALERT, Line, Rules
from openline.domain.times import SECOND
from openline.domain.visitors.visitors import Visitor
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def if_nobody_can_answer(tx: Transaction, dialog: Dialog, line: Line, visitor: Visitor, now: int) -> Dialog:
    """Tell the visitor if nobody can answer now: a promise, a text, the form for contact details.

    Called for a visitor's message that no present operator has, after assignment. An owner who is present can
    answer whatever the hours say, so it is not called then. The caller saves the dialog.
    """
    is_outside = not hours.is_working_time(line.rules.hours, now)
    if has_flag(dialog, NOBODY_AVAILABLE) and (not is_outside or has_flag(dialog, "outside_hours")):
        return dialog
    if not is_outside and assign.somebody_can_answer(tx, dialog, now):
        return dialog
    dialog = set_flag(_promise(tx, dialog, line, now), NOBODY_AVAILABLE)
    if is_outside and not has_flag(dialog, "outside_hours"):
        dialog = set_flag(dialog, "outside_hours")
        auto = line.rules.outside_hours
        if auto.is_on:
            text = in_language(auto.texts, OUTSIDE_HOURS, language_of(visitor, line))
            dialog = post_auto_message(tx, dialog, line, text, now)
    return ask_for_contacts(tx, dialog, visitor.details, now)


def schedule_questions(tx: Transaction, dialog: Dialog, rules: Rules, now: int) -> None:
    """Set the timers of the form `introduce` and of the first minute without an answer.

    Called when a dialog begins and when it is reopened, because what fell due in between was not asked. What
    was asked once is not asked again.
    """
    set_timer_once(tx, "ask_introduce", dialog.id, introduce_due(now))
    if not dialog.answered_at and not has_flag(dialog, "nobody_answered"):
        set_timer_once(tx, "nobody_answered", dialog.id, now + rules.nobody_yet_after_s * SECOND)


def nobody_answered(tx: Transaction, dialog_id: str, now: int) -> None:
    """Post the second text, and show the form `offline`, if no operator has written yet.

    The timer fires a minute after the first message, unless the line sets another time.
    """
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or dialog.status == "finished" or dialog.is_quarantined or dialog.answered_at:
        return
    line = lines.line_of(tx, dialog)
    if not assign.somebody_can_answer(tx, dialog, now):
        dialog = _promise(tx, dialog, line, now)
    if not has_flag(dialog, "nobody_answered"):
        is_announced = line.rules.nobody_yet.is_on and not has_flag(dialog, "outside_hours")
        dialog = set_flag(dialog, "nobody_answered")
        if is_announced:
            text = in_language(line.rules.nobody_yet.texts, NOBODY_YET, language_of(visitor, line))
            dialog = post_auto_message(tx, dialog, line, text, now)
    dialogs.save_dialog(tx, ask_for_contacts(tx, dialog, visitor.details, now))


def promise_kept(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Withdraw the promise, because somebody answers. The caller saves the dialog."""
    if dialog.promised_at:
        dialog = events.append_event(tx, dialog, PromiseMade(0, 0, now))
    return without_promise(dialog)


def without_promise(dialog: Dialog) -> Dialog:
    """Return the dialog without promise and alert: if nobody is available later, a new one is made."""
    return clear_flag(dialog, NOBODY_AVAILABLE).but(promised_at=0, opens_at=0, alert="")


def _promise(tx: Transaction, dialog: Dialog, line: Line, now: int) -> Dialog:
    """Make a promise once: a visitor who writes again while waiting is not given a later time."""
    made = None if dialog.promised_at else promises.promise(line.rules, now)
    if made is None:
        return dialog
    dialog = events.append_event(tx, dialog, PromiseMade(made.promised_at, made.opens_at, now))
    set_timer(tx, "promise_near", dialog.id, max(now, made.promised_at - PROMISE_ALERT))
    return dialog.but(promised_at=made.promised_at, opens_at=made.opens_at)
