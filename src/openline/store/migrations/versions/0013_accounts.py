"""Whose password was made up for them, and must be changed; links to choose one that was forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    column = sa.Column("must_change_password", sa.Integer(), server_default="0", nullable=False)
    op.add_column("operators", column)
    op.create_table(
        "password_links",
        sa.Column("operator_id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.Column("ends_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("next_at", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.create_index("password_links_by_hash", "password_links", ["hash"])
