"""`openline key`: the keys of the stored secrets are changed, or given up because their file is lost."""

import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Generator
from pathlib import Path

from openline.actions.lost_keys import NewSecrets, lost_secrets_are_replaced
from openline.config import Config
from openline.store.databases import CannotStartError, Database, Sqlite, open_database
from openline.store.key_file import add_key, make_keys, read_keys
from openline.store.keyring import NO_KEYS
from openline.store.migrations import migrate
from openline.store.single_node import sole_process
from openline.store.sqlite_copy import DamagedError, copy_database
from openline.store.stored_secrets import list_lost, list_secrets, trouble_with, unlock
from openline.store.transaction import Reader
from openline.store.writer import Store

COPY = "openline.db.before-key-reset"
RESET_ASKS = (
    "{number} secrets in the database cannot be decrypted, and will be replaced for good: put the key file "
    "in its place instead if you can find it. Replace them?"
)


def key_trouble(tx: Reader, config: Config) -> str:
    """Return why the secrets cannot be decrypted with the key file, or "". Raises CannotStartError."""
    path = config.key_path
    return trouble_with(list_secrets(tx), read_keys(path), path)


def rotate_key(config: Config) -> str:
    """Put a new key on top of the file, encrypt everything with it, and return its id.

    The older keys stay below it: older backups need them. If this is cut off between the two, the next start
    encrypts the rest. Raises CannotStartError.
    """
    with _alone(config) as database, contextlib.closing(database):
        unlock(database, config.key_path)
        add_key(config.key_path)
        unlock(database, config.key_path)
        return database.keyring.first_id


async def reset_lost(config: Config, may_reset: Callable[[int], bool]) -> NewSecrets | None:
    """Replace the secrets that cannot be decrypted, after a copy of the database, if `may_reset` says so.

    It is asked with their number. What can be decrypted stays. Raises CannotStartError.
    """
    path = config.key_path
    with _alone(config) as database:
        keyring = read_keys(path) or NO_KEYS
        store = Store(database)
        try:
            lost = list_lost(await store.read(list_secrets), keyring)
            if not lost:
                raise CannotStartError(
                    f"Nothing is lost: every secret in the database can be decrypted with {path}."
                )
            if not may_reset(len(lost)):
                return None
            _keep_copy(database)
            database.keyring = make_keys(path) if keyring is NO_KEYS else keyring
            fresh = [secrets.token_urlsafe(32) for _ in lost]
            return await store.write(lambda tx: lost_secrets_are_replaced(tx, lost, fresh))
        finally:
            await store.close()


def after_reset(made: NewSecrets) -> list[str]:
    """Return what the owner has to do now, a sentence a line."""
    lines = ["New secrets were made. What could be decrypted was left as it is."]
    if made.mail_server:
        lines.append("Enter the mail server with its password again in Settings > Company.")
    if made.channels:
        lines.append(
            f"Channels with a new secret: {made.channels}. Copy it from their settings to your site's server."
        )
    if made.portal:
        lines.append("Replies to emails sent so far are no longer recognised, and links to files have ended.")
    if made.forgotten:
        lines.append(
            f'{made.forgotten} reports of "it was not me" are not known any more: new addresses are asked '
            "first (Settings > Company), before anything else is sent to them."
        )
    return lines


@contextlib.contextmanager
def _alone(config: Config) -> Generator[Database]:
    """Yield the migrated database, which no server uses meanwhile."""
    with sole_process(config.database_url):
        database = open_database(config.data, config.database_url)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        yield database


def _keep_copy(database: Database) -> None:
    """Copy an SQLite database beside itself: somebody may find the key file after all."""
    if not isinstance(database, Sqlite):
        return
    try:
        copy_database(database.path, _free_name(database.path.with_name(COPY)))
    except (OSError, sqlite3.Error, DamagedError) as error:
        raise CannotStartError(
            f"The database could not be copied before the reset ({error}). Nothing was changed."
        ) from None


def _free_name(path: Path) -> Path:
    """Return the path with the first number for which nothing is there."""
    number = 1
    while (numbered := path.with_name(f"{path.name}-{number}")).exists():
        number += 1
    return numbered
