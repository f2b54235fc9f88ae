"""Working hours: wall clocks of every zone, days off, holidays, and the two days when clocks change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from openline.domain.lines.hours import is_working_time, opens_at, working_time_after
from openline.domain.lines.lines import Holiday, Hours, OpenHours, Rules
from openline.domain.lines.promises import promise
from openline.domain.times import MINUTE
from openline.domain.values import replace

DAY = (OpenHours(540, 1080),)
WORK = Hours(True, "Europe/Berlin", (DAY,) * 5 + ((), ()))
NEW_YEAR = Holiday(0, 1, 1, "New Year")
BERLIN, LONDON = "Europe/Berlin", "Europe/London"


def at(text: str, zone: str = BERLIN, fold: int = 0) -> int:
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return round(wall.timestamp() * 1000)


@pytest.mark.parametrize(
    "when, open_, next_",
    [
        ("2026-11-23T08:59:59", False, "2026-11-23T09:00"),
        ("2026-11-23T09:00", True, ""),
        ("2026-11-23T17:59:59", True, ""),
        ("2026-11-23T18:00", False, "2026-11-24T09:00"),
        ("2026-11-27T18:00", False, "2026-11-30T09:00"),
        ("2026-11-28T12:00", False, "2026-11-30T09:00"),
    ],
)
def test_a_week(when: str, open_: bool, next_: str) -> None:
    """LINE-5: the first moment belongs to the hours, the last does not."""
    assert is_working_time(WORK, at(when)) is open_
    assert opens_at(WORK, at(when)) == (at(next_) if next_ else 0)


def test_without_hours_a_line_is_always_open() -> None:
    """LINE-5."""
    assert is_working_time(Hours(), at("2026-11-28T03:00"))
    assert opens_at(Hours(), at("2026-11-28T03:00")) == 0


@pytest.mark.parametrize(
    "holidays, when, open_",
    [
        ((NEW_YEAR,), "2027-01-01T12:00", False),
        ((NEW_YEAR,), "2028-01-01T12:00", False),
        ((replace(NEW_YEAR, year=2027),), "2026-01-01T12:00", True),
        ((replace(NEW_YEAR, year=2027),), "2027-01-01T12:00", False),
        ((replace(NEW_YEAR, spans=(OpenHours(600, 720),)),), "2027-01-01T11:00", True),
        ((replace(NEW_YEAR, spans=(OpenHours(600, 720),)),), "2027-01-01T12:00", False),
        ((NEW_YEAR, replace(NEW_YEAR, year=2027, spans=(OpenHours(0, 1440),))), "2027-01-01T23:59", True),
        ((Holiday(0, 2, 29),), "2028-02-29T12:00", False),
    ],
)
def test_holidays(holidays: tuple[Holiday, ...], when: str, open_: bool) -> None:
    """LINE-5: the holiday of this very year comes first; one with spans has other hours."""
    assert is_working_time(replace(WORK, holidays=holidays), at(when)) is open_


def whole(zone: str, begins: int, ends: int) -> Hours:
    return Hours(True, zone, ((OpenHours(begins, ends),),) * 7)


def test_clocks_go_forward() -> None:
    """LINE-5: 2:30 does not exist that day: the line opens at the change, and the day is an hour shorter."""
    hours = whole(BERLIN, 150, 300)
    change = at("2027-03-28T03:00")
    assert not is_working_time(hours, change - 1000)
    assert is_working_time(hours, change)
    assert opens_at(hours, change - 1000) == change
    assert working_time_after(hours, change, 120 * MINUTE) == at("2027-03-28T05:00")


def test_clocks_go_back() -> None:
    """LINE-5: 2:30 comes twice: one span stays one stretch, an hour longer."""
    hours = whole(BERLIN, 120, 150)
    first, second = at("2026-10-25T02:10"), at("2026-10-25T02:10", fold=1)
    assert second - first == 3_600_000
    assert is_working_time(hours, first)
    assert is_working_time(hours, second)
    assert is_working_time(hours, second - 600_000 - 1000)
    assert not is_working_time(hours, at("2026-10-25T02:30", fold=1))
    assert working_time_after(hours, at("2026-10-25T02:00"), 90 * MINUTE) == at("2026-10-25T02:30", fold=1)


NIGHT = Hours(True, BERLIN, ((OpenHours(0, 360), OpenHours(1320, 1440)),) * 7)


@pytest.mark.parametrize(
    "when, open_",
    [
        ("2026-11-23T21:59:59.900", False),
        ("2026-11-23T22:00", True),
        ("2026-11-23T23:59:30", True),
        ("2026-11-23T23:59:59.900", True),
        ("2026-11-24T00:00", True),
        ("2026-11-24T05:59:59.900", True),
        ("2026-11-24T06:00", False),
    ],
)
def test_a_night_shift_is_not_closed_at_midnight(when: str, open_: bool) -> None:
    """LINE-5: ten in the evening to six, entered as two spans, on every day of the week and over its end."""
    for day in range(7):
        assert is_working_time(NIGHT, at(when) + day * 24 * 60 * MINUTE) is open_


@pytest.mark.parametrize(
    "when, minutes, done",
    [
        ("2026-11-23T21:50", 30, "2026-11-23T22:30"),
        ("2026-11-23T23:50", 30, "2026-11-24T00:20"),
        ("2026-11-24T05:50", 30, "2026-11-24T22:20"),
        ("2026-11-29T23:59:30", 1, "2026-11-30T00:00:30"),
    ],
)
def test_a_promise_counts_through_midnight(when: str, minutes: int, done: str) -> None:
    """LINE-5, LINE-12: an hour of the night is one, wherever the day changes in it."""
    assert working_time_after(NIGHT, at(when), minutes * MINUTE) == at(done)


def test_a_holiday_closes_one_half_of_a_night() -> None:
    """LINE-5: the first of January, from its first moment to its last."""
    hours = replace(NIGHT, holidays=(NEW_YEAR,))
    open_ = [is_working_time(hours, at(when)) for when in ("2026-12-31T23:59:59", "2027-01-01T00:00")]
    assert open_ == [True, False]
    assert opens_at(hours, at("2027-01-01T12:00")) == at("2027-01-02T00:00")


def test_midnight_itself_may_not_exist() -> None:
    """LINE-5: in Beirut clocks go forward at midnight."""
    hours = whole("Asia/Beirut", 0, 60)
    eve = at("2027-03-27T23:30", "Asia/Beirut")
    assert not is_working_time(hours, eve)
    assert opens_at(hours, eve) == at("2027-03-29T00:00", "Asia/Beirut")


@pytest.mark.parametrize(
    "when, minutes, done",
    [
        ("2026-11-23T10:00", 30, "2026-11-23T10:30"),
        ("2026-11-23T17:45", 30, "2026-11-24T09:15"),
        ("2026-11-23T20:00", 30, "2026-11-24T09:30"),
        ("2026-11-27T17:30", 30, "2026-11-27T18:00"),
        ("2026-11-27T17:30", 31, "2026-11-30T09:01"),
        ("2026-11-28T12:00", 0, "2026-11-30T09:00"),
        ("2026-11-23T10:00", 9 * 60 * 5, "2026-11-30T10:00"),
    ],
)
def test_working_time_passes_only_while_open(when: str, minutes: int, done: str) -> None:
    """LINE-12."""
    assert working_time_after(WORK, at(when), minutes * MINUTE) == at(done)


def test_a_line_that_never_opens_promises_nothing() -> None:
    """LINE-5, LINE-12."""
    never = replace(WORK, week=((),) * 7)
    assert opens_at(never, at("2026-11-23T10:00")) == 0
    assert working_time_after(never, at("2026-11-23T10:00"), 30 * MINUTE) == 0
    assert promise(Rules(hours=never), at("2026-11-23T10:00")) is None
    assert promise(Rules(), at("2026-11-23T10:00")) is None


def test_a_promise_counts_from_the_opening() -> None:
    """LINE-12."""
    assert promise(Rules(hours=WORK), at("2026-11-23T20:00")) == (
        at("2026-11-24T09:30"),
        at("2026-11-24T09:00"),
    )
    assert promise(Rules(hours=WORK), at("2026-11-23T12:00")) == (at("2026-11-23T12:30"), 0)


@pytest.mark.parametrize("zone", ["", "Nowhere/Land", "../../etc/passwd", "UTC\0"])
def test_a_zone_that_does_not_exist_is_utc(zone: str) -> None:
    """LINE-5: messages come in, whatever became of the settings."""
    hours = replace(whole(LONDON, 540, 600), zone=zone)
    assert is_working_time(hours, at("2026-06-01T09:30", "UTC"))
