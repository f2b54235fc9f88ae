"""A mail that came in, as it was read: who says to have written it, to whom, what; and what sort it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from openline.domain.files.files import FileLimits, RejectedFile, StoredFile
from openline.domain.letters.letters import is_of_address, may_be_of_address

MAIL_LIMIT = 25 * 1024 * 1024
"""Bytes of one mail, with everything attached."""
BY_MAIL = "mail:"
"""Before the `cid` of a message that came in by mail: the chat's doors take none like it."""
AuthResult = Literal["pass", "fail", "none"]
MailOutcomeKind = Literal["message", "again", "began", "bounce", "complaint", "automatic", "refused", "later"]
"""`message`: went on in the dialog that the reply address names. `began`: unverified, in a dialog of its own.
`again`: it was here before. `later`: not now, try again; nothing was kept of it. The others are filed."""

_SAYS_LITTLE = ("", "5.0.0", "5.1.0", "5.4.1", "5.4.4")
"""What many servers say of a mailbox, or a domain, that is not there, for want of the right code."""
ReportKind = Literal["failed", "delayed", "other", "complaint"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail, still in it. `size`: about; `content` unpacks it, which costs memory.

    `is_inline`: the text shows it in its place, as it does the logo of a signature.
    """

    name: str
    size: int
    is_inline: bool = False
    content: Callable[[], bytes] = field(default=bytes, compare=False, repr=False)


def is_by_mail(cid: str | None) -> bool:
    """Whether what was sent under this `cid` came in by mail."""
    return cid is not None and cid.startswith(BY_MAIL)


@dataclass(frozen=True, slots=True)
class Report:
    """What a machine says of a letter of ours: it came back (RFC 3464), or is complained of (RFC 5965).

    `status` is the enhanced code ("5.1.1"), empty when none was given. `original_id`: our Message-ID.
    `is_of_content`: the server had taken the address, and refused what it then read.
    """

    kind: ReportKind
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    original_id: str = ""
    is_of_content: bool = False

    @property
    def is_hard(self) -> bool:
        """No letter will ever arrive there. What was full, too large, too late or against a policy this time,
        or sent by the wrong sender, tells nothing of the next one.
        """
        if self.kind != "failed":
            return False
        return is_of_address(self.status) or (self.status in _SAYS_LITTLE and self._may_be_of_address)

    @property
    def _may_be_of_address(self) -> bool:
        """The server on the way makes 5.0.0 of every no without an enhanced code: its words must tell."""
        code = self.diagnostic[:3]
        return not self.is_of_content and may_be_of_address(
            int(code) if code.isascii() and code.isdecimal() else 550, self.diagnostic
        )

    @property
    def why(self) -> str:
        """For people: the words of the server, its code among them."""
        is_told = self.status in self.diagnostic
        return self.diagnostic if is_told else f"{self.status} {self.diagnostic}".strip()


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """Everything plain text, cleaned of what cannot be stored.

    `recipients`: of the envelope first, then Delivered-To, X-Original-To, To, Cc. `verdict`: what our own
    mail server found out about the sender's domain (DKIM, DMARC); None = nobody was asked to look.
    `text`: all of it as it is read; for an action only what was written anew (the door cuts it).
    """

    message_id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    files: tuple[StoredFile, ...] = ()
    """Those of `attached` that were taken, and those that were not (the door does that)."""
    rejected: tuple[RejectedFile, ...] = ()
    thread: tuple[str, ...] = ()
    """In-Reply-To, then References: Message-IDs with their brackets."""
    automatic: str = ""
    """Which header says that no person wrote it; empty = none does."""
    report: Report | None = None
    auth_result: AuthResult | None = None
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """It cannot be read at all; `why` is for the log."""

    why: str


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What became of a mail. `dialog_id` empty: it went into none."""

    kind: MailOutcomeKind
    why: str = ""
    dialog_id: str = ""


@dataclass(frozen=True, slots=True)
class IncomingLimits:
    """How much mail becomes messages within an hour: of one sender; of all whom nobody vouches for."""

    per_sender: int = 20
    strangers: int = 200
    files: FileLimits = field(default_factory=FileLimits)


def domain_of(address: str) -> str:
    return address.strip().rpartition("@")[2].strip("<> .").casefold()


def size_shown(size: int) -> str:
    """As people say it: "120 KB"."""
    if size < 1024:
        return f"{size} B"
    return f"{round(size / 1024)} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
