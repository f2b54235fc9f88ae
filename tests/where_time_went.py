"""What a whole run tells before its last line: what was checked beside it, and where the time went."""

import os
import resource
import time
from collections import defaultdict
from pathlib import Path

import pytest

CHECKS = "CHECKS_BESIDE"
"""A folder of ./test: `NAME.running` while a check runs, `NAME.log` with what it says, `NAME.failed`."""
SLOWEST = 8
PATIENCE_S = 600


class WhereTimeWent:
    """Seconds of tests, by folder and by test."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.by_folder: dict[str, float] = defaultdict(float)
        self.by_test: dict[str, float] = defaultdict(float)
        self.by_worker: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = Path(report.nodeid.split("::")[0])
        self.by_folder["/".join(path.parts[:2])] += report.duration
        self.by_test[report.nodeid] += report.duration
        self.by_worker[getattr(report, "worker_id", "here")] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        write = terminalreporter.write_line
        took = time.monotonic() - self.began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy = " ".join(f"{worker} {seconds:.0f}" for worker, seconds in sorted(self.by_worker.items()))
        write(f"\nSeconds of tests by worker: {busy}")
        write(f"{sum(self.by_worker.values()):.0f} s of tests in {took:.0f} s; {_processor(used)}")
        for folder, seconds in _longest(self.by_folder):
            write(f"  {seconds:7.1f} s  {folder}")
        write("The slowest tests:")
        for test, seconds in _longest(self.by_test)[:SLOWEST]:
            write(f"  {seconds:7.1f} s  {test}")
        if CHECKS in os.environ:
            for line in checks_beside(Path(os.environ[CHECKS])):
                write(line)


def _longest(seconds: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda item: -item[1])


def _processor(used: resource.struct_rusage) -> str:
    return f"processor {used.ru_utime + used.ru_stime:.0f} s (PostgreSQL not counted)"


def checks_beside(folder: Path) -> list[str]:
    """What they said, when all of them have ended; whoever reads it is told."""
    end = time.monotonic() + PATIENCE_S
    while any(folder.glob("*.running")) and time.monotonic() < end:
        time.sleep(0.1)
    lines = [line for log in sorted(folder.glob("*.log")) for line in log.read_text().splitlines()]
    (folder / "reported").touch()
    return ["Beside the tests:", *lines]
