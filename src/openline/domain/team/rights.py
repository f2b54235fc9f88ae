"""Who may set what (WORK-1): administrators everything, supervisors the lines they are in.

What is not theirs to see does not exist for them; what they see and may not change is forbidden.
"""

from openline.domain.refusals import Forbidden, NotFound
from openline.domain.team.operators import Operator


def must_administer(operator: Operator) -> None:
    if operator.role != "administrator":
        raise Forbidden


def must_supervise(operator: Operator) -> None:
    """Some line at least, or all."""
    if operator.role == "operator":
        raise Forbidden


def must_set_line(operator: Operator, line_id: str) -> None:
    must_supervise(operator)
    must_see_line(operator, line_id)


def must_see_line(operator: Operator, line_id: str) -> None:
    if operator.lines is not None and line_id not in operator.lines:
        raise NotFound
