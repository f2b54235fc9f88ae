"""The key file, as the owner meets it: first start, rotation, backup, loss."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from openline.actions.channels import settings as channel_settings
from openline.actions.mail.protect import suppression_hash
from openline.app import running_application
from openline.cli import main
from openline.config import Config
from openline.domain.letters.addresses import canonical
from openline.domain.mail.policy import MailSettings
from openline.domain.portals import Portal
from openline.domain.values import replace
from openline.store.channels.channels import find_channel
from openline.store.databases import Database, Postgresql, Sqlite
from openline.store.keyring import is_encrypted
from openline.store.letters import addresses, settings
from openline.store.portal import find_portal
from openline.store.transaction import Reader
from tests.actions.letter_steps import sets_mailing
from tests.cast import Stage
from tests.test_doctor import examine
from tests.web.scenes import asked

SMTP_URL = "smtp://shop:canary-password@mail.example:587"
CANARIES = (b"canary-", b"portal-secret")


def run(folder: Path, *command: str, answer: str | None = None, **more: str) -> Result:
    environment = {"OPENLINE_DATA": str(folder), **more}
    return CliRunner().invoke(main, command, env=environment, input=answer)


def works(folder: Path, *command: str, **more: str) -> str:
    """What the command says; it must succeed."""
    done = run(folder, *command, **more)
    assert done.exit_code == 0, done.output
    return done.output


def refused(folder: Path, *command: str, **more: str) -> str:
    """The one sentence with which the command ends."""
    done = run(folder, *command, **more)
    assert done.exit_code == 1, done.output
    assert done.output.startswith("openline: ")
    assert done.output.count("\n") == 1
    return done.output


@pytest.fixture
def folder(sqlite_stage: Stage, tmp_path: Path) -> Path:
    """The cast's data, closed, with a mail server and two secrets of the main channel; the key beside it."""
    stage, folder = sqlite_stage, tmp_path / "cast"
    sets_mailing(stage, smtp_url=SMTP_URL, from_name="Shop", history_is_on=False)
    with stage.transaction() as tx:
        channel = find_channel(tx, Stage.main_key)
        assert channel
        for secret in ("canary-1", "canary-2"):
            channel_settings.channel_gets_new_secret(tx, stage.anna, channel.id, secret, stage.now)
    folder.mkdir()
    stage.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for name in ("openline.db", "secret.key"):
        shutil.copy(tmp_path / name, folder)
    return folder


def stored(folder: Path) -> tuple[Portal, MailSettings, str, str]:
    """What a server on this folder reads: the portal, its mail settings, the main channel's secrets."""

    async def read() -> tuple[Portal, MailSettings, str, str]:
        async with running_application(Config(data=folder)) as running:
            return await running.store.read(_stored)

    return asyncio.run(read())


def _stored(tx: Reader) -> tuple[Portal, MailSettings, str, str]:
    portal, channel = find_portal(tx), find_channel(tx, Stage.main_key)
    assert portal
    assert channel
    return portal, settings.get_mail_settings(tx), channel.secret, channel.old_secret


def bytes_of(folder: Path) -> bytes:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "secret.key"]
    return b"".join(path.read_bytes() for path in files)


def test_a_copied_database_or_backup_gives_no_secret_away(folder: Path, tmp_path: Path) -> None:
    """T65, T66: the folder but for its key file, and a backup, hold none of the cast's secrets."""
    (tmp_path / "saved").mkdir()
    output = works(folder, "backup", str(tmp_path / "saved" / "backup.db"))
    portal, mail, secret, before = stored(folder)

    assert (portal.secret, mail.smtp_url, secret, before) == (
        "portal-secret",
        SMTP_URL,
        "canary-2",
        "canary-1",
    )
    assert f"The key file {folder / 'secret.key'} is not part of it" in output
    assert [path.name for path in (tmp_path / "saved").iterdir()] == ["backup.db"]
    for each in (folder, tmp_path / "saved"):
        assert [canary for canary in CANARIES if canary in bytes_of(each)] == []


def test_a_first_start_makes_the_key_file_where_it_is_asked_to(tmp_path: Path) -> None:
    """T66: for this user alone."""
    path = tmp_path / "keys" / "openline.key"
    path.parent.mkdir()
    more = {"OPENLINE_KEY_FILE": str(path), "OPENLINE_OPERATOR_PASSWORD": "long enough"}

    works(tmp_path / "data", "operator", "bob@example.com", **more)

    assert path.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "data" / "secret.key").exists()
    assert is_encrypted(asked(tmp_path / "data", "SELECT secret FROM portal")[0][0])
    assert "OPENLINE_KEY_FILE" in refused(
        tmp_path / "other", "operator", "bob@example.com", **{**more, "OPENLINE_KEY_FILE": "/none/of/it"}
    )


