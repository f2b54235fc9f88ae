"""A mail that came in, as it was parsed: sender, recipients, content, and what kind of mail it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from openline.domain.files.files import FileLimits, RejectedFile, StoredFile
from openline.domain.letters.addresses import ascii_domain
from openline.domain.letters.smtp_refusals import is_of_address, may_be_of_address
from openline.domain.mail.proofs import AuthResult, SenderProof

MAIL_LIMIT = 25 * 1024 * 1024
"""Bytes of one mail, attachments included."""
BY_MAIL = "mail:"
"""Prefix of the `cid` of a message that came in by mail; the chat's doors refuse such a `cid`."""
UNCHECKED_BY_MAIL = f"{BY_MAIL}?"
"""The same if nothing proved who sent the mail."""
MailOutcomeKind = Literal["message", "again", "began", "bounce", "complaint", "automatic", "refused", "later"]
"""`message`: added to the dialog named by the reply address. `began`: unverified, put into a dialog of its
own. `again`: received before. `later`: deferred, nothing was kept. The others are recorded, but become no
message."""

_SAYS_LITTLE = ("", "5.0.0", "5.1.0", "5.4.1", "5.4.4")
"""Codes that many servers use for a missing mailbox or domain because they do not send the exact one."""
ReportKind = Literal["failed", "delayed", "other", "complaint"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment, still inside its mail. `size`: approximate; `content` decodes it, which costs memory.

    `is_inline`: the text shows it in its place, as it does the logo of a signature.
    """

    name: str
    size: int
    is_inline: bool = False
    content: Callable[[], bytes] = field(default=bytes, compare=False, repr=False)


def is_by_mail(cid: str | None) -> bool:
    """Return True if the message with this `cid` came in by mail."""
    return cid is not None and cid.startswith(BY_MAIL)


def is_sender_unchecked(cid: str | None) -> bool:
    """Return True if the message with this `cid` came in by mail, and nothing proved who sent it."""
    return cid is not None and cid.startswith(UNCHECKED_BY_MAIL)


@dataclass(frozen=True, slots=True)
class Report:
    """An automatic report on one of our letters: it bounced (RFC 3464) or drew a complaint (RFC 5965).

    `status` is the enhanced code ("5.1.1"); empty = none was given. `token`: the one that only the
    letter itself has, if the report returns it. `is_of_content`: the server accepted the address, and refused
    the content.
    """

    kind: ReportKind
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    token: str = ""
    is_of_content: bool = False

    @property
    def is_hard(self) -> bool:
        """True if no letter will ever reach the address.

        A full mailbox, a letter that was too large or too late, a policy or a refused sender says nothing
        about the next letter.
        """
        if self.kind != "failed":
            return False
        return is_of_address(self.status) or (self.status in _SAYS_LITTLE and self._may_be_of_address)

    @property
    def _may_be_of_address(self) -> bool:
        """True if the server's text may mean a missing mailbox.

        A relaying server turns any refusal without an enhanced code into 5.0.0, so that only the text is left
        to go by.
        """
        code = self.diagnostic[:3]
        return not self.is_of_content and may_be_of_address(
            int(code) if code.isascii() and code.isdecimal() else 550, self.diagnostic
        )

    @property
    def why(self) -> str:
        """The server's response with its code, for people to read."""
        is_included = self.status in self.diagnostic
        return self.diagnostic if is_included else f"{self.status} {self.diagnostic}".strip()


@dataclass(frozen=True, slots=True)
class IncomingMail:
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
    report: Report | None = None
    auth_result: AuthResult | None = None
    came_from: str = ""
    """The network that handed the mail in, or else the domain of the envelope's sender."""
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail that cannot be parsed. `why` is for the log."""

    why: str


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What became of a mail. `dialog_id` empty: it belongs to none.

    `answered`: the dialog whose letter it answers; `proof`: what it proved about its sender.
    """

    kind: MailOutcomeKind
    why: str = ""
    dialog_id: str = ""
    answered: str = ""
    proof: SenderProof = "none"


@dataclass(frozen=True, slots=True)
class IncomingLimits:
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
