"""Mail becomes messages: its text in pieces, its files with the last, and what was not accepted in words.

What was left out of a message is kept beside it: nothing that a person wrote is thrown away.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from openline.actions.dialogs.talk import Sending, client_writes
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import MailChanged, Message
from openline.domain.dialogs.mail_views import QUIET, MailDoubt
from openline.domain.files.files import FileLimits, RejectedFile, RejectionReason, within_daily_limit
from openline.domain.mail import reply_text
from openline.domain.mail.incoming import IncomingMail, size_shown
from openline.domain.mail.kept_mails import OWN_CHARS, KeptMail, text_kept, view_of
from openline.domain.refusals import BadText
from openline.domain.text import TEXT_LIMIT, clean_text
from openline.domain.times import DAY
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, Visitor
from openline.store.channels import channels
from openline.store.dialogs import dialogs, events
from openline.store.mail import kept_mails
from openline.store.transaction import Transaction
from openline.texts import say

NOT_TAKEN: dict[RejectionReason, str] = {
    "large": "Not accepted (larger than {limit}): {files}",
    "many": "Not accepted (too many files): {files}",
    "broken": "Not accepted (unreadable): {files}",
    "day": "Not accepted (daily limit reached): {files}",
}
IN_FILE = "The text of this email is inside the attached file “{file}” (signed or encrypted)."
LEFT_OUT_NAMED = 5


class Posted(NamedTuple):
    """Where a mail was posted: the dialog, and the last message. Empty ids: there was nothing to post."""

    dialog_id: str = ""
    message_id: str = ""


def post_mail(
    tx: Transaction, visitor: Visitor, marked: tuple[IncomingMail, str], texts: list[str], now: int
) -> Posted:
    """Post one message for each text, the files with the last.

    The `cid` is derived from the mail's id: the same mail again would be the same messages. Its prefix says
    whether the sender is proved.
    """
    mail, prefix = marked
    if mail.files and not texts:
        texts = [""]
    caller = Credentials(visitor.channel_id, "", is_new=False, lang=visitor.lang)
    name = hashlib.sha256(mail.message_id.encode()).hexdigest()[:40]
    posted = Posted()
    for place, text in enumerate(texts):
        with_it = mail.files if place == len(texts) - 1 else ()
        sending = Sending(text, f"{prefix}{name}:{place}", with_it)
        written = client_writes(tx, visitor, caller, sending, now)
        posted = Posted(written.dialog_id, written.message_id)
    return posted


def texts_of(mail: IncomingMail, remarks: str, *, first: str = "") -> list[str]:
    """Return the text in messages, with the remarks in the last one."""
    whole = "\n\n".join(filter(None, (first, mail.text)))
    pieces = [piece for piece in map(storable, reply_text.in_messages(whole)) if piece]
    return _with_last(pieces, storable(remarks)) if remarks else pieces


def remarks_on(mail: IncomingMail, lang: str, limits: FileLimits) -> str:
    """Return what a message cannot show, and why: nothing is lost silently."""
    inside = say(lang, IN_FILE, file=mail.text_file) if mail.text_file else ""
    return "\n".join(filter(None, (inside, *_not_taken(mail.rejected, lang, limits))))


def is_empty(mail: IncomingMail) -> bool:
    """Return whether nobody wrote or attached anything."""
    return not (storable(mail.text[:TEXT_LIMIT]) or mail.files or mail.rejected or mail.text_file)


def within_day(mail: IncomingMail, room: int) -> IncomingMail:
    """Reject the files that exceed what is left of the day (`room` bytes)."""
    taken, over = within_daily_limit(mail.files, room)
    return replace(mail, files=taken, rejected=(*mail.rejected, *over))


def by_an_open_channel(tx: Transaction, visitor: Visitor) -> Visitor:
    """Return the visitor with a channel for new dialogs: the portal's first open one if theirs is closed."""
    if not channels.get_channel(tx, visitor.channel_id).is_closed:
        return visitor
    is_open = channels.list_channels(tx)
    return replace(visitor, channel_id=is_open[0].id) if is_open else visitor


def add_note(tx: Transaction, dialog: Dialog, text: str, now: int) -> Dialog:
    """Tell operators something about a mail. The caller saves the dialog."""
    seq = events.upcoming(dialog, "int")
    note = Message(tx.new_id(), "int", seq, "note", "system", "", text, now)
    return events.append_message(tx, dialog, note, "", None)


def keep_cut_text(tx: Transaction, dialog: Dialog, mail: IncomingMail, posted: Posted, now: int) -> Dialog:
    """Keep the whole text of a mail if its message shows less. The caller saves the dialog."""
    pieces = reply_text.in_messages(mail.text)
    is_too_long = bool(pieces) and pieces[-1].endswith(reply_text.CUT)
    if not mail.whole_text and not is_too_long:
        return dialog
    kept = replace(
        _kept(tx, mail, dialog, now),
        state="message",
        is_cut=True,
        own_text="",
        files=(),
        message=posted.message_id,
        into=dialog.id,
    )
    kept_mails.add_mail(tx, kept)
    return events.append_event(tx, dialog, MailChanged(view_of(kept), now), stream="int")


def hold_mail(
    tx: Transaction, dialog: Dialog | None, mail: IncomingMail, doubt: tuple[MailDoubt, str], now: int
) -> None:
    """Keep a mail that becomes no message by itself, for operators to see. `doubt`: why, and the remarks."""
    why, remarks = doubt
    kept = replace(_kept(tx, mail, dialog, now), why=why, remarks=remarks)
    kept_mails.add_mail(tx, kept)
    if dialog is None:
        kept_mails.delete_old_without_dialog(tx, now)
        return
    dialog = dialog.but(held_mails=dialog.held_mails + (why not in QUIET))
    dialog = events.append_event(tx, dialog, MailChanged(view_of(kept), now), stream="int")
    dialogs.save_dialog(tx, dialog)


def _kept(tx: Transaction, mail: IncomingMail, dialog: Dialog | None, now: int) -> KeptMail:
    whole = mail.whole_text or mail.text
    text = text_kept(whole, kept_mails.chars_of_network(tx, mail.came_from, now - DAY))
    own = mail.text[:OWN_CHARS]
    return KeptMail(
        id=tx.new_id(),
        message_id=mail.message_id,
        dialog_id=dialog.id if dialog else "",
        state="held",
        why="",
        sender=mail.sender,
        sender_name=mail.sender_name,
        reply_to=mail.reply_to,
        came_from=mail.came_from,
        subject=mail.subject,
        text=text,
        own_text="" if own == text else own,
        is_cut=text.split() != own.split(),
        at=now,
        pub_seq=dialog.pub_seq if dialog else 0,
        files=mail.files,
    )


def storable(text: str) -> str:
    """Return the text as a message may hold it; empty if there is nothing to show."""
    try:
        return clean_text(text)
    except BadText:
        return ""


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
