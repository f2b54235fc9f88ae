"""What is logged: one schema, little of it whatever a stranger does, and nothing that people wrote."""

import asyncio
import json
import logging
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
import websockets
from websockets.asyncio.client import connect

from openline import logs
from openline.store.databases import Postgresql
from openline.web import security_log
from tests.e2e.program import Program

SCHEMA = {"event", "level", "timestamp"}
JUNK = 50


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def seconds() -> list[float]:
    """The clock of the limits."""
    return [0.0]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str], seconds: list[float]) -> Iterator[Lines]:
    """Called, it returns the lines written since it was called last."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    logs.set_up_logging(lambda: seconds[0])
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.configure(**before)
    root.handlers = handlers


async def junk_hello(port: int) -> None:
    origin = websockets.Origin("https://shop.example")
    async with connect(f"ws://127.0.0.1:{port}/ws/visitor", origin=origin) as socket:
        await socket.send('{"t":"hello","nonsense":"' + "x" * 300 + '"}')
        with suppress(websockets.ConnectionClosed):
            await socket.recv()


async def junk_request(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x1b]0;owned\x07 \xff\r\n\r\n")
    await reader.read()
    writer.close()


async def test_whatever_a_stranger_sends_the_log_stays_small_and_readable(tmp_path: Path) -> None:
    """F15, T09: junk by sockets and by HTTP; the server goes on."""
    server = Program(tmp_path)
    server.start()
    try:
        for junk in (junk_hello, junk_request):
            await asyncio.gather(*(junk(server.port) for _ in range(JUNK)))
        with await asyncio.to_thread(urllib.request.urlopen, f"{server.url}/healthz") as answer:
            assert answer.status == 200
    finally:
        server.stop()
    lines = [json.loads(line) for line in server.log().splitlines()]

    assert all(set(line) >= SCHEMA for line in lines)
    # A slow machine may take long to start.
    logged = [(line["event"], line.get("limit")) for line in lines if line["event"] != "action_slow"]
    assert logged == [("build_kept", None), ("limit_reached", "bad_frame")]
    assert "\x1b" not in server.log()


def test_a_line_that_was_left_out_is_counted_in_the_next(written: Lines, seconds: list[float]) -> None:
    """F15: each event, and each library, by itself."""
    log, library = structlog.get_logger(), logging.getLogger("library")
    for _ in range(logs.LINES_AT_ONCE + 7):
        log.warning("often")
    library.warning("often")
    log.error("often")
    log.warning("rare")
    seconds[0] = 1 / logs.LINES_PER_S
    log.warning("often")
    log.warning("often")
    found = [(it["event"], it["level"], it.get("left_out")) for it in written()]

    assert found[: logs.LINES_AT_ONCE] == [("often", "warning", None)] * logs.LINES_AT_ONCE
    assert found[logs.LINES_AT_ONCE :] == [
        ("library_said", "warning", None),
        ("often", "error", None),
        ("rare", "warning", None),
        ("often", "warning", 7),
    ]


def test_a_flood_of_one_kind_hides_no_other(written: Lines) -> None:
    """F15, T19: whoever guesses passwords by the thousand does not cover what they do after the right one."""
    for number in range(logs.LINES_AT_ONCE * 3):
        security_log.note("login_failed", f"{number}@example.com", f"203.0.{number}.7")
    for what in ("login", "password_changed", "role_changed"):
        security_log.note(what, "oleg", "203.0.113.7")
    found = [line["what"] for line in written()]

    assert found == [*["login_failed"] * logs.LINES_AT_ONCE, "login", "password_changed", "role_changed"]


def test_control_characters_stay_in_their_place(written: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    """T09: neither a second line nor an order to the terminal."""
    structlog.get_logger().warning(
        "named", name='Eve\n{"event":"forged"}\x1b[2J\x9b2J\u202e\u2028' + "x" * 9_999
    )
    text = capsys.readouterr().err

    assert text.count("\n") == 1
    assert text.isascii()
    assert "\x1b" not in text
    assert len(text) < 2 * logs.LONGEST_TEXT


def test_libraries_and_tracebacks_keep_the_schema(written: Lines) -> None:
    """OPS-3."""
    try:
        raise LookupError("first")
    except LookupError as first:
        try:
            raise ValueError("second") from first
        except ValueError:
            structlog.get_logger().exception("failed")
            logging.getLogger("asyncio").exception("Task %s", "died")
    logging.getLogger("asyncio").info("too quiet")
    ours, theirs = written()

    assert set(ours) == SCHEMA | {"exception"}
    assert set(theirs) == SCHEMA | {"exception", "library", "message"}
    assert (theirs["event"], theirs["level"], theirs["library"], theirs["message"]) == (
        *("library_said", "error", "asyncio"),
        "Task died",
    )
    assert ours["exception"].splitlines()[-1] == "ValueError: second"
    assert "LookupError: first" in ours["exception"]
    assert Path(__file__).name in ours["exception"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_drivers_error_says_nothing_of_what_people_wrote(database: Postgresql, written: Lines) -> None:
    """T66: PostgreSQL quotes the row."""
    add = "INSERT INTO counters (name, value) VALUES ('anna@example.com', 1)"
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(add)
        try:
            connection.execute(add)
        except psycopg.Error:
            structlog.get_logger().exception("failed")
    (line,) = written()

    assert "anna@example.com" not in json.dumps(line)
    assert "23505 UniqueViolation counters" in line["exception"]


def test_a_log_that_cannot_be_written_stops_nothing(written: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """F04: it may lie on the disk that is full."""
    was_harmless = False
    # What could not be written is tried again when the file is closed.
    with suppress(OSError), Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full)
        structlog.get_logger().error("storage_refused")
        logging.getLogger("asyncio").error("anything")
        was_harmless = True
    structlog.get_logger().error("there is room again")

    assert was_harmless
    assert [line["event"] for line in written()] == ["there is room again"]


def test_warnings_and_crashes_are_lines(written: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPS-3."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    captured: list[bool] = []
    monkeypatch.setattr(logging, "captureWarnings", captured.append)
    logs.log_what_python_prints()
    error = LookupError("nothing there")
    sys.excepthook(LookupError, error, None)
    thread = threading.Thread(target=[].pop, name="sleeper")
    thread.start()
    thread.join()
    crashed, in_thread = written()

    assert captured == [True]
    assert (crashed["event"], crashed["level"]) == ("crashed", "critical")
    assert crashed["exception"] == "LookupError: nothing there"
    assert (in_thread["event"], in_thread["thread"]) == ("thread_crashed", "sleeper")
    assert in_thread["exception"].endswith("IndexError: pop from empty list")
