"""Words are found by an index, finished dialogs in their order by another."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KINDS = ("dialog", "client", "lead")
SQLITE_INDEX = tuple(
    statement.format(kind=kind)
    for kind in KINDS
    for statement in (
        "CREATE VIRTUAL TABLE search_index_{kind} USING fts5(words, content='search_entries', "
        "content_rowid='id', tokenize='trigram')",
        "INSERT INTO search_index_{kind} (rowid, words) "
        "SELECT id, words FROM search_entries WHERE kind = '{kind}' ORDER BY id",
        "CREATE TRIGGER search_added_{kind} AFTER INSERT ON search_entries WHEN new.kind = '{kind}' BEGIN "
        "INSERT INTO search_index_{kind} (rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_changed_{kind} AFTER UPDATE OF words ON search_entries "
        "WHEN new.kind = '{kind}' AND old.words <> new.words BEGIN "
        "INSERT INTO search_index_{kind} (search_index_{kind}, rowid, words) "
        "VALUES ('delete', old.id, old.words); "
        "INSERT INTO search_index_{kind} (rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_gone_{kind} AFTER DELETE ON search_entries WHEN old.kind = '{kind}' BEGIN "
        "INSERT INTO search_index_{kind} (search_index_{kind}, rowid, words) "
        "VALUES ('delete', old.id, old.words); END",
    )
)
POSTGRESQL_INDEX = (
    "CREATE OR REPLACE FUNCTION openline_trigrams(words text) RETURNS text[] "
    "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS "
    "'SELECT coalesce(array_agg(DISTINCT substr(words, i, 3)), ARRAY[]::text[]) "
    "FROM generate_series(1, length(words) - 2) AS i'",
    *(
        f"CREATE INDEX search_words_{kind} ON search_entries USING gin (openline_trigrams(words)) "
        f"WHERE kind = '{kind}'"
        for kind in KINDS
    ),
)
KEYS = "coalesce((SELECT {join}(key, {line}) FROM contact_values WHERE contact_id = {of}), '')"
FILL = (
    "INSERT INTO search_entries (kind, subject_id, visitor_id, contact_id, own, words) "
    "SELECT 'dialog', d.id, v.id, d.contact_id, v.name_key, "
    "substr(v.name_key || {line} || {dialog}, 1, 2000) "
    "FROM dialogs d JOIN visitors v ON v.id = d.visitor_id ORDER BY d.number",
    "INSERT INTO search_entries (kind, subject_id, visitor_id, contact_id, own, words) "
    "SELECT 'client', c.id, '', c.id, '', substr({line} || {client}, 1, 2000) FROM contacts c ORDER BY c.id",
)


def upgrade() -> None:
    base = op.get_bind()
    is_sqlite = base.dialect.name == "sqlite"
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("subject_id", sa.String(64), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False, server_default="")
            for name in ("visitor_id", "contact_id", "own", "words")
        ),
    )
    line, join = ("char(10)", "group_concat") if is_sqlite else ("chr(10)", "string_agg")
    keys = {
        name: KEYS.format(join=join, line=line, of=of)
        for name, of in (("dialog", "d.contact_id"), ("client", "c.id"))
    }
    for statement in FILL:
        base.exec_driver_sql(statement.format(line=line, **keys))
    _fill_leads(base)
    op.create_index("search_of_subject", "search_entries", ["subject_id", "kind"], unique=True)
    op.create_index("search_of_visitor", "search_entries", ["visitor_id"])
    op.create_index("search_in_order", "search_entries", ["kind", "id"])
    op.create_index("search_of_contact", "search_entries", ["contact_id"])
    op.create_index("dialogs_in_order", "dialogs", ["status", "number"])
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        base.exec_driver_sql(statement)


def _fill_leads(base: sa.Connection) -> None:
    """Titles are normalised here: SQLite by itself lowers ASCII letters only."""
    keys: dict[str, list[str]] = {}
    for contact_id, key in base.exec_driver_sql("SELECT contact_id, key FROM contact_values"):
        keys.setdefault(contact_id, []).append(key)
    leads = base.exec_driver_sql("SELECT id, contact_id, title FROM leads ORDER BY number").fetchall()
    entries = [
        {
            "kind": "lead",
            "subject_id": lead_id,
            "contact_id": contact_id,
            "own": own,
            "words": "\n".join([own, *keys.get(contact_id, ())])[:2000],
        }
        for lead_id, contact_id, title in leads
        for own in (" ".join(title.casefold().replace("ё", "е").split()),)
    ]
    table = sa.table("search_entries", *map(sa.column, ("kind", "subject_id", "contact_id", "own", "words")))
    if entries:
        base.execute(sa.insert(table), entries)
