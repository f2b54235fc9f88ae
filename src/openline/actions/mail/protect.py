"""Protection of strangers from our mail: bounces, complaints, opt-outs, and the circuit breaker.

The holder of a letter's code may opt out of it. Opening a page changes nothing, because scanners open links;
a press does.
"""

import hashlib
import hmac
from typing import Literal

from openline.actions.crm.verify import address_is_verified
from openline.actions.forms import ask
from openline.actions.letters.confirm import confirmation_given
from openline.actions.letters.enqueue import OPTED_OUT, letter_to_change, save_letter, stop_letters
from openline.actions.letters.marks import address_of_card, mailbox_is_refused
from openline.domain import text
from openline.domain.dialogs import letter_views
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.flags import clear_flag, has_flag
from openline.domain.letters import links
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.letters.links import LinkCode
from openline.domain.mail import policy
from openline.domain.mail.policy import SendLimits, TripReason
from openline.domain.refusals import NotFound
from openline.domain.team import rights
from openline.domain.team.operators import Operator
from openline.domain.times import DAY
from openline.domain.values import Immutable, replace
from openline.domain.visitors.visitors import hash_token
from openline.store.channels.channels import list_channels
from openline.store.dialogs import dialogs
from openline.store.dialogs.dialogs import Search
from openline.store.letters import addresses, refusals, settings
from openline.store.letters import letters as kept
from openline.store.portal import find_portal
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


class LetterLinkPage(Immutable):
    """Content of the page behind a letter's link: nothing that its reader has not got by mail."""

    purpose: str
    label: str
    portal: str
    lang: str
    address: str
    is_stopped: bool
    is_confirmed: bool
    """Confirmed through this very link."""
    is_suppressed: bool


def letter_page(tx: Reader, code: str, now: int) -> LetterLinkPage:
    """Return the page behind a link. Reads only. Raises NotFound for a code that is wrong or has expired."""
    found = _code(tx, code, now)
    letter = kept.find_letter(tx, found.letter_id)
    dialog = dialogs.find_dialog(tx, found.dialog_id)
    portal = find_portal(tx)
    if letter is None or dialog is None or portal is None:
        raise NotFound
    return LetterLinkPage(
        purpose=found.purpose,
        label=dialog.label,
        portal=settings.get_mail_settings(tx).from_name or portal.name,
        lang=letter.lang,
        address=text.masked(found.address),
        is_stopped=has_flag(dialog, OPTED_OUT),
        is_confirmed=found.purpose == "confirm" and found.used_at > 0,
        is_suppressed=addresses.is_suppressed(tx, suppression_hash(tx, canonical(found.address))),
    )


def chat_of_ended(tx: Reader, code: str) -> str:
    """Return the key of the channel where the holder of an expired link can write; '' if it would be a guess.

    The letter's own channel, if the link is still known and the channel open; else the only one there is.
    """
    found = addresses.find_code(tx, hash_token(code))
    dialog = dialogs.find_dialog(tx, found.dialog_id) if found else None
    channels = list_channels(tx)
    own = [each for each in channels if dialog and each.id == dialog.channel_id]
    (key, *others) = [each.key for each in own or channels] or [""]
    return "" if others else key


def reader_stops(tx: Transaction, code: str, now: int) -> None:
    """End the letters about this dialog ("Unsubscribe from this conversation"); the lead stays."""
    found = _code(tx, code, now)
    dialog = dialogs.get_dialog_to_change(tx, found.dialog_id)
    dialogs.save_dialog(tx, _record_reason(tx, stop_letters(dialog), found, "stopped", now))


def reader_denies(
    tx: Transaction, code: str, limits: SendLimits, now: int, *, pressed_from: str = ""
) -> None:
    """Suppress a mailbox ("This wasn't me"), whichever visitor enters it, until its owner takes it back.

    Too many of these within a day trip the breaker, those of one network (`pressed_from`) counted once: the
    gateway of one company may press for all who work there. Those of before a person put the breaker back do
    not count.
    """
    network = pressed_from and suppression_hash(tx, f"network:{pressed_from}")
    _suppress(tx, _code(tx, code, now).letter_id, "not_me", now, network)
    since = max(now - DAY, settings.get_mail_settings(tx).counted_from)
    if addresses.count_not_me(tx, since) > limits.not_me:
        _trip_breaker(tx, "not_me")


def reader_takes_back(tx: Transaction, code: str, now: int) -> None:
    """Take back "This wasn't me", a complaint, or the end of letters about this dialog.

    By a press in a letter that this mailbox was sent: whoever may have made the mailbox say it must not be
    able to unsay it.
    """
    found = letter_to_change(tx, _code(tx, code, now).letter_id)
    if found is None:
        raise NotFound
    dialog, letter = found
    addresses.delete_suppression(tx, suppression_hash(tx, letter.address_key))
    was, dialog = dialog, clear_flag(dialog, OPTED_OUT)
    if letter.why in ("suppressed", "stopped"):
        dialog = save_letter(tx, dialog, replace(letter, why=""), now)
    if dialog != was:
        dialogs.save_dialog(tx, dialog)


