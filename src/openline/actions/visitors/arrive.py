"""Arrival of a visitor's browser: its token is recognised and, when old, rotated."""

from openline.actions.shared.admit import must_not_be_blocked
from openline.domain.refusals import TokenEnded
from openline.domain.times import MINUTE
from openline.domain.values import Immutable, replace
from openline.domain.visitors.visitors import (
    TOKEN_IDLE,
    TOKEN_OVERLAP,
    Credentials,
    Visitor,
    token_is_good,
    token_wants_change,
)
from openline.store.channels import channels
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


class Arrival(Immutable):
    """Result of presenting a token. `visitor` None: unknown so far, and nothing was stored."""

    visitor: Visitor | None
    rotated: bool


def recognise(tx: Reader, caller: Credentials, next_hash: str, now: int) -> Arrival:
    """Return the visitor behind this token. Reads only.

    `needs_noting` tells whether `visitor_arrives` is needed. A client that missed the reply to its rotation
    presents both tokens: the next one is tried first, because the other expires soon. Raises TokenEnded for a
    token that claims to be known and is not.
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
    """Return whether an arrival is worth a write: a token to rotate, a return, a pause, another language
    or time zone.
    """
    visitor = arrival.visitor
    if visitor is None or arrival.rotated:
        return False
    changes_token = bool(next_hash) and token_wants_change(visitor, now)
    is_back = visitor.gone_at > 0
    is_changed = caller.lang != visitor.lang or caller.zone not in ("", visitor.zone)
    return changes_token or is_back or now - visitor.seen_at > 10 * MINUTE or is_changed


def token_is_forgotten(tx: Transaction, channel_key: str, token_hash: str, now: int) -> str:
    """End the token: its browser has forgotten it. Return the visitor's id; "" if the token is unknown.

    What the visitor said stays, and other browsers of the visitor keep their own tokens.
    """
    channel = channels.find_channel(tx, channel_key)
    visitor = visitors.find_by_token(tx, token_hash, channel.id) if channel else None
    if visitor is None:
        return ""
    visitors.end_token(tx, token_hash, now - 1)
    return visitor.id


def visitor_arrives(tx: Transaction, caller: Credentials, next_hash: str, now: int) -> Arrival:
    """Note the visit; rotate the token if it is old and the browser brought the next one.

    Other browsers of the visitor rotate their own tokens. A browser in use does so daily: tokens that were
    not rotated for as long as a visitor is remembered are ended as well.
    """
    arrival = recognise(tx, caller, next_hash, now)
    visitor = arrival.visitor
    if visitor is None:
        return arrival
    visitors.save_seen(tx, visitor, caller.lang, caller.zone, now)
    if arrival.rotated or not next_hash or not token_wants_change(visitor, now):
        return arrival
    ends_at, unused_since = now + TOKEN_OVERLAP, now - TOKEN_IDLE
    visitors.end_tokens(tx, visitor.id, caller.token_hash, ends_at, before=unused_since)
    visitors.add_token(tx, visitor, next_hash, now)
    return replace(arrival, rotated=True)
