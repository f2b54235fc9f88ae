"""Migrations, forward only. `migrate` brings any released database to the newest tables in one step."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from openline.store.databases import MAKE_ROOM, CannotStartError, Database, one_line


def migrate(database: Database) -> None:
    """Upgrade the database; safe to repeat after an interruption, because every step is one transaction.

    Raises CannotStartError.
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


def _way_out(database: Database, error: BaseException | None) -> str:
    """Return advice. A full disk or another process's lock did no harm: the step was rolled back."""
    if isinstance(error, database.errors) and database.meaning(error) == "busy":
        return f"Nothing was changed. {MAKE_ROOM} if it is full, then start again."
    return "Go back to a backup."
