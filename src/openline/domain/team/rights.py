"""Rights to change settings: administrators change everything, supervisors the lines they belong to.

A line that the operator may not see raises NotFound; a line that they see but may not change raises
Forbidden.
"""

from openline.domain.refusals import Forbidden, NotFound
from openline.domain.team.operators import Operator


def must_administer(operator: Operator) -> None:
    if operator.role != "administrator":
        raise Forbidden


def must_supervise(operator: Operator) -> None:
    """Raise Forbidden unless the operator is a supervisor (of any line) or an administrator."""
    if operator.role == "operator":
        raise Forbidden


def must_set_line(operator: Operator, line_id: str) -> None:
    must_supervise(operator)
    must_see_line(operator, line_id)


def must_see_line(operator: Operator, line_id: str) -> None:
    if operator.lines is not None and line_id not in operator.lines:
        raise NotFound
