"""Settings of lines by HTTP. A save of an outdated revision is refused and gets the current settings."""

import asyncio
from functools import cache
from typing import Literal

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from openline.actions.lines import settings
from openline.domain.lines import checks, hours, lines, promises
from openline.domain.lines.lines import Assignment, Line, Rules, Texts
from openline.domain.refusals import Changed, WrongField, WrongFields
from openline.domain.team import rights
from openline.domain.team.operators import Operator, takes_new
from openline.domain.text import clean_name, prepared
from openline.domain.values import replace
from openline.domain.visitors.visitors import language
from openline.store.channels.channels import list_channels
from openline.store.lines import lines as line_rows
from openline.store.team import presences
from openline.store.transaction import Reader
from openline.texts import OFFERED, say
from openline.web.request import AnyRequest, context_of
from openline.web.wire import commands
from openline.web.workspace.channels import ShownChannel, fresh_channel, shown_channel
from openline.web.workspace.choices import Country, OfferedLanguage, countries, offered_langs
from openline.web.workspace.sessions import session_of

RULES_LIMIT = 512 * 1024
"""Bytes: enough for six texts of 2,000 characters in every language, escaped as JSON."""
TextName = Literal["greeting", "nobody_yet", "outside_hours", "ending", "closing", "rating"]
CATALOGUE: dict[TextName, str] = {
    "greeting": lines.GREETING,
    "nobody_yet": lines.NOBODY_YET,
    "outside_hours": lines.OUTSIDE_HOURS,
    "ending": lines.ENDING,
    "closing": lines.CLOSING,
    "rating": lines.RATING,
}
LATEST = 4_102_444_800_000
"""The year 2100, in milliseconds: calendars are not computed further ahead."""


class NewLine(msgspec.Struct, frozen=True):
    name: commands.Typed


class SavedLine(msgspec.Struct, frozen=True):
    name: commands.Typed
    rev: int
    rules: Rules
    operators: tuple[commands.Id, ...]


class LineRow(msgspec.Struct, frozen=True):
    """A line with counts: its `operators`, `channels`, `open` dialogs, and operators who are `here`."""

    id: str
    name: str
    rev: int
    assignment: Assignment
    operators: int
    channels: int
    open: int
    here: int


class LineList(msgspec.Struct, frozen=True):
    lines: list[LineRow]


class LineSettings(msgspec.Struct, frozen=True):
    """`texts`: name → language → the default text, used where the line has no text of its own."""

    id: str
    name: str
    rev: int
    rules: Rules
    operators: list[str]
    channels: list[ShownChannel]
    texts: dict[TextName, Texts]
    langs: list[OfferedLanguage]
    zones: list[str]
    countries: list[Country]


class LinePreview(msgspec.Struct, frozen=True):
    """The saved rules applied to a moment. `opens_at`, `promised_at`: in milliseconds, 0 = never, none."""

    open: bool
    opens_at: int
    promised_at: int
    here: bool


@get("/api/v1/lines")
async def list_lines(request: AnyRequest) -> LineList:
    session = await session_of(request)
    rights.must_supervise(session.operator)
    context = context_of(request)
    now = context.now()
    return await context.store.read(lambda tx: LineList(_rows(tx, session.operator, now)))


@post("/api/v1/lines")
async def make_line(request: AnyRequest, data: JSONBody[NewLine]) -> LineSettings:
    session = await session_of(request)
    context, channel = context_of(request), fresh_channel("")
    now, name = context.now(), prepared(data.name, clean_name)
    line = await context.store.write(
        lambda tx: settings.line_is_made(tx, session.operator, name, channel, now)
    )
    return await _shown(request, line.id)


@get("/api/v1/lines/{line_id:str}")
async def get_line(request: AnyRequest, line_id: FromPath[str]) -> LineSettings:
    session = await session_of(request)
    await context_of(request).store.read(
        lambda tx: settings.line_to_set(tx, session.operator, commands.an_id(line_id))
    )
    return await _shown(request, line_id)


@put("/api/v1/lines/{line_id:str}", request_max_body_size=RULES_LIMIT)
async def save_line(request: AnyRequest, line_id: FromPath[str], data: JSONBody[SavedLine]) -> LineSettings:
    session = await session_of(request)
    context = context_of(request)
    rules = await asyncio.to_thread(checks.rules_prepared, data.rules)
    wanted = settings.Settings(prepared(data.name, clean_name), data.rev, rules, data.operators)
    now = context.now()
    try:
        await context.store.write(
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
    await context_of(request).store.write(
        lambda tx: settings.line_is_deleted(tx, session.operator, commands.an_id(line_id), data.name)
    )
    return {"ok": True}


@get("/api/v1/lines/{line_id:str}/preview")
async def preview_line(request: AnyRequest, line_id: FromPath[str], at: FromQuery[int] = 0) -> LinePreview:
    session = await session_of(request)
    context = context_of(request)
    now = context.now()
    if not 0 <= at <= LATEST:
        raise WrongFields((WrongField("at", "out_of_range", "Choose a time from 1970 to 2100."),))

    def look(tx: Reader) -> LinePreview:
        line = settings.line_to_set(tx, session.operator, commands.an_id(line_id))
        return _preview(line.rules, at or now, here=bool(_here(tx, now) & {*_operators(tx, line_id)}))

    return await context.store.read(look)


async def _shown(request: AnyRequest, line_id: str) -> LineSettings:
    context = context_of(request)
    lang, now = language(request.headers.get("Accept-Language", "en"), OFFERED), context.now()

    def look(tx: Reader) -> LineSettings:
        own = [each for each in list_channels(tx) if each.line_id == line_id]
        shown = [shown_channel(tx, context.config, context.refused_sites, each, now) for each in own]
        return _settings(tx, line_rows.get_line(tx, line_id), shown, lang)

    return await context.store.read(look)


def _settings(tx: Reader, line: Line, own: list[ShownChannel], lang: str) -> LineSettings:
    team = line_rows.list_operator_ids(tx, line.id)
    return LineSettings(
        line.id,
        line.name,
        line.rev,
        _without_leavers(line.rules, {*team, *settings.allowed_now(tx).see_all}),
        team,
        own,
        _texts(),
        offered_langs(),
        sorted(checks.ZONES),
        countries(lang),
    )


def _without_leavers(line_rules: Rules, may_see: set[str]) -> Rules:
    """Return the rules without recipients of alerts who have left: the page has no names for them."""
    targets = line_rules.response_targets
    still = tuple(each for each in targets.alert_to if each in may_see)
    return replace(line_rules, response_targets=replace(targets, alert_to=still))


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
                line.rules.assignment,
                len(team),
                own,
                waiting.get(line.id, 0),
                len(here.intersection(team)),
            )
        )
    return found


def _here(tx: Reader, now: int) -> set[str]:
    return {each.id for each in presences.list_colleagues(tx) if takes_new(each.presence, now)}


def _operators(tx: Reader, line_id: str) -> list[str]:
    return line_rows.list_operator_ids(tx, line_id)


def _preview(line_rules: Rules, at: int, *, here: bool) -> LinePreview:
    promised = promises.promise(line_rules, at)
    is_open = hours.is_working_time(line_rules.hours, at)
    return LinePreview(
        is_open, hours.opens_at(line_rules.hours, at), promised.promised_at if promised else 0, here
    )


@cache
def _texts() -> dict[TextName, Texts]:
    return {name: {lang: say(lang, text) for lang in OFFERED} for name, text in CATALOGUE.items()}


handlers = [
    list_lines,
    make_line,
    get_line,
    save_line,
    delete_line,
    preview_line,
]
