"""The courier enters here: which letters it may send now, and the result of each.

Every step carries the lease it was given; once the lease has expired and moved on, a late courier's writes
are ignored.
"""

from openline.actions.letters.compose import OutgoingLetter, compose, is_confirmed, is_still_current
from openline.actions.letters.confirm import ask_for_confirmation
from openline.actions.letters.enqueue import has_opted_out, letter_to_change, save_letter
from openline.actions.letters.readdress import letter_is_readdressed
from openline.actions.mail.protect import address_is_bad, bounce_arrives, flood_is_reached, suppression_hash
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters import letters
from openline.domain.letters.content import QuotedMessage, RenderedLetter
from openline.domain.letters.letters import LEASE, Letter
from openline.domain.letters.refusals import is_missing
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail import policy
from openline.domain.mail.incoming import Report
from openline.domain.mail.policy import Addressee, Installation, RecentSends, SendDecision
from openline.domain.times import DAY
from openline.domain.values import replace
from openline.domain.visitors.visitors import Visitor
from openline.store.crm.own_contacts import get_own_contacts
from openline.store.dialogs import dialogs, events
from openline.store.letters import addresses, refusals, settings
from openline.store.letters import letters as kept
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


def lease_due(
    tx: Transaction, installation: Installation, most: int, now: int, codes: tuple[str, ...]
) -> tuple[list[OutgoingLetter], bool]:
    """Lease the letters that may be sent now; postpone, hold or cancel those that may not.

    Returns the leased letters, and whether more may be due: `most` were examined, however few of them may be
    sent. `codes`: fresh random ones, two for each letter; arguments, because an action may run twice.
    """
    fresh = list(codes)
    due = kept.list_due(tx, now, most)
    orders = [_lease(tx, installation, letter_id, now, (fresh.pop(), fresh.pop())) for letter_id in due]
    return [order for order in orders if order], len(due) == most


def handing_over(
    tx: Transaction,
    letter_id: str,
    lease: int,
    entries: tuple[QuotedMessage, ...],
    rendered: RenderedLetter,
    now: int,
) -> bool:
    """Check a letter once more before its text is sent. False: read, stopped, cancelled or corrected since.

    `entries`: what it was composed from; `rendered`: the letter with its codes blanked out. From here on a
    lost connection leaves the letter in doubt.
    """
    found = _leased_letter(tx, letter_id, lease)
    if found is None or found[1].state not in letters.WAITING:
        return False
    dialog, letter = found
    if _may_be_handed_over(tx, dialog, letter, entries, now):
        kept.save_rendered(tx, letter.id, rendered)
        _save_letter(tx, dialog, replace(letter, state="handing", data_at=now), now)
        return True
    kept.save_counted(tx, letter.id, 0)
    return False


def _may_be_handed_over(
    tx: Transaction, dialog: Dialog, letter: Letter, entries: tuple[QuotedMessage, ...], now: int
) -> bool:
    """Return whether the letter may be sent. If not, its new state is saved."""
    free = replace(letter, lease_until=0)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or _is_read(tx, letter, dialog):
        _save_letter(tx, dialog, replace(free, state="cancelled", why="read"), now)
        return False
    if _went_elsewhere(letter, dialog):
        dialogs.save_dialog(tx, letter_is_readdressed(tx, dialog, letter, dialog.visitor_email, now))
        return False
    refused = policy.final_decision(
        letter, _addressee(tx, letter, dialog, visitor, now), settings.get_mail_settings(tx)
    )
    if refused:
        _apply_decision(tx, dialog, free, refused, now)
        return False
    if not is_still_current(tx, dialog, letter, entries):
        # Composed again, at once.
        kept.save_letter(tx, letters.lease_released(letter, now))
        tx.tell_letter(now)
        return False
    return True


def letter_is_sent(tx: Transaction, letter_id: str, lease: int, response: str, now: int) -> None:
    """Record that the mail server accepted the letter.

    A copy contains the unread answers as well: nobody gets both.
    """
    found = _leased_letter(tx, letter_id, lease)
    if found is None:
        return
    dialog, letter = found
    if letter.kind == "history" and letter.address == dialog.visitor_email:
        dialog = dialog.but(mail_upto=max(dialog.mail_upto, letter.upto))
    sent = replace(letter, state="sent", why="", sent_at=now, lease_until=0, result=response[:500])
    _save_letter(tx, dialog, sent, now)


