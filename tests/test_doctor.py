"""`openline doctor` tries everything, says what fails, and exits with 1 then."""

import json
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openline import doctor
from openline.cli import main
from openline.config import Config, unknown_settings
from openline.domain.mail.folders import FolderPosition
from openline.domain.values import replace
from openline.store.databases import Database, Postgresql
from openline.store.disk import DiskUsage

SECRET = "hunter2-hunter2"


def examine(folder: Path, **settings: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code; by the name of each check its state and text. No secret is shown, in no format."""
    port = {} if "OPENLINE_PORT" in settings else {"OPENLINE_PORT": str(free_port())}
    environment = {"OPENLINE_DATA": str(folder), **port, **settings}
    codes, outputs = [], []
    for command in (["doctor", "--json"], ["doctor"]):
        done = CliRunner().invoke(main, command, env=environment)
        codes.append(done.exit_code)
        outputs.append(done.stdout)
        assert SECRET not in done.output, done.output
        assert "Traceback" not in done.output
    assert codes[0] == codes[1]
    found = json.loads(outputs[0])["checks"]
    assert all(check["text"] in outputs[1] for check in found if "process" not in check["text"])
    return codes[0], {check["name"]: (check["state"], check["text"]) for check in found}


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


def test_a_fresh_folder_is_well_and_nothing_is_made(tmp_path: Path) -> None:
    """OPS-2."""
    code, found = examine(tmp_path / "data")

    assert code == 0
    assert {state for state, _ in found.values()} <= {"ok", "warning"}
    assert not (tmp_path / "data").exists()


def test_a_database_in_use_is_examined_without_its_lock(sqlite_template: Path) -> None:
    """OPS-2."""
    code, found = examine(sqlite_template.parent)

    assert code == 0
    assert "is whole" in found["database"][1]


@pytest.mark.parametrize("version, is_old", [((3, 40, 1), True), ((3, 51, 3), False), ((4, 0, 0), False)])
def test_an_old_sqlite_is_named(
    sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], is_old: bool
) -> None:
    """OPS-2: a fault of its log, which one writing process avoids."""
    monkeypatch.setattr("sqlite3.sqlite_version_info", version)
    monkeypatch.setattr("sqlite3.sqlite_version", ".".join(map(str, version)))

    state, text = examine(sqlite_template.parent)[1]["database"]

    assert (state, f"SQLite {'.'.join(map(str, version))}" in text) == ("ok", True)
    assert ("before 3.51.3" in text) == is_old


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_is_asked(database: Database, tmp_path: Path) -> None:
    """OPS-2."""
    assert isinstance(database, Postgresql)
    code, found = examine(tmp_path, OPENLINE_DATABASE_URL=database.url)

    assert code == 0
    assert "pg_dump" in found["database"][1]


DEAD = free_port()
IMAP = {
    "OPENLINE_REPLY_ADDRESS": "support@example.com",
    "OPENLINE_IMAP_URL": f"imap://anna:{SECRET}@127.0.0.1:{DEAD}/INBOX",
}
FAULTS: list[tuple[str, dict[str, str]]] = [
    ("database", {"OPENLINE_DATABASE_URL": f"postgresql://anna:{SECRET}@127.0.0.1:{DEAD}/none"}),
    ("disk", {"OPENLINE_DATA": "/proc/x"}),
    ("data folder", {"OPENLINE_DATA": "/etc/hostname"}),
    ("mail server", {"OPENLINE_SMTP_URL": f"smtp://anna:{SECRET}@127.0.0.1:{DEAD}"}),
    ("mailbox", IMAP),
    ("public address", {"OPENLINE_PUBLIC_URL": f"http://127.0.0.1:{DEAD}"}),
    ("settings", {"OPENLINE_LIMIT_FRAEM": SECRET}),
]


@pytest.mark.parametrize("name, settings", FAULTS, ids=[name for name, _ in FAULTS])
def test_what_does_not_work_is_named(name: str, settings: dict[str, str], tmp_path: Path) -> None:
    """OPS-2, T66."""
    code, found = examine(tmp_path / "data", **settings)

    assert code == 1
    assert [each for each, (state, _) in found.items() if state == "failed"] == [name]


def test_a_port_of_another_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPS-2."""
    monkeypatch.setattr(doctor, "WITHIN_S", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        code, found = examine(tmp_path, OPENLINE_PORT=str(taken.getsockname()[1]))

    assert (code, found["port"][0]) == (1, "failed")


def test_a_damaged_database_is_named(sqlite_template: Path, tmp_path: Path) -> None:
    """OPS-2."""
    (tmp_path / "openline.db").write_bytes(b"no database at all, but long enough to look at it" * 100)

    code, found = examine(tmp_path)

    assert (code, found["database"][0]) == (1, "failed")


@pytest.mark.parametrize(
    "usage, state",
    [(DiskUsage(79, 2**30), "ok"), (DiskUsage(80, 2**30), "warning"), (DiskUsage(99, 9), "failed")],
)
def test_the_room_on_the_disk_is_told(
    usage: DiskUsage, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OPS-2."""
    monkeypatch.setattr(doctor, "disk_usage", lambda _: usage)

    assert examine(tmp_path)[1]["disk"][0] == state


def test_rights_of_others_are_told(tmp_path: Path) -> None:
    """T66."""
    secret = tmp_path / "smtp"
    secret.write_text(f"smtp://anna:{SECRET}@127.0.0.1:{DEAD}")
    secret.chmod(0o644)
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)

    _, found = examine(data, OPENLINE_SMTP_URL_FILE=str(secret))

    assert (found["data folder"][0], found["secrets"][0]) == ("warning", "warning")


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("OPENLINE_LIMIT_FRAEM", ""),
        ("OPENLINE_LIMIT_VISITOR_FRAEM", "OPENLINE_LIMIT_VISITOR_FRAME"),
        ("OPENLINE_PUBLICURL", "OPENLINE_PUBLIC_URL"),
        ("OPENLINE_SMTP_URL_FIEL", "OPENLINE_SMTP_URL_FILE"),
        ("OPENLINE_QWERTZ_X", ""),
    ],
)
def test_a_mistyped_setting_is_named_with_the_one_that_is_meant(name: str, nearest: str) -> None:
    (found,) = unknown_settings({name: SECRET, "OPENLINE_PORT": "1", "PATH": "x"})

    assert found.name == name
    assert found.nearest == nearest or not nearest
    assert SECRET not in found.sentence


def test_what_is_examined_is_the_whole_list(tmp_path: Path) -> None:
    """OPS-2."""
    found: dict[str, Any] = examine(tmp_path)[1]

    assert list(found) == [
        *("settings", "data folder", "disk", "database", "key file", "file limit", "port", "public address"),
        *("mail server", "mailbox", "replies"),
    ]


def test_the_mailbox_tells_its_last_email_and_a_failure_that_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """MAIL-4."""
    monkeypatch.setattr(doctor, "try_mailbox", lambda *_: "")
    config = Config(imap_url="imaps://post:secret@imap.example.com/INBOX")
    read = FolderPosition("7", 5, looked_at=3_000, taken_at=1_701_770_000_000)

    good = doctor._mailbox(config, read)
    bad = doctor._mailbox(config, replace(read, failed_at=4_000, error="Log-in refused."))

    assert (good.state, "2023-12-05 09:53 UTC" in good.text) == ("ok", True)
    assert (bad.state, "Log-in refused." in bad.text) == ("warning", True)
