"""What mail servers said of mailboxes: that there is none. Rows, because one alone condemns nobody."""

from sqlalchemy import bindparam, delete, func, select, text, update

from openline.domain.letters.refusals import KEPT_FOR, MailboxRefusal
from openline.domain.mail.policy import BREAKER_LOOKS_AT
from openline.store.letters.addresses import sent_lately
from openline.store.tables import refusals
from openline.store.transaction import Reader, Transaction

_r = refusals.c
_ADD = text(
    "INSERT INTO refusals (key, at, domain, why, is_burst) VALUES (:key, :now, :domain, :why, 0) "
    "ON CONFLICT (key, at) DO NOTHING"
)
_OF_KEY = (
    select(_r.at, _r.why)
    .where(_r.key == bindparam("key_"), _r.is_burst == 0, _r.at > bindparam("since_"))
    .order_by(_r.at)
)
_MAILBOXES = select(func.count(func.distinct(_r.key))).where(_r.at > bindparam("since_"))
_MAILBOXES_OF = _MAILBOXES.where(_r.domain == bindparam("domain_"))
_MAILBOXES_FROM = select(func.count(func.distinct(_r.key))).where(_r.at >= bindparam("since_"))
_EXCUSE = update(refusals).where(_r.at > bindparam("since_")).values(is_burst=1)
_EXCUSE_OF = _EXCUSE.where(_r.domain == bindparam("domain_"))
_LIFT = delete(refusals).where(_r.key == bindparam("key_"))


def list_of(tx: Reader, key: str, now: int) -> tuple[MailboxRefusal, ...]:
    """Return what counts against this mailbox, oldest first: neither bursts nor what was long ago."""
    return tuple(MailboxRefusal(*found) for found in tx.rows(_OF_KEY, key_=key, since_=now - KEPT_FOR))


def add_refusal(tx: Transaction, key: str, domain: str, why: str, now: int) -> None:
    tx.run(_ADD, key=key, domain=domain, why=why[:500], now=now)


def count_mailboxes(tx: Reader, domain: str, since: int) -> tuple[int, int]:
    """Count the mailboxes that were refused after `since`: (of this domain, of all)."""
    of_domain, of_all = tx.row(_MAILBOXES_OF, domain_=domain, since_=since), tx.row(_MAILBOXES, since_=since)
    return (of_domain[0] if of_domain else 0), (of_all[0] if of_all else 0)


def save_burst(tx: Transaction, domain: str, since: int) -> None:
    """Excuse what was refused after `since`; `domain` empty: of every domain."""
    if domain:
        tx.run(_EXCUSE_OF, domain_=domain, since_=since)
    else:
        tx.run(_EXCUSE, since_=since)


def lift(tx: Transaction, key: str) -> bool:
    """Forget what was said of this mailbox. Return False if nothing was."""
    return tx.run(_LIFT, key_=key) > 0


def count_bounced(tx: Reader) -> tuple[int, int]:
    """Return (mailboxes refused since the oldest of the newest letters sent, number of those letters).

    It looks at BREAKER_LOOKS_AT letters at most. A refusal at once and a later report both count as a bounce.
    """
    sent, since = sent_lately(tx, BREAKER_LOOKS_AT)
    found = tx.row(_MAILBOXES_FROM, since_=since)
    return (found[0] if found else 0), sent
