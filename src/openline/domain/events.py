"""Every fact that can happen to a dialog; the wire types are generated from here.

A dialog has two streams of facts: `pub`, which both sides see, and `int`, which only operators see.
Each stream counts its own events from 1 without holes. Times on the wire are milliseconds since
1970 in UTC. What is not a fact (typing, presence) is not here: it is never stored.
"""

from dataclasses import dataclass, field
from typing import Literal

Stream = Literal["pub", "int"]
Author = Literal["visitor", "operator", "line", "system"]
MessageKind = Literal["text", "form", "contacts"]
Side = Literal["visitor", "operator"]
DialogStatus = Literal["new", "in_work", "finished"]
FormKind = Literal["introduce"]
FormStep = Literal["name", "contacts", "done", "put_away"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Who somebody says to be: what forms gather. Absent is the empty string."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class FormState:
    """A form in the flow of messages: which step is open and what was given in it so far."""

    kind: FormKind
    step: FormStep
    asks: tuple[str, ...]
    given: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a form brought to the operator's chat, and what became of it in the CRM."""

    facts: Facts
    contact_id: str = ""
    lead_number: int = 0
    new_lead: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a dialog as people see it. The same shape in events and in snapshots."""

    id: str
    s: Stream
    seq: int
    kind: MessageKind
    author: Author
    name: str
    text: str
    at: int
    form: FormState | None = None
    gathered: Gathered | None = None


@dataclass(frozen=True, slots=True)
class DialogStarted:
    """The first event of every dialog. `label` is the number with its check digit: "12345-6"."""

    number: int
    label: str
    line: str
    at: int
    type: Literal["DialogStarted"] = "DialogStarted"


@dataclass(frozen=True, slots=True)
class MessageAdded:
    message: Message
    type: Literal["MessageAdded"] = "MessageAdded"


@dataclass(frozen=True, slots=True)
class MessagesRead:
    """`by` has seen everything of the public stream up to and including `upto`."""

    by: Side
    upto: int
    at: int
    type: Literal["MessagesRead"] = "MessagesRead"


@dataclass(frozen=True, slots=True)
class FormChanged:
    """The form shown as message `message_id` is now in this state, in every tab and for every reader."""

    message_id: str
    form: FormState
    at: int
    type: Literal["FormChanged"] = "FormChanged"


@dataclass(frozen=True, slots=True)
class OperatorJoined:
    """Who answers, as the visitor may know it: a name, no id."""

    name: str
    at: int
    type: Literal["OperatorJoined"] = "OperatorJoined"


@dataclass(frozen=True, slots=True)
class DialogFinished:
    by: Side
    name: str
    at: int
    type: Literal["DialogFinished"] = "DialogFinished"


@dataclass(frozen=True, slots=True)
class DialogTaken:
    operator_id: str
    name: str
    at: int
    type: Literal["DialogTaken"] = "DialogTaken"


@dataclass(frozen=True, slots=True)
class CardChanged:
    """What is known of the client changed; whoever shows the card reads it again."""

    contact_id: str
    visitor_name: str
    at: int
    type: Literal["CardChanged"] = "CardChanged"


PublicEvent = DialogStarted | MessageAdded | MessagesRead | FormChanged | OperatorJoined | DialogFinished
InternalEvent = MessageAdded | DialogTaken | CardChanged
Event = (
    DialogStarted
    | MessageAdded
    | MessagesRead
    | FormChanged
    | OperatorJoined
    | DialogFinished
    | DialogTaken
    | CardChanged
)


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
    read_by_visitor: int
    read_by_operator: int
    last_pub: int
    last_int: int
    messages: tuple[Message, ...]
    more: bool
    """True when older messages exist than those in `messages` (at most the newest 50)."""


@dataclass(frozen=True, slots=True)
class DialogRow:
    """One row of the operators' list of dialogs: state with a revision, applied when `rev` is newer."""

    d: str
    rev: int
    number: int
    label: str
    status: DialogStatus
    name: str
    guest: int
    """0…11, chooses a colour word for somebody without a name: "Green guest"."""
    line: str
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
