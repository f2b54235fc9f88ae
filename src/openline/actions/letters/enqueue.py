"""Letters are written here, as rows in the transaction of their cause; the courier carries them out later."""

from dataclasses import replace
from typing import Literal

from openline.actions.shared.speak import language_of, post_auto_message, set_flag
from openline.domain import text
from openline.domain.channels.channels import CAPABILITIES
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.dialogs.events import LetterChanged
from openline.domain.letters import letters, links
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter, Unread, unread_due
from openline.domain.lines.lines import Line
from openline.domain.refusals import NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.visitors.visitors import Visitor, has_proved_email
from openline.store import portal
from openline.store.dialogs import dialogs, events
from openline.store.letters import addresses, settings
from openline.store.letters import letters as kept
from openline.store.lines import lines
from openline.store.timers import set_timer
from openline.store.transaction import Transaction
from openline.store.visitors import visitors
from openline.texts import say

GOES_TO = "A copy of this conversation will go to {address}."
NO_COPIES = "Copies of conversations are not sent at the moment."
ENDED = "Letters about this conversation have ended: their reader wished so."
OPTED_OUT = "no_letters"
"""Among `dialog.told`: the client wants no letters about this dialog (MAIL-7)."""
_DESPITE_OPT_OUT = "form:"
"""Among `dialog.told`, before a form's id: the copy that it asks for goes though letters have ended."""


def enqueue_copy(
    tx: Transaction, dialog: Dialog, address: str, request: str, now: int, *, upto: int = 0
) -> Dialog:
    """The conversation so far; the same request again writes nothing. Saved by the caller."""
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
    """The visitor wishes it by a form. Saved by the caller.

    "Do not write to me about this dialog" holds until whoever said so asks for a copy: for that copy only,
    and only to the address that this visitor has proved to be theirs (MAIL-9).
    """
    request = f"{_DESPITE_OPT_OUT}{form_id}"
    if OPTED_OUT in dialog.told.split():
        if address != visitor.facts.email or not has_proved_email(visitor, now):
            raise NotNow(ENDED)
        dialog = set_flag(dialog, request)
    return enqueue_copy(tx, dialog, address, request, now)


def stop_letters(dialog: Dialog) -> Dialog:
    """ "Do not write to me about this dialog": nor a copy that was asked for before. Saved later."""
    words = [word for word in dialog.told.split() if not word.startswith(_DESPITE_OPT_OUT)]
    return set_flag(dialog.but(told=" ".join(words)), OPTED_OUT).but(mail_due_at=0)


def has_opted_out(dialog: Dialog, letter: Letter) -> bool:
    """No letters about this dialog; but for a copy that was asked for since."""
    words = dialog.told.split()
    return OPTED_OUT in words and not any(
        letter.dedupe_key == letters.copy_key(dialog.id, word) for word in words
    )


def enqueue_automatic_copy(tx: Transaction, dialog: Dialog, visitor: Visitor, line: Line, now: int) -> Dialog:
    """After the end, to the address that this visitor gave; again only if there is something new (FORM-7)."""
    told_upto = kept.find_mailed_up_to(tx, dialog.id)
    if not letters.is_worth_sending(events.find_newest_text(tx, dialog.id), told_upto):
        return dialog
    address = visitor.facts.email
    posted = enqueue_copy(tx, dialog, address, f"end:{dialog.finished_at}", now)
    if posted == dialog:
        return dialog
    said = say(language_of(visitor, line), GOES_TO, address=text.masked(address))
    return post_auto_message(tx, posted, line, said, now)


def enqueue_copy_again(tx: Transaction, dialog: Dialog, address: str, request: str, now: int) -> Dialog:
    """A better address: if the last copy came back from the old one, it goes there. Saved by the caller."""
    copies = [each for each in kept.list_of_dialog(tx, dialog.id) if each.kind == "history"]
    if not copies or copies[-1].why != "bad_address":
        return dialog
    return enqueue_copy(tx, dialog, address, request, now)


def copies_are_sent(tx: Transaction) -> bool:
    """Whether the administrator has left copies on: what is off is not asked for either (MAIL-9)."""
    return settings.get_mail_settings(tx).history_is_on


def must_send_copies(tx: Transaction) -> None:
    """Refuses while copies are off: the widget says so, honestly."""
    if not copies_are_sent(tx):
        raise NotNow(NO_COPIES)


def first_answer_was_given(tx: Transaction, dialog: Dialog, now: int) -> Dialog:
    """A human has written in this dialog: its site is worth naming, what waited for that may go (R1).

    Saved by the caller.
    """
    site = links.page_origin(dialogs.find_page(tx, dialog.id).url)
    if site:
        addresses.save_site(tx, dialog.channel_id, site, dialog.visitor_id, now)
    return release_held(tx, dialog, kept.list_held(tx, dialog.id, "no_human"), now)


