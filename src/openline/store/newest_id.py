"""The newest id in the database, behind which a new run of the program goes on."""

from sqlalchemy import func, select

from openline.store.tables import contacts, dialogs, leads, letters, visitors
from openline.store.transaction import Reader

_LISTED = (contacts, dialogs, leads, letters, visitors)
"""Tables with lists that are paged by id. Each maximum is one step into the primary key."""


def newest_id(tx: Reader) -> str:
    """Return the greatest id of what is listed by id; "" in an empty database."""
    found = [tx.rows_of(select(func.max(table.c.id)))[0][0] for table in _LISTED]
    return max((id_ for id_ in found if id_), default="")
