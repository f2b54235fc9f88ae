"""The end of a dialog: one event, whoever ends it."""

from openline.actions.arrive import visitor_for
from openline.actions.ask import put_open_forms_away
from openline.domain.dialogs import Dialog, may_see, must_take
from openline.domain.events import DialogFinished, Side
from openline.domain.operators import Operator
from openline.domain.refusals import NotFound
from openline.domain.visitors import Caller
from openline.store import dialogs, events
from openline.store.transaction import Transaction


def operator_finishes(tx: Transaction, operator: Operator, dialog_id: str, now: int) -> None:
    """Refused with TakenBy when a colleague has the dialog. Finishing twice changes nothing."""
    dialog = may_see(dialogs.get_dialog_to_change(tx, dialog_id), operator.lines)
    if dialog.status == "finished":
        return
    must_take(dialog, operator.id)
    _finish(tx, dialog, "operator", operator.name, now)


def visitor_ends(tx: Transaction, caller: Caller, dialog_id: str, now: int) -> None:
    visitor = visitor_for(tx, caller, now)
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if dialog.visitor_id != visitor.id:
        raise NotFound
    if dialog.status != "finished":
        _finish(tx, dialog, "visitor", "", now)


def _finish(tx: Transaction, dialog: Dialog, by: Side, name: str, now: int) -> None:
    dialog = put_open_forms_away(tx, dialog, now)
    dialog = events.append_event(tx, dialog, DialogFinished(by, name, now))
    dialogs.save_dialog(tx, dialog._replace(status="finished", finished_at=now, waiting_since=0, unread=0))
