"""Admission: the visitor behind a token, and operators to a dialog.

A new visitor is stored with the first thing they do.
"""

from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.refusals import Blocked, TokenEnded
from openline.domain.team.operators import Operator
from openline.domain.visitors.visitors import Credentials, Visitor, new_visitor, token_is_good
from openline.store.dialogs import dialogs
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def is_admitted(visitor: Visitor, now: int) -> bool:
    """Return whether the token that was presented still grants access."""
    return token_is_good(visitor, now) and not visitor.is_blocked


def visitor_for(tx: Transaction, caller: Credentials, now: int) -> Visitor:
    """Return the visitor of a command, checked again; a new visitor gets a row now, with their first command.

    Raises what `admit_visitor` does.
    """
    return admit_visitor(tx, caller, visitors.find_by_token(tx, caller.token_hash, caller.channel_id), now)


def admit_visitor(tx: Transaction, caller: Credentials, visitor: Visitor | None, now: int) -> Visitor:
    """Return the visitor found by the token, or add one if there is none and the caller claims to be new.

    Raises TokenEnded for a token that is unknown or has expired, Blocked for a blocked visitor.
    """
    if visitor is None:
        if not caller.is_new:
            raise TokenEnded
        visitor = new_visitor(tx.new_id(), caller.channel_id, ContactDetails(), caller.lang, now)
        visitors.add_visitor(tx, visitor, caller.token_hash)
        return visitor
    if not token_is_good(visitor, now):
        raise TokenEnded
    return must_not_be_blocked(visitor)


def must_not_be_blocked(visitor: Visitor) -> Visitor:
    if visitor.is_blocked:
        raise Blocked
    return visitor


def dialog_for(tx: Transaction, operator: Operator, dialog_id: str) -> Dialog:
    """Return the dialog of an operator's command, locked until the commit.

    Raises NotFound if there is none, NotSeen if the operator may not see it.
    """
    return may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
