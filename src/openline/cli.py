"""The commands. Exit code 0 is success; 1 comes with one clear sentence."""

import contextlib
import json
import os
import secrets
import sqlite3
import sys
from pathlib import Path
from typing import Any, cast

import click
import structlog

from openline import __version__
from openline.actions import portal
from openline.actions.restore import Restored, database_is_restored
from openline.actions.team import members
from openline.app import open_store, stop
from openline.clock import now_ms
from openline.config import Config, ConfigError, read_config, unknown_settings, unproved_replies
from openline.doctor import examine
from openline.domain.dialogs import numbers
from openline.domain.refusals import Busy
from openline.domain.team.operators import PASSWORD_LENGTH
from openline.keys import RESET_ASKS, after_reset, key_trouble, reset_lost, rotate_key
from openline.logs import log_what_python_prints, set_up_logging
from openline.serve import collect_rarely, listen, run, serve_until_stopped, tell_log_in
from openline.store import backups
from openline.store.channels import channels
from openline.store.databases import CannotStartError, Database, open_database
from openline.store.files import files
from openline.store.files.blobs import FOLDER, FileStore
from openline.store.migrations import migrate
from openline.store.permissions import OTHERS
from openline.store.single_node import sole_process
from openline.store.team import operators
from openline.store.transaction import SQLITE, Reader
from openline.store.writer import Store
from openline.web.workspace.passwords import hasher

log = structlog.get_logger()

TAKES_NOTHING = (
    "The database cannot be written now: the disk is full, or another program has locked it. "
    "Make room, then start again."
)

NOT_AS_ROOT = (
    "This user is root, and whoever finds a hole in openline would be, too. Start it as a user of its own "
    "(docs/running.md has a unit for systemd), or, in a container for example, with --as-root."
)

MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}

NOTHING_KNOWN_SINCE = (
    "What came after the backup is not known: there is no earlier database that can be read. "
    'Emails may be sent again to people who pressed "This wasn\'t me" since then; '
    "numbers that may have been given are skipped."
)


@click.group()
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """openline: a self-hosted online chat."""
    # Whatever a command writes, other users of the machine may not read.
    before = os.umask(OTHERS)
    context.call_on_close(lambda: os.umask(before))
    set_up_logging()


@main.command()
@click.option("--as-root", is_flag=True, help="Serve although this user is root.")
def serve(as_root: bool) -> None:
    """Serve until SIGTERM. Settings come from the environment (docs/running.md)."""
    log_what_python_prints()
    with _clear_errors():
        config = _config()
        if os.geteuid() == 0 and not (as_root or config.as_root):
            raise CannotStartError(NOT_AS_ROOT)
        for each in unknown_settings(os.environ):
            log.warning("unknown_setting", setting=each.name, help=each.sentence)
        listening = listen(config)
        collect_rarely()
        run(serve_until_stopped(config, listening))


@main.command("migrate")
def migrate_() -> None:
    """Bring the database to this version."""
    with _clear_errors():
        config = _config()
        with sole_process(config.database_url):
            database = open_database(config.data, config.database_url)
            migrate(database)
            database.close()
        click.echo("The database is up to date.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def channel(as_json: bool) -> None:
    """Show the channels and their keys. Works beside a running server."""
    with _clear_errors():
        config = _config()
        names = ("key", "kind", "line_id")
        found = [dict(zip(names, each, strict=True)) for each in _channels(config)]
        click.echo(json.dumps(found) if as_json else "\n".join(f"{c['kind']}  {c['key']}" for c in found))


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="[reset] EMAIL")
@click.option("--role", type=click.Choice(["administrator", "supervisor", "operator"]), default="operator")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--password", "typed", hidden=True)
def operator(words: tuple[str, ...], role: Any, password_stdin: bool, typed: str | None) -> None:
    """Add an operator to the first line. On SQLite: while the server is stopped.

    The password is asked for, or read from OPENLINE_OPERATOR_PASSWORD or from standard input. `operator reset
    EMAIL` makes up a new one, to be changed at the next log-in, and ends the operator's sessions.
    """
    address = words[-1].strip().lower()
    if len(words) == 2 and words[0] == "reset":
        return _reset(address)
    if len(words) != 1:
        stop("Name one email, or `reset` and an email.")
    password = _password(password_stdin, typed)

    async def add(store: Store) -> None:
        if await store.read(lambda tx: operators.find_password(tx, address)):
            raise CannotStartError(f"{address} is an operator already.")
        hashed = hasher.hash(password)
        await store.write(lambda tx: portal.operator_is_added(tx, address, role, hashed, now_ms()))

    with _clear_errors():
        run(_with_store(_config(), add))
        click.echo(f"{words[-1]} can log in now.")
    return None


