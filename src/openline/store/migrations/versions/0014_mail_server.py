"""The mail server of the settings page in a column of its own: its password is going to be encrypted."""

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    base = op.get_bind()
    op.add_column("portal", sa.Column("smtp_url", sa.Text(), server_default="", nullable=False))
    for id_, text in base.execute(sa.text("SELECT id, mail_settings FROM portal")).all():
        settings = msgspec.json.decode(text or "{}")
        smtp_url = settings.pop("smtp_url", "")
        saved = {
            "id": id_,
            "url": smtp_url,
            "settings": msgspec.json.encode(settings).decode() if settings else "",
        }
        base.execute(
            sa.text("UPDATE portal SET smtp_url = :url, mail_settings = :settings WHERE id = :id"), saved
        )
