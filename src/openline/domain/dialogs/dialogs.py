"""A dialog, from the first message to its end: who has it, who waits, what may be done with it."""

from hashlib import blake2s
from typing import Any

from openline.domain.channels.channels import CAPABILITIES
from openline.domain.dialogs import events, numbers
from openline.domain.dialogs.events import Alert, Author, DialogStatus, Rating
from openline.domain.dialogs.letter_views import LetterView
from openline.domain.dialogs.views import DialogRow, DialogView, Milestone
from openline.domain.refusals import AlreadyFinished, Forbidden, NotNow, NotSeen, TakenBy, Unanswered
from openline.domain.team.operators import Availability, Operator, is_here
from openline.domain.times import MINUTE, SECOND
from openline.domain.values import Immutable, replace

REOPENS_FOR = 10 * MINUTE
"""A client's message within this time after the end reopens the dialog."""
UNANSWERED_LIMIT = 30
"""Messages of its visitor that a dialog holds while nobody answers."""
UNANSWERED_RETRY = 30 * SECOND
SPAM = "spam"
"""Flag of a dialog that a person has marked."""
SNAPSHOT_MESSAGES = 50
DELTA_LIMIT = 300


class Dialog(Immutable):
    """A dialog, as the rules see it: a row of `dialogs` with the names that are shown beside it."""

    id: str
    number: int
    visitor_id: str
    channel_id: str
    channel: str
    line_id: str
    line: str
    status: DialogStatus
    operator_id: str
    operator: str
    contact_id: str
    lead_id: str
    name: str
    pub_seq: int
    int_seq: int
    rev: int
    started_at: int
    finished_at: int
    read_by_visitor: int
    read_by_operator: int
    waiting_since: int
    unread: int
    last_text: str
    last_at: int
    last_by: Author
    offered_to: str = ""
    """Operator id, before the dialog is taken; empty = waits in the line, or everybody may take it."""
    offered_at: int = 0
    offered_until: int = 0
    queued_at: int = 0
    """Since when it waits to be assigned: its place in the queue, kept when it is given back."""
    answered_at: int = 0
    """An operator's first answer; 0 = none has written yet."""
    promised_at: int = 0
    opens_at: int = 0
    alert: Alert = ""
    flags: str = ""
    """Flags of this dialog, separated by spaces; among them the automatic messages, each sent once."""
    is_pinned: bool = False
    is_quarantined: bool = False
    invited: str = ""
    """Ids of invited operators, each with a space before and after."""
    unanswered: int = 0
    """Messages of the visitor since an operator last answered."""
    declined: str = ""
    """Operators who declined since the client last wrote, and until when they are not asked again:
    `id:until`."""
    rating: Rating = ""
    rating_comment: str = ""
    rated_at: int = 0
    review_score: int = 0
    mail_due_at: int = 0
    """When answers that nobody read are sent by letter; 0 = none is due."""
    mail_upto: int = 0
    """Answers up to this `seq` were covered by a letter, or are excluded from letters."""
    held_mails: int = 0
    """Held mails that somebody has to look at."""
    operator_availability: Availability = "away"
    """Presence of the owner or of the operator it is offered to: messages need no further query for it."""
    operator_live_until: int = 0
    operator_used_at: int = 0
    line_rules: str = ""
    """The line's settings as stored; empty in a dialog that was just created or moved."""
    visitor_email: str = ""
    """The address this visitor gave: letters are sent to no other."""
    visitor_gone_at: int = 0
    visitor_is_banned: bool = False
    visitor_is_blocked: bool = False

    def but(self, **changed: Any) -> "Dialog":
        """Return the dialog with these fields changed."""
        return replace(self, **changed)

    @property
    def label(self) -> str:
        return numbers.label(self.number)


def needs_taking(dialog: Dialog, operator_id: str) -> bool:
    """Return True if the operator must take the dialog before answering.

    Raises AlreadyFinished if it has ended, TakenBy if a colleague has it. Operators who were invited answer
    in a colleague's dialog without taking it.
    """
    must_be_open(dialog)
    if not is_invited(dialog, operator_id):
        must_not_be_a_colleagues(dialog, operator_id)
    return not dialog.operator_id


def must_carry_replies(dialog: Dialog) -> None:
    """Raise NotNow if nothing that is written here reaches the client: their channel can only be read."""
    if not CAPABILITIES[dialog.channel].replies:
        raise NotNow("Replies to emails can't be sent from here yet. Write from your own mailbox.")


def must_be_open(dialog: Dialog) -> Dialog:
    """Return the dialog. Raises AlreadyFinished if it has ended."""
    if dialog.status == "finished":
        raise AlreadyFinished
    return dialog


def must_not_be_a_colleagues(dialog: Dialog, operator_id: str) -> None:
    """Raise TakenBy if a colleague has the dialog.

    That includes invited operators: an invitation is for seeing and answering only.
    """
    if dialog.operator_id not in ("", operator_id):
        raise TakenBy(name=dialog.operator)


def must_be_free_to_end(dialog: Dialog, operator_id: str) -> None:
    """Raise TakenBy if a colleague has the dialog, NotNow while it is offered to one."""
    must_not_be_a_colleagues(dialog, operator_id)
    if dialog.status == "new" and dialog.offered_to not in ("", operator_id):
        raise NotNow("This conversation is offered to a colleague. Take it first.")


def is_invited(dialog: Dialog, operator_id: str) -> bool:
    return f" {operator_id} " in dialog.invited


