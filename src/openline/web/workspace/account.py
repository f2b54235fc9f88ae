"""The own account by HTTP: name, password, and the sessions of other browsers."""

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath, JSONBody

from openline.actions.team.members import own_name_is_saved, own_password_is_changed, own_session_is_ended
from openline.domain.refusals import WrongField, WrongFields
from openline.store.team import operators, team
from openline.store.transaction import Reader
from openline.web.request import AnyRequest, context_of, person
from openline.web.security_log import note
from openline.web.wire import commands
from openline.web.workspace import passwords
from openline.web.workspace.sessions import session_of
from openline.web.workspace.team import close_sockets

TRIES, WITHIN_S = 10, 900
WRONG_PASSWORD = WrongField("current", "wrong", "This is not your current password.")


class OwnName(msgspec.Struct, frozen=True):
    name: commands.Typed


class OwnPassword(msgspec.Struct, frozen=True):
    current: commands.Typed
    password: commands.Typed


class EndedSessions(msgspec.Struct, frozen=True):
    """How many other sessions were ended."""

    ended: int


class OwnSession(msgspec.Struct, frozen=True):
    """`id`: stands for the session, and opens nothing. `is_this`: the one that asks."""

    id: str
    started_at: int
    used_at: int
    is_this: bool


class OwnSessions(msgspec.Struct, frozen=True):
    sessions: list[OwnSession]


@put("/api/v1/account")
async def save_name(request: AnyRequest, data: JSONBody[OwnName]) -> OwnName:
    session = await session_of(request)
    saved = await context_of(request).store.write(
        lambda tx: own_name_is_saved(tx, session.operator, data.name)
    )
    return OwnName(saved.name)


@put("/api/v1/account/password")
async def save_password(request: AnyRequest, data: JSONBody[OwnPassword]) -> EndedSessions:
    """Change the password; all other sessions of this operator end."""
    session, context = await session_of(request, at_account=True), context_of(request)
    who = session.operator
    context.rate_limits.count(f"own-password:{who.id}", TRIES, WITHIN_S)
    found = await context.store.read(lambda tx: operators.find_password(tx, who.email))
    if found is None or not await passwords.verify(request, found[1], data.current):
        note("password_refused", who.id, person(request))
        raise WrongFields((WRONG_PASSWORD,))
    passwords.must_fit(data.password, before=data.current)
    hashed = await passwords.hash_of(request, data.password)
    ended = await context.store.write(lambda tx: own_password_is_changed(tx, session, found[1], hashed))
    close_sockets(request, ended)
    note("password_changed", who.id, person(request))
    return EndedSessions(len(ended))


@get("/api/v1/account/sessions")
async def list_sessions(request: AnyRequest) -> OwnSessions:
    session = await session_of(request)

    def look(tx: Reader) -> OwnSessions:
        found = team.list_sessions(tx, session.operator.id)
        return OwnSessions(
            [OwnSession(h[:16], started, used, h == session.hash) for h, started, used in found]
        )

    return await context_of(request).store.read(look)


@delete("/api/v1/account/sessions/{session_id:str}", status_code=200)
async def end_session(request: AnyRequest, session_id: FromPath[str]) -> EndedSessions:
    session = await session_of(request)
    ended = await context_of(request).store.write(
        lambda tx: own_session_is_ended(tx, session.operator, session_id)
    )
    close_sockets(request, ended)
    note("session_ended", session.operator.id, person(request))
    return EndedSessions(len(ended))


handlers = [save_name, save_password, list_sessions, end_session]
