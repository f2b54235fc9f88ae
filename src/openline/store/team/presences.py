"""Presence of operators, stored as columns of their rows so that every node sees the same state."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, text, update

from openline.domain.team.operators import Availability, Presence, Role
from openline.store.tables import dialogs, line_operators, operators, timers
from openline.store.transaction import Reader, Transaction

_o, _p, _d, _t = operators.c, line_operators.c, dialogs.c, timers.c
_PRESENCE = select(_o.availability, _o.live_until, _o.used_at).where(
    _o.id == bindparam("id_"), _o.is_active == 1
)
_NAME = select(_o.name).where(_o.id == bindparam("id_"))
_SAVE = (
    update(operators)
    .where(_o.id == bindparam("id_"))
    .values(availability=bindparam("availability_"), live_until=bindparam("live"), used_at=bindparam("used"))
)
# Only extended, never shortened: a late heartbeat must not override that of a newer connection.
_LIVE = text("UPDATE operators SET live_until = :live WHERE id = :id_ AND live_until < :live")
_MISSED = text(
    "UPDATE operators SET missed = CASE WHEN gone_at >= :since THEN missed + :count ELSE :count END, "
    "gone_at = :now WHERE id = :id_"
)
_NOT_GONE = (
    select(_t.subject_id)
    .where(_t.kind == literal_column("'operator_gone'"), _t.due_at > bindparam("since"))
    .order_by(_t.subject_id)
)
_EVERYBODY = (
    select(_o.id, _o.name, _o.role, _o.availability, _o.live_until, _o.used_at, _o.missed, _o.gone_at)
    .where(_o.is_active == 1)
    .order_by(_o.name, _o.id)
)
_MEMBERSHIPS = select(_p.line_id, _p.operator_id)
_OPEN = (
    select(_d.operator_id, func.count())
    .where(_d.status == literal_column("'in_work'"))
    .group_by(_d.operator_id)
)


class Colleague(NamedTuple):
    """An operator as colleagues see them.

    `missed`: how many conversations went on to others when they had gone last, at `gone_at`: for them alone.
    """

    id: str
    name: str
    role: Role
    availability: Availability
    live_until: int
    used_at: int
    missed: int
    gone_at: int

    @property
    def presence(self) -> Presence:
        return Presence(self.availability, self.live_until, self.used_at)


def find_presence(tx: Reader, operator_id: str) -> Presence:
    """Return the operator's presence; "away" for an unknown or dismissed operator."""
    found = tx.row(_PRESENCE, id_=operator_id)
    return Presence(*found) if found else Presence("away")


def find_name(tx: Reader, operator_id: str) -> str:
    """Return the operator's name, dismissed or not; empty if unknown."""
    found = tx.row(_NAME, id_=operator_id)
    return found[0] if found else ""


def save_presence(tx: Transaction, operator_id: str, presence: Presence) -> None:
    tx.run(
        _SAVE,
        id_=operator_id,
        availability_=presence.availability,
        live=presence.live_until,
        used=presence.used_at,
    )


def save_live(tx: Transaction, operator_id: str, live_until: int) -> None:
    tx.run(_LIVE, id_=operator_id, live=live_until)


def add_missed(tx: Transaction, operator_id: str, count: int, since: int, now: int) -> None:
    """Add to what an operator left to others in the absence that began at `since`."""
    tx.run(_MISSED, id_=operator_id, count=count, now=now, since=since)


def list_not_gone(tx: Reader, since: int) -> list[str]:
    """Return ids of operators who were here after `since` and whose absence has not been handled yet."""
    return [found[0] for found in tx.rows(_NOT_GONE, since=since)]


def list_colleagues(tx: Reader) -> list[Colleague]:
    return [Colleague(*found) for found in tx.rows(_EVERYBODY)]


def list_memberships(tx: Reader) -> list[tuple[str, str]]:
    """Return (line id, operator id) for every operator of every line."""
    return [(found[0], found[1]) for found in tx.rows(_MEMBERSHIPS)]


def count_open(tx: Reader) -> dict[str, int]:
    """Return operator id → number of their dialogs in work."""
    return {found[0]: found[1] for found in tx.rows(_OPEN)}
