"""The queue of each line: candidates for a dialog, dialogs that wait, dialogs left unanswered by an operator.

Each query is one statement over an index that holds only the rows it asks for: its cost does not grow with
the number of dialogs that wait, nor of all dialogs.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal_column, or_, select, text
from sqlalchemy.sql import ClauseElement, ColumnElement

from openline.domain.lines.assignment import Candidate
from openline.domain.lines.lines import LimitCounts, Rules
from openline.store.tables import WAITS_IN_LINE, contacts, dialogs, line_operators, operators
from openline.store.transaction import Reader, Transaction

_d, _o, _p = dialogs.c, operators.c, line_operators.c
# Literals instead of bound values, because the indexes are partial.
_WAITS = text(WAITS_IN_LINE)
_IN_WORK = _d.status == literal_column("'in_work'")
_OPEN = text("status IN ('new', 'in_work')")
_OFFERED = text("status = 'new' AND offered_to <> ''")
_HAS_GUESTS = text("status <> 'finished' AND invited <> ''")

_WAITING = (
    select(_d.queued_at, _d.id, _d.visitor_id)
    .where(_WAITS, _d.line_id == bindparam("line"))
    .order_by(_d.queued_at, _d.id)
    .limit(bindparam("most", type_=Integer))
)
_LINES_WAITING = select(_d.line_id).where(_WAITS).distinct()
_FREE_TO_LOCK = select(_d.id).where(_WAITS, _d.id == bindparam("id_")).with_for_update(skip_locked=True)
_RESPONSIBLE = select(contacts.c.operator_id).where(contacts.c.id == bindparam("id_"))
_HAS_ANSWERED = (
    select(_d.id)
    .where(_d.visitor_id == bindparam("visitor"), _d.operator_id == bindparam("operator"), _d.answered_at > 0)
    .limit(1)
)
_BECOME_RESPONSIBLE = text("UPDATE contacts SET operator_id = :operator WHERE id = :id_ AND operator_id = ''")
_ASSIGNED = text("UPDATE operators SET last_assigned_at = :now WHERE id = :id_ AND last_assigned_at < :now")
_LINES_OF = select(_p.line_id).where(_p.operator_id == bindparam("id_")).order_by(_p.line_id)
_UNANSWERED = (
    select(_d.id)
    .where(_IN_WORK, _d.operator_id == bindparam("id_"), _d.waiting_since > 0, _d.is_pinned == 0)
    .order_by(_d.queued_at)
    .limit(bindparam("most", type_=Integer))
)
_PINNED = select(_d.id).where(_IN_WORK, _d.operator_id == bindparam("id_"), _d.is_pinned == 1).order_by(_d.id)
_OFFERS = (
    select(_d.id)
    .where(_OFFERED, _d.offered_to == bindparam("id_"))
    .order_by(_d.queued_at)
    .limit(bindparam("most", type_=Integer))
)
_POSITION = select(_p.position).where(_p.line_id == bindparam("line"), _p.operator_id == bindparam("id_"))
_WITHOUT_ANSWER = (
    select(_d.id)
    .where(_OPEN, _d.waiting_since > literal_column("0"), _d.line_id == bindparam("line"))
    .order_by(_d.id)
)
_GUESTS = select(_d.invited, _d.operator_id, _d.offered_to).where(
    _HAS_GUESTS, _d.line_id == bindparam("line"), or_(_d.operator_id != "", _d.offered_to != "")
)


def list_candidates(tx: Reader, line_id: str, rules: Rules, now: int) -> list[Candidate]:
    """Return the line's operators who may be present and are below its limit, each with their count."""
    if not rules.limit:
        return [Candidate(*each) for each in tx.rows(_candidates(None), line=line_id, now=now)]
    # In a busy hour nearly all of them are at the limit: those are filtered out in the database.
    found = tx.rows(_candidates(rules.limit_counts), line=line_id, now=now, most=rules.limit)
    candidates = [Candidate(*each) for each in found]
    return _with_guests(tx, line_id, candidates) if rules.limit_counts == "open" else candidates


def list_waiting(tx: Reader, line_id: str, most: int) -> list[tuple[int, str, str]]:
    """Return (queued at, dialog id, visitor id) of dialogs that wait to be assigned, oldest first."""
    return [(found[0], found[1], found[2]) for found in tx.rows(_WAITING, line=line_id, most=most)]


def list_lines_waiting(tx: Reader) -> list[str]:
    """Return the ids of lines with waiting dialogs."""
    return [found[0] for found in tx.rows(_LINES_WAITING)]


