"""Members of the team by HTTP. Passwords are generated here, shown once, and stored only as a hash."""

import secrets

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from openline.actions.team.members import NewMember, member_is_added, member_is_saved, password_is_changed
from openline.domain.team import rights
from openline.domain.team.operators import Operator, Role
from openline.store.team import team
from openline.store.team.team import Member
from openline.store.transaction import Reader
from openline.web.request import AnyRequest, context_of, person
from openline.web.security_log import note
from openline.web.sockets.sockets import Sockets
from openline.web.wire import commands
from openline.web.workspace import passwords
from openline.web.workspace.sessions import session_of


class ShownMember(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str
    role: Role
    is_active: bool
    lines: tuple[str, ...]


class OperatorList(msgspec.Struct, frozen=True):
    operators: list[ShownMember]


class AddMember(msgspec.Struct, frozen=True):
    name: commands.Typed
    email: commands.Typed
    role: Role
    lines: tuple[commands.Id, ...] = ()


class SavedMember(msgspec.Struct, frozen=True):
    name: commands.Typed
    role: Role
    is_active: bool


class AddedMember(msgspec.Struct, frozen=True):
    operator: ShownMember
    password: str


class Password(msgspec.Struct, frozen=True):
    password: str


@get("/api/v1/operators")
async def list_members(request: AnyRequest) -> OperatorList:
    """List the team. All roles see the names of active members; supervisors also see emails, administrators
    also members who have left.
    """
    session = await session_of(request)
    return await context_of(request).store.read(lambda tx: OperatorList(_team(tx, session.operator)))


@post("/api/v1/operators")
async def add_member(request: AnyRequest, data: JSONBody[AddMember]) -> AddedMember:
    session = await session_of(request)
    rights.must_administer(session.operator)
    context, newcomer = context_of(request), NewMember(data.name, data.email, data.role, data.lines)
    password, hashed = await _made_up(request)
    now = context.now()
    added = await context.store.write(lambda tx: member_is_added(tx, session.operator, newcomer, hashed, now))
    note("operator_added", session.operator.id, person(request), added.id)
    return AddedMember(_shown(added), password)


@put("/api/v1/operators/{operator_id:str}")
async def save_member(
    request: AnyRequest, operator_id: FromPath[str], data: JSONBody[SavedMember]
) -> ShownMember:
    session = await session_of(request)
    rights.must_administer(session.operator)
    context, wanted = (
        context_of(request),
        Member(commands.an_id(operator_id), data.name, "", data.role, data.is_active),
    )
    now = context.now()
    was = await context.store.read(lambda tx: team.get_member(tx, wanted.id))
    saved, ended = await context.store.write(lambda tx: member_is_saved(tx, session.operator, wanted, now))
    close_sockets(request, ended)
    _note_changes(was, saved, session.operator, person(request))
    return _shown(saved)


def _note_changes(was: Member, saved: Member, who: Operator, address: str) -> None:
    if saved.role != was.role:
        note("role_changed", who.id, address, saved.id, saved.role)
    if saved.is_active != was.is_active:
        what = "operator_activated" if saved.is_active else "operator_deactivated"
        note(what, who.id, address, saved.id)
    if saved.name != was.name:
        note("operator_renamed", who.id, address, saved.id)


@post("/api/v1/operators/{operator_id:str}/password", status_code=200)
async def change_password(request: AnyRequest, operator_id: FromPath[str]) -> Password:
    session = await session_of(request)
    rights.must_administer(session.operator)
    password, hashed = await _made_up(request)
    ended = await context_of(request).store.write(
        lambda tx: password_is_changed(
            tx, session.operator, commands.an_id(operator_id), hashed, session.hash
        )
    )
    close_sockets(request, ended)
    note("password_changed", session.operator.id, person(request), operator_id)
    return Password(password)


def _team(tx: Reader, who: Operator) -> list[ShownMember]:
    members = team.list_members(tx)
    if who.role == "administrator":
        return [_shown(each) for each in members]
    working = [each for each in members if each.is_active]
    if who.role == "supervisor":
        return [_shown(each) for each in working]
    return [_shown(each._replace(email="") if each.id != who.id else each) for each in working]


def _shown(member: Member) -> ShownMember:
    return ShownMember(*member)


async def _made_up(request: AnyRequest) -> tuple[str, str]:
    """Return (password, hash). Call it outside of any transaction: hashing is slow on purpose."""
    password = secrets.token_urlsafe(12)
    return password, await passwords.hash_of(request, password)


def close_sockets(request: AnyRequest, ended: tuple[str, ...]) -> None:
    sockets: Sockets = request.app.state.sockets
    for session_hash in ended:
        sockets.end_session(session_hash)


handlers = [list_members, add_member, save_member, change_password]
