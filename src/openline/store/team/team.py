"""The team as its administrators set it up: members, their roles and their lines."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from openline.domain.refusals import NotFound
from openline.domain.team.operators import Role
from openline.store.tables import line_operators, lines, operators, sessions
from openline.store.team.password_links import delete_link
from openline.store.transaction import Reader, Row, Transaction

_o, _s, _lo = operators.c, sessions.c, line_operators.c
_SELECT = select(_o.id, _o.name, _o.email, _o.role, _o.is_active)
_BY_ID = _SELECT.where(_o.id == bindparam("id_"))
_ALL = _SELECT.order_by(_o.is_active.desc(), _o.name, _o.id)
_BY_EMAIL = select(_o.id).where(_o.email == bindparam("email_"))
_LINES = (
    select(_lo.operator_id, _lo.line_id)
    .join(lines, lines.c.id == _lo.line_id)
    .where(lines.c.is_deleted == 0)
    .order_by(lines.c.position, lines.c.id)
)
_SAVE = (
    update(operators)
    .where(_o.id == bindparam("id_"))
    .values(name=bindparam("name_"), role=bindparam("role_"), is_active=bindparam("is_active_"))
)
_GONE = update(operators).where(_o.id == bindparam("id_")).values(live_until=0)
_PASSWORD = (
    update(operators)
    .where(_o.id == bindparam("id_"))
    .values(password_hash=bindparam("hash_"), must_change_password=bindparam("must_change"))
)
_SESSIONS = select(_s.hash).where(_s.operator_id == bindparam("id_"))
_LIST_SESSIONS = (
    select(_s.hash, _s.started_at, _s.used_at)
    .where(_s.operator_id == bindparam("id_"))
    .order_by(_s.used_at.desc())
    .limit(50)
)
_END_SESSION = delete(sessions).where(_s.hash == bindparam("hash_"))
_ADMINISTRATORS = select(func.count()).where(_o.role == "administrator", _o.is_active == 1)


class Member(NamedTuple):
    """An operator as administrators see them. `lines`: in the portal's order, without deleted ones."""

    id: str
    name: str
    email: str
    role: Role
    is_active: bool
    lines: tuple[str, ...] = ()


def list_members(tx: Reader) -> list[Member]:
    """Return all members by name, active ones first."""
    places = tx.rows(_LINES)
    return [_member(found, places) for found in tx.rows(_ALL)]


def get_member(tx: Reader, operator_id: str) -> Member:
    found = tx.row(_BY_ID, id_=operator_id)
    if found is None:
        raise NotFound
    return _member(found, tx.rows(_LINES))


def is_taken(tx: Reader, email: str) -> bool:
    """Return whether any operator, active or dismissed, has this e-mail."""
    return tx.row(_BY_EMAIL, email_=email) is not None


def count_administrators(tx: Reader) -> int:
    found = tx.row(_ADMINISTRATORS)
    return found[0] if found else 0


def save_member(tx: Transaction, member: Member) -> None:
    tx.run(_SAVE, id_=member.id, name_=member.name, role_=member.role, is_active_=int(member.is_active))
    if not member.is_active:
        tx.run(_GONE, id_=member.id)


def save_password(tx: Transaction, operator_id: str, password_hash: str, *, is_made_up: bool = False) -> None:
    """Save the hash, and end the link to choose another one.

    `is_made_up`: the password must be changed at the next log-in.
    """
    delete_link(tx, operator_id)
    tx.run(_PASSWORD, id_=operator_id, hash_=password_hash, must_change=int(is_made_up))


def end_sessions(tx: Transaction, operator_id: str, but: str = "") -> tuple[str, ...]:
    """End the operator's sessions except `but`; return the hashes of those ended."""
    ended = tuple(found[0] for found in tx.rows(_SESSIONS, id_=operator_id) if found[0] != but)
    for session_hash in ended:
        tx.run(_END_SESSION, hash_=session_hash)
    return ended


def list_sessions(tx: Reader, operator_id: str) -> list[tuple[str, int, int]]:
    """Return (hash, start, last use) of the operator's sessions, the latest used first."""
    return [(found[0], found[1], found[2]) for found in tx.rows(_LIST_SESSIONS, id_=operator_id)]


def _member(found: Row, places: list[Row]) -> Member:
    id_, name, email, role, is_active = found
    own = tuple(line_id for operator_id, line_id in places if operator_id == id_)
    return Member(id_, name, email, role, bool(is_active), own)
