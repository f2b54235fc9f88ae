"""Dialogs: the current state of each, saved with the next revision. Their events are in events.py."""

from functools import lru_cache
from itertools import compress
from operator import ne
from typing import Any

from msgspec import structs
from sqlalchemy import (
    ColumnElement,
    String,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from openline.domain.crm.contacts import key_of
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.refusals import NotFound
from openline.domain.team.operators import Operator
from openline.domain.values import Immutable
from openline.domain.visitors.visitors import Page
from openline.store import search
from openline.store.access import visible_in
from openline.store.mail_tables import kept_mails, letter_codes, letters, mail_files, mails
from openline.store.tables import (
    channels,
    dialogs,
    events,
    files,
    leads,
    lines,
    operators,
    timers,
    visitors,
)
from openline.store.transaction import Reader, Row, Transaction

_d = dialogs.c
_NOBODY: ColumnElement[str] = literal_column("''")
_NEVER: ColumnElement[int] = literal_column("0")
# The operator whose presence is shown with the dialog: the one who has it, else the one it is offered to.
ASKED = case((_d.operator_id != _NOBODY, _d.operator_id), else_=_d.offered_to)
_JOINED: dict[str, ColumnElement[Any]] = {
    "channel": channels.c.kind,
    "line": lines.c.name,
    "operator": case((_d.operator_id != _NOBODY, func.coalesce(operators.c.name, _NOBODY)), else_=_NOBODY),
    "name": visitors.c.name,
    "operator_availability": func.coalesce(operators.c.availability, _NOBODY),
    "operator_live_until": func.coalesce(operators.c.live_until, _NEVER),
    "operator_used_at": func.coalesce(operators.c.used_at, _NEVER),
    "line_rules": lines.c.rules,
    "visitor_email": visitors.c.email,
    "visitor_gone_at": visitors.c.gone_at,
    "visitor_is_banned": visitors.c.is_banned,
    "visitor_is_blocked": visitors.c.is_blocked,
}
"""Fields of a `Dialog` that other tables keep; every other field is a column of `dialogs` with its name."""
# In the order of the fields, because a `Dialog` is made from a row by position.
COLUMNS = tuple(_JOINED[field] if field in _JOINED else _d[field] for field in Dialog.__struct_fields__)
_SELECT = select(*COLUMNS).select_from(
    dialogs.join(visitors, visitors.c.id == _d.visitor_id)
    .join(channels, channels.c.id == _d.channel_id)
    .join(lines, lines.c.id == _d.line_id)
    .outerjoin(operators, operators.c.id == ASKED)
)
_BY_ID = _SELECT.where(_d.id == bindparam("id_"))
_LOCK = select(_d.id).where(_d.id == bindparam("id_")).with_for_update()
# Literals instead of bound values: SQLite plans a statement anew on each run if the use of a partial index
# depends on a bound value.
IS_OPEN = _d.status != literal_column("'finished'")
_OPEN_OF = _SELECT.where(_d.visitor_id == bindparam("visitor"), IS_OPEN)
_LOCK_OPEN = select(_d.id).where(_d.visitor_id == bindparam("visitor"), IS_OPEN).with_for_update()
# By number: a clock that was set back must not make an older dialog the newest.
_FLAGGED = (
    select(_d.id).where(_d.contact_id == bindparam("contact"), _d.flags.contains(bindparam("flag"))).limit(1)
)
_NEWEST_FIRST = _SELECT.where(_d.visitor_id == bindparam("visitor")).order_by(_d.number.desc())
_NEWEST, _OF_VISITOR = _NEWEST_FIRST.limit(1), _NEWEST_FIRST.limit(20)

_COUNT_FLAG = select(func.count()).where(
    _d.visitor_id == bindparam("visitor"),
    (literal_column("' '", String) + _d.flags + literal_column("' '", String)).like(bindparam("like_")),
)
_MAIL_DUE = select(_d.id).where(_d.visitor_id == bindparam("visitor"), _d.mail_due_at > literal_column("0"))

_FORGET_MAIL_DUE = (
    update(dialogs)
    .where(_d.mail_due_at > literal_column("0"))
    .values(mail_due_at=0, mail_upto=_d.pub_seq, rev=_d.rev + 1)
)
_ENDED_JUST_NOW = select(timers.c.subject_id).where(timers.c.kind == literal_column("'ask_copy'"))
_FLAG_COPIES_DUE = (
    update(dialogs)
    .where(or_(IS_OPEN, _d.id.in_(_ENDED_JUST_NOW)))
    .values(flags=func.trim(_d.flags + " " + bindparam("word", type_=String)))
)

_SHOWN_ONLY = frozenset(
    (
        "channel",
        "line",
        "operator",
        "name",
        "operator_availability",
        "operator_live_until",
        "operator_used_at",
        "line_rules",
        "visitor_email",
        "visitor_gone_at",
        "visitor_is_banned",
        "visitor_is_blocked",
    )
)
_OTHERS = dialogs.alias("others")
_LEADS_OF_IT_ALONE = (
    leads.c.dialog_id == bindparam("id_"),
    ~exists().where(_OTHERS.c.lead_id == leads.c.id, _OTHERS.c.id != bindparam("id_")),
)
_DELETE = (
    *(
        delete(table).where(table.c.dialog_id == bindparam("id_"))
        for table in (events, files, letters, letter_codes, kept_mails, mail_files)
    ),
    delete(timers).where(timers.c.subject_id == bindparam("id_")),
    update(mails).where(mails.c.dialog_id == bindparam("id_")).values(dialog_id="", sender="", subject=""),
    search.deletion("lead", select(leads.c.id).where(*_LEADS_OF_IT_ALONE)),
    search.deletion("dialog", select(_d.id).where(_d.id == bindparam("id_"))),
    delete(leads).where(*_LEADS_OF_IT_ALONE),
    delete(dialogs).where(_d.id == bindparam("id_")),
)
_NOT_SAVED = _SHOWN_ONLY | {"id"}
_FIELDS = Dialog.__struct_fields__
_DECIDE_WHO_SEES = frozenset(("line_id", "operator_id", "offered_to", "invited"))
_INSERT = insert(dialogs)
_REVIEW_COMMENT = (
    update(dialogs).where(_d.id == bindparam("id_")).values(review_comment=bindparam("comment_"))
)
_FIRST_PAGE = select(_d.page_url, _d.page_title, _d.referrer).where(_d.id == bindparam("id_"))

# The oldest promise first, then the longest wait, then the latest activity.
_LONGEST_WAITING = (
    case((_d.promised_at > 0, _d.promised_at), else_=2**62),
    case((_d.waiting_since > 0, _d.waiting_since), else_=2**62),
    _d.last_at.desc(),
)
LIST_LIMIT = 200


def get_dialog(tx: Reader, dialog_id: str) -> Dialog:
    dialog = find_dialog(tx, dialog_id)
    if dialog is None:
        raise NotFound
    return dialog


def find_dialog(tx: Reader, dialog_id: str) -> Dialog | None:
    found = tx.row(_BY_ID, id_=dialog_id)
    return Dialog(*found) if found else None


def get_dialog_to_change(tx: Transaction, dialog_id: str) -> Dialog:
    """Return the dialog, its row locked until the commit: its event counters grow under this lock."""
    tx.lock_rows(_LOCK, id_=dialog_id)
    found = tx.row(_BY_ID, id_=dialog_id)
    if found is None:
        raise NotFound
    return loaded(tx, found)


def find_open_dialog(tx: Transaction, visitor_id: str) -> Dialog | None:
    """Return the visitor's open dialog, locked. There is at most one."""
    tx.lock_rows(_LOCK_OPEN, visitor=visitor_id)
    found = tx.row(_OPEN_OF, visitor=visitor_id)
    return loaded(tx, found) if found else None


def find_newest(tx: Reader, visitor_id: str) -> Dialog | None:
    """Return the visitor's latest dialog, open or not, without locking it."""
    found = tx.row(_NEWEST, visitor=visitor_id)
    return Dialog(*found) if found else None


def is_flagged(tx: Reader, contact_id: str, flag: str) -> bool:
    """Return whether one of the client's dialogs has this flag."""
    return tx.row(_FLAGGED, contact=contact_id, flag=flag) is not None


def is_newest_among(tx: Reader, visitor_id: str, dialog_ids: list[str]) -> bool:
    newest = find_newest(tx, visitor_id)
    return newest is not None and newest.id in dialog_ids


def list_mail_due(tx: Reader, visitor_id: str) -> list[str]:
    """Return the ids of the visitor's dialogs with answers about to be sent by letter."""
    return [found[0] for found in tx.rows(_MAIL_DUE, visitor=visitor_id)]


def forget_mail_due(tx: Transaction) -> None:
    """Drop all pending letters about unread answers; answers from now on are sent as usual."""
    tx.run(_FORGET_MAIL_DUE)


def flag_copies_due(tx: Transaction, word: str) -> None:
    """Add the flag to every dialog whose automatic copy may still be sent: it is open, or its timer runs."""
    tx.run(_FLAG_COPIES_DUE, word=word)


def loaded(tx: Transaction, found: Row) -> Dialog:
    dialog = Dialog(*found)
    tx.loaded[dialog.id] = dialog
    return dialog


def list_of_visitor(tx: Reader, visitor_id: str) -> list[Dialog]:
    """Return the visitor's latest 20 dialogs, oldest first."""
    return [Dialog(*found) for found in reversed(tx.rows(_OF_VISITOR, visitor=visitor_id))]


def count_with_flag(tx: Reader, visitor_id: str, word: str) -> int:
    """Count the visitor's dialogs with this flag. `word` must be a constant of ours: LIKE is not escaped."""
    found = tx.row(_COUNT_FLAG, visitor=visitor_id, like_=f"% {word} %")
    return found[0] if found else 0


def add_dialog(tx: Transaction, dialog: Dialog, page: Page, lang: str) -> None:
    known = {name: value for name, value in structs.asdict(dialog).items() if name not in _SHOWN_ONLY}
    seen = {"page_url": page.url, "page_title": page.title, "referrer": page.referrer, "lang": lang}
    tx.run(_INSERT, **known, **seen, review_comment="")
    own = key_of("name", dialog.name)
    search.add_entry(
        tx, "dialog", dialog.id, visitor_id=dialog.visitor_id, contact_id=dialog.contact_id, own=own
    )


def find_page(tx: Reader, dialog_id: str) -> Page:
    """Return the page on which the dialog began; an empty one if unknown."""
    found = tx.row(_FIRST_PAGE, id_=dialog_id)
    return Page(*found) if found else Page()


def save_dialog(tx: Transaction, dialog: Dialog) -> Dialog:
    """Save the state as the next revision, and announce it to the operators' lists."""
    saved = dialog.but(rev=dialog.rev + 1)
    before = tx.loaded.get(dialog.id)
    after = structs.astuple(saved)
    changed = tuple(compress(_FIELDS, map(ne, structs.astuple(before), after))) if before else _FIELDS
    statement, places = _update_of(changed)
    tx.run(statement, id_=saved.id, **{name: after[place] for name, place in places})
    tx.loaded[saved.id] = saved
    if "contact_id" in changed:
        search.subject_is_moved(tx, "dialog", saved.id, saved.contact_id)
    if before and not _DECIDE_WHO_SEES.isdisjoint(changed):
        tx.tell_moved(before)
    tx.tell_row(saved)
    return saved


def save_review_comment(tx: Transaction, dialog_id: str, comment: str) -> None:
    """Save the comment of a review, for the record: no list shows it."""
    tx.run(_REVIEW_COMMENT, id_=dialog_id, comment_=comment)


@lru_cache
def _update_of(changed: tuple[str, ...]) -> tuple[Update, tuple[tuple[str, int], ...]]:
    """Return the statement, and (parameter, place among the fields of a Dialog) for each of its values.

    It names changed columns only: naming a column rewrites its index entry, even with the same value.
    """
    saved = [name for name in changed if name not in _NOT_SAVED]
    values: dict[str, Any] = {name: bindparam(f"{name}_") for name in saved}
    places = tuple((f"{name}_", _FIELDS.index(name)) for name in saved)
    return update(dialogs).where(_d.id == bindparam("id_")).values(values), places


def delete_dialog(tx: Transaction, dialog: Dialog) -> None:
    """Delete the dialog with everything that belongs to it alone, and announce that it is gone.

    The visitor and the client's card stay. A mail that came in stays known by its id, so that it does not
    come in again. The sweeper deletes the contents of files that no message has any more.
    """
    for statement in _DELETE:
        tx.run(statement, id_=dialog.id)
    tx.loaded.pop(dialog.id, None)
    tx.tell_deleted(dialog)


def list_open(tx: Reader, operator: Operator) -> tuple[list[Dialog], int]:
    """Return open dialogs that this operator may see, at most 200, and the number of all of them.

    The operator's own come first, so that none is missing however many wait or are offered; then those the
    operator is asked to answer, then the others; the longest waiting first in each group.
    """
    seen = _seen_open(operator)
    own, *asked = _concerns(operator)
    own_first = case((own, 0), (or_(*asked), 1), else_=2)
    found = tx.rows_of(_SELECT.where(*seen).order_by(own_first, *_LONGEST_WAITING).limit(LIST_LIMIT))
    count = tx.rows_of(select(func.count()).select_from(dialogs).where(*seen))[0][0]
    return [Dialog(*each) for each in found], count


def count_dialogs(tx: Reader) -> int:
    return tx.rows_of(select(func.count()).select_from(dialogs))[0][0]


def list_revisions(tx: Reader, operator: Operator) -> dict[str, int]:
    """Return dialog id → revision of all open dialogs that this operator may see."""
    return {found[0]: found[1] for found in tx.rows_of(select(_d.id, _d.rev).where(*_seen_open(operator)))}


def _seen_open(operator: Operator) -> tuple[Any, ...]:
    """Return the condition that mirrors `sees` of domain/dialogs/dialogs.py, for open dialogs."""
    if operator.lines is None:
        return (IS_OPEN,)
    return IS_OPEN, or_(_d.line_id.in_(sorted(operator.lines)), *_concerns(operator))


def _concerns(operator: Operator) -> tuple[Any, ...]:
    """Return conditions, any of which is enough: the operator has the dialog, is offered it or invited."""
    return (
        _d.operator_id == operator.id,
        _d.offered_to == operator.id,
        _d.invited.contains(f" {operator.id} ", autoescape=True),
    )


class Search(Immutable):
    """Filters for a search of dialogs; all that are given must match. `words`: normalised like stored keys.

    `visitor_id` and `contact_id` together: dialogs of either. `after`: the number of the last one shown.
    """

    status: str = ""
    numbers: tuple[int, ...] = ()
    words: str = ""
    visitor_id: str = ""
    contact_id: str = ""
    after: int = 0


def list_found(
    tx: Reader, lines_: frozenset[str] | None, wanted: Search | None = None, most: int = 50
) -> list[Dialog]:
    """Return the matching dialogs in these lines (None: all), newest first."""
    where = [*visible_in(_d.line_id, lines_), *(_fits(wanted) if wanted else ())]
    if wanted and wanted.words:
        its = select(_d.id).where(_d.id == search.SUBJECT_ID, *where).exists()
        where = [_d.id.in_(search.list_subjects(tx, "dialog", wanted.words, most, (its,)))]
    statement = _SELECT.where(*where).order_by(_d.number.desc()).limit(most)
    return [Dialog(*each) for each in tx.rows_of(statement)]


def _fits(wanted: Search) -> list[Any]:
    where: list[Any] = []
    if wanted.status == "open":
        where.append(_d.status != "finished")
    elif wanted.status:
        where.append(_d.status == wanted.status)
    if wanted.numbers:
        where.append(_d.number.in_(wanted.numbers))
    if wanted.after:
        where.append(_d.number < wanted.after)
    return where + _of_person(wanted)


def _of_person(wanted: Search) -> list[Any]:
    of_visitor = [_d.visitor_id == wanted.visitor_id] if wanted.visitor_id else []
    of_contact = [_d.contact_id == wanted.contact_id] if wanted.contact_id else []
    return [or_(*of_visitor, *of_contact)] if of_visitor or of_contact else []
