"""The folder of an installation: one process at a time, writable, or one clear sentence."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.store.databases import CannotStartError, Sqlite, open_database


@pytest.fixture
def neighbour(tmp_path: Path) -> Iterator[int]:
    """The pid of another process that has the folder."""
    has_it, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            Sqlite(tmp_path)
            os.write(tell, b"!")
            signal.pause()
        finally:
            os._exit(1)
    os.read(has_it, 1)
    yield child
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_second_process_is_refused_and_told_who_is_there(neighbour: int, tmp_path: Path) -> None:
    """OPS-1, PROTOCOL B.8."""
    with pytest.raises(CannotStartError, match=rf"process {neighbour}\b.*OPENLINE_DATA"):
        open_database(tmp_path, "")


def test_a_refused_process_does_not_write_its_own_name_there(neighbour: int, tmp_path: Path) -> None:
    """PROTOCOL B.8: the third is told of the first, too."""
    for _ in range(2):
        with pytest.raises(CannotStartError, match=rf"process {neighbour}\b"):
            open_database(tmp_path, "")


def test_a_killed_process_leaves_the_folder_free(tmp_path: Path) -> None:
    """F01, PROTOCOL B.8: the lock goes with the process."""
    child = os.fork()
    if not child:
        Sqlite(tmp_path)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)

    open_database(tmp_path, "").close()


def test_closing_leaves_the_folder_free(tmp_path: Path) -> None:
    open_database(tmp_path, "").close()

    open_database(tmp_path, "").close()


def test_the_lock_names_the_process_that_has_it_now(tmp_path: Path) -> None:
    (tmp_path / "openline.lock").write_text("123456789123456789\n")

    database = open_database(tmp_path, "")

    assert (tmp_path / "openline.lock").read_text() == f"{os.getpid()}\n"
    database.close()


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """OPS-1."""
    open_database(tmp_path / "deep" / "data", "").close()

    assert (tmp_path / "deep" / "data").stat().st_mode & 0o777 == 0o700


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """OPS-1."""
    (tmp_path / "data").write_text("not a folder")

    with pytest.raises(CannotStartError, match=r"data folder .*data cannot be written .*OPENLINE_DATA"):
        open_database(tmp_path / "data", "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """OPS-1."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    os.seteuid(65_534)
    try:
        with pytest.raises(CannotStartError, match="cannot be written"):
            open_database(folder, "")
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    "url, error",
    [
        ("mysql://localhost/openline", "must begin with postgresql://"),
        ("postgresql://127.0.0.1:1/openline", "PostgreSQL cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_had_is_refused_with_a_sentence(
    tmp_path: Path, url: str, error: str
) -> None:
    """OPS-1."""
    with pytest.raises(CannotStartError, match=error):
        open_database(tmp_path, url)
