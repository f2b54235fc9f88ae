"""The sender of a message, an earlier message with its `cid`, and the open dialog: in one query, not three.

Every incoming message needs all of them.
"""

from typing import NamedTuple

from sqlalchemy import and_, bindparam, select

from openline.domain.dialogs.dialogs import Dialog
from openline.domain.visitors.visitors import Visitor
from openline.store.dialogs import dialogs as kept
from openline.store.dialogs.events import SentMessage
from openline.store.tables import channels, dialogs, events, lines, operators, visitor_tokens, visitors
from openline.store.transaction import Transaction
from openline.store.visitors import visitors as known

_d, _e, _v, _t = dialogs.c, events.c, visitors.c, visitor_tokens.c
_SENT = (_e.id, _e.dialog_id, _e.seq, _e.at)
_IS_SENDER = (_t.hash == bindparam("hash_"), _v.channel_id == bindparam("channel"))
_IS_OPEN_OF = and_(_d.visitor_id == _v.id, kept.IS_OPEN)
_LOCK = (
    select(_d.id)
    .select_from(visitor_tokens.join(visitors, _v.id == _t.visitor_id).join(dialogs, _IS_OPEN_OF))
    .where(*_IS_SENDER)
    .with_for_update(of=dialogs)
)
_SENDER = (
    select(*known.COLUMNS, *_SENT, *kept.COLUMNS)
    .select_from(
        visitor_tokens.join(visitors, _v.id == _t.visitor_id)
        .outerjoin(events, and_(_e.cid == bindparam("cid_"), _e.author_id == _v.id))
        .outerjoin(dialogs, _IS_OPEN_OF)
        .outerjoin(channels, channels.c.id == _d.channel_id)
        .outerjoin(lines, lines.c.id == _d.line_id)
        .outerjoin(operators, operators.c.id == kept.ASKED)
    )
    .where(*_IS_SENDER)
)
_SENT_AT = len(known.COLUMNS)
_DIALOG_AT = _SENT_AT + len(_SENT)


class Sender(NamedTuple):
    """The result of `find_sender`; all None for an unknown token.

    `sent`: the message that this visitor already sent under this `cid`. `dialog`: the open one, locked.
    """

    visitor: Visitor | None = None
    sent: SentMessage | None = None
    dialog: Dialog | None = None


def find_sender(tx: Transaction, token_hash: str, channel_id: str, cid: str) -> Sender:
    """Look up the sender by token, and lock the open dialog. A token is valid for its own channel only."""
    tx.lock_rows(_LOCK, hash_=token_hash, channel=channel_id)
    found = tx.row(_SENDER, hash_=token_hash, channel=channel_id, cid_=cid)
    if found is None:
        return Sender()
    sent, dialog = found[_SENT_AT:_DIALOG_AT], found[_DIALOG_AT:]
    return Sender(
        known.visitor_of(found[:_SENT_AT]),
        sent if sent[0] is not None else None,
        kept.loaded(tx, dialog) if dialog[0] is not None else None,
    )
