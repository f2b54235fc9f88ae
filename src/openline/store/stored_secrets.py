"""Which columns hold secrets, and how a database is unlocked with the key file before anything reads them."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import bindparam, delete, insert, select, update

from openline.domain.refusals import Busy
from openline.domain.values import Confidential
from openline.store.databases import CannotStartError, Database, Sqlite, without_values
from openline.store.key_file import make_keys, read_keys
from openline.store.keyring import NO_KEYS, CannotDecryptError, KeyRing, is_encrypted, key_id_in
from openline.store.tables import channels, portal
from openline.store.transaction import Ids, Reader, Transaction

log = structlog.get_logger()

COLUMNS = {portal: ("secret", "smtp_url"), channels: ("secret", "old_secret")}
"""All columns with secrets that are needed again. Passwords and codes of people are stored as hashes."""

_ROWS = {table: select(table) for table in COLUMNS}
_ADD = {table: insert(table) for table in COLUMNS}
_EMPTY = {table: delete(table) for table in COLUMNS}
_SAVE = {
    str(table.c[column]): update(table)
    .where(table.c.id == bindparam("id_"))
    .values({column: bindparam("stored")})
    for table, columns in COLUMNS.items()
    for column in columns
}

RESET = "If it is lost for good, `openline key reset` makes new secrets"
OLD_COPIES = "openline.db.before-*"


class StoredSecret(Confidential):
    """A secret as it is stored. `column`: `table.column`."""

    column: str
    row_id: str
    stored: str


def unlock(database: Database, path: Path) -> None:
    """Give the database its keys, and encrypt what is not encrypted with the first of them.

    A key file that does not exist is made, unless something is encrypted already. Raises CannotStartError
    with one clear sentence, and Busy.
    """
    try:
        with closing(database.open_writer()) as connection:
            cursor = connection.cursor()
            if isinstance(database, Sqlite):
                # What is overwritten or deleted is not to be found in the file afterwards.
                cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute(database.begin)
            try:
                tx = Transaction(cursor, database.dialect, Ids())
                # Nodes that start together agree on one key, or the second one refuses.
                tx.lock("openline secrets")
                found = list_secrets(tx)
                database.keyring = tx.keyring = _keys_for(found, path)
                encrypt_all(tx)
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")
            if isinstance(database, Sqlite) and not all(is_encrypted(each.stored) for each in found):
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                _name_old_copies(database.path.parent)
    except database.errors as error:
        if database.meaning(error) == "busy":
            raise Busy from None
        raise CannotStartError(
            f"The secrets in the database cannot be read ({without_values(error)})."
        ) from None


def list_secrets(tx: Reader) -> list[StoredSecret]:
    """Return every secret that is stored, whether it can be decrypted or not."""
    return [
        StoredSecret(str(table.c[column]), row["id"], row[column])
        for table, columns in COLUMNS.items()
        for row in _rows(tx, table)
        for column in columns
        if row[column]
    ]


def list_lost(found: Iterable[StoredSecret], keyring: KeyRing) -> list[StoredSecret]:
    """Return those that cannot be decrypted."""
    return [each for each in found if not _opens(each, keyring)]


def trouble_with(found: Iterable[StoredSecret], keyring: KeyRing | None, path: Path) -> str:
    """Return why these secrets cannot be decrypted with the keys of this file, in one sentence; or ""."""
    lost = list_lost(found, keyring or NO_KEYS)
    if not lost:
        return ""
    if keyring is None:
        return (
            f"The secrets in the database are encrypted, and there is no key file {path}: put it there, "
            f"from your copy or from the server that made it. {RESET}."
        )
    strange = sorted({key_id_in(each.stored) for each in lost if not keyring.has_key_of(each.stored)})
    if strange:
        return (
            f"The secrets in the database are encrypted with the key {' and '.join(strange)}, which is not "
            f"in the key file {path}: put the right file in its place. {RESET}."
        )
    return (
        f"{lost[0].column} in the database was changed, and cannot be decrypted: go back to a backup, "
        "or let `openline key reset` make a new secret."
    )


def encrypt_all(tx: Transaction) -> None:
    """Encrypt with the first key what is not encrypted with it.

    All rows of these small tables are written anew: of what they were, not even unused bytes remain.
    """
    for table, columns in COLUMNS.items():
        rows = _rows(tx, table)
        if all(tx.keyring.is_current(row[column]) for row in rows for column in columns):
            continue
        tx.run(_EMPTY[table])
        for row in rows:
            found = {each: StoredSecret(str(table.c[each]), row["id"], row[each]) for each in columns}
            fresh = {column: _again(tx.keyring, secret) for column, secret in found.items()}
            tx.run(_ADD[table], **{**row, **fresh})


def save_stored_secret(tx: Transaction, secret: StoredSecret, text: str) -> None:
    """Store another text in the place of this secret."""
    stored = tx.keyring.encrypt(text, secret.column, secret.row_id)
    tx.run(_SAVE[secret.column], id_=secret.row_id, stored=stored)


def _keys_for(found: list[StoredSecret], path: Path) -> KeyRing:
    """Return the keys of the file, which is made if nothing is encrypted yet. Raises CannotStartError."""
    keyring = read_keys(path)
    if trouble := trouble_with(found, keyring, path):
        raise CannotStartError(trouble)
    return keyring or make_keys(path)


def _rows(tx: Reader, table: Any) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in tx.rows(_ROWS[table])]


def _opens(secret: StoredSecret, keyring: KeyRing) -> bool:
    try:
        keyring.decrypt(secret.stored, secret.column, secret.row_id)
    except CannotDecryptError:
        return False
    return True


def _again(keyring: KeyRing, secret: StoredSecret) -> str:
    """Return the secret encrypted with the first key."""
    text = keyring.decrypt(secret.stored, secret.column, secret.row_id)
    return keyring.encrypt(text, secret.column, secret.row_id)


def _name_old_copies(folder: Path) -> None:
    """Say that older copies of the database, which migrations and restores have kept, are not encrypted."""
    copies = [path.name for path in sorted(folder.glob(OLD_COPIES)) if path.is_file()]
    log.info("secrets_encrypted")
    if copies:
        log.warning(
            "copies_not_encrypted",
            copies=copies,
            help="These older copies of the database may hold its secrets as they were, not encrypted. "
            "Delete them, and backups from before, when you no longer need them.",
        )
