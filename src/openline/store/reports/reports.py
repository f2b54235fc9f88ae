"""Read-only figures for reports: conversations and their answers, the outcomes of forms."""

from typing import NamedTuple

from sqlalchemy import func, select

from openline.store.access import visible_in
from openline.store.tables import dialogs, form_counts, lines
from openline.store.team_tables import operators
from openline.store.transaction import Reader

_f, _d = form_counts.c, dialogs.c
MOST = 50_000
"""Conversations of one report; of more, the newest count."""
_FORMS = (
    select(_f.line_id, func.coalesce(lines.c.name, ""), _f.kind, _f.outcome, func.sum(_f.count))
    .select_from(form_counts.outerjoin(lines, lines.c.id == _f.line_id))
    .group_by(_f.line_id, lines.c.name, _f.kind, _f.outcome)
    .order_by(lines.c.name, _f.line_id, _f.kind)
)


class FormCount(NamedTuple):
    """The number of times a form had an outcome. `outcome`: shown, answered, put_away or left."""

    line_id: str
    line: str
    kind: str
    outcome: str
    times: int


def count_forms(tx: Reader, lines_: frozenset[str] | None, from_day: str, to_day: str) -> list[FormCount]:
    """Count outcomes in these lines (None: all); both days are included, as YYYY-MM-DD in UTC."""
    where = [_f.day >= from_day, _f.day <= to_day, *visible_in(_f.line_id, lines_)]
    return [
        FormCount(line_id, line, kind, outcome, int(count))
        for line_id, line, kind, outcome, count in tx.rows_of(_FORMS.where(*where))
    ]


class Begun(NamedTuple):
    """A conversation of the period. `answered_at`: 0 = nobody has answered."""

    operator: str
    started_at: int
    answered_at: int
    rating: str


def list_begun(tx: Reader, lines_: frozenset[str] | None, from_ms: int, to_ms: int) -> list[Begun]:
    """Return the conversations that began from one moment up to the other, without spam, the newest first."""
    where = [
        _d.started_at >= from_ms,
        _d.started_at < to_ms,
        _d.is_quarantined == 0,
        *visible_in(_d.line_id, lines_),
    ]
    listed = (
        select(func.coalesce(operators.c.name, ""), _d.started_at, _d.answered_at, _d.rating)
        .select_from(dialogs.outerjoin(operators, operators.c.id == _d.operator_id))
        .where(*where)
        .order_by(_d.started_at.desc())
        .limit(MOST)
    )
    return [Begun(*found) for found in tx.rows_of(listed)]
