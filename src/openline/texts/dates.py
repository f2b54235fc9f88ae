"""Dates and times in the style of a language, in the time zone of the line."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name

from openline.domain.lines.hours import zone_of
from openline.domain.times import SECOND
from openline.texts import tag_of

MINUS = "\u2212"


@cache
def locale_of(lang: str) -> Locale:
    return Locale.parse(tag_of(lang), sep="-")


def day(lang: str, zone: str, at: int) -> str:
    """Return the date, such as 24 November 2026, in the order of the language."""
    return _day(lang, _local(zone, at).date())


def clock(lang: str, zone: str, at: int) -> str:
    local = _local(zone, at)
    return _clock(lang, time(local.hour, local.minute))


def zone_name(lang: str, zone: str, at: int) -> str:
    """Return the zone as people call it: "Moscow Standard Time (UTC+3)"; without a name "UTC+5:30"."""
    local = _local(zone, at)
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else MINUS
    offset = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"
    name = _shown(get_timezone_name(local, width="long", locale=locale_of(lang)))
    is_named = not any(map(str.isdigit, name)) and zone_of(zone) and zone != "UTC"
    return f"{name} ({offset})" if is_named else offset


@lru_cache(1_000)
def _day(lang: str, local: date) -> str:
    return _shown(format_date(local, "long", locale_of(lang)))


@lru_cache(2_000)
def _clock(lang: str, local: time) -> str:
    return _shown(format_time(local, "short", locale=locale_of(lang)))


def _local(zone: str, at: int) -> datetime:
    return datetime.fromtimestamp(at / SECOND, _zone(zone))


def _zone(name: str) -> tzinfo:
    return zone_of(name) or UTC


def _shown(text: str) -> str:
    """Replace narrow no-break spaces, which old mail programs show as a box."""
    return text.replace("\u202f", "\u00a0")
