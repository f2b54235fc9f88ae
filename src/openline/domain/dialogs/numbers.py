"""The number of a dialog: for people to say to each other. No request is ever authorised by it."""

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
_WRITTEN = re.compile(r"^\s*(?:no\.?|n°|№|#)?\s*(\d{1,15})(?:\s*[-–—]\s*(\d))?\s*$", re.IGNORECASE)


def check_digit(number: int) -> int:
    interim = 0
    for digit in str(number):
        interim = int(_DAMM[interim][int(digit)])
    return interim


def last_given(last: int, before: int | None, ever: int) -> int:
    """Where a base that came back from a backup goes on. `before`: what the base that it replaces says.

    Where that is not known, or was older than the backup, as many are left out as were `ever` given: a busy
    portal may have given more since.
    """
    if before is not None and before >= last:
        return before
    return last + max(SKIPPED_AFTER_RESTORE, ever)


@lru_cache(maxsize=4_096)
def label(number: int) -> str:
    """As both sides see it: 12345 → "12345-6"."""
    return f"{number}-{check_digit(number)}"


def candidates(written: str) -> tuple[int, ...]:
    """The numbers somebody may mean, the likeliest first; empty when this is no number.

    "12345-6" is one number, or none when its check digit does not fit (see `is_misheard`). Without the
    dash the last digit may or may not be the check digit: "123456" is 123456 first, then 12345.
    """
    match = _WRITTEN.match(written)
    if not match:
        return ()
    digits, check = match.groups()
    if check is not None:
        return (int(digits),) if check_digit(int(digits)) == int(check) else ()
    short = int(digits[:-1]) if len(digits) > 1 else 0
    with_check = (short,) if short and check_digit(short) == int(digits[-1]) else ()
    return (int(digits), *with_check)


def is_misheard(written: str) -> bool:
    """A number with a check digit that does not fit: one digit was heard or typed wrongly."""
    match = _WRITTEN.match(written)
    return bool(match and match[2]) and not candidates(written)
