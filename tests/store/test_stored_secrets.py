"""The secrets in the database are encrypted before anything reads them, whoever wrote them."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from openline import app
from openline.config import Config
from openline.store import key_file
from openline.store.channels.channels import get_channel
from openline.store.databases import CannotStartError, Database, Postgresql, Sqlite
from openline.store.keyring import KeyRing, is_encrypted
from openline.store.letters.settings import get_mail_settings
from openline.store.portal import find_portal
from openline.store.stored_secrets import COLUMNS, unlock
from openline.store.tables import metadata
from openline.store.transaction import Reader
from tests.cast import KEYS, Stage, set_the_stage
from tests.store.test_migrations import asked, runs

SECRETS = {
    "portal.secret": "plain-portal-secret",
    "portal.smtp_url": "smtp://shop:plain-password@mail.example",
    "channels.secret": "plain-channel-secret",
    "channels.old_secret": "plain-secret-before",
}
OLDER = "plain-older-password"


def plain_rows() -> list[str]:
    """As an older version stored them; the mail server's password was changed, and a channel deleted."""
    portal = ", ".join(f"'{SECRETS[name]}'" for name in ("portal.secret", "portal.smtp_url"))
    channel = ", ".join(f"'{SECRETS[name]}'" for name in ("channels.secret", "channels.old_secret"))
    return [
        f"INSERT INTO portal (id, name, secret, smtp_url) VALUES ('portal', 'Lamps', {portal})",
        *(
            "INSERT INTO channels (id, key, line_id, secret, old_secret) "
            f"VALUES ('c{n}', 'k{n}', 'l', {channel})"
            for n in range(5)
        ),
        f"UPDATE portal SET smtp_url = '{OLDER * 30}'",
        f"UPDATE portal SET smtp_url = '{SECRETS['portal.smtp_url']}'",
        "DELETE FROM channels WHERE id = 'c3'",
    ]


def fill_in_plain(database: Database) -> None:
    runs(database, *plain_rows())


def stored_in(database: Database) -> dict[str, str]:
    """Every secret as it is stored, of one channel and of the portal."""
    found: dict[str, str] = {}
    for table, columns in COLUMNS.items():
        rows = asked(database, f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY id")
        found |= {f"{table.name}.{column}": text for column, text in zip(columns, rows[0], strict=True)}
    return found


def read_from(database: Database) -> dict[str, str]:
    """Every secret as the program reads it."""
    with closing(database.open_reader()) as connection:
        tx = Reader(connection.cursor(), database.dialect, database.keyring)
        portal, channel, mail = find_portal(tx), get_channel(tx, "c0"), get_mail_settings(tx)
    assert portal
    values = (portal.secret, mail.smtp_url, channel.secret, channel.old_secret)
    return dict(zip(SECRETS, values, strict=True))


def test_what_an_older_version_stored_is_encrypted_and_goes_on_working(
    database: Database, tmp_path: Path
) -> None:
    """T66, OPS-5: the same values, so that reply addresses, opt-outs and links hold."""
    fill_in_plain(database)

    unlock(database, tmp_path / "own.key")

    assert all(is_encrypted(text) for text in stored_in(database).values())
    assert read_from(database) == SECRETS
    assert asked(database, "SELECT count(*) FROM channels") == [(4,)]
    assert asked(database, "SELECT name FROM portal") == [("Lamps",)]


def test_no_byte_of_the_old_secrets_is_left_in_the_file(tmp_path: Path, sqlite_template: Path) -> None:
    """T65, T66: neither between its rows nor in its log. Older copies are named."""
    (tmp_path / "openline.db").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "openline.db.before-0014").touch()
    database = Sqlite(tmp_path)
    with closing(database.open_writer()) as other:
        # As most builds of SQLite have it: what is deleted stays there until it is overwritten.
        other.execute("PRAGMA secure_delete=OFF")
        for statement in plain_rows():
            other.execute(statement)
        other.execute("PRAGMA wal_checkpoint(FULL)")
        found = {path.name: path.read_bytes().count(b"plain-") for path in tmp_path.glob("openline.db*")}
        assert found["openline.db"] > 20
        assert found["openline.db-wal"] > 20
        with capture_logs() as logs:
            unlock(database, tmp_path / "secret.key")
        assert b"plain-" not in bytes_of(tmp_path)

    assert [line["copies"] for line in logs if line["event"] == "copies_not_encrypted"] == [
        ["openline.db.before-0014"]
    ]
    with capture_logs() as logs:
        unlock(database, tmp_path / "secret.key")
    assert logs == []
    database.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("openline.db*")))


def other_file(path: Path) -> None:
    path.unlink()
    key_file.make_keys(path)


def empty_file(path: Path) -> None:
    path.write_text("# empty")


