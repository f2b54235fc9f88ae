"""What events add up to: the snapshot of a dialog, and its row in the operators' list."""

from dataclasses import dataclass
from typing import Literal

from openline.domain.dialogs.events import Alert, Author, DialogStatus, Ender, Message, Rating
from openline.domain.dialogs.letter_views import LetterView


@dataclass(frozen=True, slots=True)
class DialogView:
    """The snapshot of one dialog: what its events so far add up to. `last` per stream names the newest."""

    d: str
    number: int
    label: str
    line: str
    status: DialogStatus
    operator: str
    started_at: int
    finished_at: int
    ended_by: Ender | Literal[""]
    """Who ended it; empty while it is open. `ended_name`: an operator's, as visitors may know it."""
    ended_name: str
    read_by_visitor: int
    read_by_operator: int
    promised_at: int
    """Somebody will answer by then; 0 = no promise, or it was kept."""
    opens_at: int
    rating: Rating
    comment: str
    """The client's, to the rating."""
    name: str
    """The visitor's; empty = unknown."""
    guest: int
    last_pub: int
    last_int: int
    messages: tuple[Message, ...]
    more: bool
    """True when older messages exist than those in `messages` (at most the newest 50)."""
    letters: tuple[LetterView, ...] = ()
    """What became of the letters of this dialog, oldest first; for operators only."""
    question: str | None = None
    """Over the rating's buttons: empty = the reader's own words, None = the line asks for no rating."""


@dataclass(slots=True)
class DialogRow:
    """One row of the operators' list of dialogs: state with a revision, applied when `rev` is newer.

    Not frozen: one is made for nearly every message, and so that takes a third of the time.
    """

    d: str
    rev: int
    number: int
    label: str
    status: DialogStatus
    name: str
    guest: int
    """0…11, chooses a colour word for somebody without a name: "Green guest"."""
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
    """Operator id: shared out to somebody who has not answered yet; empty = waits for everybody."""
    offered_until: int
    queued_at: int
    promised_at: int
    alert: Alert
    pinned: bool
    held: bool
    """By a banned visitor: not shared out until somebody forgives."""
    invited: tuple[str, ...]
    """Operator ids."""
    rating: Rating
    comment: str
    mark: int
    """A supervisor's, 1 to 5; 0 = none."""
    mail_due_at: int
    """When the answers that the client has not read go by letter, if nobody reads them; 0 = none is due."""
    mail_upto: int
    """Answers of `pub` up to here were told by letter, or shall not be."""
    read_by_visitor: int
