"""One JSON schema for whatever is logged, also by libraries, and a limit for whoever causes the lines.

Each line has `event`, a name that can be searched for; `level` and `timestamp`; and what the event tells.
"""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

import structlog

from openline.limits.counters import Bounded, Bucket
from openline.store.databases import without_values

log = structlog.get_logger()

Line = MutableMapping[str, Any]

LINES_AT_ONCE = 60
LINES_PER_S = 0.2
"""Lines of one kind: event, level, and what the event names as its kind (KIND). Those beyond are counted in
the next one, as `left_out`.
"""
KIND = ("library", "what", "limit")
"""Fields whose few values are ours: a flood of failed log-ins hides no change of a role."""
LONGEST_TEXT = 1_000
LONGEST_TRACE = 8_000


def set_up_logging(now: Callable[[], float] = time.monotonic) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            Sparing(now),
            shortened,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_trace,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _StandardError(),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_FromLibraries()])


def log_what_python_prints() -> None:
    """Make lines of its warnings and of the errors that nobody caught."""
    logging.captureWarnings(True)
    sys.excepthook = lambda _, error, __: log.critical("crashed", exc_info=error)
    threading.excepthook = lambda it: log.critical(
        "thread_crashed", exc_info=it.exc_value, thread=it.thread and it.thread.name
    )


class Sparing:
    """Drop what comes too often: whoever can cause a line could fill the disk with it."""

    def __init__(self, now: Callable[[], float]):
        self._now = now
        self._buckets: Bounded[Bucket] = Bounded()
        self._left_out: dict[str, int] = {}
        # Lines come from every thread.
        self._lock = threading.Lock()

    def __call__(self, _: Any, __: str, line: Line) -> Line:
        key = " ".join(str(line.get(name, "")) for name in ("event", "level", *KIND))
        with self._lock:
            now = self._now()
            bucket = self._buckets.get(key, lambda: Bucket(LINES_PER_S, LINES_AT_ONCE, now))
            if bucket.take(now):
                self._left_out[key] = self._left_out.get(key, 0) + 1
                raise structlog.DropEvent
            left_out = self._left_out.pop(key, 0)
        return {**line, "left_out": left_out} if left_out else line


def shortened(_: Any, __: str, line: Line) -> Line:
    return {name: value[:LONGEST_TEXT] if isinstance(value, str) else value for name, value in line.items()}


def with_trace(_: Any, __: str, line: Line) -> Line:
    """Replace `exc_info` by the text of its error and what led to it, without what people wrote."""
    match line.pop("exc_info", None):
        case True:
            error = sys.exception()
        case (_, BaseException() as error, _) | (BaseException() as error):
            pass
        case _:
            error = None
    if error:
        line["exception"] = _trace(error)[-LONGEST_TRACE:]
    return line


def _trace(error: BaseException) -> str:
    """Return the calls, as Python prints them. Only the last line is ours: drivers quote rows in theirs."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    led_to = f"{_trace(before)}\n" if before else ""
    calls = "".join(traceback.format_tb(error.__traceback__))
    return f"{led_to}{calls}{type(error).__name__}: {without_values(error)[:LONGEST_TEXT]}"


class _FromLibraries(logging.Handler):
    """Lines of libraries and of Python itself, in our schema."""

    def emit(self, record: logging.LogRecord) -> None:
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        text = record.getMessage()
        log.log(level, "library_said", library=record.name, message=text, exc_info=record.exc_info)


class _StandardError:
    """Where lines go. A full disk or a closed pipe there stops nothing: to log is never the purpose."""

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg
