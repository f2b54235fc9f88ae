"""A courier in a process of its own, to be killed."""

import asyncio
from pathlib import Path

from openline.clock import now_ms
from openline.courier import Courier, MailTransport
from openline.domain.mail import servers
from openline.domain.times import MINUTE
from openline.store.databases import Sqlite
from openline.store.writer import Store
from tests.cast import give_keys
from tests.faults.courier_setup import INSTALLATION, PATIENT, render


def carry(folder: Path, url: str, ahead: int) -> None:
    """Until nothing can go. `ahead`: by how many minutes its clock is, for leases and doubts last long."""
    asyncio.run(_carry(folder, url, ahead))


async def _carry(folder: Path, url: str, ahead: int) -> None:
    database = Sqlite(folder)
    give_keys(database)
    store = Store(database)
    server = servers.parse_smtp_url(url)
    means = MailTransport(lambda _: server, render, lambda: now_ms() + ahead * MINUTE, timeouts=PATIENT)
    courier = Courier(store, INSTALLATION, means)
    await courier.carry()
    await courier.stop()
    await store.close()
