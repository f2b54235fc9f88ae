"""Numbers of dialogs, for people to tell each other. They never authorise a request."""

import re
from functools import lru_cache

# Damm's quasigroup: every single wrong digit and every swap of neighbours changes the check digit.
# https://en.wikipedia.org/wiki/Damm_algorithm
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
SKIPPED_AFTER_RESTORE = 10_000
_WRITTEN = re.compile(r"(?:(?:no\.?|n°|№|#)\s*)?(\d{1,15})(?:\s*[-–—]\s*(\d))?", re.IGNORECASE)


def check_digit(number: int) -> int:
    interim = 0
    for digit in str(number):
        interim = int(_DAMM[interim][int(digit)])
    return interim


def last_given(last: int, before: int | None, ever: int) -> int:
    """Return the last number to treat as issued in a database that was restored from a backup.

    `before`: the last number of the database that it replaces. If that is not known or is older than the
    backup, as many numbers are skipped as were `ever` issued, because a busy portal may have issued more
    since the backup.
    """
    if before is not None and before >= last:
        return before
    return last + max(SKIPPED_AFTER_RESTORE, ever)


@lru_cache(maxsize=4_096)
def label(number: int) -> str:
    """Return the number with its check digit, as both sides see it: 12345 → "12345-6"."""
    return f"{number}-{check_digit(number)}"


def candidates(written: str) -> tuple[int, ...]:
    """Return the numbers that may be meant, the likeliest first; empty if the text is no number.

    "12345-6" is one number, or none if its check digit does not fit (see `is_misheard`). Without the dash the
    last digit may or may not be the check digit: "123456" is 123456 first, then 12345.
    """
    match = _WRITTEN.fullmatch(written.strip())
    if not match:
        return ()
    digits, check = match.groups()
    if check is not None:
        return (int(digits),) if check_digit(int(digits)) == int(check) else ()
    short = int(digits[:-1]) if len(digits) > 1 else 0
    with_check = (short,) if short and check_digit(short) == int(digits[-1]) else ()
    return (int(digits), *with_check)


def is_misheard(written: str) -> bool:
    """Return True for a number whose check digit does not fit: a digit was misheard or mistyped."""
    match = _WRITTEN.fullmatch(written.strip())
    return bool(match and match[2]) and not candidates(written)
