"""A forgotten password: a letter with a link that works once and for a short time.

Nothing tells whoever asks whether there is such an operator.
"""

from openline.domain.mail.policy import Installation
from openline.domain.refusals import NotNow
from openline.domain.team.password_links import LEASE, LIVES, RETRY_AFTER, PasswordLink, is_good
from openline.domain.values import Immutable
from openline.store.letters import settings
from openline.store.portal import find_portal
from openline.store.team import operators, password_links, team
from openline.store.transaction import Reader, Transaction

LINK_ENDED = "This link has expired or was already used. Ask for a new one."


class LinkLetter(Immutable):
    """What a letter with a link is made from. `sender`: name and address."""

    code_hash: str
    address: str
    lang: str
    portal: str
    sender: tuple[str, str]


def password_is_forgotten(tx: Transaction, email: str, now: int) -> None:
    """Queue the letter if an operator has this email; their earlier link ends."""
    found = operators.find_password(tx, email)
    if found is None:
        return
    password_links.replace_link(tx, PasswordLink(found[0], "", now + LIVES, now))
    tx.tell_letter(now)


def link_is_leased(
    tx: Transaction, installation: Installation, code_hash: str, now: int
) -> LinkLetter | None:
    """Give the next letter that is due its code. None: no letter is due.

    If nothing is heard of the attempt, the letter is sent again, with another code.
    """
    due = password_links.find_due(tx, now)
    operator = operators.find_operator(tx, due.operator_id) if due else None
    if due is None:
        return None
    if operator is None:
        password_links.delete_link(tx, due.operator_id)
        return None
    password_links.lease(tx, operator.id, code_hash, now + LEASE)
    mailing, portal = settings.get_mail_settings(tx), find_portal(tx)
    name = mailing.from_name or (portal.name if portal else "")
    sender = (name, mailing.from_address or installation.default_sender)
    lang = portal.lang if portal else "en"
    return LinkLetter(code_hash, operator.email, lang, name, sender)


def link_was_handed_over(tx: Transaction, code_hash: str) -> None:
    """Record that the mail server has the letter, or refused it for good: it is not sent again."""
    password_links.save_next_try(tx, code_hash, 0)


def link_waits(tx: Transaction, code_hash: str, now: int) -> None:
    """Try the letter again in a minute, as long as its link works."""
    password_links.save_next_try(tx, code_hash, now + RETRY_AFTER)
    tx.tell_letter(now + RETRY_AFTER)


def must_be_good(tx: Reader, code_hash: str, now: int) -> PasswordLink:
    """Return the link. Raises NotNow if it has ended."""
    link = password_links.find_by_hash(tx, code_hash)
    if link is None or not is_good(link, now):
        raise NotNow(LINK_ENDED)
    return link


def forgotten_password_is_chosen(
    tx: Transaction, code_hash: str, password_hash: str, now: int
) -> tuple[str, tuple[str, ...]]:
    """Save the password. Return the operator's id, and the hashes of their sessions: all were ended."""
    operator_id = must_be_good(tx, code_hash, now).operator_id
    if not password_links.delete_link(tx, operator_id):
        # Another node has used it at this moment.
        raise NotNow(LINK_ENDED)
    team.save_password(tx, operator_id, password_hash)
    return operator_id, team.end_sessions(tx, operator_id)
