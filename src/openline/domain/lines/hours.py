"""Working hours of a line: spans of local time, with days off and holidays. Moments are milliseconds.

A span that begins or ends at a local time that does not exist that day (clocks go forward) begins or ends at
the change. At a time that occurs twice (clocks go back) it begins at the first and ends at the second. So
each span is one interval without a gap.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openline.domain.lines.lines import Hours, OpenHours
from openline.domain.times import SECOND

LOOKS_AHEAD = 370
"""Days. A line that is closed for longer counts as never opening."""


def is_working_time(hours: Hours, now: int) -> bool:
    """Return True within working hours, and always if no hours are set."""
    return not hours.is_on or any(begins <= now < ends for begins, ends in _open_intervals(hours, now, 1))


def opens_at(hours: Hours, now: int) -> int:
    """Return when the line opens next; 0 if it is open or never opens."""
    if is_working_time(hours, now):
        return 0
    return next((begins for begins, _ in _open_intervals(hours, now, LOOKS_AHEAD) if begins > now), 0)


def working_time_after(hours: Hours, now: int, left: int) -> int:
    """Return the moment at which `left` ms of working time will have passed since `now`; 0 = never."""
    if not hours.is_on:
        return now + left
    done_upto = now
    for begins, ends in _open_intervals(hours, now, LOOKS_AHEAD):
        start = max(begins, done_upto)
        if start >= ends:
            continue
        if left <= ends - start:
            return start + left
        left -= ends - start
        done_upto = ends
    return 0


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone, or None if there is none of this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def hours_of_day(hours: Hours, day: date) -> tuple[OpenHours, ...]:
    """Return the day's spans. A holiday of this year overrides a yearly one, and both override the week."""
    for year in (day.year, 0):
        for holiday in hours.holidays:
            if (holiday.year, holiday.month, holiday.day) == (year, day.month, day.day):
                return holiday.spans
    return hours.week[day.weekday()] if day.weekday() < len(hours.week) else ()


def _open_intervals(hours: Hours, now: int, days: int) -> Iterator[tuple[int, int]]:
    """Yield working time in order, from yesterday on: a clock change may move a span's edge past midnight."""
    zone = zone_of(hours.zone) or ZoneInfo("UTC")
    today = datetime.fromtimestamp(now / SECOND, zone).date()
    for ahead in range(-1, days + 1):
        day = today + timedelta(days=ahead)
        for span in sorted(hours_of_day(hours, day), key=lambda each: each.begins):
            begins = _moment(zone, day, span.begins, is_end=False)
            ends = _moment(zone, day, span.ends, is_end=True)
            if begins < ends:
                yield begins, ends


def _moment(zone: ZoneInfo, day: date, minutes: int, *, is_end: bool) -> int:
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 — a wall clock
    first, second = (_utc(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first <= second:
        return second if is_end else first
    return _change(zone, second, first)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the moment between the two at which the clocks go forward, to the second."""
    offset = _offset(zone, before)
    while after - before > SECOND:
        middle = (before + after) // 2 // SECOND * SECOND
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: int) -> timedelta | None:
    return datetime.fromtimestamp(at / SECOND, zone).utcoffset()


def _utc(wall: datetime) -> int:
    return round(wall.astimezone(UTC).timestamp()) * SECOND
