"""Processes that tests start by the hundred: forked from one that has imported everything already.

A start costs a fifth of what it costs a user. `OPENLINE_FORKED=no` starts each server as a user does;
`./test long`, whose figures are about restarts, does so.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import connection
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

START = "from openline.cli import main; main()"
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__, "openline.cli", "openline.serve", "tests.faults.carrier"])


class Forked:
    """What `subprocess.Popen` offers, as far as tests use it. Ends with this process."""

    def __init__(self, target: Callable[..., None], *values: Any):
        self._process = _forks.Process(target=target, args=values, daemon=True)
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid
        self._is_asked = threading.Lock()

    def poll(self) -> int | None:
        # The exit code can be read once only.
        with self._is_asked:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        connection.wait([self._process.sentinel], timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


Process = Forked | subprocess.Popen[bytes]


def start_server(environment: dict[str, str], log: Path, printed: Connection | None = None) -> Process:
    """`openline serve`. What it says is appended to `log`, what it prints goes to `printed` if given."""
    # What is loaded before the program has to be there when it begins.
    if os.environ.get("OPENLINE_FORKED") != "no" and "LD_PRELOAD" not in environment:
        return Forked(_serve, environment, log, printed)
    with log.open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-c", START, "serve"],
            env=environment,
            stdout=printed.fileno() if printed else said,
            stderr=said,
        )


def _shift_clock(ahead_s: int) -> None:
    """The wall clock of this process alone, as if somebody had set the machine's."""
    if ahead_s:
        wall, wall_ns = time.time, time.time_ns
        time.time = lambda: wall() + ahead_s
        time.time_ns = lambda: wall_ns() + ahead_s * 10**9


def _serve(environment: dict[str, str], log: Path, printed: Connection | None) -> None:
    with log.open("ab") as said:
        os.dup2(said.fileno(), 2)
        os.dup2(printed.fileno() if printed else 2, 1)
    if printed:
        printed.close()
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
    os.environ.clear()
    os.environ.update(environment)
    _shift_clock(int(environment.get("TESTS_CLOCK_AHEAD_S", "0")))
    sys.argv = ["openline", "serve"]
    exec(START)
