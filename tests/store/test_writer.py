"""Group commit: many actions, one flush; one that fails takes nobody with it; a full disk is no crash."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, insert, select, text

from openline.domain.dialogs.after_commit import AfterCommit, EventOut
from openline.domain.refusals import Busy, NotFound
from openline.store import writer
from openline.store.databases import Database, Postgresql, Sqlite
from openline.store.migrations import migrate
from openline.store.portal import next_number
from openline.store.tables import counters
from openline.store.transaction import Reader, Transaction
from openline.store.writer import CAREFUL_FOR, Store

_ADD = insert(counters)
_ALL = select(counters.c.name).order_by(counters.c.name)
_VALUE = select(counters.c.value).where(counters.c.name == bindparam("name_"))


def adds(name: str, error: Exception | None = None) -> Callable[[Transaction], str]:
    """An action that stores a row and tells of it; then fails, if it is to."""

    def action(tx: Transaction) -> str:
        tx.run(_ADD, name=name, value=1)
        tx.tell(EventOut("d", "v", "l", "pub", 1, b"", cid=name))
        if error:
            raise error
        return name

    return action


def names(tx: Reader) -> list[str]:
    return [found[0] for found in tx.rows(_ALL)]


async def blocked(store: Store) -> threading.Event:
    """The writer is busy with an action until the event is set; what comes now waits for the next commit."""
    began, go_on = threading.Event(), threading.Event()

    def action(_: Transaction) -> None:
        began.set()
        go_on.wait(30)

    store.submit(action, lambda *_: None)
    await asyncio.to_thread(began.wait, 30)
    return go_on


async def together(store: Store, *actions: Callable[[Transaction], Any]) -> list[Any]:
    """Results and errors of actions that come into one commit."""
    go_on = await blocked(store)
    waiting = [asyncio.ensure_future(store.write(action)) for action in actions]
    await asyncio.sleep(0)
    go_on.set()
    return await asyncio.gather(*waiting, return_exceptions=True)


@pytest.fixture
async def store(database: Database) -> AsyncIterator[Store]:
    the_store = Store(database)
    yield the_store
    await the_store.close()


class Listening(Sqlite):
    """SQLite that keeps every statement it was given."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.statements: list[str] = []

    def open_writer(self) -> sqlite3.Connection:
        connection = super().open_writer()
        connection.set_trace_callback(self.statements.append)
        return connection


async def test_what_waits_is_one_commit(tmp_path: Path) -> None:
    """PROTOCOL B.4: the flush is what costs."""
    database = Listening(tmp_path)
    migrate(database)
    store = Store(database)

    results = await together(store, *(adds(f"n{i:02}") for i in range(50)))
    await store.close()

    assert results == [f"n{i:02}" for i in range(50)]
    assert database.statements.count("COMMIT") == 2


