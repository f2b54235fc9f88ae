"""The door for a mailbox on an IMAP server, in a thread of its own: the library blocks on its socket.

Mails are found by their number, whatever other programs have marked (`domain/mail/folders.py`). A mail is
marked as seen only after it was taken. A mail that cannot be taken is flagged and left there; a mail that has
to wait is tried again later: no mail blocks the others.
"""

import contextlib
import imaplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

import structlog
from imap_tools import (
    ImapToolsError,
    MailBox,
    MailboxFetchError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailBoxUnencrypted,
)
from imap_tools.errors import MailboxFlagError, UnexpectedCommandStatusError

from openline.domain.mail import folders
from openline.domain.mail.inbox_state import Remark
from openline.domain.mail.incoming import MAIL_LIMIT
from openline.domain.mail.mailboxes import ImapAccount
from openline.domain.mail.servers import is_loopback
from openline.domain.values import Immutable, replace
from openline.transports.mail_in.imap_memory import Remembered

log = structlog.get_logger()
STOPS_WITHIN = 10
"""Seconds. A thread that is still connecting after that ends with the process: it has taken nothing."""
LONGEST_SENTENCE = 400
AGAIN_AT_ONCE = 20
"""Waiting mails retried in a row, the longest untried first, before new mails are looked for again."""
TakeResult = Literal["taken", "unreadable", "later"]
Take = Callable[[bytes], TakeResult]
OAUTH = {"AUTH=XOAUTH2", "AUTH=OAUTHBEARER"}
MAY_TAKE_NO_PASSWORDS = (
    "This server offers OAuth, which is not supported here, and may take no passwords: use an app password if"
    " it has them, a mailbox elsewhere to which it forwards, or OPENLINE_LMTP."
)
LOST = (OSError, imaplib.IMAP4.error, ImapToolsError, EOFError)


class RetryDelays(Immutable):
    """Seconds. `idle`: the longest wait for a notification, which may be missed between looking and waiting.

    `look`: between looks without IDLE. `later`: before a mail that has to wait is tried again. `connect`:
    the timeout of the connection. `again`: after the first, second … failure.
    """

    idle: float = 60
    look: float = 60
    later: float = 120
    connect: float = 30
    again: tuple[float, ...] = (2, 5, 15, 60, 300)


