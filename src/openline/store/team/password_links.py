"""Links to choose a new password: at most one of each operator, of which only a hash is stored."""

from sqlalchemy import bindparam, delete, func, insert, select, update

from openline.domain.team.password_links import PasswordLink
from openline.store.tables import operators, password_links
from openline.store.transaction import Reader, Row, Transaction

_p = password_links.c
_SELECT = select(_p.operator_id, _p.hash, _p.ends_at, _p.next_at)
_BY_HASH = (
    _SELECT.join(operators, operators.c.id == _p.operator_id)
    .where(operators.c.is_active == 1)
    .where(_p.hash == bindparam("hash_"))
)
_WAITS = (_p.next_at > 0, _p.ends_at > bindparam("now"))
_DUE = _SELECT.where(*_WAITS, _p.next_at <= bindparam("now")).order_by(_p.next_at).limit(1)
_NEXT = select(func.min(_p.next_at)).where(*_WAITS)
_ADD = insert(password_links)
_DELETE = delete(password_links).where(_p.operator_id == bindparam("operator"))
_LEASE = (
    update(password_links)
    .where(_p.operator_id == bindparam("operator"))
    .values(hash=bindparam("hash_"), next_at=bindparam("next_"))
)
_NEXT_TRY = update(password_links).where(_p.hash == bindparam("hash_")).values(next_at=bindparam("next_"))


def replace_link(tx: Transaction, link: PasswordLink) -> None:
    """Save an operator's new link; the one before ends."""
    delete_link(tx, link.operator_id)
    tx.run(_ADD, operator_id=link.operator_id, hash=link.hash, ends_at=link.ends_at, next_at=link.next_at)


def delete_link(tx: Transaction, operator_id: str) -> bool:
    """Return False if there was none."""
    return tx.run(_DELETE, operator=operator_id) > 0


def find_due(tx: Reader, now: int) -> PasswordLink | None:
    """Return the link whose letter has waited longest, if it may be sent now."""
    return _link(tx.row(_DUE, now=now))


def find_next_at(tx: Reader, now: int) -> int | None:
    """Return when the next letter with a link is to be sent; None: none waits."""
    found = tx.row(_NEXT, now=now)
    return found[0] if found else None


def find_by_hash(tx: Reader, code_hash: str) -> PasswordLink | None:
    """Return the link of an active operator."""
    return _link(tx.row(_BY_HASH, hash_=code_hash)) if code_hash else None


def lease(tx: Transaction, operator_id: str, code_hash: str, next_at: int) -> None:
    """Give the link its code. `next_at`: when another attempt may begin if nothing is heard of this one."""
    tx.run(_LEASE, operator=operator_id, hash_=code_hash, next_=next_at)


def save_next_try(tx: Transaction, code_hash: str, next_at: int) -> None:
    """Save when the letter with this code is tried again (0: not)."""
    tx.run(_NEXT_TRY, hash_=code_hash, next_=next_at)


def _link(found: Row | None) -> PasswordLink | None:
    return PasswordLink(*found) if found else None
