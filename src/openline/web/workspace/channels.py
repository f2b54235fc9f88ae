"""Channels of a line by HTTP: their allowed sites, their snippet, their secret."""

import secrets

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from openline.actions.channels import settings as channel_settings
from openline.config import Config
from openline.domain.channels.channels import Channel
from openline.domain.channels.sites import is_related, snippet_of
from openline.domain.letters import links
from openline.domain.refusals import Changed
from openline.domain.team import rights
from openline.store.letters import addresses
from openline.store.transaction import Reader
from openline.web.context import AppContext
from openline.web.refused_sites import RefusedSites
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


class ShownRefusal(msgspec.Struct, frozen=True):
    """`is_related`: another address of a site that is named. Any other may be somebody else's."""

    site: str
    count: int
    is_related: bool


class ShownChannel(msgspec.Struct, frozen=True):
    """`refused`: sites whose visitors were turned away since the start, because `origins` names others.

    `seen_on`: sites where visitors' browsers reported the widget, and that are not in `origins` yet.

    `demo_url`: the demo shop with this channel; "" if none is served.
    """

    id: str
    key: str
    line_id: str
    origins: tuple[str, ...]
    snippet: str
    demo_url: str
    seen_on: tuple[str, ...] = ()
    refused: tuple[ShownRefusal, ...] = ()


class ChannelSecret(msgspec.Struct, frozen=True):
    """`old_until`: until when the secret before it is accepted, too; 0 = there is none."""

    secret: str
    old_until: int = 0


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
    return _secret_of(found, context_of(request).now())


@post("/api/v1/channels/{channel_id:str}/secret", status_code=200)
async def new_channel_secret(request: AnyRequest, channel_id: FromPath[str]) -> ChannelSecret:
    """Make a new secret. The present one goes on working for a day, so that the site can change in time."""
    session = await session_of(request)
    context = context_of(request)
    an_id, secret, now = commands.an_id(channel_id), secrets.token_urlsafe(32), context.now()
    changed = await context.store.write(
        lambda tx: channel_settings.channel_gets_new_secret(tx, session.operator, an_id, secret, now)
    )
    note("secret_changed", session.operator.id, person(request), changed.id)
    return _secret_of(changed, now)


def _secret_of(channel: Channel, now: int) -> ChannelSecret:
    has_old = len(channel.live_secrets(now)) > 1
    return ChannelSecret(channel.secret, channel.old_secret_ends_at if has_old else 0)


async def _shown_channel(context: AppContext, channel: Channel) -> ShownChannel:
    now = context.now()
    return await context.store.read(
        lambda tx: shown_channel(tx, context.config, context.refused_sites, channel, now)
    )


def shown_channel(
    tx: Reader, config: Config, refused: RefusedSites, channel: Channel, now: int
) -> ShownChannel:
    seen = addresses.list_seen_on(tx, channel.id, now - links.SEEN_WITHIN)
    return ShownChannel(
        channel.id,
        channel.key,
        channel.line_id,
        channel.origins,
        snippet_of(config.origin, channel.key),
        config.demo_url and f"{config.demo_url}?channel={channel.key}",
        links.sites_to_offer(seen, channel, config.origin),
        tuple(ShownRefusal(*each, is_related(each.origin, channel.origins)) for each in refused.of(channel)),
    )


def fresh_channel(line_id: str) -> Channel:
    """Make a channel with a new key and secret, outside of the action, which may be run twice."""
    return Channel("", channel_settings.new_channel_key(), "chat", line_id, (), secrets.token_urlsafe(32))


handlers = [
    make_channel,
    save_channel,
    close_channel,
    channel_secret,
    new_channel_secret,
]
