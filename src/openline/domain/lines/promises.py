"""Promises: by when somebody will answer a visitor whom nobody can answer now."""

from typing import NamedTuple

from openline.domain.lines import hours
from openline.domain.lines.lines import Rules
from openline.domain.times import MINUTE


class Promise(NamedTuple):
    """A promised answer. `opens_at` 0 = it was made within working hours."""

    promised_at: int
    opens_at: int


def promise(rules: Rules, now: int) -> Promise | None:
    """Return the promise, or None for a line without hours or one that never opens."""
    if not rules.hours.is_on:
        return None
    promised_at = hours.working_time_after(rules.hours, now, rules.promise_after_min * MINUTE)
    return Promise(promised_at, hours.opens_at(rules.hours, now)) if promised_at else None
