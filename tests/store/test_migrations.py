"""From any state of the database to today's tables, however often it was cut off."""

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect
from sqlalchemy.engine import Connection

from openline.store.databases import Database, Postgresql, Sqlite
from openline.store.migrations import migrate
from openline.store.tables import metadata
from tests.databases import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Not even migrated."""
    if request.param == "sqlite":
        yield Sqlite(tmp_path)
        return
    with new_database(request.getfixturevalue("postgresql_server"), "template0") as url:
        yield Postgresql(url)


def differences(database: Database) -> list[Any]:
    with database.engine_connection() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def shape(connection: Connection) -> dict[str, Any]:
    """Tables with columns, keys and indexes, as the database itself tells them."""
    base = inspect(connection)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in base.get_columns(table)],
            base.get_pk_constraint(table)["constrained_columns"],
            sorted((i["name"], i["column_names"], i["unique"]) for i in base.get_indexes(table)),
            sorted(c["column_names"] for c in base.get_unique_constraints(table)),
        )
        for table in sorted(base.get_table_names())
        if table != "alembic_version"
    }


def test_an_empty_base_becomes_what_tables_says(empty: Database, tmp_path: Path) -> None:
    """OPS-5. `tables.py` shows the whole database on one page: it must not lie."""
    migrate(empty)
    with empty.engine_connection() as connection:
        migrated = shape(connection)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        created = shape(connection)

    assert migrated == created
    assert list(migrated) == sorted(metadata.tables)


def test_nothing_is_left_to_migrate(empty: Database) -> None:
    """OPS-5."""
    migrate(empty)

    assert differences(empty) == []


def test_the_tables_of_sqlite_are_written_the_same(tmp_path: Path) -> None:
    """OPS-5. Partial indexes and options of a table, which no inspection tells. Columns: the test above."""
    texts: list[dict[str, str]] = []
    for name, make in (("migrated", migrate), ("created", create)):
        (tmp_path / name).mkdir()
        database = Sqlite(tmp_path / name)
        make(database)
        found = (
            database.open_reader().execute("SELECT name, sql FROM sqlite_master WHERE sql <> ''").fetchall()
        )
        texts.append({name: beyond_columns(sql) for name, sql in found if name != "alembic_version"})
        database.close()

    assert texts[0] == texts[1]


def beyond_columns(sql: str) -> str:
    """An index as it is written; of a table what follows its columns, which may stand in another order."""
    text = " ".join(sql.split())
    return text.rpartition(")")[2] if text.startswith("CREATE TABLE") else text


def create(database: Database) -> None:
    with database.engine_connection() as connection:
        metadata.create_all(connection)
        connection.commit()


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    """OPS-5."""
    migrate(empty)
    with empty.engine_connection() as connection:
        before = shape(connection)

    migrate(empty)

    with empty.engine_connection() as connection:
        assert shape(connection) == before


def test_an_address_proved_before_counts_from_the_last_visit(empty: Database) -> None:
    """OPS-5, A.2: a proof of before 0007 holds a year from then; who proved none has none."""
    migrate(empty)
    rows = (("both", "name email", 70), ("name", "name", 80), ("none", "", 90))
    with empty.engine_connection() as connection:
        connection.exec_driver_sql("ALTER TABLE visitors DROP COLUMN proved_at")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
        for name, verified, seen_at in rows:
            connection.exec_driver_sql(
                "INSERT INTO visitors (id, channel_id, verified, seen_at) "
                f"VALUES ('{name}', 'c', '{verified}', {seen_at})"
            )
        connection.commit()

    migrate(empty)

    with empty.engine_connection() as connection:
        found = connection.exec_driver_sql("SELECT id, proved_at FROM visitors ORDER BY id").fetchall()
    assert [tuple(row) for row in found] == [("both", 70), ("name", 0), ("none", 0)]


def in_a_child(run: Callable[[], None]) -> int:
    """The pid of a process that does this and nothing else: nothing of the test's own ends with it."""
    child = os.fork()
    if child:
        return child
    try:
        run()
        os._exit(0)
    finally:
        os._exit(1)


def killed_at(database: Database, statement: int) -> bool:
    """Migrates in a process of its own that dies before its n-th statement; False: it had fewer."""
    left = itertools.count(statement - 1, -1)

    def count(*_: Any) -> None:
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)

    def run() -> None:
        event.listen(Engine, "before_cursor_execute", count)
        migrate(database)

    _, status = os.waitpid(in_a_child(run), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a migration failed after an earlier kill"
    return os.WIFSIGNALED(status)


@pytest.mark.slow
def test_killed_at_any_statement_it_is_done_by_the_next_run(empty: Database) -> None:
    """F33, OPS-5: the same base, killed at a later statement each time."""
    kills = 0
    while killed_at(empty, 1 + 4 * kills):
        kills += 1

    migrate(empty)

    assert kills > 5
    assert differences(empty) == []


def test_four_nodes_may_migrate_at_once(empty: Database) -> None:
    """OPS-1: behind a load balancer they start together."""
    children = [in_a_child(lambda: migrate(empty)) for _ in range(4)]

    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    assert differences(empty) == []
