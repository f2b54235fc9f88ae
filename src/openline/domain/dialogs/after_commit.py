"""What a committed action has to tell those who listen now. Nothing here is needed for the truth."""

from dataclasses import dataclass, field

from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Stream
from openline.domain.team.operators import Operator


@dataclass(slots=True)
class EventOut:
    """An event, encoded. `cid` goes to the author's own connections only."""

    dialog_id: str
    visitor_id: str
    line_id: str
    stream: Stream
    seq: int
    payload: bytes
    author_id: str = ""
    cid: str = ""


@dataclass(slots=True)
class AlertOut:
    """An alert for `to` (operator ids); for nobody named: supervisors and administrators who see it."""

    dialog: Dialog
    to: tuple[str, ...]

    def is_for(self, operator: Operator) -> bool:
        """A promise can still be kept: whoever has, or is offered, the dialog hears of it too (LINE-12)."""
        it = self.dialog
        if it.alert == "promise" and operator.id in (it.operator_id, it.offered_to):
            return True
        return operator.id in self.to if self.to else operator.role != "operator"


@dataclass(slots=True)
class AfterCommit:
    events: list[EventOut] = field(default_factory=list[EventOut])
    dialogs: list[Dialog] = field(default_factory=list[Dialog])
    """As saved: for the operators' lists."""
    due_at: int = 0
    """The nearest timer set; 0 = none."""
    presence: bool = False
    """An operator came or went."""
    moved: dict[str, Dialog] = field(default_factory=dict[str, Dialog])
    """Dialogs that others may see than before, as they were."""
    letter_at: int | None = None
    """When the nearest letter that waits may go; None = no letter was touched."""
    alerts: list[AlertOut] = field(default_factory=list[AlertOut])
