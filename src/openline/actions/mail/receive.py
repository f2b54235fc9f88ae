"""Incoming mail: replies to letters, bounces and complaints, and whatever else people and machines send.

The sender of a mail is only a claim: docs/decisions/0013-whose-mail-goes-into-a-dialog.md.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace

from openline.actions.crm.remember import NewDetails, remember
from openline.actions.crm.verify import address_is_verified
from openline.actions.dialogs.talk import Sending, client_writes
from openline.actions.letters.enqueue import language_of_letters
from openline.actions.mail.deliver import letter_bounces
from openline.actions.mail.protect import complaint_arrives, suppression_hash
from openline.domain.channels.channels import CAPABILITIES, Channel
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Message
from openline.domain.files.files import FileLimits, RejectedFile, RejectionReason, within_daily_limit
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.mail import reply_addresses, reply_text
from openline.domain.mail.incoming import BY_MAIL, IncomingLimits, IncomingMail, MailOutcome, size_shown
from openline.domain.mail.policy import Installation
from openline.domain.refusals import BadText
from openline.domain.text import TEXT_LIMIT, clean_text
from openline.domain.times import DAY, HOUR
from openline.domain.visitors.visitors import Credentials, Visitor, hash_token, new_visitor
from openline.store.channels import channels
from openline.store.dialogs import dialogs, events
from openline.store.files import files
from openline.store.letters import addresses
from openline.store.letters import letters as kept
from openline.store.lines import lines
from openline.store.mail import mails
from openline.store.portal import find_portal, get_lang
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors
from openline.texts import say

UNVERIFIED = "Unverified email from {address}. Replies here are not sent; answer from your own mailbox."
NOT_TAKEN: dict[RejectionReason, str] = {
    "large": "Not accepted (larger than {limit}): {files}",
    "many": "Not accepted (too many files): {files}",
    "broken": "Not accepted (unreadable): {files}",
    "day": "Not accepted (daily limit reached): {files}",
}
LEFT_OUT_NAMED = 5


def mail_arrives(
    tx: Transaction, mail: IncomingMail, installation: Installation, limits: IncomingLimits, now: int
) -> MailOutcome:
    """Process one mail.

    1. the same Message-ID again: nothing
    2. a report about a letter of ours: a bounce or a complaint
    3. anything else that no person wrote: filed, never answered, so that two automata do not answer each
       other
    4. a reply from the addressee of the letter: the client's message
    5. everything else: a dialog of its own, marked as unverified, because senders can be forged
    """
    tx.lock(f"mail:{mail.message_id}")
    known = mails.find_outcome(tx, mail.message_id)
    if known:
        return MailOutcome("again", known.kind, known.dialog_id)
    outcome = _outcome(tx, mail, installation, limits, now)
    if outcome.kind != "later":
        mails.add_mail(tx, mail, canonical(mail.sender), outcome, now)
    return outcome


def _outcome(
    tx: Transaction, mail: IncomingMail, installation: Installation, limits: IncomingLimits, now: int
) -> MailOutcome:
    if mail.report:
        return _report_arrives(tx, mail, installation, now)
    if mail.automatic or _letter_with_id(tx, mail.message_id):
        return MailOutcome(
            "automatic", mail.automatic or "Message-ID", _dialog_id(tx, mail, installation) or ""
        )
    if mails.count_from(tx, canonical(mail.sender), now - HOUR) >= limits.per_sender:
        return MailOutcome("later", "too many from this sender")
    visitor, why = _verified_sender(tx, mail, installation)
    if visitor is None:
        return _unverified_mail(tx, mail, limits, why, now)
    if visitor.is_blocked:
        return MailOutcome("refused", "blocked")
    room = limits.files.per_day - files.size_of_visitor(tx, visitor.id, now - DAY)
    return _client_answers(tx, _within_day(mail, room), visitor, (installation, limits), now)


def _within_day(mail: IncomingMail, room: int) -> IncomingMail:
    taken, over = within_daily_limit(mail.files, room)
    return replace(mail, files=taken, rejected=(*mail.rejected, *over))


def _report_arrives(tx: Transaction, mail: IncomingMail, installation: Installation, now: int) -> MailOutcome:
    """Record a bounce or a complaint.

    A report is believed if it was sent to the address that only our letter named, or if the letter it returns
    has our own id.
    """
    report, letter = mail.report, _letter_of(tx, mail, installation)
    if report is None or letter is None:
        return MailOutcome("automatic", "a report about no letter of ours")
    if report.kind == "complaint":
        complaint_arrives(tx, letter.id, now)
        return MailOutcome("complaint", "", letter.dialog_id)
    if report.kind == "failed":
        why = report.why or "It came back."
        letter_bounces(tx, letter.id, is_hard=report.is_hard, why=why, now=now)
    return MailOutcome("bounce", report.status, letter.dialog_id)


def _letter_of(tx: Reader, mail: IncomingMail, installation: Installation) -> Letter | None:
    letter_id = reply_addresses.letter_among(mail.recipients, installation.reply_address, _secret(tx))
    if letter_id:
        return kept.find_letter(tx, letter_id)
    return _letter_with_id(tx, mail.report.original_id) if mail.report else None


def _letter_with_id(tx: Reader, message_id: str) -> Letter | None:
    """Return our letter with this Message-ID, which contains the letter's id: only its recipients know it."""
    letter = kept.find_letter(tx, message_id.strip("<>").partition("@")[0])
    return letter if letter and letter.message_id == message_id else None