WRONG: dict[str, tuple[Callable[[Path], None], str]] = {
    "no file": (Path.unlink, "there is no key file"),
    "another key": (other_file, "which is not in the key file"),
    "no key in it": (empty_file, "is no key file of openline"),
}


@pytest.mark.parametrize("spoil, sentence", WRONG.values(), ids=WRONG)
def test_without_the_right_key_nothing_starts_and_nothing_is_lost(
    database: Database, tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    """T65, T66: the key file comes back, and all is well."""
    fill_in_plain(database)
    path = tmp_path / "own.key"
    unlock(database, path)
    before, right = stored_in(database), path.read_text()
    spoil(path)
    spoiled = path.read_text() if path.exists() else ""

    with pytest.raises(CannotStartError, match=sentence) as refused:
        unlock(database, path)

    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert stored_in(database) == before
    assert (path.read_text() if path.exists() else "") == spoiled
    path.write_text(right)
    unlock(database, path)
    assert read_from(database) == SECRETS


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE channels SET secret = old_secret",
        "UPDATE portal SET smtp_url = secret",
        "UPDATE channels SET secret = (SELECT c.secret FROM channels c WHERE c.id = 'c1') WHERE id = 'c0'",
    ],
)
def test_secrets_that_changed_places_are_not_believed(
    database: Database, tmp_path: Path, change: str
) -> None:
    """T66."""
    fill_in_plain(database)
    unlock(database, tmp_path / "own.key")
    runs(database, change)

    with pytest.raises(CannotStartError, match="was changed"):
        unlock(database, tmp_path / "own.key")


def test_a_new_key_takes_over_and_the_old_one_still_opens_a_backup(
    database: Database, tmp_path: Path
) -> None:
    """T65, T66: a rotation that was cut off is finished by the next start."""
    fill_in_plain(database)
    path = tmp_path / "own.key"
    unlock(database, path)
    backup, first = stored_in(database), database.keyring
    key_file.add_key(path)

    unlock(database, path)

    assert read_from(database) == SECRETS
    assert all(database.keyring.is_current(text) for text in stored_in(database).values())
    assert not any(first.has_key_of(text) for text in stored_in(database).values())
    assert all(database.keyring.has_key_of(text) for text in backup.values())


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_node_that_comes_first_decides_the_key(
    database: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-1: two begin at once on an empty database, each with a key file of its own."""

    def slower(own: Database, path: Path) -> None:
        unlock(own, path)
        set_the_stage(Postgresql(database.url)).close()

    monkeypatch.setattr(app, "unlock", slower)
    with pytest.raises(CannotStartError, match="need the same key file"):
        await app.open_store(Config(data=tmp_path, database_url=database.url), lambda *_: None)


def test_every_column_that_may_hold_a_secret_is_known() -> None:
    """T66: a new one is encrypted, or said here to be none."""
    known = {f"{table.name}.{column}" for table, columns in COLUMNS.items() for column in columns}
    harmless = {
        # Hashes of what is random or slow to guess.
        *("operators.password_hash", "password_links.hash", "sessions.hash", "tickets.hash"),
        *("visitor_tokens.hash", "letter_codes.hash", "suppressions.hash", "tickets.session_hash"),
        # Proves nothing without the session's cookie, of which only a hash is stored.
        "sessions.csrf",
        # Public: in the page of the site, in addresses, in the list of dialogs.
        *("channels.key", "dialogs.page_url"),
        # Names of things.
        *("refusals.key", "letters.dedupe_key", "letters.address_key", "contact_values.key", "files.key"),
        *(
            "visitors.name_key",
            "files.sha256",
            "operators.must_change_password",
            "channels.old_secret_ends_at",
        ),
    }
    suspicious = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if re.search("secret|password|token|hash|key|url|csrf|sha", column.name)
    }

    assert suspicious - known - harmless == set()
    assert known <= suspicious


def test_the_raw_database_holds_no_secret_of_the_cast(sqlite_stage: Stage, tmp_path: Path) -> None:
    """T65, T66."""
    with closing(sqlite3.connect(tmp_path / "openline.db")) as base:
        assert base.execute("SELECT name FROM portal").fetchone() == ("Lamps",)
    assert sqlite_stage.look(lambda tx: find_portal(tx).secret) == "portal-secret"  # type: ignore[union-attr]
    assert b"portal-secret" not in bytes_of(tmp_path)


def test_the_cast_has_keys(stage: Stage) -> None:
    """Also on PostgreSQL, where they are always the same."""
    (stored,) = asked(stage.database, "SELECT secret FROM portal")[0]
    keys: KeyRing = KEYS if isinstance(stage.database, Postgresql) else stage.database.keyring
    assert keys.decrypt(stored, "portal.secret", "portal") == "portal-secret"
