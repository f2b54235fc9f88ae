"""Presence of operators: log-in and log-out, open workspaces, activity, and the manual switch."""

from openline.actions.lines.assign import operator_has_capacity
from openline.domain.refusals import NotFound, WrongLogin
from openline.domain.team.operators import (
    LIVE_TTL,
    RECONNECT_GRACE,
    RELOAD_GRACE,
    TICKET_TTL,
    Availability,
    Operator,
    Presence,
    Session,
    presence_ends_at,
    session_is_good,
    takes_new,
)
from openline.domain.values import replace
from openline.store.team import operators, presences
from openline.store.timers import set_timer
from openline.store.transaction import Transaction


def operator_logs_in(
    tx: Transaction, operator: Operator, password_hash: str, session_hash: str, csrf: str, now: int
) -> Session:
    """Add a session, and reset the manual switch: the operator is back, yesterday's "I am not here" is over.

    Not so for a supervisor: whoever only looks on is offered nothing on the next day either.

    The caller has checked the password against `password_hash`, because that takes too long for a
    transaction. Raises WrongLogin if the password was changed, or the operator deactivated, meanwhile.
    """
    if operators.find_password(tx, operator.email) != (operator.id, password_hash):
        raise WrongLogin
    session = Session(operator, session_hash, csrf, now, now)
    operators.add_session(tx, session)
    was = presences.find_presence(tx, operator.id)
    if not (was.availability == "away" and operator.role == "supervisor"):
        _save_presence(tx, operator.id, was, replace(was, availability="auto"), now)
    return session


def operator_logs_out(tx: Transaction, session: Session, now: int, *, is_gone: bool = True) -> None:
    """End the session. `is_gone`: no other workspace of this operator is open, so presence ends as well."""
    operators.end_session(tx, session.hash)
    if is_gone:
        operator_leaves(tx, session.operator.id, now, for_good=True)


def operator_gets_ticket(tx: Transaction, session: Session, ticket_hash: str, now: int) -> None:
    """Add a ticket for one socket, and note that the session is in use."""
    operators.save_used(tx, session.hash, now)
    operators.add_ticket(tx, ticket_hash, session.hash, now + TICKET_TTL, now)


def operator_is_here(tx: Transaction, session: Session, now: int) -> None:
    """Note that the session is in use."""
    operators.save_used(tx, session.hash, now)


def operator_connects(tx: Transaction, ticket_hash: str, now: int, *, idle: int = 0) -> Session:
    """Use up the ticket and return its session. Raises NotFound for a ticket that is wrong, expired or used.

    `idle`: milliseconds since anybody touched this workspace; a reconnect does not count as a touch.
    """
    session_hash = operators.take_ticket(tx, ticket_hash, now)
    session = operators.find_session(tx, session_hash) if session_hash else None
    if session is None or not session_is_good(session, now):
        raise NotFound
    operator_comes(tx, session.operator.id, now, idle=idle)
    return session


def operator_comes(tx: Transaction, operator_id: str, now: int, *, idle: int = 0) -> None:
    """Begin presence: a workspace is connected, and waiting dialogs may be offered at once."""
    was = presences.find_presence(tx, operator_id)
    used_at = max(was.used_at, now - idle)
    _save_presence(tx, operator_id, was, replace(was, live_until=now + LIVE_TTL, used_at=used_at), now)


def operators_live(tx: Transaction, heard: dict[str, int]) -> None:
    """Extend the presence of operators connected here. `heard`: operator id → when last heard."""
    for operator_id, heard_at in sorted(heard.items()):
        was = presences.find_presence(tx, operator_id)
        if was.live_until > heard_at:
            presences.save_live(tx, operator_id, heard_at + LIVE_TTL)
        else:
            # The server itself stood still for too long: they were counted as gone, and are present again.
            _save_presence(tx, operator_id, was, replace(was, live_until=heard_at + LIVE_TTL), heard_at)


def operators_may_return(tx: Transaction, now: int) -> None:
    """Give operators who were present when the server died the grace period of a lost socket.

    Otherwise their dialogs would be returned to the queue before their workspaces had a chance to reconnect.
    After a longer pause only those who reconnect count as present.
    """
    for operator_id in presences.list_not_gone(tx, now - RECONNECT_GRACE):
        presences.save_live(tx, operator_id, now + LIVE_TTL)


def operator_uses(tx: Transaction, operator_id: str, now: int) -> None:
    """Note a touch of the workspace. After fifteen quiet minutes it makes the operator present again."""
    was = presences.find_presence(tx, operator_id)
    if was.used_at < now:
        live_until = max(was.live_until, now + LIVE_TTL)
        _save_presence(tx, operator_id, was, replace(was, used_at=now, live_until=live_until), now)


def operator_switches(tx: Transaction, operator_id: str, now: int, *, on: bool, keeps: bool = False) -> None:
    """Set the manual switch "Available", which holds until the next log-in.

    `keeps`: who switches it off keeps their own dialogs; otherwise those that wait go back to the line.
    """
    was = presences.find_presence(tx, operator_id)
    chosen: Availability = "here" if on else "busy" if keeps else "away"
    _save_presence(tx, operator_id, was, replace(was, availability=chosen), now)
    if chosen == "busy" and was.availability != "busy":
        set_timer(tx, "operator_gone", operator_id, now)


def operator_leaves(tx: Transaction, operator_id: str, now: int, *, for_good: bool = False) -> None:
    """Shorten presence: the last workspace was closed, perhaps only for a reload. `for_good`: logged out."""
    was = presences.find_presence(tx, operator_id)
    until = now if for_good else now + RELOAD_GRACE
    _save_presence(tx, operator_id, was, replace(was, live_until=min(was.live_until, until)), now)


def _save_presence(tx: Transaction, operator_id: str, was: Presence, presence: Presence, now: int) -> None:
    """Save a presence that has changed, with what follows from it.

    1. the new presence; nothing if it equals the old one
    2. the timer for the moment when it would end
    3. an operator who became free for new dialogs gets a share of the waiting dialogs
    """
    if presence == was:
        return
    presences.save_presence(tx, operator_id, presence)
    set_timer(tx, "operator_gone", operator_id, presence_ends_at(presence, now))
    tx.tell_presence()
    if takes_new(presence, now) and not takes_new(was, now):
        operator_has_capacity(tx, operator_id, now)
