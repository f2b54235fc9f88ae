"""How far the mailbox was read, by account and folder."""

from typing import Any

from sqlalchemy import bindparam, insert, select, update

from openline.domain.mail.folders import FolderPosition
from openline.store.tables import mailboxes
from openline.store.transaction import Reader, Transaction

_m = mailboxes.c
_NAMES = ("uid_validity", "last_uid", "waiting", "looked_at", "taken_at", "failed_at", "error")
_BY_NAME = select(*(_m[name] for name in _NAMES)).where(_m.name == bindparam("name_"))
_INSERT = insert(mailboxes)
_SAVE = (
    update(mailboxes)
    .where(_m.name == bindparam("name_"))
    .values({name: bindparam(f"{name}_") for name in _NAMES})
)


def get_position(tx: Reader, name: str) -> FolderPosition:
    """Return how far this mailbox was read; the beginning for one that is new."""
    found = tx.row(_BY_NAME, name_=name)
    if not found:
        return FolderPosition()
    values: dict[str, Any] = dict(zip(_NAMES, found, strict=True))
    values["waiting"] = frozenset(map(int, values["waiting"].split()))
    return FolderPosition(**values)


def save_position(tx: Transaction, name: str, position: FolderPosition) -> None:
    values = {each: getattr(position, each) for each in _NAMES}
    values["waiting"] = " ".join(map(str, sorted(position.waiting)))
    if not tx.run(_SAVE, name_=name, **{f"{each}_": value for each, value in values.items()}):
        tx.run(_INSERT, name=name, **values)
