"""Who is it? A visitor's browser comes back, an operator logs in and opens a socket."""

from dataclasses import dataclass, replace

from openline.actions.route import freed
from openline.domain.contact_details import Facts
from openline.domain.refusals import Blocked, NotFound, TokenEnded
from openline.domain.team.operators import (
    BACK_WITHIN,
    LEFT_AFTER,
    LIVE_FOR,
    TICKET_LIVES,
    Operator,
    Presence,
    Session,
    absent_at,
    is_present,
    session_is_good,
)
from openline.domain.times import MINUTE
from openline.domain.visitors.visitors import (
    TOKEN_IDLE,
    TOKEN_OVERLAP,
    Caller,
    Visitor,
    token_is_good,
    token_wants_change,
)
from openline.store.team import operators, presences
from openline.store.timers import set_timer
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


@dataclass(frozen=True, slots=True)
class Arrival:
    """`visitor` None: nobody we know yet, and nothing was stored."""

    visitor: Visitor | None
    rotated: bool


def recognise(tx: Reader, caller: Caller, next_hash: str, now: int) -> Arrival:
    """Who shows this token. A look, no change: `must_note` tells whether `visitor_arrives` is needed.

    A client that missed the answer to its rotation shows both tokens: the next one counts first, for the
    other ends soon. Raises TokenEnded for a token that claims to be known and is not.
    """
    for token_hash, rotated in ((next_hash, True), (caller.token_hash, False)):
        visitor = visitors.find_by_token(tx, token_hash, caller.channel_id) if token_hash else None
        if visitor and token_is_good(visitor, now):
            return Arrival(_not_blocked(visitor), rotated)
        if visitor and not rotated:
            raise TokenEnded
    if not caller.is_new:
        raise TokenEnded
    return Arrival(None, False)


def must_note(arrival: Arrival, caller: Caller, next_hash: str, now: int) -> bool:
    """Whether an arrival is worth a write: a token to change, a return, another language."""
    visitor = arrival.visitor
    if visitor is None or arrival.rotated:
        return False
    changes_token = bool(next_hash) and token_wants_change(visitor, now)
    is_back = visitor.gone_at > 0
    return changes_token or is_back or now - visitor.seen_at > 10 * MINUTE or caller.lang != visitor.lang


def visitor_arrives(tx: Transaction, caller: Caller, next_hash: str, now: int) -> Arrival:
    """Notes the visit; changes the token when it is old and the browser brought the next one.

    Another browser of the visitor changes its own (MAIL-6). One that is used does so daily: what has not been
    changed for as long as a visitor is remembered ends, too.
    """
    arrival = recognise(tx, caller, next_hash, now)
    visitor = arrival.visitor
    if visitor is None:
        return arrival
    visitors.save_seen(tx, visitor.id, caller.lang, now)
    if arrival.rotated or not next_hash or not token_wants_change(visitor, now):
        return arrival
    ends_at, unused_since = now + TOKEN_OVERLAP, now - TOKEN_IDLE
    visitors.end_tokens(tx, visitor.id, caller.token_hash, ends_at, before=unused_since)
    visitors.add_token(tx, visitor, next_hash, now)
    return replace(arrival, rotated=True)


def is_let_in(visitor: Visitor, now: int) -> bool:
    """Whether the token that was shown still opens anything."""
    return token_is_good(visitor, now) and not visitor.is_blocked


def visitor_for(tx: Transaction, caller: Caller, now: int) -> Visitor:
    """The visitor of a command, checked anew; a new one gets a row now, with the first thing said."""
    return let_in(tx, caller, visitors.find_by_token(tx, caller.token_hash, caller.channel_id), now)


def let_in(tx: Transaction, caller: Caller, visitor: Visitor | None, now: int) -> Visitor:
    """Whom the token was found to be, or nobody yet."""
    if visitor is None:
        if not caller.is_new:
            raise TokenEnded
        return _first_seen(tx, caller, now)
    if not token_is_good(visitor, now):
        raise TokenEnded
    return _not_blocked(visitor)


