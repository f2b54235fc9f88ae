"""The folder of files: flushed before it is spoken of, found when nobody speaks of it (F37, T38)."""

import errno
import os
import re
import time
from pathlib import Path

import pytest

from openline.store.files.blobs import FileStore, copy_files


def on_disk(file_store: FileStore) -> list[str]:
    return sorted(path.name for path in file_store.root.rglob("*") if path.is_file())


def is_old(file_store: FileStore, key: str) -> None:
    os.utime(file_store.root / key[:2] / key, (1, 1))


def test_what_was_put_there_is_there(tmp_path: Path) -> None:
    """T38: under a key of chance; two of the same are two."""
    file_store = FileStore(tmp_path)
    keys = [file_store.put(b"offer"), file_store.put(b"offer"), file_store.put(b"")]

    assert [file_store.open(key).read() for key in keys] == [b"offer", b"offer", b""]
    assert len(set(keys)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", key) for key in keys)
    assert (tmp_path / "files" / keys[0][:2] / keys[0]).is_file()


@pytest.mark.parametrize("key", ["", "..", "../openline.db", "a" * 31, "A" * 32, "a" * 32 + "\n", "0" * 32])
def test_what_is_no_key_opens_nothing(tmp_path: Path, key: str) -> None:
    """T38."""
    with pytest.raises(FileNotFoundError):
        FileStore(tmp_path).open(key)


def test_content_names_and_folders_are_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """F37: also a folder that an earlier process made and may not have flushed."""
    flushed: list[str] = []

    def notes(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink().relative_to(tmp_path)))

    monkeypatch.setattr(os, "fsync", notes)
    key = FileStore(tmp_path).put(b"offer")
    first, flushed[:] = list(flushed), []
    file_store = FileStore(tmp_path)
    monkeypatch.setattr("secrets.token_hex", lambda _: key[:2] + "0" * 30)
    file_store.put(b"other")

    at = f"files/{key[:2]}"
    assert first == ["files", ".", f"{at}/{key}.part", at]
    assert flushed == ["files", ".", f"{at}/{key[:2]}{'0' * 30}.part", at]


@pytest.mark.parametrize("what", ["fsync", "rename"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """F37: the caller hears of it before anything was acknowledged."""

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file_store = FileStore(tmp_path)
    file_store.put(b"kept")
    before = on_disk(file_store)
    monkeypatch.setattr(*((os, "fsync", fails) if what == "fsync" else (Path, "rename", fails)))
    with pytest.raises(OSError, match="No space"):
        file_store.put(b"offer")

    assert on_disk(file_store) == before


def test_only_what_has_lain_long_is_found(tmp_path: Path) -> None:
    """F37: what was cut off half-way goes at once, the rest is for whoever knows the messages."""
    file_store = FileStore(tmp_path)
    old, new = file_store.put(b"old"), file_store.put(b"new")
    part = file_store.root / old[:2] / f"{old}.part"
    for path in (part, file_store.root / old[:2] / "notes.txt"):
        path.touch()
        os.utime(path, (1, 1))
    is_old(file_store, old)

    found = [key for keys in file_store.older_than(time.time() - 3_600) for key in keys]

    assert found == [old]
    assert on_disk(file_store) == sorted([old, new, "notes.txt"])
    file_store.drop(old)
    file_store.drop(old)
    assert old not in on_disk(file_store)
    assert list(FileStore(tmp_path / "nowhere").older_than(time.time())) == []


def test_a_copy_adds_what_is_missing(tmp_path: Path) -> None:
    file_store, other = FileStore(tmp_path / "a"), FileStore(tmp_path / "b")
    keys = [file_store.put(b"1"), file_store.put(b"2")]

    assert copy_files(file_store.root, other.root) == 2
    assert copy_files(file_store.root, other.root) == 0
    assert copy_files(tmp_path / "nowhere", other.root) == 0
    assert [other.open(key).read() for key in keys] == [b"1", b"2"]
