"""Read-only figures for reports: the outcomes of forms."""

from typing import NamedTuple

from sqlalchemy import func, select

from openline.store.access import visible_in
from openline.store.tables import form_counts, lines
from openline.store.transaction import Reader

_f = form_counts.c
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
