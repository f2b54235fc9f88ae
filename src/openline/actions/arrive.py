"""Who is it? A visitor's browser comes back, an operator logs in and opens a socket."""

from dataclasses import dataclass, replace

from openline.domain.events import Facts
from openline.domain.operators import TICKET_LIVES, Operator, Session, session_is_good
from openline.domain.refusals import Blocked, NotFound, TokenEnded
from openline.domain.times import MINUTE
from openline.domain.visitors import TOKEN_OVERLAP, Caller, Visitor, token_is_good, token_wants_change
from openline.store import operators, visitors
from openline.store.transaction import Reader, Transaction


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
            return Arrival(_let_in(visitor), rotated)
        if visitor and not rotated:
            raise TokenEnded
    if not caller.is_new:
        raise TokenEnded
    return Arrival(None, False)


def must_note(arrival: Arrival, caller: Caller, next_hash: str, now: int) -> bool:
    """Whether an arrival is worth a write: a token to change, not seen for a while, another language."""
    visitor = arrival.visitor
    if visitor is None or arrival.rotated:
        return False
    changes_token = bool(next_hash) and token_wants_change(visitor, now)
    return changes_token or now - visitor.seen_at > 10 * MINUTE or (caller.lang != visitor.lang)


def visitor_arrives(tx: Transaction, caller: Caller, next_hash: str, now: int) -> Arrival:
    """Notes the visit; changes the token when it is old and the browser brought the next one."""
    arrival = recognise(tx, caller, next_hash, now)
    visitor = arrival.visitor
    if visitor is None:
        return arrival
    visitors.save_seen(tx, visitor.id, caller.lang, now)
    if arrival.rotated or not next_hash or not token_wants_change(visitor, now):
        return arrival
    visitors.end_tokens(tx, visitor.id, now + TOKEN_OVERLAP)
    visitors.add_token(tx, visitor.id, next_hash, now)
    return replace(arrival, rotated=True)


def visitor_for(tx: Transaction, caller: Caller, now: int) -> Visitor:
    """The visitor of a command, checked anew; a new one gets a row now, with the first thing said."""
    visitor = visitors.find_by_token(tx, caller.token_hash, caller.channel_id)
    if visitor is None:
        if not caller.is_new:
            raise TokenEnded
        return _first_seen(tx, caller, now)
    if not token_is_good(visitor, now):
        raise TokenEnded
    return _let_in(visitor)


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


def _let_in(visitor: Visitor) -> Visitor:
    if visitor.is_blocked:
        raise Blocked
    return visitor


def operator_logs_in(tx: Transaction, operator: Operator, session_hash: str, csrf: str, now: int) -> Session:
    """The password was checked before: hashing takes too long for a transaction."""
    session = Session(operator, session_hash, csrf, now, now)
    operators.add_session(tx, session)
    return session


def operator_logs_out(tx: Transaction, session_hash: str) -> None:
    operators.end_session(tx, session_hash)


def operator_gets_ticket(tx: Transaction, session: Session, ticket_hash: str, now: int) -> None:
    """A ticket for one socket; also notes that the session is in use."""
    operators.save_used(tx, session.hash, now)
    operators.add_ticket(tx, ticket_hash, session.hash, now + TICKET_LIVES, now)


def operator_is_here(tx: Transaction, session: Session, now: int) -> None:
    """The session is in use."""
    operators.save_used(tx, session.hash, now)


def operator_connects(tx: Transaction, ticket_hash: str, now: int) -> Session:
    """The ticket is used up. Raises NotFound for a wrong, old or used one."""
    session_hash = operators.take_ticket(tx, ticket_hash, now)
    session = operators.find_session(tx, session_hash) if session_hash else None
    if session is None or not session_is_good(session, now):
        raise NotFound
    return session