def administrator_takes_back(tx: Transaction, operator: Operator, contact_id: str, email: str) -> None:
    """Take back for a client what a mail filter has pressed: "This wasn't me", and the end of letters.

    Not a complaint: a mail server has reported it, and it stays. Raises NotFound for what they do not see.
    """
    rights.must_administer(operator)
    address_of_card(tx, operator, contact_id, email)
    hash_ = suppression_hash(tx, canonical(email))
    found = addresses.find_suppression(tx, hash_)
    if found and found[0] == "not_me":
        addresses.delete_suppression(tx, hash_)
    for each in dialogs.list_found(tx, operator.lines, Search(contact_id=contact_id)):
        if has_flag(each, OPTED_OUT):
            dialog = dialogs.get_dialog_to_change(tx, each.id)
            dialogs.save_dialog(tx, clear_flag(dialog, OPTED_OUT))


def complaint_arrives(tx: Transaction, letter_id: str, now: int) -> None:
    """Suppress a mailbox whose reader called the letter spam, as their mail server reports (RFC 5965)."""
    _suppress(tx, letter_id, "complaint", now)
    if policy.too_many_complained(*addresses.count_complaints(tx)):
        _trip_breaker(tx, "complaints")


def reader_confirms(tx: Transaction, code: str, now: int) -> None:
    """Confirm that the address is this visitor's ("Yes, that was me"), and release what waited for it.

    Raises NotFound for a code with another purpose.
    """
    found = _code(tx, code, now)
    if found.purpose != "confirm":
        raise NotFound
    addresses.save_used(tx, found.hash, now)
    dialog = dialogs.get_dialog_to_change(tx, found.dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is not None:
        dialogs.save_dialog(tx, address_is_verified(tx, dialog, visitor, found.address, now))


def bounce_arrives(tx: Transaction, dialog: Dialog, letter: Letter, why: str, now: int) -> Dialog:
    """Record that a server says that there is no such mailbox; too many of these trip the breaker.

    The caller saves the dialog. The letter's answers count as not mailed again, and the visitor is asked once
    for another address, unless the server says so of everybody.
    """
    says_something = mailbox_is_refused(tx, letter, why, now)
    if policy.too_many_came_back(*refusals.count_bounced(tx)):
        _trip_breaker(tx, "bounces")
    return address_is_bad(tx, dialog, letter, now) if says_something else _not_mailed(dialog, letter)


def address_is_bad(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> Dialog:
    """Count the letter's answers as not mailed. The caller saves the dialog.

    If the visitor still has this address, they are asked for a better one.
    """
    dialog = _not_mailed(dialog, letter)
    if canonical(dialog.visitor_email) != letter.address_key:
        return dialog
    return ask.ask_better_address(tx, dialog, text.masked(letter.address), now)


def _not_mailed(dialog: Dialog, letter: Letter) -> Dialog:
    """Count the letter's answers as not mailed; for a copy: everything unread."""
    if letter.kind == "confirm":
        return dialog
    mailed_upto = dialog.read_by_visitor if letter.kind == "history" else letter.since - 1
    return dialog.but(mail_upto=min(dialog.mail_upto, mailed_upto), mail_due_at=0)


def flood_is_reached(tx: Transaction, now: int) -> None:
    """Trip the breaker: the day's limit of letters to strangers is reached.

    From now on they are asked first (double opt-in). Not within a day after a person has put it back: the
    same letters would trip it again.
    """
    if now - settings.get_mail_settings(tx).counted_from >= DAY:
        _trip_breaker(tx, "flood")


def suppression_hash(tx: Reader, address_key: str) -> str:
    """Return the keyed hash of an address. It stays when all else is erased, and cannot be read back."""
    portal = find_portal(tx)
    secret = portal.secret if portal else ""
    return hmac.new(secret.encode(), address_key.encode(), hashlib.sha256).hexdigest()


def _code(tx: Reader, code: str, now: int) -> LinkCode:
    found = addresses.find_code(tx, hash_token(code))
    if found is None or not any(links.is_valid(found, purpose, now) for purpose in ("stop", "confirm")):
        raise NotFound
    return found


def _suppress(
    tx: Transaction, letter_id: str, why: Literal["not_me", "complaint"], now: int, network: str = ""
) -> None:
    found = letter_to_change(tx, letter_id)
    if found is None:
        raise NotFound
    dialog, letter = found
    addresses.add_suppression(tx, suppression_hash(tx, letter.address_key), why, now, network)
    dialog = confirmation_given(tx, dialog.but(mail_due_at=0), letter.address_key, now)
    dialogs.save_dialog(tx, save_letter(tx, dialog, replace(letter, why="suppressed"), now))


def _record_reason(
    tx: Transaction, dialog: Dialog, code: LinkCode, why: letter_views.LetterReason, now: int
) -> Dialog:
    """Show operators at the letter what its reader said of it. The caller saves the dialog."""
    letter = kept.find_letter(tx, code.letter_id)
    return save_letter(tx, dialog, replace(letter, why=why), now) if letter else dialog


def _trip_breaker(tx: Transaction, reason: TripReason) -> None:
    now_set = settings.get_mail_settings(tx)
    if not now_set.confirm_first:
        settings.save_mail_settings(tx, replace(now_set, confirm_first=True, tripped_why=reason))
