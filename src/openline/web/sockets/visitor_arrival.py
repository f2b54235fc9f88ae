"""The first step of a visitor's `hello`: find the visitor of the token and record the visit."""

from contextlib import suppress
from dataclasses import replace

from openline.actions.visitors import arrive
from openline.actions.visitors.identify import says_something_new, visitor_identifies
from openline.domain.refusals import Busy
from openline.domain.visitors.visitors import Credentials
from openline.store.transaction import Reader
from openline.web.context import AppContext


async def recognise(context: AppContext, caller: Credentials, next_hash: str) -> arrive.Arrival:
    """Return the caller's visitor, after recording what is new: the visit, the next token, a signed identity.

    `next_hash`: the hash of the token that the browser will use next, or "".
    Raises TokenEnded, OtherPerson and Blocked.
    """
    now, identity = context.now(), caller.identity

    def look(tx: Reader) -> arrive.Arrival:
        return arrive.recognise(tx, caller, next_hash, now)

    arrival = await context.store.read(look)
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
