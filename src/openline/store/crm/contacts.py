"""Cards of clients: their values with origin, and the search for a card by value."""

from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from openline.domain.crm.contacts import Value, ValueKind
from openline.domain.search_words import words_of
from openline.domain.values import Immutable
from openline.store import search
from openline.store.access import visible_in
from openline.store.tables import contact_values, contacts, dialogs, leads
from openline.store.transaction import Reader, Transaction

_c, _v = contacts.c, contact_values.c
_INSERT = insert(contacts)
_ADD_VALUE = insert(contact_values)
_VALUES = (
    select(_v.kind, _v.value, _v.key, _v.status, _v.is_main, _v.how, _v.dialog_id, _v.at)
    .where(_v.contact_id == bindparam("id_"))
    .order_by(_v.at, _v.kind)
)
# A verified owner of an address comes before a claimed one; then the older claim wins.
_BY_VALUE = (
    select(_v.contact_id)
    .where(_v.kind == bindparam("kind_"), _v.key == bindparam("key_"))
    .order_by(_v.status.desc(), _v.at)
    .limit(1)
)
_VERIFY = (
    update(contact_values)
    .where(_v.contact_id == bindparam("id_"), _v.kind == bindparam("kind_"), _v.key == bindparam("key_"))
    .values(status="verified")
)
_MOVE_VALUES = (
    update(contact_values)
    .where(_v.contact_id == bindparam("id_"), _v.dialog_id == bindparam("dialog"))
    .values(contact_id=bindparam("new"))
)
_CREATED = select(_c.created_at).where(_c.id == bindparam("id_"))


class ClientListItem(Immutable):
    """A client in the list: the card, its numbers of dialogs and leads, the time of the latest activity."""

    id: str
    created_at: int
    dialogs: int
    leads: int
    last_at: int


def find_by_value(tx: Reader, kind: ValueKind, key: str) -> str | None:
    """Return the id of the card with this e-mail or phone; a verified owner comes before a claimed one."""
    found = tx.row(_BY_VALUE, kind_=kind, key_=key)
    return found[0] if found else None


def add_contact(tx: Transaction, now: int) -> str:
    contact_id = tx.new_id()
    tx.run(_INSERT, id=contact_id, created_at=now, operator_id="")
    search.add_entry(tx, "client", contact_id, contact_id=contact_id, own="")
    return contact_id


def add_values(tx: Transaction, contact_id: str, values: tuple[Value, ...]) -> None:
    for value in values:
        tx.run(
            _ADD_VALUE,
            contact_id=contact_id,
            kind=value.kind,
            key=value.key,
            words=_words_of(value),
            value=value.value,
            status=value.status,
            is_main=int(value.is_main),
            how=value.how,
            dialog_id=value.dialog_id,
            at=value.at,
        )
    if values:
        search.client_is_completed(tx, contact_id)


def _words_of(value: Value) -> str:
    """Return how the value is searched; "" if that is its key."""
    words = words_of(value.key, is_name=value.kind == "name")
    return words if words != value.key else ""


def count_dialogs(tx: Reader, contact_id: str) -> int:
    return tx.rows_of(select(func.count()).select_from(dialogs).where(dialogs.c.contact_id == contact_id))[0][
        0
    ]


def move_values(tx: Transaction, contact_id: str, new_id: str, dialog_ids: list[str]) -> None:
    """Move the values that came from these dialogs to another card."""
    for dialog_id in dialog_ids:
        tx.run(_MOVE_VALUES, id_=contact_id, new=new_id, dialog=dialog_id)
    for each in sorted((contact_id, new_id)):
        search.client_is_completed(tx, each)


def save_verified(tx: Transaction, contact_id: str, values: tuple[Value, ...]) -> None:
    """Mark values as verified that were only claimed before."""
    for value in values:
        tx.run(_VERIFY, id_=contact_id, kind_=value.kind, key_=value.key)


def list_values(tx: Reader, contact_id: str) -> tuple[Value, ...]:
    return tuple(
        Value(kind, value, key, status, bool(is_main), how, dialog_id, at)
        for kind, value, key, status, is_main, how, dialog_id, at in tx.rows(_VALUES, id_=contact_id)
    )


def find_created_at(tx: Reader, contact_id: str) -> int | None:
    found = tx.row(_CREATED, id_=contact_id)
    return found[0] if found else None


def list_clients(
    tx: Reader, lines: frozenset[str] | None, q: str, after: str, most: int = 50
) -> list[ClientListItem]:
    """Return cards with a dialog in one of these lines (None: all cards), newest first.

    `q`: part of a name, e-mail or phone. `after`: the id of the last card already shown.
    """
    mine = _dialogs_seen(lines)
    statement = (
        select(
            _c.id,
            _c.created_at,
            select(func.count())
            .select_from(dialogs)
            .where(dialogs.c.contact_id == _c.id, *mine)
            .scalar_subquery(),
            select(func.count())
            .select_from(leads)
            .where(leads.c.contact_id == _c.id, *visible_in(leads.c.line_id, lines))
            .scalar_subquery(),
            select(func.coalesce(func.max(dialogs.c.last_at), 0))
            .where(dialogs.c.contact_id == _c.id, *mine)
            .scalar_subquery(),
        )
        .where(*(_listed(tx, lines, q, after, most) if q else _on_page(lines, after)))
        .order_by(_c.id.desc())
        .limit(most)
    )
    return [ClientListItem(*found) for found in tx.rows_of(statement)]


def is_seen(tx: Reader, contact_id: str, lines: frozenset[str] | None) -> bool:
    return bool(tx.rows_of(select(_c.id).where(_c.id == contact_id, *_seen(lines))))


def _listed(tx: Reader, lines: frozenset[str] | None, q: str, after: str, most: int) -> tuple[Any, ...]:
    its = select(_c.id).where(_c.id == search.SUBJECT_ID, *_on_page(lines, after)).exists()
    return (_c.id.in_(search.list_subjects(tx, "client", q, most, (its,))),)


def _on_page(lines: frozenset[str] | None, after: str) -> tuple[Any, ...]:
    return (*_seen(lines), *((_c.id < after,) if after else ()))


def _dialogs_seen(lines: frozenset[str] | None) -> tuple[Any, ...]:
    return visible_in(dialogs.c.line_id, lines)


def _seen(lines: frozenset[str] | None) -> tuple[Any, ...]:
    if lines is None:
        return ()
    return (select(dialogs.c.id).where(dialogs.c.contact_id == _c.id, *_dialogs_seen(lines)).exists(),)