def lock_waiting(tx: Transaction, dialog_id: str) -> bool:
    """Lock the dialog's row; False if it waits no more, or if another transaction holds the row.

    That other transaction is assigning the dialog, or an operator takes it.
    """
    return tx.row(_FREE_TO_LOCK, id_=dialog_id) is not None


def list_lines_of(tx: Reader, operator_id: str) -> list[str]:
    return [found[0] for found in tx.rows(_LINES_OF, id_=operator_id)]


def find_position(tx: Reader, line_id: str, operator_id: str) -> int:
    """Return the operator's position in the line; -1 if not a member of it."""
    found = tx.row(_POSITION, line=line_id, id_=operator_id) if operator_id else None
    return found[0] if found else -1


def list_unanswered(tx: Reader, operator_id: str, most: int) -> list[str]:
    """Return the dialogs that an absent operator must not keep: offers, and dialogs whose visitor waits.

    Pinned dialogs stay with the operator.
    """
    offered = tx.rows(_OFFERS, id_=operator_id, most=most)
    return [found[0] for found in (*offered, *tx.rows(_UNANSWERED, id_=operator_id, most=most))][:most]


def list_offered(tx: Reader, operator_id: str, most: int) -> list[str]:
    """Return the dialogs that are offered to the operator."""
    return [found[0] for found in tx.rows(_OFFERS, id_=operator_id, most=most)]


def list_pinned(tx: Reader, operator_id: str) -> list[str]:
    """Return the ids of the operator's pinned dialogs, in the order in which rows are locked."""
    return [found[0] for found in tx.rows(_PINNED, id_=operator_id)]


def list_without_answer(tx: Reader, line_id: str) -> list[str]:
    """Return the line's open dialogs whose visitor waits for an answer, with or without an operator."""
    return [found[0] for found in tx.rows(_WITHOUT_ANSWER, line=line_id)]


def save_last_assigned(tx: Transaction, operator_id: str, now: int) -> None:
    """Record when the operator got a new dialog: the one who has been without longest comes first."""
    tx.run(_ASSIGNED, id_=operator_id, now=now)


def find_responsible(tx: Reader, contact_id: str) -> str:
    """Return the id of the operator responsible for this client; empty = nobody yet."""
    found = tx.row(_RESPONSIBLE, id_=contact_id) if contact_id else None
    return found[0] if found else ""


def has_answered(tx: Reader, operator_id: str, visitor_id: str) -> bool:
    """Return whether a dialog of this visitor's was answered while it was this operator's."""
    return tx.row(_HAS_ANSWERED, operator=operator_id, visitor=visitor_id) is not None


def save_responsible(tx: Transaction, contact_id: str, operator_id: str) -> None:
    """Make the operator responsible for this client, unless another one is already."""
    tx.run(_BECOME_RESPONSIBLE, id_=contact_id, operator=operator_id)


@lru_cache
def _candidates(counts: LimitCounts | None) -> ClauseElement:
    """Build the query for candidates. `counts` None: there is no limit, nothing is counted."""
    count = _open_count(counts)
    is_below_limit = () if counts is None else (count < bindparam("most"),)
    return (
        select(
            _o.id,
            _o.name,
            _p.position,
            _o.last_assigned_at,
            _o.availability,
            _o.live_until,
            _o.used_at,
            count,
        )
        .select_from(line_operators.join(operators, _o.id == _p.operator_id))
        .where(
            _p.line_id == bindparam("line"),
            _o.is_active == 1,
            _o.availability != "away",
            _o.availability != "busy",
            _o.live_until > bindparam("now"),
            *is_below_limit,
        )
        .order_by(_p.position, _o.id)
    )


def _open_count(counts: LimitCounts | None) -> Any:
    if counts is None:
        nothing: ColumnElement[int] = literal_column("0", Integer)
        return nothing
    taken = select(func.count()).where(_IN_WORK, _d.operator_id == _o.id, _d.line_id == bindparam("line"))
    if counts == "answered":
        return taken.where(_d.answered_at > 0).scalar_subquery()
    offered = select(func.count()).where(_OFFERED, _d.offered_to == _o.id, _d.line_id == bindparam("line"))
    return taken.scalar_subquery() + offered.scalar_subquery()


def _with_guests(tx: Reader, line_id: str, candidates: list[Candidate]) -> list[Candidate]:
    """Add to the counts the dialogs to which a candidate was invited.

    A dialog counts once, even if the guest has also taken it or is offered it. One that waits in the line
    counts for nobody: a guest at the limit only because of it could never be offered it. Few dialogs have
    guests, and the index holds only those.
    """
    found = tx.rows(_GUESTS, line=line_id)
    guests = [who for ids, *has_it in found for who in ids.split() if who not in has_it]
    return [each._replace(open_count=each.open_count + guests.count(each.id)) for each in candidates]
