"""Where each microsecond of a durable message goes. `bench/profile [-n 1000] [--seconds 15] [--runs 3]`

Each run loads openline twice. First alone: what each thread of the server uses, read from /proc. Then with
py-spy beside it, which samples the native stacks; the samples of a thread that does not wait divide what that
thread used. The medians of the runs are printed.
"""

import argparse
import shlex
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import report
from rounds import loaded
from servers import FOLDERS, ROOT, SERVERS, Running, running

SAMPLES_A_SECOND = 40
BEGIN, END = "<!-- profile:begin -->", "<!-- profile:end -->"
OPENLINE = next(it for it in SERVERS if it.name == "openline")
PY_SPY = Path(sys.executable).with_name("py-spy")

LOOP, WRITER, OTHERS = "event loop", "writer", "other threads"
REST = {LOOP: "turns of the loop, and the rest", WRITER: "Python: actions, rows, values"}


class Part(NamedTuple):
    """A sample belongs to the first part that it fits.

    `native`: beginnings of functions, one of which is among those inside of the innermost Python function, or
    of a library, whose functions may be without names;
    `python`: beginnings of Python functions, one of which is the innermost; `within`: one that is anywhere.
    """

    title: str
    native: tuple[str, ...] = ("",)
    python: tuple[str, ...] = ("",)
    within: tuple[str, ...] = ("",)


WAITS = (
    "pthread_cond_wait",
    "pthread_cond_timedwait",
    "pthread_cond_clockwait",
    "sem_",
    "epoll_",
    "clock_nanosleep",
    "fdatasync",
    "Store._next_batch ",
)
"""Functions in which a thread waits, for another one, a socket or the disk: that takes no processor."""
COLLECTOR = Part("collector", ("gc_collect", "PyGC_", "_PyGC_"))
HAND_OVER = Part("hand-over between threads", ("take_gil", "drop_gil", "pthread_"))
SQLITE = "(libsqlite3"
PARTS = {
    LOOP: (
        COLLECTOR,
        HAND_OVER,
        Part("bytes from and to sockets", ("recv", "read", "send", "write", "__libc_")),
        Part("commands", within=("PicowsListener.on_ws_frame ",)),
        Part("answers and events of a commit", within=("Store._answer ",)),
        Part("frames to sockets", within=("WriteBatch._leave ",)),
        Part("rows of the operators' lists", within=("Hub._tell_rows ",)),
    ),
    WRITER: (
        COLLECTOR,
        HAND_OVER,
        Part("SQLite: commit and log", (SQLITE,), ("Store._commit ",)),
        Part("SQLite: parameters", ("sqlite3_bind", "sqlite3_clear_bindings")),
        Part("SQLite: rows", ("sqlite3_column",)),
        Part("SQLite: statements", (SQLITE,)),
        Part("SQLite: the driver", ("(_sqlite3", "pysqlite_")),
    ),
}


class Profile(NamedTuple):
    """Microseconds of processor time per message. `parts`: by thread and title."""

    whole: float
    parts: dict[tuple[str, str], float]


def main() -> None:
    options = parse()
    FOLDERS.mkdir(parents=True, exist_ok=True)
    found = [profile(options) for _ in range(options.runs)]
    text = markdown(found, options)
    if options.write:
        report.write_into(ROOT / "docs/performance.md", text, BEGIN, END)
    print(text)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/profile", description=__doc__)
    parser.add_argument("-n", type=int, default=1_000, help="visitors")
    parser.add_argument("--seconds", type=int, default=15, help="measured each time, after 2 s of warming up")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    return parser.parse_args()


def profile(options: argparse.Namespace) -> Profile:
    with running(OPENLINE) as alone:
        result = loaded(alone, "chat", options.n, options.seconds)
    used = used_by_thread(result["threads_us"], alone.session)
    with running(OPENLINE) as watched, TemporaryDirectory(dir=FOLDERS) as folder:
        stacks = Path(folder, "stacks")
        loaded(watched, "chat", options.n, options.seconds, ["--sampler", sampler(watched, options, stacks)])
        samples = divided(stacks.read_text())
    parts = {
        (thread, title): used[thread] * count / samples[thread].total()
        for thread in (LOOP, WRITER)
        for title, count in samples[thread].items()
    }
    if used[OTHERS]:
        parts[OTHERS, ""] = used[OTHERS]
    return Profile(result["server_us"], parts)


def used_by_thread(threads_us: dict[str, float], first: int) -> dict[str, float]:
    """Return what the event loop's thread, the writer's (the busiest other one) and all others have used."""
    loop = threads_us.pop(str(first))
    writer = max(threads_us.values())
    return {LOOP: loop, WRITER: writer, OTHERS: sum(threads_us.values()) - writer}


def sampler(it: Running, options: argparse.Namespace, stacks: Path) -> str:
    command = [PY_SPY, "record", "--native", "--threads", "--function", "--format", "raw", "--output", stacks]
    numbers = ["--rate", SAMPLES_A_SECOND, "--duration", options.seconds, "--pid", it.session]
    return shlex.join(map(str, [*command, *numbers]))


def divided(raw: str) -> dict[str, Counter[str]]:
    """Return the samples of each thread by part."""
    counts: dict[str, Counter[str]] = {LOOP: Counter(), WRITER: Counter()}
    for line in raw.splitlines():
        stack, _, count = line.rpartition(" ")
        thread, *frames = stack.split(";")
        name = LOOP if "MainThread" in thread else WRITER if "writer" in thread else ""
        if name and not any(each.startswith(WAITS) for each in frames):
            counts[name][title_of(name, frames[::-1])] += int(count)
    return counts


def title_of(thread: str, stack: list[str]) -> str:
    """Return the part of a stack, innermost first."""
    native = [*native_inside(stack), ""]
    python = stack[len(native) - 1] if len(native) <= len(stack) else ""
    for part in PARTS[thread]:
        is_within = any(it.startswith(part.within) for it in stack)
        if is_within and python.startswith(part.python) and any(_is_of(it, part.native) for it in native):
            return part.title
    return REST[thread]


def _is_of(frame: str, native: tuple[str, ...]) -> bool:
    return frame.startswith(native) or frame[frame.find("(") :].startswith(native)


def native_inside(stack: list[str]) -> Iterator[str]:
    for frame in stack:
        if frame.endswith(".py)") or ".py:" in frame:
            return
        yield frame


def markdown(found: list[Profile], options: argparse.Namespace) -> str:
    whole = median(it.whole for it in found)
    keys = {key for it in found for key in it.parts}
    parts = {key: median(it.parts.get(key, 0) for it in found) for key in keys}
    rows: list[tuple[str, ...]] = []
    for thread in (LOOP, WRITER, OTHERS):
        own = {title: value for (its, title), value in parts.items() if its == thread}
        rows += [(f"**{thread}**", *cells(sum(own.values()), whole))] if own else []
        rows += [
            (title, *cells(own[title], whole)) for title in sorted(own, key=own.__getitem__)[::-1] if title
        ]
    total = sum(parts.values())
    head = (f"{options.n:,} visitors, medians of {options.runs} runs", "µs a message", "share")
    return report.table(
        head, [*rows, ("sum", *cells(total, whole)), ("**whole server**", *cells(whole, whole))]
    )


def cells(value: float, whole: float) -> tuple[str, str]:
    return f"{value:.1f}", f"{value / whole:.1%}"


if __name__ == "__main__":
    main()
