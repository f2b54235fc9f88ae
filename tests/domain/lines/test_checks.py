"""What a line, a channel, a canned reply may be told to be: tables of what is refused, and where."""

from typing import Any

import pytest

from openline.domain.channels.sites import check_origins, clean_origin
from openline.domain.lines.checks import Allowed, check_line, cleaned
from openline.domain.lines.lines import AutoMessage, Holiday, Hours, OpenHours, ResponseTargets, Rules
from openline.domain.team.canned import check_reply, check_shortcut
from openline.domain.values import replace

KNOWN = Allowed(operators={"oleg", "olga", "anna"}, see_all={"anna"}, langs=("en", "ru"))
DAY_OFF: tuple[OpenHours, ...] = ()
NINE_TO_SIX = (OpenHours(540, 1080),)


def wrong(rules: Rules = Rules(), name: str = "Sales", operators: tuple[str, ...] = ("oleg",)) -> list[str]:  # noqa: B008 - frozen
    return [each.field for each in check_line(name, rules, operators, KNOWN)]


def week(*monday: OpenHours) -> Hours:
    return Hours(is_on=True, week=(monday, *(NINE_TO_SIX,) * 4, DAY_OFF, DAY_OFF))


def test_a_new_line_is_right_as_it_is() -> None:
    """LINE-1: the defaults have to be such that saving them changes nothing."""
    assert wrong() == []
    assert cleaned(Rules()) == Rules()


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "x" * 101, "a\0b", "\ud800"])
def test_a_line_has_a_name(name: str) -> None:
    """LINE-1."""
    assert wrong(name=name) == ["name"]


def test_a_line_without_an_operator_is_refused() -> None:
    """LINE-1."""
    found = check_line("Sales", Rules(), (), KNOWN)

    assert [(each.field, each.text) for each in found] == [("operators", "Add at least one operator.")]


@pytest.mark.parametrize("operators", [("stranger",), ("oleg", "oleg"), ("oleg", "")])
def test_only_operators_who_work_here_are_chosen_each_once(operators: tuple[str, ...]) -> None:
    """LINE-1."""
    assert wrong(operators=operators) == ["operators"]


RANGES: list[tuple[str, int, int]] = [
    ("next_after_s", 5, 3600),
    ("limit", 1, 1000),
    ("nobody_yet_after_s", 5, 3600),
    ("closing_after_min", 1, 10080),
    ("promise_after_min", 1, 10080),
]


@pytest.mark.parametrize("field, low, high", RANGES)
def test_numbers_have_bounds(field: str, low: int, high: int) -> None:
    """LINE-2, LINE-3, LINE-6, LINE-12."""
    tried: dict[str, Any]
    for value, path in (
        (low, []),
        (high, []),
        (low - 1, [f"rules.{field}"]),
        (high + 1, [f"rules.{field}"]),
        (-1, [f"rules.{field}"]),
        (10**30, [f"rules.{field}"]),
    ):
        tried = {field: value}
        assert wrong(Rules(**tried)) == path


def test_a_limit_of_zero_is_refused_and_none_is_no_limit() -> None:
    """LINE-3."""
    assert wrong(Rules(limit=0)) == ["rules.limit"]
    assert wrong(Rules(limit=None)) == []


@pytest.mark.parametrize("seconds, is_right", [(0, True), (86_400, True), (-1, False), (86_401, False)])
def test_response_targets_are_up_to_a_day_or_none(seconds: int, is_right: bool) -> None:
    """LINE-11."""
    first, further = (
        wrong(Rules(response_targets=ResponseTargets(seconds))),
        wrong(Rules(response_targets=ResponseTargets(0, seconds))),
    )

    assert first == ([] if is_right else ["rules.response_targets.first_answer_s"])
    assert further == ([] if is_right else ["rules.response_targets.further_answer_s"])


@pytest.mark.parametrize(
    "to, is_right", [((), True), (("oleg", "anna"), True), (("olga",), False), (("nobody",), False)]
)
def test_alerts_go_to_people_who_may_see_the_dialog(to: tuple[str, ...], is_right: bool) -> None:
    """LINE-11: Olga works here, but not in this line."""
    assert wrong(Rules(response_targets=ResponseTargets(alert_to=to))) == (
        [] if is_right else ["rules.response_targets.alert_to"]
    )


@pytest.mark.parametrize(
    "rules, path",
    [
        (Rules(lang="xx"), "rules.lang"),
        (Rules(lang="EN"), "rules.lang"),
        (Rules(country="XX"), "rules.country"),
        (Rules(country="ru"), "rules.country"),
        (Rules(shown_as="replaced"), "rules.shown_name"),
        (Rules(shown_as="replaced", shown_name="  "), "rules.shown_name"),
        (Rules(shown_name="x" * 101), "rules.shown_name"),
        (Rules(greeting=AutoMessage(texts={"en": "   "})), "rules.greeting.texts.en"),
        (Rules(nobody_yet=AutoMessage(texts={"ru": "x" * 2001})), "rules.nobody_yet.texts.ru"),
        (Rules(outside_hours=AutoMessage(texts={"en": "a\0"})), "rules.outside_hours.texts.en"),
        (Rules(ending=AutoMessage(texts={"xx": "Bye"})), "rules.ending.texts.xx"),
        (Rules(closing=AutoMessage(is_on=False, texts={"en": ""})), "rules.closing.texts.en"),
        (Rules(rating_texts={"en": "\u200b"}), "rules.rating_texts.en"),
    ],
)
def test_words_and_names_are_checked_where_they_stand(rules: Rules, path: str) -> None:
    """LINE-1, LINE-6, LINE-10, CHAT-2."""
    assert wrong(rules) == [path]