def test_what_needs_no_secret_works_without_the_key(folder: Path, tmp_path: Path) -> None:
    """OPS-2."""
    (folder / "secret.key").unlink()

    assert Stage.main_key in works(folder, "channel")
    assert "MB" in works(folder, "backup", str(tmp_path / "backup.db"))
    assert "`openline key reset`" in refused(folder, "operator", "reset", "oleg@example.com")


def test_rotation_keeps_everything_and_older_backups_can_be_restored(folder: Path, tmp_path: Path) -> None:
    """T65, T66."""
    works(folder, "backup", str(tmp_path / "backup.db"))
    before, old_key = stored(folder), (folder / "secret.key").read_text()

    assert "new key" in works(folder, "key", "rotate")
    assert stored(folder) == before
    works(folder, "restore", str(tmp_path / "backup.db"))
    after = stored(folder)

    assert (after[0].secret, *after[1:]) == (before[0].secret, *before[1:])
    (folder / "secret.key").write_text(old_key)
    assert "which is not in the key file" in refused(folder, "key", "rotate")


def test_rotation_waits_for_the_server_to_stop(folder: Path) -> None:
    """OPS-2."""
    key, server = (folder / "secret.key").read_text(), Sqlite(folder)
    for command in (("key", "rotate"), ("key", "reset", "--yes")):
        assert "already uses the folder" in refused(folder, *command)
    server.close()
    assert (folder / "secret.key").read_text() == key


def test_a_restore_says_that_the_key_is_needed(folder: Path, tmp_path: Path) -> None:
    """T65, OPS-2: on another machine; with the key file all is there."""
    works(folder, "backup", str(tmp_path / "backup.db"))
    elsewhere = tmp_path / "elsewhere"

    output = works(elsewhere, "restore", str(tmp_path / "backup.db"))
    assert f"there is no key file {elsewhere / 'secret.key'}" in output
    assert "`openline key reset`" in output
    assert not (elsewhere / "secret.key").exists()
    assert "there is no key file" in refused(elsewhere, "operator", "reset", "oleg@example.com")

    shutil.copy(folder / "secret.key", elsewhere)
    assert "key file" not in works(elsewhere, "restore")
    assert stored(elsewhere)[1:] == stored(folder)[1:]


def loses_its_key(folder: Path, way: str) -> None:
    path = folder / "secret.key"
    path.unlink()
    if way == "another key":
        works(folder.parent / "another", "migrate")
        works(folder.parent / "another", "operator", "bob@example.com", OPENLINE_OPERATOR_PASSWORD="x" * 9)
        shutil.copy(folder.parent / "another" / "secret.key", path)


@pytest.mark.parametrize("way", ["no file", "another key"])
def test_an_owner_who_has_lost_the_key_goes_on_with_new_secrets(folder: Path, way: str) -> None:
    """T65, OPS-2: and is told what to do. What is no secret stays; a copy is kept."""
    before, rows = stored(folder), asked(folder, "SELECT * FROM portal, channels")
    loses_its_key(folder, way)

    output = works(folder, "key", "reset", "--yes")
    portal, mail, secret, old_secret = stored(folder)

    assert "Enter the mail server" in output
    assert "Channels with a new secret: 1." in output
    assert "Replies to emails sent so far" in output
    assert "it was not me" not in output
    assert portal == replace(before[0], secret=portal.secret)
    assert len({portal.secret, secret, "portal-secret", "canary-2"}) == 4
    assert (len(portal.secret), len(secret), old_secret) == (43, 43, "")
    assert mail == replace(before[1], smtp_url="")
    with closing(sqlite3.connect(folder / "openline.db.before-key-reset-1")) as copy:
        assert copy.execute("SELECT * FROM portal, channels").fetchall() == rows
    assert "Nothing is lost" in refused(folder, "key", "reset", "--yes")


