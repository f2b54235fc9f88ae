"""Incoming mails by Message-ID, and their outcome. The text is with the dialogs, or in kept_mails.py."""

from sqlalchemy import bindparam, func, insert, literal_column, select

from openline.domain.mail.incoming import IncomingMail, MailOutcome, MailOutcomeKind
from openline.domain.mail.proofs import SenderProof
from openline.store.tables import mails
from openline.store.transaction import Reader, Transaction

_m = mails.c
_BY_ID = select(_m.outcome, _m.dialog_id).where(_m.message_id == bindparam("id_"))
_ADD = insert(mails)
_ANSWERS = select(func.count()).where(
    _m.at > bindparam("since_"),
    _m.answered == bindparam("answered_"),
    _m.proof == bindparam("proof_"),
    _m.outcome == literal_column("'message'"),
)
_HELD = select(func.count()).where(
    _m.at > bindparam("since_"),
    _m.answered == bindparam("answered_"),
    _m.outcome == literal_column("'held'"),
)
_ALL = select(func.count()).where(_m.at > bindparam("since_"), _m.outcome == bindparam("outcome_"))
_FROM = _ALL.where(_m.sender == bindparam("sender_"))
_FROM_NETWORK = _ALL.where(_m.came_from == bindparam("network_"))


def find_outcome(tx: Reader, message_id: str) -> MailOutcome | None:
    """Return the outcome of the mail's first arrival; None if it is new."""
    found = tx.row(_BY_ID, id_=message_id)
    return MailOutcome(found[0], dialog_id=found[1]) if found else None


def add_mail(tx: Transaction, mail: IncomingMail, sender_key: str, outcome: MailOutcome, now: int) -> None:
    """Remember the mail. `sender_key`: the sender's address in the form under which it is counted."""
    tx.run(
        _ADD,
        message_id=mail.message_id,
        at=now,
        sender=sender_key,
        subject=mail.subject,
        outcome=outcome.kind,
        dialog_id=outcome.dialog_id,
        answered=outcome.answered,
        proof=outcome.proof,
        came_from=mail.came_from,
    )


def count_answers(tx: Reader, dialog_id: str, proof: SenderProof, since: int) -> int:
    """Count the answers to letters about this dialog that proved as much as this about their sender."""
    found = tx.row(_ANSWERS, since_=since, answered_=dialog_id, proof_=proof)
    return found[0] if found else 0


def count_held(tx: Reader, dialog_id: str, since: int) -> int:
    """Count the mails that were held beside this dialog."""
    found = tx.row(_HELD, since_=since, answered_=dialog_id)
    return found[0] if found else 0


def count_from(tx: Reader, outcome: MailOutcomeKind, sender_key: str, since: int) -> int:
    """Count the mails in the name of this sender that had this outcome."""
    found = tx.row(_FROM, since_=since, outcome_=outcome, sender_=sender_key)
    return found[0] if found else 0


def count_from_network(tx: Reader, outcome: MailOutcomeKind, network: str, since: int) -> int:
    """Count the mails that this network handed in and that had this outcome."""
    found = tx.row(_FROM_NETWORK, since_=since, outcome_=outcome, network_=network)
    return found[0] if found else 0


def count_all(tx: Reader, outcome: MailOutcomeKind, since: int) -> int:
    """Count the mails that had this outcome."""
    found = tx.row(_ALL, since_=since, outcome_=outcome)
    return found[0] if found else 0
