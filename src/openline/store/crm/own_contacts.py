"""The company's own addresses and numbers: those typed in the settings, and those known from elsewhere."""

import msgspec
from sqlalchemy import bindparam, select, update

from openline.domain.crm.own_contacts import OwnContacts, own_contacts_of
from openline.store.tables import operators, portal
from openline.store.transaction import Reader, Transaction, encode

_GET = select(portal.c.own_contacts, portal.c.mail_settings)
_SAVE = update(portal).values(own_contacts=bindparam("own"))
_EMAILS = select(operators.c.email)


class _Kept(msgspec.Struct, frozen=True):
    """`typed`: by an administrator, as typed. `installed`: from the settings of the process."""

    typed: tuple[str, ...] = ()
    installed: tuple[str, ...] = ()


class _Sender(msgspec.Struct, frozen=True):
    from_address: str = ""


def get_own_contacts(tx: Reader) -> OwnContacts:
    """Return all of them: typed, of the installation, of operators, and the sender of letters."""
    kept, sender = _kept(tx)
    emails = [found[0] for found in tx.rows(_EMAILS)]
    return own_contacts_of([*kept.typed, *kept.installed, *emails, *([sender] if sender else [])])


def list_typed(tx: Reader) -> tuple[str, ...]:
    """Return what administrators typed."""
    return _kept(tx)[0].typed


def save_typed(tx: Transaction, typed: tuple[str, ...]) -> None:
    _save(tx, msgspec.structs.replace(_kept(tx)[0], typed=typed))


def save_installed(tx: Transaction, installed: tuple[str, ...]) -> None:
    """Save what the settings of the process name, if it has changed since the last start."""
    kept = _kept(tx)[0]
    if kept.installed != installed:
        _save(tx, msgspec.structs.replace(kept, installed=installed))


def _kept(tx: Reader) -> tuple[_Kept, str]:
    found = tx.row(_GET)
    if not found:
        return _Kept(), ""
    own, mail = found
    sender = msgspec.json.decode(mail, type=_Sender).from_address if mail else ""
    return (msgspec.json.decode(own, type=_Kept) if own else _Kept()), sender


def _save(tx: Transaction, kept: _Kept) -> None:
    tx.run(_SAVE, own=encode(kept).decode())
