"""The people of the company who answer, and their log-in."""

from dataclasses import dataclass
from typing import Literal

from openline.domain.times import DAY, HOUR, MINUTE, SECOND

Availability = Literal["auto", "here", "away"]
Role = Literal["administrator", "supervisor", "operator"]

SESSION_IDLE = 12 * HOUR
SESSION_LONGEST = 7 * DAY
TICKET_TTL = 30 * SECOND
PASSWORD_LENGTH = (8, 200)
IDLE_AFTER = 15 * MINUTE
LIVE_TTL = 40 * SECOND
"""A workspace not heard of for so long is gone (PROTOCOL B.6): every heartbeat moves `live_until`."""
RECONNECT_GRACE = 5 * MINUTE
"""After a server that was down for no longer, whoever was here has the time of a lost socket to come back."""
RELOAD_GRACE = 3 * SECOND
"""A page that was closed may be a page that is being loaded anew."""


@dataclass(frozen=True, slots=True)
class Operator:
    """`lines`: whose dialogs this operator may see; None = all of them (administrators)."""

    id: str
    name: str
    email: str
    role: Role
    lines: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Presence:
    """`live_until`: until when a workspace counts as connected. `used_at`: the last touch of one.

    `switch`: the operator's own word. `away` = nothing new comes; `here` = here even without a touch for
    fifteen minutes, while a workspace is connected; `auto` = as the workspace tells. A log-in sets `auto`.
    """

    switch: Availability = "auto"
    live_until: int = 0
    used_at: int = 0


def is_present(presence: Presence, now: int) -> bool:
    """LINE-3: a live workspace that was used within 15 minutes, or the operator's own "I am here"."""
    return is_here(presence.switch, presence.live_until, presence.used_at, now)


def is_here(switch: Availability, live_until: int, used_at: int, now: int) -> bool:
    """The same, of a presence that stands in a longer row."""
    if switch == "away" or live_until <= now:
        return False
    return switch == "here" or now - used_at < IDLE_AFTER


def presence_ends_at(presence: Presence, now: int) -> int:
    """When this presence ends if nothing more is heard; `now` when it already has."""
    if not is_present(presence, now):
        return now
    ends = presence.live_until
    return ends if presence.switch == "here" else min(ends, presence.used_at + IDLE_AFTER)


@dataclass(frozen=True, slots=True)
class Session:
    operator: Operator
    hash: str
    csrf: str
    started_at: int
    used_at: int


def session_is_good(session: Session, now: int) -> bool:
    return now - session.used_at <= SESSION_IDLE and now - session.started_at <= SESSION_LONGEST


def shown_name(email: str) -> str:
    """A name for somebody who was added by e-mail only: "anna.orlova@…" → "Anna Orlova"."""
    local = email.split("@")[0]
    return (
        " ".join(part.capitalize() for part in local.replace("_", ".").replace("-", ".").split(".") if part)
        or email
    )
