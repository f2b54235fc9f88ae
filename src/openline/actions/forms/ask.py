"""The form flow: everything that is asked of a visitor is shown, changed and taken away here.

At most one form is open in a dialog. Their order of precedence: docs/decisions/0009-one-conductor.md.
"""

from openline.actions.letters.enqueue import (
    ENDED,
    OPTED_OUT,
    copies_are_sent,
    enqueue_automatic_copy,
    must_send_copies,
)
from openline.actions.shared.admit import visitor_for
from openline.actions.shared.speak import question_of
from openline.domain.channels.channels import CAPABILITIES
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import FormChanged, FormState, Message
from openline.domain.dialogs.flags import NOBODY_AVAILABLE, RESTORED, clear_flag, has_flag, set_flag
from openline.domain.forms import forms
from openline.domain.lines.lines import Line
from openline.domain.refusals import NotFound, NotNow
from openline.domain.visitors.visitors import Credentials, Visitor, has_proved_email, may_read
from openline.store.dialogs import dialogs, events
from openline.store.forms import counts
from openline.store.lines import lines
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Transaction
from openline.store.visitors import visitors

CommandKey = tuple[str, str]
"""Author id and `cid` of the command: the same command again changes nothing."""
ALL_KNOWN = "We already have your contact details."


def visitor_wants_copy(tx: Transaction, caller: Credentials, dialog_id: str, cid: str, now: int) -> None:
    """Show the prefilled form "Email transcript" for the icon; what else is open is closed.

    Nothing new if it is open already. In a quarantined dialog nothing happens, and nobody is told of the
    quarantine. Raises NotNow while copies are off, or after an opt-out without a proved address.
    """
    visitor, dialog = _dialog_for_request(tx, caller, dialog_id, now)
    if dialog.is_quarantined or events.find_sent(tx, visitor.id, cid):
        return
    must_send_copies(tx)
    if has_flag(dialog, OPTED_OUT) and not has_proved_email(visitor, now):
        raise NotNow(ENDED)
    _show_wanted(tx, dialog, forms.copy_form(visitor.details), now, (visitor.id, cid))


def visitor_wants_contacts(tx: Transaction, caller: Credentials, dialog_id: str, cid: str, now: int) -> None:
    """Show "Leave your contact details" for the menu, all in one step; what else is open is closed.

    Raises NotNow when everything is known.
    """
    visitor, dialog = _dialog_for_request(tx, caller, dialog_id, now)
    if dialog.is_quarantined or events.find_sent(tx, visitor.id, cid):
        return
    form = forms.contacts_form(visitor.details)
    if form is None:
        raise NotNow(ALL_KNOWN)
    _show_wanted(tx, dialog, form, now, (visitor.id, cid))


def ask_introduce(tx: Transaction, dialog_id: str, now: int) -> None:
    """Show the form `introduce` five seconds after the greeting, if something is still unknown.

    Also runs five seconds after the visitor closed a copy form, or an edit, that kept a contact form waiting:
    then it shows `offline` ("Leave your contact details") if nobody could answer.
    """
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None:
        return
    if has_flag(dialog, NOBODY_AVAILABLE) or (has_flag(dialog, "nobody_answered") and not dialog.answered_at):
        dialog = ask_for_contacts(tx, dialog, visitor.details, now)
    form = forms.introduce_wanted(dialog, visitor.details, events.list_shown(tx, dialog_id))
    if form and not _was_asked_too_often(tx, visitor, now):
        dialog = show(tx, dialog, form, now)
    save_if_changed(tx, dialog)


def ask_for_contacts(tx: Transaction, dialog: Dialog, known: ContactDetails, now: int) -> Dialog:
    """Show the form `offline` if it is wanted, and close an open `introduce`. The caller saves the dialog."""
    shown = events.list_shown(tx, dialog.id)
    form = forms.offline_wanted(dialog, known, shown)
    return show(tx, _put_away_all(tx, dialog, shown, now), form, now) if form else dialog


def ask_rating(tx: Transaction, dialog: Dialog, line: Line, now: int) -> Dialog:
    """Show the rating form at the end, and set the timer of the copy. The caller saves the dialog."""
    rating_is_on = line.rules.rating_is_on
    form = forms.rating_wanted(dialog, rating_is_on, events.list_shown(tx, dialog.id))
    if form:
        dialog = show(tx, dialog, form, now, text=question_of(tx, dialog, line) or "")
    if dialog.answered_at and CAPABILITIES[dialog.channel].forms:
        set_timer(tx, "ask_copy", dialog.id, forms.copy_due(now, rating_is_on, dialog.rated_at))
    return dialog


