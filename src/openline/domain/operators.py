"""The people of the company who answer, and their log-in."""

from dataclasses import dataclass
from typing import Literal

from openline.domain.times import DAY, HOUR, SECOND

Role = Literal["administrator", "supervisor", "operator"]

SESSION_IDLE = 12 * HOUR
SESSION_LONGEST = 7 * DAY
TICKET_LIVES = 30 * SECOND
PASSWORD_LENGTH = (8, 200)


@dataclass(frozen=True, slots=True)
class Operator:
    """`lines`: whose dialogs this operator may see; None = all of them (administrators)."""

    id: str
    name: str
    email: str
    role: Role
    lines: frozenset[str] | None


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