class Imap:
    """The reader of one mailbox: `start` it, and `stop` it from another thread."""

    def __init__(
        self,
        account: ImapAccount,
        take: Take,
        delays: RetryDelays | None = None,
        memory: Remembered | None = None,
    ):
        self._account = account
        self._take = take
        self.memory = memory or Remembered()
        self._delays = delays or RetryDelays()
        self._is_stopping = threading.Event()
        self._box: Any = None
        self.trouble = ""
        """Why nothing can be read at present, in one sentence for administrators; "" while it works."""
        self._not_before: dict[str, float] = {}
        self._empty: dict[str, int] = {}
        self._uid_validity = ""
        self._thread = threading.Thread(target=self._run, name="imap", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread, and wait (STOPS_WITHIN at most) for the mail that is being taken."""
        self._is_stopping.set()
        box = self._box
        if box is not None:
            with contextlib.suppress(OSError):
                box.client.sock.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(STOPS_WITHIN)

    def _run(self) -> None:
        failures = 0
        self.memory.begin()
        while not self._is_stopping.is_set():
            try:
                self._uid_validity = ""
                self._box = _open(self._account, self._delays.connect)
                while not self._is_stopping.is_set():
                    self._look()
                    failures, self.trouble = 0, ""
                    self._wait()
            except LOST as error:
                if self._is_stopping.is_set():
                    return
                self._lost(error, failures)
                failures += 1
            except Exception:
                log.exception("imap_stumbled")
                failures += 1
            finally:
                _close(self._box)
                self._box = None
            self._is_stopping.wait(
                self._delays.again[min(failures, len(self._delays.again)) - 1] if failures else 0
            )

    def _lost(self, error: Exception, failures: int) -> None:
        """Log the lost connection as a warning once, not at every attempt. It is trouble once it lasts."""
        tell = log.warning if failures == 0 else log.debug
        tell("imap_lost", host=self._account.host, error=_sentence(error)[:LONGEST_SENTENCE])
        if failures or isinstance(error, _NoEntry | MailboxFolderSelectError):
            self.trouble = _sentence(error)[:LONGEST_SENTENCE]
            self.memory.failed(self.trouble)

    def _look(self) -> None:
        now = time.monotonic()
        found = self._found()
        new = [uid for uid in found if uid not in self._not_before]
        self._not_before = {uid: self._not_before[uid] for uid in found if uid in self._not_before}
        again = sorted((at, uid) for uid, at in self._not_before.items() if at <= now)
        for uid in (*new, *(uid for _, uid in again[:AGAIN_AT_ONCE])):
            if self._is_stopping.is_set():
                return
            self._one(uid)

    def _found(self) -> list[str]:
        """Return the numbers of the mails to take: unseen, new since the last look, or seen and not taken."""
        memory, validity = self.memory, self._validity()
        known = memory.position
        is_same = bool(validity) and validity == known.uid_validity
        found = {int(uid) for uid in self._box.uids("UNSEEN")}
        if is_same:
            # "n:*" names the last mail also where its number is smaller.
            newer = map(int, self._box.uids(f"UID {known.last_uid + 1}:*"))
            found |= {uid for uid in newer if uid > known.last_uid} | known.waiting
        elif validity and known.uid_validity:
            since = datetime.fromtimestamp((known.looked_at - folders.REREAD) / 1000, UTC)
            found |= {int(uid) for uid in self._box.uids(f"SINCE {since.strftime('%d-%b-%Y')}")}
            memory.remark("renumbered", 0)
            log.warning("mailbox_renumbered", folder=self._account.folder)
        position = folders.looked(known, validity, found, memory.now())
        if validity and not is_same:
            # What was read before it was ever looked at here is not of today.
            position = replace(position, last_uid=max(position.last_uid, self._newest()))
        memory.change(position)
        return [str(uid) for uid in sorted(found)]

    def _validity(self) -> str:
        """Return what the server said when the folder was opened; "" if its numbers do not last."""
        known = self._box.client.untagged_responses.get("UIDVALIDITY") or [b""]
        self._uid_validity = self._uid_validity or known[-1].decode("ascii", "replace")
        return self._uid_validity

    def _newest(self) -> int:
        return max(map(int, self._box.uids("ALL")), default=0)

    def _one(self, uid: str) -> None:
        is_new = uid not in self._not_before
        # Set before the attempt: whatever goes wrong with this mail, it is not tried again at once.
        self._not_before[uid] = time.monotonic() + self._delays.later
        try:
            raw = self._fetch(uid)
        except imaplib.IMAP4.abort:
            raise
        except TooLargeError:
            self._give_up(uid, "too_large")
            return
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            # The server's fault with this mail, not the mail's: it stays unseen, the others are read.
            self._not_fetched(uid, error, is_new=is_new)
            return
        match self._taken(uid, raw):
            case "taken":
                self._mark(uid, r"(\Seen)")
                self.memory.change(
                    folders.done(self.memory.position, int(uid), self.memory.now(), is_taken=True)
                )
            case "unreadable":
                self._give_up(uid, "unreadable")
            case "later":
                log.debug("mail_waits", uid=uid)

    def _not_fetched(self, uid: str, error: Exception, *, is_new: bool) -> None:
        tell = log.warning if is_new else log.debug
        tell("mail_not_fetched", uid=uid, folder=self._account.folder, error=str(error)[:200])
        if not self._box.uids(f"UID {uid}"):
            self.memory.remark("gone", int(uid))
            self._forget(uid)
        elif isinstance(error, EmptyError):
            self._empty[uid] = self._empty.get(uid, 0) + 1
            if self._empty[uid] >= folders.TRIES:
                self._give_up(uid, "unreadable")

    def _give_up(self, uid: str, why: Remark) -> None:
        """Flag a mail that no further try will bring in, and tell administrators."""
        log.warning("mail_unreadable", uid=uid, folder=self._account.folder, why=why)
        self._mark(uid, r"(\Seen \Flagged)")
        self.memory.remark(why, int(uid))
        self._forget(uid)

    def _forget(self, uid: str) -> None:
        self._empty.pop(uid, None)
        self.memory.done(int(uid), is_taken=False)

    def _taken(self, uid: str, raw: bytes) -> TakeResult:
        try:
            return self._take(raw)
        except Exception:
            log.exception("mail_not_taken", uid=uid)
            return "unreadable"

    def _fetch(self, uid: str) -> bytes:
        """Return the content of a mail. Raises TooLargeError before anything is downloaded, EmptyError."""
        if self._size_of(uid) > MAIL_LIMIT:
            raise TooLargeError(uid)
        raw = b"".join(each.raw for each in self._box.fetch(uid_list=uid, mark_seen=False))
        if not raw:
            raise EmptyError("The server says OK, but sends nothing")
        return raw

    def _size_of(self, uid: str) -> int:
        """Ask for the size separately: the library's own `fetch` has no limit."""
        # Drop what an earlier command left behind: the library would take it for a part of this answer.
        self._box.client.response("FETCH")
        size = _size(_checked(self._box.client.uid("FETCH", uid, "(RFC822.SIZE)"), MailboxFetchError))
        if size is None:
            raise ImapToolsError("The server says OK, but does not tell the size")
        return size

    def _mark(self, uid: str, flags: str) -> None:
        """Store flags by hand: the library's own `flag` also expunges mails that others marked as deleted."""
        answer = self._box.client.uid("STORE", uid, "+FLAGS.SILENT", flags)
        self._not_before[uid] = float("inf")
        try:
            _checked(answer, MailboxFlagError)
        except MailboxFlagError as error:
            log.warning("mail_not_marked", uid=uid, folder=self._account.folder, error=str(error)[:200])

    def _wait(self) -> None:
        """Wait until the server announces new mail; without IDLE, until the next look is due."""
        if "IDLE" in self._box.client.capabilities:
            with self._box.idle as idle:
                if not _is_called(self._box.client):
                    idle.poll(timeout=self._delays.idle)
        else:
            self._is_stopping.wait(self._delays.look)


class TooLargeError(ImapToolsError):
    """A mail of more than MAIL_LIMIT bytes."""


class EmptyError(ImapToolsError):
    """The server has answered a request for a mail's content, and there was none in it."""


class _Fetched:
    """The content of one mail, for `email_message_class`: the library's own class parses without limits."""

    def __init__(self, answer: list[Any]):
        """`answer` has a pair for each literal: the text before it, and its octets."""
        literals: list[tuple[bytes, bytes]] = [each for each in answer if isinstance(each, tuple)]
        self.raw = literals[0][1] if literals else b""


def _checked(answer: tuple[str, list[Any]], error: type[UnexpectedCommandStatusError]) -> list[Any]:
    """Return the data of the answer. Raises `error` unless the status is OK."""
    status, data = answer
    if status != "OK":
        raise error(answer, "OK")
    return data


def _is_called(client: Any) -> bool:
    """Return whether the notification came in one packet with the answer to IDLE.

    It is in the buffer then, while the library would wait for it on the socket.
    """
    before = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(client.file.peek(1))
    except OSError:
        return False
    finally:
        client.sock.settimeout(before)


class _NoEntry(ImapToolsError):
    """The log-in was refused. `advice`: what else is known about such servers."""

    def __init__(self, error: Exception, advice: str):
        words = _words(error) if isinstance(error, MailboxLoginError) else str(error)
        super().__init__(f"The mailbox refuses the log-in: {words} {advice}".strip())


def try_mailbox(account: ImapAccount, timeout: float) -> str:
    """Log in and open the folder; return in one sentence why that fails, or ""."""
    try:
        _close(_open(account, timeout))
    except LOST as error:
        return _sentence(error)
    return ""


def _open(account: ImapAccount, timeout: float) -> Any:
    if account.is_tls:
        box: Any = MailBox(account.host, account.port, timeout=timeout, ssl_context=_tls(account))
    else:
        box = MailBoxUnencrypted(account.host, account.port, timeout=timeout)
    box.email_message_class = _Fetched
    try:
        log_in = box.login if account.password.isascii() and account.user.isascii() else box.login_utf8
        log_in(account.user, account.password, initial_folder=account.folder)
    except (MailboxLoginError, imaplib.IMAP4.error) as error:
        is_oauth = OAUTH & set(box.client.capabilities)
        _close(box)
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        raise _NoEntry(error, MAY_TAKE_NO_PASSWORDS if is_oauth else "") from error
    except BaseException:
        _close(box)
        raise
    return box


def _tls(account: ImapAccount) -> ssl.SSLContext:
    """Return a context that checks certificates, except on this machine; the library alone checks nothing."""
    context = ssl.create_default_context()
    if is_loopback(account.host):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _sentence(error: Exception) -> str:
    """Describe the error to the administrator, without the library's own words before the server's."""
    match error:
        case MailboxFolderSelectError():
            return f"The mailbox has no such folder, or keeps it closed: {_words(error)}"
        case _:
            return str(error)


def _words(error: Any) -> str:
    data: list[Any] = error.command_result[1]
    return b" ".join(each for each in data if isinstance(each, bytes)).decode("utf-8", "replace")


def _close(box: Any) -> None:
    if box is not None:
        with contextlib.suppress(*LOST):
            box.client.shutdown()


def _size(found: list[Any]) -> int | None:
    """Return the size in "1 (UID 5 RFC822.SIZE 1234)"; None if there is none."""
    lines: list[bytes] = [each for each in found if isinstance(each, bytes)]
    text = b" ".join(lines).decode("ascii", "replace")
    after = text.partition("RFC822.SIZE ")[2].partition(")")[0].split(" ")[0]
    return int(after) if after.isdecimal() and len(after) < 15 else None