def _dialog_id(tx: Reader, mail: IncomingMail, installation: Installation) -> str | None:
    return reply_addresses.dialog_among(mail.recipients, installation.reply_address, _secret(tx))


def _verified_sender(
    tx: Reader, mail: IncomingMail, installation: Installation
) -> tuple[Visitor | None, str]:
    """Return the visitor if everything proves that they sent the mail; else None and what does not.

    The proof: the mail came to the address that only the letter named, and from the letter's addressee. Where
    our mail server checks signatures, the sender's domain must have signed as well.
    """
    dialog_id = _dialog_id(tx, mail, installation)
    dialog = dialogs.find_dialog(tx, dialog_id) if dialog_id else None
    visitor = visitors.find_visitor(tx, dialog.visitor_id) if dialog else None
    if dialog is None or visitor is None or not CAPABILITIES[dialog.channel].letters:
        return None, "no reply address"
    key = canonical(mail.sender)
    if not mail.sender or key != canonical(visitor.details.email):
        return None, "another sender"
    if mail.auth_result not in (None, "pass"):
        return None, "the sender's domain has not signed it"
    if addresses.is_suppressed(tx, suppression_hash(tx, key)):
        return None, "it was not them, they said"
    return visitor, ""


def _client_answers(
    tx: Transaction, mail: IncomingMail, visitor: Visitor, ours: tuple[Installation, IncomingLimits], now: int
) -> MailOutcome:
    """Post a reply into its dialog or the next one, and verify the address: its owner got the letter.

    Raises NotFound if a new dialog would have to begin and no channel of the portal is open.
    """
    installation, limits = ours
    answered = dialogs.find_dialog(tx, _dialog_id(tx, mail, installation) or "")
    lang = language_of_letters(tx, answered) if answered else get_lang(tx)
    came_by, visitor = visitor.channel_id, _by_an_open_channel(tx, visitor)
    dialog_id = _write(tx, visitor, mail, _texts(mail, lang, limits.files), now)
    if not dialog_id:
        return MailOutcome("refused", "nothing is written in it")
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if dialog.channel_id != came_by:
        # Tokens are valid for the visitor's channel only, and return links in later letters lead to this one.
        visitors.save_channel(tx, visitor.id, dialog.channel_id)
    verified = address_is_verified(tx, dialog, visitor, mail.sender, now)
    dialogs.save_dialog(tx, _skip_mailed(tx, verified, mail))
    return MailOutcome("message", "", dialog_id)


def _by_an_open_channel(tx: Transaction, visitor: Visitor) -> Visitor:
    """Return the visitor with a channel for new dialogs: the portal's first open one if theirs is closed."""
    if not channels.get_channel(tx, visitor.channel_id).is_closed:
        return visitor
    is_open = channels.list_channels(tx)
    return replace(visitor, channel_id=is_open[0].id) if is_open else visitor


def _skip_mailed(tx: Reader, dialog: Dialog, mail: IncomingMail) -> Dialog:
    """Exclude the answers in the letter they reply to from further letters.

    The client has read these answers; later ones are still mailed.
    """
    letter = _letter_with_id(tx, mail.thread[0]) if mail.thread else None
    if letter is None or letter.dialog_id != dialog.id or letter.kind == "confirm":
        return dialog
    return dialog.but(mail_upto=max(dialog.mail_upto, letter.upto))


def _write(tx: Transaction, visitor: Visitor, mail: IncomingMail, texts: list[str], now: int) -> str:
    """Post one message for each text, the files with the last. Return the dialog's id; '' = nothing to post.

    The `cid` is derived from the mail's id: the same mail again would be the same messages.
    """
    if mail.files and not texts:
        texts = [""]
    caller = Credentials(visitor.channel_id, "", is_new=False, lang=visitor.lang)
    name = hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]
    dialog_id = ""
    for place, text in enumerate(texts):
        with_it = mail.files if place == len(texts) - 1 else ()
        sending = Sending(text, f"{BY_MAIL}{name}:{place}", with_it)
        dialog_id = client_writes(tx, visitor, caller, sending, now).dialog_id
    return dialog_id


def _texts(mail: IncomingMail, lang: str, limits: FileLimits, *, first: str = "") -> list[str]:
    """Return the text in messages, with rejected files and the reasons: nothing is lost silently."""
    not_taken = "\n".join(_not_taken(mail.rejected, lang, limits))
    whole = "\n\n".join(filter(None, (first, mail.text)))
    pieces = [piece for piece in map(_storable, reply_text.in_messages(whole)) if piece]
    return _with_last(pieces, _storable(not_taken)) if not_taken else pieces


