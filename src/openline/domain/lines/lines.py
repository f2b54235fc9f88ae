"""The open line: a queue of operators with its own rules, set in the workspace."""

from dataclasses import dataclass, field
from typing import Literal

from openline.domain.times import MINUTE

Assignment = Literal["evenly", "strictly", "everyone"]
LimitCounts = Literal["answered", "answered_new", "open"]
NameShown = Literal["profile", "replaced", "hidden"]
Texts = dict[str, str]
"""Language code → the line's own text; a language without one gets the catalogue's text in that language."""


@dataclass(frozen=True, slots=True)
class AutoMessage:
    """An automatic message (LINE-6)."""

    is_on: bool = True
    texts: Texts = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Working time of one day, in minutes since midnight: 540 to 1080 is 9:00 to 18:00. `to` ≤ 1440."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off, or with `spans` a day with other hours. `month` 1–12; `year` 0 = every year."""

    year: int
    month: int
    day: int
    name: str = ""
    spans: tuple[OpenHours, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """`week`: seven days from Monday, each with its spans; a day off has none. Off = always open."""

    is_on: bool = False
    zone: str = "UTC"
    week: tuple[tuple[OpenHours, ...], ...] = ((OpenHours(540, 1080),),) * 5 + ((), ())
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseTargets:
    """Seconds until an alert; 0 = none. `alert_to`: operator ids; none = supervisors and administrators."""

    first_answer_s: int = 0
    further_answer_s: int = 0
    alert_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a line can be told to do. `lang` empty = the portal's."""

    lang: str = ""
    country: str = ""
    """Two letters, for phones written without a country code; empty = such phones are asked again."""
    sharing: Assignment = "evenly"
    next_after_s: int = 60
    limit: int | None = None
    """Open dialogs per operator; None = no limit."""
    limit_counts: LimitCounts = "answered_new"
    known_first: bool = True
    """A client known to the CRM goes first to the responsible operator (LINE-8)."""
    repeat_leads: bool = False
    """A known client without an open lead gets a new one (CRM-1)."""
    shown_as: NameShown = "profile"
    shown_name: str = ""
    """Who answers, as visitors see it: `replaced` shows this name for everybody."""
    greeting: AutoMessage = AutoMessage()
    nobody_yet: AutoMessage = AutoMessage()
    nobody_yet_after_s: int = 60
    outside_hours: AutoMessage = AutoMessage()
    ending: AutoMessage = AutoMessage(is_on=False)
    closing: AutoMessage = AutoMessage(is_on=False)
    """No activity: this text, then the end. `closing_after_min`: minutes after the operator's last answer."""
    closing_after_min: int = 30
    hours: Hours = Hours()
    promise_after_min: int = 30
    """Minutes of working time until the promised answer (LINE-12). Without hours nothing is promised."""
    rating_is_on: bool = True
    rating_texts: Texts = field(default_factory=dict[str, str])
    """The question over the two buttons."""
    norms: ResponseTargets = ResponseTargets()


@dataclass(frozen=True, slots=True)
class Line:
    """`rev` grows with every saved change of the settings: who saves an older one is told."""

    id: str
    name: str
    rules: Rules = Rules()
    rev: int = 0
    is_deleted: bool = False
    saved_by: str = ""
    """The operator who saved it last; empty = nobody yet."""


GREETING = "Hello! Thank you for writing. The first operator who is free will answer you."
NOBODY_YET = "Everybody is busy at the moment. Your message is not lost: we will answer it."
OUTSIDE_HOURS = "We are not here right now. Your message is saved, and we will answer as soon as we are back."
ENDING = "Thank you for the conversation. If something remains, just write here."
CLOSING = "We have not heard from you for a while, so we close this conversation. Just write, and it goes on."
RATING = "How did we do?"
PROMISE_ALERT = 10 * MINUTE
"""So long before a promise is missed the operators hear of it (LINE-12)."""


def custom_text(auto_texts: Texts, lang: str) -> str:
    """The line's own text in this language; empty = say the catalogue's."""
    return auto_texts.get(lang, "")


def who_answers(rules: Rules, operator_name: str) -> str:
    """The operator's name as visitors see it: the profile's, the line's for everybody, or none (CHAT-2)."""
    match rules.shown_as:
        case "replaced":
            return rules.shown_name
        case "hidden":
            return ""
        case _:
            return operator_name
