"""Operators log in, open sockets, use the workspace, switch themselves away, and leave."""

from dataclasses import replace

from openline.actions.lines.assign import operator_has_capacity
from openline.domain.refusals import NotFound
from openline.domain.team.operators import (
    LIVE_TTL,
    RECONNECT_GRACE,
    RELOAD_GRACE,
    TICKET_TTL,
    Operator,
    Presence,
    Session,
    is_present,
    presence_ends_at,
    session_is_good,
)
from openline.store.team import operators, presences
from openline.store.timers import set_timer
from openline.store.transaction import Transaction


def operator_logs_in(tx: Transaction, operator: Operator, session_hash: str, csrf: str, now: int) -> Session:
    """The password was checked before: hashing takes too long for a transaction.

    Whoever logs in is back: yesterday's "I am not here" is over.
    """
    session = Session(operator, session_hash, csrf, now, now)
    operators.add_session(tx, session)
    was = presences.find_presence(tx, operator.id)
    _save_presence(tx, operator.id, was, replace(was, switch="auto"), now)
    return session


def operator_logs_out(tx: Transaction, session: Session, now: int, *, is_gone: bool = True) -> None:
    """`is_gone`: no other workspace of this operator is open."""
    operators.end_session(tx, session.hash)
    if is_gone:
        operator_leaves(tx, session.operator.id, now, for_good=True)


def operator_gets_ticket(tx: Transaction, session: Session, ticket_hash: str, now: int) -> None:
    """A ticket for one socket; also notes that the session is in use."""
    operators.save_used(tx, session.hash, now)
    operators.add_ticket(tx, ticket_hash, session.hash, now + TICKET_TTL, now)


def operator_is_here(tx: Transaction, session: Session, now: int) -> None:
    """The session is in use."""
    operators.save_used(tx, session.hash, now)


def operator_connects(tx: Transaction, ticket_hash: str, now: int, *, idle: int = 0) -> Session:
    """The ticket is used up. Raises NotFound for a wrong, old or used one.

    `idle`: since when nobody has touched this workspace, in milliseconds; a reconnect is no touch.
    """
    session_hash = operators.take_ticket(tx, ticket_hash, now)
    session = operators.find_session(tx, session_hash) if session_hash else None
    if session is None or not session_is_good(session, now):
        raise NotFound
    operator_comes(tx, session.operator.id, now, idle=idle)
    return session


def operator_comes(tx: Transaction, operator_id: str, now: int, *, idle: int = 0) -> None:
    """A workspace is connected: presence begins, and what waits may go to this operator at once."""
    was = presences.find_presence(tx, operator_id)
    used_at = max(was.used_at, now - idle)
    _save_presence(tx, operator_id, was, replace(was, live_until=now + LIVE_TTL, used_at=used_at), now)


def operators_live(tx: Transaction, heard: dict[str, int]) -> None:
    """A heartbeat for all connected here: operator id → when their workspace was last heard."""
    for operator_id, heard_at in sorted(heard.items()):
        was = presences.find_presence(tx, operator_id)
        if was.live_until > heard_at:
            presences.save_live(tx, operator_id, heard_at + LIVE_TTL)
        else:
            # The server itself was away for too long: they were counted as gone, and come back.
            _save_presence(tx, operator_id, was, replace(was, live_until=heard_at + LIVE_TTL), heard_at)


def operators_may_come_back(tx: Transaction, now: int) -> None:
    """A server starts: to whoever was here when it died it owes the time of a socket that was lost.

    Otherwise what they have would be given back before their workspaces have had a chance to reconnect.
    After a longer pause nobody counts as here who does not come back.
    """
    for operator_id in presences.list_not_gone(tx, now - RECONNECT_GRACE):
        presences.save_live(tx, operator_id, now + LIVE_TTL)


def operator_uses(tx: Transaction, operator_id: str, now: int) -> None:
    """Somebody touched the workspace: after fifteen quiet minutes that is a coming back."""
    was = presences.find_presence(tx, operator_id)
    if was.used_at < now:
        live_until = max(was.live_until, now + LIVE_TTL)
        _save_presence(tx, operator_id, was, replace(was, used_at=now, live_until=live_until), now)


def operator_switches(tx: Transaction, operator_id: str, now: int, *, on: bool) -> None:
    """ "I am here": the operator's own word, until the next log-in."""
    was = presences.find_presence(tx, operator_id)
    _save_presence(tx, operator_id, was, replace(was, switch="here" if on else "away"), now)


def operator_leaves(tx: Transaction, operator_id: str, now: int, *, for_good: bool = False) -> None:
    """The last workspace was closed; perhaps only to be loaded anew. `for_good`: logged out."""
    was = presences.find_presence(tx, operator_id)
    until = now if for_good else now + RELOAD_GRACE
    _save_presence(tx, operator_id, was, replace(was, live_until=min(was.live_until, until)), now)


def _save_presence(tx: Transaction, operator_id: str, was: Presence, presence: Presence, now: int) -> None:
    """
    1. the new presence; nothing when it is the old one
    2. the question for the moment when it would end
    3. who became present takes a share of what waits
    """
    if presence == was:
        return
    presences.save_presence(tx, operator_id, presence)
    set_timer(tx, "operator_gone", operator_id, presence_ends_at(presence, now))
    tx.tell_presence()
    if is_present(presence, now) and not is_present(was, now):
        operator_has_capacity(tx, operator_id, now)
