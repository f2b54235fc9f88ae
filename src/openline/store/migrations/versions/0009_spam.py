"""How many messages of the visitor nobody has answered: an unanswered dialog holds only so many."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("dialogs", sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False))
