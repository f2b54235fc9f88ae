"""A visitor's browser comes: who shows this token?"""

from dataclasses import dataclass, replace

from openline.actions.shared.admit import must_not_be_blocked
from openline.domain.refusals import TokenEnded
from openline.domain.times import MINUTE
from openline.domain.visitors.visitors import (
    TOKEN_IDLE,
    TOKEN_OVERLAP,
    Credentials,
    Visitor,
    token_is_good,
    token_wants_change,
)
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


@dataclass(frozen=True, slots=True)
class Arrival:
    """`visitor` None: nobody we know yet, and nothing was stored."""

    visitor: Visitor | None
    rotated: bool


def recognise(tx: Reader, caller: Credentials, next_hash: str, now: int) -> Arrival:
    """Who shows this token. A look, no change: `must_note` tells whether `visitor_arrives` is needed.

    A client that missed the answer to its rotation shows both tokens: the next one counts first, for the
    other ends soon. Raises TokenEnded for a token that claims to be known and is not.
    """
    for token_hash, rotated in ((next_hash, True), (caller.token_hash, False)):
        visitor = visitors.find_by_token(tx, token_hash, caller.channel_id) if token_hash else None
        if visitor and token_is_good(visitor, now):
            return Arrival(must_not_be_blocked(visitor), rotated)
        if visitor and not rotated:
            raise TokenEnded
    if not caller.is_new:
        raise TokenEnded
    return Arrival(None, False)


def needs_noting(arrival: Arrival, caller: Credentials, next_hash: str, now: int) -> bool:
    """Whether an arrival is worth a write: a token to change, a return, another language."""
    visitor = arrival.visitor
    if visitor is None or arrival.rotated:
        return False
    changes_token = bool(next_hash) and token_wants_change(visitor, now)
    is_back = visitor.gone_at > 0
    return changes_token or is_back or now - visitor.seen_at > 10 * MINUTE or caller.lang != visitor.lang


def visitor_arrives(tx: Transaction, caller: Credentials, next_hash: str, now: int) -> Arrival:
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
