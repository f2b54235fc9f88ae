"""Operators, the people of the company who answer: their presence and their log-in."""

from typing import Literal

from openline.domain.times import DAY, HOUR, MINUTE, SECOND
from openline.domain.values import Immutable

Availability = Literal["auto", "here", "away", "busy"]
Role = Literal["administrator", "supervisor", "operator"]

SESSION_IDLE = 12 * HOUR
SESSION_LONGEST = 7 * DAY
TICKET_TTL = 30 * SECOND
PASSWORD_LENGTH = (8, 200)
IDLE_AFTER = 15 * MINUTE
LIVE_TTL = 40 * SECOND
"""A workspace that sends no heartbeat for this long counts as gone; each heartbeat moves `live_until`."""
RECONNECT_GRACE = 5 * MINUTE
"""After an outage of the server of at most this length, operators who were present may still reconnect."""
RELOAD_GRACE = 3 * SECOND
"""A closed page may be one that is being reloaded: its operator counts as present for this long."""

_BY_CHOICE = ("here", "busy")
"""Whoever chose one of these is present as long as a workspace is connected."""


class Operator(Immutable):
    """An operator. `lines`: ids of the lines whose dialogs they may see; None = all (administrators)."""

    id: str
    name: str
    email: str
    role: Role
    lines: frozenset[str] | None


class Presence(Immutable):
    """Whether an operator is there. `live_until`: a workspace counts as connected until then.

    `used_at`: when a workspace was last used. `availability` is the operator's own choice: `away` = gets
    nothing new, and what waits goes to others; `busy` = gets nothing new, and keeps their own dialogs while a
    workspace is connected; `here` = present while a workspace is connected, even if it was not used for
    IDLE_AFTER; `auto` = present as the workspace reports. Logging in sets `auto`, but
    leaves a supervisor `away`.
    """

    availability: Availability = "auto"
    live_until: int = 0
    used_at: int = 0


def is_present(presence: Presence, now: int) -> bool:
    """Return True if the operator answers what is theirs.

    A connected workspace was used within IDLE_AFTER, or they chose `here` or `busy`.
    """
    return is_here(presence.availability, presence.live_until, presence.used_at, now)


def takes_new(presence: Presence, now: int) -> bool:
    """Return True if the operator is present and may be offered more."""
    return presence.availability != "busy" and is_present(presence, now)


def is_here(availability: Availability, live_until: int, used_at: int, now: int) -> bool:
    """Same as `is_present`, for callers that hold the three values in a longer row."""
    if availability == "away" or live_until <= now:
        return False
    return availability in _BY_CHOICE or now - used_at < IDLE_AFTER


def presence_ends_at(presence: Presence, now: int) -> int:
    """Return when this presence ends without a further sign of life; `now` if it has ended already."""
    return presence_ended_at(presence) if is_present(presence, now) else now


def presence_ended_at(presence: Presence) -> int:
    """Return when a presence ended that has, other than by the switch."""
    ends = presence.live_until
    return ends if presence.availability in _BY_CHOICE else min(ends, presence.used_at + IDLE_AFTER)


class Session(Immutable):
    operator: Operator
    hash: str
    csrf: str
    started_at: int
    used_at: int
    must_change_password: bool = False


def session_is_good(session: Session, now: int) -> bool:
    return now - session.used_at <= SESSION_IDLE and now - session.started_at <= SESSION_LONGEST


def shown_name(email: str) -> str:
    """Derive a name from the address of an operator added by email only: "anna.orlova@…" → "Anna Orlova"."""
    local = email.split("@")[0]
    return (
        " ".join(part.capitalize() for part in local.replace("_", ".").replace("-", ".").split(".") if part)
        or email
    )
