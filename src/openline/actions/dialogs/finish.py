"""Closing of a dialog, what follows it, and reopening."""

from openline.actions.dialogs.promise import schedule_questions, without_promise
from openline.actions.forms.ask import ask_rating, close_for_turn, is_newest, own_dialog, put_open_forms_away
from openline.actions.lines import assign, offers
from openline.actions.shared.admit import dialog_for
from openline.actions.shared.speak import in_language, language_of, post_auto_message
from openline.domain.channels.channels import CAPABILITIES
from openline.domain.dialogs.dialogs import (
    Dialog,
    has_present_owner,
    must_be_free_to_end,
    must_not_be_a_colleagues,
)
from openline.domain.dialogs.events import DialogFinished, DialogReopened, Ender, OperatorJoined
from openline.domain.forms.forms import introduce_due
from openline.domain.lines.lines import CLOSING, ENDING, Line, Texts, lang_of_texts, who_answers
from openline.domain.refusals import NotNow
from openline.domain.team.operators import Operator
from openline.domain.times import MINUTE
from openline.domain.visitors.visitors import Credentials
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def operator_finishes(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Close a dialog; closing it twice changes nothing.

    Raises TakenBy when a colleague has it, and NotNow while it is offered to one.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    if dialog.status == "finished":
        return
    must_be_free_to_end(dialog, operator.id)
    _close_with_message(tx, dialog, "operator", operator.name, now)


def visitor_ends(tx: Transaction, caller: Credentials, dialog_id: str, now: int) -> None:
    _, dialog = own_dialog(tx, caller, dialog_id, now)
    if dialog.status != "finished":
        _close_with_message(tx, dialog, "visitor", "", now)


def close_silent(tx: Transaction, dialog_id: str, now: int) -> None:
    """Close a dialog in the line's name after silence since the operator's last answer."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    line = lines.line_of(tx, dialog)
    is_silent = dialog.status == "in_work" and dialog.last_by == "operator" and not dialog.waiting_since
    if not line.rules.closing.is_on or not is_silent or dialog.is_pinned:
        return
    due = dialog.last_at + line.rules.closing_after_min * MINUTE
    if due > now:
        set_timer(tx, "close_silent", dialog.id, due)
        return
    dialog = _post_text(tx, dialog, line, line.rules.closing.texts, CLOSING, now)
    _close(tx, dialog, line, "line", "", now)


def close_without_message(tx: Transaction, dialog: Dialog, by: Ender, name: str, now: int) -> Dialog:
    """Close a spam dialog. The caller saves it.

    Nothing is posted and nothing is asked, so that the visitor notices nothing.
    """
    return _finished(tx, put_open_forms_away(tx, dialog, now), by, name, now)


def continue_dialog(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Reopen the dialog for the client's message: back to its operator if present, else to the line.

    The rating form and the automatic copy that followed the end are withdrawn; they come again at the next
    end. The caller saves the dialog.
    """
    rules = lines.line_of(tx, dialog).rules
    dialog = _reopen(tx, dialog, DialogReopened("visitor", "", now), now)
    if CAPABILITIES[dialog.channel].auto_messages:
        schedule_questions(tx, dialog, rules, now)
    if not has_present_owner(dialog, now):
        # The message that reopens the dialog also assigns it, and then reports the operator who has gone.
        return dialog
    return events.append_event(tx, dialog, OperatorJoined(who_answers(rules, dialog.operator), now))


def operator_reopens(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Reopen the dialog; the first operator to do so has it.

    Raises NotNow while the visitor has another open dialog or is banned, or if the dialog is not their
    newest: the number, forms and rating in the chat are those of the thread's last dialog.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    if dialog.status != "finished":
        must_not_be_a_colleagues(dialog, operator.id)
        return
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or visitor.is_banned or dialogs.find_open_dialog(tx, dialog.visitor_id):
        raise NotNow("The client has another open conversation, or is banned.")
    if not is_newest(tx, dialog):
        raise NotNow("The client has a newer conversation.")
    name = who_answers(lines.line_of(tx, dialog).rules, operator.name)
    dialog = _reopen(tx, dialog, DialogReopened("operator", name, now), now)
    # The visitor does not wait, so no target is set; but `introduce` may not have been shown before the end.
    set_timer_once(tx, "ask_introduce", dialog.id, introduce_due(now))
    dialogs.save_dialog(tx, assign.take(tx, offers.unowned(dialog), operator, now))


def _close_with_message(tx: Transaction, dialog: Dialog, by: Ender, name: str, now: int) -> None:
    line = lines.line_of(tx, dialog)
    if line.rules.ending.is_on and not dialog.is_quarantined:
        dialog = _post_text(tx, dialog, line, line.rules.ending.texts, ENDING, now)
    _close(tx, dialog, line, by, who_answers(line.rules, name) if name else "", now)


def _close(tx: Transaction, dialog: Dialog, line: Line, by: Ender, name: str, now: int) -> None:
    """Close the dialog and save it.

    1. put the automatic forms away; answers already given are kept
    2. the end
    3. the rating form, and the timer of the copy
    4. its operator can take another dialog
    """
    ended = _finished(tx, close_for_turn(tx, dialog, now), by, name, now)
    dialogs.save_dialog(tx, ask_rating(tx, ended, line, now))
    if dialog.operator_id or dialog.offered_to:
        assign.operator_has_capacity(tx, dialog.operator_id or dialog.offered_to, now)


def _finished(tx: Transaction, dialog: Dialog, by: Ender, name: str, now: int) -> Dialog:
    dialog = events.append_event(tx, dialog, DialogFinished(by, name, now))
    return without_promise(dialog).but(
        status="finished",
        finished_at=now,
        waiting_since=0,
        unread=0,
        offered_to="",
        offered_until=0,
        is_pinned=False,
    )


def _post_text(tx: Transaction, dialog: Dialog, line: Line, texts: Texts, source: str, now: int) -> Dialog:
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    lang = language_of(visitor, line) if visitor else lang_of_texts(line.rules)
    return post_auto_message(tx, dialog, line, in_language(texts, source, lang), now)


def _reopen(tx: Transaction, dialog: Dialog, event: DialogReopened, now: int) -> Dialog:
    dialog = events.append_event(tx, close_for_turn(tx, dialog, now), event)
    return dialog.but(
        status="in_work" if dialog.operator_id else "new",
        finished_at=0,
        queued_at=now,
        offered_at=0,
        declined="",
    )
