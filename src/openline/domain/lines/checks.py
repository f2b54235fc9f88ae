"""Checks of a line's settings and of names: each wrong field with a sentence on what to do."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from zoneinfo import available_timezones

import phonenumbers

from openline.domain.lines.lines import (
    CLIENTS,
    AutoMessage,
    Holiday,
    Hours,
    OpenHours,
    ResponseTargets,
    Rules,
    Texts,
)
from openline.domain.refusals import BadText, WrongField
from openline.domain.text import UNSTORABLE, clean_name, clean_text, prepared
from openline.domain.values import Immutable, replace

NAME_LIMIT = 100
AUTO_TEXT_LIMIT = 2_000
HOLIDAYS_LIMIT = 500
DAY_MINUTES = 1_440
AUTO_MESSAGES = ("greeting", "nobody_yet", "outside_hours", "ending", "closing")
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
ZONES = frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
"""Places and UTC, without "localtime", "Factory" and other names that mean something else on each machine."""

SECONDS = "Enter a number of seconds from 5 to 3600."
MINUTES = "Enter a number of minutes from 1 to 10080."
TARGET = "Enter a number of seconds from 0 to 86400; 0 means no alert."
LIMIT = "Enter a number from 1 to 1000, or leave empty."
_SPAN = "For a night shift enter two spans: until 00:00, and from 00:00 on the next day."


class Allowed(Immutable):
    """What the settings may refer to: active operators, those who see every line, languages on offer."""

    operators: Collection[str]
    see_all: Collection[str]
    langs: Collection[str]


def check_line(
    name: str, rules: Rules, operators: tuple[str, ...], allowed: Allowed
) -> tuple[WrongField, ...]:
    """Return everything that is wrong, in the order of the page; empty = the line may be saved."""
    return (
        *_name("name", name, "Enter a line name of up to 100 characters."),
        *_operators(operators, allowed),
        *_language_and_country(rules, allowed),
        *_numbers(rules),
        *_shown_name(rules),
        *_texts(rules, allowed),
        *_hours(rules.hours),
        *_alert_to(rules.response_targets, operators, allowed),
    )


def cleaned(rules: Rules) -> Rules:
    """Return checked rules as they are stored, with clean texts and names."""
    return _with_texts(rules, _clean, clean_name)


def rules_prepared(rules: Rules) -> Rules:
    """Return the rules with texts and names cleaned, or marked as wrong, before an action checks them.

    There may be thousands of them.
    """
    return _with_texts(rules, _prepared, lambda name: prepared(name, clean_name))


def _with_texts(rules: Rules, of_texts: Callable[[Texts], Texts], of_name: Callable[[str], str]) -> Rules:
    autos: dict[str, AutoMessage] = {}
    for name in AUTO_MESSAGES:
        auto: AutoMessage = getattr(rules, name)
        autos[name] = replace(auto, texts=of_texts(auto.texts))
    days = tuple(replace(each, name=of_name(each.name)) for each in rules.hours.holidays)
    return replace(
        rules,
        greeting=autos["greeting"],
        nobody_yet=autos["nobody_yet"],
        outside_hours=autos["outside_hours"],
        ending=autos["ending"],
        closing=autos["closing"],
        rating_texts=of_texts(rules.rating_texts),
        shown_name=of_name(rules.shown_name),
        hours=replace(rules.hours, holidays=days),
    )


def check_name(name: str, text: str) -> tuple[WrongField, ...]:
    return tuple(_name("name", name, text))


def _name(field: str, name: str, text: str) -> Iterator[WrongField]:
    try:
        good = clean_name(name)
    except BadText:
        good = ""
    if not good or len(good) > NAME_LIMIT:
        yield WrongField(field, "wrong_name", text)


def _operators(operators: tuple[str, ...], allowed: Allowed) -> Iterator[WrongField]:
    if not operators:
        yield WrongField("operators", "empty", "Add at least one operator.")
    elif len(set(operators)) < len(operators) or not set(operators) <= set(allowed.operators):
        yield WrongField("operators", "unknown", "Choose active operators, each only once.")


def _language_and_country(rules: Rules, allowed: Allowed) -> Iterator[WrongField]:
    if rules.lang not in ("", CLIENTS, *allowed.langs):
        yield WrongField("rules.lang", "unknown", "Choose a language from the list.")
    if rules.country and rules.country not in COUNTRIES:
        yield WrongField("rules.country", "unknown", "Choose a country from the list.")


def _numbers(rules: Rules) -> Iterator[WrongField]:
    wanted = (
        ("next_after_s", rules.next_after_s, range(5, 3_601), SECONDS),
        ("limit", 1 if rules.limit is None else rules.limit, range(1, 1_001), LIMIT),
        ("nobody_yet_after_s", rules.nobody_yet_after_s, range(5, 3_601), SECONDS),
        ("closing_after_min", rules.closing_after_min, range(1, 10_081), MINUTES),
        ("promise_after_min", rules.promise_after_min, range(1, 10_081), MINUTES),
        ("response_targets.first_answer_s", rules.response_targets.first_answer_s, range(86_401), TARGET),
        ("response_targets.further_answer_s", rules.response_targets.further_answer_s, range(86_401), TARGET),
    )
    for name, value, allowed, text in wanted:
        if value not in allowed:
            yield WrongField(f"rules.{name}", "out_of_range", text)


def _shown_name(rules: Rules) -> Iterator[WrongField]:
    if rules.shown_as == "replaced" or rules.shown_name.strip():
        yield from _name(
            "rules.shown_name", rules.shown_name, "Enter the name shown to visitors, up to 100 characters."
        )


def _texts(rules: Rules, allowed: Allowed) -> Iterator[WrongField]:
    """Check the line's own texts. A missing text stands for the catalogue's, so an empty one is an error."""
    for name in AUTO_MESSAGES:
        yield from _own_texts(f"rules.{name}.texts", getattr(rules, name).texts, allowed)
    yield from _own_texts("rules.rating_texts", rules.rating_texts, allowed)


def _own_texts(path: str, texts: Texts, allowed: Allowed) -> Iterator[WrongField]:
    for lang, text in texts.items():
        if lang not in allowed.langs:
            yield WrongField(f"{path}.{lang}"[:200], "unknown", "Choose a language from the list.")
        elif wrong := _own_text(text):
            yield WrongField(f"{path}.{lang}", *wrong)


def _own_text(text: str) -> tuple[str, str] | None:
    if not text.strip():
        return "empty", "Enter a text or clear it to use the default."
    try:
        _clean_text(text)
    except BadText as no:
        if "limit" in no.values:
            return "too_long", "Please shorten the text to 2000 characters."
        return "bad_text", UNSTORABLE
    return None


def _hours(hours: Hours) -> Iterator[WrongField]:
    if hours.zone not in ZONES:
        yield WrongField("rules.hours.zone", "unknown", "Choose a time zone from the list.")
    if len(hours.week) != 7:
        yield WrongField("rules.hours.week", "wrong_week", "A week has seven days.")
    elif hours.is_on and not any(hours.week):
        yield WrongField("rules.hours.week", "empty", "Add working hours to at least one day.")
    for place, spans in enumerate(hours.week):
        yield from _spans(spans, lambda span, day=place: f"rules.hours.week.{day}.{span}")
    yield from _holidays(hours.holidays)


def _spans(spans: tuple[OpenHours, ...], path: Callable[[int], str]) -> Iterator[WrongField]:
    for place, span in enumerate(spans):
        earlier = spans[:place]
        if not 0 <= span.begins < span.ends <= DAY_MINUTES:
            yield WrongField(path(place), "wrong_span", _SPAN)
        elif any(span.begins < other.ends and other.begins < span.ends for other in earlier):
            yield WrongField(path(place), "overlaps", "These hours overlap with others on the same day.")


def _holidays(holidays: tuple[Holiday, ...]) -> Iterator[WrongField]:
    if len(holidays) > HOLIDAYS_LIMIT:
        yield WrongField("rules.hours.holidays", "too_many", "Up to 500 holidays.")
        return
    seen: set[tuple[int, int, int]] = set()
    for place, holiday in enumerate(holidays):
        path = f"rules.hours.holidays.{place}"
        day = (holiday.year, holiday.month, holiday.day)
        if not _is_date(holiday):
            yield WrongField(path, "wrong_date", "This day doesn't exist.")
        elif day in seen:
            yield WrongField(path, "twice", "This day is already in the list.")
        elif holiday.name.strip() and any(_name(path, holiday.name, "")):
            yield WrongField(path, "wrong_name", "Please shorten the name to 100 characters.")
        else:
            yield from _spans(holiday.spans, lambda _, whole=path: whole)
        seen.add(day)


def _is_date(holiday: Holiday) -> bool:
    """Return True if the day exists. A holiday of every year may be on the 29th of February."""
    try:
        date(holiday.year or 2_000, holiday.month, holiday.day)
    except (ValueError, OverflowError):
        return False
    return holiday.year == 0 or 2_000 <= holiday.year <= 2_200


def _alert_to(targets: ResponseTargets, operators: tuple[str, ...], allowed: Allowed) -> Iterator[WrongField]:
    """Refuse alerts to operators who may not see the line's dialogs."""
    if not set(targets.alert_to) <= {*operators, *allowed.see_all}:
        text = "Choose operators of this line or administrators."
        yield WrongField("rules.response_targets.alert_to", "unknown", text)


def _clean(texts: Texts) -> Texts:
    return {lang: _clean_text(text) for lang, text in texts.items()}


def _prepared(texts: Texts) -> Texts:
    return {lang: prepared(text, _clean_text) for lang, text in texts.items()}


def _clean_text(text: str) -> str:
    return clean_text(text, AUTO_TEXT_LIMIT)
