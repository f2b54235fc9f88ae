"""How many letters a second go out, and whether many that wait slow the chat. `python -m bench.letters`.

The whole way of a letter: leased from its row, composed from the dialog, rendered, handed to a mail server on
this machine over kept connections, what became of it written. The mail server is tests/fakes.py in a process
of its own: it reads, keeps, answers. And people who write, with nothing waiting and with 50,000 letters.
"""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import structlog
from meter import percentile
from servers import FOLDERS, ROOT

from openline.actions import manage, talk
from openline.clock import now_ms
from openline.courier import Courier, Means
from openline.domain import mail_servers
from openline.domain.events import Facts
from openline.domain.letters import Letter
from openline.domain.mailing import Caps, Desk
from openline.domain.visitors import Caller, Page, hash_of
from openline.store import letters, operators, portals, visitors
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from openline.store.transaction import Reader, Transaction
from openline.store.writer import Store
from openline.texts.letters import render
from tests.fakes import FakeSmtp

MANY = 10**9
CAPS = Caps(MANY, MANY, 0, MANY, 0, MANY, MANY, MANY, MANY)
DESK = Desk("http://127.0.0.1:8000", "shop@lamps.example", "", CAPS)
DIALOGS, DOMAINS = 200, 50
FOR_EVER = 2**52
BEGIN, END = "<!-- bench:letters:begin -->", "<!-- bench:letters:end -->"


async def main() -> None:
    options = parse()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    FOLDERS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
        carried = await carry(Path(folder), options.letters)
    with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
        chat = await talk_beside(Path(folder), options)
    print(json.dumps({**carried, **chat}))
    if options.write:
        write(ROOT / "docs/performance.md", table(carried, chat))


async def carry(folder: Path, count: int) -> dict[str, float]:
    """All of them, through one courier."""
    store, dialogs = await furnished(folder)
    await store.write(lambda tx: wait(tx, dialogs, count, now_ms()))
    command = (sys.executable, "-m", "bench.letters", "serve")
    server = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    try:
        assert server.stdout
        there = mail_servers.parse((await server.stdout.readline()).decode().strip())
        courier = Courier(store, DESK, Means(lambda _: there, render))
        began = time.monotonic()
        courier.start()
        while await store.read(sent) < count:  # noqa: ASYNC110 - looked at from outside, as anybody would
            await asyncio.sleep(0.05)
        took = time.monotonic() - began
        await courier.stop()
    finally:
        server.kill()
        await server.wait()
        await store.close()
    return {"letters": count, "seconds": round(took, 2), "per_second": round(count / took)}


