"""Letters sent per second, and the effect of a long mail queue on the chat. `python -m bench.letters`.

Each letter takes all steps: leased from its row, composed from the dialog, rendered, handed to a mail server
on this machine over persistent connections, its result stored. The mail server is tests/fakes.py in a process
of its own: it reads, stores and answers.

The chat is measured in four databases: two with an empty queue, whose difference shows the noise of the
measurement; one with 50,000 queued letters; and one in which these are being sent. Once in memory, without
the cost of the disk, and once on disk.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from openline.domain.values import replace

sys.path.insert(0, str(Path(__file__).parent))

import structlog
from meter import percentile
from report import write_into
from servers import FOLDERS, ROOT

from openline.actions import portal
from openline.actions.dialogs import talk
from openline.clock import now_ms
from openline.courier import Courier, MailTransport
from openline.domain.contact_details import ContactDetails
from openline.domain.letters.letters import Letter
from openline.domain.mail import servers
from openline.domain.mail.policy import Installation, SendLimits
from openline.domain.mail.servers import SmtpServer
from openline.domain.visitors.visitors import Credentials, Page, hash_token
from openline.store.channels import channels
from openline.store.databases import Sqlite
from openline.store.letters import letters
from openline.store.migrations import migrate
from openline.store.stored_secrets import unlock
from openline.store.team import operators
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors
from openline.store.writer import Store
from openline.texts.letters import render
from tests.fakes import FakeSmtp

MANY = 10**9
CAPS = SendLimits(MANY, MANY, 0, MANY, 0, MANY, MANY, MANY, MANY)
INSTALLATION = Installation("http://127.0.0.1:8000", "shop@lamps.example", "", CAPS)
DIALOGS, DOMAINS = 200, 50
DATABASES = ("none", "again", "waiting", "going")
NOWHERE = servers.parse_smtp_url("smtp://127.0.0.1:1")
FOR_EVER = 2**52
BEGIN, END = "<!-- bench:letters:begin -->", "<!-- bench:letters:end -->"


@dataclass(frozen=True)
class Turn:
    """One measurement: milliseconds to the acknowledgement, and letters sent per second meanwhile."""

    p50: float
    p99: float
    letters: float


Turns = list[Turn]


async def main() -> None:
    options = parse()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    FOLDERS.mkdir(parents=True, exist_ok=True)
    async with mail_server() as there:
        with tempfile.TemporaryDirectory(dir=FOLDERS) as folder:
            per_second = await carry(Path(folder), there, options.letters)
        chat: dict[str, dict[str, Turns]] = {}
        for place, where in (("memory", options.memory), ("disk", FOLDERS)):
            with tempfile.TemporaryDirectory(dir=where) as folder:
                chat[place] = await talk_beside(Path(folder), there, options)
    text = table(options, per_second, chat)
    print(text)
    if options.write:
        write_into(ROOT / "docs/performance.md", text, BEGIN, END)


@asynccontextmanager
async def mail_server() -> AsyncIterator[SmtpServer]:
    """Run the mail server in a process of its own, as in production."""
    command = (sys.executable, "-m", "bench.letters", "serve")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    try:
        assert process.stdout
        server = servers.parse_smtp_url((await process.stdout.readline()).decode().strip())
        assert server
        yield server
    finally:
        process.kill()
        await process.wait()


async def carry(folder: Path, there: SmtpServer, count: int) -> int:
    """Send all letters through one courier; return letters per second."""
    store, dialogs = await furnished(folder)
    await store.write(lambda tx: wait(tx, dialogs, count, now_ms()))
    courier = Courier(store, INSTALLATION, MailTransport(lambda _: there, render, now_ms))
    began = time.monotonic()
    courier.start()
    while await store.read(sent) < count:  # noqa: ASYNC110 - polled from outside
        await asyncio.sleep(0.05)
    took = time.monotonic() - began
    await courier.stop()
    await store.close()
    return round(count / took)


async def talk_beside(folder: Path, there: SmtpServer, options: argparse.Namespace) -> dict[str, Turns]:
    """Measure the four databases in turns, one at a time, so that a change of the load affects all."""
    databases = {name: await furnished(room(folder, name)) for name in DATABASES}
    for name in ("waiting", "going"):
        await many_wait(*databases[name], options.waiting)
    os.sync()
    found: dict[str, Turns] = {name: [] for name in DATABASES}
    for turn in range(options.turns):
        for name in random.sample(DATABASES, len(DATABASES)):
            store, server = databases[name][0], there if name == "going" else NOWHERE
            found[name].append(await one_turn(store, server, options, f"{name}{turn}"))
    for store, _ in databases.values():
        await store.close()
    return found


async def many_wait(store: Store, dialogs: list[str], count: int) -> None:
    for first in range(MANY, MANY + count, 1_000):
        await store.write(lambda tx, first=first: wait(tx, dialogs, 1_000, now_ms(), first=first))


async def one_turn(store: Store, server: SmtpServer, options: argparse.Namespace, word: str) -> Turn:
    courier = Courier(store, INSTALLATION, MailTransport(lambda _: server, render, now_ms))
    courier.start()
    before, began = await store.read(sent), time.monotonic()
    times = sorted(await people_write(store, options, word))
    gone = (await store.read(sent) - before) / (time.monotonic() - began)
    await courier.stop()
    return Turn(percentile(times, 0.5), percentile(times, 0.99), gone)


def room(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


async def people_write(store: Store, options: argparse.Namespace, word: str) -> list[int]:
    """Write messages at an even rate; return nanoseconds from the intended time to the acknowledgement."""
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
        caller = Credentials(channel_id, hash_token(f"{word}{number % 200}"), is_new=True, lang="en")
        cid = f"{word}-{number}"
        store.submit(
            lambda tx, caller=caller, cid=cid: talk.visitor_writes(
                tx, caller, talk.Sending("And the price?", cid), now_ms()
            ),
            lambda _, __, at=at: written(at),
        )
    await done.wait()
    return times


async def furnished(folder: Path) -> tuple[Store, list[str]]:
    """Create a database of dialogs with a question, an answer, and a visitor with an email."""
    database = Sqlite(folder)
    migrate(database)
    unlock(database, folder / "secret.key")
    store = Store(database, queue_limit=100_000, wait_limit_s=60)
    return store, await store.write(set_up)


def set_up(tx: Transaction) -> list[str]:
    portal.portal_is_set_up(tx, portal.FirstStart("Lamps", "epoch", "bench-key", 10_000, portal_secret="s"))
    anna = portal.operator_is_added(tx, "anna@example.com", "administrator", "", now_ms())
    tx.cursor.execute(
        f"UPDATE operators SET availability = 'here', live_until = {FOR_EVER}, used_at = {FOR_EVER}"
    )
    channel_id, found = first_channel(tx), list[str]()
    who = operators.find_operator(tx, anna.id) or anna
    for number in range(DIALOGS):
        page = Page("http://127.0.0.1:8000/demo", "Lamps", "")
        caller = Credentials(channel_id, hash_token(f"client{number}"), is_new=True, lang="en", page=page)
        written = talk.visitor_writes(tx, caller, talk.Sending("Do you deliver to Tver?", "q"), now_ms())
        visitors.save_details(tx, written.visitor_id, ContactDetails("Vera", mailbox(number)), "")
        # Confirmed, as most are: letters to unconfirmed addresses are limited to five hundred a day.
        visitors.save_identity(tx, written.visitor_id, "", ("email",))
        talk.operator_answers(
            tx, who, written.dialog_id, "Yes, on Friday, and it costs nothing.", f"a{number}", now_ms()
        )
        found.append(written.dialog_id)
    return found


def wait(tx: Transaction, dialogs: list[str], count: int, now: int, *, first: int = 0) -> None:
    """Queue letters about unread answers that are due now."""
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
    return channels.list_channels(tx)[0].id


def sent(tx: Reader) -> int:
    tx.cursor.execute("SELECT count(*) FROM letters WHERE state = 'sent'")
    return tx.cursor.fetchone()[0]


def table(options: argparse.Namespace, per_second: int, chat: dict[str, dict[str, Turns]]) -> str:
    waiting = f"{options.waiting:,} letters"
    titles = {
        "none": "nothing waits",
        "again": "another process where nothing waits",
        "waiting": f"{waiting} wait",
        "going": f"{waiting} wait and go, {{letters:.0f}} a second",
    }
    gone = median(turn.letters for found in chat.values() for turn in found["going"])
    lines = [
        f"{options.letters:,} letters through one courier to a local mail server: "
        f"**{per_second} a second** (goal 200).",
        "",
        f"| people write, {options.rate} messages a second, meanwhile | "
        + " | ".join(f"{place}: p50, p99, p99 of the worst turn" for place in chat)
        + " |",
        "| --- " * (len(chat) + 1) + "|",
    ]
    for name, title in titles.items():
        cells = " | ".join(cell(found["none"], found[name]) for found in chat.values())
        lines.append(f"| {title.format(letters=gone)} | {cells} |")
    return "\n".join(lines)


def cell(plain: Turns, turns: Turns) -> str:
    """Format the median turn: a pause of the disk affects a single turn, of any database."""
    p50, p99 = (median(getattr(turn, name) for turn in turns) for name in ("p50", "p99"))
    ratio = p99 / median(turn.p99 for turn in plain)
    return f"{p50:.2f}, **{p99:.2f}** ms (× {ratio:.2f}), {max(turn.p99 for turn in turns):.1f}"


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
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--memory", type=Path, default=Path("/dev/shm"), help="a folder without a disk")
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(serve() if sys.argv[1:2] == ["serve"] else main())
