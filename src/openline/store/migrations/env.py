"""Alembic's entry point: the connection comes from `migrate`; there is no configuration file."""

from alembic import context

from openline.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
