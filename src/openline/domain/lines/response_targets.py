"""Norms: how long a visitor may wait for an answer, in the line's working time (LINE-11)."""

from openline.domain.lines import hours
from openline.domain.lines.lines import Rules
from openline.domain.times import SECOND


def target_due(rules: Rules, since: int, *, is_answered: bool) -> int:
    """When a visitor who waits since then is an alert; 0 = there is no norm, or the line never opens."""
    target_s = rules.norms.further_answer_s if is_answered else rules.norms.first_answer_s
    return hours.working_time_after(rules.hours, since, target_s * SECOND) if target_s else 0
