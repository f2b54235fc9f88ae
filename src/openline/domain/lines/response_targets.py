"""Response targets: how long a visitor may wait for an answer, in the line's working time."""

from openline.domain.lines import hours
from openline.domain.lines.lines import Rules
from openline.domain.times import SECOND


def target_due(rules: Rules, since: int, *, is_answered: bool) -> int:
    """Return when a visitor who has waited since `since` causes an alert; 0 = no target, or never open."""
    target_s = (
        rules.response_targets.further_answer_s if is_answered else rules.response_targets.first_answer_s
    )
    return hours.working_time_after(rules.hours, since, target_s * SECOND) if target_s else 0
