"""Every fact that can happen to a dialog; the wire types are generated from here.

A dialog has two streams of facts: `pub`, which both sides see, and `int`, which only operators see.
Each stream counts its own events from 1 without holes. Times on the wire are milliseconds since
1970 in UTC. What is not a fact (typing, presence) is not here: it is never stored.
"""

from dataclasses import dataclass, field
from typing import Literal

from openline.domain.contact_details import Facts
from openline.domain.dialogs.letter_views import LetterView
from openline.domain.files.files import FileView

Stream = Literal["pub", "int"]
Author = Literal["visitor", "operator", "line", "system"]
MessageKind = Literal["text", "form", "contacts", "note"]
Side = Literal["visitor", "operator"]
Ender = Literal["visitor", "operator", "line"]
DialogStatus = Literal["new", "in_work", "finished"]
FormKind = Literal["introduce", "offline", "copy", "rating", "address"]
"""Forms 1, 3 ("Leave your contacts") and 2 of SPEC §3; `rating` has two buttons and no fields; `address` asks
once for a better e-mail, when a letter came back (MAIL-5)."""
FormStep = Literal["name", "contacts", "email", "rating", "quiet", "done", "edit", "put_away"]
Rating = Literal["", "good", "bad"]
Alert = Literal["", "norm", "promise"]


@dataclass(frozen=True, slots=True)
class FormState:
    """A form in the flow of messages: which step is open and what was given in it so far.

    The steps of each kind: `introduce` name → contacts, `offline` contacts (the name among them), `copy`
    email, `rating` rating → quiet (one line that can still be used), `address` email. All end as `done` or
    `put_away`. A contact form that is done may go to `edit` and back, by the visitor's wish. `given` of a
    copy that was asked for by the icon is prefilled with the address this visitor gave.
    """

    kind: FormKind
    step: FormStep
    asks: tuple[str, ...]
    given: Facts = field(default_factory=Facts)
    rating: Rating = ""


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
    found: Facts | None = None
    """An e-mail or a phone noticed in a visitor's text, normalised (FORM-11); not stored as a contact."""
    confirmed: bool = False
    """The visitor (or an operator) said of `found`: reach me here."""
    changed: Literal["", "edited", "retracted"] = ""
    """By its author, visibly. Of a retracted one nothing is left to read."""
    files: tuple[FileView, ...] = ()
    """Came with it (CHAT-5). `text` may be empty then."""
    by_mail: bool = False
    """The client wrote it in a mail program (MAIL-4), and is not in the chat."""


@dataclass(frozen=True, slots=True)
class DialogStarted:
    """The first event of every dialog. `label` is the number with its check digit: "12345-6".

    `question`: over the rating's buttons; empty = the reader's own words, None = the line asks for none.
    """

    number: int
    label: str
    line: str
    at: int
    question: str | None = None
    type: Literal["DialogStarted"] = "DialogStarted"


@dataclass(frozen=True, slots=True)
class MessageAdded:
    message: Message
    type: Literal["MessageAdded"] = "MessageAdded"


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """Its author edited the text of `message_id`, or took it back: visibly, for every reader."""

    message_id: str
    text: str
    changed: Literal["edited", "retracted"]
    at: int
    type: Literal["MessageChanged"] = "MessageChanged"


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
class OperatorLeft:
    """Nobody has the dialog now: it waits in the line again. `line`: the new one's name, when it changed.

    `question`: the new line's, as in `DialogStarted`.
    """

    at: int
    line: str = ""
    question: str | None = None
    type: Literal["OperatorLeft"] = "OperatorLeft"


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """Nobody can answer now; somebody will by `promised_at` (LINE-12). `opens_at` 0 = within the hours.

    Both 0: an operator has answered.
    """

    promised_at: int
    opens_at: int
    at: int
    type: Literal["PromiseMade"] = "PromiseMade"


@dataclass(frozen=True, slots=True)
class ContactsConfirmed:
    """ "Reach me here": what was noticed in the message `message_id` is this client's (FORM-11)."""

    message_id: str
    by: Side
    at: int
    type: Literal["ContactsConfirmed"] = "ContactsConfirmed"


@dataclass(frozen=True, slots=True)
class DialogRated:
    """By the client; may come again with another mark or a comment until the next dialog (LINE-10)."""

    rating: Rating
    comment: str
    at: int
    type: Literal["DialogRated"] = "DialogRated"


