"""Every moment that rules compare with the present, to be moved when the clock was set."""

from typing import Any

from sqlalchemy import Column, Table, bindparam, case, literal_column, or_, select, text, update

from openline.domain.clock_steps import WRITTEN_LATELY
from openline.store.mail_tables import LETTER_IS_ON_ITS_WAY, LETTER_WAITS
from openline.store.tables import (
    dialogs,
    events,
    letters,
    operators,
    sessions,
    tickets,
    timers,
    visitors,
)
from openline.store.transaction import Transaction

_d, _v, _e, _l = dialogs.c, visitors.c, events.c, letters.c
_IS_OPEN = _d.status != literal_column("'finished'")
_ENDED_JUST_NOW = _d.id.in_(select(timers.c.subject_id).where(timers.c.kind == literal_column("'ask_copy'")))

MOVED: dict[Table, tuple[tuple[str, ...], Any]] = {
    timers: (("due_at",), None),
    dialogs: (
        (
            "waiting_since",
            "last_at",
            "offered_at",
            "offered_until",
            "queued_at",
            "answered_at",
            "mail_due_at",
        ),
        _IS_OPEN,
    ),
    operators: (("live_until", "used_at", "last_assigned_at", "gone_at"), None),
    sessions: (("started_at", "used_at"), None),
    tickets: (("ends_at",), None),
    visitors: (("gone_at",), _v.id.in_(select(_d.visitor_id).where(_IS_OPEN))),
    letters: (
        ("next_at", "lease_until", "data_at"),
        or_(text(LETTER_WAITS), text(LETTER_IS_ON_ITS_WAY)),
    ),
}
"""Table → its moments, and which rows are concerned (None: all). Zeros stay: they mean "never"."""
STAYS: dict[Table, tuple[str, ...]] = {
    dialogs: ("started_at", "finished_at", "promised_at", "opens_at", "rated_at"),
    operators: ("created_at",),
    visitors: ("created_at", "seen_at", "email_proved_at"),
    letters: ("created_at", "sent_at", "opened_at", "counted_at"),
}
"""The other moments of these tables: records of what was, times of the world, and rules about days."""


def _shifted(column: Column[int]) -> Any:
    return case((column > literal_column("0"), column + bindparam("step")), else_=column)


def _statement(table: Table, names: tuple[str, ...], where: Any) -> Any:
    statement = update(table).values({name: _shifted(table.c[name]) for name in names})
    return statement if where is None else statement.where(where)


_MOVES = tuple(_statement(table, names, where) for table, (names, where) in MOVED.items())
_MOVE_ENDS = (
    update(dialogs)
    .where(_ENDED_JUST_NOW)
    .values(finished_at=_shifted(_d.finished_at), rated_at=_shifted(_d.rated_at))
)
_MOVE_WRITTEN = (
    update(events)
    .where(
        _e.dialog_id.in_(select(_d.id).where(_IS_OPEN)),
        _e.kind != literal_column("''"),
        _e.at > bindparam("since"),
    )
    .values(at=_shifted(_e.at))
)
_DECLINED = select(_d.id, _d.declined).where(_IS_OPEN, _d.declined != literal_column("''"))
_SAVE_DECLINED = update(dialogs).where(_d.id == bindparam("id_")).values(declined=bindparam("declined_"))


def shift(tx: Transaction, step: int, was: int) -> None:
    """Move all of them by `step`. `was`: the time by the old clock."""
    for statement in (*_MOVES, _MOVE_ENDS):
        tx.run(statement, step=step)
    tx.run(_MOVE_WRITTEN, step=step, since=was - WRITTEN_LATELY)


def list_declined(tx: Transaction) -> list[tuple[str, str]]:
    """Return (dialog id, declines) of open dialogs that somebody declined."""
    return [(id_, declined) for id_, declined in tx.rows(_DECLINED)]


def save_declined(tx: Transaction, dialog_id: str, declined: str) -> None:
    tx.run(_SAVE_DECLINED, id_=dialog_id, declined_=declined)