def letter_is_refused(tx: Transaction, letter_id: str, lease: int, refusal: Refusal, now: int) -> None:
    """Record a refusal. After a temporary one the letter is sent later.

    After a permanent one operators see the reason, and for a bad address the visitor is asked again.
    """
    found = _leased_letter(tx, letter_id, lease)
    if found is None:
        return
    dialog, letter = found
    letter = letters.refused(letter, refusal, now)
    if refusal.needs_ascii:
        dialog = address_is_bad(tx, dialog, letter, now)
    elif letter.state == "failed" and letter.why == "bad_address":
        dialog = bounce_arrives(tx, dialog, letter, refusal.text, now)
    _save_letter(tx, dialog, letter, now)
    tx.tell_letter(letter.next_at)


def letter_is_in_doubt(tx: Transaction, letter_id: str, lease: int, now: int) -> None:
    """Record a connection lost after the final dot: the letter may have been accepted or not (RFC 1047)."""
    found = _leased_letter(tx, letter_id, lease)
    if found:
        _doubt(tx, *found, now)


def letter_is_broken(tx: Transaction, letter_id: str, lease: int, why: str, now: int) -> None:
    """Record that the letter could not be rendered."""
    found = _leased_letter(tx, letter_id, lease)
    if found:
        dialog, letter = found
        _save_letter(tx, dialog, letters.failed_to_render(letter, why, now), now)


def release_lease(tx: Transaction, letter_id: str, lease: int, next_at: int, now: int) -> None:
    """Return a letter untried: the server is unreachable, or broke off before the end, or we stop.

    This costs no attempt. For a letter in state `handing`, only a caller that knows that the final dot has
    not been sent may do so.
    """
    found = _leased_letter(tx, letter_id, lease)
    if found is None:
        return
    dialog, letter = found
    if letter.state == "handing" or letter.state in letters.WAITING:
        back = letters.lease_released(letter, next_at)
        if back.state == letter.state:
            kept.save_letter(tx, back)
        else:
            _save_letter(tx, dialog, back, now)
        kept.save_counted(tx, letter.id, 0)
        tx.tell_letter(next_at)


def recover_lost(tx: Transaction, now: int) -> None:
    """Put letters in doubt that a dead courier was handing over: nobody knows whether they were accepted."""
    for lost in kept.list_lost(tx, now):
        # Read each one again under its lock: a courier that was only slow may have just recorded the result.
        found = _leased_letter(tx, lost.id, lost.lease_until)
        if found and found[1].state == "handing":
            _doubt(tx, *found, now)


def next_due(tx: Reader) -> int | None:
    """Return when the courier should check again; None: nothing is queued."""
    return kept.find_next_at(tx)


def letter_bounces(tx: Transaction, letter_id: str, *, is_hard: bool, why: str, now: int) -> None:
    """Record a bounce: the server that had accepted the letter gave up.

    Without `is_hard` the address stays good. This ends the courier's lease: a report may arrive before the
    courier has recorded that the letter was accepted.
    """
    found = letter_to_change(tx, letter_id)
    if found is None or found[1].state == "bounced":
        return
    dialog, letter = found
    letter = letters.bounced(letter, why, now, is_hard=is_hard)
    if is_hard:
        dialog = bounce_arrives(tx, dialog, letter, why, now)
    _save_letter(tx, dialog, letter, now)


def letter_comes_back(tx: Transaction, letter_id: str, report: Report, now: int) -> None:
    """Record what a report says of a letter that its server had accepted.

    Only "no such mailbox" says something of the address; what is about us lets the letter wait.
    """
    why = report.why or "It came back."
    found = letter_to_change(tx, letter_id)
    if report.kind == "failed" and report.bounce_class != "us":
        letter_bounces(tx, letter_id, is_hard=report.bounce_class == "no_mailbox", why=why, now=now)
    elif found and found[1].state not in letters.ENDED:
        dialog, letter = found
        change = letters.blocked if report.kind == "failed" else letters.reported
        letter = change(letter, why, now)
        _save_letter(tx, dialog, letter, now)
        tx.tell_letter(letter.next_at)


def _lease(
    tx: Transaction, installation: Installation, letter_id: str, now: int, codes: tuple[str, str]
) -> OutgoingLetter | None:
    found = letter_to_change(tx, letter_id)
    if found is None or not letters.is_due(found[1], now):
        # Another courier has it, or it was cancelled just now.
        return None
    dialog, letter = found
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or _is_read(tx, letter, dialog):
        _save_letter(tx, dialog, replace(letter, state="cancelled", why="read"), now)
        return None
    if _went_elsewhere(letter, dialog):
        dialogs.save_dialog(tx, letter_is_readdressed(tx, dialog, letter, dialog.visitor_email, now))
        return None
    to = _addressee(tx, letter, dialog, visitor, now)
    recent = _recent_sends(tx, letter, dialog, now, is_confirmed=to.is_confirmed)
    if recent.portal >= installation.limits.per_portal and not to.is_confirmed:
        flood_is_reached(tx, now)
    decision = policy.may_send(letter, to, recent, settings.get_mail_settings(tx), installation.limits, now)
    if decision.what != "go":
        _apply_decision(tx, dialog, letter, decision, now)
        return None
    order = compose(tx, installation, (dialog, letter), codes, now)
    if order is None:
        _save_letter(tx, dialog, replace(letter, state="cancelled", why="nothing_left"), now)
        return None
    return _leased(tx, dialog, order, to, now)


