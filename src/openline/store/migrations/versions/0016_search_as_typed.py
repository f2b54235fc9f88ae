"""What is searched is kept as people type it: without accents, and by its sound. Starts have an index."""

from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sa
from alembic import op

from openline.domain.search_words import words_of
from openline.store.search_tables import KINDS, POSTGRESQL_INDEX, SQLITE_INDEX

revision = "0016"
down_revision = "0015"

AT_ONCE = 5_000
WORDS = (
    "UPDATE search_entries SET words = substr(own || {line} || coalesce((SELECT {join}("
    "CASE WHEN v.words = '' THEN v.key ELSE v.words END, {line}) "
    "FROM contact_values AS v WHERE v.contact_id = search_entries.contact_id), ''), 1, 2000)"
)
FILL = (
    "INSERT INTO search_index_{kind} (rowid, words) "
    "SELECT id, words FROM search_entries WHERE kind = '{kind}' ORDER BY id"
)
_VALUES = sa.table("contact_values", *map(sa.column, ("contact_id", "kind", "key", "words")))
_OWNS = sa.table("search_owns", *map(sa.column, ("own", "words")))


def upgrade() -> None:
    base = op.get_bind()
    is_sqlite = base.dialect.name == "sqlite"
    op.create_index("dialogs_by_start", "dialogs", ["started_at"])
    op.add_column("contact_values", sa.Column("words", sa.Text(), server_default="", nullable=False))
    _drop_index(base, is_sqlite=is_sqlite)
    _fill_values(base)
    _fill_owns(base)
    line, join = ("char(10)", "group_concat") if is_sqlite else ("chr(10)", "string_agg")
    base.exec_driver_sql(WORDS.format(join=join, line=line))
    _make_index(base, is_sqlite=is_sqlite)


def _fill_values(base: sa.Connection) -> None:
    found = base.exec_driver_sql("SELECT contact_id, kind, key FROM contact_values").fetchall()
    change = (
        sa.update(_VALUES)
        .where(
            _VALUES.c.contact_id == sa.bindparam("of"),
            _VALUES.c.kind == sa.bindparam("its_kind"),
            _VALUES.c.key == sa.bindparam("its_key"),
        )
        .values(words=sa.bindparam("new"))
    )
    rows: Iterator[dict[str, str]] = (
        {"of": contact_id, "its_kind": kind, "its_key": key, "new": words}
        for contact_id, kind, key in found
        if (words := words_of(key, is_name=kind == "name")) != key
    )
    for some in _batches(rows, AT_ONCE):
        base.execute(change, some)


def _fill_owns(base: sa.Connection) -> None:
    """Names stand in many entries: each is worked on once."""
    found = base.exec_driver_sql("SELECT DISTINCT own FROM search_entries WHERE own <> ''").fetchall()
    op.create_table(
        "search_owns",
        sa.Column("own", sa.Text, primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
    )
    for some in _batches(({"own": own, "words": words_of(own)} for (own,) in found), AT_ONCE):
        base.execute(sa.insert(_OWNS), some)
    base.exec_driver_sql(
        "UPDATE search_entries SET own = coalesce("
        "(SELECT o.words FROM search_owns AS o WHERE o.own = search_entries.own), own) WHERE own <> ''"
    )
    op.drop_table("search_owns")


def _batches(rows: Iterable[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _drop_index(base: sa.Connection, *, is_sqlite: bool) -> None:
    for kind in KINDS:
        if not is_sqlite:
            base.exec_driver_sql(f"DROP INDEX search_words_{kind}")
            continue
        for trigger in ("added", "changed", "gone"):
            base.exec_driver_sql(f"DROP TRIGGER search_{trigger}_{kind}")
        base.exec_driver_sql(f"DROP TABLE search_index_{kind}")


def _make_index(base: sa.Connection, *, is_sqlite: bool) -> None:
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        base.exec_driver_sql(statement)
    for kind in KINDS if is_sqlite else ():
        base.exec_driver_sql(FILL.format(kind=kind))
