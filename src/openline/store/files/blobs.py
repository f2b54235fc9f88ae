"""The folder of files beside the database: content only, each file under a random key.

Names that people chose are never part of a path, so that none can point outside the folder. A file is
stored, and flushed with its folder, before the transaction that refers to it begins: no message is
acknowledged whose file could be missing. A file that no message refers to is an orphan, found by its age.
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
    """The folder of files. Its methods block on the disk: call them in threads."""

    def __init__(self, data: Path):
        self.root = data / FOLDER
        self._flushed: set[Path] = set()
        """Folders whose own entries are known to be on disk; those made by an earlier process may not be."""

    def put(self, content: bytes) -> str:
        """Store the content and return its key. Raises OSError; then nothing is left, or an orphan."""
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
        """Open the file for reading. Raises OSError when it is missing."""
        return self._path(key).open("rb")

    def has(self, key: str) -> bool:
        return self._path(key).is_file()

    def drop(self, key: str) -> None:
        """Delete the file for good. A file already deleted is no error."""
        with suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[list[str]]:
        """Yield the keys of files last written before `seconds`, folder by folder.

        Deletes what interrupted writes left behind. `seconds`: since 1970, by the disk's clock.
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
    """Copy every file of the folder `source` to the folder `to`, flushed; return how many were copied.

    Files already there are kept. `is_linked`: make hard links, which take no room on the same disk; a file
    never changes.
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
                # Deleted meanwhile: no message referred to it.
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
