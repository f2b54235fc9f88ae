"""Mails beside their dialog, with all of their text, and how far the mailbox was read."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

IS_HELD = sa.text("state = 'held'")


def upgrade() -> None:
    op.add_column("dialogs", _count("held_mails"))
    op.create_table(
        "kept_mails",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("message_id", sa.String(250), nullable=False, unique=True),
        sa.Column("dialog_id", sa.String(64), server_default="", nullable=False),
        *map(_text, ("state", "why", "sender", "sender_name", "reply_to", "came_from", "subject")),
        *map(_text, ("text", "own_text", "remarks")),
        _count("is_cut"),
        _count("size"),
        _at("at"),
        _count("pub_seq"),
        *map(_text, ("message", "into", "taken_by")),
    )
    op.create_index("kept_mails_of_dialog", "kept_mails", ["dialog_id", "id"])
    op.create_index("kept_mails_of_network", "kept_mails", ["came_from", "at"])
    op.create_index("mails_held", "kept_mails", ["id"], sqlite_where=IS_HELD, postgresql_where=IS_HELD)
    op.create_table(
        "mail_files",
        sa.Column("key", sa.String(64), primary_key=True, nullable=False),
        sa.Column("mail_id", sa.String(64), nullable=False),
        sa.Column("dialog_id", sa.String(64), server_default="", nullable=False),
        _count("place"),
        _text("name"),
        _text("type"),
        _at("size"),
        _text("sha256"),
        _count("width"),
        _count("height"),
        _at("at"),
    )
    op.create_index("files_of_mail", "mail_files", ["mail_id"])
    op.create_index("mail_files_of_dialog", "mail_files", ["dialog_id"])
    op.create_index("mail_files_by_time", "mail_files", ["at"])
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.String(200), primary_key=True, nullable=False),
        _text("uid_validity"),
        _at("last_uid"),
        _text("waiting"),
        *map(_at, ("looked_at", "taken_at", "failed_at")),
        _text("error"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _at(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
