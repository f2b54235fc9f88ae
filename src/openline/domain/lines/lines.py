"""A line: a queue of dialogs, its operators and its rules, edited in the workspace."""

from typing import Literal

from openline.domain.times import MINUTE
from openline.domain.values import Immutable, field

Assignment = Literal["balanced", "in_order", "first_to_take"]
LimitCounts = Literal["answered", "answered_new", "open"]
NameShown = Literal["profile", "replaced", "hidden"]
Texts = dict[str, str]
"""Language code → the line's own text. A language without one gets the catalogue's text."""


CLIENTS = "client"
"""Instead of a language: the client's own, as their chat speaks it."""


class AutoMessage(Immutable):
    """A message that the line sends automatically."""

    is_on: bool = True
    texts: Texts = field(default_factory=dict[str, str])


class OpenHours(Immutable):
    """A span of working time, in minutes since midnight: 540 to 1080 is 9:00 to 18:00. `ends` ≤ 1440."""

    begins: int
    ends: int


class Holiday(Immutable):
    """A day off, or with `spans` a day with other hours. `month` 1–12; `year` 0 = every year."""

    year: int
    month: int
    day: int
    name: str = ""
    spans: tuple[OpenHours, ...] = ()


class Hours(Immutable):
    """Working hours; off = always open. `week`: seven days from Monday, each with its spans, if any."""

    is_on: bool = False
    zone: str = "UTC"
    week: tuple[tuple[OpenHours, ...], ...] = ((OpenHours(540, 1080),),) * 5 + ((), ())
    holidays: tuple[Holiday, ...] = ()


class ResponseTargets(Immutable):
    """Seconds until an alert; 0 = none. `alert_to`: operator ids; empty = supervisors and administrators."""

    first_answer_s: int = 0
    further_answer_s: int = 0
    alert_to: tuple[str, ...] = ()


class Rules(Immutable):
    """The settings of a line. `lang`: of its letters; CLIENTS = each client's own, empty = the portal's."""

    lang: str = CLIENTS
    country: str = ""
    """Two letters, for phones written without a country code; empty = such phones are refused."""
    assignment: Assignment = "balanced"
    next_after_s: int = 60
    limit: int | None = None
    """Open dialogs per operator; None = no limit."""
    limit_counts: LimitCounts = "answered_new"
    known_first: bool = True
    """A client known to the CRM is first offered to the operator responsible for them."""
    repeat_leads: bool = False
    """A known client without an open lead gets a new one."""
    shown_as: NameShown = "profile"
    shown_name: str = ""
    """The operator's name as visitors see it; `replaced` shows this one for every operator."""
    greeting: AutoMessage = AutoMessage()
    nobody_yet: AutoMessage = AutoMessage()
    nobody_yet_after_s: int = 60
    outside_hours: AutoMessage = AutoMessage()
    ending: AutoMessage = AutoMessage(is_on=False)
    closing: AutoMessage = AutoMessage(is_on=False)
    """Sent to an inactive visitor before the dialog is closed, `closing_after_min` minutes after the
    operator's last answer."""
    closing_after_min: int = 30
    hours: Hours = Hours()
    promise_after_min: int = 30
    """Minutes of working time until the promised answer. A line without hours promises nothing."""
    rating_is_on: bool = True
    rating_texts: Texts = field(default_factory=dict[str, str])
    """The question above the two buttons."""
    response_targets: ResponseTargets = ResponseTargets()


class Line(Immutable):
    """A line with its settings. `rev` grows with every save; saving over a newer one raises Changed."""

    id: str
    name: str
    rules: Rules = Rules()
    rev: int = 0
    is_deleted: bool = False
    saved_by: str = ""
    """The operator who saved it last; empty = nobody yet."""


GREETING = "Hi! Thanks for your message. We'll be with you shortly."
NOBODY_YET = "All operators are busy right now. We've got your message and will reply soon."
OUTSIDE_HOURS = "We're away right now. We've got your message and will reply when we're back."
ENDING = "Thanks for chatting with us! If anything else comes up, just write here."
CLOSING = "We haven't heard from you, so we're closing this conversation. Write any time to reopen it."
RATING = "How did we do?"
PROMISE_ALERT = 10 * MINUTE
"""Operators are alerted this long before a promise is missed."""


def custom_text(auto_texts: Texts, lang: str) -> str:
    """Return the line's own text in this language; empty = use the catalogue's."""
    return auto_texts.get(lang, "")


def lang_of_texts(rules: Rules) -> str:
    """Return the line's own language; empty = it has none."""
    return "" if rules.lang == CLIENTS else rules.lang


def lang_of_letters(rules: Rules, clients: str, portals: str) -> str:
    """Return the language of a letter: of the client, where the line says so, or the line's, or the portal's.

    A client who has never opened the chat has none.
    """
    return (clients if rules.lang == CLIENTS else rules.lang) or portals


def who_answers(rules: Rules, operator_name: str) -> str:
    """Return the operator's name as visitors see it: the profile's, the line's for everyone, or ""."""
    match rules.shown_as:
        case "replaced":
            return rules.shown_name
        case "hidden":
            return ""
        case _:
            return operator_name
