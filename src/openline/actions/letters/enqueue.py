"""Letters are queued here, as rows in the transaction of their cause. The courier sends them later."""

from openline.actions.shared.admit import dialog_for
from openline.actions.shared.speak import language_of, post_auto_message
from openline.domain import text
from openline.domain.channels.channels import CAPABILITIES
from openline.domain.channels.sites import page_origin
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.dialogs.events import LetterChanged
from openline.domain.dialogs.flags import clear_flag, flags_of, has_flag, set_flag
from openline.domain.letters import letters
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter, LetterAct, Unread, unread_due
from openline.domain.lines.lines import Line, lang_of_letters
from openline.domain.refusals import NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.values import replace
from openline.domain.visitors.visitors import Visitor, has_proved_email
from openline.store import portal
from openline.store.dialogs import dialogs, events
from openline.store.letters import addresses, refusals, settings
from openline.store.letters import letters as kept
from openline.store.lines import lines
from openline.store.timers import set_timer
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors
from openline.texts import say

GOES_TO = "We'll email a transcript to {address}."
NO_COPIES = "Email transcripts are turned off."
ENDED = "The recipient unsubscribed from this conversation."
OPTED_OUT = "opted_out"
"""Flag in `dialog.flags`: the client wants no letters about this dialog."""
_DESPITE_OPT_OUT = "form:"
"""Prefix of a flag in `dialog.flags`, before a form's id: its copy is sent despite the opt-out."""


def enqueue_copy(
    tx: Transaction, dialog: Dialog, address: str, request: str, now: int, *, upto: int = 0
) -> Dialog:
    """Queue a copy of the conversation so far. The same request again queues nothing.

    `upto`: the last message to include; 0 = all. The caller saves the dialog.
    """
    letter = Letter(
        id=tx.new_id(),
        dedupe_key=letters.copy_key(dialog.id, request),
        kind="history",
        dialog_id=dialog.id,
        address=address,
        address_key=canonical(address),
        lang=language_of_letters(tx, dialog),
        upto=upto or dialog.pub_seq,
        created_at=now,
        next_at=now,
    )
    return add_letter(tx, dialog, letter, now)


def enqueue_requested_copy(
    tx: Transaction, dialog: Dialog, visitor: Visitor, address: str, form_id: str, now: int
) -> Dialog:
    """Queue the copy that the visitor requested by a form. The caller saves the dialog.

    An opt-out from letters about this dialog holds until its author asks for a copy: for that copy only, and
    only to the address that this visitor has proved to be theirs. Raises NotNow for any other address.
    """
    request = f"{_DESPITE_OPT_OUT}{form_id}"
    if has_flag(dialog, OPTED_OUT):
        if address != visitor.details.email or not has_proved_email(visitor, now):
            raise NotNow(ENDED)
        dialog = set_flag(dialog, request)
    return enqueue_copy(tx, dialog, address, request, now)


def stop_letters(dialog: Dialog) -> Dialog:
    """Opt out of letters about this dialog, also of copies requested before. The caller saves the dialog."""
    for flag in flags_of(dialog):
        if flag.startswith(_DESPITE_OPT_OUT):
            dialog = clear_flag(dialog, flag)
    return set_flag(dialog, OPTED_OUT).but(mail_due_at=0)


def has_opted_out(dialog: Dialog, letter: Letter) -> bool:
    """Return whether the opt-out from letters about this dialog covers this letter.

    A copy that was requested since the opt-out is exempt.
    """
    requests = (letters.copy_key(dialog.id, flag) for flag in flags_of(dialog))
    return has_flag(dialog, OPTED_OUT) and letter.dedupe_key not in requests


def enqueue_automatic_copy(tx: Transaction, dialog: Dialog, visitor: Visitor, line: Line, now: int) -> Dialog:
    """Queue the copy after closing, to the address that this visitor gave. The caller saves the dialog.

    Nothing is queued if nothing is new since the last letter.
    """
    mailed_upto = kept.find_mailed_up_to(tx, dialog.id)
    if not letters.is_worth_sending(events.find_newest_text(tx, dialog.id), mailed_upto):
        return dialog
    address = visitor.details.email
    posted = enqueue_copy(tx, dialog, address, f"end:{dialog.finished_at}", now)
    if posted == dialog:
        return dialog
    notice = say(language_of(visitor, line), GOES_TO, address=text.masked(address))
    return post_auto_message(tx, posted, line, notice, now)


def enqueue_copy_again(tx: Transaction, dialog: Dialog, address: str, request: str, now: int) -> Dialog:
    """Queue the copy for a better address if it bounced from the old one. The caller saves the dialog."""
    copies = [each for each in kept.list_of_dialog(tx, dialog.id) if each.kind == "history"]
    if not copies or copies[-1].why != "bad_address":
        return dialog
    return enqueue_copy(tx, dialog, address, request, now)


