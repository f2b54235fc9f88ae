"""Standard names for what is stored: columns, types of events, values of rules, flags, kinds of timers."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

COLUMNS = (
    ("dialogs", "told", "flags"),
    ("dialogs", "is_held", "is_quarantined"),
    ("dialogs", "skipped", "declined"),
    ("dialogs", "mark", "review_score"),
    ("dialogs", "mark_comment", "review_comment"),
    ("events", "gathered", "form_result"),
    ("form_counts", "what", "outcome"),
    ("letters", "is_urged", "is_forced"),
    ("operators", "switch", "availability"),
    ("operators", "dialog_at", "last_assigned_at"),
    ("portal", "mailing", "mail_settings"),
    ("visitor_tokens", "since_dialog", "reads_from"),
    ("visitors", "proved_at", "email_proved_at"),
    ("visitors", "said", "custom_data"),
)
FLAGS = (
    ("not_now", "contacts_declined"),
    ("copy_in_hand", "copy_was_open"),
    ("no_letters", "opted_out"),
    ("alone", "nobody_available"),
    ("nobody", "nobody_answered"),
    ("outside", "outside_hours"),
)
TIMERS = (("share_out", "assign_waiting"), ("skip_over", "decline_over"), ("norm_missed", "target_missed"))
ASSIGNMENT = {"evenly": "balanced", "strictly": "in_order", "everyone": "first_to_take"}

# The database looks for the type: most payloads are of other events, and need not be read.
EVENTS_WITH = {
    "sqlite": sa.text(
        "SELECT dialog_id, stream, seq, payload FROM events WHERE kind = '' AND instr(payload, :needle) > 0"
    ),
    "postgresql": sa.text(
        "SELECT dialog_id, stream, seq, payload FROM events "
        "WHERE kind = '' AND position(:needle in payload) > 0"
    ),
}
SAVE_EVENT = sa.text(
    "UPDATE events SET payload = :payload WHERE dialog_id = :d AND stream = :s AND seq = :seq"
)

Change = Callable[[dict[str, Any]], None]


def upgrade() -> None:
    base = op.get_bind()
    for table, old, new in COLUMNS:
        # SQLite and PostgreSQL spell it alike, and both carry it over into the partial indexes.
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    flag = sa.text(
        "UPDATE dialogs SET flags = trim(replace(' ' || flags || ' ', :old, :new)) "
        "WHERE ' ' || flags || ' ' LIKE '%' || :old || '%'"
    )
    for old, new in FLAGS:
        base.execute(flag, {"old": f" {old} ", "new": f" {new} "})
    timer = sa.text("UPDATE timers SET kind = :new WHERE kind = :old")
    for old, new in TIMERS:
        base.execute(timer, {"old": old, "new": new})
    op.execute("UPDATE dialogs SET alert = 'target' WHERE alert = 'norm'")
    _rewrite("lines", ("id",), "rules", "{", _rules)
    _rewrite("events", ("dialog_id", "stream", "seq"), "form_result", '"facts"', _form_result)
    _rewrite("events", ("dialog_id", "stream", "seq"), "form", '"quiet"', _form)
    for name, change in EVENTS.items():
        _rewrite_events(name, change)


def _rewrite(table: str, key: tuple[str, ...], column: str, holding: str, change: Change) -> None:
    """Change JSON in a text column where it holds this; it is written as the program writes it."""
    base, rows = op.get_bind(), sa.table(table, *map(sa.column, (*key, column)))
    keys, value = [rows.c[name] for name in key], rows.c[column]
    for *ids, text in base.execute(sa.select(*keys, value).where(value.contains(holding))).fetchall():
        found = json.loads(text)
        change(found)
        if (new := _json(found)) != text:
            its_row = [name == id_ for name, id_ in zip(keys, ids, strict=True)]
            base.execute(sa.update(rows).where(*its_row).values({column: new}))


def _rewrite_events(name: str, change: Change) -> None:
    """Change the payloads of this type of event. A message has none: it is rendered from its columns."""
    base = op.get_bind()
    needle = f'"type":"{name}"'.encode()
    for d, s, seq, payload in base.execute(EVENTS_WITH[base.dialect.name], {"needle": needle}).fetchall():
        event = json.loads(bytes(payload))
        change(event)
        base.execute(SAVE_EVENT, {"payload": _json(event).encode(), "d": d, "s": s, "seq": seq})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _rename(value: dict[str, Any], old: str, new: str) -> None:
    """Rename a field in its place: the order of the fields stays."""
    items = [(new if key == old else key, each) for key, each in value.items()]
    value.clear()
    value.update(items)


def _rules(rules: dict[str, Any]) -> None:
    _rename(rules, "sharing", "assignment")
    _rename(rules, "norms", "response_targets")
    if "assignment" in rules:
        rules["assignment"] = ASSIGNMENT[rules["assignment"]]


def _form_result(result: dict[str, Any]) -> None:
    _rename(result, "facts", "details")


def _form(form: dict[str, Any]) -> None:
    if form.get("step") == "quiet":
        form["step"] = "collapsed"


def _reviewed(event: dict[str, Any]) -> None:
    event["type"] = "DialogReviewed"
    _rename(event, "mark", "score")


def _returned(event: dict[str, Any]) -> None:
    event["type"] = "DialogReturned"
    if event["why"] == "skipped":
        event["why"] = "declined"


def _alert(event: dict[str, Any]) -> None:
    if event["alert"] == "norm":
        event["alert"] = "target"


def _form_changed(event: dict[str, Any]) -> None:
    _form(event["form"])


EVENTS: dict[str, Change] = {
    "DialogMarked": _reviewed,
    "DialogGivenBack": _returned,
    "AlertRaised": _alert,
    "FormChanged": _form_changed,
}
