"""Counts of how often each form was shown, answered, put away or left: one row a day."""

from sqlalchemy import text

from openline.domain.dialogs.events import FormKind
from openline.domain.forms.forms import FormOutcome, day_of
from openline.store.transaction import Transaction

_ADD = text(
    "INSERT INTO form_counts (day, line_id, kind, outcome, count) VALUES (:day, :line, :kind, :outcome, 1) "
    "ON CONFLICT (day, line_id, kind, outcome) DO UPDATE SET count = form_counts.count + 1"
)


def add_count(tx: Transaction, line_id: str, kind: FormKind, outcome: FormOutcome, now: int) -> None:
    """Count an outcome, in the transaction that brings it about."""
    tx.run(_ADD, day=day_of(now), line=line_id, kind=kind, outcome=outcome)
