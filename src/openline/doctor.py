"""What `openline doctor` tries: everything that the settings name. Nothing is changed, no secret is shown."""

import asyncio
import json
import os
import resource
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import psycopg

from openline.config import SECRETS, Config, unknown_settings
from openline.domain.mail import mailboxes
from openline.domain.mail.folders import FolderPosition
from openline.domain.mail.servers import SmtpServer, mail_server
from openline.domain.urls import host_of
from openline.serve import listen
from openline.store import postgresql
from openline.store.databases import CannotStartError, one_line, without_values
from openline.store.disk import disk_usage
from openline.store.key_file import read_keys
from openline.store.keyring import NO_KEYS, CannotDecryptError, KeyRing, is_encrypted
from openline.store.letters.settings import get_mail_settings
from openline.store.mail.mailboxes import get_position
from openline.store.permissions import is_open
from openline.store.sqlite_copy import DamagedError, check_whole
from openline.store.stored_secrets import StoredSecret, list_secrets, trouble_with
from openline.store.transaction import POSTGRESQL, SQLITE, Reader
from openline.transports.mail_in.imap import try_mailbox
from openline.transports.mail_out.errors import Unreachable
from openline.transports.mail_out.smtp import Timeouts, hello_name, open_connection

State = Literal["ok", "warning", "failed"]

WITHIN_S = 10
FILES_WANTED = 8192
SAFE_LOG = (3, 51, 3)
"""The version of SQLite since which two connections may write and checkpoint at once."""
_SHORT = Timeouts(connect_s=WITHIN_S, greeting_s=WITHIN_S, command_s=WITHIN_S)


class Check(NamedTuple):
    name: str
    state: State
    text: str


async def examine(config: Config, environment: Mapping[str, str]) -> list[Check]:
    """Try everything, and return what was found, in the order of importance for a start."""
    reader = await asyncio.to_thread(_database, config)
    server = mail_server(config.smtp_url or reader.smtp_url)
    port = await asyncio.to_thread(_port, config)
    return [
        *_settings(environment),
        _folder(config.data),
        _space(config),
        *_secret_files(environment),
        reader.check,
        _key_file(config.key_path, reader.secrets),
        _file_limit(),
        port,
        await asyncio.to_thread(_public_address, config),
        await _mail_server(server, config),
        await asyncio.to_thread(_mailbox, config, reader.position),
        _replies(config),
    ]


class _Database(NamedTuple):
    check: Check
    smtp_url: str = ""
    secrets: tuple[StoredSecret, ...] = ()
    position: FolderPosition = FolderPosition()


def _settings(environment: Mapping[str, str]) -> list[Check]:
    unknown = unknown_settings(environment)
    return [Check("settings", "failed", each.sentence) for each in unknown] or [
        Check("settings", "ok", "All settings are known.")
    ]


def _existing(folder: Path) -> Path:
    """Return the folder, or its nearest parent that exists."""
    absolute = folder.absolute()
    return next(each for each in (absolute, *absolute.parents) if each.exists())


def _folder(folder: Path) -> Check:
    there = _existing(folder)
    if not there.is_dir():
        return Check("data folder", "failed", f"{there} is no folder. Name another in OPENLINE_DATA.")
    if not os.access(there, os.W_OK | os.X_OK) or not os.access(there, os.R_OK):
        return Check("data folder", "failed", f"{there} cannot be written by this user.")
    if there != folder.absolute():
        return Check("data folder", "ok", f"{folder} does not exist yet, and will be made.")
    readable = [
        path.name for path in (folder, *folder.glob("openline.*"), *folder.glob("files")) if is_open(path)
    ]
    if readable:
        names = ", ".join(readable)
        return Check(
            "data folder", "warning", f"Other users have rights in {folder}: {names}. `serve` corrects it."
        )
    return Check("data folder", "ok", f"{folder} is for this user alone.")


def _space(config: Config) -> Check:
    try:
        found = disk_usage(_existing(config.data))
    except OSError as error:
        return Check("disk", "failed", f"The disk cannot be examined ({error.strerror}).")
    text = f"{found.percent}% used, {found.free / 2**30:.1f} GB free."
    if found.is_full:
        return Check("disk", "failed", f"The disk is full: {text} Make room.")
    return Check("disk", "warning" if found.percent >= config.limits.disk_percent else "ok", text)


