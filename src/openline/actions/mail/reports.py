"""Reports of mail servers about our letters: bounces and complaints."""

from openline.actions.mail.deliver import letter_comes_back
from openline.actions.mail.protect import complaint_arrives
from openline.actions.mail.senders import secret_of
from openline.domain.letters.letters import Letter
from openline.domain.mail import reply_addresses
from openline.domain.mail.incoming import IncomingMail, MailOutcome
from openline.domain.mail.policy import Installation
from openline.store.letters import letters as kept
from openline.store.transaction import Reader, Transaction


def report_arrives(
    tx: Transaction, mail: IncomingMail, installation: Installation, now: int
) -> MailOutcome | None:
    """Record a bounce or a complaint. None: it is about no letter of ours, and only words call it a report.

    A report is believed if the letter was in its author's hands: it came to the address that only the
    letter's envelope named, or it returns the letter with the token that stands in no other mail. A
    Message-ID proves nothing: answers and archives carry it everywhere.
    """
    report, letter = mail.report, _letter_of(tx, mail, installation)
    if report is None or (letter is None and report.is_in_words):
        return None
    if letter is None:
        return MailOutcome("automatic", "a report about no letter of ours")
    if report.kind == "complaint":
        complaint_arrives(tx, letter.id, now)
        return MailOutcome("complaint", "", letter.dialog_id)
    if report.kind in ("failed", "unread"):
        letter_comes_back(tx, letter.id, report, now)
    return MailOutcome("bounce", report.status, letter.dialog_id)


def _letter_of(tx: Reader, mail: IncomingMail, installation: Installation) -> Letter | None:
    secret = secret_of(tx)
    letter_id = reply_addresses.bounced_among(mail.recipients, installation.reply_address, secret)
    if letter_id is None and mail.report:
        letter_id = reply_addresses.letter_of_token(mail.report.token, secret)
    return kept.find_letter(tx, letter_id) if letter_id else None
