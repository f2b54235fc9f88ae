"""How long a search lasts among many dialogs: `python -m bench.search [DIALOGS] [postgresql://an-empty-database]`.

Makes a base of the revision before the search had an index, with two clients for every three dialogs, then
migrates it, so that this is measured, too.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, insert

from openline.store import migrations
from openline.store.crm import contacts, leads
from openline.store.databases import Database, open_database
from openline.store.dialogs import dialogs
from openline.store.dialogs.dialogs import Search
from openline.store.searchers import SEARCH_LIMIT_S
from openline.store.transaction import Reader

NAMES = (
    "Anna Boris Clara Dmitri Elena Fedor Galina Henry Irina Jakob Ksenia Leonid Maria Nikolai Olga".split()
)
FIRST, ROUNDS = 10_000, 20


def fill(connection: Connection, count: int) -> None:
    made = MetaData()
    made.reflect(connection)
    chance = random.Random(1)
    for table in made.tables.values():
        for column in table.columns:
            column.server_default = None
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in "contacts contact_values visitors".split()}
    for i in range(count * 2 // 3):
        name = f"{chance.choice(NAMES)} {chance.choice('bcdfgklmnprst')}{chance.choice('aeiou')}{i % 9973:x}"
        email, phone = f"{name.replace(' ', '.').lower()}.{i}@example.com", f"+7{9_000_000_000 + i * 4_999}"
        rows["contacts"].append({"id": f"c{i:09}", "created_at": i, "operator_id": ""})
        for kind, value in (("name", name), ("email", email), ("phone", phone)):
            key = {"contact_id": f"c{i:09}", "kind": kind, "value": value, "key": value.lower()}
            rows["contact_values"].append({**key, "status": "claimed", "is_main": 1})
        person = {"id": f"v{i:09}", "channel_id": "ch", "contact_id": f"c{i:09}", "name": name}
        rows["visitors"].append({**person, "name_key": name.lower()})
    rows["dialogs"] = [
        {
            "id": f"d{i:09}",
            "number": FIRST + i,
            "visitor_id": f"v{i % (count * 2 // 3):09}",
            "contact_id": f"c{i % (count * 2 // 3):09}",
            "channel_id": "ch",
            "line_id": "l",
            "status": "finished" if i < count - 500 else "in_work",
        }
        for i in range(count)
    ]
    rows["leads"] = [
        {
            "id": f"e{i:09}",
            "number": i,
            "contact_id": f"c{i:09}",
            "dialog_id": f"d{i:09}",
            "line_id": "l",
            "title": f"{rows['visitors'][i]['name']}: Lamps",
            "stage": "new",
            "created_at": i,
        }
        for i in range(count // 2)
    ]
    rows["lines"] = [{"id": "l", "name": "Main", "rules": "{}"}]
    rows["channels"] = [{"id": "ch", "key": "k", "kind": "widget", "line_id": "l"}]
    for name, all_rows in rows.items():
        for at in range(0, len(all_rows), 10_000):
            connection.execute(insert(made.tables[name]), all_rows[at : at + 10_000])
    connection.commit()


def migrate_to(database: Database, revision: str, then: Callable[[Connection], None] | None = None) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.engine_connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if then:
            then(connection)


def main(count: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder), url)
        migrate_to(database, "0008", lambda connection: fill(connection, count))
        began = time.perf_counter()
        migrate_to(database, "head")
        print(f"{count} dialogs, migrated in {time.perf_counter() - began:.1f} s")
        if url:
            # What autovacuum does within a minute.
            database.open_writer().execute("ANALYZE")
        connection = database.open_reader()
        database.limit(connection, SEARCH_LIMIT_S)
        tx = Reader(connection.cursor(), database.dialect)
        middle = count // 3
        words = {
            "whole e-mail": f".{middle}@example.com",
            "half phone": str(9_000_000_000 + middle * 4_999)[2:8],
            "name": "boris ba",
            "common name": "maria",
            "in all": "example.com",
            "in other letters": "борис ба",
            "common, in other letters": "мария",
            "national phone": f"8 ({str(9_000_000_000 + middle * 4_999)[:3]}) "
            f"{str(9_000_000_000 + middle * 4_999)[3:6]}-{str(9_000_000_000 + middle * 4_999)[6:]}",
            "nothing": "zzz-nobody",
            "nothing that sounds so": "zzenobody",
            "two letters": "zz",
        }
        exact = Search(numbers=(FIRST + middle,))
        report("exact number", lambda: dialogs.list_found(tx, None, exact))
        report("finished", lambda: dialogs.list_found(tx, None, Search(status="finished")))
        for name, q in words.items():
            report(f"dialogs: {name}", lambda q=q: dialogs.list_found(tx, None, Search(words=q)))
            mine = frozenset(["l"])
            report(
                f"dialogs of a line: {name}",
                lambda q=q, mine=mine: dialogs.list_found(tx, mine, Search(words=q)),
            )
            report(f"clients: {name}", lambda q=q: contacts.list_clients(tx, None, q, ""))
            report(f"leads: {name}", lambda q=q: leads.list_leads(tx, None, q=q))
        connection.close()
        database.close()


def report(name: str, ask: Callable[[], list[Any]]) -> None:
    lasted: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = ask()
        lasted.append((time.perf_counter() - began) * 1000)
    lasted.sort()
    print(f"{name:36} {len(found):3} found  p50 {lasted[ROUNDS // 2]:7.1f}  p95 {lasted[-2]:7.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000, sys.argv[2] if len(sys.argv) > 2 else "")