def _secret_files(environment: Mapping[str, str]) -> list[Check]:
    """Return a warning for each file with a secret that others may read."""
    names = [f"OPENLINE_{name.upper()}_FILE" for name in SECRETS]
    files = [(name, Path(environment[name])) for name in names if environment.get(name)]
    return [
        Check("secrets", "warning", f"{name}: other users may read {path}. Use mode 0600.")
        for name, path in files
        if is_open(path)
    ]


def _database(config: Config) -> _Database:
    try:
        return _postgresql(config) if config.database_url else _sqlite(config.data / "openline.db", config)
    except (psycopg.Error, sqlite3.Error, DamagedError) as error:
        return _Database(Check("database", "failed", f"The database cannot be used: {without_values(error)}"))


def _postgresql(config: Config) -> _Database:
    with closing(postgresql.connect(config.database_url)) as connection:
        version = connection.info.server_version // 10_000
        durable = connection.execute("SHOW synchronous_commit").fetchone()
        if durable and durable[0] == "off":
            return _Database(
                Check("database", "failed", "synchronous_commit is off: messages could be lost.")
            )
        text = f"PostgreSQL {version} answers. Backups, also before upgrades, are yours to make with pg_dump."
        reader = Reader(cast(Any, connection.cursor()), POSTGRESQL, _keyring(config))
        stored = (*_stored(reader), _position(reader, config))
    return _Database(Check("database", "ok" if version >= 14 else "failed", text), *stored)


def _sqlite(path: Path, config: Config) -> _Database:
    if not path.exists():
        return _Database(Check("database", "ok", f"{path} does not exist yet, and will be made."))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        check_whole(connection)
        reader = Reader(cast(Any, connection.cursor()), SQLITE, _keyring(config))
        stored = (*_stored(reader), _position(reader, config))
    size = path.stat().st_size / 1_000_000
    text = f"SQLite {sqlite3.sqlite_version}, {size:.1f} MB, is whole.{_age(sqlite3.sqlite_version_info)}"
    return _Database(Check("database", "ok", text), *stored)


def _age(version: tuple[int, ...]) -> str:
    """Return what to know about an old SQLite. See `Sqlite` in store/databases.py."""
    if version >= SAFE_LOG:
        return ""
    safe = ".".join(map(str, SAFE_LOG))
    return f" Versions before {safe} can damage a database that two programs write: let no other write to it."


def _stored(tx: Reader) -> tuple[str, tuple[StoredSecret, ...]]:
    """Return the portal's own mail server, and all secrets.

    Nothing if the database was not migrated to this version yet; no server if it cannot be decrypted.
    """
    found: tuple[StoredSecret, ...] = ()
    with suppress(psycopg.Error, sqlite3.Error, CannotDecryptError):
        found = tuple(list_secrets(tx))
        return get_mail_settings(tx).smtp_url, found
    return "", found


def _keyring(config: Config) -> KeyRing:
    with suppress(CannotStartError):
        return read_keys(config.key_path) or NO_KEYS
    return NO_KEYS


def _key_file(path: Path, found: tuple[StoredSecret, ...]) -> Check:
    try:
        keyring = read_keys(path)
    except CannotStartError as error:
        return Check("key file", "failed", str(error))
    if trouble := trouble_with(found, keyring, path):
        return Check("key file", "failed", trouble)
    if keyring is None:
        return Check("key file", "ok", f"{path} does not exist yet, and will be made.")
    if is_open(path):
        return Check("key file", "warning", f"Other users may read {path}. Use mode 0600.")
    if not all(is_encrypted(each.stored) for each in found):
        return Check("key file", "warning", "Not every secret is encrypted yet: the next start does it.")
    return Check(
        "key file", "ok", f"{path} decrypts every secret. It is in no backup: keep a copy elsewhere."
    )


