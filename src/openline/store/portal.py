"""The portal's row, and its counters."""

from sqlalchemy import bindparam, insert, select, text, update

from openline.domain.portals import Portal
from openline.store.tables import PORTAL_ID, counters, portal
from openline.store.transaction import Reader, Transaction

_PORTAL = select(portal.c.name, portal.c.epoch, portal.c.lang, portal.c.secret)
_SECRET = str(portal.c.secret)
_ADD_PORTAL = insert(portal)
_SAVE_EPOCH = update(portal).values(epoch=bindparam("epoch_"))
_SAVE_PORTAL = update(portal).values(name=bindparam("name_"), lang=bindparam("lang_"))
_ADD_COUNTER = insert(counters)
_COUNTERS = select(counters.c.name, counters.c.value)
_SAVE_COUNTER = (
    update(counters)
    .where(counters.c.name == bindparam("name_"), counters.c.value < bindparam("at_least"))
    .values(value=bindparam("at_least"))
)
_NEXT = text("UPDATE counters SET value = value + 1 WHERE name = :name RETURNING value")


def find_portal(tx: Reader) -> Portal | None:
    found = tx.row(_PORTAL)
    if found is None:
        return None
    name, epoch, lang, secret = found
    return Portal(name, epoch, lang, tx.keyring.decrypt(secret, _SECRET, PORTAL_ID))


def add_portal(tx: Transaction, a_portal: Portal, first_number: int) -> None:
    known = {"name": a_portal.name, "epoch": a_portal.epoch, "lang": a_portal.lang}
    secret = tx.keyring.encrypt(a_portal.secret, _SECRET, PORTAL_ID)
    empty = {"mail_settings": "", "own_contacts": "", "smtp_url": ""}
    tx.run(_ADD_PORTAL, id=PORTAL_ID, secret=secret, **known, **empty)
    tx.run(_ADD_COUNTER, name="dialog", value=first_number - 1)
    tx.run(_ADD_COUNTER, name="lead", value=0)


def get_lang(tx: Reader) -> str:
    found = find_portal(tx)
    return found.lang if found else "en"


def save_epoch(tx: Transaction, epoch: str) -> None:
    tx.run(_SAVE_EPOCH, epoch_=epoch)


def save_portal(tx: Transaction, name: str, lang: str) -> None:
    tx.run(_SAVE_PORTAL, name_=name, lang_=lang)


def next_number(tx: Transaction, counter: str) -> int:
    """Advance the counter. No number is issued twice: the counter's row stays locked until the commit."""
    found = tx.row(_NEXT, name=counter)
    if found is None:
        raise LookupError(f"no counter {counter!r}: this database was never set up")
    return found[0]


def list_counters(tx: Reader) -> dict[str, int]:
    """Return the last number issued, by the counter's name."""
    return dict(tx.rows_of(_COUNTERS))


def save_counter(tx: Transaction, counter: str, at_least: int) -> None:
    """Raise the counter to `at_least`; never lower it, since an issued number must not be issued again."""
    tx.run(_SAVE_COUNTER, name_=counter, at_least=at_least)
