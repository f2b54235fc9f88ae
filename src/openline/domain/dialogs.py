"""One appeal, from the first message to its end: who has it, who waits, what may be done with it."""

from typing import Any, NamedTuple

from openline.domain import numbers
from openline.domain.events import Author, DialogRow, DialogStatus, DialogView
from openline.domain.refusals import DialogFinished, NotFound, TakenBy

SNAPSHOT_MESSAGES = 50
DELTA_LIMIT = 300
GUESTS = 12


class Dialog(NamedTuple):
    """A row of `dialogs` with the names that are shown beside it.

    A tuple, because every message makes four of them: `_replace` costs a tenth of a frozen dataclass's.
    """

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

    @property
    def label(self) -> str:
        return numbers.label(self.number)


def must_take(dialog: Dialog, operator_id: str) -> bool:
    """Whether answering takes the dialog first. Refuses when it has ended or a colleague has it."""
    if dialog.status == "finished":
        raise DialogFinished
    if dialog.operator_id and dialog.operator_id != operator_id:
        raise TakenBy(name=dialog.operator)
    return not dialog.operator_id


def may_see(dialog: Dialog, lines: frozenset[str] | None) -> Dialog:
    """The dialog, for an operator of `lines` (None = every line). Others learn not even that it exists."""
    if lines is not None and dialog.line_id not in lines:
        raise NotFound
    return dialog


def row(dialog: Dialog) -> DialogRow:
    """The dialog in the operators' list."""
    return DialogRow(
        d=dialog.id,
        rev=dialog.rev,
        number=dialog.number,
        label=dialog.label,
        status=dialog.status,
        name=dialog.name,
        guest=guest(dialog.visitor_id),
        line=dialog.line,
        last_text=dialog.last_text,
        last_at=dialog.last_at,
        last_by=dialog.last_by,
        started_at=dialog.started_at,
        waiting_since=dialog.waiting_since,
        unread=dialog.unread,
        operator_id=dialog.operator_id,
        operator=dialog.operator,
        contact_id=dialog.contact_id,
    )


def guest(visitor_id: str) -> int:
    """A colour word for somebody without a name: the same for one visitor, for ever."""
    return sum(visitor_id.encode()) % GUESTS


def apply(view: dict[str, Any], stream: str, seq: int, event: dict[str, Any]) -> dict[str, Any]:
    """What a reader's snapshot becomes by one event: the rule that every browser follows.

    Both sides are JSON as it travels. Old snapshot + events = new snapshot, for every kind of event.
    """
    new = dict(view, **{f"last_{stream}": seq})
    match event["type"]:
        case "MessageAdded":
            new["messages"] = [*view["messages"], event["message"]]
        case "MessagesRead":
            side = f"read_by_{event['by']}"
            new[side] = max(view[side], event["upto"])
        case "FormChanged":
            new["messages"] = [_with_form(message, event) for message in view["messages"]]
        case "OperatorJoined":
            # Its internal twin, DialogTaken, changes nothing: it may be read after the public end.
            new.update(operator=event["name"], status="in_work")
        case "DialogFinished":
            new.update(status="finished", finished_at=event["at"])
        case _:
            pass
    return new


def _with_form(message: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return dict(message, form=event["form"]) if message["id"] == event["message_id"] else message


def view(dialog: Dialog, messages: tuple[Any, ...], more: bool, internal: bool) -> DialogView:
    """The snapshot for a visitor, or with `internal` for operators."""
    return DialogView(
        d=dialog.id,
        number=dialog.number,
        label=dialog.label,
        line=dialog.line,
        status=dialog.status,
        operator=dialog.operator,
        started_at=dialog.started_at,
        finished_at=dialog.finished_at,
        read_by_visitor=dialog.read_by_visitor,
        read_by_operator=dialog.read_by_operator,
        last_pub=dialog.pub_seq,
        last_int=dialog.int_seq if internal else 0,
        messages=messages,
        more=more,
    )
