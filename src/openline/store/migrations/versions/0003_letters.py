"""Letters that are sent: their states, the links in them, addresses, mail that comes in."""

import secrets
import time
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WAITS = "state IN ('queued', 'deferred', 'in_doubt')"
IS_COUNTED = "counted_at > 0"
ON_ITS_WAY = "state = 'handing'"


def upgrade() -> None:
    _columns()
    _letters()
    _codes()
    _addresses()
    _mails()


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def _at(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _id(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _columns() -> None:
    op.add_column("portal", _text("mailing"))
    op.add_column("portal", _text("secret"))
    op.get_bind().execute(
        sa.text("UPDATE portal SET secret = :secret"), {"secret": secrets.token_urlsafe(32)}
    )
    op.add_column("visitors", _at("gone_at"))
    op.add_column("visitor_tokens", _text("since_dialog"))
    op.add_column("dialogs", _at("mail_due_at"))
    op.add_column("dialogs", _count("mail_upto"))
    # What was answered before letters went out is history: nobody gets a letter about it now.
    op.execute("UPDATE dialogs SET mail_upto = pub_seq")
    op.add_column("events", _text("changed"))


def _letters() -> None:
    for column in (
        *map(_text, ("address_key", "why")),
        *map(_count, ("since", "tries")),
        *map(_at, ("next_at", "lease_until", "data_at", "sent_at", "opened_at")),
        _count("is_urged"),
        _at("counted_at"),
        *map(_text, ("message_id", "result", "subject", "body_text", "body_html")),
    ):
        op.add_column("letters", column)
    op.execute("UPDATE letters SET state = 'queued', address_key = lower(address)")
    op.get_bind().execute(sa.text("UPDATE letters SET next_at = :now"), {"now": int(time.time() * 1000)})
    op.create_index("letters_of_address", "letters", ["address_key", "sent_at"])
    op.create_index("letters_by_sending", "letters", ["sent_at"])
    _index("letters_to_strangers", ["counted_at"], IS_COUNTED)
    _index("letters_that_wait", ["next_at", "id"], WAITS)
    _index("letters_on_their_way", ["lease_until"], ON_ITS_WAY)


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "letters", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _codes() -> None:
    op.create_table(
        "letter_codes",
        _id("hash"),
        _text("purpose"),
        _id("letter_id"),
        _id("dialog_id"),
        _text("address"),
        *map(_at, ("created_at", "ends_at", "used_at")),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("codes_of_dialog", "letter_codes", ["dialog_id"])


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("key", sa.String(length=320), nullable=False),
        _at("bounced_at"),
        _text("bounced_why"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "sites",
        _id("channel_id"),
        sa.Column("origin", sa.String(length=300), nullable=False),
        _id("visitor_id"),
        _at("at"),
        sa.PrimaryKeyConstraint("channel_id", "origin", "visitor_id"),
    )
    op.create_table("suppressions", _id("hash"), _text("why"), _at("at"), sa.PrimaryKeyConstraint("hash"))


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("message_id", sa.String(length=250), nullable=False),
        _at("at"),
        *map(_text, ("sender", "subject", "outcome", "dialog_id")),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("mails_by_time", "mails", ["at"])