def release_held(tx: Transaction, dialog: Dialog, held: list[Letter], now: int) -> Dialog:
    """Letters that were held wait again. This dialog is saved by the caller, others here.

    Each is looked at anew under the lock of its dialog: an operator may have cancelled it meanwhile.
    """
    for each in held:
        is_here = each.dialog_id == dialog.id
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
    """After an answer, or when the address became known (MAIL-1). The dialog still has to be saved.

    The first unread answer sets the clock; those that follow go with it, in one letter.
    """
    if dialog.mail_due_at or not _accepts_letters(dialog) or not settings.get_mail_settings(tx).unread_is_on:
        return dialog
    first_at, _ = events.find_answers(tx, dialog.id, _read_or_mailed_up_to(dialog))
    if not first_at:
        return dialog
    due = unread_due(Unread(first_at, dialog.visitor_gone_at))
    if due <= now:
        # The address came later than the answers: whoever gives it is looking just now, and may read them.
        due = now + letters.GONE_AFTER
    set_timer(tx, "mail_unread", dialog.id, due)
    return dialog.but(mail_due_at=due)


def mail_unread(tx: Transaction, dialog_id: str, now: int, typed_at: int = 0) -> None:
    """
    1. read meanwhile, or taken back: no letter
    2. somebody types, or the page is not closed long enough: asked again later
    3. one letter with all unread answers; further ones begin the next, or join one that still waits
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
    """The last socket went `gone_at` and none came back: answers not read go by letter now (MAIL-1)."""
    visitors.save_gone(tx, visitor_id, gone_at)
    for dialog_id in dialogs.list_mail_due(tx, visitor_id):
        set_timer(tx, "mail_unread", dialog_id, now)


def cancel_for_spam(tx: Transaction, visitor_id: str, now: int) -> None:
    """Marked as spam: what waits is cancelled, in all dialogs of this visitor (MAIL-9).

    What is held stays held: the courier asks about spam, too, should anything let it go.
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
    """Does not wait for the minute to pass. Nothing unread: nothing happens."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    first_at, newest = events.find_answers(tx, dialog.id, _read_or_mailed_up_to(dialog))
    if not _accepts_letters(dialog):
        raise NotNow("No letter can go: the client has left no e-mail, or wants no letters.")
    if first_at:
        dialogs.save_dialog(tx, _extend_or_enqueue(tx, dialog, newest, now, is_urged=True))


def operator_skips_mail(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """What is unread so far goes by no letter; the next answer may again."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
    dialogs.save_dialog(tx, dialog.but(mail_due_at=0, mail_upto=dialog.pub_seq))


def operator_acts_on_letter(
    tx: Transaction, operator: Operator, letter_id: str, act: Literal["send", "cancel"], now: int
) -> None:
    """One that waits, was held, failed or came back: it goes now (as far as the rules let it), or never."""
    found = letter_to_change(tx, letter_id)
    if found is None:
        raise NotFound
    dialog = may_see(found[0], operator)
    letter = letters.overridden(found[1], act, now)
    tx.tell_letter(now)
    dialogs.save_dialog(tx, save_letter(tx, dialog, letter, now))


def language_of_letters(tx: Transaction, dialog: Dialog) -> str:
    """The line's language preference, else the portal's (MAIL-3)."""
    return lines.line_of(tx, dialog).rules.lang or portal.get_lang(tx)


def add_letter(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> Dialog:
    """The same cause again writes nothing. Saved by the caller."""
    if not kept.add_letter(tx, letter):
        return dialog
    tx.tell_letter(letter.next_at)
    return events.append_event(tx, dialog, LetterChanged(letters.view_of(letter), now), stream="int")


def letter_to_change(tx: Transaction, letter_id: str) -> tuple[Dialog, Letter] | None:
    """With its dialog, which is locked first: all who change a letter do so, and read it only then."""
    dialog_id = kept.find_dialog_of(tx, letter_id)
    if dialog_id is None:
        return None
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    letter = kept.find_letter(tx, letter_id)
    return (dialog, letter) if letter else None


def save_letter(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> Dialog:
    """The row, and what operators see of it (MAIL-8). Saved by the caller."""
    kept.save_letter(tx, letter)
    return events.append_event(tx, dialog, LetterChanged(letters.view_of(letter), now), stream="int")


def _extend_or_enqueue(
    tx: Transaction, dialog: Dialog, upto: int, now: int, *, is_urged: bool = False
) -> Dialog:
    """One that was put off by a cap or by the mail server tells these answers, too, when it goes; but not
    over an answer in between that an operator wanted in no letter.
    """
    waiting = kept.find_unread_waiting(tx, dialog.id)
    if waiting is None or waiting.upto < dialog.mail_upto:
        return _enqueue_unread(tx, dialog, upto, now, is_urged=is_urged)
    joined = replace(waiting, upto=upto)
    if is_urged:
        joined = letters.overridden(joined, "send", now)
        tx.tell_letter(now)
    return save_letter(tx, dialog.but(mail_due_at=0, mail_upto=upto), joined, now)


def _enqueue_unread(
    tx: Transaction, dialog: Dialog, upto: int, now: int, *, is_urged: bool = False
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
        is_urged=is_urged,
    )
    return add_letter(tx, dialog, letter, now).but(mail_due_at=0, mail_upto=upto)


def _read_or_mailed_up_to(dialog: Dialog) -> int:
    return max(dialog.read_by_visitor, dialog.mail_upto)


def _accepts_letters(dialog: Dialog) -> bool:
    is_stopped = OPTED_OUT in dialog.told.split()
    return (
        bool(dialog.visitor_email)
        and CAPABILITIES[dialog.channel].letters
        and not dialog.is_held
        and not dialog.visitor_is_banned
        and not is_stopped
    )
