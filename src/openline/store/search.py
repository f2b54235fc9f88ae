"""The search for dialogs, clients and leads by words, and the upkeep of its entries."""

from typing import Any, Literal

from sqlalchemy import (
    Delete,
    Integer,
    Select,
    String,
    TextClause,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)

from openline.domain.search_words import ways_to_find, words_of
from openline.store.search_tables import search_entries
from openline.store.tables import contact_values
from openline.store.transaction import SQLITE, Reader, Transaction

Kind = Literal["dialog", "client", "lead"]
SHORTEST = 3
"""The letters that an index needs. Fewer are looked for entry by entry, the newest first."""
WORDS_LIMIT = 2_000
NEWEST = 2_000
"""Entries that PostgreSQL looks at one by one before it asks the index, which gathers all that fit."""

SUBJECT_ID = literal_column("e.subject_id", String)
_e, _v = search_entries.c, contact_values.c
_NEW_LINE: Any = literal_column("'\n'", String)
_KEYS = (
    select(func.aggregate_strings(case((_v.words == "", _v.key), else_=_v.words), _NEW_LINE))
    .where(_v.contact_id == _e.contact_id)
    .scalar_subquery()
)
_WORDS = func.substr(_e.own + _NEW_LINE + func.coalesce(_KEYS, ""), 1, WORDS_LIMIT)
_ADDED = ("kind", "subject_id", "visitor_id", "contact_id", "own", "words")
_ADD = insert(search_entries).values({name: bindparam(name) for name in _ADDED})
_OF_SUBJECT = and_(_e.subject_id == bindparam("subject"), _e.kind == bindparam("kind_"))
_RENAME = (
    update(search_entries)
    .where(_e.visitor_id == bindparam("visitor"), _e.own != bindparam("own_"))
    .values(own=bindparam("own_"))
)
_JOIN = update(search_entries).where(_OF_SUBJECT).values(contact_id=bindparam("contact"))
_REFRESH = {
    name: update(search_entries).where(column == bindparam("of"), _e.words != _WORDS).values(words=_WORDS)
    for name, column in (("subject", _e.subject_id), ("visitor", _e.visitor_id), ("contact", _e.contact_id))
}
# The order of the joins is said outright: the index gives entries by id, the newest first, and stops in time.
_FOUND_BY_SQLITE = "search_index_{kind} AS i CROSS JOIN search_entries AS e ON e.id = i.rowid"
_FITS_ON_SQLITE = "search_index_{kind} MATCH :phrase"
# In brackets of its own, so that it is always the index that is asked.
_FOUND_BY_POSTGRESQL = (
    "(SELECT id, subject_id FROM search_entries WHERE kind = '{kind}' AND ({fits}) OFFSET 0) AS e"
)
_FITS_ON_POSTGRESQL = "(openline_trigrams(words) @> openline_trigrams(:q{place}) AND words LIKE :part{place})"
_FOUND_ONE_BY_ONE = "search_entries AS e"
_FOUND_AMONG_NEWEST = (
    "(SELECT id, kind, subject_id, words FROM search_entries WHERE kind = :kind "
    "ORDER BY id DESC LIMIT :newest) AS e"
)
_FITS_ONE_BY_ONE = "e.words LIKE :part{place} ESCAPE '\\'"


def add_entry(
    tx: Transaction, kind: Kind, subject_id: str, *, visitor_id: str = "", contact_id: str, own: str
) -> None:
    """Make a new dialog, client or lead known to the search. `own`: its text beside the contact details."""
    own = words_of(own)
    tx.run(
        _ADD,
        kind=kind,
        subject_id=subject_id,
        visitor_id=visitor_id,
        contact_id=contact_id,
        own=own,
        words="",
    )
    _refresh(tx, "subject", subject_id)


def visitor_is_renamed(tx: Transaction, visitor_id: str, name: str) -> None:
    own = words_of(name)
    if tx.run(_RENAME, visitor=visitor_id, own_=own):
        _refresh(tx, "visitor", visitor_id)


def subject_is_moved(tx: Transaction, kind: Kind, subject_id: str, contact_id: str) -> None:
    """The dialog or lead is that of this client from now on."""
    tx.run(_JOIN, subject=subject_id, kind_=kind, contact=contact_id)
    _refresh(tx, "subject", subject_id)


def client_is_completed(tx: Transaction, contact_id: str) -> None:
    """The client's contact details have changed."""
    # Each of two nodes must see what the other has added.
    tx.lock(f"search:{contact_id}")
    _refresh(tx, "contact", contact_id)


def deletion(kind: Kind, subjects: Select[Any]) -> Delete:
    """Return the statement that makes the search forget these; run it before they themselves are deleted."""
    return delete(search_entries).where(_e.kind == kind, _e.subject_id.in_(subjects))


def list_subjects(tx: Reader, kind: Kind, q: str, most: int, where: tuple[Any, ...] = ()) -> list[str]:
    """Return the ids of what fits `q` as typed: what holds it, then what sounds like it. Newest first.

    `where`: further conditions about SUBJECT_ID.
    """
    exact, alike = ways_to_find(q)
    if not exact:
        return []
    found = _list_holding(tx, kind, exact, most, where)
    if len(found) < most and alike:
        found = [*dict.fromkeys((*found, *_list_holding(tx, kind, alike, most, where)))]
    return found[:most]


def _list_holding(
    tx: Reader, kind: Kind, texts: tuple[str, ...], most: int, where: tuple[Any, ...]
) -> list[str]:
    parts = {f"part{place}": f"%{_as_it_stands(each)}%" for place, each in enumerate(texts)}
    any_part = " OR ".join(_FITS_ONE_BY_ONE.format(place=place) for place in range(len(texts)))
    one_by_one = text(f"e.kind = :kind AND ({any_part})").bindparams(kind=kind, **parts)
    if min(map(len, texts)) < SHORTEST:
        return _run(tx, text(_FOUND_ONE_BY_ONE), (one_by_one, *where), most)
    if tx.dialect is SQLITE:
        phrase = " OR ".join('"' + each.replace('"', '""') + '"' for each in texts)
        fits = text(_FITS_ON_SQLITE.format(kind=kind)).bindparams(phrase=phrase)
        source = text(_FOUND_BY_SQLITE.format(kind=kind))
        return _run(tx, source, (fits, *where), most, newest_first="i.rowid")
    newest = _run(
        tx, text(_FOUND_AMONG_NEWEST).bindparams(kind=kind, newest=NEWEST), (one_by_one, *where), most
    )
    if len(newest) == most:
        return newest
    fits = " OR ".join(_FITS_ON_POSTGRESQL.format(place=place) for place in range(len(texts)))
    asked = {f"q{place}": each for place, each in enumerate(texts)}
    source = text(_FOUND_BY_POSTGRESQL.format(kind=kind, fits=fits)).bindparams(**asked, **parts)
    return _run(tx, source, where, most)


def _as_it_stands(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _run(
    tx: Reader, source: TextClause, where: tuple[Any, ...], most: int, *, newest_first: str = "e.id"
) -> list[str]:
    found = select(SUBJECT_ID).select_from(source).where(*where)
    order = literal_column(newest_first, Integer).desc()
    return [each[0] for each in tx.rows_of(found.order_by(order).limit(most))]


def _refresh(tx: Transaction, of: str, id_: str) -> None:
    tx.run(_REFRESH[of], of=id_)
