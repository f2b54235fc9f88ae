"""One process serves a base on PostgreSQL: the second is refused, and the first keeps its place."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from openline.cli import main
from openline.store.databases import CannotStartError, Database, Postgresql
from openline.store.single_node import ANOTHER, SingleNodeLock

# SQLite's folder has a lock of its own: tests/faults/test_starting.py.
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

Comes = Callable[[], SingleNodeLock]


@pytest.fixture
def comes(database: Database) -> Iterator[Comes]:
    """Another one that wants to serve this base."""
    assert isinstance(database, Postgresql)
    url, all_of_them = database.url, []

    def one() -> SingleNodeLock:
        all_of_them.append(SingleNodeLock(url))
        return all_of_them[-1]

    yield one
    for each in all_of_them:
        if each.connection:
            each.connection.close()


def is_refused(alone: SingleNodeLock) -> bool:
    try:
        alone.take()
    except CannotStartError as no:
        return str(no) == ANOTHER
    return False


def loses_its_connection(database: Database, alone: SingleNodeLock) -> None:
    """As when PostgreSQL is started again."""
    assert isinstance(database, Postgresql)
    assert alone.connection
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [alone.connection.info.backend_pid])


def test_a_second_one_is_refused_until_the_first_has_gone(comes: Comes) -> None:
    """SPEC §11."""
    first = comes()
    first.take()
    refused = is_refused(comes())
    assert first.connection
    first.connection.close()

    assert refused
    assert not is_refused(comes())


@pytest.mark.parametrize("command", ["migrate", "operator bob@example.com", "restore"])
def test_no_command_changes_the_database_beside_a_server(
    database: Database, comes: Comes, tmp_path: Path, command: str
) -> None:
    """T65: `restore` would change the epoch under the server, `migrate` its tables."""
    assert isinstance(database, Postgresql)
    comes().take()
    settings = {"OPENLINE_DATA": str(tmp_path), "OPENLINE_DATABASE_URL": database.url}
    done = CliRunner().invoke(main, command.split(), env={**settings, "OPENLINE_OPERATOR_PASSWORD": "x" * 8})

    assert done.exit_code == 1
    assert ANOTHER in done.output


def test_a_lost_connection_takes_the_lock_again(database: Database, comes: Comes) -> None:
    """F25: PostgreSQL restarts."""
    first = comes()
    first.take()
    loses_its_connection(database, first)

    assert [first.keep() for _ in range(3)] == [True] * 3
    assert is_refused(comes())


def test_who_was_replaced_meanwhile_sees_it(database: Database, comes: Comes) -> None:
    """F25: the way to PostgreSQL was broken for this one only."""
    first, second = comes(), comes()
    first.take()
    loses_its_connection(database, first)
    second.take()

    assert [first.keep(), first.keep()] == [True, False]
    assert second.keep()


async def test_who_was_replaced_is_told_while_it_serves(database: Database, comes: Comes) -> None:
    """It ends then: see serve.serve_until_stopped."""
    first, lost = comes(), asyncio.Event()
    first.look_every_s = 0.001
    first.take()
    loses_its_connection(database, first)
    comes().take()

    first.start(lost.set)
    await asyncio.wait_for(lost.wait(), 10)
    await first.stop()

    assert first.is_over


def test_a_connection_that_died_on_this_side_only_is_no_other_node(comes: Comes) -> None:
    """F27: half-open; PostgreSQL still takes it for alive."""
    first = comes()
    first.take()
    died, first.connection = first.connection, None

    assert [first.keep() for _ in range(3)] == [True] * 3
    assert is_refused(comes())
    with pytest.raises(psycopg.OperationalError):
        died.execute("SELECT 1")  # type: ignore[union-attr]