@dataclass(frozen=True, slots=True)
class DialogReopened:
    """Within 10 minutes after its end, by a message of the client, or by an operator (LINE-9)."""

    by: Side
    name: str
    at: int
    type: Literal["DialogReopened"] = "DialogReopened"


@dataclass(frozen=True, slots=True)
class DialogFinished:
    by: Ender
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
class DialogOffered:
    """Shared out: this operator hears of it and has until `until` to answer; 0 = no limit."""

    operator_id: str
    name: str
    until: int
    at: int
    type: Literal["DialogOffered"] = "DialogOffered"


@dataclass(frozen=True, slots=True)
class DialogGivenBack:
    """It waits again, or goes on to the next: not answered in time, skipped, its operator has gone."""

    operator_id: str
    name: str
    why: Literal["late", "skipped", "gone"]
    at: int
    type: Literal["DialogGivenBack"] = "DialogGivenBack"


@dataclass(frozen=True, slots=True)
class DialogTransferred:
    """By `name`, to an operator (`to_operator` names them) or to a line (`to_line`)."""

    name: str
    to_operator: str
    to_line: str
    comment: str
    at: int
    type: Literal["DialogTransferred"] = "DialogTransferred"


@dataclass(frozen=True, slots=True)
class OperatorInvited:
    """A colleague may see and answer too; the dialog stays with whoever has it."""

    operator_id: str
    name: str
    by: str
    at: int
    type: Literal["OperatorInvited"] = "OperatorInvited"


@dataclass(frozen=True, slots=True)
class DialogPinned:
    """Stays with its operator: neither given back nor closed by itself."""

    on: bool
    name: str
    at: int
    type: Literal["DialogPinned"] = "DialogPinned"


@dataclass(frozen=True, slots=True)
class MarkedSpam:
    """The visitor is banned, or forgiven (`on` false: the held dialog enters the queue)."""

    on: bool
    name: str
    at: int
    type: Literal["MarkedSpam"] = "MarkedSpam"


@dataclass(frozen=True, slots=True)
class DialogMarked:
    """A supervisor's mark, 1 to 5."""

    mark: int
    comment: str
    name: str
    at: int
    type: Literal["DialogMarked"] = "DialogMarked"


@dataclass(frozen=True, slots=True)
class LeadMade:
    """By hand; leads born of a form stand in the message `contacts`."""

    lead_number: int
    name: str
    at: int
    type: Literal["LeadMade"] = "LeadMade"


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """Nobody answered within the norm, or a promise is about to be missed (LINE-11, LINE-12)."""

    alert: Alert
    at: int
    type: Literal["AlertRaised"] = "AlertRaised"


@dataclass(frozen=True, slots=True)
class LetterChanged:
    """A letter was written, went, was refused, came back, or its way back was used."""

    letter: LetterView
    at: int
    type: Literal["LetterChanged"] = "LetterChanged"


@dataclass(frozen=True, slots=True)
class CardChanged:
    """What is known of the client changed; whoever shows the card reads it again."""

    contact_id: str
    visitor_name: str
    at: int
    type: Literal["CardChanged"] = "CardChanged"


PublicEvent = (
    DialogStarted
    | MessageAdded
    | MessageChanged
    | MessagesRead
    | FormChanged
    | OperatorJoined
    | OperatorLeft
    | PromiseMade
    | ContactsConfirmed
    | DialogRated
    | DialogReopened
    | DialogFinished
)
OfferRound = DialogOffered | DialogGivenBack
"""Who is asked next: may come every minute while nobody answers."""
InternalTimelineEvent = (
    OfferRound
    | DialogTaken
    | DialogTransferred
    | OperatorInvited
    | DialogPinned
    | MarkedSpam
    | DialogMarked
    | LeadMade
    | AlertRaised
)
InternalEvent = MessageAdded | InternalTimelineEvent | LetterChanged | CardChanged
Event = PublicEvent | InternalEvent
Happening = (
    InternalTimelineEvent | PromiseMade | ContactsConfirmed | DialogRated | DialogReopened | DialogFinished
)
"""What stands between the messages that operators read, a line each; their snapshots bring it (LINE-7)."""
