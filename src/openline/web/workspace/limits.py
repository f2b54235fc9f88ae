"""Limits that were reached lately, by HTTP, for administrators."""

import msgspec
from litestar import get

from openline.domain.team import rights
from openline.web.request import AnyRequest, context_of
from openline.web.workspace.sessions import session_of


class ShownLimit(msgspec.Struct, frozen=True):
    """`limit`: its name in the log, for example "dialogs". `count`: how often somebody was told to wait."""

    limit: str
    network: str
    count: int
    first_at: int
    last_at: int


class ReachedLimitList(msgspec.Struct, frozen=True):
    limits: list[ShownLimit]


@get("/api/v1/limits")
async def reached_limits(request: AnyRequest) -> ReachedLimitList:
    """List which networks were told to wait since the server started, the latest first."""
    session = await session_of(request)
    rights.must_administer(session.operator)
    return ReachedLimitList(
        [
            ShownLimit(each.limit, each.network, each.count, each.first_at, each.last_at)
            for each in context_of(request).reached.newest()
        ]
    )


handlers = [reached_limits]
