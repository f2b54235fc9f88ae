"""The table of the search, and each database's index over it, by every three letters in a row."""

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, String, Table, event

from openline.store.columns import id_column, metadata, text_column

# One entry for each dialog, client and lead. `words`: `own` (the visitor's name, the lead's title) and the
# keys of the client's contact details, one a line. Kept up by store/search.py in the cause's transaction.
search_entries = Table(
    "search_entries",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(6), nullable=False),
    id_column("subject_id"),
    text_column("visitor_id"),
    text_column("contact_id"),
    text_column("own"),
    text_column("words"),
    Index("search_of_subject", "subject_id", "kind", unique=True),
    Index("search_of_visitor", "visitor_id"),
    Index("search_in_order", "kind", "id"),
    Index("search_of_contact", "contact_id"),
)

KINDS = ("dialog", "client", "lead")
SQLITE_INDEX = tuple(
    statement.format(kind=kind)
    for kind in KINDS
    for statement in (
        "CREATE VIRTUAL TABLE search_index_{kind} USING fts5(words, content='search_entries', "
        "content_rowid='id', tokenize='trigram')",
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
# An index over arrays: the extension pg_trgm is not installed everywhere, and may need a superuser.
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

for _statement in SQLITE_INDEX:
    event.listen(search_entries, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
for _statement in POSTGRESQL_INDEX:
    event.listen(search_entries, "after_create", DDL(_statement).execute_if(dialect="postgresql"))
for _kind in KINDS:
    _gone = DDL(f"DROP TABLE search_index_{_kind}").execute_if(dialect="sqlite")
    event.listen(search_entries, "after_drop", _gone)
