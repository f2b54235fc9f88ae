"""Mails that are kept whole beside their dialog, and how much of them is kept."""

from openline.domain.dialogs.mail_views import MailDoubt, MailState, MailView
from openline.domain.files.files import StoredFile
from openline.domain.times import DAY
from openline.domain.values import Immutable

KEPT_CHARS = 64 * 1024
"""Of the text of one mail; a reply with a long history has less."""
KEPT_PER_DAY = 8 * 1024 * 1024
"""Characters of all mails that one network hands in within a day."""
LITTLE_CHARS = 4_000
"""Of a mail beyond that: enough to see who wrote what."""
OWN_CHARS = 20_000
"""Of its newly written part: what becomes messages, when an operator takes it."""
LISTED = 50
"""Mails that come with a dialog, the newest."""
WITHOUT_DIALOG_FOR = 30 * DAY
"""A held mail that belongs to no dialog is deleted after that."""


class KeptMail(Immutable):
    """A mail as it is kept. `dialog_id` empty: it belongs to none.

    `text`: all of it; `own_text`: the newly written part, if it is another. `message_id`: the mail's own.
    """

    id: str
    message_id: str
    dialog_id: str
    state: MailState
    why: MailDoubt
    sender: str
    sender_name: str
    reply_to: str
    came_from: str
    subject: str
    text: str
    own_text: str
    is_cut: bool
    at: int
    pub_seq: int
    message: str = ""
    into: str = ""
    taken_by: str = ""
    remarks: str = ""
    """What its message cannot show, and why: files that were not accepted."""
    files: tuple[StoredFile, ...] = ()


def text_kept(text: str, kept_today: int) -> str:
    """Return as much of the text as is kept. `kept_today`: characters kept of its network since a day."""
    return text[: KEPT_CHARS if kept_today + len(text) <= KEPT_PER_DAY else LITTLE_CHARS]


def view_of(mail: KeptMail) -> MailView:
    """Return the mail as operators see it. Its text comes when somebody unfolds it."""
    return MailView(
        id=mail.id,
        state=mail.state,
        why=mail.why,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        at=mail.at,
        pub_seq=mail.pub_seq,
        message=mail.message,
        into=mail.into,
        is_cut=mail.is_cut,
        files=tuple(each.name for each in mail.files) if mail.state == "held" else (),
        taken_by=mail.taken_by,
    )
