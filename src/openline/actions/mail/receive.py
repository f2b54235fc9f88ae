"""Incoming mail: replies to letters, bounces and complaints, and whatever else people and machines send.

The sender of a mail is only a claim: docs/decisions/0013-whose-mail-goes-into-a-dialog.md. What is no message
for certain is held where operators see it: docs/decisions/0028-mail-that-is-held.md.
"""

from openline.actions.crm.verify import address_is_verified
from openline.actions.letters.enqueue import language_of_letters
from openline.actions.mail import post, strangers
from openline.actions.mail.reports import report_arrives
from openline.actions.mail.senders import Answer, find_answer, letter_with_id, over_held_quota, over_quota
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.mail_views import MailDoubt
from openline.domain.files.files import FileLimits
from openline.domain.letters.addresses import canonical
from openline.domain.letters.letters import Letter
from openline.domain.mail import doubts
from openline.domain.mail.incoming import (
    BY_MAIL,
    UNCHECKED_BY_MAIL,
    IncomingLimits,
    IncomingMail,
    MailOutcome,
)
from openline.domain.mail.policy import Installation
from openline.domain.times import DAY
from openline.store.dialogs import dialogs
from openline.store.files import files
from openline.store.mail import mails
from openline.store.portal import get_lang
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def mail_arrives(
    tx: Transaction, mail: IncomingMail, installation: Installation, limits: IncomingLimits, now: int
) -> MailOutcome:
    """Process one mail.

    1. the same Message-ID again, or a letter of ours coming round: nothing
    2. a report about a letter of ours: a bounce or a complaint
    3. what a machine may have written, or somebody else than the addressee: held beside the dialog, never
       answered, so that two automata do not answer each other
    4. a reply from the mailbox that the letter was sent to: the client's message, and with the word of our
       mail server a proof that the address is theirs
    5. everything else: a dialog of its own, marked as unverified, because senders can be forged
    """
    tx.lock(f"mail:{mail.message_id}")
    known = mails.find_outcome(tx, mail.message_id)
    if known:
        return MailOutcome("again", known.kind, known.dialog_id)
    outcome = _outcome(tx, mail, installation, limits, now)
    if outcome.kind != "later":
        mails.add_mail(tx, mail, counted_sender(mail), outcome, now)
    return outcome


def counted_sender(mail: IncomingMail) -> str:
    """Return under which address the mail is counted: a website's form sends for many people."""
    return canonical(mail.reply_to or mail.sender)


def _outcome(
    tx: Transaction, mail: IncomingMail, installation: Installation, limits: IncomingLimits, now: int
) -> MailOutcome:
    reported = report_arrives(tx, mail, installation, now) if mail.report else None
    if reported:
        return reported
    if letter_with_id(tx, mail.message_id):
        return MailOutcome("automatic", "Message-ID")
    answer = find_answer(tx, mail, installation)
    if answer and answer.visitor.is_blocked:
        return MailOutcome("refused", "blocked")
    doubt = _doubt_about(mail, answer)
    if doubt:
        return _hold(tx, mail, answer, doubt, limits, now)
    too_much = over_quota(tx, mail, counted_sender(mail), answer, limits, now)
    if too_much:
        return MailOutcome("later", too_much)
    if answer is None:
        return strangers.begin_unverified(tx, mail, "", limits.files, now)[0]
    room = limits.files.per_day - files.size_of_visitor(tx, answer.visitor.id, now - DAY)
    return _client_answers(tx, post.within_day(mail, room), answer, limits.files, now)


def _doubt_about(mail: IncomingMail, answer: Answer | None) -> MailDoubt:
    doubt = doubts.of_content(mail)
    # Mail rules, CRM add-ins and group mailboxes put their headers on what people write, too.
    is_from_them = answer is not None and answer.proof != "none"
    if doubt and not (doubt == "bulk" and is_from_them):
        return doubt
    if answer and answer.proof == "none":
        return "not_them" if answer.is_suppressed else "other_sender"
    if post.is_empty(mail) and (answer or not mail.subject):
        return "no_text"
    return "" if answer or strangers.claimed_by(mail).email else "no_sender"


def _hold(
    tx: Transaction,
    mail: IncomingMail,
    answer: Answer | None,
    doubt: MailDoubt,
    limits: IncomingLimits,
    now: int,
) -> MailOutcome:
    """Hold the mail beside the dialog that it belongs to, if any."""
    dialog = answer.dialog if answer else strangers.find_claimed_dialog(tx, mail)
    too_much = over_held_quota(tx, mail, counted_sender(mail), dialog, limits, now)
    if too_much:
        return MailOutcome("later", too_much)
    if dialog:
        dialog = dialogs.get_dialog_to_change(tx, dialog.id)
    lang = language_of_letters(tx, dialog) if dialog else get_lang(tx)
    owner = dialog.visitor_id if dialog else ""
    mail = post.within_day(mail, strangers.room_of_strangers(tx, owner, limits.files, now))
    post.hold_mail(tx, dialog, mail, (doubt, post.remarks_on(mail, lang, limits.files)), now)
    dialog_id = dialog.id if dialog else ""
    return MailOutcome("held", doubt, dialog_id, dialog_id)


def _client_answers(
    tx: Transaction, mail: IncomingMail, answer: Answer, limits: FileLimits, now: int
) -> MailOutcome:
    """Post an answer into its dialog or the next one. One that proves its sender verifies the address.

    Raises NotFound if a new dialog would have to begin and no channel of the portal is open.
    """
    remarks = post.remarks_on(mail, language_of_letters(tx, answer.dialog), limits)
    came_by, visitor = answer.visitor.channel_id, post.by_an_open_channel(tx, answer.visitor)
    marked = BY_MAIL if answer.proof == "proved" else UNCHECKED_BY_MAIL
    posted = post.post_mail(tx, visitor, (mail, marked), post.texts_of(mail, remarks), now)
    dialog = dialogs.get_dialog_to_change(tx, posted.dialog_id)
    if dialog.channel_id != came_by:
        # Tokens are valid for the visitor's channel only, and return links in later letters lead to this one.
        visitors.save_channel(tx, visitor.id, dialog.channel_id)
    if answer.proof == "proved":
        dialog = address_is_verified(tx, dialog, visitor, mail.sender, now)
    dialog = post.keep_cut_text(tx, _skip_mailed(dialog, answer.letter), mail, posted, now)
    dialogs.save_dialog(tx, dialog)
    return MailOutcome("message", answer.why, dialog.id, answer.dialog.id, answer.proof)


def _skip_mailed(dialog: Dialog, letter: Letter | None) -> Dialog:
    """Exclude the answers in the letter they reply to from further letters.

    The client has read these answers; later ones are still mailed.
    """
    if letter is None or letter.dialog_id != dialog.id or letter.kind == "confirm":
        return dialog
    return dialog.but(mail_upto=max(dialog.mail_upto, letter.upto))