def test_good_words_pass_and_are_cleaned() -> None:
    """LINE-6."""
    rules = Rules(
        lang="ru",
        country="RU",
        shown_as="replaced",
        shown_name="  Support   team ",
        greeting=AutoMessage(texts={"en": " Hello! ", "ru": "x" * 2000}),
    )

    assert wrong(rules) == []
    assert (cleaned(rules).shown_name, cleaned(rules).greeting.texts["en"]) == ("Support team", "Hello!")


@pytest.mark.parametrize(
    "hours, path",
    [
        (week(OpenHours(600, 540)), "week.0.0"),
        (week(OpenHours(600, 600)), "week.0.0"),
        (week(OpenHours(-1, 60)), "week.0.0"),
        (week(OpenHours(0, 1441)), "week.0.0"),
        (week(OpenHours(540, 720), OpenHours(700, 800)), "week.0.1"),
        (week(OpenHours(700, 800), OpenHours(540, 720)), "week.0.1"),
        (week(OpenHours(540, 720), OpenHours(540, 720)), "week.0.1"),
        (week(OpenHours(0, 60), OpenHours(120, 180), OpenHours(30, 150)), "week.0.2"),
        (Hours(week=()), "week"),
        (Hours(week=(DAY_OFF,) * 8), "week"),
        (Hours(is_on=True, week=(DAY_OFF,) * 7), "week"),
        (Hours(zone="Mars/Base"), "zone"),
        (Hours(zone=""), "zone"),
        (Hours(zone="localtime"), "zone"),
        (Hours(zone="../../etc/passwd"), "zone"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(hours: Hours, path: str) -> None:
    """LINE-5."""
    assert wrong(Rules(hours=hours)) == [f"rules.hours.{path}"]


def test_hours_may_touch_and_fill_the_day() -> None:
    """LINE-5: lunch between two spans, and around the clock."""
    assert wrong(Rules(hours=week(OpenHours(0, 720), OpenHours(720, 1440)))) == []
    assert wrong(Rules(hours=replace(week(*NINE_TO_SIX), zone="Europe/Moscow"))) == []


@pytest.mark.parametrize(
    "days, places",
    [
        ([Holiday(0, 2, 29)], []),
        ([Holiday(2028, 2, 29)], []),
        ([Holiday(2027, 2, 29)], [0]),
        ([Holiday(0, 2, 30)], [0]),
        ([Holiday(0, 13, 1)], [0]),
        ([Holiday(0, 0, 1)], [0]),
        ([Holiday(-1, 1, 1)], [0]),
        ([Holiday(10**12, 1, 1)], [0]),
        ([Holiday(0, 1, 1), Holiday(2027, 1, 1), Holiday(0, 1, 1)], [2]),
        ([Holiday(0, 1, 1, "x" * 101)], [0]),
        ([Holiday(0, 1, 1, "New Year", (OpenHours(600, 500),))], [0]),
        ([Holiday(0, 1, 1, spans=(OpenHours(0, 60), OpenHours(30, 90)))], [0]),
        ([Holiday(0, 12, 31, "short day", NINE_TO_SIX)], []),
    ],
)
def test_holidays_are_days_of_the_calendar_each_once(days: list[Holiday], places: list[int]) -> None:
    """LINE-5."""
    found = wrong(Rules(hours=Hours(holidays=tuple(days))))

    assert found == [f"rules.hours.holidays.{place}" for place in places]


def test_every_wrong_field_is_named_at_once() -> None:
    """LINE-1: a page full of mistakes is mended in one go."""
    rules = Rules(lang="xx", limit=0, hours=Hours(zone="?"), response_targets=ResponseTargets(-1))

    assert wrong(rules, "", ()) == [
        "name",
        "operators",
        "rules.lang",
        "rules.limit",
        "rules.response_targets.first_answer_s",
        "rules.hours.zone",
    ]


@pytest.mark.parametrize(
    "typed, origin",
    [
        ("https://shop.example", "https://shop.example"),
        (" HTTPS://Shop.Example:443/ ", "https://shop.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://магазин.рф", "https://xn--80aairftm.xn--p1ai"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("shop.example", ""),
        ("https://shop.example/page", ""),
        ("https://user@shop.example", ""),
        ("https://", ""),
        ("ftp://shop.example", ""),
        ("https://a b.example", ""),
        ("https://shop.example:99999", ""),
        ("javascript:alert(1)", ""),
        ("null", ""),
        ("*", ""),
        ("https://\0.example", ""),
    ],
)
def test_a_site_is_kept_as_browsers_name_it(typed: str, origin: str) -> None:
    """LINE-1: a channel may name its sites."""
    assert clean_origin(typed) == origin


def test_wrong_sites_are_named_by_place() -> None:
    """LINE-1."""
    assert [each.field for each in check_origins(("https://a.example", "b", "c"))] == [
        "origins.1",
        "origins.2",
    ]
    assert [each.field for each in check_origins(("https://a.example",) * 51)] == ["origins"]


@pytest.mark.parametrize(
    "shortcut, is_right",
    [
        ("hello", True),
        ("привет-2", True),
        ("", False),
        ("two words", False),
        ("a\n", False),
        ("x" * 41, False),
    ],
)
def test_a_shortcut_is_one_word(shortcut: str, is_right: bool) -> None:
    """LINE-7."""
    assert (check_shortcut(shortcut) == ()) == is_right


@pytest.mark.parametrize(
    "text, code", [("Hello", ""), (" ", "empty"), ("x" * 4001, "too_long"), ("\0a", "bad_text")]
)
def test_a_reply_is_a_text_that_could_be_sent(text: str, code: str) -> None:
    """LINE-7."""
    assert "".join(each.code for each in check_reply(text)) == code