def _leased(
    tx: Transaction, dialog: Dialog, order: OutgoingLetter, to: Addressee, now: int
) -> OutgoingLetter:
    """Save the lease and what belongs to it.

    Answers that came while the letter was queued are part of it now: they get no letter of their own.
    """
    letter = replace(order.letter, lease_until=now + LEASE, message_id=order.message_id)
    kept.save_letter(tx, letter)
    for link in order.links:
        addresses.add_code(tx, link)
    if not to.is_confirmed:
        kept.save_counted(tx, letter.id, now)
    if letter.kind == "unread" and letter.upto > dialog.mail_upto:
        dialogs.save_dialog(tx, dialog.but(mail_upto=letter.upto, mail_due_at=0))
    return replace(order, letter=letter)


def _apply_decision(
    tx: Transaction, dialog: Dialog, letter: Letter, decision: SendDecision, now: int
) -> None:
    match decision.what:
        case "later":
            letter = letters.postponed(letter, decision.why, decision.at)
            tx.tell_letter(decision.at)
        case "hold":
            letter = letters.held(letter, decision.why, now)
        case "confirm":
            dialog, letter = ask_for_confirmation(tx, dialog, letter, now)
        case _:
            letter = replace(letter, state="cancelled", why=decision.why)
    if decision.why == "bad_address":
        dialog = address_is_bad(tx, dialog, letter, now)
    _save_letter(tx, dialog, letter, now)


def _addressee(tx: Transaction, letter: Letter, dialog: Dialog, visitor: Visitor, now: int) -> Addressee:
    """Return what is known of the addressee."""
    return Addressee(
        is_confirmed=is_confirmed(tx, letter, visitor, now),
        is_answered=dialog.answered_at > 0,
        is_stopped=has_opted_out(dialog, letter),
        is_spam=visitor.is_banned,
        is_suppressed=addresses.is_suppressed(tx, suppression_hash(tx, letter.address_key)),
        is_bad=is_missing(refusals.list_of(tx, letter.address_key, now), now),
        is_ours=get_own_contacts(tx).has_email(letter.address),
    )


def _recent_sends(
    tx: Transaction, letter: Letter, dialog: Dialog, now: int, *, is_confirmed: bool
) -> RecentSends:
    since = now - DAY
    portal, channel = addresses.count_unconfirmed(tx, since, dialog.channel_id)
    return RecentSends(
        to_address=kept.list_sent_to(tx, letter.address_key, since, now, is_confirmed=is_confirmed),
        copies=kept.count_copies(tx, letter.dialog_id, since, now),
        channel=channel,
        portal=portal,
    )


def _is_read(tx: Reader, letter: Letter, dialog: Dialog) -> bool:
    """Return whether the client has read the answers, or written in the chat, before the sending."""
    if letter.kind != "unread":
        return False
    if dialog.read_by_visitor >= letter.upto:
        return True
    # A message of theirs moves `mail_upto` beyond the letter: this almost never costs a query.
    return dialog.mail_upto > letter.upto and events.has_spoken(tx, dialog.id, letter.upto)


def _went_elsewhere(letter: Letter, dialog: Dialog) -> bool:
    """Return whether the answers are for another address by now. Copies go where they were asked to go."""
    return letter.kind == "unread" and not letters.is_same_address(letter.address, dialog.visitor_email)


def _leased_letter(tx: Transaction, letter_id: str, lease: int) -> tuple[Dialog, Letter] | None:
    """Return the letter and its dialog; None if another courier has the lease by now, or it has ended."""
    found = letter_to_change(tx, letter_id)
    return found if found and found[1].lease_until == lease else None


def _doubt(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> None:
    letter = letters.in_doubt(letter, now)
    _save_letter(tx, dialog, letter, now)
    tx.tell_letter(letter.next_at)


def _save_letter(tx: Transaction, dialog: Dialog, letter: Letter, now: int) -> None:
    dialogs.save_dialog(tx, save_letter(tx, dialog, letter, now))
