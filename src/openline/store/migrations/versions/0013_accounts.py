"""Whose password was made up for them, and must be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    column = sa.Column("must_change_password", sa.Integer(), server_default="0", nullable=False)
    op.add_column("operators", column)
