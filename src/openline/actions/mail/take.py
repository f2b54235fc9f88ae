"""An operator takes a held mail as the client's message. That verifies nothing: it proves no mailbox."""

from openline.actions.mail import post, strangers
from openline.actions.shared.admit import dialog_for
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import MailChanged
from openline.domain.dialogs.mail_views import QUIET
from openline.domain.files.files import FileLimits
from openline.domain.mail.incoming import UNCHECKED_BY_MAIL, IncomingMail
from openline.domain.mail.kept_mails import KeptMail, view_of
from openline.domain.refusals import NotFound, NotNow
from openline.domain.team.operators import Operator
from openline.domain.team.rights import must_see_line
from openline.domain.values import replace
from openline.store.dialogs import dialogs, events
from openline.store.mail import kept_mails
from openline.store.transaction import Transaction
from openline.store.visitors import visitors


def operator_takes_mail(tx: Transaction, operator: Operator, mail_id: str, now: int) -> None:
    """Post a held mail as the client's message; once taken, nothing happens.

    It goes into the dialog that it stands beside, which goes on like with any message of its client; one that
    belongs to no dialog begins one of the channel `email`. Raises NotNow if its sender is blocked.
    """
    held = kept_mails.find_mail(tx, mail_id)
    if held is None:
        raise NotFound
    if held.dialog_id:
        dialog_for(tx, operator, held.dialog_id)
    else:
        must_see_line(operator, strangers.line_of_strays(tx))
    held = kept_mails.find_mail_to_change(tx, mail_id)
    if held is None or held.state != "held":
        return
    posted = _into_its_dialog(tx, held, now) if held.dialog_id else _as_a_stranger(tx, held, now)
    taken = replace(
        held,
        state="taken",
        taken_by=operator.name,
        message=posted.message_id,
        into=posted.dialog_id,
        files=(),
    )
    kept_mails.save_taken(tx, taken)
    if held.dialog_id:
        _tell(tx, dialogs.get_dialog_to_change(tx, held.dialog_id), taken, now)


def _into_its_dialog(tx: Transaction, held: KeptMail, now: int) -> post.Posted:
    dialog = dialogs.get_dialog_to_change(tx, held.dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None:
        raise NotFound
    if visitor.is_blocked:
        raise NotNow("This visitor is blocked. Unblock them first.")
    came_by, visitor = visitor.channel_id, post.by_an_open_channel(tx, visitor)
    mail = _mail_of(held)
    texts = post.texts_of(mail, held.remarks)
    if not texts and not mail.files:
        texts = [mail.subject or "…"]
    posted = post.post_mail(tx, visitor, (mail, UNCHECKED_BY_MAIL), texts, now)
    went_into = dialogs.get_dialog_to_change(tx, posted.dialog_id)
    if went_into.channel_id != came_by:
        visitors.save_channel(tx, visitor.id, went_into.channel_id)
    return posted


def _as_a_stranger(tx: Transaction, held: KeptMail, now: int) -> post.Posted:
    mail = _mail_of(held)
    if not strangers.claimed_by(mail).email:
        raise NotNow("This email names no sender.")
    outcome, message_id = strangers.begin_unverified(tx, mail, held.remarks, FileLimits(), now)
    if outcome.kind != "began":
        raise NotNow("This visitor is blocked. Unblock them first.")
    return post.Posted(outcome.dialog_id, message_id)


def _mail_of(held: KeptMail) -> IncomingMail:
    """Return the mail as it arrived, as far as its message needs it."""
    return IncomingMail(
        message_id=held.message_id,
        sender=held.sender,
        sender_name=held.sender_name,
        recipients=(),
        subject=held.subject,
        text=held.own_text or held.text,
        files=held.files,
        reply_to=held.reply_to,
        came_from=held.came_from,
    )


def _tell(tx: Transaction, dialog: Dialog, taken: KeptMail, now: int) -> None:
    count = dialog.held_mails - (taken.why not in QUIET)
    dialog = dialog.but(held_mails=max(0, count))
    dialogs.save_dialog(tx, events.append_event(tx, dialog, MailChanged(view_of(taken), now), stream="int"))