async def talk_beside(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    """Two houses in turns, so that the machine's moods fall on both."""
    found: dict[str, list[int]] = {"none": [], "waiting": []}
    houses = {name: await furnished(room(folder, name)) for name in found}
    store, dialogs = houses["waiting"]
    for first in range(0, options.waiting, 1_000):
        await store.write(lambda tx, first=first: wait(tx, dialogs, 1_000, now_ms(), first=MANY + first))
    nowhere = mail_servers.parse("smtp://127.0.0.1:1")
    couriers = [Courier(store, DESK, Means(lambda _: nowhere, render)) for store, _ in houses.values()]
    for courier in couriers:
        courier.start()
    for turn in range(options.turns):
        for name, (store, _) in houses.items():
            found[name] += await people_write(store, options, f"{name}{turn}")
    for courier in couriers:
        await courier.stop()
    for store, _ in houses.values():
        await store.close()
    return {
        "waiting": options.waiting,
        "rate": options.rate,
        **{
            f"p{part}_ms_{name}": percentile(sorted(times), part / 100)
            for name, times in found.items()
            for part in (50, 99)
        },
    }


def room(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


async def people_write(store: Store, options: argparse.Namespace, word: str) -> list[int]:
    """Nanoseconds from the intended moment to the acknowledgement, at an even rate."""
    channel_id = await store.read(first_channel)
    times: list[int] = []
    done = asyncio.Event()
    count = int(options.rate * options.seconds)
    began = time.monotonic_ns()

    def written(at: int) -> None:
        times.append(time.monotonic_ns() - at)
        if len(times) == count:
            done.set()

    for number in range(count):
        at = began + number * 10**9 // options.rate
        await asyncio.sleep(max(0, (at - time.monotonic_ns()) / 10**9))
        caller = Caller(channel_id, hash_of(f"{word}{number % 200}"), is_new=True, lang="en")
        cid = f"{word}-{number}"
        store.submit(
            lambda tx, caller=caller, cid=cid: talk.visitor_writes(
                tx, caller, "And the price?", cid, now_ms()
            ),
            lambda _, __, at=at: written(at),
        )
    await done.wait()
    return times


async def furnished(folder: Path) -> tuple[Store, list[str]]:
    """Dialogs with a question, an answer, and a visitor who left an e-mail."""
    database = Sqlite(folder)
    migrate(database)
    store = Store(database, queue_limit=100_000, wait_limit_s=60)
    return store, await store.write(set_up)


def set_up(tx: Transaction) -> list[str]:
    manage.portal_is_set_up(tx, manage.FirstStart("Lamps", "epoch", "bench-key", 10_000, portal_secret="s"))
    anna = manage.operator_is_added(tx, "anna@example.com", "administrator", "", now_ms())
    tx.cursor.execute(f"UPDATE operators SET switch = 'here', live_until = {FOR_EVER}, used_at = {FOR_EVER}")
    channel_id, found = first_channel(tx), list[str]()
    who = operators.find_operator(tx, anna.id) or anna
    for number in range(DIALOGS):
        page = Page("http://127.0.0.1:8000/demo", "Lamps", "")
        caller = Caller(channel_id, hash_of(f"client{number}"), is_new=True, lang="en", page=page)
        written = talk.visitor_writes(tx, caller, "Do you deliver to Tver?", "q", now_ms())
        visitors.save_facts(tx, written.visitor_id, Facts("Vera", mailbox(number)), "")
        # Confirmed, as the many are: of letters to strangers there are five hundred a day at most.
        visitors.save_identity(tx, written.visitor_id, "", ("email",))
        talk.operator_answers(
            tx, who, written.dialog_id, "Yes, on Friday, and it costs nothing.", f"a{number}", now_ms()
        )
        found.append(written.dialog_id)
    return found


def wait(tx: Transaction, dialogs: list[str], count: int, now: int, *, first: int = 0) -> None:
    """Unread letters that may go now."""
    for number in range(first, first + count):
        address = mailbox(number % len(dialogs))
        letter = Letter(
            tx.new_id(), f"bench:{number}", "unread", dialogs[number % len(dialogs)], address, address, "en",
            upto=99, created_at=now, since=1, next_at=now,
        )  # fmt: skip
        letters.add_letter(tx, replace(letter))


def mailbox(number: int) -> str:
    return f"v{number}@d{number % DOMAINS}.example"


def first_channel(tx: Reader) -> str:
    return portals.list_channels(tx)[0].id


def sent(tx: Reader) -> int:
    tx.cursor.execute("SELECT count(*) FROM letters WHERE state = 'sent'")
    return tx.cursor.fetchone()[0]


def table(carried: dict[str, float], chat: dict[str, object]) -> str:
    return "\n".join(
        (
            "| letters | |",
            "| --- | --- |",
            f"| {carried['letters']:,} letters through one courier to a local mail server "
            f"| **{carried['per_second']} a second** (goal 200) |",
            f"| messages at {chat['rate']} a second, nothing waits: p50 / p99 of the acknowledgement "
            f"| {chat['p50_ms_none']} / {chat['p99_ms_none']} ms |",
            f"| the same, while {chat['waiting']:,} letters wait "
            f"| {chat['p50_ms_waiting']} / **{chat['p99_ms_waiting']} ms** |",
        )
    )


def write(page: Path, text: str) -> None:
    before, _, rest = page.read_text().partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")


async def serve() -> None:
    async with FakeSmtp() as fake:
        print(fake.url, flush=True)
        await asyncio.Event().wait()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.letters", description=__doc__)
    parser.add_argument("scene", nargs="?", default="measure")
    parser.add_argument("--letters", type=int, default=2_000)
    parser.add_argument("--waiting", type=int, default=50_000)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=8)
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(serve() if sys.argv[1:2] == ["serve"] else main())
