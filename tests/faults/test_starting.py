"""What cannot work is said in one clear sentence, and nothing half-started stays behind."""

import os
import shutil
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from openline.store.databases import Postgresql
from tests.faults.processes import run, serving

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def is_one_clear_sentence(done: CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done
    output = done.stderr.strip()
    assert output.startswith("openline: ")
    assert "\n" not in output
    assert "Traceback" not in done.stdout + done.stderr
    assert [word for word in words if word not in output] == []


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """SQLite: strictly one process. The first goes on."""
    with serving(tmp_path / "data") as first:
        done = run(tmp_path / "data", "serve")

        is_one_clear_sentence(done, str(first.process.pid), str(tmp_path / "data"), "OPENLINE_DATA")
        assert first.process.poll() is None


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_second_server_on_the_same_postgresql_is_refused(database: Postgresql, tmp_path: Path) -> None:
    """Nor may any command write beside it; whoever was killed holds nobody up.

    OPS-1: another node needs the key file of the first.
    """
    on_it: dict[str, Any] = {"OPENLINE_DATABASE_URL": database.url}
    with serving(tmp_path / "data", **on_it) as first:
        done = run(tmp_path / "other", "serve", **on_it)
        commands = (("operator", "a@b.example"), ("restore",), ("migrate",))
        with_password = {**on_it, "OPENLINE_OPERATOR_PASSWORD": "long enough"}
        beside = [run(tmp_path / "other", *words, **with_password) for words in commands]
        reading = run(tmp_path / "other", "channel", **on_it)

        for each in (done, *beside):
            is_one_clear_sentence(each, "Another openline serves this database")
        assert (reading.returncode, first.process.poll()) == (0, None)
        first.kill()
    is_one_clear_sentence(run(tmp_path / "third", "serve", **on_it), "there is no key file")
    shutil.copy(tmp_path / "data" / "secret.key", tmp_path / "third")
    with serving(tmp_path / "third", **on_it) as third:
        assert third.stop() == 0


def test_a_bus_is_refused_as_long_as_there_is_none(tmp_path: Path) -> None:
    """Whoever sets it counts on nodes that hear each other."""
    done = run(tmp_path / "data", "serve", OPENLINE_BUS_URL="nats://127.0.0.1:4222")

    is_one_clear_sentence(done, "OPENLINE_BUS_URL", "not possible yet")


def test_the_lock_of_a_killed_server_holds_nobody_up(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as first:
        first.kill()
    with serving(tmp_path / "data") as second:
        assert second.stop() == 0


def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o500)

    is_one_clear_sentence(run(folder, "serve"), str(folder), "OPENLINE_DATA")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")

    is_one_clear_sentence(run(tmp_path / "data", "serve"), str(tmp_path / "data"))


def test_a_busy_port_is_named_before_anything_else_happens(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = run(tmp_path / "data", "serve", port=port)

    is_one_clear_sentence(done, str(port), "in use", "OPENLINE_PORT")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1"])
def test_an_address_that_is_not_ours_is_refused(tmp_path: Path, host: str) -> None:
    is_one_clear_sentence(run(tmp_path / "data", "serve", OPENLINE_HOST=host), host)


@pytest.mark.parametrize(
    "variable, value",
    [
        ("OPENLINE_PORT", "eighty"),
        ("OPENLINE_PUBLIC_URL", "chat.example.com"),
        ("OPENLINE_SOCKETS", "fast"),
        ("OPENLINE_LIMIT_HELLO_S", "soon"),
        ("OPENLINE_ADMIN_PASSWORD_FILE", "/no/such/file"),
        ("OPENLINE_DATABASE_URL", "mysql://host/db"),
        ("OPENLINE_DATABASE_URL", "postgresql://127.0.0.1:1/none"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, variable: str, value: str) -> None:
    settings: dict[str, Any] = {variable: value}

    is_one_clear_sentence(
        run(tmp_path / "data", "serve", **settings), *(() if "127" in value else (variable,))
    )


@pytest.mark.parametrize("content", [b"this is no database, whatever its name says" * 100, b"\0" * 8192])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "openline.db").write_bytes(content)

    is_one_clear_sentence(run(folder, "serve"), "openline.db")
    assert (folder / "openline.db").read_bytes() == content


def test_a_database_cut_in_half_is_refused(tmp_path: Path) -> None:
    """As a full disk or a broken copy leaves it."""
    folder = tmp_path / "data"
    with serving(folder) as server:
        server.stop()
    whole = (folder / "openline.db").read_bytes()
    (folder / "openline.db").write_bytes(whole[: len(whole) // 2])

    is_one_clear_sentence(run(folder, "serve"), "openline.db")


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        server.stop()
    with closing(sqlite3.connect(folder / "openline.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()

    is_one_clear_sentence(run(folder, "serve"), "newer")


def test_a_fresh_start_makes_up_a_password_and_shows_it_once(tmp_path: Path) -> None:
    """T70: no default credentials."""
    with serving(tmp_path / "data", OPENLINE_ADMIN_PASSWORD="", OPENLINE_ADMIN_EMAIL="") as first:
        first.stop()
        output = first.output()
    password = output.split("Password")[1].split()[0]
    with serving(tmp_path / "data", OPENLINE_ADMIN_PASSWORD="", OPENLINE_ADMIN_EMAIL="") as second:
        second.stop()

    assert len(password) >= 12
    assert second.output().count("Password") == 1
    assert all(
        password.encode() not in path.read_bytes()
        for path in (tmp_path / "data").rglob("*")
        if path.is_file()
    )


def test_a_first_start_that_ends_at_the_door_for_mail_has_told_its_password(tmp_path: Path) -> None:
    """The administrator is made by then; the next start would tell no password."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        door = f"127.0.0.1:{other.getsockname()[1]}"
        settings: dict[str, Any] = {
            "OPENLINE_ADMIN_EMAIL": "",
            "OPENLINE_ADMIN_PASSWORD": "",
            "OPENLINE_REPLY_ADDRESS": "*@reply.example.com",
            "OPENLINE_LMTP": door,
        }
        done = run(tmp_path / "data", "serve", **settings)

    is_one_clear_sentence(done, "OPENLINE_LMTP", door)
    assert "Log-in      admin@localhost" in done.stdout
    assert len(done.stdout.split("Password")[1].split()[0]) >= 12


def test_what_was_stored_is_for_this_user_only(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0
        server.stop()
    shutil.rmtree(tmp_path / "data")


def test_sigterm_right_after_the_start_is_obeyed(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        assert server.stop() == 0


def test_a_hangup_is_harmless_and_a_mistyped_setting_is_named(tmp_path: Path) -> None:
    """A terminal is closed, logs are rotated."""
    with serving(tmp_path / "data", OPENLINE_LIMIT_VISITOR_FRAEM="3") as server:
        server.process.send_signal(signal.SIGHUP)
        again = run(tmp_path / "data", "channel")
        assert (again.returncode, server.process.poll()) == (0, None)
        assert server.stop() == 0

    assert "Did you mean OPENLINE_LIMIT_VISITOR_FRAME?" in server.output()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused")
@pytest.mark.parametrize("permitted", ["", "0"])
def test_root_is_refused_unless_it_was_permitted(tmp_path: Path, permitted: str) -> None:
    """Whoever finds a hole would be root, too."""
    done = run(tmp_path / "data", "serve", OPENLINE_AS_ROOT=permitted)

    is_one_clear_sentence(done, "root", "--as-root")
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused")
def test_root_may_be_permitted_by_an_option(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = run(tmp_path / "data", "serve", "--as-root", port=port, OPENLINE_AS_ROOT="")

    is_one_clear_sentence(done, str(port), "in use")