def _password(from_stdin: bool, typed: str | None) -> str:
    if typed:
        click.echo(
            "--password can be read by every user of this machine; it will go. Use --password-stdin.",
            err=True,
        )
    given = typed or os.environ.get("OPENLINE_OPERATOR_PASSWORD", "")
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    password = given or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < PASSWORD_LENGTH[0]:
        stop(f"The password must have at least {PASSWORD_LENGTH[0]} characters.")
    return password


def _reset(address: str) -> None:
    password = secrets.token_urlsafe(12)

    async def reset(store: Store) -> None:
        hashed = hasher.hash(password)
        if not await store.write(lambda tx: members.password_is_reset(tx, address, hashed)):
            raise CannotStartError(f"{address} is not an active operator.")

    with _clear_errors():
        run(_with_store(_config(), reset))
        click.echo(f"{address}, password {password} (to be changed at the first log-in)")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into FILE, and received files into FILE.files. Works beside a running server."""
    with _clear_errors():
        config = _sqlite_config()
        done = backups.back_up(config.data, file)
        beside = f", and {done.files} files in {backups.files_beside(file)}" if done.files else ""
        click.echo(f"{file}: {done.size / 1_000_000:.1f} MB{beside}")
        click.echo(
            f"The key file {config.key_path} is not part of it. Keep a copy where the backups are not."
        )


@main.group()
def key() -> None:
    """Change the key that encrypts the secrets in the database, or recover from its loss.

    While the server is stopped.
    """


@key.command("rotate")
def rotate() -> None:
    """Encrypt the secrets with a new key. Older keys stay in the file: older backups need them."""
    with _clear_errors():
        config = _config()
        key_id = rotate_key(config)
        click.echo(f"The secrets are encrypted with the new key {key_id}. Copy {config.key_path} anew.")


@key.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset_key(yes: bool) -> None:
    """Make new secrets in place of those that no key opens, because the key file is lost for good."""

    def may_reset(number: int) -> bool:
        return yes or click.confirm(RESET_ASKS.format(number=number))

    with _clear_errors():
        made = run(reset_lost(_config(), may_reset))
        click.echo("\n".join(after_reset(made)) if made else "Nothing was changed.")


@main.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path | None) -> None:
    """Restore the database from FILE and FILE.files, while the server is stopped.

    Without FILE: the database was restored already, by other means. Queued letters are not sent automatically
    afterwards: they may have been sent since the backup.
    """
    with _clear_errors():
        restored = _put_back(file) if file else _put_back_already()
        click.echo(
            f"Restored. {restored.dropped} emails about unread replies were dropped, "
            f"{restored.held} emails wait for a decision on the page Emails. "
            f"The next conversation is No. {numbers.label(restored.next_number)}."
        )


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def doctor(as_json: bool) -> None:
    """Try everything that the settings name. Exit code 1 if something fails."""
    with _clear_errors():
        config = _config()
        settings = {
            "openline": __version__,
            "sqlite library": sqlite3.sqlite_version,
            "data folder": str(config.data),
            "database": "PostgreSQL" if config.database_url else "SQLite",
            "address": config.origin,
            "listens on": f"{config.host}:{config.port}",
            "sockets": config.sockets,
            "senders of mail": _senders_checked(config),
        }
        checks = run(examine(config, os.environ))
        found = [check._asdict() for check in checks]
        lines = [f"{name:16} {value}" for name, value in settings.items()]
        lines += [f"{MARKS[check.state]} {check.name:14} {check.text}" for check in checks]
        click.echo(json.dumps({**settings, "checks": found}) if as_json else "\n".join(lines))
        if any(check.state == "failed" for check in checks):
            sys.exit(1)


def _senders_checked(config: Config) -> str:
    if not config.reply_address:
        return "no mail is received"
    return unproved_replies(config) or f"checked by {config.authserv_id}"


def _put_back(file: Path) -> Restored:
    """Restore into a copy, which then replaces the database.

    Whatever fails before that, the database stays as it is.
    """
    config = _sqlite_config()
    folder = config.data
    with contextlib.closing(open_database(folder, "")), backups.stage_restore(file, folder) as fresh:
        replaced = backups.find_replaced(folder, fresh)
        staged = open_database(fresh, "")
        restored, missing, trouble = run(_note_restored(config, staged, FileStore(folder), replaced))
        aside = backups.swap_in(fresh, folder)
    if aside:
        click.echo(f"What was there before is kept as {aside}.")
    _say_what_is_missing(folder, missing, replaced, trouble)
    return restored


def _put_back_already() -> Restored:
    config = _config()
    with sole_process(config.database_url):
        database = open_database(config.data, config.database_url)
        restored, missing, trouble = run(_note_restored(config, database, FileStore(config.data), None))
    _say_what_is_missing(config.data, missing, None, trouble)
    return restored


def _say_what_is_missing(folder: Path, missing: int, replaced: backups.Replaced | None, trouble: str) -> None:
    if missing:
        click.echo(f"{missing} files of messages are missing: copy them into {folder / FOLDER}.")
    if replaced is None:
        click.echo(NOTHING_KNOWN_SINCE)
    if trouble:
        click.echo(f"Before you start the server: {trouble}")


async def _note_restored(
    config: Config, database: Database, file_store: FileStore, replaced: backups.Replaced | None
) -> tuple[Restored, int, str]:
    """Migrate and adapt a restored database.

    Returns also the number of message files that are missing, and why its secrets cannot be decrypted, or "".
    """
    migrate(database)
    store = Store(database)
    try:
        epoch = secrets.token_hex(8)
        restored = await store.write(lambda tx: database_is_restored(tx, epoch, replaced))
        keys = await store.read(files.list_keys)
        trouble = await store.read(lambda tx: key_trouble(tx, config))
        return restored, sum(1 for key in keys if not file_store.has(key)), trouble
    finally:
        await store.close()


def _sqlite_config() -> Config:
    config = _config()
    if config.database_url:
        raise CannotStartError("PostgreSQL is backed up by its own tools: pg_dump, pg_restore.")
    return config


def _channels(config: Config) -> list[Any]:
    """Return the channels, read without the lock: SQLite admits readers beside the server."""
    if config.database_url:
        return run(_read_channels(config))
    path = config.data / "openline.db"
    if not path.exists():
        raise CannotStartError(f"There is no database in {config.data} yet. Run `openline serve` first.")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    return channels.list_keys(Reader(cast(Any, connection.cursor()), SQLITE))


async def _read_channels(config: Config) -> list[Any]:
    store = Store(open_database(config.data, config.database_url))
    try:
        return await store.read(channels.list_keys)
    finally:
        await store.close()


async def _with_store(config: Config, work: Any) -> None:
    """Run `work` on a database that is set up as `serve` would do it, without a clock.

    Never beside a server, which could not publish what is written here.
    """
    with sole_process(config.database_url):
        store = await open_store(config, tell_log_in)
        try:
            await work(store)
        finally:
            await store.close()


@contextlib.contextmanager
def _clear_errors() -> Any:
    """Print one sentence instead of a traceback for errors that a person can fix."""
    try:
        yield
    except (CannotStartError, ConfigError) as error:
        stop(str(error))
    except (Busy, sqlite3.OperationalError):
        stop(TAKES_NOTHING)


def _config() -> Config:
    return read_config(os.environ)
