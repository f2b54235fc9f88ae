"""Who answered a letter: the letter that a mail answers, and what it proves about its sender."""

from typing import Literal

from openline.actions.mail.protect import suppression_hash
from openline.domain.channels.channels import CAPABILITIES
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.mail import reply_addresses
from openline.domain.mail.incoming import IncomingLimits, IncomingMail
from openline.domain.mail.policy import Installation
from openline.domain.mail.proofs import SenderProof, proof_of
from openline.domain.times import HOUR
from openline.domain.values import Immutable
from openline.domain.visitors.visitors import Visitor
from openline.store.dialogs import dialogs
from openline.store.letters import addresses
from openline.store.letters import letters as kept
from openline.store.mail import mails
from openline.store.portal import find_portal
from openline.store.transaction import Reader
from openline.store.visitors import visitors


class Answer(Immutable):
    """An answer to a letter about this dialog. `letter` None: to an address of an earlier version.

    `why`: what it does not prove about its sender; empty = it proves everything.
    """

    dialog: Dialog
    visitor: Visitor
    letter: Letter | None
    proof: SenderProof
    why: str = ""
    is_suppressed: bool = False
    """The owner of the sender's mailbox has said that it was not them."""


def find_answer(tx: Reader, mail: IncomingMail, installation: Installation) -> Answer | None:
    """Return the answer that a mail to a letter's reply address is; None for any other mail.

    Whoever has the letter knows the address: its addressee, and everybody it was sent on to. So it counts
    only from the mailbox that this letter was sent to, whatever address the visitor has given since; and as a
    proof only if our own mail server says that the sender's domain vouches for it.
    """
    pattern, secret = installation.reply_address, secret_of(tx)
    letter_id = reply_addresses.answered_among(mail.recipients, pattern, secret)
    letter = kept.find_letter(tx, letter_id) if letter_id else None
    dialog_id = letter.dialog_id if letter else reply_addresses.dialog_among(mail.recipients, pattern, secret)
    dialog = dialogs.find_dialog(tx, dialog_id) if dialog_id else None
    visitor = visitors.find_visitor(tx, dialog.visitor_id) if dialog else None
    if dialog is None or visitor is None or not CAPABILITIES[dialog.channel].letters:
        return None
    proof = proof_of(mail.sender, letter.address if letter else visitor.details.email, mail.auth_result)
    if proof == "none":
        return Answer(dialog, visitor, letter, "none", "another sender")
    if addresses.is_suppressed(tx, suppression_hash(tx, canonical(mail.sender))):
        return Answer(dialog, visitor, letter, "none", "it was not them, they said", is_suppressed=True)
    if letter is None or proof == "unchecked":
        return Answer(dialog, visitor, letter, "unchecked", "the sender was not checked")
    return Answer(dialog, visitor, letter, proof)


def over_quota(
    tx: Reader, mail: IncomingMail, sender: str, answer: Answer | None, limits: IncomingLimits, now: int
) -> str:
    """Return which limit of the last hour this mail exceeds; empty = none. `sender`: as it is counted.

    Answers are counted by their dialog, and those that prove their sender apart: what anybody can send in
    somebody's name never uses up what that person may send.
    """
    since = now - HOUR
    if answer:
        so_far = mails.count_answers(tx, answer.dialog.id, answer.proof, since)
        return "too many answers to one conversation" if so_far >= limits.per_sender else ""
    return _too_many_strangers(tx, "began", (sender, mail.came_from), limits, since)


def over_held_quota(
    tx: Reader, mail: IncomingMail, sender: str, dialog: Dialog | None, limits: IncomingLimits, now: int
) -> str:
    """Return which limit of the last hour a mail that would be held exceeds; empty = none.

    Counted apart from messages: what machines send never uses up what people may send.
    """
    since = now - HOUR
    if dialog and mails.count_held(tx, dialog.id, since) >= limits.per_sender:
        return "too many mails beside one conversation"
    return _too_many_strangers(tx, "held", (sender, mail.came_from), limits, since)


def _too_many_strangers(
    tx: Reader,
    outcome: Literal["began", "held"],
    who: tuple[str, str],
    limits: IncomingLimits,
    since: int,
) -> str:
    sender, network = who
    if mails.count_from(tx, outcome, sender, since) >= limits.per_sender:
        return "too many from this sender"
    if network and mails.count_from_network(tx, outcome, network, since) >= limits.per_network:
        return "too many from this network"
    return "too many from strangers" if mails.count_all(tx, outcome, since) >= limits.strangers else ""


def letter_with_id(tx: Reader, message_id: str) -> Letter | None:
    """Return our letter with this Message-ID. Many people know it: it proves nothing."""
    letter = kept.find_letter(tx, message_id.strip("<>").partition("@")[0])
    return letter if letter and letter.message_id == message_id else None


def secret_of(tx: Reader) -> str:
    portal = find_portal(tx)
    return portal.secret if portal else ""
