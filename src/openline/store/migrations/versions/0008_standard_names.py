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
    _rewrite("lines", ("id",), "rules", _rules)
    _rewrite("events", ("dialog_id", "stream", "seq"), "form_result", _form_result)
    _rewrite("events", ("dialog_id", "stream", "seq"), "form", _form)
    for name, change in EVENTS.items():
        _rewrite_events(name, change)


def _rewrite(table: str, key: tuple[str, ...], column: str, change: Change) -> None:
    """Change JSON in a text column; it is written as the program writes it."""
    base, rows = op.get_bind(), sa.table(table, *map(sa.column, (*key, column)))
    keys, value = [rows.c[name] for name in key], rows.c[column]
    for *ids, text in base.execute(sa.select(*keys, value).where(value != "")).fetchall():
        found = json.loads(text)
        change(found)
        if (new := _json(found)) != text:
            its_row = [name == id_ for name, id_ in zip(keys, ids, strict=True)]
            base.execute(sa.update(rows).where(*its_row).values({column: new}))


def _rewrite_events(name: str, change: Change) -> None:
    """Change the payloads of this type of event. A message has none: it is rendered from its columns."""
    base = op.get_bind()
    rows = sa.table("events", *map(sa.column, ("dialog_id", "stream", "seq", "kind", "payload")))
    select = sa.select(rows.c.dialog_id, rows.c.stream, rows.c.seq, rows.c.payload)
    needle = f'"type":"{name}"'.encode()
    for dialog_id, stream, seq, payload in base.execute(select.where(rows.c.kind == "")).fetchall():
        if needle not in bytes(payload):
            continue
        event = json.loads(bytes(payload))
        change(event)
        its_row = (rows.c.dialog_id == dialog_id, rows.c.stream == stream, rows.c.seq == seq)
        base.execute(sa.update(rows).where(*its_row).values(payload=_json(event).encode()))


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
