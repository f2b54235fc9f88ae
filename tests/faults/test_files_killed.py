"""F37: a server killed at any moment has acknowledged no mail whose file is not there, whole and once."""

import hashlib
import os
import random
import shutil
import smtplib
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from openline.store.databases import Sqlite
from openline.store.files.blobs import FileStore
from tests.actions.mail_steps import gets_letter
from tests.actions.steps import EMAIL
from tests.cast import set_the_stage
from tests.faults.processes import free_port, serve
from tests.test_files_come import a_reply

pytestmark = [pytest.mark.faults, pytest.mark.slow]

KILLS = int(os.environ.get("OPENLINE_KILL_CYCLES", "4"))
SIZE = 200_000
PATIENCE_S = 60


class Sender:
    """A mail server: one mail after the other, each until it is taken. `taken`: number → what was in it."""

    def __init__(self, port: int, to: str):
        self.port, self.to = port, to
        self.taken: dict[int, str] = {}
        self.refused = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ends(self) -> None:
        self._is_over.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        number = 0
        while not self._is_over.is_set():
            number += 1
            self._sends(number, random.Random(number).randbytes(SIZE))

    def _sends(self, number: int, content: bytes) -> None:
        raw = a_reply(self.to, (f"{number}.bin", content), name=str(number))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as door:
                    door.sendmail(EMAIL, [self.to], raw)
            except (OSError, smtplib.SMTPException):
                self.refused += 1
                time.sleep(0.05)
            else:
                self.taken[number] = hashlib.sha256(content).hexdigest()
                return


def test_no_acknowledged_file_is_lost_by_kill_9(sqlite_template: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(sqlite_template, data / "openline.db")
    stage = set_the_stage(Sqlite(data))
    to = gets_letter(stage).reply_to
    stage.close()
    port, lmtp, chance = free_port(), free_port(), random.Random(1)
    settings = {"OPENLINE_REPLY_ADDRESS": "support@shop.example", "OPENLINE_LMTP": f"127.0.0.1:{lmtp}"}
    settings["OPENLINE_LIMIT_MAILS_PER_SENDER"] = settings["OPENLINE_LIMIT_FILES_DAY_MB"] = "100000"
    server = serve(data, port, **settings)
    sender = Sender(lmtp, to)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.3, 1.0))
        server.kill()
        server = serve(data, port, **settings)
    sender.ends()
    server.kill()

    file_store = FileStore(data)
    with closing(sqlite3.connect(data / "openline.db")) as base:
        rows = base.execute("SELECT name, key, sha256 FROM files").fetchall()
        messages = base.execute("SELECT count(*) FROM events WHERE files <> ''").fetchone()[0]
    kept = {int(name.removesuffix(".bin")): digest for name, _, digest in rows}
    assert len(sender.taken) > KILLS
    assert sender.taken.items() <= kept.items()
    assert len(rows) == len(kept) == messages
    for _, key, digest in rows:
        assert hashlib.sha256(file_store.open(key).read()).hexdigest() == digest
