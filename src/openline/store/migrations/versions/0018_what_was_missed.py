"""What an operator missed in the last absence, which the workspace tells on their return."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("operators", sa.Column("missed", sa.Integer(), server_default="0", nullable=False))
    op.add_column("operators", sa.Column("gone_at", sa.BigInteger(), server_default="0", nullable=False))
