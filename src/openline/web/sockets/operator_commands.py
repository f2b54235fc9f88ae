"""The table from operators' commands to actions. A new command is a row here."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from openline.actions.crm import leads
from openline.actions.dialogs import edit, finish, organise, spam, talk
from openline.actions.dialogs.organise import Review
from openline.actions.forms import answer
from openline.actions.letters import enqueue
from openline.actions.lines import assign, transfer
from openline.actions.lines.transfer import TransferTarget
from openline.actions.mail import take
from openline.actions.team import presence
from openline.domain.team.operators import Operator
from openline.domain.text import prepared, remark
from openline.store.transaction import Transaction
from openline.web.wire import commands

OperatorAction = Callable[[Transaction, Operator, Any, int], Any]


def _transfer(tx: Transaction, who: Operator, it: commands.Transfer, now: int) -> None:
    target = TransferTarget(it.operator, it.line, it.comment)
    transfer.operator_transfers(tx, who, it.d, target, it.cid, now)


def _spam(tx: Transaction, who: Operator, it: commands.Spam, now: int) -> None:
    if it.on:
        spam.operator_marks_spam(tx, who, it.d, it.cid, now)
    else:
        spam.operator_unbans(tx, who, it.d, it.cid, now)


def with_clean_texts(frame: Any) -> Any:
    """Return the command with its text cleaned, or marked as wrong: the action only stores it."""
    match frame:
        case commands.Send() | commands.Note() | commands.Edit():
            return structs.replace(frame, text=prepared(frame.text))
        case commands.Transfer() | commands.Review():
            return structs.replace(frame, comment=prepared(frame.comment, remark))
        case _:
            return frame


COMMANDS: dict[type[Any], OperatorAction] = {
    commands.Send: lambda tx, who, it, now: talk.operator_answers(tx, who, it.d, it.text, it.cid, now),
    commands.Note: lambda tx, who, it, now: organise.operator_notes(tx, who, it.d, it.text, it.cid, now),
    commands.Take: lambda tx, who, it, now: assign.operator_takes(tx, who, it.d, now),
    commands.Decline: lambda tx, who, it, now: transfer.operator_declines(tx, who, it.d, it.cid, now),
    commands.TakeOver: lambda tx, who, it, now: transfer.operator_takes_over(
        tx, who, it.d, it.cid, now, of=it.of
    ),
    commands.Transfer: _transfer,
    commands.Invite: lambda tx, who, it, now: organise.operator_invites(
        tx, who, it.d, it.operator, it.cid, now
    ),
    commands.Pin: lambda tx, who, it, now: organise.operator_pins(tx, who, it.d, it.cid, now, on=it.on),
    commands.Finish: lambda tx, who, it, now: finish.operator_finishes(tx, who, it.d, now),
    commands.Edit: lambda tx, who, it, now: edit.operator_edits(
        tx, who, it.d, (it.message, it.text), it.cid, now
    ),
    commands.Retract: lambda tx, who, it, now: edit.operator_retracts(tx, who, it.d, it.message, it.cid, now),
    commands.MailNow: lambda tx, who, it, now: enqueue.operator_mails_now(tx, who, it.d, now),
    commands.MailNot: lambda tx, who, it, now: enqueue.operator_skips_mail(tx, who, it.d, now),
    commands.ActOnLetter: lambda tx, who, it, now: enqueue.operator_acts_on_letter(
        tx, who, it.letter, it.act, now
    ),
    commands.TakeMail: lambda tx, who, it, now: take.operator_takes_mail(tx, who, it.mail, now),
    commands.Reopen: lambda tx, who, it, now: finish.operator_reopens(tx, who, it.d, now),
    commands.Spam: _spam,
    commands.DeleteSpam: lambda tx, who, it, now: spam.spam_is_deleted(tx, who, it.d, now),
    commands.Review: lambda tx, who, it, now: organise.supervisor_reviews(
        tx, who, it.d, Review(it.score, it.comment), it.cid, now
    ),
    commands.MakeLead: lambda tx, who, it, now: leads.operator_makes_lead(tx, who, it.d, it.cid, now),
    commands.Confirm: lambda tx, who, it, now: answer.operator_confirms(
        tx, who, it.d, it.message, it.cid, now
    ),
    commands.Here: lambda tx, who, it, now: presence.operator_switches(
        tx, who.id, now, on=it.on, keeps=it.keep
    ),
    commands.Read: lambda tx, who, it, now: talk.operator_reads(tx, who, it.d, it.upto, now),
}
TOUCHES = frozenset(COMMANDS) - {commands.Read} | {commands.Active, commands.Typing}
"""Commands caused by a person's input. A window sends the others by itself: they do not prove presence."""
