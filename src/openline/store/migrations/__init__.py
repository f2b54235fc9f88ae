"""Migrations, forward only. `migrate` brings any released database to the newest tables in one step."""

import sqlite3
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from openline.store.databases import MAKE_ROOM, CannotStartError, Database, Sqlite, one_line
from openline.store.sqlite_copy import DamagedError, copy_database

log = structlog.get_logger()

NO_COPY = (
    "PostgreSQL is not copied before a migration: make a dump with pg_dump before each upgrade. "
    "Without one nobody can go back."
)


def migrate(database: Database) -> None:
    """Upgrade the database; safe to repeat after an interruption, because every step is one transaction.

    What an older version has made is copied first. Raises CannotStartError.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine_connection() as connection:
        if connection.dialect.name == "postgresql":
            # When nodes start together, one migrates and the others wait. The lock ends with the connection.
            connection.exec_driver_sql("SELECT pg_advisory_lock(hashtext('openline migrations'))")
            connection.commit()
        config.attributes["connection"] = connection
        try:
            if step := _first_step(connection, config):
                _keep_copy(database, step)
            command.upgrade(config, "head")
        except CommandError:
            raise CannotStartError(
                f"The database {connection.engine.url.database} was made by a newer openline. "
                "Start that version, or go back to a backup of this one."
            ) from None
        except DatabaseError as error:
            raise CannotStartError(
                f"The database {connection.engine.url.database} cannot be used ({one_line(error.orig)}). "
                f"{_way_out(database, error.orig)}"
            ) from None


def _first_step(connection: Connection, config: Config) -> str:
    """Return the number of the first migration that is due; "" if there is none, or nothing to lose."""
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    if current is None:
        return ""
    try:
        steps = list(ScriptDirectory.from_config(config).iterate_revisions("head", current))
    except RevisionError:
        # A newer version has made it: the upgrade says so.
        return ""
    return steps[-1].revision if steps else ""


def _keep_copy(database: Database, step: str) -> None:
    """Copy the database beside itself before this step. A repeated attempt makes it anew."""
    if not isinstance(database, Sqlite):
        log.warning("no_copy_before_migration", help=NO_COPY)
        return
    kept = database.path.with_name(f"{database.path.name}.before-{step}")
    try:
        copy_database(database.path, kept)
    except DamagedError as error:
        raise CannotStartError(
            f"The database {database.path} is damaged ({error}). Go back to a backup."
        ) from None
    except (OSError, sqlite3.Error) as error:
        raise CannotStartError(
            f"The database could not be copied before the migration ({error}). Nothing was changed. "
            f"{MAKE_ROOM} if it is full, then start again."
        ) from None
    log.info("copied_before_migration", copy=str(kept))


def _way_out(database: Database, error: BaseException | None) -> str:
    """Return advice. A full disk or another process's lock did no harm: the step was rolled back."""
    if isinstance(error, database.errors) and database.meaning(error) == "busy":
        return f"Nothing was changed. {MAKE_ROOM} if it is full, then start again."
    return "Go back to a backup."
