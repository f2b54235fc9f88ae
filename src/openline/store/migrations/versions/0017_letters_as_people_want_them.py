"""The time zones of visitors, where "it was not me" was pressed, and lines that nobody gave a language."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("visitors", sa.Column("zone", sa.Text(), server_default="", nullable=False))
    op.add_column("suppressions", sa.Column("pressed_from", sa.Text(), server_default="", nullable=False))
    _free_the_language_of_lines_that_nobody_saved()


def _free_the_language_of_lines_that_nobody_saved() -> None:
    """Let clients choose: such lines were made with English, whatever the portal spoke."""
    connection = op.get_bind()
    for id_, text in connection.execute(
        sa.text("SELECT id, rules FROM lines WHERE saved_by = ''")
    ).fetchall():
        rules: dict[str, Any] = json.loads(text) if text else {}
        if rules.get("lang") == "en":
            rules["lang"] = "client"
            connection.execute(
                sa.text("UPDATE lines SET rules = :rules WHERE id = :id"),
                {"rules": json.dumps(rules, ensure_ascii=False, separators=(",", ":")), "id": id_},
            )
