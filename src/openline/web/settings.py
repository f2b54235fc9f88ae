"""Settings of lines and channels by HTTP. Who comes second gets what was saved meanwhile to look at."""

import secrets
from dataclasses import replace
from functools import cache
from typing import cast

import msgspec
import phonenumbers
from babel import Locale
from litestar import delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from openline.actions.channels import settings as channel_settings
from openline.actions.lines import settings
from openline.domain.channels.channels import Channel
from openline.domain.letters import links
from openline.domain.lines import checks, hours, lines, promises
from openline.domain.lines.lines import Line, Rules
from openline.domain.refusals import Changed, WrongField, WrongFields
from openline.domain.team import rights
from openline.domain.team.operators import Operator, is_present
from openline.domain.visitors.visitors import language
from openline.store.channels.channels import list_channels
from openline.store.letters import addresses
from openline.store.lines import lines as line_rows
from openline.store.team import presences
from openline.store.transaction import Reader
from openline.texts import OFFERED, say, tag_of
from openline.web import commands
from openline.web.pages import snippet_of
from openline.web.parts import Parts
from openline.web.sessions import AnyRequest, parts_of, session_of

RULES_LIMIT = 512 * 1024
"""Six texts of 2,000 characters in each language, written as JSON likes it."""
CATALOGUE = {
    "greeting": lines.GREETING,
    "nobody_yet": lines.NOBODY_YET,
    "outside_hours": lines.OUTSIDE_HOURS,
    "ending": lines.ENDING,
    "closing": lines.CLOSING,
    "rating": lines.RATING,
}
LATEST = 4_102_444_800_000
"""The year 2100: further away no calendar is promised."""


class NewLine(msgspec.Struct, frozen=True):
    name: commands.Typed


class SavedLine(msgspec.Struct, frozen=True):
    name: commands.Typed
    rev: int
    rules: Rules
    operators: tuple[commands.Id, ...]


class NewChannel(msgspec.Struct, frozen=True):
    line_id: commands.Id


class SavedChannel(msgspec.Struct, frozen=True):
    line_id: commands.Id
    origins: tuple[commands.Typed, ...] = ()
    seen: tuple[commands.Typed, ...] | None = None
    """The origins that stood there when the page was opened."""


class ShownChannel(msgspec.Struct, frozen=True):
    """`seen_on`: sites that the widget is on, as visitors' browsers say, and that are not named yet."""

    id: str
    key: str
    line_id: str
    origins: tuple[str, ...]
    snippet: str
    seen_on: tuple[str, ...] = ()


class ChannelSecret(msgspec.Struct, frozen=True):
    secret: str


class LineRow(msgspec.Struct, frozen=True):
    """`operators`, `channels`, `open` dialogs, and operators who are `here`: how many."""

    id: str
    name: str
    rev: int
    sharing: str
    operators: int
    channels: int
    open: int
    here: int


class LineRows(msgspec.Struct, frozen=True):
    lines: list[LineRow]


class Offered(msgspec.Struct, frozen=True):
    code: str
    name: str


class Country(msgspec.Struct, frozen=True):
    code: str
    name: str
    calling: int


class LineSettings(msgspec.Struct, frozen=True):
    """`texts`: what the catalogues say where the line has no text of its own."""

    id: str
    name: str
    rev: int
    rules: Rules
    operators: list[str]
    channels: list[ShownChannel]
    texts: dict[str, dict[str, str]]
    langs: list[Offered]
    zones: list[str]
    countries: list[Country]


class Preview(msgspec.Struct, frozen=True):
    """What the saved rules say at a moment. `opens_at`, `promised_at` 0 = not."""

    open: bool
    opens_at: int
    promised_at: int
    here: bool


@get("/api/v1/lines")
async def list_lines(request: AnyRequest) -> LineRows:
    session = await session_of(request)
    rights.must_supervise(session.operator)
    parts = parts_of(request)
    now = parts.now()
    return await parts.store.read(lambda tx: LineRows(_rows(tx, session.operator, now)))


@post("/api/v1/lines")
async def make_line(request: AnyRequest, data: JSONBody[NewLine]) -> LineSettings:
    session = await session_of(request)
    parts, channel = parts_of(request), _fresh_channel("")
    now = parts.now()
    line = await parts.store.write(
        lambda tx: settings.line_is_made(tx, session.operator, data.name, channel, now)
    )
    return await _shown(request, line.id)


