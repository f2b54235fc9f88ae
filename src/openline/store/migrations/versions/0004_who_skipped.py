"""Operators who declined a dialog, and until when they are not asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("dialogs", sa.Column("skipped", sa.Text(), server_default="", nullable=False))
