"""Processes that tests start by the hundred: forked from one that has imported everything already.

A start costs a fifth of what it costs a user. `OPENLINE_FORKED=no` starts each server as a user does;
`./test long`, whose figures are about restarts, does so.
"""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing import connection
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

START = "from openline.cli import main; main()"
CAPABILITIES_V3, CAP_DAC_OVERRIDE = 0x20080522, 1
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([__name__, "tests.preloaded"])


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


def start(
    command: tuple[str, ...], environment: dict[str, str], log: Path, printed: Connection | None = None
) -> Process:
    """`openline COMMAND`. What it says is appended to `log`, what it prints goes to `printed` if given."""
    # What is loaded before the program has to be there when it begins.
    if os.environ.get("OPENLINE_FORKED") != "no" and "LD_PRELOAD" not in environment:
        return Forked(_openline, command, environment, log, printed)
    with log.open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-c", START, *command],
            env=environment,
            stdout=printed.fileno() if printed else errors,
            stderr=errors,
        )


def run(command: tuple[str, ...], environment: dict[str, str], timeout: float) -> CompletedProcess[str]:
    """`openline COMMAND` to its end. File rights count even for root, as for the service's own user."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = Forked(_openline, command, environment, err, out, True).wait(timeout)
        return CompletedProcess(command, code, out.read_text(), err.read_text())


def _openline(
    command: tuple[str, ...],
    environment: dict[str, str],
    log: Path,
    printed: Connection | Path | None,
    obeys_file_rights: bool = False,
) -> None:
    with log.open("ab") as errors:
        os.dup2(errors.fileno(), 2)
    if printed:
        with printed.open("ab") if isinstance(printed, Path) else printed as out:
            os.dup2(out.fileno(), 1)
    else:
        os.dup2(2, 1)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, closefd=False) for number in (1, 2))
    if obeys_file_rights:
        _obey_file_rights()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["openline", *command]
    exec(START)


def _obey_file_rights() -> None:
    """Take from this process what lets root write where it has no right to: capset(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_V3, 0)
    # Effective, permitted, inheritable; then the same for the upper 32 capabilities.
    sets = (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    sets[0] &= ~(1 << CAP_DAC_OVERRIDE)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
