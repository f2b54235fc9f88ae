"""Canned replies by HTTP: list, add, change and delete."""

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from openline.actions.team import canned as actions
from openline.domain.team import rights
from openline.domain.team.operators import Operator
from openline.domain.text import prepared
from openline.store.team import canned
from openline.store.team.canned import CannedReply
from openline.store.transaction import Reader
from openline.web.request import AnyRequest, context_of
from openline.web.wire import commands
from openline.web.workspace.sessions import session_of


class ShownReply(msgspec.Struct, frozen=True):
    id: str
    line_id: str
    own: bool
    shortcut: str
    text: str


class ReplyList(msgspec.Struct, frozen=True):
    replies: list[ShownReply]


class WrittenReply(msgspec.Struct, frozen=True):
    """`own`: for this operator only, else for the team. `line_id` empty: in every line."""

    own: bool
    shortcut: commands.Typed
    text: commands.Typed
    line_id: commands.MaybeId = ""


@get("/api/v1/canned")
async def list_replies(request: AnyRequest, line: FromQuery[str] = "") -> ReplyList:
    """List the operator's own replies and the team's; with `line` only those usable in that line."""
    session = await session_of(request)
    found = await context_of(request).store.read(
        lambda tx: _usable(tx, session.operator, line and commands.an_id(line))
    )
    return ReplyList([_shown(each) for each in found])


@post("/api/v1/canned")
async def add_reply(request: AnyRequest, data: JSONBody[WrittenReply]) -> ShownReply:
    session = await session_of(request)
    context = context_of(request)
    now, reply = context.now(), _reply("", session.operator, data)
    added = await context.store.write(lambda tx: actions.reply_is_added(tx, session.operator, reply, now))
    return _shown(added)


@put("/api/v1/canned/{reply_id:str}")
async def save_reply(
    request: AnyRequest, reply_id: FromPath[str], data: JSONBody[WrittenReply]
) -> ShownReply:
    session = await session_of(request)
    reply = _reply(commands.an_id(reply_id), session.operator, data)
    saved = await context_of(request).store.write(
        lambda tx: actions.reply_is_saved(tx, session.operator, reply)
    )
    return _shown(saved)


@delete("/api/v1/canned/{reply_id:str}", status_code=200)
async def drop_reply(request: AnyRequest, reply_id: FromPath[str]) -> dict[str, bool]:
    session = await session_of(request)
    await context_of(request).store.write(
        lambda tx: actions.reply_is_dropped(tx, session.operator, commands.an_id(reply_id))
    )
    return {"ok": True}


def _usable(tx: Reader, who: Operator, line_id: str) -> list[CannedReply]:
    if line_id:
        rights.must_see_line(who, line_id)
    return [
        each
        for each in canned.list_replies(tx, who.id)
        if (not line_id or each.line_id in ("", line_id)) and _is_seen(who, each)
    ]


def _is_seen(who: Operator, reply: CannedReply) -> bool:
    return bool(reply.operator_id) or not reply.line_id or who.lines is None or reply.line_id in who.lines


def _reply(reply_id: str, who: Operator, data: WrittenReply) -> CannedReply:
    return CannedReply(reply_id, data.line_id, who.id if data.own else "", data.shortcut, prepared(data.text))


def _shown(reply: CannedReply) -> ShownReply:
    return ShownReply(reply.id, reply.line_id, bool(reply.operator_id), reply.shortcut, reply.text)


handlers = [list_replies, add_reply, save_reply, drop_reply]
