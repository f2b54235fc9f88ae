"""Every event that can happen to a dialog; the wire types are generated from here.

A dialog has two streams of events: `pub`, which both sides see, and `int`, which only operators see. Each
stream numbers its events from 1 without gaps. Times on the wire are milliseconds since 1970 in UTC. Typing
and presence are never stored and therefore not here.
"""

from typing import Literal

from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.letter_views import LetterView
from openline.domain.dialogs.mail_views import MailView
from openline.domain.files.files import FileView
from openline.domain.values import Immutable, field

Stream = Literal["pub", "int"]
Author = Literal["visitor", "operator", "line", "system"]
MessageKind = Literal["text", "form", "contacts", "note"]
Side = Literal["visitor", "operator"]
Ender = Literal["visitor", "operator", "line"]
DialogStatus = Literal["new", "in_work", "finished"]
FormKind = Literal["introduce", "offline", "copy", "rating", "address"]
"""`introduce` asks for name and contacts, `offline` for contacts when nobody can answer, `copy` for the
address of a transcript; `rating` has two buttons and no fields; `address` asks once for a better email
after a letter bounced."""
FormStep = Literal["name", "contacts", "email", "rating", "collapsed", "done", "edit", "put_away"]
Rating = Literal["", "good", "bad"]
Alert = Literal["", "target", "promise"]


class FormState(Immutable):
    """A form in the flow of messages: which step is open and what has been entered so far.

    The steps of each kind: `introduce` name → contacts, `offline` contacts (the name among them), `copy`
    email, `rating` rating → collapsed (one line that can still be used), `address` email. All end as `done`
    or `put_away`. A contact form that is done may be reopened as `edit` by the visitor. In a `copy` that was
    opened by the icon, `given` is prefilled with this visitor's address.
    """

    kind: FormKind
    step: FormStep
    asks: tuple[str, ...]
    given: ContactDetails = field(default_factory=ContactDetails)
    rating: Rating = ""


class FormResult(Immutable):
    """What a form added for the operator to see, and what became of it in the CRM."""

    details: ContactDetails
    contact_id: str = ""
    lead_number: int = 0
    new_lead: bool = False


class Message(Immutable):
    """An entry of a dialog as people see it, in the same shape in events and in snapshots."""

    id: str
    s: Stream
    seq: int
    kind: MessageKind
    author: Author
    name: str
    text: str
    at: int
    form: FormState | None = None
    form_result: FormResult | None = None
    found: ContactDetails | None = None
    """An email or phone noticed in a visitor's text, normalised; not stored as a contact."""
    confirmed: bool = False
    """The visitor (or an operator) has confirmed `found` as a way to reach the visitor."""
    changed: Literal["", "edited", "retracted"] = ""
    """Changed by its author, visibly for every reader. A retracted message has no text."""
    files: tuple[FileView, ...] = ()
    """Files sent with the message; `text` may be empty then."""
    by_mail: bool = False
    """The client wrote it in a mail program and is not in the chat."""
    pub_before: int = 0
    """Of an internal message: how many public events came before it. Gives both streams one order."""
    sender_unchecked: bool = False
    """It came by mail, and nothing proves who wrote it."""


class DialogStarted(Immutable):
    """The first event of every dialog. `label` is the number with its check digit: "12345-6".

    `question`: the text above the rating buttons; empty = the reader's default, None = the line asks for no
    rating.
    """

    number: int
    label: str
    line: str
    at: int
    question: str | None = None
    type: Literal["DialogStarted"] = "DialogStarted"


class MessageAdded(Immutable):
    message: Message
    type: Literal["MessageAdded"] = "MessageAdded"


class MessageChanged(Immutable):
    """The author edited the text of `message_id` or retracted it, visibly for every reader."""

    message_id: str
    text: str
    changed: Literal["edited", "retracted"]
    at: int
    type: Literal["MessageChanged"] = "MessageChanged"


class MessagesRead(Immutable):
    """`by` has seen the public stream up to and including `upto`."""

    by: Side
    upto: int
    at: int
    type: Literal["MessagesRead"] = "MessagesRead"


class FormChanged(Immutable):
    """The form shown as message `message_id` has a new state, in every tab and for every reader."""

    message_id: str
    form: FormState
    at: int
    type: Literal["FormChanged"] = "FormChanged"


class OperatorJoined(Immutable):
    """An operator took the dialog. `name`: as visitors may know it; the id stays internal."""

    name: str
    at: int
    type: Literal["OperatorJoined"] = "OperatorJoined"


class OperatorLeft(Immutable):
    """The dialog has no operator now and waits in the line again. `line`: the name of a new line, if any.

    `question`: the new line's, as in `DialogStarted`.
    """

    at: int
    line: str = ""
    question: str | None = None
    type: Literal["OperatorLeft"] = "OperatorLeft"


