"""Lists of expressions, as people can read them: one a line, or several with two blanks in between."""

from collections.abc import Mapping


def any_of(*lists: str, names: Mapping[str, str] | None = None) -> str:
    """Return one expression of all. A key of `names` in them, in capitals, stands for its value."""
    lines = "\n".join(lists).split("\n")
    words = "|".join(each.strip() for line in lines for each in line.split("  ") if each.strip())
    for name, listed in (names or {}).items():
        words = words.replace(name, listed)
    return words