def _position(tx: Reader, config: Config) -> FolderPosition:
    """Return how far the mailbox was read; the beginning also for a database of an older version."""
    with suppress(psycopg.Error, sqlite3.Error):
        if config.imap_url:
            return get_position(tx, mailboxes.name_of(mailboxes.parse_imap_url(config.imap_url)))
    return FolderPosition()


def _file_limit() -> Check:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = hard if hard != resource.RLIM_INFINITY else FILES_WANTED
    text = f"{soft} open files, {hard} at most."
    if limit < FILES_WANTED:
        help_ = f"Each visitor needs one: raise it to {FILES_WANTED} (LimitNOFILE in systemd)."
        return Check("file limit", "warning", f"{text} {help_}")
    return Check("file limit", "ok", text)


def _port(config: Config) -> Check:
    try:
        listen(config).close()
    except CannotStartError as error:
        host = "localhost" if _is_every_address(config.host) else config.host
        if _answers(f"http://{f'[{host}]' if ':' in host else host}:{config.port}") == "":
            return Check("port", "ok", f"openline serves on {config.host}:{config.port}.")
        return Check("port", "failed", str(error))
    return Check("port", "ok", f"{config.host}:{config.port} is free: no server runs.")


def _is_every_address(host: str) -> bool:
    """Tell whether listening there means every address of this machine, as with `0.0.0.0` and `::`."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _public_address(config: Config) -> Check:
    if not config.public_url:
        return Check(
            "public address", "warning", "OPENLINE_PUBLIC_URL is not set: only this machine gets in."
        )
    if not (why := _answers(config.public_url)):
        return Check("public address", "ok", f"openline answers at {config.public_url}.")
    return Check("public address", "failed", f"openline does not answer at {config.public_url} ({why}).")


def _answers(origin: str) -> str:
    """Return why openline does not answer there, or ""."""
    # The settings let nothing but http and https through.
    url = f"{origin}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=WITHIN_S) as answer:  # noqa: S310  # nosec B310
            is_ours = json.loads(answer.read(1000)) == {"status": "ok"}
    except urllib.error.HTTPError as error:
        return f"it answers {error.code}"
    except (OSError, ValueError) as error:
        return one_line(getattr(error, "reason", error))
    return "" if is_ours else "another program answers"


async def _mail_server(server: SmtpServer | None, config: Config) -> Check:
    if server is None:
        return Check("mail server", "warning", "None is set: no email is sent.")
    own_name = hello_name(host_of(config.origin))
    try:
        async with asyncio.timeout(3 * WITHIN_S):
            connection = await open_connection(server, own_name, _SHORT)
            await connection.close()
    except (Unreachable, TimeoutError) as error:
        return Check("mail server", "failed", f"{server.masked}: {one_line(error) or 'it does not answer.'}")
    return Check(
        "mail server", "ok", f"{server.masked} answers" + (", the login is right." if server.user else ".")
    )


def _mailbox(config: Config, position: FolderPosition) -> Check:
    if not config.imap_url:
        return Check(
            "mailbox", "ok", "None is set." if not config.lmtp else f"Mail is handed over at {config.lmtp}."
        )
    account = mailboxes.parse_imap_url(config.imap_url)
    why = try_mailbox(account, WITHIN_S)
    where = f"{account.folder} at {account.host}:{account.port}"
    if why:
        return Check("mailbox", "failed", f"{where}: {why}")
    last = f" The last email came in at {_utc(position.taken_at)}." if position.taken_at else ""
    if position.failed_at > position.looked_at:
        text = f"{where} can be read, but not so at {_utc(position.failed_at)}: {position.error}{last}"
        return Check("mailbox", "warning", text)
    return Check("mailbox", "ok", f"{where} can be read.{last}")


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _replies(config: Config) -> Check:
    if not config.reply_address:
        return Check("replies", "warning", "OPENLINE_REPLY_ADDRESS is not set: clients cannot answer emails.")
    if not config.authserv_id:
        text = (
            "OPENLINE_AUTHSERV_ID is not set: nothing proves who sent a reply but the secret in its address."
        )
        return Check("replies", "warning", f"{config.reply_address}. {text}")
    return Check("replies", "ok", f"{config.reply_address}, verified by {config.authserv_id}.")
