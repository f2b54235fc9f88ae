"""Readiness is the truth about storage, within seconds; the disk is watched before it is full."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
import structlog

from openline.domain.values import replace
from openline.store import disk
from openline.store.disk import DiskUsage, disk_usage
from openline.web import health
from tests.databases import Kept
from tests.served import OPEN_LIMITS, PASSWORD, Served, serving
from tests.silent_line import silent_line

LOG_IN = {"email": "anna@example.com", "password": PASSWORD}


async def readiness(client: httpx.AsyncClient) -> tuple[int, str]:
    answer = await client.get("/readyz", timeout=10)
    return answer.status_code, answer.json()["status"]


async def ready_again(served: Served, client: httpx.AsyncClient) -> tuple[int, str]:
    """What is known is a second old at most."""
    served.app.context.health._probed_at = 0.0
    return await readiness(client)


async def test_a_silent_database_is_not_ready_and_hurts_nobody_more_than_it_must(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F25, F27: the log-in and new visitors are told to come back; whoever is in stays in."""
    monkeypatch.setattr(health, "PROBE_S", 0.2)
    limits = replace(OPEN_LIMITS, writer_wait_ms=100)
    with silent_line(kept.url) as line:
        async with (
            serving(tmp_path, database_url=line.url, limits=limits) as served,
            served.client() as client,
        ):
            served.app.store.readers.answer_within_s = 0.2
            await served.operator()
            (operator,) = served.app.sockets._open
            before = await readiness(client)
            line.fall_silent()
            began = time.monotonic()
            silent = await ready_again(served, client)
            seconds = time.monotonic() - began
            log_in = await client.post("/api/v1/session", json=LOG_IN, timeout=10)
            alive = await client.get("/healthz")
            served.app.sockets._check_sessions()
            await asyncio.gather(*operator._tasks)
            is_open = not operator.is_closed
            line.speak()
            async with asyncio.timeout(10):
                while (again := await ready_again(served, client))[0] != 200:
                    pass

    kept.empty()
    assert before == again == (200, "ready")
    assert silent == (503, "database")
    assert seconds < 2
    assert (log_in.status_code, log_in.json()["code"]) == (503, "busy")
    assert int(log_in.headers["Retry-After"]) > 0
    assert alive.status_code == 200
    assert is_open


async def test_a_full_disk_is_not_ready(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPS-3, F04: found without writing anything."""
    async with serving(folder) as served, served.client() as client:
        before = await readiness(client)
        monkeypatch.setattr(health, "disk_usage", lambda _: DiskUsage(100, disk.FULL_BELOW - 1))
        full = await ready_again(served, client)
        monkeypatch.undo()
        after = await ready_again(served, client)

    assert (before, full, after) == ((200, "ready"), (503, "disk full"), (200, "ready"))


async def test_what_the_writer_met_last_counts(folder: Path) -> None:
    """F04, F05: until something can be stored again."""
    async with serving(folder) as served, served.client() as client:
        refused = (200, "")
        # Whatever the server stores of its own accord meanwhile counts, too.
        for _ in range(20):
            served.app.store._refused_at = time.monotonic()
            refused = await ready_again(served, client)
            if refused[0] == 503:
                break
        await served.app.store.write(lambda _: None)
        again = await ready_again(served, client)
        served.app.store.is_broken = True
        broken = await ready_again(served, client)
        served.app.store.is_broken = False

    assert (refused, again, broken) == ((503, "refused"), (200, "ready"), (503, "broken"))


async def test_however_often_it_is_asked_storage_is_probed_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes: list[Path] = []
    async with serving(folder) as served, served.client() as client:
        monkeypatch.setattr(health, "KNOWN_FOR_S", 60)
        await ready_again(served, client)
        monkeypatch.setattr(health, "disk_usage", lambda it: probes.append(it) or disk_usage(it))
        for _ in range(10):
            await readiness(client)

    assert probes == []


async def test_administrators_are_warned_before_the_disk_is_full(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-3: one line in the log, however long it lasts; colleagues cannot make room."""
    limits = replace(OPEN_LIMITS, disk_percent=80)
    async with serving(folder, limits=limits) as served, served.client() as client:
        monkeypatch.setattr(health, "disk_usage", lambda _: DiskUsage(79, 2**30))
        watch = served.app.context.health
        with structlog.testing.capture_logs() as logged:
            await watch.look_at_disk()
            assert not watch.is_disk_filling
            monkeypatch.setattr(health, "disk_usage", lambda _: DiskUsage(80, 5 * 2**20))
            for _ in range(3):
                await watch.look_at_disk()
        await served.log_in(client)
        shown = (await client.get("/api/v1/health")).json()
        await served.log_in(client, "oleg@example.com")
        refused = await client.get("/api/v1/health")

    assert shown == {"percent": 80, "free_mb": 5, "is_filling": True}
    assert refused.status_code == 403
    assert [each["event"] for each in logged] == ["disk_filling"]
    assert str(folder) in logged[0]["help"]


def test_the_disk_is_counted_as_df_does(folder: Path) -> None:
    found = disk_usage(folder)

    assert 0 <= found.percent <= 100
    assert found.free > 0
    assert not found.is_full
