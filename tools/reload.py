"""Run a command and restart it whenever a Python file of openline changes. For ./dev only."""

import subprocess
import sys
import time
from pathlib import Path

SOURCES = Path(__file__).parent.parent / "src" / "openline"


def newest_change() -> float:
    return max((path.stat().st_mtime for path in SOURCES.rglob("*.py")), default=0.0)


def run_until_changed(command: list[str]) -> None:
    """Return when a source file is newer than the program's start, even if the program has ended before."""
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