def sees(dialog: Dialog, operator: Operator) -> bool:
    """Return True if the operator may see the dialog.

    It is in one of their lines, is theirs, was offered to them, or they were invited: a transfer or an
    invitation may reach across lines.
    """
    return (
        operator.lines is None
        or dialog.line_id in operator.lines
        or operator.id in (dialog.operator_id, dialog.offered_to)
        or is_invited(dialog, operator.id)
    )


def may_see(dialog: Dialog, operator: Operator | frozenset[str] | None) -> Dialog:
    """Return the dialog if this operator may see it, otherwise raise NotSeen.

    Operators who may not see it do not even learn that it exists.
    """
    if operator is None:
        return dialog
    is_seen = sees(dialog, operator) if isinstance(operator, Operator) else dialog.line_id in operator
    if not is_seen:
        raise NotSeen
    return dialog


def has_present_owner(dialog: Dialog, now: int) -> bool:
    """Return True if the dialog is taken by an operator who is present. Needs no further query."""
    return dialog.status == "in_work" and _is_asked_of_somebody_here(dialog, now)


def is_offered_to_somebody_here(dialog: Dialog, now: int) -> bool:
    """Return True if the dialog is offered to an operator who is present. Needs no further query."""
    return dialog.status == "new" and bool(dialog.offered_to) and _is_asked_of_somebody_here(dialog, now)


def _is_asked_of_somebody_here(dialog: Dialog, now: int) -> bool:
    return is_here(dialog.operator_availability, dialog.operator_live_until, dialog.operator_used_at, now)


def may_go_on(dialog: Dialog, now: int) -> bool:
    """Return True if the visitor's message reopens this ended dialog instead of starting the next one."""
    return (
        dialog.status == "finished" and not dialog.is_quarantined and now - dialog.finished_at <= REOPENS_FOR
    )


def waits_in_line(dialog: Dialog) -> bool:
    """Return True if the dialog waits for a free operator.

    Must be the same condition as in the index `queue_of_line`.
    """
    return dialog.status == "new" and not dialog.offered_to and not dialog.is_quarantined


def row(dialog: Dialog) -> DialogRow:
    """Return the dialog's row in the operators' list."""
    return DialogRow(
        d=dialog.id,
        rev=dialog.rev,
        number=dialog.number,
        label=dialog.label,
        status=dialog.status,
        name=dialog.name,
        guest=guest(dialog.visitor_id),
        line=dialog.line,
        line_id=dialog.line_id,
        last_text=dialog.last_text,
        last_at=dialog.last_at,
        last_by=dialog.last_by,
        started_at=dialog.started_at,
        waiting_since=dialog.waiting_since,
        unread=dialog.unread,
        operator_id=dialog.operator_id,
        operator=dialog.operator,
        contact_id=dialog.contact_id,
        offered_to=dialog.offered_to,
        offered_until=dialog.offered_until,
        queued_at=dialog.queued_at,
        promised_at=dialog.promised_at,
        alert=dialog.alert,
        pinned=bool(dialog.is_pinned),
        quarantined=bool(dialog.is_quarantined),
        spam=is_spam(dialog),
        blocked=bool(dialog.visitor_is_blocked),
        invited=tuple(dialog.invited.split()),
        rating=dialog.rating,
        comment=dialog.rating_comment,
        review_score=dialog.review_score,
        mail_due_at=dialog.mail_due_at,
        mail_upto=dialog.mail_upto,
        read_by_visitor=dialog.read_by_visitor,
        held_mails=dialog.held_mails,
        write_to="" if CAPABILITIES[dialog.channel].replies else dialog.visitor_email,
    )


def is_spam(dialog: Dialog) -> bool:
    """Return True if a person has marked the dialog as spam, or a banned visitor has written it."""
    return bool(dialog.is_quarantined) or SPAM in dialog.flags.split()


def must_have_room(dialog: Dialog, most: int) -> None:
    """Raise Unanswered if the dialog holds as many of its visitor's messages as it may without an answer."""
    if dialog.unanswered >= most:
        raise Unanswered(UNANSWERED_RETRY)


def must_be_deletable(dialog: Dialog, operator: Operator) -> None:
    """Raise Forbidden for operators, NotNow for a dialog that is not spam: only spam is ever deleted."""
    if operator.role == "operator":
        raise Forbidden
    if not is_spam(dialog):
        raise NotNow("Only spam can be deleted.")


def guest(visitor_id: str) -> int:
    """Return a number that stands for a visitor without a name: always the same for a visitor."""
    return int.from_bytes(blake2s(visitor_id.encode(), digest_size=4).digest())


def view(
    dialog: Dialog,
    messages: tuple[Any, ...],
    more: bool,
    internal: bool,
    letters: tuple[LetterView, ...] = (),
    end: events.DialogFinished | Milestone | None = None,
) -> DialogView:
    """Return the snapshot for a visitor, or with `internal` for operators. `end`: what ended it."""
    return DialogView(
        d=dialog.id,
        number=dialog.number,
        label=dialog.label,
        line=dialog.line,
        status=dialog.status,
        operator=dialog.operator,
        started_at=dialog.started_at,
        finished_at=dialog.finished_at,
        ended_by=end.by if end else "",
        ended_name=end.name if end else "",
        read_by_visitor=dialog.read_by_visitor,
        read_by_operator=dialog.read_by_operator,
        promised_at=dialog.promised_at,
        opens_at=dialog.opens_at,
        rating=dialog.rating,
        comment=dialog.rating_comment,
        name=dialog.name if internal else "",
        guest=guest(dialog.visitor_id),
        last_pub=dialog.pub_seq,
        last_int=dialog.int_seq if internal else 0,
        messages=messages,
        more=more,
        letters=letters if internal else (),
    )
