"""The mark "no such mailbox", and the operator who lifts it: the next letter is sent again.

A proof that somebody reads the mailbox lifts it, too (`crm/verify.py`, `crm/remember.py`).
"""

from openline.domain.crm.contacts import key_of
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.letters.refusals import BURST_WITHIN, is_burst
from openline.domain.refusals import NotFound
from openline.domain.team.operators import Operator
from openline.store.crm import contacts
from openline.store.letters import refusals
from openline.store.transaction import Reader, Transaction


def mailbox_is_refused(tx: Transaction, letter: Letter, why: str, now: int) -> bool:
    """Record "no such mailbox". Return False if the server refuses so many that it says nothing of one."""
    domain = letter.address_key.rpartition("@")[2]
    refusals.add_refusal(tx, letter.address_key, domain, why, now)
    since = now - BURST_WITHIN
    of_domain, of_all = is_burst(*refusals.count_mailboxes(tx, domain, since))
    if of_domain or of_all:
        refusals.save_burst(tx, "" if of_all else domain, since)
    return not (of_domain or of_all)


def operator_tries_again(tx: Transaction, operator: Operator, contact_id: str, email: str) -> None:
    """Lift the mark from an address of a client's card. Raises NotFound for what they do not see."""
    address_of_card(tx, operator, contact_id, email)
    refusals.lift(tx, canonical(email))


def address_of_card(tx: Reader, operator: Operator, contact_id: str, email: str) -> None:
    """Raise NotFound unless the operator sees this client, whose card has this address."""
    key = key_of("email", email)
    values = contacts.list_values(tx, contact_id)
    has_it = any(each.kind == "email" and key_of("email", each.value) == key for each in values)
    if not has_it or not contacts.is_seen(tx, contact_id, operator.lines):
        raise NotFound