class PromiseMade(Immutable):
    """Nobody can answer now; somebody will by `promised_at`. `opens_at` 0 = within working hours.

    Both 0: an operator has answered, the promise is kept.
    """

    promised_at: int
    opens_at: int
    at: int
    type: Literal["PromiseMade"] = "PromiseMade"


class ContactsConfirmed(Immutable):
    """The contact details found in the message `message_id` were confirmed as this client's."""

    message_id: str
    by: Side
    at: int
    type: Literal["ContactsConfirmed"] = "ContactsConfirmed"


class DialogRated(Immutable):
    """The client rated the dialog.

    Until the next dialog begins, it may come again with another rating or a comment.
    """

    rating: Rating
    comment: str
    at: int
    type: Literal["DialogRated"] = "DialogRated"


class DialogReopened(Immutable):
    """The dialog was reopened within 10 minutes after its end, by a client's message or by an operator."""

    by: Side
    name: str
    at: int
    type: Literal["DialogReopened"] = "DialogReopened"


class DialogFinished(Immutable):
    by: Ender
    name: str
    at: int
    type: Literal["DialogFinished"] = "DialogFinished"


class DialogTaken(Immutable):
    """The operator has it now; `taken_from` names the colleague who had it, empty = nobody did."""

    operator_id: str
    name: str
    at: int
    taken_from: str = ""
    type: Literal["DialogTaken"] = "DialogTaken"


class DialogOffered(Immutable):
    """The dialog was assigned to this operator, who may answer until `until`; 0 = no limit."""

    operator_id: str
    name: str
    until: int
    at: int
    type: Literal["DialogOffered"] = "DialogOffered"


class DialogReturned(Immutable):
    """The offer or assignment ended: not answered in time, declined, or the operator has gone.

    The dialog waits again, or is offered to the next operator.
    """

    operator_id: str
    name: str
    why: Literal["late", "declined", "gone"]
    at: int
    type: Literal["DialogReturned"] = "DialogReturned"


class DialogTransferred(Immutable):
    """`name` transferred the dialog to an operator (named in `to_operator`) or to a line (`to_line`)."""

    name: str
    to_operator: str
    to_line: str
    comment: str
    at: int
    type: Literal["DialogTransferred"] = "DialogTransferred"


class OperatorInvited(Immutable):
    """A colleague may see the dialog and answer in it; it stays with its operator."""

    operator_id: str
    name: str
    by: str
    at: int
    type: Literal["OperatorInvited"] = "OperatorInvited"


class DialogPinned(Immutable):
    """The dialog stays with its operator: it is neither given back nor closed automatically."""

    on: bool
    name: str
    at: int
    type: Literal["DialogPinned"] = "DialogPinned"


class MarkedSpam(Immutable):
    """The visitor was banned, or unbanned (`on` false: the quarantined dialog enters the queue)."""

    on: bool
    name: str
    at: int
    type: Literal["MarkedSpam"] = "MarkedSpam"


class DialogReviewed(Immutable):
    """A supervisor's review of the dialog, with a score from 1 to 5."""

    score: int
    comment: str
    name: str
    at: int
    type: Literal["DialogReviewed"] = "DialogReviewed"


class LeadMade(Immutable):
    """An operator created a lead. Leads created by a form are part of the `contacts` message."""

    lead_number: int
    name: str
    at: int
    type: Literal["LeadMade"] = "LeadMade"


class AlertRaised(Immutable):
    """Nobody answered within the response target, or a promise is about to be missed."""

    alert: Alert
    at: int
    type: Literal["AlertRaised"] = "AlertRaised"


class LetterChanged(Immutable):
    """A letter was queued, was sent, was refused or bounced, or its return link was used."""

    letter: LetterView
    at: int
    type: Literal["LetterChanged"] = "LetterChanged"


class MailChanged(Immutable):
    """A mail was kept beside the dialog, or an operator took it as the client's message."""

    mail: MailView
    at: int
    type: Literal["MailChanged"] = "MailChanged"


class CardChanged(Immutable):
    """The client's details changed; clients that show the card reload it."""

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
OfferRound = DialogOffered | DialogReturned
"""Who is offered the dialog next: may come every minute while nobody answers."""
InternalTimelineEvent = (
    OfferRound
    | DialogTaken
    | DialogTransferred
    | OperatorInvited
    | DialogPinned
    | MarkedSpam
    | DialogReviewed
    | LeadMade
    | AlertRaised
)
InternalEvent = MessageAdded | InternalTimelineEvent | LetterChanged | MailChanged | CardChanged
Event = PublicEvent | InternalEvent
TimelineEvent = (
    InternalTimelineEvent | PromiseMade | ContactsConfirmed | DialogRated | DialogReopened | DialogFinished
)
"""Timeline entries between the messages that operators read, one line each; included in their snapshots."""
