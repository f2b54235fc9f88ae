"""Starts a command and starts it again whenever a Python file of openline changes. For ./dev only."""

import subprocess
import sys
import time
from pathlib import Path

SOURCES = Path(__file__).parent.parent / "src" / "openline"


def newest_change() -> float:
    return max((path.stat().st_mtime for path in SOURCES.rglob("*.py")), default=0.0)


def run_until_changed(command: list[str]) -> None:
    """Returns when a source is newer than the running program; a program that ended waits for that too."""
    before = newest_change()
    program = subprocess.Popen(command)
    try:
        while newest_change() <= before:
            time.sleep(0.5)
    finally:
        program.terminate()
        program.wait()


def main() -> None:
    try:
        while True:
            run_until_changed(sys.argv[1:])
            print("openline: sources changed, starting again", file=sys.stderr)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
