"""Operators, their sessions and the tickets of their sockets."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from openline.domain.team.operators import Operator, Role, Session
from openline.store.tables import line_operators, operators, sessions, tickets
from openline.store.transaction import Reader, Transaction

_o, _s, _t = operators.c, sessions.c, tickets.c
_BY_ID = select(_o.id, _o.name, _o.email, _o.role).where(_o.id == bindparam("id_"), _o.is_active == 1)
_BY_EMAIL = select(_o.id, _o.password_hash).where(_o.email == bindparam("email_"), _o.is_active == 1)
_MUST_CHANGE = select(_o.must_change_password).where(_o.id == bindparam("id_"))
_LINES = select(line_operators.c.line_id).where(line_operators.c.operator_id == bindparam("id_"))
_ANY = select(_o.id).limit(1)
_INSERT = insert(operators)
_JOIN_LINE = insert(line_operators)
_SESSION = (
    select(_s.hash, _s.operator_id, _s.csrf, _s.started_at, _s.used_at, _o.must_change_password)
    .join(operators, _o.id == _s.operator_id)
    .where(_s.hash == bindparam("hash_"))
)
_ADD_SESSION = insert(sessions)
_USE_SESSION = update(sessions).where(_s.hash == bindparam("hash_")).values(used_at=bindparam("now"))
_END_SESSION = delete(sessions).where(_s.hash == bindparam("hash_"))
_ADD_TICKET = insert(tickets)
_TICKET = select(_t.session_hash, _t.ends_at).where(_t.hash == bindparam("hash_"))
_TAKE_TICKET = delete(tickets).where(_t.hash == bindparam("hash_"))
_OLD_TICKETS = delete(tickets).where(_t.ends_at < bindparam("now"))


def find_operator(tx: Reader, operator_id: str) -> Operator | None:
    found = tx.row(_BY_ID, id_=operator_id)
    if found is None:
        return None
    id_, name, email, role = found
    return Operator(id_, name, email, role, _lines_of(tx, id_, role))


def find_password(tx: Reader, email: str) -> tuple[str, str] | None:
    """Return (operator id, password hash); None if no active operator has this e-mail."""
    found = tx.row(_BY_EMAIL, email_=email)
    return (found[0], found[1]) if found else None


def must_change_password(tx: Reader, operator_id: str) -> bool:
    found = tx.row(_MUST_CHANGE, id_=operator_id)
    return bool(found and found[0])


def has_operators(tx: Reader) -> bool:
    return tx.row(_ANY) is not None


def add_operator(
    tx: Transaction, operator: Operator, password_hash: str, now: int, *, is_made_up: bool = False
) -> None:
    """Add the operator. `is_made_up`: the password must be changed at the first log-in."""
    tx.run(
        _INSERT,
        id=operator.id,
        email=operator.email,
        name=operator.name,
        role=operator.role,
        password_hash=password_hash,
        must_change_password=int(is_made_up),
        is_active=1,
        created_at=now,
        availability="auto",
        live_until=0,
        used_at=0,
        last_assigned_at=0,
        missed=0,
        gone_at=0,
    )


def add_to_line(tx: Transaction, operator_id: str, line_id: str, position: int) -> None:
    tx.run(_JOIN_LINE, operator_id=operator_id, line_id=line_id, position=position)


def find_session(tx: Reader, session_hash: str) -> Session | None:
    found = tx.row(_SESSION, hash_=session_hash)
    operator = find_operator(tx, found[1]) if found else None
    if found is None or operator is None:
        return None
    return Session(operator, found[0], found[2], found[3], found[4], bool(found[5]))


def add_session(tx: Transaction, session: Session) -> None:
    tx.run(
        _ADD_SESSION,
        hash=session.hash,
        operator_id=session.operator.id,
        csrf=session.csrf,
        started_at=session.started_at,
        used_at=session.used_at,
    )


def save_used(tx: Transaction, session_hash: str, now: int) -> None:
    tx.run(_USE_SESSION, hash_=session_hash, now=now)


def end_session(tx: Transaction, session_hash: str) -> None:
    tx.run(_END_SESSION, hash_=session_hash)


def add_ticket(tx: Transaction, ticket_hash: str, session_hash: str, ends_at: int, now: int) -> None:
    """Add a ticket, and delete expired ones that nobody used."""
    tx.run(_OLD_TICKETS, now=now)
    tx.run(_ADD_TICKET, hash=ticket_hash, session_hash=session_hash, ends_at=ends_at)


def take_ticket(tx: Transaction, ticket_hash: str, now: int) -> str | None:
    """Delete the ticket and return its session's hash; None if it is unknown, used or expired."""
    found = tx.row(_TICKET, hash_=ticket_hash)
    if found is None or not tx.run(_TAKE_TICKET, hash_=ticket_hash) or found[1] < now:
        return None
    return found[0]


def _lines_of(tx: Reader, operator_id: str, role: Role) -> frozenset[str] | None:
    if role == "administrator":
        return None
    found: list[Any] = tx.rows(_LINES, id_=operator_id)
    return frozenset(line for (line,) in found)
