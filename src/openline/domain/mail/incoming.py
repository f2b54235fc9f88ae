"""A mail that came in, as it was parsed: sender, recipients, content, and what kind of mail it is."""

from collections.abc import Callable
from typing import Literal

from openline.domain.files.files import FileLimits, RejectedFile, StoredFile
from openline.domain.letters.addresses import ascii_domain
from openline.domain.letters.bounce_classes import BounceClass, Step, bounce_class
from openline.domain.mail.proofs import AuthResult, SenderProof
from openline.domain.values import Immutable, field

MAIL_LIMIT = 25 * 1024 * 1024
"""Bytes of one mail, attachments included."""
BY_MAIL = "mail:"
"""Prefix of the `cid` of a message that came in by mail; the chat's doors refuse such a `cid`."""
UNCHECKED_BY_MAIL = f"{BY_MAIL}?"
"""The same if nothing proved who sent the mail."""
MailOutcomeKind = Literal[
    "message", "again", "began", "held", "bounce", "complaint", "automatic", "refused", "later"
]
"""`message`: added to the dialog named by the reply address. `began`: unverified, put into a dialog of its
own. `held`: shown to operators, who may take it as a message. `again`: received before. `later`: deferred,
nothing was kept. `automatic`: a letter of our own came round. The others are recorded, but become no
message."""

ReportKind = Literal["failed", "delayed", "other", "complaint", "unread"]
"""`other`: delivered, or somebody is away. `unread`: a machine reports what we do not understand."""


class Attachment(Immutable):
    """An attachment, still inside its mail. `size`: approximate; `content` decodes it, which costs memory.

    `is_inline`: the text shows it in its place, as it does the logo of a signature.
    """

    name: str
    size: int
    is_inline: bool = False
    content: Callable[[], bytes] = bytes


def is_by_mail(cid: str | None) -> bool:
    """Return True if the message with this `cid` came in by mail."""
    return cid is not None and cid.startswith(BY_MAIL)


def is_sender_unchecked(cid: str | None) -> bool:
    """Return True if the message with this `cid` came in by mail, and nothing proved who sent it."""
    return cid is not None and cid.startswith(UNCHECKED_BY_MAIL)


class Report(Immutable):
    """An automatic report on one of our letters: it bounced (RFC 3464) or drew a complaint (RFC 5965).

    `status` is the enhanced code ("5.1.1"); empty = none was given. `diagnostic`: the refusing server's
    words; `text`: the report's own for people. `token`: the one that only the letter itself has, if the
    report returns it. `step`: what was refused. `is_in_words`: only words say that the mail is a report.
    """

    kind: ReportKind
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    token: str = ""
    step: Step = ""
    text: str = ""
    is_in_words: bool = False

    @property
    def bounce_class(self) -> BounceClass:
        """Why the letter came back. The text for people counts only if nothing better says it."""
        for words in filter(None, (self.diagnostic, self.text)):
            found = bounce_class(words, status=self.status, step=self.step)
            if found != "unclear":
                return found
        return bounce_class("", status=self.status, step=self.step)

    @property
    def why(self) -> str:
        """The server's response with its code, for people to read."""
        words = self.diagnostic or self.text
        return words if self.status in words else f"{self.status} {words}".strip()


class IncomingMail(Immutable):
    """A parsed mail. Plain text throughout, without characters that cannot be stored.

    `recipients`: those of the envelope, then Delivered-To, X-Original-To, To, Cc. `auth_result`: what our own
    mail server found out about the sender's domain (DKIM, DMARC); None = it was not checked. `text`: the
    whole text; the door cuts it down to what was newly written before it calls an action,
    and keeps the whole as `whole_text` if words were left out.
    """

    message_id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    files: tuple[StoredFile, ...] = ()
    """Attachments that were stored; `rejected`: those that were not. The door fills in both."""
    rejected: tuple[RejectedFile, ...] = ()
    whole_text: str = ""
    thread: tuple[str, ...] = ()
    """In-Reply-To, then References: Message-IDs with their brackets."""
    automatic: str = ""
    """Name of the header that says no person wrote this mail; empty = no such header."""
    asks_silence: str = ""
    """Name of a header that asks others not to answer automatically: machines write it, and some servers."""
    reply_to: str = ""
    """The one address that its author wants answers at, if it is another than `sender`."""
    reply_to_name: str = ""
    is_absence: bool = False
    """It reads like an out-of-office reply, whatever its headers say. The door finds out."""
    text_file: str = ""
    """Name of the file that holds the text, if that cannot be read: it is encrypted, for example."""
    report: Report | None = None
    auth_result: AuthResult | None = None
    came_from: str = ""
    """The network that handed the mail in, or else the domain of the envelope's sender."""
    sent_at: int = 0


class Unreadable(Immutable):
    """A mail that cannot be parsed. `why` is for the log."""

    why: str


class MailOutcome(Immutable):
    """What became of a mail. `dialog_id` empty: it belongs to none.

    `answered`: the dialog whose letter it answers; `proof`: what it proved about its sender.
    """

    kind: MailOutcomeKind
    why: str = ""
    dialog_id: str = ""
    answered: str = ""
    proof: SenderProof = "none"


class IncomingLimits(Immutable):
    """Mails per hour that may become messages.

    `per_sender`: answers to one dialog's letters, and mails of one unverified sender; `per_network`: mails of
    unverified senders from one network; `strangers`: of all of them together.
    """

    per_sender: int = 20
    per_network: int = 50
    strangers: int = 200
    files: FileLimits = field(default_factory=FileLimits)


def domain_of(address: str) -> str:
    """Return the domain as it is in the DNS: case folding alone would make "straße" and "strasse" one."""
    domain = address.strip().rpartition("@")[2].strip("<> .").lower()
    try:
        return ascii_domain(domain).lower()
    except ValueError:
        return domain


def size_shown(size: int) -> str:
    """Return the size (bytes) for people to read: "120 KB"."""
    if size < 1024:
        return f"{size} B"
    return f"{round(size / 1024)} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
