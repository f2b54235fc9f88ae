"""Alerts about dialogs: a response time was exceeded, or a promise is about to be missed."""

from openline.domain.dialogs.dialogs import (
    Dialog,
)
from openline.domain.dialogs.events import (
    Alert,
    AlertRaised,
)
from openline.domain.lines.lines import PROMISE_ALERT, ResponseTargets
from openline.domain.lines.response_targets import target_due
from openline.store.dialogs import dialogs, events
from openline.store.lines import lines
from openline.store.timers import set_timer
from openline.store.transaction import Transaction


def target_is_missed(tx: Transaction, dialog_id: str, now: int) -> None:
    """Raise an alert if the visitor still waits and the response target has passed; else wait for it."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    rules = lines.line_of(tx, dialog).rules
    if not dialog.waiting_since or dialog.status == "finished" or dialog.is_quarantined:
        return
    due = target_due(rules, dialog.waiting_since, is_answered=bool(dialog.answered_at))
    if due > now:
        set_timer(tx, "target_missed", dialog.id, due)
    elif due and not dialog.alert:
        _alert(tx, dialog, "target", rules.response_targets, now)


def promise_is_near(tx: Transaction, dialog_id: str, now: int) -> None:
    """Raise an alert if a promise is about to be missed."""
    dialog = dialogs.get_dialog_to_change(tx, dialog_id)
    if not dialog.promised_at or dialog.status == "finished" or dialog.is_quarantined:
        return
    due = dialog.promised_at - PROMISE_ALERT
    if due > now:
        set_timer(tx, "promise_near", dialog.id, due)
    elif dialog.alert != "promise":
        _alert(tx, dialog, "promise", lines.line_of(tx, dialog).rules.response_targets, now)


def _alert(tx: Transaction, dialog: Dialog, alert: Alert, targets: ResponseTargets, now: int) -> None:
    dialog = events.append_event(tx, dialog, AlertRaised(alert, now), stream="int")
    tx.tell_alert(dialogs.save_dialog(tx, dialog.but(alert=alert)), targets.alert_to)
