"""When nobody can answer: whether that is so, and by when somebody will (LINE-12, FORM-8)."""

from typing import NamedTuple

from openline.domain.lines import hours
from openline.domain.lines.lines import Rules
from openline.domain.times import MINUTE


class Promise(NamedTuple):
    """`opens_at` 0 = it was made within the hours."""

    promised_at: int
    opens_at: int


def promise(rules: Rules, now: int) -> Promise | None:
    """None: a line without hours, or one that never opens, promises nothing."""
    if not rules.hours.is_on:
        return None
    promised_at = hours.working_time_after(rules.hours, now, rules.promise_after_min * MINUTE)
    return Promise(promised_at, hours.opens_at(rules.hours, now)) if promised_at else None
