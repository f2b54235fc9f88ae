"""The courier at work: one dialog whose letters a scripted mail server takes, or does not."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.cast import Stage
from tests.faults.courier_setup import CourierSetup, answered, courier_setup


@pytest.fixture(scope="module")
def answered_stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Made once: its file is copied for each test."""
    folder = tmp_path_factory.mktemp("courier")
    shutil.copy(sqlite_template, folder / "openline.db")
    return answered(folder)


@pytest_asyncio.fixture
async def setup(answered_stage: Stage, tmp_path: Path) -> AsyncIterator[CourierSetup]:
    async with courier_setup(answered_stage, tmp_path) as it:
        yield it