def ask_copy(tx: Transaction, dialog_id: str, now: int) -> None:
    """Send the copy some seconds after the end if the address is known; else show the form that asks for it.

    An unanswered rating is collapsed to one line. After a restore no copy is sent automatically: it may
    have been sent before, so the form asks.
    """
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    shown = events.list_shown(tx, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or not forms.copy_wanted(dialog, shown) or not is_newest(tx, dialog):
        return
    if not _copy_may_go(tx, dialog, visitor):
        return
    line = lines.line_of(tx, dialog)
    due = forms.copy_due(dialog.finished_at, line.rules.rating_is_on, dialog.rated_at)
    if due > now:
        set_timer(tx, "ask_copy", dialog.id, due)
        return
    dialog = _close_others(tx, dialog, shown, now)
    if visitor.details.email and not has_flag(dialog, RESTORED):
        dialog = enqueue_automatic_copy(tx, dialog, visitor, line, now)
    else:
        dialog = show(tx, dialog, forms.copy_form(visitor.details), now)
    save_if_changed(tx, dialog)


def ask_better_address(tx: Transaction, dialog: Dialog, masked: str, now: int) -> Dialog:
    """Ask "which address is right?" after a bounce, once per dialog. The caller saves the dialog."""
    shown = events.list_shown(tx, dialog.id)
    form = forms.address_wanted(dialog, masked, shown)
    if form is None or not is_newest(tx, dialog):
        return dialog
    return show(tx, _close_others(tx, dialog, shown, now), form, now)


def show(
    tx: Transaction,
    dialog: Dialog,
    form: FormState,
    now: int,
    sent: CommandKey | None = None,
    *,
    text: str = "",
) -> Dialog:
    """Post the form as a message of the line. The caller saves the dialog.

    `text` stands above the form; empty = the widget's default text.
    """
    seq = events.upcoming(dialog, "pub")
    message = Message(tx.new_id(), "pub", seq, "form", "line", "", text, now, form=form)
    counts.add_count(tx, dialog.line_id, form.kind, "shown", now)
    author_id, cid = sent or ("", None)
    return events.append_message(tx, dialog, message, author_id, cid)


def change(
    tx: Transaction,
    dialog: Dialog,
    before: forms.ShownForm,
    after: FormState,
    now: int,
    *,
    sent: CommandKey | None = None,
) -> Dialog:
    """Save the form's new state for every tab, and count it when it closes. The caller saves the dialog."""
    became = forms.outcome_of(before.form, after, by_visitor=sent is not None)
    if became:
        counts.add_count(tx, dialog.line_id, before.form.kind, became, now)
    events.save_form(tx, before.id, after)
    dialog = events.append_event(tx, dialog, FormChanged(before.id, after, now), sent=sent)
    if forms.is_open(before.form) and not forms.is_open(after):
        _resume_deferred(tx, dialog, before.form, after, now)
    return dialog


def put_open_forms_away(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Put all open forms away: the next dialog begins, or the visitor is banned.

    Answers already given are kept.
    """
    return _put_away_all(tx, dialog, events.list_shown(tx, dialog.id), now)


def close_for_turn(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Put the automatic forms away when the dialog is closed or reopened; others stay open.

    If the visitor has a copy form open now, the timer does not ask for the copy again after this end.
    """
    shown = events.list_shown(tx, dialog.id)
    staying = tuple(each for each in shown if forms.survives_close(each))
    dialog = _put_away_all(tx, dialog, tuple(each for each in shown if each not in staying), now)
    if any(each.form.kind == "copy" for each in staying):
        return set_flag(dialog, forms.COPY_WAS_OPEN)
    return clear_flag(dialog, forms.COPY_WAS_OPEN)


def update_known(
    tx: Transaction, dialog: Dialog, known: ContactDetails, now: int, *, except_form: str = ""
) -> Dialog:
    """Stop open forms from asking for details that became known in another way.

    A copy form that waited for nothing but the address sends the copy; after a restore it still asks.
    """
    asked_again = has_flag(dialog, RESTORED)
    for each in events.list_shown(tx, dialog.id):
        if asked_again and each.form.kind == "copy":
            continue
        less = forms.without_known(each, known)
        if each.id != except_form and less != each.form:
            dialog = change(tx, dialog, each, less, now)
            if less.kind == "copy" and less.step == "done":
                dialog = _send_copy(tx, dialog, now)
    return dialog


def close_other_forms(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Close what is open, to make room for what the visitor opens. The caller saves the dialog."""
    return _close_others(tx, dialog, events.list_shown(tx, dialog.id), now)


def own_dialog(tx: Transaction, caller: Credentials, dialog_id: str, now: int) -> tuple[Visitor, Dialog]:
    """Return the visitor and their dialog, locked. Raises NotFound for another visitor's.

    A visitor who came by a letter's link gets NotFound for dialogs older than the letter's as well.
    """
    visitor = visitor_for(tx, caller, now)
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if dialog.visitor_id != visitor.id or not may_read(visitor, dialog.id):
        raise NotFound
    return visitor, dialog


def is_newest(tx: Transaction, dialog: Dialog) -> bool:
    """Return whether the visitor has begun no other dialog since.

    Only then are forms shown: they belong at the end of the thread.
    """
    newest = dialogs.find_newest(tx, dialog.visitor_id)
    return newest is not None and newest.id == dialog.id


def _resume_deferred(tx: Transaction, dialog: Dialog, before: FormState, closed: FormState, now: int) -> None:
    """Schedule what fell due while the visitor had another form open, if it is still wanted.

    A timer that is set already keeps its time. A visitor who did not say which address is right gets no copy
    there.
    """
    if dialog.status != "finished":
        if closed.kind == "copy" or before.step == "edit":
            set_timer_once(tx, "ask_introduce", dialog.id, forms.introduce_due(now))
    elif closed.kind in forms.CONTACTS or (closed.kind == "address" and closed.step == "done"):
        set_timer(tx, "ask_copy", dialog.id, now + forms.COPY_AFTER)


def _dialog_for_request(
    tx: Transaction, caller: Credentials, dialog_id: str, now: int
) -> tuple[Visitor, Dialog]:
    """Return the visitor and the dialog for a form that the visitor opens.

    Raises NotNow if the dialog is not at the end of the thread, or its channel carries no forms.
    """
    visitor, dialog = own_dialog(tx, caller, dialog_id, now)
    if not is_newest(tx, dialog) or not CAPABILITIES[dialog.channel].forms:
        raise NotNow
    return visitor, dialog


def _show_wanted(tx: Transaction, dialog: Dialog, form: FormState, now: int, sent: CommandKey) -> None:
    """Show the form, and close what else is open, such as an `introduce` that asks the same.

    Nothing new while a form of its kind is open.
    """
    shown = events.list_shown(tx, dialog.id)
    if any(each.form.kind == form.kind and forms.is_open(each.form) for each in shown):
        return
    dialogs.save_dialog(tx, show(tx, _close_others(tx, dialog, shown, now), form, now, sent))


def _was_asked_too_often(tx: Transaction, visitor: Visitor, now: int) -> bool:
    skips = dialogs.count_with_flag(tx, visitor.id, forms.CONTACTS_DECLINED)
    asked_at = events.find_asked_at(tx, visitor.id) if skips >= forms.SKIPS_UNTIL_SELDOM else 0
    return forms.is_asked_too_often(skips, asked_at, now)


def _copy_may_go(tx: Transaction, dialog: Dialog, visitor: Visitor) -> bool:
    """Return whether the copy may be sent automatically; if not, nothing is sent, asked or promised."""
    return not visitor.is_banned and copies_are_sent(tx) and not has_flag(dialog, OPTED_OUT)


def _send_copy(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or not _copy_may_go(tx, dialog, visitor):
        return dialog
    return enqueue_automatic_copy(tx, dialog, visitor, lines.line_of(tx, dialog), now)


def save_if_changed(tx: Transaction, dialog: Dialog) -> None:
    """Save a dialog that was loaded to be changed, if it has changed."""
    if dialog != tx.loaded[dialog.id]:
        dialogs.save_dialog(tx, dialog)


def _put_away_all(tx: Transaction, dialog: Dialog, shown: tuple[forms.ShownForm, ...], now: int) -> Dialog:
    for each in shown:
        if forms.is_usable(each.form):
            dialog = change(tx, dialog, each, forms.put_away(each.form), now)
    return dialog


def _close_others(tx: Transaction, dialog: Dialog, shown: tuple[forms.ShownForm, ...], now: int) -> Dialog:
    """Close what is open: a rating stays usable as one line, a contact form is put away."""
    for each in shown:
        if forms.is_open(each.form):
            smaller = forms.collapsed if each.form.kind == "rating" else forms.put_away
            dialog = change(tx, dialog, each, smaller(each.form), now)
    return dialog
