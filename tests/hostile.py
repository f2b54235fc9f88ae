"""Texts that were made to be slow to handle, and a clock that a busy machine does not mislead."""

import re
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

TRIES = 4
USUAL_S = 0.005
"""What `_usual_work` takes on the machines for which limits are written."""


def _falling_marks() -> str:
    """Return marks by falling combining class: putting them in order is the most work there is."""
    of_class: defaultdict[int, str] = defaultdict(str)
    for code in range(0x300, 0x1_0000):
        of_class[unicodedata.combining(chr(code))] += chr(code)
    return "".join(of_class[kind][0] * 200 for kind in sorted(of_class, reverse=True) if kind)


KINDS = {
    "marks": _falling_marks(),
    "marks that are two": "\u0f73",
    "marks after joiners": "\u0316\u200d\u0301\ufe0f",
    "letters with marks": "e\u0301\u0316\u0302",
    "letters that become many": "\ufdfa",
    "parts of syllables": "\u1100\u1161\u11a8",
    "zero width": "\u200b",
    "directions": "\u202e\u2066",
    "spaces": " ",
    "line ends": "\n",
    "carriage returns": "\r\n \r",
    "digits": "1",
    "digits and dashes": "1-",
    "digits and dots": "1.",
    "digits in brackets": "(12)",
    "brackets": "([",
    "closing brackets": ")",
    "at signs": "a@",
    "dots and at signs": "a.a.a@",
    "host names": "a.",
    "hyphens": "a-",
    "foreign hosts": "xn--é.",
    "nested quotes": "> ",
    "quotes of mails": "> On Mon, 1 Jan 2024 at 10:00, Vera <vera@a.example> wrote:\n",
    "headers of mails": "From: a\nTo: b\n",
    "signatures": "-- \n",
    "rules": "-_",
    "addresses": "http://a.example/?utm_a=b&",
    "slashes": "/\\",
    "quotation marks": "\"'",
    "a word": "a",
    "words": "Ab ",
    "emoji": "\U0001f469\u200d\U0001f4bb\U0001f3fd",
    "cannot be stored": "\0\ud800",
    "commas": "a,;:",
    "refusals": "sender client host ",
    "numbers after a word": "no.",
}
_WORD, _TEXT = re.compile(r"\w+"), "Ab, c. " * 1000
PREFIXES = ("", "http://", "a@", "no ")


def texts(length: int) -> dict[str, str]:
    """Return hostile texts of this length, by what they are made of."""
    made = {name: _filled(piece, length) for name, piece in KINDS.items()}
    for prefix in PREFIXES[1:]:
        made |= {
            f"{prefix}{name}": prefix + _filled(KINDS[name], length - len(prefix) - 1) + "!"
            for name in ("marks", "spaces", "digits and dots", "at signs", "host names", "a word")
        }
    return made


def quickest(work: Callable[[], object], limit_s: float, *expected: type[Exception]) -> float:
    """Return the processor time of the quickest of a few tries; the first within the limit ends them.

    A slow machine is given more time: virtual ones change their speed within seconds.
    """
    best = float("inf")
    for _ in range(TRIES):
        took = _took(work, expected)
        if took > limit_s:
            took /= max(1, _took(_usual_work) / USUAL_S)
        best = min(best, took)
        if best <= limit_s:
            break
    return best


def _took(work: Callable[[], object], expected: tuple[type[Exception], ...] = ()) -> float:
    began = time.thread_time()
    with suppress(*expected):
        work()
    return time.thread_time() - began


def _usual_work() -> None:
    for _ in range(16):
        _WORD.sub(" ", " ".join(_TEXT.casefold().split()))


def _filled(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]
