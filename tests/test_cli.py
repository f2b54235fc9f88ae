"""The commands, as somebody at a terminal meets them. `serve` itself: tests/faults."""

import json
import re
import shutil
import sqlite3
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from openline import __version__
from openline.cli import main
from openline.config import Config
from openline.domain.values import replace
from openline.serve import greeting
from tests.actions.steps import count
from tests.cast import Stage


def run(folder: Path, *command: str, **settings: str) -> Result:
    environment = {"OPENLINE_DATA": str(folder), **settings}
    return CliRunner().invoke(main, command, env=environment)


@pytest.fixture
def folder(sqlite_template: Path, tmp_path: Path) -> Path:
    (tmp_path / "openline.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output

    assert [name for name in main.commands if name not in shown] == []
    assert {"serve", "migrate", "channel", "operator", "doctor"} <= set(main.commands)


def test_the_version_is_the_packages() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output


def test_doctor_tells_what_was_understood_and_no_secret(tmp_path: Path) -> None:
    """T66."""
    done = run(tmp_path, "doctor", "--json", OPENLINE_PORT="8123", OPENLINE_ADMIN_PASSWORD="hunter2hunter2")
    settings = json.loads(done.output)

    assert done.exit_code == 0
    assert (settings["address"], settings["database"]) == ("http://127.0.0.1:8123", "SQLite")
    assert "hunter2" not in done.output


def test_doctor_says_whether_anybody_checks_the_senders_of_replies(tmp_path: Path) -> None:
    """MAIL-4."""
    replies = {"OPENLINE_REPLY_ADDRESS": "*@reply.example.com", "OPENLINE_LMTP": "127.0.0.1:2424"}
    shown = [
        json.loads(run(tmp_path, "doctor", "--json", **more).output)["senders of mail"]
        for more in ({}, replies, {**replies, "OPENLINE_AUTHSERV_ID": "mx.example.com"})
    ]

    assert shown[0] == "no mail is received"
    assert "OPENLINE_AUTHSERV_ID" in shown[1]
    assert shown[2] == "checked by mx.example.com"


def test_the_start_says_what_replies_prove() -> None:
    """MAIL-4: in one line, if they prove nothing."""
    config = Config(reply_address="*@reply.example.com", lmtp="127.0.0.1:2424")

    assert greeting(config, "key").splitlines()[-1].startswith("  Replies by email are shown as not checked")
    assert greeting(replace(config, authserv_id="mx.example.com"), "key").endswith("Channel key key")


def test_migrate_makes_an_empty_folder_ready_and_may_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        done = run(tmp_path / "data", "migrate")
        assert (done.exit_code, done.output) == (0, "The database is up to date.\n")


def test_channel_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "channel")

    assert done.exit_code == 1
    assert "openline serve" in done.output


def test_channel_lists_the_keys_for_programs(folder: Path) -> None:
    assert json.loads(run(folder, "channel", "--json").output) == []


def test_an_operators_password_must_not_be_short(folder: Path) -> None:
    done = run(folder, "operator", "a@example.com", "--password", "short")

    assert done.exit_code == 1
    assert "8 characters" in done.output


def test_operator_on_an_empty_folder_tells_the_administrators_password_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made with the database, and kept nowhere: whoever does not see it now never will."""
    monkeypatch.setenv("OPENLINE_OPERATOR_PASSWORD", "long enough")
    command = ("operator", "bob@example.com")
    first = run(tmp_path, *command)
    again = run(tmp_path, *command)

    assert "Log-in      admin@localhost" in first.output
    assert len(first.output.split("Password")[-1].split()[0]) >= 12
    assert "bob@example.com can log in now." in first.output
    assert (again.exit_code, again.output.count("\n")) == (1, 1)


def test_operator_asks_no_question_that_is_due(sqlite_stage: Stage, tmp_path: Path) -> None:
    """Beside a server on PostgreSQL its people would not hear the answer."""
    sqlite_stage.writes()
    with sqlite_stage.transaction() as tx:
        tx.cursor.execute("UPDATE timers SET due_at = 1")
    (tmp_path / "copy").mkdir()
    run(tmp_path, "backup", str(tmp_path / "copy" / "openline.db"))
    shutil.copy(tmp_path / "secret.key", tmp_path / "copy")

    done = run(tmp_path / "copy", "operator", "bob@example.com", "--password", "long enough")

    assert done.exit_code == 0
    with sqlite3.connect(tmp_path / "copy" / "openline.db") as base:
        assert base.execute("SELECT count(*) FROM timers").fetchone() == (count(sqlite_stage, "timers"),)


def test_a_wrong_setting_ends_every_command_with_one_sentence(tmp_path: Path) -> None:
    for command in ("doctor", "migrate", "channel"):
        done = run(tmp_path, command, OPENLINE_PORT="eighty")
        assert done.exit_code == 1
        assert done.output.startswith("openline: OPENLINE_PORT")
        assert done.output.count("\n") == 1


def test_what_the_server_needs_is_locked() -> None:
    """Tests have more installed than a server has: the plain path for sockets once needed it."""
    root = Path(__file__).parent.parent
    needs = tomllib.loads((root / "pyproject.toml").read_text())["project"]["dependencies"]
    lines = (root / "requirements.lock").read_text().splitlines()
    locked = {line.split("==")[0].lower() for line in lines if "==" in line}

    names = {re.split(r"[\[<>=]", each)[0].lower() for each in needs}
    assert names - locked == set()
    assert {"picows", "websockets"} <= names


def test_a_password_among_the_arguments_is_warned_of(folder: Path) -> None:
    """T19: every user of the machine can read it."""
    done = run(folder, "operator", "bob@example.com", "--password", "long enough")

    assert done.exit_code == 0
    assert "--password-stdin" in done.output


def test_a_forgotten_password_is_reset_at_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """T19: the new one must be changed; nobody's is refused."""
    monkeypatch.setenv("OPENLINE_OPERATOR_PASSWORD", "long enough")
    run(folder, "operator", "bob@example.com")
    hashes = "SELECT password_hash, must_change_password FROM operators WHERE email = 'bob@example.com'"
    with sqlite3.connect(folder / "openline.db") as base:
        before = base.execute(hashes).fetchone()
        base.execute(
            "INSERT INTO sessions (hash, operator_id, csrf) SELECT 'h', id, '' FROM operators WHERE email = "
            "'bob@example.com'"
        )

    done, nobody = (
        run(folder, "operator", "reset", "Bob@example.com"),
        run(folder, "operator", "reset", "x@y.z"),
    )

    with sqlite3.connect(folder / "openline.db") as base:
        assert base.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
        assert base.execute(hashes).fetchone()[1] == 1
        assert base.execute(hashes).fetchone()[0] != before[0]
    assert (done.exit_code, nobody.exit_code) == (0, 1)
    assert "to be changed" in done.output


def test_a_short_administrators_password_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T19."""
    monkeypatch.setenv("OPENLINE_ADMIN_PASSWORD", "short")

    done = run(tmp_path, "doctor")

    assert done.exit_code == 1
    assert "at least 8" in done.output
