"""Fixtures: the stage on each database, a served application, a browser. Nothing deeper than one level."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from openline.store.databases import Database, Postgresql, Sqlite
from openline.store.migrations import migrate
from tests.cast import Stage, set_the_stage
from tests.databases import Kept, kept_database, run_of, start_server, stop_server
from tests.lanes import Lanes, arrange, workers_for
from tests.where_time_went import WhereTimeWent

# Collecting makes a million objects that live on: looking for dead ones among them takes a third of it.
gc.disable()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file: copied for each test instead of migrating anew."""
    folder = tmp_path_factory.mktemp("template")
    database = Sqlite(folder)
    migrate(database)
    database.close()
    return folder / "openline.db"


@pytest.fixture(scope="session")
def postgresql_server(pytestconfig: pytest.Config) -> str:
    """Started by the first worker that asks, stopped in `pytest_unconfigure`."""
    return start_server(run_of(pytestconfig))


@pytest.fixture(scope="session")
def kept(postgresql_server: str) -> Iterator[Kept]:
    """This worker's."""
    with kept_database(postgresql_server) as kept:
        yield kept


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "openline.db")
        yield Sqlite(tmp_path)
        return
    kept: Kept = request.getfixturevalue("kept")
    yield Postgresql(kept.url)
    kept.empty()


@pytest.fixture(scope="session")
def sqlite_set(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The cast in a file, closed: copied for each test instead of hiring everybody anew."""
    folder = tmp_path_factory.mktemp("set")
    shutil.copy(sqlite_template, folder / "openline.db")
    the_stage = set_the_stage(Sqlite(folder))
    the_stage.close()
    return the_stage


@pytest.fixture
def stage(database: Database, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The cast, on each database."""
    if isinstance(database, Sqlite):
        the_stage = request.getfixturevalue("sqlite_set").copied_to(database)
    else:
        the_stage = set_the_stage(database)
    yield the_stage
    the_stage.close()


@pytest.fixture
def sqlite_stage(sqlite_set: Stage, tmp_path: Path) -> Iterator[Stage]:
    """The cast on SQLite alone, for what does not depend on the database."""
    the_stage = sqlite_set.copied_to(Sqlite(tmp_path))
    yield the_stage
    the_stage.close()


OF_THE_RUN = tuple(
    f"OPENLINE_{name}"
    for name in "ATTACK_S BOTS EXAMPLES FORKED KILLED_EVERY KILL_CYCLES LETTERS STORM TIMERS VISITORS".split()
)
"""How much a test does, and how."""


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the person at the keyboard must not leak into tests."""
    # A busy machine is slow, and no example is wrong because of it.
    settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("unhurried")
    run_of(config)
    if config.option.dist == "loadscope":
        config.pluginmanager.register(WhereTimeWent())
    for name in [name for name in os.environ if name.startswith("OPENLINE_")]:
        if name not in OF_THE_RUN:
            del os.environ[name]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Not in a worker: the others may still be at work."""
    if not hasattr(config, "workerinput"):
        stop_server(run_of(config))


def pytest_collection_modifyitems(items: list[Any]) -> None:
    arrange(items)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    return workers_for(config)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Lanes | None:
    return Lanes(config, log) if config.option.dist == "loadscope" else None
