"""What events add up to: the snapshot of a dialog, and its row in the operators' list."""

from typing import Literal

from openline.domain.dialogs.events import Alert, Author, DialogStatus, Ender, Message, Rating
from openline.domain.dialogs.letter_views import LetterView
from openline.domain.dialogs.mail_views import MailView
from openline.domain.values import Immutable


class Milestone(Immutable):
    """What visitors read between the messages, a line each: the events of `MILESTONES`."""

    kind: Literal["joined", "finished", "reopened"]
    by: Ender
    name: str
    """The operator's, as visitors may know it."""
    at: int


MILESTONES: dict[str, Literal["joined", "finished", "reopened"]] = {
    "OperatorJoined": "joined",
    "DialogFinished": "finished",
    "DialogReopened": "reopened",
}
"""Type of an event → kind of the milestone."""


class DialogView(Immutable):
    """The snapshot of a dialog after its events so far. `last_pub`, `last_int`: the newest `seq` of each."""

    d: str
    number: int
    label: str
    line: str
    status: DialogStatus
    operator: str
    started_at: int
    finished_at: int
    ended_by: Ender | Literal[""]
    """Who ended it; empty while it is open. `ended_name`: the operator's name as visitors may know it."""
    ended_name: str
    read_by_visitor: int
    read_by_operator: int
    promised_at: int
    """Somebody will answer by then; 0 = no promise, or it was kept."""
    opens_at: int
    rating: Rating
    comment: str
    """The client's comment on the rating."""
    name: str
    """The visitor's name; empty = unknown."""
    guest: int
    last_pub: int
    last_int: int
    messages: tuple[Message, ...]
    more: bool
    """True when older messages exist than those in `messages` (at most the newest 50)."""
    letters: tuple[LetterView, ...] = ()
    """State of the letters of this dialog, oldest first; for operators only."""
    mails: tuple[MailView, ...] = ()
    """Mails that are held, and those whose message shows only a part, oldest first; for operators only."""
    milestones: tuple[Milestone, ...] = ()
    """What happened in the time of these messages, oldest first."""
    question: str | None = None
    """Text above the rating buttons: empty = the reader's default, None = the line asks for no rating."""


class DialogRow(Immutable):
    """A row of the operators' list of dialogs. Clients apply it if its `rev` is newer than theirs."""

    d: str
    rev: int
    number: int
    label: str
    status: DialogStatus
    name: str
    guest: int
    """0…2³²-1, selects two words and a picture for a visitor without a name: "Amber Fox"."""
    line: str
    line_id: str
    last_text: str
    """The visitor's last message, shortened to 200 characters."""
    last_at: int
    last_by: Author
    started_at: int
    waiting_since: int
    """When the visitor's oldest unanswered message came; 0 = answered."""
    unread: int
    operator_id: str
    operator: str
    contact_id: str
    offered_to: str
    """Id of the operator it is offered to, who has not answered yet; empty = waits for all."""
    offered_until: int
    queued_at: int
    promised_at: int
    alert: Alert
    pinned: bool
    quarantined: bool
    """Written by a banned visitor: quarantined, not assigned until somebody unbans them."""
    spam: bool
    """Marked as spam, or quarantined."""
    blocked: bool
    """The visitor can do nothing here any more, until somebody unblocks them."""
    invited: tuple[str, ...]
    """Operator ids."""
    rating: Rating
    comment: str
    review_score: int
    """A supervisor's score, 1 to 5; 0 = none."""
    mail_due_at: int
    """When the answers that the client has not read are sent by letter; 0 = none is due."""
    mail_upto: int
    """Answers up to this `seq` of `pub` were covered by a letter, or are excluded from letters."""
    read_by_visitor: int
    held_mails: int
    """Mails that somebody has to look at: they may be the client's."""
    write_to: str
    """Answers are not sent from here: the address to write to from one's mailbox. Empty = they are sent."""
