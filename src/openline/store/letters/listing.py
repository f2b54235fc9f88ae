"""Queries of the page Letters: letters that wait, letters sent, and their outcome. Read-only."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from openline.domain.dialogs import numbers
from openline.domain.dialogs.letter_views import LetterKind
from openline.domain.letters.filters import LetterFilter
from openline.domain.letters.views import ShownLetter
from openline.store.access import visible_in
from openline.store.tables import dialogs, letters, visitors
from openline.store.transaction import Reader

_e, _d = letters.c, dialogs.c
_LINES = select(
    _e.id, _e.kind, _e.dialog_id, _d.number, visitors.c.name, _e.address, _e.state, _e.why, _e.lang,
    _e.created_at, _e.next_at, _e.sent_at, _e.opened_at, _e.tries, _e.result, _e.subject,
).select_from(
    letters.join(dialogs, _d.id == _e.dialog_id).join(visitors, visitors.c.id == _d.visitor_id)
)  # fmt: skip


def list_letters(
    tx: Reader, lines: frozenset[str] | None, wanted: LetterFilter, most: int
) -> list[ShownLetter]:
    """Return letters about dialogs of these lines (None: all), newest first. Ids grow with time."""
    where: list[ColumnElement[bool]] = [*visible_in(_d.line_id, lines)]
    if wanted.state:
        where.append(_e.state == wanted.state)
    if wanted.contact_id:
        where.append(_d.contact_id == wanted.contact_id)
    if wanted.after:
        where.append(_e.id < wanted.after)
    if wanted.numbers:
        where.append(_d.number.in_(wanted.numbers))
    elif wanted.words:
        has_name = visitors.c.name_key.contains(wanted.words, autoescape=True)
        where.append(or_(_e.address_key.contains(wanted.words, autoescape=True), has_name))
    found = tx.rows_of(_LINES.where(*where).order_by(_e.id.desc()).limit(most))
    return [_shown(*each) for each in found]


def find_shown(tx: Reader, letter_id: str) -> ShownLetter | None:
    found = tx.rows_of(_LINES.where(_e.id == letter_id))
    return _shown(*found[0]) if found else None


def _shown(letter_id: str, kind: LetterKind, dialog_id: str, number: int, *others: Any) -> ShownLetter:
    return ShownLetter(letter_id, kind, dialog_id, numbers.label(number), *others)
