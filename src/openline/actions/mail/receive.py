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
from openline.actions.mail.reports import report_arrives
from openline.actions.mail.senders import Answer, find_answer, letter_with_id, over_quota, secret_of
from openline.domain.channels.channels import Channel
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Message
from openline.domain.files.files import FileLimits, RejectedFile, RejectionReason, within_daily_limit
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.mail import reply_text
from openline.domain.mail.incoming import (
    BY_MAIL,
    UNCHECKED_BY_MAIL,
    IncomingLimits,
    IncomingMail,
    MailOutcome,
    size_shown,
)
from openline.domain.mail.policy import Installation
from openline.domain.refusals import BadText
from openline.domain.text import TEXT_LIMIT, clean_text
from openline.domain.times import DAY
from openline.domain.visitors.visitors import Credentials, Visitor, hash_token, new_visitor
from openline.store.channels import channels
from openline.store.dialogs import dialogs, events
from openline.store.files import files
from openline.store.lines import lines
from openline.store.mail import mails
from openline.store.portal import get_lang
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors
from openline.texts import say

ANSWERS = "It answers an email about conversation No. {label}."
OTHER_SENDER = "Unverified email from {address} in reply to an email of this conversation. See No. {label}."
OTHER_SENDER_ONLY_HERE = "Unverified email from {address} in reply to an email of this conversation."
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
    4. a reply from the mailbox that the letter was sent to: the client's message, and with the word of our
       mail server a proof that the address is theirs
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
    reported = report_arrives(tx, mail, installation, now) if mail.report else None
    if reported:
        return reported
    answer = find_answer(tx, mail, installation)
    if mail.automatic or letter_with_id(tx, mail.message_id):
        return MailOutcome("automatic", mail.automatic or "Message-ID", answer.dialog.id if answer else "")
    too_much = over_quota(tx, mail, answer, limits, now)
    if too_much:
        return MailOutcome("later", too_much)
    if answer is None or answer.proof == "none":
        return _unverified_mail(tx, mail, answer, limits, now)
    if answer.visitor.is_blocked:
        return MailOutcome("refused", "blocked")
    room = limits.files.per_day - files.size_of_visitor(tx, answer.visitor.id, now - DAY)
    return _client_answers(tx, _within_day(mail, room), answer, limits, now)


def _within_day(mail: IncomingMail, room: int) -> IncomingMail:
    taken, over = within_daily_limit(mail.files, room)
    return replace(mail, files=taken, rejected=(*mail.rejected, *over))


def _client_answers(
    tx: Transaction, mail: IncomingMail, answer: Answer, limits: IncomingLimits, now: int
) -> MailOutcome:
    """Post an answer into its dialog or the next one. One that proves its sender verifies the address.

    Raises NotFound if a new dialog would have to begin and no channel of the portal is open.
    """
    lang = language_of_letters(tx, answer.dialog)
    came_by, visitor = answer.visitor.channel_id, _by_an_open_channel(tx, answer.visitor)
    marked = BY_MAIL if answer.proof == "proved" else UNCHECKED_BY_MAIL
    dialog_id = _write(tx, visitor, (mail, marked), _texts(mail, lang, limits.files), now)
    if not dialog_id:
        return MailOutcome("refused", "nothing is written in it")
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if dialog.channel_id != came_by:
        # Tokens are valid for the visitor's channel only, and return links in later letters lead to this one.
        visitors.save_channel(tx, visitor.id, dialog.channel_id)
    if answer.proof == "proved":
        dialog = address_is_verified(tx, dialog, visitor, mail.sender, now)
    dialogs.save_dialog(tx, _skip_mailed(dialog, answer.letter))
    return MailOutcome("message", answer.why, dialog_id, answer.dialog.id, answer.proof)


def _by_an_open_channel(tx: Transaction, visitor: Visitor) -> Visitor:
    """Return the visitor with a channel for new dialogs: the portal's first open one if theirs is closed."""
    if not channels.get_channel(tx, visitor.channel_id).is_closed:
        return visitor
    is_open = channels.list_channels(tx)
    return replace(visitor, channel_id=is_open[0].id) if is_open else visitor