@get("/api/v1/lines/{line_id:str}")
async def get_line(request: AnyRequest, line_id: FromPath[str]) -> LineSettings:
    session = await session_of(request)
    await parts_of(request).store.read(
        lambda tx: settings.line_to_set(tx, session.operator, commands.an_id(line_id))
    )
    return await _shown(request, line_id)


@put("/api/v1/lines/{line_id:str}", request_max_body_size=RULES_LIMIT)
async def save_line(request: AnyRequest, line_id: FromPath[str], data: JSONBody[SavedLine]) -> LineSettings:
    session = await session_of(request)
    parts = parts_of(request)
    wanted = settings.Settings(data.name, data.rev, data.rules, data.operators)
    now = parts.now()
    try:
        await parts.store.write(
            lambda tx: settings.line_is_saved(tx, session.operator, commands.an_id(line_id), wanted, now)
        )
    except Changed as refused:
        refused.current = await _shown(request, line_id)
        raise
    return await _shown(request, line_id)


@delete("/api/v1/lines/{line_id:str}", status_code=200)
async def delete_line(
    request: AnyRequest, line_id: FromPath[str], data: JSONBody[NewLine]
) -> dict[str, bool]:
    session = await session_of(request)
    await parts_of(request).store.write(
        lambda tx: settings.line_is_deleted(tx, session.operator, commands.an_id(line_id), data.name)
    )
    return {"ok": True}


@get("/api/v1/lines/{line_id:str}/preview")
async def preview_line(request: AnyRequest, line_id: FromPath[str], at: FromQuery[int] = 0) -> Preview:
    session = await session_of(request)
    parts = parts_of(request)
    now = parts.now()
    if not 0 <= at <= LATEST:
        raise WrongFields((WrongField("at", "out_of_range", "Choose a moment from 1970 to 2100."),))

    def look(tx: Reader) -> Preview:
        line = settings.line_to_set(tx, session.operator, commands.an_id(line_id))
        return _preview(line.rules, at or now, here=bool(_here(tx, now) & {*_operators(tx, line_id)}))

    return await parts.store.read(look)


@post("/api/v1/channels")
async def make_channel(request: AnyRequest, data: JSONBody[NewChannel]) -> ShownChannel:
    session = await session_of(request)
    fresh = _fresh_channel(data.line_id)
    parts = parts_of(request)
    made = await parts.store.write(lambda tx: channel_settings.channel_is_made(tx, session.operator, fresh))
    return await _shown_channel(parts, made)


@put("/api/v1/channels/{channel_id:str}")
async def save_channel(
    request: AnyRequest, channel_id: FromPath[str], data: JSONBody[SavedChannel]
) -> ShownChannel:
    session = await session_of(request)
    parts = parts_of(request)
    an_id = commands.an_id(channel_id)
    try:
        saved = await parts.store.write(
            lambda tx: channel_settings.channel_is_saved(
                tx, session.operator, an_id, data.line_id, data.origins, data.seen
            )
        )
    except Changed as refused:
        current = await parts.store.read(
            lambda tx: channel_settings.channel_to_set(tx, session.operator, an_id)
        )
        refused.current = await _shown_channel(parts, current)
        raise
    return await _shown_channel(parts, saved)


@delete("/api/v1/channels/{channel_id:str}", status_code=200)
async def close_channel(request: AnyRequest, channel_id: FromPath[str]) -> dict[str, bool]:
    session = await session_of(request)
    await parts_of(request).store.write(
        lambda tx: channel_settings.channel_is_closed(tx, session.operator, commands.an_id(channel_id))
    )
    return {"ok": True}


@get("/api/v1/channels/{channel_id:str}/secret")
async def channel_secret(request: AnyRequest, channel_id: FromPath[str]) -> ChannelSecret:
    """Whoever has it can say who a visitor is (CHAT-8)."""
    session = await session_of(request)
    rights.must_administer(session.operator)
    found = await parts_of(request).store.read(
        lambda tx: channel_settings.channel_to_set(tx, session.operator, commands.an_id(channel_id))
    )
    return ChannelSecret(found.secret)


