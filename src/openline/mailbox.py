"""The doors for mail: a mailbox that is read, a mail server that hands over. Both lead to one action.

A mail is acknowledged only after the commit. If it comes twice because of that, it is still one message.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from openline.actions.mail import receive
from openline.actions.mail.read_on import position_is_reached
from openline.domain.files.files import StoredFile
from openline.domain.mail import doubts
from openline.domain.mail.folders import FolderPosition
from openline.domain.mail.inbox_state import InboxState
from openline.domain.mail.incoming import IncomingLimits, IncomingMail, MailOutcome, Unreadable, domain_of
from openline.domain.mail.mailboxes import ImapAccount, name_of
from openline.domain.mail.policy import Installation
from openline.domain.mail.reply_addresses import is_reply_address
from openline.domain.refusals import Busy, Refused, TooMany
from openline.domain.times import HOUR, SECOND
from openline.domain.values import Immutable, replace
from openline.limits.costs import Costs
from openline.limits.counters import RateLimits
from openline.limits.reached import LimitName
from openline.store.files.blobs import FileStore
from openline.store.files.files import list_known
from openline.store.files.spool import stored
from openline.store.mail import mailboxes
from openline.store.portal import find_portal
from openline.store.writer import Store
from openline.transports.mail_in.imap import Imap, TakeResult
from openline.transports.mail_in.imap_memory import Remembered
from openline.transports.mail_in.lmtp import LATER, NOT_ACCEPTED, OK, HandedMail, Handlers, Lmtp, LmtpReply
from openline.transports.mail_in.parse import parse_mail

log = structlog.get_logger()
Envelope = tuple[str | None, tuple[str, ...]]
NO_ENVELOPE: Envelope = (None, ())
TOO_MANY: dict[str, LimitName] = {
    "too many answers to one conversation": "mails_per_sender",
    "too many mails beside one conversation": "mails_per_sender",
    "too many from this sender": "mails_per_sender",
    "too many from this network": "mails_per_network",
    "too many from strangers": "mails_from_strangers",
}
"""Why a mail waits at its server, and the limit that administrators read of."""


class IncomingMailConfig(Immutable):
    """The doors that mail comes in by, and the server whose verdict on senders is believed."""

    installation: Installation
    limits: IncomingLimits
    authserv_id: str = ""
    imap: ImapAccount | None = None
    lmtp: tuple[str, int] | None = None
    bytes_per_sender: int = 100 * 2**20
    """Taken from one sender of envelopes within an hour."""


class Mailbox:
    """The open doors for mail. `start` and `stop` in the event loop. With no door configured nothing runs."""

    def __init__(
        self,
        store: Store,
        file_store: FileStore,
        mail_config: IncomingMailConfig,
        costs: Costs,
        now: Callable[[], int],
    ):
        self._store = store
        self._file_store = file_store
        self._mail_config = mail_config
        self._costs = costs
        self._now = now
        self._loop = store.loop
        self._signs_with = ""
        self._one_by_one = asyncio.Lock()
        self._received = RateLimits()
        self.lmtp: Lmtp | None = None
        self._imap = (
            Imap(mail_config.imap, self._take_from_thread, memory=self._memory(mail_config.imap))
            if mail_config.imap
            else None
        )

    @property
    def trouble(self) -> str:
        """Why the mailbox cannot be read at present, in one sentence; "" while it works, or none is set."""
        return self._imap.trouble if self._imap else ""

    def state(self) -> InboxState:
        """Return by which doors mail comes in, and how that goes."""
        config = self._mail_config
        state = InboxState(
            config.installation.reply_address,
            name_of(config.imap) if config.imap else "",
            ":".join(map(str, config.lmtp or ())),
        )
        if not self._imap:
            return state
        position = self._imap.memory.position
        return replace(
            state,
            looked_at=position.looked_at,
            taken_at=position.taken_at,
            failed_at=position.failed_at,
            error=position.error,
            trouble=self.trouble,
            waiting=len(position.waiting),
            remarks=tuple(reversed(self._imap.memory.remarks)),
        )

    def _memory(self, account: ImapAccount) -> Remembered:
        """Return what the reader's thread knows of its folder; the database is asked in the event loop."""
        name = name_of(account)

        def load() -> FolderPosition:
            read = self._store.read(lambda tx: mailboxes.get_position(tx, name))
            return asyncio.run_coroutine_threadsafe(read, self._loop).result()

        def save(position: FolderPosition) -> None:
            write = self._store.write(lambda tx: position_is_reached(tx, name, position))
            saving = asyncio.run_coroutine_threadsafe(write, self._loop)
            # While storage is busy the position stays where it was: mails are taken once, however often read.
            with contextlib.suppress(Busy):
                saving.result()

        return Remembered(load, save, self._now)

    async def start(self) -> None:
        """Open the configured doors. Raises OSError when the address for LMTP is taken."""
        portal = await self._store.read(find_portal)
        self._signs_with = portal.secret if portal else ""
        if self._mail_config.lmtp:
            self.lmtp = Lmtp(Handlers(self._is_ours, self._take_handed))
            await self.lmtp.start(*self._mail_config.lmtp)
        if self._imap:
            self._imap.start()

    async def stop(self) -> None:
        if self.lmtp:
            await self.lmtp.stop()
        if self._imap:
            await asyncio.to_thread(self._imap.stop)

    async def take(self, raw: bytes, envelope: Envelope = NO_ENVELOPE) -> MailOutcome | Unreadable:
        """Process one mail and return the outcome. Raises Busy.

        Mails are parsed in a thread, one at a time: a large one takes a second and some memory.
        """
        async with self._one_by_one:
            mail = await asyncio.to_thread(self._read, raw, envelope)
        if isinstance(mail, Unreadable):
            log.warning("mail_refused", why=mail.why)
            return mail
        outcome = await self._arrives(mail)
        await self._drop_untaken(mail.files)
        return outcome

    def _read(self, raw: bytes, envelope: Envelope) -> IncomingMail | Unreadable:
        """Parse a mail, store its files, and cut quotations from its text.

        Done before the write, because it may take longer than one. Raises Busy when the files cannot be
        stored: the mail is delivered again later.
        """
        mail = parse_mail(raw, authserv_id=self._mail_config.authserv_id, envelope=envelope)
        if isinstance(mail, Unreadable) or (mail.report and not mail.report.is_in_words):
            return mail
        try:
            return doubts.prepared(stored(mail, self._file_store, self._mail_config.limits.files))
        except OSError as error:
            log.error("file_not_kept", error=str(error))
            raise Busy from None

    async def _drop_untaken(self, files: tuple[StoredFile, ...]) -> None:
        """Delete the files that no message took.

        Only after an outcome is known: while it is in doubt, the files are left to the sweeper.
        """
        keys = {each.key for each in files}
        if not keys:
            return
        known = await self._store.read(lambda tx: list_known(tx, keys))
        for key in keys - known:
            await asyncio.to_thread(self._file_store.drop, key)

    async def _arrives(self, mail: IncomingMail) -> MailOutcome:
        mail_config = self._mail_config
        try:
            outcome = await self._store.write(
                lambda tx: receive.mail_arrives(
                    tx, mail, mail_config.installation, mail_config.limits, self._now()
                )
            )
        except Busy:
            raise
        except Refused as no:
            # Nothing of it was stored, so it comes again later: for example, no channel is open yet.
            outcome = MailOutcome("later", no.code)
        if outcome.why in TOO_MANY:
            self._costs.tell(TOO_MANY[outcome.why], mail.came_from or domain_of(mail.sender))
        log.info("mail_arrived", outcome=outcome.kind, why=outcome.why, dialog=outcome.dialog_id)
        return outcome

    def _is_ours(self, address: str) -> bool:
        return is_reply_address(address, self._mail_config.installation.reply_address, self._signs_with)

    async def _take_handed(self, handed: HandedMail) -> LmtpReply:
        try:
            self._count(handed)
            outcome = await self.take(handed.content, (handed.sender, handed.recipients))
        except (Busy, TooMany):
            return LATER
        if isinstance(outcome, Unreadable):
            return LmtpReply(554, f"5.6.0 This mail was not understood: {outcome.why}.")
        if outcome.kind == "refused":
            return NOT_ACCEPTED
        return LATER if outcome.kind == "later" else OK

    def _count(self, handed: HandedMail) -> None:
        """Count the bytes of a mail before any work is done for it. Raises TooMany.

        For its sender only, not for a network of senders: half of all people share two or three domains.
        """
        sender, size = handed.sender.lower(), len(handed.content)
        with self._costs.telling("mails_mb_per_sender", sender.rpartition("@")[2]):
            self._received.count(f"mail:{sender}", self._mail_config.bytes_per_sender, HOUR / SECOND, size)

    def _take_from_thread(self, raw: bytes) -> TakeResult:
        """Run `take` in the event loop for the thread that reads the mailbox, and wait for the result."""
        taken = asyncio.run_coroutine_threadsafe(self.take(raw), self._loop)
        try:
            outcome = taken.result()
        except Busy:
            return "later"
        if isinstance(outcome, Unreadable):
            return "unreadable"
        return "later" if outcome.kind == "later" else "taken"