def _skip_mailed(dialog: Dialog, letter: Letter | None) -> Dialog:
    """Exclude the answers in the letter they reply to from further letters.

    The client has read these answers; later ones are still mailed.
    """
    if letter is None or letter.dialog_id != dialog.id or letter.kind == "confirm":
        return dialog
    return dialog.but(mail_upto=max(dialog.mail_upto, letter.upto))


def _write(
    tx: Transaction, visitor: Visitor, marked: tuple[IncomingMail, str], texts: list[str], now: int
) -> str:
    """Post one message for each text, the files with the last. Return the dialog's id; '' = nothing to post.

    The `cid` is derived from the mail's id: the same mail again would be the same messages. Its prefix says
    whether the sender is proved.
    """
    mail, prefix = marked
    if mail.files and not texts:
        texts = [""]
    caller = Credentials(visitor.channel_id, "", is_new=False, lang=visitor.lang)
    name = hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]
    dialog_id = ""
    for place, text in enumerate(texts):
        with_it = mail.files if place == len(texts) - 1 else ()
        sending = Sending(text, f"{prefix}{name}:{place}", with_it)
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
    tx: Transaction, mail: IncomingMail, answer: Answer | None, limits: IncomingLimits, now: int
) -> MailOutcome:
    """Post a mail into a dialog of the channel `email`, with a claimed address.

    No letter is sent to that address: CAPABILITIES forbids it for the channel. If it answers a letter, the
    operators of that letter's dialog read its words there, too.
    """
    outcome = _begin_unverified(tx, mail, answer, limits, now)
    if answer and outcome.why != "blocked":
        _note_other_sender(tx, mail, answer, outcome.dialog_id, now)
    return outcome


def _begin_unverified(
    tx: Transaction, mail: IncomingMail, answer: Answer | None, limits: IncomingLimits, now: int
) -> MailOutcome:
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
    dialog_id = _write(tx, visitor, (mail, UNCHECKED_BY_MAIL), texts, now)
    if not dialog_id:
        return MailOutcome("refused", "nothing is written in it")
    if before is None or before.id != dialog_id:
        _note_unverified(tx, dialog_id, visitor, details, lang, now)
    if answer:
        dialog = dialogs.get_dialog_to_change(tx, dialog_id)
        note = say(lang, ANSWERS, label=answer.dialog.label)
        dialogs.save_dialog(tx, _note(tx, dialog, note, now))
    why = answer.why if answer else "no reply address"
    return MailOutcome("began", why, dialog_id, answer.dialog.id if answer else "")


def _note_other_sender(tx: Transaction, mail: IncomingMail, answer: Answer, began_id: str, now: int) -> None:
    """Show operators, in the dialog whose letter was answered, what an unverified sender wrote."""
    lang = language_of_letters(tx, answer.dialog)
    began = dialogs.find_dialog(tx, began_id) if began_id else None
    text, label = (OTHER_SENDER, began.label) if began else (OTHER_SENDER_ONLY_HERE, "")
    note = say(lang, text, address=mail.sender or "?", label=label)
    dialog = dialogs.get_dialog_to_change(tx, answer.dialog.id)
    room = TEXT_LIMIT - len(note) - 2
    words = _storable(mail.text[:room])
    dialogs.save_dialog(tx, _note(tx, dialog, f"{note}\n\n{words}".strip(), now))


def _note(tx: Transaction, dialog: Dialog, text: str, now: int) -> Dialog:
    """Tell operators something about a mail. The caller saves the dialog."""
    seq = events.upcoming(dialog, "int")
    note = Message(tx.new_id(), "int", seq, "note", "system", "", text, now)
    return events.append_message(tx, dialog, note, "", None)


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
    dialog = _note(tx, dialog, say(lang, UNVERIFIED, address=details.email), now)
    dialogs.save_dialog(tx, remember(tx, dialog, visitor, NewDetails(details, "email"), now).dialog)


def _derived_secret(tx: Reader, what: str, of: str) -> str:
    return hmac.new(secret_of(tx).encode(), f"{what}:{of}".encode(), hashlib.sha256).hexdigest()
