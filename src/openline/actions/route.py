"""Who answers: an operator takes a dialog. Sharing out comes with the line's rules."""

from openline.domain.dialogs import Dialog, may_see, must_take
from openline.domain.events import DialogTaken, OperatorJoined
from openline.domain.operators import Operator
from openline.store import dialogs, events
from openline.store.transaction import Transaction


def operator_takes(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """One of two wins; the other hears who it was. Taking one's own dialog again changes nothing."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator.lines)
    if must_take(dialog, operator.id):
        dialogs.save_dialog(tx, take(tx, dialog, operator, now))


def take(tx: Transaction, dialog: Dialog, operator: Operator, now: int) -> Dialog:
    """Within another action too: the dialog still has to be saved. Visitors learn a name, no id."""
    dialog = events.append_event(tx, dialog, OperatorJoined(operator.name, now))
    dialog = events.append_event(tx, dialog, DialogTaken(operator.id, operator.name, now), stream="int")
    return dialog._replace(status="in_work", operator_id=operator.id, operator=operator.name)
