"""Channels of a line by HTTP: their allowed sites, their snippet, their secret."""

import secrets

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from openline.actions.channels import settings as channel_settings
from openline.domain.channels.channels import Channel
from openline.domain.channels.sites import snippet_of
from openline.domain.letters import links
from openline.domain.refusals import Changed
from openline.domain.team import rights
from openline.store.letters import addresses
from openline.store.transaction import Reader
from openline.web.context import AppContext
from openline.web.request import AnyRequest, context_of, person
from openline.web.security_log import note
from openline.web.wire import commands
from openline.web.workspace.sessions import session_of


class NewChannel(msgspec.Struct, frozen=True):
    line_id: commands.Id


class SavedChannel(msgspec.Struct, frozen=True):
    line_id: commands.Id
    origins: tuple[commands.Typed, ...] = ()
    seen: tuple[commands.Typed, ...] | None = None
    """The origins that the page showed when it was opened, to detect a change meanwhile."""


class ShownChannel(msgspec.Struct, frozen=True):
    """`seen_on`: sites where visitors' browsers reported the widget, and that are not in `origins` yet."""

    id: str
    key: str
    line_id: str
    origins: tuple[str, ...]
    snippet: str
    seen_on: tuple[str, ...] = ()


class ChannelSecret(msgspec.Struct, frozen=True):
    secret: str


@post("/api/v1/channels")
async def make_channel(request: AnyRequest, data: JSONBody[NewChannel]) -> ShownChannel:
    session = await session_of(request)
    fresh = fresh_channel(data.line_id)
    context = context_of(request)
    made = await context.store.write(lambda tx: channel_settings.channel_is_made(tx, session.operator, fresh))
    return await _shown_channel(context, made)


@put("/api/v1/channels/{channel_id:str}")
async def save_channel(
    request: AnyRequest, channel_id: FromPath[str], data: JSONBody[SavedChannel]
) -> ShownChannel:
    session = await session_of(request)
    context = context_of(request)
    an_id = commands.an_id(channel_id)
    try:
        saved = await context.store.write(
            lambda tx: channel_settings.channel_is_saved(
                tx, session.operator, an_id, data.line_id, data.origins, data.seen
            )
        )
    except Changed as refused:
        current = await context.store.read(
            lambda tx: channel_settings.channel_to_set(tx, session.operator, an_id)
        )
        refused.current = await _shown_channel(context, current)
        raise
    return await _shown_channel(context, saved)


@delete("/api/v1/channels/{channel_id:str}", status_code=200)
async def close_channel(request: AnyRequest, channel_id: FromPath[str]) -> dict[str, bool]:
    session = await session_of(request)
    await context_of(request).store.write(
        lambda tx: channel_settings.channel_is_closed(tx, session.operator, commands.an_id(channel_id))
    )
    return {"ok": True}


@get("/api/v1/channels/{channel_id:str}/secret")
async def channel_secret(request: AnyRequest, channel_id: FromPath[str]) -> ChannelSecret:
    """Return the secret that signs identities. Administrators only: its holder can pose as any visitor."""
    session = await session_of(request)
    rights.must_administer(session.operator)
    found = await context_of(request).store.read(
        lambda tx: channel_settings.channel_to_set(tx, session.operator, commands.an_id(channel_id))
    )
    note("secret_shown", session.operator.id, person(request), found.id)
    return ChannelSecret(found.secret)


async def _shown_channel(context: AppContext, channel: Channel) -> ShownChannel:
    now = context.now()
    return await context.store.read(lambda tx: shown_channel(tx, context.config.origin, channel, now))


def shown_channel(tx: Reader, origin: str, channel: Channel, now: int) -> ShownChannel:
    seen = addresses.list_seen_on(tx, channel.id, now - links.SEEN_WITHIN)
    return ShownChannel(
        channel.id,
        channel.key,
        channel.line_id,
        channel.origins,
        snippet_of(origin, channel.key),
        links.sites_to_offer(seen, channel, origin),
    )


def fresh_channel(line_id: str) -> Channel:
    """Make a channel with a new key and secret, outside of the action, which may be run twice."""
    return Channel("", channel_settings.new_channel_key(), "chat", line_id, (), secrets.token_urlsafe(32))


handlers = [
    make_channel,
    save_channel,
    close_channel,
    channel_secret,
]
