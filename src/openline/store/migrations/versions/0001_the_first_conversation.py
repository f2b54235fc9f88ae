"""The first conversation: the core tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _channels()
    _contact_values()
    _contacts()
    _counters()
    _dialogs()
    _events()
    _leads()
    _line_operators()
    _lines()
    _operators()
    _portal()
    _sessions()
    _tickets()
    _timers()
    _visitor_tokens()
    _visitors()


def _channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("origins", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )


def _contact_values() -> None:
    op.create_table(
        "contact_values",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("is_main", sa.Integer(), server_default="0", nullable=False),
        sa.Column("how", sa.Text(), server_default="", nullable=False),
        sa.Column("dialog_id", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "kind", "key"),
    )
    op.create_index("contacts_by_value", "contact_values", ["kind", "key"], unique=False)


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _dialogs() -> None:
    op.create_table(
        "dialogs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("visitor_id", sa.String(length=64), nullable=False),
        sa.Column("channel_id", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("operator_id", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_id", sa.Text(), server_default="", nullable=False),
        sa.Column("pub_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("int_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rev", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("read_by_visitor", sa.Integer(), server_default="0", nullable=False),
        sa.Column("read_by_operator", sa.Integer(), server_default="0", nullable=False),
        sa.Column("waiting_since", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unread", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_text", sa.Text(), server_default="", nullable=False),
        sa.Column("last_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_by", sa.Text(), server_default="", nullable=False),
        sa.Column("lang", sa.Text(), server_default="", nullable=False),
        sa.Column("page_url", sa.Text(), server_default="", nullable=False),
        sa.Column("page_title", sa.Text(), server_default="", nullable=False),
        sa.Column("referrer", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("dialogs_by_status", "dialogs", ["status", "waiting_since"], unique=False)
    op.create_index("dialogs_of_contact", "dialogs", ["contact_id", "started_at"], unique=False)
    op.create_index("dialogs_of_visitor", "dialogs", ["visitor_id", "started_at"], unique=False)
    op.create_index(
        "one_open_dialog",
        "dialogs",
        ["visitor_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'finished'"),
        postgresql_where=sa.text("status <> 'finished'"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("dialog_id", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=3), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(_text(name) for name in ("kind", "id", "author", "author_id", "author_name", "text")),
        sa.Column("at", sa.BigInteger(), server_default="0", nullable=False),
        *(_text(name) for name in ("form", "gathered")),
        sa.Column("cid", sa.String(length=64), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
    )
    op.create_index("events_in_order", "events", ["dialog_id", "stream", "seq"], unique=True)
    op.create_index("sent_once", "events", ["cid", "author_id"], unique=True)
    op.create_index(
        "forms_by_id",
        "events",
        ["id"],
        sqlite_where=sa.text("kind = 'form'"),
        postgresql_where=sa.text("kind = 'form'"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("dialog_id", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("stage", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("leads_by_time", "leads", ["created_at"], unique=False)
    op.create_index("leads_of_contact", "leads", ["contact_id"], unique=False)


def _line_operators() -> None:
    op.create_table(
        "line_operators",
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("line_id", "operator_id"),
    )


def _lines() -> None:
    op.create_table(
        "lines",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("lang", sa.Text(), server_default="", nullable=False),
        sa.Column("greeting_is_on", sa.Integer(), server_default="0", nullable=False),
        sa.Column("greeting", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _operators() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("is_active", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )


def _portal() -> None:
    op.create_table(
        "portal",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.Text(), server_default="", nullable=False),
        sa.Column("lang", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.Text(), server_default="", nullable=False),
        sa.Column("started_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id"),
    )
    op.create_index("timers_due", "timers", ["due_at"], unique=False)


def _visitor_tokens() -> None:
    op.create_table(
        "visitor_tokens",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("visitor_id", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ends_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )


def _visitors() -> None:
    op.create_table(
        "visitors",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel_id", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("lang", sa.Text(), server_default="", nullable=False),
        sa.Column("is_blocked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seen_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
