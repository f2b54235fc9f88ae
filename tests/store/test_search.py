"""The search by words: what it finds, what it costs others, and that it ends."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from openline.actions.crm.remember import NewDetails, remember
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import TooBroad, TooMany
from openline.domain.visitors.visitors import Credentials
from openline.store.crm import contacts, leads
from openline.store.databases import Database, Sqlite
from openline.store.dialogs import dialogs
from openline.store.dialogs.dialogs import Search
from openline.store.searchers import SEARCHERS, SEARCHES_WAITING
from openline.store.transaction import SQLITE, Reader, Transaction
from openline.store.visitors import visitors
from openline.store.writer import Store
from tests.cast import Stage

VERA = ContactDetails(name="Вера Алёхина", email="vera_a@example.com", phone="+74951234567")
FINDS_VERA = ("алехина", "ра ал", "vera_a@ex", "4951234", "ра", "@")


def tells(tx: Transaction, dialog_id: str, details: ContactDetails, now: int) -> None:
    dialog = dialogs.get_dialog(tx, dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    assert visitor
    dialogs.save_dialog(tx, remember(tx, dialog, visitor, NewDetails(details, "chat"), now).dialog)


def says(stage: Stage, details: ContactDetails, who: Credentials | None = None) -> str:
    d = stage.writes(caller=who).dialog_id
    stage.do(tells, d, details, stage.now)
    return d


def found(
    stage: Stage, q: str, lines: frozenset[str] | None = None, status: str = ""
) -> tuple[int, int, int]:
    """How many dialogs, clients and leads are found."""
    return (
        len(stage.look(dialogs.list_found, lines, Search(words=q, status=status))),
        len(stage.look(contacts.list_clients, lines, q, "")),
        len(stage.look(leads.list_leads, lines, q=q)),
    )


@pytest.mark.parametrize("q", FINDS_VERA)
def test_part_of_a_name_an_address_or_a_number_finds_all(stage: Stage, q: str) -> None:
    """CRM-5, WORK-6."""
    says(stage, VERA)
    says(stage, ContactDetails(name="Igor", email="igor.b@example.org"), stage.igor)

    assert found(stage, q) == ((1, 1, 1) if q != "@" else (2, 2, 2))


@pytest.mark.parametrize("q", ["%", "__", "vera%", "vera?a", '"vera"', "' OR 1", "* OR vera", "алехина vera"])
def test_every_sign_is_meant_as_it_stands(stage: Stage, q: str) -> None:
    """T61."""
    says(stage, VERA)

    assert found(stage, q) == (0, 0, 0)


def test_what_is_told_later_finds_the_dialogs_of_before(stage: Stage) -> None:
    """CRM-5: also a second address, and no longer by the visitor's old name."""
    d = says(stage, VERA)
    stage.do(tells, d, ContactDetails(name="Varvara", email="second@example.net"), stage.now)

    assert found(stage, "second@example") == found(stage, "vera_a@") == (1, 1, 1)
    assert found(stage, "varvara")[:2] == (1, 1)


@pytest.mark.parametrize("q", ["example", "ex", "e"])
def test_the_newest_come_first_and_no_more_than_wanted(stage: Stage, q: str) -> None:
    """CRM-5: by whichever way they are found."""
    older = says(stage, VERA)
    newer = says(stage, ContactDetails(name="Igor", email="igor.b@example.org"), stage.igor)

    for most in (1, 2, 3):
        listed = stage.look(dialogs.list_found, None, Search(words=q), most)
        assert [each.id for each in listed] == [newer, older][:most]


def test_nobody_finds_what_other_lines_keep(stage: Stage) -> None:
    """T25."""
    says(stage, VERA)

    assert found(stage, "vera_a", frozenset()) == found(stage, "ve", frozenset()) == (0, 0, 0)
    assert found(stage, "vera_a", status="finished")[0] == 0


@pytest_asyncio.fixture
async def store(database: Database) -> AsyncIterator[Store]:
    store = Store(database)
    yield store
    await store.close()


def endless(tx: Reader) -> None:
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    tx.cursor.execute(count if tx.dialect is SQLITE else "SELECT pg_sleep(60)")
    tx.cursor.fetchall()


async def test_a_slow_search_ends_and_the_next_is_answered(store: Store) -> None:
    """T61: nothing runs on, and nothing of it is left in the connection."""
    with pytest.raises(TooBroad):
        await store.search(endless, 0.05)

    for _ in range(SEARCHERS + 1):
        assert await store.search(dialogs.count_dialogs) == 0


async def test_searches_hold_up_no_other_reader_and_are_counted(store: Store) -> None:
    """T61: visitors come in while every searcher is busy and as many wait as may."""
    go_on = threading.Event()
    searches = [
        asyncio.ensure_future(store.search(lambda _: go_on.wait(30)))
        for _ in range(SEARCHERS + SEARCHES_WAITING)
    ]
    await asyncio.sleep(0)

    assert await store.read(dialogs.count_dialogs) == 0
    with pytest.raises(TooMany):
        await store.search(dialogs.count_dialogs)
    go_on.set()
    await asyncio.gather(*searches)


def test_finished_dialogs_are_listed_by_an_index(stage: Stage) -> None:
    """T61."""
    if not isinstance(stage.database, Sqlite):
        stage.connection.execute("SET enable_seqscan = off; SET enable_sort = off")
    query = "SELECT id FROM dialogs WHERE status = 'finished' ORDER BY number DESC LIMIT 50"
    how = "EXPLAIN QUERY PLAN " if isinstance(stage.database, Sqlite) else "EXPLAIN "
    plan = str(stage.connection.cursor().execute(how + query).fetchall())

    assert "dialogs_in_order" in plan
    assert "TEMP B-TREE" not in plan