async def test_while_several_write_the_next_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small commits cost as much as large ones. Nobody waits for others who are not there."""
    monkeypatch.setattr(writer, "GATHER_S", 0.5)
    database = Listening(tmp_path)
    migrate(database)
    store = Store(database)
    for name in "abc":
        await store.write(adds(name))
    alone = database.statements.count("COMMIT")

    await together(store, adds("d"), adds("e"))
    waiting = [asyncio.ensure_future(store.write(adds(name))) for name in "fg"]
    await asyncio.sleep(0.05)
    await asyncio.gather(*waiting, store.write(adds("h")))
    shared = database.statements.count("COMMIT") - alone
    await store.close()

    assert alone == 3
    # One is that of the action which kept the writer busy.
    assert shared == 3


@pytest.mark.parametrize("error", [NotFound(), ValueError("a bug"), KeyError("a bug")], ids=type)
async def test_one_that_fails_takes_nobody_with_it(store: Store, error: Exception) -> None:
    """PROTOCOL G1: neither the one before nor the one after; and nothing of its own is stored."""
    results = await together(store, adds("a"), adds("b", error), adds("c"))

    assert [results[0], type(results[1]), results[2]] == ["a", type(error), "c"]
    assert await store.read(names) == ["a", "c"]


async def test_a_wrong_statement_takes_nobody_with_it(store: Store) -> None:
    """PROTOCOL G1: PostgreSQL would refuse everything after it in the transaction."""
    results = await together(
        store, adds("a"), lambda tx: tx.run(text("SELECT nonsense FROM nowhere")), adds("c")
    )

    assert isinstance(results[1], store.database.errors)
    assert not isinstance(results[1], Busy)
    assert await store.read(names) == ["a", "c"]


async def test_calls_are_answered_in_their_order(store: Store) -> None:
    """PROTOCOL I5: refusals too."""
    answered: list[int] = []
    done = asyncio.Event()
    for i in range(300):

        def on_done(_: Any, __: BaseException | None, i: int = i) -> None:
            answered.append(i)
            if i == 299:
                done.set()

        store.submit(adds(f"n{i}", NotFound() if i % 3 else None), on_done)
    await asyncio.wait_for(done.wait(), 30)

    assert answered == list(range(300))


async def test_news_is_told_after_the_answers_and_of_stored_actions_alone(store: Store) -> None:
    """PROTOCOL B.4: one transaction, then tell."""
    published: list[str] = []
    store.on_commit = lambda commits: published.extend(e.cid for each in commits for e in each.events)

    await together(store, adds("a"), adds("b", NotFound()), adds("c"))

    assert published == ["a", "c"]


def counts(tries: list[str], name: str, error: Exception | None = None) -> Callable[[Transaction], str]:
    """Like `adds`, and keeps how often it was run; answers with that."""

    def action(tx: Transaction) -> str:
        tries.append(name)
        adds(name, error)(tx)
        return f"{name}{tries.count(name)}"

    return action


async def test_a_refusal_that_wrote_nothing_costs_the_others_nothing(store: Store) -> None:
    """The usual case: an action looks, and refuses."""
    tries: list[str] = []

    def refuses(tx: Transaction) -> None:
        names(tx)
        raise NotFound

    results = await together(store, counts(tries, "a"), refuses, counts(tries, "c"))

    assert [results[0], type(results[1]), results[2]] == ["a1", NotFound, "c1"]
    assert tries == ["a", "c"]


async def test_what_is_run_again_is_answered_and_told_once(store: Store) -> None:
    """G1, G2: with the results of the run that was stored."""
    tries: list[str] = []
    published: list[str] = []
    store.on_commit = lambda commits: published.extend(e.cid for each in commits for e in each.events)

    results = await together(
        store, counts(tries, "a"), counts(tries, "b", NotFound()), counts(tries, "c"), counts(tries, "d")
    )

    assert [results[0], type(results[1]), *results[2:]] == ["a2", NotFound, "c1", "d1"]
    assert published == ["a", "c", "d"]
    assert await store.read(names) == ["a", "c", "d"]


def takes_a_number(tx: Transaction) -> None:
    """A change that comes back with a row, as reading does."""
    next_number(tx, "dialog")
    raise NotFound


def takes_the_cursor(tx: Transaction) -> None:
    tx.cursor.execute("UPDATE counters SET value = 2")
    raise NotFound


@pytest.mark.parametrize("action", [takes_a_number, takes_the_cursor])
async def test_every_way_to_write_is_taken_back(store: Store, action: Callable[[Transaction], None]) -> None:
    """G1: a refused action leaves nothing."""
    await store.write(adds("dialog"))

    results = await together(store, adds("a"), action, adds("c"))

    assert [results[0], type(results[1]), results[2]] == ["a", NotFound, "c"]
    assert await store.read(lambda tx: tx.row(_VALUE, name_="dialog")) == (1,)


async def test_savepoints_are_for_a_while_after_something_was_taken_back(tmp_path: Path) -> None:
    database = Listening(tmp_path)
    migrate(database)
    store = Store(database)
    statements = database.statements

    await together(store, adds("a"), adds("b"))
    assert "SAVEPOINT action" not in statements
    with pytest.raises(NotFound):
        await store.write(adds("c", NotFound()))
    statements.clear()
    for number in range(CAREFUL_FOR + 5):
        await store.write(adds(f"n{number}"))
    await store.close()

    assert statements.count("SAVEPOINT action") == CAREFUL_FOR - 1


async def test_an_action_in_conflict_runs_again_from_the_start(store: Store) -> None:
    """F19, F21: then it sees the winner. What it had told before is forgotten."""
    commits: list[AfterCommit] = []
    store.on_commit = commits.extend
    await store.write(adds("taken"))
    tries: list[str] = []

    def action(tx: Transaction) -> None:
        tries.append("again" if tries else "taken")
        adds(f"before {tries[-1]}")(tx)
        adds(tries[-1])(tx)

    await store.write(action)

    assert tries == ["taken", "again"]
    assert [event.cid for event in commits[-1].events] == ["before again", "again"]
    assert await store.read(names) == ["again", "before again", "taken"]


async def test_a_conflict_without_end_is_refused_and_takes_nobody_with_it(store: Store) -> None:
    """PROTOCOL G3: whoever sent it keeps it and tries again."""
    await store.write(adds("taken"))

    results = await together(store, adds("a"), adds("taken"), adds("c"))

    assert [results[0], type(results[1]), results[2]] == ["a", Busy, "c"]
    assert await store.read(names) == ["a", "c", "taken"]


async def test_a_full_queue_is_refused_at_once(database: Database) -> None:
    """PROTOCOL B.7."""
    store = Store(database, queue_limit=2)
    go_on = await blocked(store)
    waiting = [asyncio.ensure_future(store.write(adds(name))) for name in ("a", "b")]
    await asyncio.sleep(0)

    with pytest.raises(Busy) as refused:
        await store.write(adds("c"))
    go_on.set()

    assert refused.value.retry_ms > 0
    assert await asyncio.gather(*waiting) == ["a", "b"]
    assert await store.write(adds("c")) == "c"
    await store.close()


async def test_a_queue_that_stands_still_is_refused_at_once(database: Database) -> None:
    """PROTOCOL B.7, F05: an honest "try again" instead of an unbounded wait."""
    store = Store(database, wait_limit_s=0)
    go_on = await blocked(store)
    waiting = asyncio.ensure_future(store.write(adds("a")))
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await store.write(adds("b"))
    go_on.set()

    assert await waiting == "a"
    await store.close()


async def test_closing_finishes_what_waits_and_takes_nothing_more(database: Database, tmp_path: Path) -> None:
    """F31."""
    store = Store(database)
    go_on = await blocked(store)
    waiting = [asyncio.ensure_future(store.write(adds(name))) for name in ("a", "b")]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(store.close())
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await store.write(adds("late"))
    go_on.set()
    await closing

    assert await asyncio.gather(*waiting) == ["a", "b"]


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Store]:
    """A store on SQLite whose disk has room for a few rows more."""
    database = Sqlite(tmp_path)
    migrate(database)
    the_store = Store(database)
    await the_store.write(lambda tx: room(tx, 4))
    yield the_store
    await the_store.close()


def room(tx: Transaction, pages: int) -> None:
    (used,) = tx.cursor.execute("PRAGMA page_count").fetchone()
    tx.cursor.execute(f"PRAGMA max_page_count = {used + pages}").fetchone()


def adds_much(name: str) -> Callable[[Transaction], Any]:
    """One small row that fits, then one that does not."""

    def action(tx: Transaction) -> None:
        adds(name)(tx)
        tx.cursor.execute("UPDATE portal SET name = name")
        tx.cursor.execute("INSERT INTO portal (id, name) VALUES (?, ?)", (name, "x" * 100_000))

    return action


async def test_a_full_disk_is_busy_and_stores_nothing_by_halves(small: Store) -> None:
    """F04."""
    with pytest.raises(Busy):
        await small.write(adds_much("big"))

    assert await small.read(names) == []
    assert not small.is_broken


async def test_with_room_again_a_full_disk_works_without_restart(small: Store) -> None:
    """F04: the message that was kept comes again."""
    for _ in range(3):
        with pytest.raises(Busy):
            await small.write(adds_much("big"))

    await small.write(lambda tx: room(tx, 1_000))
    await small.write(adds_much("big"))

    assert await small.read(names) == ["big"]


async def test_on_a_full_disk_reading_goes_on(small: Store) -> None:
    """F04."""
    await small.write(adds("a"))
    with pytest.raises(Busy):
        await small.write(adds_much("big"))

    assert await small.read(names) == ["a"]


def damaged(folder: Path, first_byte: int) -> Store:
    """A migrated file that is garbage from here on."""
    database = Sqlite(folder)
    migrate(database)
    with database.path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(first_byte)
        file.write(b"\xa5" * (size - first_byte))
    return Store(database)


@pytest.mark.parametrize("first_byte", [0, 4096], ids=["no database", "malformed"])
async def test_a_broken_disk_stops_everything(tmp_path: Path, first_byte: int) -> None:
    """F03: nothing is acknowledged any more, and the application is told to close."""
    store = damaged(tmp_path, first_byte)
    broken = asyncio.Event()
    store.on_broken = broken.set

    with pytest.raises(Busy):
        await store.write(adds("a"))
    await asyncio.wait_for(broken.wait(), 30)

    assert store.is_broken
    with pytest.raises(Busy):
        await store.write(adds("b"))
    await store.close()


only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@only_postgresql
async def test_a_lost_connection_is_busy_and_heals(store: Store) -> None:
    """F25."""
    (pid,) = await store.write(lambda tx: tx.cursor.execute("SELECT pg_backend_pid()").fetchone())
    assert isinstance(store.database, Postgresql)
    with psycopg.connect(store.database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))

    with pytest.raises(Busy):
        await store.write(adds("a"))

    assert await store.write(adds("a")) == "a"
    assert await store.read(names) == ["a"]


@only_postgresql
async def test_a_server_out_of_reach_is_busy(database: Postgresql) -> None:
    """F25: the message is kept by whoever sent it."""
    store = Store(Postgresql(database.url.replace("/t_", "/nowhere_")))

    with pytest.raises(Busy):
        await store.write(adds("a"))

    await store.close()


@only_postgresql
async def test_a_role_that_does_not_flush_is_refused(database: Postgresql) -> None:
    """G1: with synchronous_commit off an acknowledged message could be lost."""
    separator = "&" if "?" in database.url else "?"
    careless = Postgresql(f"{database.url}{separator}options=-csynchronous_commit%3Doff")

    with pytest.raises(Exception, match="synchronous_commit"):
        careless.open_writer()


async def test_a_reader_sees_one_moment(store: Store) -> None:
    """PROTOCOL B.5: a snapshot and its `last` belong together, whatever is committed meanwhile."""
    looked, written = threading.Event(), threading.Event()

    def look_twice(tx: Reader) -> tuple[list[str], list[str]]:
        first = names(tx)
        looked.set()
        written.wait(30)
        return first, names(tx)

    await store.write(adds("a"))
    looking = asyncio.ensure_future(store.read(look_twice))
    await asyncio.to_thread(looked.wait, 30)
    await store.write(adds("b"))
    written.set()

    assert await looking == (["a"], ["a"])
    assert await store.read(names) == ["a", "b"]


async def test_a_reader_cannot_write(store: Store) -> None:
    """Only actions write."""
    with pytest.raises(store.database.errors):
        await store.read(lambda tx: tx.cursor.execute("DELETE FROM counters"))


async def test_a_query_that_failed_leaves_its_reader_usable(store: Store) -> None:
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            await store.read(lambda _: 1 // 0)

    assert await store.read(names) == []