async def _shown(request: AnyRequest, line_id: str) -> LineSettings:
    parts = parts_of(request)
    lang, now = language(request.headers.get("Accept-Language", "en"), OFFERED), parts.now()

    def look(tx: Reader) -> LineSettings:
        own = [each for each in list_channels(tx) if each.line_id == line_id]
        shown = [_channel(tx, parts.config.origin, each, now) for each in own]
        return _settings(tx, line_rows.get_line(tx, line_id), shown, lang)

    return await parts.store.read(look)


def _settings(tx: Reader, line: Line, own: list[ShownChannel], lang: str) -> LineSettings:
    team = line_rows.list_operator_ids(tx, line.id)
    return LineSettings(
        line.id,
        line.name,
        line.rev,
        _without_leavers(line.rules, {*team, *settings.known_now(tx).see_all}),
        team,
        own,
        _texts(),
        offered_langs(),
        sorted(checks.ZONES),
        _countries(lang),
    )


def _without_leavers(line_rules: Rules, may_see: set[str]) -> Rules:
    """Whoever has left hears no alert any more, and the page need not explain a name that nobody has."""
    norms = line_rules.norms
    still = tuple(each for each in norms.alert_to if each in may_see)
    return replace(line_rules, norms=replace(norms, alert_to=still))


def _rows(tx: Reader, who: Operator, now: int) -> list[LineRow]:
    channels, waiting, here = list_channels(tx), line_rows.count_open(tx), _here(tx, now)
    found: list[LineRow] = []
    for line in line_rows.list_lines(tx):
        if who.lines is not None and line.id not in who.lines:
            continue
        team = _operators(tx, line.id)
        own = sum(each.line_id == line.id for each in channels)
        found.append(
            LineRow(
                line.id,
                line.name,
                line.rev,
                line.rules.sharing,
                len(team),
                own,
                waiting.get(line.id, 0),
                len(here.intersection(team)),
            )
        )
    return found


def _here(tx: Reader, now: int) -> set[str]:
    return {each.id for each in presences.list_colleagues(tx) if is_present(each.presence, now)}


def _operators(tx: Reader, line_id: str) -> list[str]:
    return line_rows.list_operator_ids(tx, line_id)


def _preview(line_rules: Rules, at: int, *, here: bool) -> Preview:
    promised = promises.promise(line_rules, at)
    is_open = hours.is_open(line_rules.hours, at)
    return Preview(
        is_open, hours.opens_at(line_rules.hours, at), promised.promised_at if promised else 0, here
    )


async def _shown_channel(parts: Parts, channel: Channel) -> ShownChannel:
    now = parts.now()
    return await parts.store.read(lambda tx: _channel(tx, parts.config.origin, channel, now))


def _channel(tx: Reader, origin: str, channel: Channel, now: int) -> ShownChannel:
    seen = addresses.list_seen_on(tx, channel.id, now - links.SEEN_WITHIN)
    return ShownChannel(
        channel.id,
        channel.key,
        channel.line_id,
        channel.origins,
        snippet_of(origin, channel.key),
        links.sites_to_offer(seen, channel, origin),
    )


def _fresh_channel(line_id: str) -> Channel:
    """Secrets come from outside: an action may be run twice."""
    return Channel("", channel_settings.new_channel_key(), "chat", line_id, (), secrets.token_urlsafe(32))


@cache
def _texts() -> dict[str, dict[str, str]]:
    return {name: {lang: say(lang, text) for lang in OFFERED} for name, text in CATALOGUE.items()}


@cache
def offered_langs() -> list[Offered]:
    """Each by its own name."""
    return [Offered(code, _own_name(code)) for code in OFFERED]


def _own_name(code: str) -> str:
    name = Locale.parse(tag_of(code), sep="-").get_display_name() or code
    return name[0].upper() + name[1:]


@cache
def _countries(lang: str) -> list[Country]:
    names = cast("dict[str, str]", Locale(lang).territories)
    found = [
        Country(code, names.get(code, code), phonenumbers.country_code_for_region(code))
        for code in checks.COUNTRIES
    ]
    return sorted(found, key=lambda each: each.name)


handlers = [
    list_lines,
    make_line,
    get_line,
    save_line,
    delete_line,
    preview_line,
    make_channel,
    save_channel,
    close_channel,
    channel_secret,
]