def copies_are_sent(tx: Transaction) -> bool:
    """Return whether the administrator has left copies on. While they are off, no form asks for one."""
    return settings.get_mail_settings(tx).history_is_on


def must_send_copies(tx: Transaction) -> None:
    """Raise NotNow while copies are off, so that the widget can say so."""
    if not copies_are_sent(tx):
        raise NotNow(NO_COPIES)


def first_answer_was_given(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Note that an operator has answered in this dialog. The caller saves the dialog.

    The dialog's site becomes worth suggesting for its channel, and letters that waited for a human are
    released: an unconfirmed address gets no letter before that.
    """
    site = page_origin(dialogs.find_page(tx, dialog.id).url)
    if site:
        addresses.save_site(tx, dialog.channel_id, site, dialog.visitor_id, now)
    return release_held(tx, dialog, kept.list_held(tx, dialog.id, "no_human"), now)


def release_held(tx: Transaction, dialog: Dialog, held: list[Letter], now: int) -> Dialog:
    """Queue held letters again. This dialog is saved by the caller, other dialogs here."""
    for each in held:
        is_here = each.dialog_id == dialog.id
        # Read each letter again under the lock of its dialog: an operator may have cancelled it meanwhile.
        its = dialog if is_here else dialogs.get_dialog_to_change(tx, each.dialog_id)
        letter = kept.find_letter(tx, each.id)
        if letter is None or letter.state != "held":
            continue
        its = save_letter(tx, its, letters.requeued(letter, its.pub_seq, now), now)
        tx.tell_letter(now)
        if is_here:
            dialog = its
        else:
            dialogs.save_dialog(tx, its)
    return dialog


def schedule_unread_letter(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """Set the timer of the letter about unread answers. The caller saves the dialog.

    Called after an answer, and when the address became known. The first unread answer sets the timer; those
    that follow go into the same letter.
    """
    if dialog.mail_due_at or not _accepts_letters(dialog) or not settings.get_mail_settings(tx).unread_is_on:
        return dialog
    first_at, _ = events.find_answers(tx, dialog.id, _read_or_mailed_up_to(dialog))
    if not first_at:
        return dialog
    due = unread_due(Unread(first_at, dialog.visitor_gone_at))
    if due <= now:
        # The address came after the answers: the visitor is looking at the chat now, and may read them.
        due = now + letters.GONE_AFTER
    set_timer(tx, "mail_unread", dialog.id, due)
    return dialog.but(mail_due_at=due)


def mail_unread(tx: Transaction, dialog_id: str, now: int, typed_at: int = 0) -> None:
    """Queue the letter about unread answers, when it is time.

    1. answers read or retracted meanwhile: no letter
    2. somebody is typing, or the page was closed too recently: check again later
    3. one letter with all unread answers; later ones begin the next letter, or join one that is still queued
    """
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if not dialog.mail_due_at:
        return
    first_at, newest = events.find_answers(tx, dialog.id, _read_or_mailed_up_to(dialog))
    if not first_at or not _accepts_letters(dialog):
        dialogs.save_dialog(tx, dialog.but(mail_due_at=0))
        return
    due = unread_due(Unread(first_at, dialog.visitor_gone_at, typed_at))
    if due > now:
        set_timer(tx, "mail_unread", dialog.id, due)
        dialogs.save_dialog(tx, dialog.but(mail_due_at=due))
        return
    dialogs.save_dialog(tx, _extend_or_enqueue(tx, dialog, newest, now))


def visitor_is_gone(tx: Transaction, visitor_id: str, gone_at: int, now: int) -> None:
    """Check the unread answers now: the visitor's last socket closed at `gone_at`, and none came back."""
    visitors.save_gone(tx, visitor_id, gone_at)
    for dialog_id in dialogs.list_mail_due(tx, visitor_id):
        set_timer(tx, "mail_unread", dialog_id, now)


def cancel_for_spam(tx: Transaction, visitor_id: str, now: int) -> None:
    """Cancel the queued letters in all dialogs of a visitor who was marked as spam.

    Held letters stay held: should anything release them, the courier checks for spam as well.
    """
    for each in dialogs.list_of_visitor(tx, visitor_id):
        dialog = dialogs.get_dialog_to_change(tx, each.id)
        before = dialog
        for letter in kept.list_of_dialog(tx, dialog.id):
            if letter.state in letters.WAITING:
                cancelled = replace(letter, state="cancelled", why="spam", lease_until=0)
                dialog = save_letter(tx, dialog, cancelled, now)
        if dialog != before or dialog.mail_due_at:
            dialogs.save_dialog(tx, dialog.but(mail_due_at=0))


def operator_mails_now(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Queue the letter about unread answers without waiting. Does nothing if no answer is unread.

    Raises NotNow if the client has left no e-mail or wants no letters.
    """
    dialog = dialog_for(tx, operator, dialog_id)
    first_at, newest = events.find_answers(tx, dialog.id, _read_or_mailed_up_to(dialog))
    if not _accepts_letters(dialog):
        raise NotNow("Can't email: no address, or the client unsubscribed.")
    if first_at:
        dialogs.save_dialog(tx, _extend_or_enqueue(tx, dialog, newest, now, is_forced=True))


def operator_skips_mail(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Exclude the answers unread so far from letters. Later answers may be mailed again."""
    dialog = dialog_for(tx, operator, dialog_id)
    dialogs.save_dialog(tx, dialog.but(mail_due_at=0, mail_upto=dialog.pub_seq))


def operator_acts_on_letter(
    tx: Transaction, operator: Operator, letter_id: str, act: LetterAct, now: int
) -> None:
    """Send a letter now, as far as the rules allow, or cancel it for good.

    `retry` also lifts the mark that there is no such mailbox. For a letter that is queued, held, failed or
    bounced. Raises NotFound.
    """
    found = letter_to_change(tx, letter_id)
    if found is None:
        raise NotFound
    dialog = may_see(found[0], operator)
    if act == "retry":
        refusals.lift(tx, found[1].address_key)
    letter = letters.overridden(found[1], act, now)
    tx.tell_letter(now)
    dialogs.save_dialog(tx, save_letter(tx, dialog, letter, now))


def language_of_letters(tx: Reader, dialog: Dialog) -> str:
    """Return the language of letters about this dialog."""
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    rules = lines.line_of(tx, dialog).rules
    return lang_of_letters(rules, visitor.lang if visitor else "", portal.get_lang(tx))


def add_letter(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> Dialog:
    """Add a letter, unless one with the same cause (`dedupe_key`) exists. The caller saves the dialog."""
    if not kept.add_letter(tx, letter):
        return dialog
    tx.tell_letter(letter.next_at)
    return events.append_event(tx, dialog, LetterChanged(letters.view_of(letter), now), stream="int")


def letter_to_change(tx: Transaction, letter_id: str) -> tuple[Dialog, Letter] | None:
    """Return the letter and its dialog, or None.

    The dialog is locked first: every action that changes a letter does so, and reads the letter only then.
    """
    dialog_id = kept.find_dialog_of(tx, letter_id)
    if dialog_id is None:
        return None
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    letter = kept.find_letter(tx, letter_id)
    return (dialog, letter) if letter else None


def save_letter(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> Dialog:
    """Save the letter, and append the event that shows it to operators. The caller saves the dialog."""
    kept.save_letter(tx, letter)
    return events.append_event(tx, dialog, LetterChanged(letters.view_of(letter), now), stream="int")


def _extend_or_enqueue(
    tx: Transaction, dialog: Dialog, upto: int, now: int, *, is_forced: bool = False
) -> Dialog:
    """Extend an unread letter that is still queued to cover these answers, or queue a new one.

    A letter may still be queued because a limit or the mail server delayed it. It is not extended over an
    answer in between that an operator excluded from letters.
    """
    waiting = kept.find_unread_waiting(tx, dialog.id)
    if waiting is None or waiting.upto < dialog.mail_upto:
        return _enqueue_unread(tx, dialog, upto, now, is_forced=is_forced)
    joined = replace(waiting, upto=upto)
    if is_forced:
        joined = letters.overridden(joined, "send", now)
        tx.tell_letter(now)
    return save_letter(tx, dialog.but(mail_due_at=0, mail_upto=upto), joined, now)


def _enqueue_unread(
    tx: Transaction, dialog: Dialog, upto: int, now: int, *, is_forced: bool = False
) -> Dialog:
    since = _read_or_mailed_up_to(dialog) + 1
    letter = Letter(
        id=tx.new_id(),
        dedupe_key=letters.unread_key(dialog.id, since, now),
        kind="unread",
        dialog_id=dialog.id,
        address=dialog.visitor_email,
        address_key=canonical(dialog.visitor_email),
        lang=language_of_letters(tx, dialog),
        since=since,
        upto=upto,
        created_at=now,
        next_at=now,
        is_forced=is_forced,
    )
    return add_letter(tx, dialog, letter, now).but(mail_due_at=0, mail_upto=upto)


def _read_or_mailed_up_to(dialog: Dialog) -> int:
    return max(dialog.read_by_visitor, dialog.mail_upto)


def _accepts_letters(dialog: Dialog) -> bool:
    return (
        bool(dialog.visitor_email)
        and CAPABILITIES[dialog.channel].letters
        and not dialog.is_quarantined
        and not dialog.visitor_is_banned
        and not has_flag(dialog, OPTED_OUT)
    )
