"""A folder with the cast already in it: opening it costs a tenth of setting everybody up anew."""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.web.workspace import sessions
from tests.cast import copy_data, password_hash
from tests.served import serving


@pytest.fixture(scope="session", autouse=True)
def _guesses_are_cheap() -> Iterator[None]:
    """A log-in to an account that is not there takes as long as one to an account of the cast."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "NOBODY", password_hash())
        yield


@pytest.fixture(scope="session")
def cast_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Served once. Every password is hashed with argon2's cheapest parameters."""
    folder = tmp_path_factory.mktemp("cast")
    asyncio.run(_serve_once(folder))
    with sqlite3.connect(folder / "openline.db") as database:
        database.execute("UPDATE operators SET password_hash = ?", (password_hash(),))
        database.execute("DELETE FROM sessions")
    database.close()
    return folder


@pytest.fixture
def folder(cast_folder: Path, tmp_path: Path) -> Path:
    """A data folder for `serving`, with the cast and nothing else."""
    copy_data(cast_folder, tmp_path)
    return tmp_path


async def _serve_once(folder: Path) -> None:
    async with serving(folder, somebody_is_here=False):
        pass
