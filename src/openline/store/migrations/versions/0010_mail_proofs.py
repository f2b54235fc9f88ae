"""Refusals of mailboxes one by one, what incoming mail proved, tokens from letters for one dialog only."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "refusals",
        sa.Column("key", sa.String(320), primary_key=True, nullable=False),
        sa.Column("at", sa.BigInteger(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("domain", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("is_burst", sa.Integer(), server_default="0", nullable=False),
    )
    op.create_index("refusals_by_time", "refusals", ["at"])
    # One refusal used to be a mark for ever. Now it is one refusal.
    op.execute(
        "INSERT INTO refusals (key, at, domain, why) "
        "SELECT key, bounced_at, '', bounced_why FROM addresses WHERE bounced_at > 0"
    )
    op.drop_table("addresses")
    op.add_column("mails", sa.Column("answered", sa.String(64), server_default="", nullable=False))
    op.add_column("mails", sa.Column("proof", sa.Text(), server_default="", nullable=False))
    op.add_column("mails", sa.Column("came_from", sa.Text(), server_default="", nullable=False))
    op.execute("ALTER TABLE visitor_tokens RENAME COLUMN reads_from TO reads_only")
    op.add_column("visitor_tokens", sa.Column("letter_address", sa.Text(), server_default="", nullable=False))
    # Such a token read its dialog and all later ones. It keeps the newest, so that a conversation goes on.
    op.execute(
        "UPDATE visitor_tokens SET reads_only = COALESCE((SELECT MAX(dialogs.id) FROM dialogs "
        "WHERE dialogs.visitor_id = visitor_tokens.visitor_id), reads_only) "
        "WHERE reads_only <> ''"
    )
