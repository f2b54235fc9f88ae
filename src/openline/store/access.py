"""Conditions that limit a list to the lines an operator may see."""

from typing import Any


def visible_in(line_id: Any, lines: frozenset[str] | None) -> tuple[Any, ...]:
    """Return conditions for `where` that hide the rows of all other lines; None = all lines, no condition."""
    return () if lines is None else (line_id.in_(sorted(lines)),)