def test_a_reset_asks_first(folder: Path) -> None:
    """OPS-2: with the number of what will be replaced."""
    (folder / "secret.key").unlink()
    before = (folder / "openline.db").read_bytes()

    done = run(folder, "key", "reset", answer="n\n")

    assert "4 secrets" in done.output
    assert "Nothing was changed." in done.output
    assert not (folder / "secret.key").exists()
    assert (folder / "openline.db").read_bytes() == before
    assert not list(folder.glob("openline.db.before*"))


def test_only_what_cannot_be_decrypted_is_replaced(folder: Path) -> None:
    """OPS-2: somebody wrote into one row."""
    with closing(sqlite3.connect(folder / "openline.db")) as base, base:
        base.execute("UPDATE channels SET secret = old_secret WHERE key = ?", (Stage.main_key,))
    assert "channels.secret in the database was changed" in refused(folder, "key", "rotate")

    works(folder, "key", "reset", "--yes")

    portal, mail, secret, old_secret = stored(folder)
    assert (portal.secret, mail.smtp_url, len(secret)) == ("portal-secret", SMTP_URL, 43)
    assert old_secret == "canary-1"


def opts_out(stage: Stage, address: str, *, is_in_a_letter: bool) -> None:
    with stage.transaction() as tx:
        key = canonical(address)
        addresses.add_suppression(tx, suppression_hash(tx, key), "not_me", stage.now)
        if is_in_a_letter:
            tx.cursor.execute(
                "INSERT INTO letters (id, dedupe_key, kind, dialog_id, address, address_key, state, why) "
                f"VALUES ('{tx.new_id()}', '{key}', 'unread', 'd', '{address}', '{key}', 'cancelled', "
                "'suppressed')"
            )


def test_opt_outs_outlive_the_loss_of_the_key(sqlite_stage: Stage, tmp_path: Path) -> None:
    """T52: those that a letter mentions; for the others new addresses are asked first."""
    stage, folder = sqlite_stage, tmp_path / "lost"
    opts_out(stage, "Known@Example.com", is_in_a_letter=True)
    opts_out(stage, "erased@example.com", is_in_a_letter=False)
    stage.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    folder.mkdir()
    shutil.copy(tmp_path / "openline.db", folder)

    output = works(folder, "key", "reset", "--yes")

    async def suppressed() -> tuple[bool, bool]:
        async with running_application(Config(data=folder)) as running:

            def is_known(tx: Reader) -> bool:
                return addresses.is_suppressed(tx, suppression_hash(tx, canonical("known@example.com")))

            asks = await running.store.read(lambda tx: settings.get_mail_settings(tx).confirm_first)
            return await running.store.read(is_known), asks

    assert '1 reports of "it was not me" are not known any more' in output
    assert asyncio.run(suppressed()) == (True, True)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_every_node_on_postgresql_needs_the_same_key_file(database: Database, tmp_path: Path) -> None:
    """OPS-1: a second machine with a folder of its own refuses in one sentence, and works with the file."""
    assert isinstance(database, Postgresql)
    more = {"OPENLINE_DATABASE_URL": database.url, "OPENLINE_OPERATOR_PASSWORD": "long enough"}
    first, second = tmp_path / "first", tmp_path / "second"
    works(first, "operator", "bob@example.com", **more)

    assert "there is no key file" in refused(second, "operator", "eve@example.com", **more)
    assert not (second / "secret.key").exists()
    shutil.copy(first / "secret.key", second)
    works(second, "operator", "eve@example.com", **more)
    assert "new key" in works(second, "key", "rotate", **more)
    assert "which is not in the key file" in refused(first, "operator", "ann@example.com", **more)
    assert (examine(first, **more)[1]["key file"][0], examine(second, **more)[1]["key file"][0]) == (
        "failed",
        "ok",
    )


def test_doctor_tries_the_key_file(folder: Path) -> None:
    """OPS-2, T66."""
    path = folder / "secret.key"
    right = path.read_text()
    found = [examine(folder)[1]["key file"]]
    path.chmod(0o644)
    found.append(examine(folder)[1]["key file"])
    path.write_text("# empty")
    found.append(examine(folder)[1]["key file"])
    path.unlink()
    found.append(examine(folder)[1]["key file"])
    path.write_text(right)
    path.chmod(0o600)
    with closing(sqlite3.connect(folder / "openline.db")) as base, base:
        base.execute("UPDATE channels SET secret = 'canary-3'")
    found.append(examine(folder)[1]["key file"])

    assert [state for state, _ in found] == ["ok", "warning", "failed", "failed", "warning"]
    assert "keep a copy" in found[0][1]
    assert all("canary" not in text for _, text in found)
