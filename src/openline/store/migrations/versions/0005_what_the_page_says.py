"""Custom data that the page sets about its visitor, as JSON."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("visitors", sa.Column("said", sa.Text(), server_default="", nullable=False))
