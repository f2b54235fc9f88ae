"""Queries of the page Letters: letters that wait, letters sent, and their outcome. Read-only."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select

from openline.domain.dialogs.letter_views import LetterKind, LetterReason, LetterState
from openline.domain.letters.filters import LetterFilter
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


class LetterListItem(NamedTuple):
    """A letter as lists show it. `name`: the visitor's."""

    id: str
    kind: LetterKind
    dialog_id: str
    number: int
    name: str
    address: str
    state: LetterState
    why: LetterReason
    lang: str
    created_at: int
    next_at: int
    sent_at: int
    opened_at: int
    tries: int
    result: str
    subject: str


def list_letters(
    tx: Reader, lines: frozenset[str] | None, wanted: LetterFilter, most: int
) -> list[LetterListItem]:
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
    return [LetterListItem(*each) for each in found]


def find_item(tx: Reader, letter_id: str) -> LetterListItem | None:
    found = tx.rows_of(_LINES.where(_e.id == letter_id))
    return LetterListItem(*found[0]) if found else None
