"""Lists that are only looked at: letters that wait or went, and what became of the forms (FORM-12)."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from openline.store.tables import dialogs, form_counts, letters, lines, visitors
from openline.store.transaction import Reader

_e, _d, _f = letters.c, dialogs.c, form_counts.c
_LETTERS = select(
    _e.id, _e.kind, _e.dialog_id, _d.number, visitors.c.name, _e.address, _e.state, _e.lang, _e.created_at
).select_from(letters.join(dialogs, _d.id == _e.dialog_id).join(visitors, visitors.c.id == _d.visitor_id))
_FORMS = (
    select(_f.line_id, func.coalesce(lines.c.name, ""), _f.kind, _f.what, func.sum(_f.count))
    .select_from(form_counts.outerjoin(lines, lines.c.id == _f.line_id))
    .group_by(_f.line_id, lines.c.name, _f.kind, _f.what)
    .order_by(lines.c.name, _f.line_id, _f.kind)
)


class LetterLine(NamedTuple):
    """A letter as lists show it. `name`: the visitor's."""

    id: str
    kind: str
    dialog_id: str
    number: int
    name: str
    address: str
    state: str
    lang: str
    created_at: int


class FormCount(NamedTuple):
    """`what`: shown, answered, put_away or left."""

    line_id: str
    line: str
    kind: str
    what: str
    times: int


def list_letters(tx: Reader, lines_: frozenset[str] | None, after: str, most: int) -> list[LetterLine]:
    """Newest first, of dialogs of these lines (None: all). Ids grow with time: `after` is the last seen."""
    where: list[ColumnElement[bool]] = [] if lines_ is None else [_d.line_id.in_(lines_)]
    if after:
        where.append(_e.id < after)
    return [
        LetterLine(*found) for found in tx.built(_LETTERS.where(*where).order_by(_e.id.desc()).limit(most))
    ]


def count_forms(tx: Reader, lines_: frozenset[str] | None, from_day: str, to_day: str) -> list[FormCount]:
    """Of these lines (None: all), both days included, as YYYY-MM-DD in UTC."""
    where = [_f.day >= from_day, _f.day <= to_day]
    if lines_ is not None:
        where.append(_f.line_id.in_(lines_))
    return [
        FormCount(line_id, line, kind, what, int(count))
        for line_id, line, kind, what, count in tx.built(_FORMS.where(*where))
    ]
