"""Canned replies: personal ones are for anybody to write and delete, a line's for those who set it up."""

from openline.domain.refusals import NotFound, NotNow, WrongField, must_be_right
from openline.domain.team import rights
from openline.domain.team.canned import check_reply, check_shortcut
from openline.domain.team.operators import Operator
from openline.domain.text import clean_text
from openline.store.lines import lines
from openline.store.team import canned
from openline.store.team.canned import CannedReply
from openline.store.transaction import Transaction

MOST_OF_ONE = 500
"""Personal replies of one operator; the same limit holds for all shared ones together."""
SHORTCUT_TAKEN = WrongField("shortcut", "taken", "Another reply has this shortcut.")


def reply_is_added(tx: Transaction, who: Operator, reply: CannedReply, now: int) -> CannedReply:
    reply = _checked(tx, who, reply._replace(id=tx.new_id()))
    if canned.count_of(tx, reply.operator_id) >= MOST_OF_ONE:
        raise NotNow("There are already 500 replies. Delete some first.")
    canned.add_reply(tx, reply, now)
    return reply


def reply_is_saved(tx: Transaction, who: Operator, reply: CannedReply) -> CannedReply:
    """Save a reply. Making a shared one personal takes it from everybody: it needs the right to delete it."""
    _must_be_theirs(who, canned.get_reply(tx, reply.id))
    reply = _checked(tx, who, reply)
    canned.save_reply(tx, reply)
    return reply


def reply_is_dropped(tx: Transaction, who: Operator, reply_id: str) -> None:
    _must_be_theirs(who, canned.get_reply(tx, reply_id))
    canned.drop_reply(tx, reply_id)


def _checked(tx: Transaction, who: Operator, reply: CannedReply) -> CannedReply:
    _must_be_theirs(who, reply)
    if reply.line_id:
        rights.must_see_line(who, reply.line_id)
        if lines.get_line(tx, reply.line_id).is_deleted:
            raise NotFound
    reply = reply._replace(shortcut=reply.shortcut.strip().removeprefix("/").lower())
    wrong = (*check_shortcut(reply.shortcut), *check_reply(reply.text))
    if not wrong and canned.find_same(tx, reply):
        wrong = (SHORTCUT_TAKEN,)
    must_be_right(wrong)
    return reply._replace(text=clean_text(reply.text))


def _must_be_theirs(who: Operator, reply: CannedReply) -> None:
    """Raise NotFound for another person's own reply, which does not exist for this operator.

    A reply of a line needs the right to set up that line, one of every line needs an administrator.
    """
    if reply.operator_id not in ("", who.id):
        raise NotFound
    if reply.operator_id:
        return
    if reply.line_id:
        rights.must_set_line(who, reply.line_id)
    else:
        rights.must_administer(who)
