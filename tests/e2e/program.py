"""The server as a program of its own: started on a copy of a folder, killed, started again, looked into."""

import os
import shutil
import socket
import sqlite3
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.cast import SECOND, Stage, set_the_stage
from tests.forked import Process, run, start

ROOT = Path(__file__).parent.parent.parent
KEY = Stage.main_key
PATIENCE_S = 30
# Tests log in more often than people do, and from one address.
SETTINGS = {
    "OPENLINE_AS_ROOT": "1",
    "OPENLINE_LIMIT_LOGIN_TRIES": "1000",
    "OPENLINE_LIMIT_DISK_PERCENT": "100",
    "OPENLINE_HOST": "127.0.0.1",
}
ASKED = 12
"""So many visitors of each language wait with an open form: not every test waits for its own."""


def asked_token(language: str, number: int) -> str:
    return f"{language}{number:02}".ljust(43, "x")


def question(language: str, number: int) -> str:
    """What this visitor wrote."""
    return f"Question {language}{number:02}"


def set_the_company(folder: Path) -> None:
    """The cast, and visitors who were asked for their name a minute ago.

    All of the cast are here for good, but those whose workspace a test opens and closes: a visitor of the
    main line is asked by form 1, after five seconds, as in a shop at work. Of those who wait here time asks
    nothing more: after the minute of FORM-8 they would be shown another form, and their dialogs would be
    offered from one operator to the next beside whatever a test counts.
    """
    database = Sqlite(folder)
    migrate(database)
    stage = set_the_stage(database)
    stage.now = time.time_ns() // 1_000_000 - 60 * SECOND
    for language in ("en", "ru"):
        for number in range(ASKED):
            stage.writes(question(language, number), asked_caller(stage, language, number))
    stage.moves_on(6)
    with stage.transaction() as tx:
        tx.cursor.execute("DELETE FROM timers")
    stage.close()


def asked_caller(stage: Stage, language: str, number: int) -> Credentials:
    return replace(stage.vera, token_hash=hash_token(asked_token(language, number)), lang=language)


@dataclass
class Program:
    """One server process. Starting waits for its own word that it is ready."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: Process | None = None
    printed: TextIO | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.port = self.port or free_port()
        given = {"OPENLINE_DATA": str(self.folder), "OPENLINE_PORT": str(self.port)}
        environment = {**os.environ, **SETTINGS, **given, **self.settings, "PYTHONPATH": str(ROOT / "src")}
        reading, writing = os.pipe()
        with Connection(writing, readable=False) as printed:
            self.process = start(("serve",), environment, self.folder / "server.log", printed)
        # Kept open: a closed one would end the server when it prints again.
        self.printed = os.fdopen(reading)
        line = next((line for line in self.printed if "Channel key" in line), "")
        assert line, (self.folder / "server.log").read_text()

    def kill(self) -> None:
        """As the power would: nothing is told, nothing is finished."""
        assert self.process
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def orders(self, *words: str) -> None:
        """A command on the same folder, to its end."""
        given = {"OPENLINE_DATA": str(self.folder), "PYTHONPATH": str(ROOT / "src")}
        environment = {**os.environ, **SETTINGS, **given, **self.settings}
        run(words, environment, PATIENCE_S).check_returncode()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)

    def sockets(self) -> int:
        """How many are open, as the server counts them."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=PATIENCE_S) as answer:
            lines = answer.read().decode().splitlines()
        return round(float(next(it for it in lines if it.startswith("openline_sockets ")).split()[1]))

    def count(self, query: str, *values: str) -> int:
        """The answer of a SELECT COUNT, read beside the running server."""
        connection = sqlite3.connect(f"file:{self.folder}/openline.db?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchone()[0]
        finally:
            connection.close()

    def ten_minutes_pass(self) -> None:
        """Since the end of every dialog that is finished: the next word begins another one (LINE-9)."""
        connection = sqlite3.connect(self.folder / "openline.db", timeout=PATIENCE_S)
        with connection:
            connection.execute("UPDATE dialogs SET finished_at = finished_at - 600001 WHERE finished_at > 0")
        connection.close()

    def minutes_pass(self, minutes: int, *, after: str) -> None:
        """For the dialog in which this was written: all its moments are so much longer ago.

        What has fallen due by that is asked when the clock looks next: see `OwnLine.is_looked_at`.
        """
        moments = ("finished_at", "waiting_since", "last_at", "promised_at", "opens_at", "queued_at")
        earlier = ", ".join(f"{each} = max(0, {each} - :ms)" for each in moments)
        dialog = "(SELECT dialog_id FROM events WHERE text = :after)"
        self._change(
            minutes * 60_000,
            after,
            f"UPDATE dialogs SET {earlier} WHERE id IN {dialog}",
            f"UPDATE timers SET due_at = due_at - :ms WHERE subject_id IN {dialog}",
        )

    def nobody_touches(self, email: str, minutes: int) -> None:
        """The workspace of this operator, for so long; it stays open."""
        self._change(
            minutes * 60_000,
            email,
            "UPDATE operators SET used_at = used_at - :ms WHERE email = :after",
            "UPDATE timers SET due_at = due_at - :ms"
            " WHERE subject_id IN (SELECT id FROM operators WHERE email = :after)",
        )

    def _change(self, ms: int, after: str, *queries: str) -> None:
        """In one transaction, beside the running server."""
        connection = sqlite3.connect(self.folder / "openline.db", timeout=PATIENCE_S)
        with connection:
            for query in queries:
                connection.execute(query, {"ms": ms, "after": after})
        connection.close()

    def count_messages(self, text: str) -> int:
        return self.count("SELECT COUNT(*) FROM events WHERE kind <> '' AND text = ?", text)

    def log(self) -> str:
        return (self.folder / "server.log").read_text()


def copy_of(template: Path, folder: Path, **settings: str) -> Program:
    """Not started yet."""
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns("*.lock"))
    return Program(folder, settings)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def eventually(holds: Callable[[], bool], what: str) -> None:
    """For what no page shows: asks until it holds. The pause only spares the server."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, f"{what}: not in {PATIENCE_S} s"
        time.sleep(0.05)
