"""The folder of files, beside the base: content only, each under a random key that no name has part in (T38).

A file is here, flushed with its folder, before the transaction that speaks of it begins; so no message was
ever acknowledged whose file is not there (F37). What no message took is an orphan, found by its age.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from openline.store.databases import flush

FOLDER = "files"
_KEY = re.compile(r"[0-9a-f]{32}")
_PART = ".part"


class FileStore:
    """Blocks while it reads and writes: for threads."""

    def __init__(self, data: Path):
        self.root = data / FOLDER
        self._flushed: set[Path] = set()
        """Folders whose own names are on disk for sure: those of an earlier process may not be."""

    def put(self, content: bytes) -> str:
        """Its key. Raises OSError: nothing of it is kept then, or an orphan."""
        key = secrets.token_hex(16)
        path = self._path(key)
        self._make(path.parent)
        part = path.with_name(f"{key}{_PART}")
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
            flush(path.parent)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        return key

    def open(self, key: str) -> BinaryIO:
        """Raises OSError when it has vanished."""
        return self._path(key).open("rb")

    def has(self, key: str) -> bool:
        return self._path(key).is_file()

    def drop(self, key: str) -> None:
        """For good; dropped twice is dropped."""
        with suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[list[str]]:
        """Keys of files that have lain here so long, folder by folder; what was cut off is thrown away.

        `seconds`: since 1970, as the disk counts.
        """
        for folder in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            old = [path for path in _files_of(folder) if _changed_at(path) < seconds]
            for path in old:
                if path.name.endswith(_PART):
                    path.unlink(missing_ok=True)
            yield [path.name for path in old if _KEY.fullmatch(path.name)]

    def _make(self, folder: Path) -> None:
        if folder not in self._flushed:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flush(self.root)
            flush(self.root.parent)
            self._flushed.add(folder)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self.root / key[:2] / key


def copy_files(source: Path, to: Path, *, is_linked: bool = False) -> int:
    """Every file of the folder `source` into the folder `to`, flushed; how many. Those already there stay.

    `is_linked`: on the same disk it costs no room, for a file never changes.
    """
    count = 0
    for folder in sorted(source.iterdir()) if source.is_dir() else ():
        for path in _files_of(folder):
            copy = to / folder.name / path.name
            if not _KEY.fullmatch(path.name) or copy.exists():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = copy.with_name(f"{copy.name}{_PART}")
            part.unlink(missing_ok=True)
            try:
                os.link(path, part) if is_linked else shutil.copyfile(path, part)
            except FileNotFoundError:
                # Thrown away meanwhile: no message had it.
                continue
            flush(part)
            part.rename(copy)
            count += 1
        if (to / folder.name).is_dir():
            flush(to / folder.name)
    return count


def _files_of(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")
