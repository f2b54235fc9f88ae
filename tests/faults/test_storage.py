"""The disk is full, the database is locked: nothing is lost, and it goes on by itself. F04, F05."""

import asyncio
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.faults.processes import Client, channel_key, check, run, serving, until

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SMALL = "3m"
# What writes beside the server: a disk full of somebody else's files is the usual case.
FILLER = "filler"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, its own file system."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", disk], check=False
        ).returncode
    ):
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> None:
    with (disk / FILLER).open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            return


async def test_a_full_disk_loses_nothing_and_is_over_when_there_is_space(small_disk: Path) -> None:
    """F04: `nack busy` with the time to wait, reads go on, no restart."""
    data = small_disk / "data"
    with serving(data) as server:
        client = Client(1, server.port, channel_key(data))
        enough = asyncio.Event()
        talk = asyncio.create_task(client.talk(enough.is_set, window=1))
        await until(lambda: len(client.acked) > 20)
        fill(small_disk)
        await until(lambda: len(client.refused) > 3)
        reads = await can_be_read(server.port)
        (small_disk / FILLER).unlink()
        acked = len(client.acked)
        await until(lambda: len(client.acked) > acked + 20)
        enough.set()
        await asyncio.wait_for(talk, 30)
        assert server.stop() == 0

    assert {(nack["code"], nack["retry_ms"] > 0) for nack in client.refused} == {("busy", True)}
    assert reads == 200
    check(data, [client])


@pytest.mark.parametrize(
    "command, free_kb", [("serve", 0), ("serve", 4), ("serve", 16), ("serve", 256), ("migrate", 64)]
)
def test_a_start_without_room_says_so(small_disk: Path, command: str, free_kb: int) -> None:
    """F04: at the lock, in a migration, at the first write; whoever makes room goes on where it ended."""
    data = small_disk / "data"
    fill(small_disk)
    os.truncate(small_disk / FILLER, (small_disk / FILLER).stat().st_size - free_kb * 1024)

    done = run(data, command)
    (small_disk / FILLER).unlink()

    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    error = done.stderr.strip().splitlines()[-1]
    assert error.startswith("openline: ")
    assert "ake room" in error
    assert run(data, "migrate").returncode == 0


@pytest.mark.parametrize("copy_fits", [False, True])
def test_a_restore_without_room_leaves_the_database_as_it_is(
    small_disk: Path, tmp_path: Path, copy_fits: bool
) -> None:
    """F04, F24: whether the copy does not fit, or what is to be noted in it."""
    data, backup = small_disk / "data", tmp_path / "backup.db"
    run(data, "operator", "bob@example.com", "--password", "long enough")
    run(data, "backup", str(backup))
    fill(small_disk)
    free = backup.stat().st_size + 8_192 if copy_fits else 0
    os.truncate(small_disk / FILLER, (small_disk / FILLER).stat().st_size - free)

    done = run(data, "restore", str(backup))
    (small_disk / FILLER).unlink()

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("openline: The ")
    assert "Traceback" not in done.stderr
    assert [path.name for path in data.iterdir() if "restor" in path.name] == []
    assert run(data, "restore", str(backup)).returncode == 0


async def can_be_read(port: int) -> int:
    async with httpx.AsyncClient(verify=False) as client:
        return (await client.get(f"http://127.0.0.1:{port}/demo")).status_code


async def test_a_locked_database_only_takes_longer(tmp_path: Path) -> None:
    """F05: another program holds the lock for three seconds."""
    data = tmp_path / "data"
    with serving(data) as server:
        client = Client(1, server.port, channel_key(data))
        enough = asyncio.Event()
        talk = asyncio.create_task(client.talk(enough.is_set, window=1))
        await until(lambda: len(client.acked) > 20)
        await asyncio.to_thread(hold_the_lock, data, 3)
        acked = len(client.acked)
        await until(lambda: len(client.acked) > acked + 20)
        enough.set()
        await asyncio.wait_for(talk, 30)
        server.stop()

    assert {nack["code"] for nack in client.refused} <= {"busy"}
    assert all(nack["retry_ms"] > 0 for nack in client.refused)
    check(data, [client])


def hold_the_lock(data: Path, seconds: float) -> None:
    with closing(sqlite3.connect(data / "openline.db", timeout=5)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.rollback()
