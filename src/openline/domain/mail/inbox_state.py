"""How mail comes in, for administrators: by which doors, when it last did, and what is wrong."""

from typing import Literal

from openline.domain.values import Immutable

Remark = Literal["unreadable", "too_large", "gone", "renumbered"]
"""`gone`: another program moved or deleted the mail before it could be read. `renumbered`: the folder was
made anew on its server, so that what came since the last look was read once more."""


class MailRemark(Immutable):
    """A mail that did not come in; `uid`: its number in the folder."""

    at: int
    what: Remark
    uid: int


class InboxState(Immutable):
    """`mailbox`: its user, server and folder; empty = none is read. `lmtp`: where a mail server hands over.

    Times are 0 before the first look, mail and failure. `trouble`: why nothing can be read at present;
    `error`: the last failure, also if it is over. `waiting`: mails in the folder that could not be taken yet.
    """

    reply_address: str = ""
    mailbox: str = ""
    lmtp: str = ""
    looked_at: int = 0
    taken_at: int = 0
    failed_at: int = 0
    error: str = ""
    trouble: str = ""
    waiting: int = 0
    remarks: tuple[MailRemark, ...] = ()
