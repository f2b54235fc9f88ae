"""What an operator of some lines may see, as a condition of lists."""

from typing import Any


def visible_in(line_id: Any, lines: frozenset[str] | None) -> tuple[Any, ...]:
    """For `where`: of these lines and nothing else (T25); None = of all."""
    return () if lines is None else (line_id.in_(sorted(lines)),)
