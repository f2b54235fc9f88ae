"""The open line: assignment, presence, ratings, promises, letters that wait."""

import json
import secrets
import time
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WAITS_IN_LINE = "status = 'new' AND offered_to = '' AND is_held = 0"
OFFERED = "status = 'new' AND offered_to <> ''"
IN_WORK = "status = 'in_work'"
HAS_GUESTS = "status <> 'finished' AND invited <> ''"


def upgrade() -> None:
    _lines()
    _more_columns()
    _queue()
    _letters()
    _canned_replies()
    _form_counts()


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _at(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _id(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _lines() -> None:
    """Move the columns of a line into `rules`, with its own greeting under its language."""
    for column in (_text("rules"), _count("rev"), _count("is_deleted"), _text("saved_by")):
        op.add_column("lines", column)
    base = op.get_bind()
    found = base.execute(sa.text("SELECT id, lang, greeting_is_on, greeting, country FROM lines")).fetchall()
    for id_, lang, is_on, greeting, country in found:
        texts = {lang or "en": greeting} if greeting else {}
        rules = {"lang": lang, "country": country, "greeting": {"is_on": bool(is_on), "texts": texts}}
        base.execute(
            sa.text("UPDATE lines SET rules = :rules WHERE id = :id"), {"rules": json.dumps(rules), "id": id_}
        )
    for name in ("lang", "greeting_is_on", "greeting", "country"):
        op.drop_column("lines", name)


def _more_columns() -> None:
    for column in (
        sa.Column("switch", sa.String(length=5), server_default="auto", nullable=False),
        _at("live_until"),
        _at("used_at"),
        _at("dialog_at"),
    ):
        op.add_column("operators", column)
    for column in (_count("is_banned"), _text("external_id"), _text("verified")):
        op.add_column("visitors", column)
    for column in (_text("found"), _count("is_confirmed")):
        op.add_column("events", column)
    op.create_index("tokens_of_visitor", "visitor_tokens", ["visitor_id"], unique=False)
    op.add_column("contacts", _text("operator_id"))
    for column in (_text("secret"), _count("is_closed")):
        op.add_column("channels", column)
    base = op.get_bind()
    for (id_,) in base.execute(sa.text("SELECT id FROM channels")).fetchall():
        known = {"secret": secrets.token_urlsafe(32), "id": id_}
        base.execute(sa.text("UPDATE channels SET secret = :secret WHERE id = :id"), known)


def _queue() -> None:
    for column in (
        _text("offered_to"),
        *map(_at, ("offered_at", "offered_until", "queued_at", "answered_at", "promised_at", "opens_at")),
        *map(_text, ("alert", "told")),
        *map(_count, ("is_pinned", "is_held")),
        *map(_text, ("invited", "rating", "rating_comment")),
        _at("rated_at"),
        _count("mark"),
        _text("mark_comment"),
    ):
        op.add_column("dialogs", column)
    op.execute("UPDATE dialogs SET queued_at = started_at")
    op.execute(
        "UPDATE dialogs SET answered_at = coalesce((SELECT min(e.at) FROM events e WHERE e.dialog_id = "
        "dialogs.id AND e.stream = 'pub' AND e.author = 'operator'), 0)"
    )
    # Who had a dialog that waits for an answer may never come back: asked a minute from now.
    asked = sa.text(
        "INSERT INTO timers (kind, subject_id, due_at, attempts) "
        "SELECT DISTINCT 'operator_gone', operator_id, CAST(:due AS BIGINT), 0 FROM dialogs "
        "WHERE status = 'in_work' AND waiting_since > 0 AND operator_id <> ''"
    )
    op.get_bind().execute(asked, {"due": int(time.time() * 1000) + 60_000})
    _index("queue_of_line", ["line_id", "queued_at", "id"], WAITS_IN_LINE)
    _index("dialogs_of_operator", ["operator_id", "line_id"], IN_WORK)
    _index("offers_of_operator", ["offered_to", "line_id"], OFFERED)
    _index("open_with_guests", ["invited"], HAS_GUESTS)


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "dialogs", columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _letters() -> None:
    op.create_table(
        "letters",
        _id(),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        _text("kind"),
        _id("dialog_id"),
        _text("address"),
        _text("lang"),
        _text("state"),
        _count("upto"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe_key"),
    )
    op.create_index("letters_by_time", "letters", ["created_at", "id"], unique=False)
    op.create_index("letters_of_dialog", "letters", ["dialog_id"], unique=False)


def _canned_replies() -> None:
    op.create_table(
        "canned_replies",
        _id(),
        *map(_text, ("line_id", "operator_id", "shortcut", "text")),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )


def _form_counts() -> None:
    op.create_table(
        "form_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        _id("line_id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        _count("count"),
        sa.PrimaryKeyConstraint("day", "line_id", "kind", "what"),
    )
