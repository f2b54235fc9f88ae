"""A courier in a process of its own, to be killed: `python -m tests.faults.carrier FOLDER URL MINUTES`.

`MINUTES`: how far its clock is ahead, for leases and doubts last long. Ends by itself when nothing can go.
"""

import asyncio
import sys
from pathlib import Path

from openline.clock import now_ms
from openline.courier import Courier, MailTransport
from openline.domain.mail import servers
from openline.domain.times import MINUTE
from openline.store.databases import Sqlite
from openline.store.writer import Store
from tests.faults.courier_setup import DESK, PATIENT, render


async def main(folder: Path, url: str, ahead: int) -> None:
    store = Store(Sqlite(folder))
    server = servers.parse_smtp_url(url)
    means = MailTransport(lambda _: server, render, lambda: now_ms() + ahead * MINUTE, timeouts=PATIENT)
    courier = Courier(store, DESK, means)
    await courier.carry()
    await courier.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
