"""Canned replies: the portal's, a line's, and each operator's own."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from openline.domain.refusals import NotFound
from openline.store.tables import canned_replies
from openline.store.transaction import Reader, Transaction

_c = canned_replies.c
_SELECT = select(_c.id, _c.line_id, _c.operator_id, _c.shortcut, _c.text)
_BY_ID = _SELECT.where(_c.id == bindparam("id_"))
_OF = _SELECT.where((_c.operator_id == "") | (_c.operator_id == bindparam("operator"))).order_by(
    _c.shortcut, _c.id
)
_SAME = select(_c.id).where(
    _c.line_id == bindparam("line"),
    _c.operator_id == bindparam("operator"),
    _c.shortcut == bindparam("shortcut_"),
)
_COUNT = select(func.count()).where(_c.operator_id == bindparam("operator"))
_ADD = insert(canned_replies)
_SAVE = (
    update(canned_replies)
    .where(_c.id == bindparam("id_"))
    .values(
        line_id=bindparam("line"),
        operator_id=bindparam("operator"),
        shortcut=bindparam("shortcut_"),
        text=bindparam("text_"),
    )
)
_DROP = delete(canned_replies).where(_c.id == bindparam("id_"))


class CannedReply(NamedTuple):
    """A text to answer with. `line_id` empty = for every line; `operator_id` empty = for every operator."""

    id: str
    line_id: str
    operator_id: str
    shortcut: str
    text: str


def list_replies(tx: Reader, operator_id: str) -> list[CannedReply]:
    """Return the operator's own replies and the shared ones, of all lines, by shortcut."""
    return [CannedReply(*found) for found in tx.rows(_OF, operator=operator_id)]


def get_reply(tx: Reader, reply_id: str) -> CannedReply:
    found = tx.row(_BY_ID, id_=reply_id)
    if found is None:
        raise NotFound
    return CannedReply(*found)


def find_same(tx: Reader, reply: CannedReply) -> str:
    """Return the id of another reply with the same shortcut for the same people; empty = there is none."""
    found = tx.rows(_SAME, line=reply.line_id, operator=reply.operator_id, shortcut_=reply.shortcut)
    return next((id_ for (id_,) in found if id_ != reply.id), "")


def count_of(tx: Reader, operator_id: str) -> int:
    found = tx.row(_COUNT, operator=operator_id)
    return found[0] if found else 0


def add_reply(tx: Transaction, reply: CannedReply, now: int) -> None:
    tx.run(
        _ADD,
        id=reply.id,
        line_id=reply.line_id,
        operator_id=reply.operator_id,
        shortcut=reply.shortcut,
        text=reply.text,
        created_at=now,
    )


def save_reply(tx: Transaction, reply: CannedReply) -> None:
    tx.run(
        _SAVE,
        id_=reply.id,
        line=reply.line_id,
        operator=reply.operator_id,
        shortcut_=reply.shortcut,
        text_=reply.text,
    )


def drop_reply(tx: Transaction, reply_id: str) -> None:
    tx.run(_DROP, id_=reply_id)
