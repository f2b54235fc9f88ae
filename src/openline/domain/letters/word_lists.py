"""Lists of expressions, as people can read them: one a line, or several with two blanks in between."""

import re
from collections.abc import Mapping


def any_of(*lists: str, names: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Compile lists into one expression. A key of `names` in them, in capitals, stands for its value."""
    words = "|".join(re.split(r"\n|  +", "\n".join(each.strip() for each in lists)))
    for name, listed in (names or {}).items():
        words = words.replace(name, listed)
    return re.compile(words)
