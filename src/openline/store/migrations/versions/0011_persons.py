"""One order for both streams, dialogs by their numbers, a second live key, the company's own contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

# Until now the streams were merged by the ids of messages and by the times of all other events.
TIME_OF_EVENT = {
    "sqlite": "CAST(json_extract(CAST(events.payload AS TEXT), '$.at') AS INTEGER)",
    "postgresql": "CAST(convert_from(events.payload, 'UTF8')::json ->> 'at' AS bigint)",
}
PLACE_MESSAGES = """
UPDATE events SET pub_before = COALESCE((
    SELECT max(pub.seq) FROM events pub
    WHERE pub.dialog_id = events.dialog_id AND pub.stream = 'pub' AND pub.kind <> '' AND pub.id < events.id
), 0) WHERE stream = 'int' AND kind <> ''
"""
PLACE_OTHERS = """
UPDATE events SET pub_before = COALESCE((
    SELECT max(pub.seq) FROM events pub
    WHERE pub.dialog_id = events.dialog_id AND pub.stream = 'pub' AND pub.kind <> '' AND pub.at < {time}
), 0) WHERE stream = 'int' AND kind = ''
"""


def upgrade() -> None:
    base = op.get_bind()
    op.add_column("events", sa.Column("pub_before", sa.Integer(), server_default="0", nullable=False))
    op.execute(PLACE_MESSAGES)
    op.execute(PLACE_OTHERS.format(time=TIME_OF_EVENT[base.dialect.name]))
    op.drop_index("dialogs_of_visitor", "dialogs")
    op.create_index("dialogs_of_visitor", "dialogs", ["visitor_id", "number"])
    op.add_column("channels", sa.Column("old_secret", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "channels", sa.Column("old_secret_ends_at", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("portal", sa.Column("own_contacts", sa.Text(), server_default="", nullable=False))
