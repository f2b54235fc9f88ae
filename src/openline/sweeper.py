"""The deletion of files that no message has: stored for one that was never written; and of old builds.

A file is stored before its message is written, so only old ones are examined. The database is queried after
the folder was read, so that no file that a message took meanwhile is deleted.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from openline.domain.times import DAY, HOUR, SECOND
from openline.store.files import files
from openline.store.files.blobs import FileStore
from openline.store.files.builds import KeptBuilds
from openline.store.writer import Store

log = structlog.get_logger()
ORPHAN_AFTER_S = DAY // SECOND
EVERY_S = HOUR // SECOND
AT_ONCE = 500


class Sweeper:
    """The hourly loop. `start` and `stop` in the event loop. `seconds`: the time as the disk counts it."""

    def __init__(
        self,
        store: Store,
        file_store: FileStore,
        builds: KeptBuilds,
        seconds: Callable[[], float] = time.time,
    ):
        self._store = store
        self._file_store = file_store
        self._builds = builds
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="sweeper")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sweep(self) -> int:
        """Delete the orphaned files and return their number."""
        count = 0
        folders = self._file_store.older_than(self._seconds() - ORPHAN_AFTER_S)
        while (old := await asyncio.to_thread(next, folders, None)) is not None:
            for first in range(0, len(old), AT_ONCE):
                count += await self._drop_unknown(old[first : first + AT_ONCE])
        return count

    async def keep_builds(self) -> None:
        """Keep the present build for the pages that will be open after the next upgrade; drop old ones.

        It may have been put here while the server runs. A full disk does not stop anything.
        """
        try:
            new = await asyncio.to_thread(self._builds.keep, self._seconds())
            old = await asyncio.to_thread(self._builds.sweep, self._seconds())
        except OSError as error:
            log.warning("build_not_kept", error=str(error), help="Pages open over an upgrade may not work.")
        else:
            if new or old:
                log.info("build_kept", new=new, dropped=old)

    async def _drop_unknown(self, keys: list[str]) -> int:
        known = await self._store.read(lambda tx: files.list_known(tx, keys))
        orphans = [key for key in keys if key not in known]
        for key in orphans:
            await asyncio.to_thread(self._file_store.drop, key)
        return len(orphans)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self.keep_builds()
            try:
                count = await self.sweep()
            except Exception:
                log.exception("sweeper_stumbled")
            else:
                if count:
                    log.info("orphans_dropped", count=count)
