"""Double opt-in (`confirm_first`): a letter is held until its addressee confirms.

After the confirmation it is sent; without one it is cancelled.
"""

from openline.actions.letters.enqueue import add_letter, release_held, save_letter
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters import letters
from openline.domain.letters.letters import Letter
from openline.domain.times import DAY
from openline.domain.values import replace
from openline.store.dialogs import dialogs
from openline.store.letters import letters as kept
from openline.store.timers import set_timer, set_timer_once
from openline.store.transaction import Transaction


def ask_for_confirmation(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> tuple[Dialog, Letter]:
    """Hold the letter, and queue a fixed text with one button, once a day to one mailbox.

    A mailbox that was asked today for another visitor is asked tomorrow for this one: an answer about one
    visitor proves nothing about another. Returns the letter as it is now; the caller saves dialog and letter.
    """
    waits = letters.held(letter, "confirm_first", now)
    if waits.state != "held":
        return dialog, waits
    asked = kept.find_of_key(tx, letters.confirm_key(letter.address_key, now // DAY))
    if asked is None:
        dialog = add_letter(tx, dialog, _question(tx, letter, now), now)
    elif _concerns_another_visitor(tx, asked, dialog):
        tomorrow = (now // DAY + 1) * DAY
        tx.tell_letter(tomorrow)
        return dialog, letters.postponed(letter, "capped", tomorrow)
    set_timer_once(tx, "not_confirmed", dialog.id, waits.next_at)
    return dialog, waits


def confirmation_given(tx: Transaction, dialog: Dialog, address_key: str, now: int) -> Dialog:
    """Release the letters that waited for this answer, in all dialogs of the visitor.

    The caller saves this dialog. Called for a yes and for a no: the decision whether a letter is sent falls
    at the moment of sending.
    """
    return release_held(tx, dialog, kept.list_unconfirmed(tx, dialog.visitor_id, address_key), now)


def not_confirmed(tx: Transaction, dialog_id: str, now: int) -> None:
    """Cancel the letters that nobody confirmed in time; operators see it."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    waiting = kept.list_held(tx, dialog.id, "confirm_first")
    for letter in waiting:
        if letter.next_at <= now:
            ended = replace(letter, state="cancelled", why="not_confirmed")
            dialog = save_letter(tx, dialog, ended, now)
    later = [letter.next_at for letter in waiting if letter.next_at > now]
    if later:
        set_timer(tx, "not_confirmed", dialog.id, min(later))
    dialogs.save_dialog(tx, dialog)


def _question(tx: Transaction, letter: Letter, now: int) -> Letter:
    return replace(
        letter,
        id=tx.new_id(),
        dedupe_key=letters.confirm_key(letter.address_key, now // DAY),
        kind="confirm",
        state="queued",
        why="",
        next_at=now,
        created_at=now,
        message_id="",
        is_forced=False,
        tries=0,
        lease_until=0,
        result="",
    )


def _concerns_another_visitor(tx: Transaction, asked: Letter, dialog: Dialog) -> bool:
    about = dialogs.find_dialog(tx, asked.dialog_id)
    return about is None or about.visitor_id != dialog.visitor_id
