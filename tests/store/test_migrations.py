"""From any state of the database to today's tables, however often it was cut off."""

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.engine import Connection

from openline.domain.lines.lines import Assignment, ResponseTargets, Rules
from openline.store import migrations
from openline.store.databases import Database, Postgresql, Sqlite
from openline.store.migrations import migrate
from openline.store.tables import metadata
from tests.databases import new_database

KILLED_EVERY = int(os.environ.get("OPENLINE_KILLED_EVERY", "25"))
"""Statements from one kill to the next."""


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
        return compare_metadata(
            MigrationContext.configure(connection, opts={"include_object": is_of_tables}), metadata
        )


def is_of_tables(_thing: Any, name: str | None, *_: Any) -> bool:
    """Not the index of the search: SQLite keeps it in tables of its own, PostgreSQL over an expression."""
    return not (name or "").startswith(("search_index", "search_words"))


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
        if table != "alembic_version" and is_of_tables(None, table)
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


def migrate_to(database: Database, revision: str) -> None:
    """The tables as an older openline had them."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine_connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def runs(database: Database, *statements: str) -> None:
    with database.engine_connection() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def asked(database: Database, question: str) -> list[tuple[Any, ...]]:
    with database.engine_connection() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(question).fetchall()]


def test_an_address_proved_before_counts_from_the_last_visit(empty: Database) -> None:
    """OPS-5, A.2: a proof of before 0007 holds a year from then; who proved none has none."""
    migrate_to(empty, "0006")
    rows = (("both", "name email", 70), ("name", "name", 80), ("none", "", 90))
    for name, verified, seen_at in rows:
        runs(
            empty,
            "INSERT INTO visitors (id, channel_id, verified, seen_at) "
            f"VALUES ('{name}', 'c', '{verified}', {seen_at})",
        )

    migrate(empty)

    found = asked(empty, "SELECT id, email_proved_at FROM visitors ORDER BY id")
    assert found == [("both", 70), ("name", 0), ("none", 0)]


def test_a_mark_for_ever_becomes_one_refusal(empty: Database) -> None:
    """OPS-5, MAIL-11: from 0008. What one bad hour of a server had marked may be written to again."""
    migrate_to(empty, "0008")
    runs(
        empty,
        "INSERT INTO addresses (key, bounced_at, bounced_why) VALUES ('a@x', 70, '550'), ('b@x', 0, '')",
    )

    migrate(empty)

    assert asked(empty, "SELECT key, at, why, is_burst FROM refusals") == [("a@x", 70, "550", 0)]


def test_a_token_from_a_letter_keeps_the_newest_dialog_only(empty: Database) -> None:
    """OPS-5, T18: from 0008. A conversation that goes on is not cut off."""
    migrate_to(empty, "0008")
    runs(
        empty,
        "INSERT INTO visitor_tokens (hash, visitor_id, reads_from) "
        "VALUES ('own', 'v', ''), ('letter', 'v', 'd1'), ('gone', 'w', 'd9')",
        *(
            "INSERT INTO dialogs (id, visitor_id, channel_id, line_id, status, number) "
            f"VALUES ('{d}', 'v', 'c', 'l', 'finished', {number})"
            for number, d in enumerate(("d0", "d1", "d2"))
        ),
    )

    migrate(empty)

    found = asked(empty, "SELECT hash, reads_only, letter_address FROM visitor_tokens ORDER BY hash")
    assert found == [("gone", "d9", ""), ("letter", "d2", ""), ("own", "", "")]


@pytest.mark.parametrize(
    "flags, after",
    [
        ("", ""),
        ("alone nobody outside", "nobody_available nobody_answered outside_hours"),
        ("not_now copy_in_hand no_letters", "contacts_declined copy_was_open opted_out"),
        ("restored form:nobody not_now_x", "restored form:nobody not_now_x"),
    ],
)
def test_the_flags_of_a_dialog_are_renamed_word_by_word(empty: Database, flags: str, after: str) -> None:
    """OPS-5: from 0007."""
    migrate_to(empty, "0007")
    runs(empty, f"INSERT INTO dialogs ({A_DIALOG}, told) VALUES ('d', 1, 'v', 'c', 'l', 'new', '{flags}')")

    migrate(empty)

    assert asked(empty, "SELECT flags FROM dialogs") == [(after,)]


A_DIALOG = "id, number, visitor_id, channel_id, line_id, status"
EVENTS_RENAMED = [
    (
        '{"operator_id":"o","name":"Олег","why":"skipped","at":2,"type":"DialogGivenBack"}',
        '{"operator_id":"o","name":"Олег","why":"declined","at":2,"type":"DialogReturned"}',
    ),
    (
        '{"operator_id":"o","name":"Oleg","why":"late","at":2,"type":"DialogGivenBack"}',
        '{"operator_id":"o","name":"Oleg","why":"late","at":2,"type":"DialogReturned"}',
    ),
    (
        '{"mark":4,"comment":"mark","name":"Stan","at":4,"type":"DialogMarked"}',
        '{"score":4,"comment":"mark","name":"Stan","at":4,"type":"DialogReviewed"}',
    ),
    ('{"alert":"norm","at":5,"type":"AlertRaised"}', '{"alert":"target","at":5,"type":"AlertRaised"}'),
    ('{"alert":"promise","at":5,"type":"AlertRaised"}', '{"alert":"promise","at":5,"type":"AlertRaised"}'),
    (
        '{"message_id":"m","form":{"kind":"rating","step":"quiet","asks":[]},"at":3,"type":"FormChanged"}',
        '{"message_id":"m","form":{"kind":"rating","step":"collapsed","asks":[]},"at":3,"type":"FormChanged"}',
    ),
    ('{"name":"skipped","at":1,"type":"OperatorLeft"}', '{"name":"skipped","at":1,"type":"OperatorLeft"}'),
]


def test_events_of_before_are_told_by_their_names_of_today(empty: Database) -> None:
    """OPS-5: from 0007; each as the program itself writes it, byte for byte."""
    migrate_to(empty, "0007")
    with empty.engine_connection() as connection:
        for seq, (before, _) in enumerate(EVENTS_RENAMED):
            connection.execute(
                text(
                    "INSERT INTO events (dialog_id, stream, seq, kind, payload) "
                    "VALUES ('d', 'int', :s, '', :p)"
                ),
                {"s": seq, "p": before.encode()},
            )
        connection.commit()

    migrate(empty)

    found = asked(empty, "SELECT payload FROM events ORDER BY seq")
    assert [bytes(payload).decode() for (payload,) in found] == [after for _, after in EVENTS_RENAMED]


@pytest.mark.parametrize(
    "way, after", [("evenly", "balanced"), ("strictly", "in_order"), ("everyone", "first_to_take")]
)
def test_the_rules_of_a_line_and_its_timers_keep_their_meaning(
    empty: Database, way: Assignment, after: Assignment
) -> None:
    """OPS-5: from 0007."""
    migrate_to(empty, "0007")
    rules = f'{{"lang":"ru","sharing":"{way}","norms":{{"first_answer_s":60,"further_answer_s":0}}}}'
    dialog = "('d', 1, 'v', 'c', 'l', 'new', 'norm', 1, 4)"
    runs(
        empty,
        f"INSERT INTO lines (id, name, rules) VALUES ('l', 'L', '{rules}'), ('none', 'N', '{{}}')",
        f"INSERT INTO dialogs ({A_DIALOG}, alert, is_held, mark) VALUES {dialog}",
        "INSERT INTO timers (kind, subject_id, due_at) VALUES "
        "('norm_missed', 'd', 1), ('share_out', 'l', 2), ('skip_over', 'd', 3), ('offer_over', 'd', 4)",
    )

    migrate(empty)

    saved = dict(asked(empty, "SELECT id, rules FROM lines"))
    assert msgspec.json.decode(saved["l"], type=Rules) == Rules(
        lang="ru", assignment=after, response_targets=ResponseTargets(first_answer_s=60)
    )
    assert saved["none"] == "{}"
    assert asked(empty, "SELECT alert, is_quarantined, review_score FROM dialogs") == [("target", 1, 4)]
    timers = [kind for (kind,) in asked(empty, "SELECT kind FROM timers ORDER BY due_at")]
    assert timers == ["target_missed", "assign_waiting", "decline_over", "offer_over"]


def test_forms_of_before_are_read_by_their_names_of_today(empty: Database) -> None:
    """OPS-5: from 0007. What people typed stays, even a word of ours."""
    migrate_to(empty, "0007")
    result = '{"facts":{"name":"quiet","email":"","phone":""},"contact_id":"c"}'
    form = '{"kind":"rating","step":"quiet","given":{"name":"quiet","email":"","phone":""}}'
    done = '{"kind":"introduce","step":"done","given":{"name":"quiet","email":"","phone":""}}'
    with empty.engine_connection() as connection:
        for seq, (shown, gathered) in enumerate((("", result), (form, ""), (done, ""))):
            connection.execute(
                text(
                    "INSERT INTO events (dialog_id, stream, seq, kind, payload, form, gathered) "
                    "VALUES ('d', 'pub', :s, 'form', :p, :f, :g)"
                ),
                {"s": seq, "p": b"", "f": shown, "g": gathered},
            )
        connection.commit()

    migrate(empty)

    assert asked(empty, "SELECT form, form_result FROM events ORDER BY seq") == [
        ("", result.replace("facts", "details")),
        (form.replace('"step":"quiet"', '"step":"collapsed"'), ""),
        (done, ""),
    ]


@pytest.mark.parametrize(
    "before, after",
    [
        ("", ("", "")),
        ('{"from_name":"Lämps","smtp_url":""}', ("", '{"from_name":"Lämps"}')),
        (
            '{"smtp_url":"smtp://u:p@mail","confirm_first":true}',
            ("smtp://u:p@mail", '{"confirm_first":true}'),
        ),
    ],
)
def test_the_mail_server_gets_a_column_of_its_own(
    empty: Database, before: str, after: tuple[str, str]
) -> None:
    """OPS-5, T66: from 0013. All other mail settings stay."""
    migrate_to(empty, "0013")
    runs(empty, f"INSERT INTO portal (id, mail_settings) VALUES ('portal', '{before}')")

    migrate(empty)

    assert asked(empty, "SELECT smtp_url, mail_settings FROM portal") == [after]


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


def test_a_line_that_nobody_saved_speaks_the_clients_language(empty: Database) -> None:
    """OPS-5, MAIL-3: from 0013. What a person chose stays."""
    migrate_to(empty, "0013")
    for name, rules, saved_by in (
        ("a", '{"lang":"en","country":"DE"}', ""),
        ("b", '{"lang":"en"}', "anna"),
        ("c", '{"lang":"ru"}', ""),
    ):
        runs(
            empty,
            f"INSERT INTO lines (id, name, rules, saved_by) VALUES ('{name}', 'x', '{rules}', '{saved_by}')",
        )

    migrate(empty)

    found = [
        Rules(**msgspec.json.decode(rules)).lang
        for (rules,) in asked(empty, "SELECT rules FROM lines ORDER BY id")
    ]
    assert found == ["client", "en", "ru"]


@pytest.mark.slow
def test_killed_at_any_statement_it_is_done_by_the_next_run(empty: Database) -> None:
    """F33, OPS-5: the same base, killed at a later statement each time."""
    kills = 0
    while killed_at(empty, 1 + KILLED_EVERY * kills):
        kills += 1

    migrate(empty)

    assert kills > 5
    assert differences(empty) == []


def test_four_nodes_may_migrate_at_once(empty: Database) -> None:
    """OPS-1: behind a load balancer they start together."""
    children = [in_a_child(lambda: migrate(empty)) for _ in range(4)]

    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
    assert differences(empty) == []