def _not_taken(left_out: tuple[RejectedFile, ...], lang: str, limits: FileLimits) -> Iterator[str]:
    """Yield a line for each reason, with so few names that all of it fits one message."""
    for why, text in NOT_TAKEN.items():
        those = [each for each in left_out if each.why == why]
        names = [f"{each.name} ({size_shown(each.size)})" for each in those[:LEFT_OUT_NAMED]]
        if len(those) > LEFT_OUT_NAMED:
            names.append(f"+ {len(those) - LEFT_OUT_NAMED}")
        if names:
            yield say(lang, text, files=", ".join(names), limit=size_shown(limits.size))


def _with_last(pieces: list[str], further: str) -> list[str]:
    """Append to the last message, or add a message where it has no room."""
    joined = f"{pieces[-1]}\n\n{further}" if pieces else further
    return [*pieces[:-1], joined] if len(joined) <= TEXT_LIMIT else [*pieces, further]


def _storable(text: str) -> str:
    try:
        return clean_text(text)
    except BadText:
        return ""


def _unverified_mail(
    tx: Transaction, mail: IncomingMail, limits: IncomingLimits, why: str, now: int
) -> MailOutcome:
    """Post a mail into a dialog of the channel `email`, with a claimed address.

    No letter is sent to that address: CAPABILITIES forbids it for the channel.
    """
    if mails.count_unverified(tx, now - HOUR) >= limits.strangers:
        return MailOutcome("later", "too many from strangers")
    details, _ = check_details(ContactDetails(name=mail.sender_name, email=mail.sender), "")
    channel = _email_channel(tx)
    if not details.email or channel.is_closed:
        return MailOutcome("refused", "no sender" if not details.email else "mail is closed")
    visitor = _visitor(tx, channel, details, now)
    if visitor.is_blocked:
        return MailOutcome("refused", "blocked")
    lang = get_lang(tx)
    before = dialogs.find_open_dialog(tx, visitor.id)
    mail = _within_day(mail, _room_of_stranger(tx, visitor, limits.files, now))
    texts = _texts(mail, lang, limits.files, first=mail.subject)
    dialog_id = _write(tx, visitor, mail, texts, now)
    if not dialog_id:
        return MailOutcome("refused", "nothing is written in it")
    if before is None or before.id != dialog_id:
        _note_unverified(tx, dialog_id, visitor, details, lang, now)
    return MailOutcome("began", why, dialog_id)


def _room_of_stranger(tx: Reader, visitor: Visitor, limits: FileLimits, now: int) -> int:
    """Return the bytes that an unverified sender may still send today.

    New addresses cost nothing, so a flood is stopped by a second limit, for all unverified senders together.
    """
    own = limits.per_day - files.size_of_visitor(tx, visitor.id, now - DAY)
    return min(own, limits.strangers_per_day - files.size_of_strangers(tx, now - DAY))


def _email_channel(tx: Transaction) -> Channel:
    """Return the channel of unverified mail.

    It is created on the first line with the first mail. If its line was deleted, it moves to the first line.
    """
    tx.lock("email-channel")
    channel = channels.find_channel_of_kind(tx, "email")
    if channel is None:
        line_id = lines.list_lines(tx)[0].id
        channel = Channel(tx.new_id(), _derived_secret(tx, "channel", "email")[:32], "email", line_id, ())
        channels.add_channel(tx, channel)
    elif lines.get_line(tx, channel.line_id).is_deleted:
        channel = replace(channel, line_id=lines.list_lines(tx)[0].id)
        channels.save_channel(tx, channel)
    return channel


def _visitor(tx: Transaction, channel: Channel, details: ContactDetails, now: int) -> Visitor:
    """Return the visitor of an address, a new one if needed. Nobody has its token: only we can derive it."""
    token_hash = hash_token(_derived_secret(tx, "mail", canonical(details.email)))
    tx.lock(f"visitor:{token_hash}")
    visitor = visitors.find_by_token(tx, token_hash, channel.id)
    if visitor is None:
        visitor = new_visitor(tx.new_id(), channel.id, details, "", now)
        visitors.add_visitor(tx, visitor, token_hash)
        visitors.save_details(tx, visitor.id, details, "")
    return visitor


def _note_unverified(
    tx: Transaction, dialog_id: str, visitor: Visitor, details: ContactDetails, lang: str, now: int
) -> None:
    """Tell operators that the sender is unverified. The card is completed like by a form."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    seq = events.upcoming(dialog, "int")
    text = say(lang, UNVERIFIED, address=details.email)
    note = Message(tx.new_id(), "int", seq, "note", "system", "", text, now)
    dialog = events.append_message(tx, dialog, note, "", None)
    dialogs.save_dialog(tx, remember(tx, dialog, visitor, NewDetails(details, "email"), now).dialog)


def _secret(tx: Reader) -> str:
    portal = find_portal(tx)
    return portal.secret if portal else ""


def _derived_secret(tx: Reader, what: str, of: str) -> str:
    return hmac.new(_secret(tx).encode(), f"{what}:{of}".encode(), hashlib.sha256).hexdigest()