def _first_seen(tx: Transaction, caller: Caller, now: int) -> Visitor:
    visitor = Visitor(
        id=tx.new_id(),
        channel_id=caller.channel_id,
        contact_id="",
        facts=Facts(),
        lang=caller.lang,
        is_blocked=False,
        is_banned=False,
        external_id="",
        verified=(),
        token_at=now,
        token_ends_at=0,
        seen_at=now,
    )
    visitors.add_visitor(tx, visitor, caller.token_hash)
    return visitor


def _not_blocked(visitor: Visitor) -> Visitor:
    if visitor.is_blocked:
        raise Blocked
    return visitor


def operator_logs_in(tx: Transaction, operator: Operator, session_hash: str, csrf: str, now: int) -> Session:
    """The password was checked before: hashing takes too long for a transaction.

    Whoever logs in is back: yesterday's "I am not here" is over.
    """
    session = Session(operator, session_hash, csrf, now, now)
    operators.add_session(tx, session)
    was = presences.find_presence(tx, operator.id)
    _becomes(tx, operator.id, was, replace(was, switch="auto"), now)
    return session


def operator_logs_out(tx: Transaction, session: Session, now: int, *, is_gone: bool = True) -> None:
    """`is_gone`: no other workspace of this operator is open."""
    operators.end_session(tx, session.hash)
    if is_gone:
        operator_leaves(tx, session.operator.id, now, for_good=True)


def operator_gets_ticket(tx: Transaction, session: Session, ticket_hash: str, now: int) -> None:
    """A ticket for one socket; also notes that the session is in use."""
    operators.save_used(tx, session.hash, now)
    operators.add_ticket(tx, ticket_hash, session.hash, now + TICKET_LIVES, now)


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
    _becomes(tx, operator_id, was, replace(was, live_until=now + LIVE_FOR, used_at=used_at), now)


def operators_live(tx: Transaction, heard: dict[str, int]) -> None:
    """A heartbeat for all connected here: operator id → when their workspace was last heard."""
    for operator_id, heard_at in sorted(heard.items()):
        was = presences.find_presence(tx, operator_id)
        if was.live_until > heard_at:
            presences.save_live(tx, operator_id, heard_at + LIVE_FOR)
        else:
            # The server itself was away for too long: they were counted as gone, and come back.
            _becomes(tx, operator_id, was, replace(was, live_until=heard_at + LIVE_FOR), heard_at)


def operators_may_come_back(tx: Transaction, now: int) -> None:
    """A server starts: to whoever was here when it died it owes the time of a socket that was lost.

    Otherwise what they have would be given back before their workspaces have had a chance to reconnect.
    After a longer pause nobody counts as here who does not come back.
    """
    for operator_id in presences.list_not_gone(tx, now - BACK_WITHIN):
        presences.save_live(tx, operator_id, now + LIVE_FOR)


def operator_uses(tx: Transaction, operator_id: str, now: int) -> None:
    """Somebody touched the workspace: after fifteen quiet minutes that is a coming back."""
    was = presences.find_presence(tx, operator_id)
    if was.used_at < now:
        live_until = max(was.live_until, now + LIVE_FOR)
        _becomes(tx, operator_id, was, replace(was, used_at=now, live_until=live_until), now)


def operator_switches(tx: Transaction, operator_id: str, now: int, *, on: bool) -> None:
    """ "I am here": the operator's own word, until the next log-in."""
    was = presences.find_presence(tx, operator_id)
    _becomes(tx, operator_id, was, replace(was, switch="here" if on else "away"), now)


def operator_leaves(tx: Transaction, operator_id: str, now: int, *, for_good: bool = False) -> None:
    """The last workspace was closed; perhaps only to be loaded anew. `for_good`: logged out."""
    was = presences.find_presence(tx, operator_id)
    until = now if for_good else now + LEFT_AFTER
    _becomes(tx, operator_id, was, replace(was, live_until=min(was.live_until, until)), now)


def _becomes(tx: Transaction, operator_id: str, was: Presence, presence: Presence, now: int) -> None:
    """
    1. the new presence; nothing when it is the old one
    2. the question for the moment when it would end
    3. who became present takes a share of what waits
    """
    if presence == was:
        return
    presences.save_presence(tx, operator_id, presence)
    set_timer(tx, "operator_gone", operator_id, absent_at(presence, now))
    tx.tell_presence()
    if is_present(presence, now) and not is_present(was, now):
        freed(tx, operator_id, now)
