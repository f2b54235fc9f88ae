"""The first steps of a visitor's `hello`: find the visitor, record the visit, make room for the socket."""

from contextlib import suppress

from openline.actions.visitors import arrive
from openline.actions.visitors.identify import says_something_new, visitor_identifies
from openline.domain.refusals import Busy, Refused
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials
from openline.store.transaction import Reader
from openline.web.context import AppContext
from openline.web.wire.connection import Connection


async def recognise(
    context: AppContext, caller: Credentials, next_hash: str, found: arrive.Arrival | Refused
) -> arrive.Arrival:
    """Return the caller's visitor, after recording what is new: the visit, the next token, a signed identity.

    `next_hash`: the hash of the token that the browser will use next, or ""; `found`: what the first query
    has found. Raises TokenEnded, OtherPerson and Blocked.
    """
    if isinstance(found, Refused):
        raise found
    now, identity = context.now(), caller.identity

    def look(tx: Reader) -> arrive.Arrival:
        return arrive.recognise(tx, caller, next_hash, now)

    arrival = found
    must_identify = identity and await context.store.read(
        lambda tx: says_something_new(tx, arrival.visitor, identity, now)
    )
    # When the database accepts no writes, visitors can still read; the visit is recorded another time.
    with suppress(Busy):
        if arrive.needs_noting(arrival, caller, next_hash, now):
            arrival = await context.store.write(lambda tx: arrive.visitor_arrives(tx, caller, next_hash, now))
        if identity and must_identify:
            known_by = replace(caller, token_hash=next_hash) if arrival.rotated else caller
            await context.store.write(lambda tx: visitor_identifies(tx, known_by, identity, now))
            arrival = await context.store.read(look)
    return arrival


def may_stay(newest: Connection) -> bool:
    """Close an older socket of the same tab. Return whether the visitor's sockets are not too many now.

    A phone can reconnect before its dead socket is noticed, and must not run into the socket limit.
    """
    visitors_of, visitor_id = newest.context.hub.visitors_of, newest.listener_id
    for other in visitors_of(visitor_id):
        if other is not newest and isinstance(other, Connection) and newest.tab and other.tab == newest.tab:
            other.close(4504, "replaced by the same tab")
    return len(tuple(visitors_of(visitor_id))) <= newest.context.config.limits.sockets_per_visitor
