"""The built files of earlier versions, kept beside the database so that pages of before an upgrade go on.

A browser may hold the small script of a site for a day, and an optimiser its own copy for weeks. It names the
files of the build that it came with, which an upgrade takes out of the package. A name has a hash of the
content, so files of all builds lie in one folder, and none is ever another's.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from openline.domain.times import DAY, SECOND

FOLDER = "builds"
KEPT_FOR_S = 30 * DAY // SECOND
NOT_HASHED = ("manifest.json", "loader.js", "index.html")


class KeptBuilds:
    """The folder of built files. Its methods block on the disk. `built`: the folder of the present build."""

    def __init__(self, built: Path, data: Path):
        self._built = built
        self.root = data / FOLDER

    def keep(self, seconds: float) -> int:
        """Copy what is new in the present build, and note that all of it was in use at this time.

        `seconds`: since 1970, by the disk's clock. Return the number of new files.
        """
        new = 0
        for path in self._present():
            kept = self.root / path.relative_to(self._built)
            if not kept.is_file():
                _copy(path, kept)
                new += 1
            os.utime(kept, (seconds, seconds))
        return new

    def sweep(self, seconds: float) -> int:
        """Delete the files that have been in no build for KEPT_FOR_S, and return their number."""
        files = [path for path in self.root.rglob("*") if path.is_file()]
        old = [path for path in files if path.stat().st_mtime < seconds - KEPT_FOR_S]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _present(self) -> list[Path]:
        found = self._built.rglob("*") if self._built.is_dir() else ()
        return [path for path in found if path.is_file() and path.name not in NOT_HASHED]


def _copy(path: Path, kept: Path) -> None:
    """Copy under another name first: whoever asks meanwhile must not get half a file."""
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = kept.with_name(f"{kept.name}.part")
    try:
        shutil.copyfile(path, part)
        part.rename(kept)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
