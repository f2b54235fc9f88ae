"""Forward only. `migrate` brings any released database to the newest tables in one step."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from openline.store.databases import Database


def migrate(database: Database) -> None:
    """Safe to run again after it was cut off half-way: every step is one transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.engine_connection() as connection:
        if connection.dialect.name == "postgresql":
            # Nodes that start together: one migrates, the others wait. The lock goes with the connection.
            connection.exec_driver_sql("SELECT pg_advisory_lock(hashtext('openline migrations'))")
            connection.commit()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
