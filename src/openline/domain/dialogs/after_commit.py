"""What a committed action publishes to clients that are connected now. Losing it loses no stored data."""

from msgspec import Struct, field

from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Stream
from openline.domain.team.operators import Operator
from openline.domain.values import Immutable


class EventOut(Immutable):
    """An encoded event. `cid` is sent to the author's own connections only."""

    dialog_id: str
    visitor_id: str
    line_id: str
    stream: Stream
    seq: int
    payload: bytes
    author_id: str = ""
    cid: str = ""
    pub_before: int = 0
    """Of an internal event: how many public events came before it."""


class AlertOut(Immutable):
    """An alert. `to`: operator ids; empty = supervisors and administrators who may see the dialog."""

    dialog: Dialog
    to: tuple[str, ...]

    def is_for(self, operator: Operator) -> bool:
        """Return True if this operator gets the alert.

        A promise can still be kept, so its alert also goes to the operator who has the dialog or is offered
        it.
        """
        it = self.dialog
        if it.alert == "promise" and operator.id in (it.operator_id, it.offered_to):
            return True
        return operator.id in self.to if self.to else operator.role != "operator"


class AfterCommit(Struct):
    events: list[EventOut] = field(default_factory=list)
    dialogs: list[Dialog] = field(default_factory=list)
    """Dialogs as saved, for the operators' lists."""
    due_at: int = 0
    """The earliest timer that was set; 0 = none."""
    presence: bool = False
    """True if an operator came or went."""
    moved: dict[str, Dialog] = field(default_factory=dict)
    """Dialogs whose set of readers changed, as they were before."""
    letter_at: int | None = None
    """When the earliest waiting letter may be sent; None = no letter was touched."""
    deleted: list[Dialog] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    """Ids of visitors."""
    alerts: list[AlertOut] = field(default_factory=list)
