"""Whether visitors can be served now, for load balancers; and how full the disk is, for administrators."""

import asyncio
import time
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text

from openline.domain.refusals import Busy
from openline.store.disk import DiskUsage, disk_usage
from openline.store.transaction import Reader
from openline.store.writer import Store

log = structlog.get_logger()

DISK_EVERY_S = 60
PROBE_S = 2.0
KNOWN_FOR_S = 1.0
"""However often readiness is asked for, storage is probed once in this time."""
_PROBE = text("SELECT 1")


class Health:
    """`start` and `stop` in the event loop. `folder`: the data folder."""

    def __init__(self, store: Store, folder: Path, warn_percent: int):
        self.disk = DiskUsage(0, 0)
        self._store = store
        self._folder = folder
        self._warn_percent = warn_percent
        self._has_warned = False
        self._task: asyncio.Task[None] | None = None
        self._probe: asyncio.Task[str] | None = None
        self._probed_at = 0.0

    @property
    def is_disk_filling(self) -> bool:
        return self.disk.percent >= self._warn_percent

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="health")

    async def stop(self) -> None:
        tasks: list[asyncio.Task[Any]] = [task for task in (self._task, self._probe) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def trouble(self) -> str:
        """Return why nothing can be stored or read at the moment, or "". Answers within three seconds."""
        if self._probe is None or (self._probe.done() and time.monotonic() - self._probed_at > KNOWN_FOR_S):
            self._probe = asyncio.create_task(self._find_trouble(), name="readiness")
        return await asyncio.shield(self._probe)

    async def look_at_disk(self) -> None:
        """Read how full the disk is, and warn once when it has become too full."""
        try:
            self.disk = await asyncio.to_thread(disk_usage, self._folder)
        except OSError as error:
            log.warning("disk_unknown", error=str(error))
            return
        if self.is_disk_filling and not self._has_warned:
            free_mb = self.disk.free // 2**20
            log.warning(
                "disk_filling",
                percent=self.disk.percent,
                free_mb=free_mb,
                help=f"Make room on the disk of {self._folder}: no message can be stored once it is full.",
            )
        self._has_warned = self.is_disk_filling

    async def _find_trouble(self) -> str:
        """The writer is not asked to write anything: what it last met is known, and room can be counted."""
        try:
            return self._store.trouble or await self._disk_trouble() or await self._read_trouble()
        finally:
            self._probed_at = time.monotonic()

    async def _disk_trouble(self) -> str:
        try:
            usage = await asyncio.to_thread(disk_usage, self._folder)
        except OSError:
            return "disk"
        return "disk full" if usage.is_full else ""

    async def _read_trouble(self) -> str:
        try:
            await self._store.readers.read(_reads, within_s=PROBE_S)
        except (Busy, *self._store.database.errors):
            return "database"
        return ""

    async def _run(self) -> None:
        while True:
            await self.look_at_disk()
            await asyncio.sleep(DISK_EVERY_S)


def _reads(tx: Reader) -> None:
    tx.row(_PROBE)
