"""CPU seconds and memory of a program's whole session, read from /proc (Linux only)."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def pids_of(session: int) -> Iterator[int]:
    """Return the server and all processes that it started: it runs in a session of its own."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) == session:
                    yield int(entry.name)
            except OSError:
                continue


def cpu_seconds(session: int) -> float:
    return sum(_cpu_of(pid) for pid in pids_of(session)) if session else 0.0


def _cpu_of(pid: int) -> float:
    return _used(Path(f"/proc/{pid}/stat"))


def thread_seconds(pid: int) -> dict[int, float]:
    """Return the CPU seconds of each thread of a process. The first thread has the id of the process."""
    threads = Path(f"/proc/{pid}/task").glob("*") if pid else ()
    return {int(it.name): _used(it / "stat") for it in threads}


def _used(stat: Path) -> float:
    try:
        fields = stat.read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_kib(session: int) -> int:
    """Return the PSS: pages shared by several processes are counted once."""
    return sum(_pss_of(pid) for pid in pids_of(session)) if session else 0


def _pss_of(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def busy_seconds() -> float:
    """Return the busy CPU seconds of all cores since boot.

    After subtracting server and generator, the rest are other programs, which disturb the measurement.
    """
    fields = [int(it) for it in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / _TICKS


def percentile(ordered: Sequence[int], share: float) -> float:
    """Return a percentile of sorted nanoseconds, in milliseconds; 0 if there are none."""
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1e6, 3)
