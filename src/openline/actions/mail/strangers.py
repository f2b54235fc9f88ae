"""Mail that proves nothing about its sender: the channel `email`, and visitors behind claimed addresses."""

import hashlib
import hmac

from openline.actions.crm.remember import NewDetails, remember
from openline.actions.mail import post
from openline.actions.mail.senders import secret_of
from openline.domain.channels.channels import Channel
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.files.files import FileLimits
from openline.domain.letters.addresses import canonical
from openline.domain.mail.incoming import UNCHECKED_BY_MAIL, IncomingMail, MailOutcome
from openline.domain.times import DAY
from openline.domain.values import replace
from openline.domain.visitors.visitors import Visitor, hash_token, new_visitor
from openline.store.channels import channels
from openline.store.dialogs import dialogs
from openline.store.files import files
from openline.store.lines import lines
from openline.store.mail import kept_mails
from openline.store.portal import get_lang
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors
from openline.texts import say

UNVERIFIED = "Unverified email from {address}. Replies here are not sent; answer from your own mailbox."
BY_WAY_OF = (
    "Unverified email from {address}, sent by {sender}. "
    "Replies here are not sent; answer from your own mailbox."
)


def claimed_by(mail: IncomingMail) -> ContactDetails:
    """Return who wants the answer: the forms of websites have one sender, and the client in Reply-To."""
    if mail.reply_to:
        details, _ = check_details(ContactDetails(name=mail.reply_to_name, email=mail.reply_to), "")
        if details.email:
            return details
    details, _ = check_details(ContactDetails(name=mail.sender_name, email=mail.sender), "")
    return details


def begin_unverified(
    tx: Transaction, mail: IncomingMail, remarks: str, room: FileLimits, now: int
) -> tuple[MailOutcome, str]:
    """Post a mail into a dialog of the channel `email`, with a claimed address; return its message's id, too.

    No letter is sent to that address: CAPABILITIES forbids it for the channel.
    """
    details = claimed_by(mail)
    channel = email_channel(tx)
    if channel.is_closed:
        return MailOutcome("refused", "mail is closed"), ""
    visitor = _visitor(tx, channel, details, now)
    if visitor.is_blocked:
        return MailOutcome("refused", "blocked"), ""
    lang = get_lang(tx)
    before = dialogs.find_open_dialog(tx, visitor.id)
    mail = post.within_day(mail, room_of_strangers(tx, visitor.id, room, now))
    remarks = "\n".join(filter(None, (remarks, post.remarks_on(mail, lang, room))))
    posted = post.post_mail(
        tx, visitor, (mail, UNCHECKED_BY_MAIL), post.texts_of(mail, remarks, first=mail.subject), now
    )
    if before is None or before.id != posted.dialog_id:
        _note_unverified(tx, posted.dialog_id, visitor, (details, mail.sender), now)
    return MailOutcome("began", "no reply address", posted.dialog_id), posted.message_id


def find_claimed_dialog(tx: Transaction, mail: IncomingMail) -> Dialog | None:
    """Return the open dialog of this mail's claimed author, if any."""
    channel = channels.find_channel_of_kind(tx, "email")
    address = claimed_by(mail).email
    visitor = visitors.find_by_token(tx, _token(tx, address), channel.id) if channel and address else None
    return dialogs.find_open_dialog(tx, visitor.id) if visitor and not visitor.is_blocked else None


def email_channel(tx: Transaction) -> Channel:
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


def line_of_strays(tx: Reader) -> str:
    """Return the line whose operators see mail that belongs to no dialog."""
    channel = channels.find_channel_of_kind(tx, "email")
    if channel and not lines.get_line(tx, channel.line_id).is_deleted:
        return channel.line_id
    return lines.list_lines(tx)[0].id


def room_of_strangers(tx: Reader, visitor_id: str, limits: FileLimits, now: int) -> int:
    """Return the bytes that an unverified sender may still send today.

    New addresses cost nothing, so a flood is stopped by a second limit, for all unverified senders together.
    """
    own = limits.per_day - (files.size_of_visitor(tx, visitor_id, now - DAY) if visitor_id else 0)
    of_all = files.size_of_strangers(tx, now - DAY) + kept_mails.bytes_of_files(tx, now - DAY)
    return min(own, limits.strangers_per_day - of_all)


def _visitor(tx: Transaction, channel: Channel, details: ContactDetails, now: int) -> Visitor:
    """Return the visitor of an address, a new one if needed. Nobody has its token: only we can derive it."""
    token_hash = _token(tx, details.email)
    tx.lock(f"visitor:{token_hash}")
    visitor = visitors.find_by_token(tx, token_hash, channel.id)
    if visitor is None:
        visitor = new_visitor(tx.new_id(), channel.id, details, "", now)
        visitors.add_visitor(tx, visitor, token_hash)
        visitors.save_details(tx, visitor.id, details, "")
    return visitor


def _token(tx: Reader, address: str) -> str:
    return hash_token(_derived_secret(tx, "mail", canonical(address)))


def _note_unverified(
    tx: Transaction, dialog_id: str, visitor: Visitor, claimed: tuple[ContactDetails, str], now: int
) -> None:
    """Tell operators that the sender is unverified. The card is completed like by a form."""
    details, sender = claimed
    lang = get_lang(tx)
    is_same = canonical(details.email) == canonical(sender)
    text = UNVERIFIED if is_same else BY_WAY_OF
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    dialog = post.add_note(tx, dialog, say(lang, text, address=details.email, sender=sender), now)
    dialogs.save_dialog(tx, remember(tx, dialog, visitor, NewDetails(details, "email"), now).dialog)


def _derived_secret(tx: Reader, what: str, of: str) -> str:
    return hmac.new(secret_of(tx).encode(), f"{what}:{of}".encode(), hashlib.sha256).hexdigest()
