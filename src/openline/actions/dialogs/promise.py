"""Nobody can answer now: the line says so, says by when somebody will, and asks where to write to.

FORM-8, LINE-5, LINE-6, LINE-12.
"""

from openline.actions.forms.ask import ask_for_contacts
from openline.actions.lines import assign
from openline.actions.shared.speak import (
    NOBODY_AVAILABLE,
    clear_flag,
    has_flag,
    in_language,
    language_of,
    post_auto_message,
    set_flag,
)
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import PromiseMade
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
    """At a visitor's message that nobody present has, after it was placed. The dialog still has to be saved.

    An operator who is here and has the dialog can answer, whatever the hours say: then this is not asked.
    """
    is_outside = not hours.is_working_time(line.rules.hours, now)
    if has_flag(dialog, NOBODY_AVAILABLE) and (not is_outside or has_flag(dialog, "outside")):
        return dialog
    if not is_outside and assign.somebody_can_answer(tx, dialog, now):
        return dialog
    dialog = set_flag(_promise(tx, dialog, line, now), NOBODY_AVAILABLE)
    if is_outside and not has_flag(dialog, "outside"):
        dialog = set_flag(dialog, "outside")
        auto = line.rules.outside_hours
        if auto.is_on:
            text = in_language(auto.texts, OUTSIDE_HOURS, language_of(visitor, line))
            dialog = post_auto_message(tx, dialog, line, text, now)
    return ask_for_contacts(tx, dialog, visitor.facts, now)


def schedule_questions(tx: Transaction, dialog: Dialog, rules: Rules, now: int) -> None:
    """When a dialog begins, and when it goes on, because what fell due in the meantime was not asked: the
    questions for second 5 and for the first minute. What was asked once is not asked again.
    """
    set_timer_once(tx, "ask_introduce", dialog.id, introduce_due(now))
    if not dialog.answered_at and not has_flag(dialog, "nobody"):
        set_timer_once(tx, "nobody_answered", dialog.id, now + rules.nobody_yet_after_s * SECOND)


def nobody_answered(tx: Transaction, dialog_id: str, now: int) -> None:
    """A minute after the first message: has an operator written? If not, the second text, and form 3."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or dialog.status == "finished" or dialog.is_held or dialog.answered_at:
        return
    line = lines.line_of(tx, dialog)
    if not assign.somebody_can_answer(tx, dialog, now):
        dialog = _promise(tx, dialog, line, now)
    if not has_flag(dialog, "nobody"):
        is_said = line.rules.nobody_yet.is_on and not has_flag(dialog, "outside")
        dialog = set_flag(dialog, "nobody")
        if is_said:
            text = in_language(line.rules.nobody_yet.texts, NOBODY_YET, language_of(visitor, line))
            dialog = post_auto_message(tx, dialog, line, text, now)
    dialogs.save_dialog(tx, ask_for_contacts(tx, dialog, visitor.facts, now))


def promise_kept(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Somebody answers: what was promised is done. The dialog still has to be saved."""
    if dialog.promised_at:
        dialog = events.append_event(tx, dialog, PromiseMade(0, 0, now))
    return without_promise(dialog)


def without_promise(dialog: Dialog) -> Dialog:
    """Answered, or over: nothing is promised, and who finds nobody after that is promised anew."""
    return clear_flag(dialog, NOBODY_AVAILABLE).but(promised_at=0, opens_at=0, alert="")


def _promise(tx: Transaction, dialog: Dialog, line: Line, now: int) -> Dialog:
    """Once: who writes again while they wait is not put off again."""
    made = None if dialog.promised_at else promises.promise(line.rules, now)
    if made is None:
        return dialog
    dialog = events.append_event(tx, dialog, PromiseMade(made.promised_at, made.opens_at, now))
    set_timer(tx, "promise_near", dialog.id, max(now, made.promised_at - PROMISE_ALERT))
    return dialog.but(promised_at=made.promised_at, opens_at=made.opens_at)
