"""When a visitor last proved their email address: a proof holds for a year."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("visitors", sa.Column("proved_at", sa.BigInteger(), server_default="0", nullable=False))
    # When it was nobody knows: it counts from their last visit.
    op.execute("UPDATE visitors SET proved_at = seen_at WHERE verified LIKE '%email%'")
