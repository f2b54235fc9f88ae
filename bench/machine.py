"""The machine that the figures depend on: processor, disk, versions."""

import json
import os
import platform
import sqlite3
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

from servers import FOLDERS, ROOT


def machine_info() -> dict[str, str]:
    python = platform.python_version()
    return {
        "cpu": f"{os.cpu_count()} × {processor()}",
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "fdatasync": f"{flush_ms():.2f} ms",
        "openline": f"{version('openline')}, Python {python}, SQLite {sqlite3.sqlite_version}",
        "peers": peers(),
    }


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )


def flush_ms() -> float:
    """Return the median time to write and flush 8 KiB: the least that a commit can cost."""
    times: list[float] = []
    FOLDERS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=FOLDERS) as file:
        for _ in range(300):
            began = time.perf_counter()
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return median(times) * 1000


def peers() -> str:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    locked = json.loads((ROOT / "bench/peers/package-lock.json").read_text())["packages"]
    versions = {
        name: locked[f"node_modules/{name}"]["version"] for name in ("socket.io", "ws", "better-sqlite3")
    }
    return f"Node.js {node}, " + ", ".join(f"{name} {number}" for name, number in versions.items())
