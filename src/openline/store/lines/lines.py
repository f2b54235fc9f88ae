"""Open lines and their operators."""

from functools import lru_cache

import msgspec
from sqlalchemy import bindparam, delete, func, insert, literal_column, select, text, update

from openline.domain.dialogs.dialogs import Dialog
from openline.domain.lines.lines import Line, Rules
from openline.domain.refusals import NotFound
from openline.store.tables import dialogs, line_operators, lines, operators
from openline.store.transaction import Reader, Row, Transaction, encode

_l, _lo, _o = lines.c, line_operators.c, operators.c
_A_LINE = select(_l.id, _l.name, _l.rules, _l.rev, _l.is_deleted, _l.saved_by)
_LINE = _A_LINE.where(_l.id == bindparam("id_"))
_LINES = _A_LINE.where(_l.is_deleted == 0).order_by(_l.position, _l.id)
_ADD_LINE = insert(lines)
_LAST_PLACE = select(func.coalesce(func.max(_l.position), -1))
# Only if the revision is still the one that was read: of two concurrent saves the second changes nothing.
_SAVE_LINE = (
    update(lines)
    .where(_l.id == bindparam("id_"), _l.rev == bindparam("rev_"), _l.is_deleted == 0)
    .values(
        name=bindparam("name_"),
        rules=bindparam("rules_"),
        rev=_l.rev + 1,
        saved_by=bindparam("saved_by_"),
        is_deleted=bindparam("is_deleted_"),
    )
)
_OPERATORS = (
    select(_lo.operator_id)
    .join(operators, _o.id == _lo.operator_id)
    .where(_lo.line_id == bindparam("id_"), _o.is_active == 1)
    .order_by(_lo.position, _lo.operator_id)
)
_LEAVE_LINE = delete(line_operators).where(
    _lo.line_id == bindparam("line"), _lo.operator_id == bindparam("operator")
)
_PLACE = text(
    "INSERT INTO line_operators (line_id, operator_id, position) VALUES (:line, :operator, :place) "
    "ON CONFLICT (line_id, operator_id) DO UPDATE SET position = excluded.position"
)
_OPEN = (
    select(dialogs.c.line_id, func.count())
    .where(dialogs.c.status != literal_column("'finished'"))
    .group_by(dialogs.c.line_id)
)


def get_line(tx: Reader, line_id: str) -> Line:
    found = tx.row(_LINE, id_=line_id)
    if found is None:
        raise NotFound
    return _a_line(found)


def line_of(tx: Reader, dialog: Dialog) -> Line:
    """Return the dialog's line, usually without a query: its rules were read with the dialog."""
    if not dialog.line_rules:
        return get_line(tx, dialog.line_id)
    return Line(dialog.line_id, dialog.line, _rules(dialog.line_rules))


def list_lines(tx: Reader) -> list[Line]:
    """Return the lines that are not deleted, in their order."""
    return [_a_line(found) for found in tx.rows(_LINES)]


def add_line(tx: Transaction, line: Line, position: int) -> None:
    tx.run(
        _ADD_LINE,
        id=line.id,
        name=line.name,
        position=position,
        rules=encode(line.rules).decode(),
        rev=line.rev,
        is_deleted=int(line.is_deleted),
        saved_by=line.saved_by,
    )


def save_line(tx: Transaction, line: Line) -> bool:
    """Save the line as its next revision; False if `line.rev` is no longer the one in the database."""
    return (
        tx.run(
            _SAVE_LINE,
            id_=line.id,
            rev_=line.rev,
            name_=line.name,
            rules_=encode(line.rules).decode(),
            saved_by_=line.saved_by,
            is_deleted_=int(line.is_deleted),
        )
        == 1
    )


def next_place(tx: Reader) -> int:
    """Return the position after every line that ever existed."""
    found = tx.row(_LAST_PLACE)
    return found[0] + 1 if found else 0


def list_operator_ids(tx: Reader, line_id: str) -> list[str]:
    """Return the ids of the line's active operators, in the line's order."""
    return [found[0] for found in tx.rows(_OPERATORS, id_=line_id)]


def save_operators(tx: Transaction, line_id: str, operator_ids: tuple[str, ...]) -> None:
    """Save the line's operators in their order. Dismissed ones keep their places: they may come back."""
    for operator_id in list_operator_ids(tx, line_id):
        if operator_id not in operator_ids:
            tx.run(_LEAVE_LINE, line=line_id, operator=operator_id)
    for place, operator_id in enumerate(operator_ids):
        tx.run(_PLACE, line=line_id, operator=operator_id, place=place)


def count_open(tx: Reader) -> dict[str, int]:
    """Return line id → number of dialogs that have not ended."""
    return {found[0]: found[1] for found in tx.rows(_OPEN)}


def _a_line(found: Row) -> Line:
    id_, name, rules, rev, is_deleted, saved_by = found
    return Line(id_, name, _rules(rules), rev, bool(is_deleted), saved_by)


@lru_cache(maxsize=256)
def _rules(text: str) -> Rules:
    """Decode the rules; cached, because every first message reads them."""
    return msgspec.json.decode(text, type=Rules)
