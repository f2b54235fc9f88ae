"""The visitor's browser forgets who it was: its token ends here, too, so that nobody goes on with a copy."""

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from openline.actions.visitors.arrive import token_is_forgotten
from openline.domain.visitors.visitors import hash_token
from openline.web.request import AnyRequest, context_of, person
from openline.web.sockets.sockets import Sockets
from openline.web.visitor.polling import CORS
from openline.web.wire import commands


class Forget(msgspec.Struct, frozen=True):
    """`token`: as in `hello`. `next`: the one that was to follow it, if the browser had made it already."""

    channel: commands.Id
    token: commands.Token
    next: commands.Token | None = None


@post("/api/v1/visitor/forget", status_code=204)
async def forget(request: AnyRequest, data: JSONBody[Forget]) -> Response[None]:
    """End the tokens, whether they are known or not, and close the sockets that use them."""
    context = context_of(request)
    limit = context.config.limits.handshakes * 10
    context.rate_limits.count(f"visitor-http:{person(request)}", limit, 10)
    sockets: Sockets = request.app.state.sockets
    for token in filter(None, (data.token, data.next)):
        token_hash, now = hash_token(token), context.now()
        visitor_id = await context.store.write(
            lambda tx, of=token_hash, at=now: token_is_forgotten(tx, data.channel, of, at)
        )
        context.used_identities.forget(token_hash)
        if visitor_id:
            sockets.end_token(visitor_id, token_hash)
    return Response(None, status_code=204, headers=CORS)


handlers = [forget]
