"""PostgreSQL gives no answer, went away or became read-only: everybody is told, and it goes on by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select

from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.refusals import Busy
from openline.limit_settings import Limits
from openline.store import postgresql
from openline.store.databases import Database, Postgresql
from openline.store.single_node import SingleNodeLock
from openline.store.tables import counters
from openline.store.transaction import Reader, Transaction
from openline.store.writer import WATCH_EVERY_S, Store
from tests.silent_line import SilentLine, silent_line

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

_ADD = insert(counters)
_NAMES = select(counters.c.name).order_by(counters.c.name)
WAIT_S = 0.2


def names(tx: Reader) -> list[str]:
    return [name for (name,) in tx.rows(_NAMES)]


def adds(name: str) -> Any:
    def action(tx: Transaction) -> str:
        tx.run(_ADD, name=name, value=1)
        tx.tell_timer(1)
        return name

    return action


@pytest.fixture
def line(database: Database) -> Iterator[SilentLine]:
    assert isinstance(database, Postgresql)
    with silent_line(database.url) as the_line:
        yield the_line


@pytest.fixture
async def store(line: SilentLine) -> AsyncIterator[Store]:
    """With a fifth of a second of patience for a queue, and a second more for what is in hand."""
    the_store = Store(Postgresql(line.url), wait_limit_s=WAIT_S)
    the_store.readers.answer_within_s = 0.5
    yield the_store
    line.speak()
    await the_store.close()


async def is_busy(waiting: Any) -> float:
    """Seconds until it was refused with Busy."""
    began = time.monotonic()
    with pytest.raises(Busy):
        await asyncio.wait_for(waiting, 10)
    return time.monotonic() - began


async def test_a_silent_database_keeps_nobody_waiting(line: SilentLine, store: Store) -> None:
    """F27: neither what is in hand, nor what waits behind; by default within five seconds."""
    await store.write(adds("a"))
    line.fall_silent()
    in_hand = asyncio.ensure_future(store.write(adds("b")))
    await asyncio.sleep(0.05)
    waits = asyncio.ensure_future(store.write(adds("c")))

    seconds = await asyncio.gather(is_busy(in_hand), is_busy(waits))
    comes_later = await is_busy(store.write(adds("d")))

    assert max(seconds) < WAIT_S + 2
    assert comes_later < 0.1
    assert Limits().writer_wait_ms / 1000 + 1 + WATCH_EVERY_S < 5


async def test_what_was_stored_after_all_is_published_and_answered_once(
    line: SilentLine, store: Store
) -> None:
    """F27: its sender was told to send again; others must see it without that."""
    published: list[int] = []
    answers: list[Any] = []
    second = asyncio.Event()

    def publish(commits: list[AfterCommit]) -> None:
        published.extend(each.due_at or 0 for each in commits)
        if len(published) == 2:
            second.set()

    store.on_commit = publish
    await store.write(adds("a"))
    line.fall_silent()
    store.submit(adds("b"), lambda result, error: answers.append((result, type(error))))
    await asyncio.sleep(0.05)
    await is_busy(store.write(adds("c")))
    line.speak()
    await asyncio.wait_for(second.wait(), 10)
    stored = await store.read(names)
    await store.write(adds("d"))

    assert stored == ["a", "b"]
    assert answers == [(None, Busy)]
    assert published == [1, 1, 1]


async def test_a_query_without_answer_is_given_up(line: SilentLine, store: Store) -> None:
    """F27: and its thread is free again."""
    await store.read(names)
    line.fall_silent()
    seconds = await asyncio.gather(*(is_busy(store.read(names)) for _ in range(8)))
    line.speak()

    assert max(seconds) < 2
    assert await store.read(names) == []


async def test_a_stop_does_not_wait_for_a_silent_database(line: SilentLine, store: Store) -> None:
    """F27."""
    await store.write(adds("a"))
    line.fall_silent()
    refused = asyncio.ensure_future(is_busy(store.write(adds("b"))))
    await asyncio.sleep(0.05)

    await asyncio.wait_for(store.close(), 10)

    assert await refused < 5


async def test_a_standby_that_cannot_be_written_is_left(store: Store) -> None:
    """F25: after a failover. It is no bug of the action, and the next connection may reach the new one."""
    await store.write(adds("a"))
    await store.write(lambda tx: tx.cursor.execute("SET default_transaction_read_only = on"))

    await is_busy(store.write(adds("b")))

    assert await store.write(adds("b")) == "b"


async def test_a_query_finds_postgresql_again_by_itself(database: Postgresql, store: Store) -> None:
    """F25: nobody notices that it was restarted meanwhile."""
    await store.read(names)
    with psycopg.connect(database.url, autocommit=True) as other:
        for each in store.readers._connections:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [each.info.backend_pid])

    assert await store.read(names) == []


def test_every_connection_has_the_same_time_outs(database: Postgresql) -> None:
    """F27: what the URL says itself is kept."""
    lock = SingleNodeLock(database.url)
    lock.take()
    assert lock.connection
    connections = [database.open_writer(), database.open_reader(), lock.connection]
    found = [each.info.get_parameters() for each in connections]
    for each in connections:
        each.close()

    for each in found:
        assert (each["connect_timeout"], each["tcp_user_timeout"]) == ("5", "10000")
        assert (each["keepalives_idle"], each["target_session_attrs"]) == ("5", "read-write")
    assert "connect_timeout" not in postgresql.settings_of("postgresql://host/db?connect_timeout=30")
