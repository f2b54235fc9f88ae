"""Admission: the visitor behind a token, and operators to a dialog.

A new visitor is stored with the first thing they do.
"""

from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.letters.addresses import is_same_mailbox
from openline.domain.refusals import Blocked, TokenEnded
from openline.domain.team.operators import Operator
from openline.domain.values import replace
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
        visitor = replace(visitor, zone=caller.zone)
        visitors.add_visitor(tx, visitor, caller.token_hash)
        return visitor
    if not token_is_good(visitor, now):
        raise TokenEnded
    return must_not_be_blocked(visitor)


def part_from_letter(tx: Transaction, visitor: Visitor, caller: Credentials, now: int) -> Visitor:
    """Make the browser that came by a letter a visitor of its own, for the conversation that it begins.

    The letter opened one dialog of another visitor, and may have been forwarded. What stands in it anyway is
    known: the name and the address it was sent to, if that is the visitor's, both as claimed.
    """
    known = visitor.details
    is_theirs = is_same_mailbox(visitor.letter_address, known.email)
    details = ContactDetails(known.name, known.email) if is_theirs else ContactDetails()
    parted = new_visitor(tx.new_id(), visitor.channel_id, details, caller.lang, now)
    parted = replace(
        parted,
        zone=caller.zone,
        is_banned=visitor.is_banned,
        contact_id=visitor.contact_id if is_theirs else "",
    )
    visitors.add_visitor(tx, parted, "")
    visitors.save_details(tx, parted.id, details, parted.contact_id)
    visitors.save_banned(tx, parted.id, banned=parted.is_banned)
    visitors.move_token(tx, caller.token_hash, parted.id)
    return parted


def must_not_be_blocked(visitor: Visitor) -> Visitor:
    if visitor.is_blocked:
        raise Blocked
    return visitor


def dialog_for(tx: Transaction, operator: Operator, dialog_id: str) -> Dialog:
    """Return the dialog of an operator's command, locked until the commit.

    Raises NotFound if there is none, NotSeen if the operator may not see it.
    """
    return may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator)
