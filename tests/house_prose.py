"""The checkers of docstrings and comments behind test_house_rules.py: how they begin, and no ids in them.

They look at first words and shapes only: a docstring that begins well can still be unclear.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO

from tests.house_rules import functions

# Words that open a clause without its subject, or one that nobody has named yet.
HEADLESS = frozenset(
    "who whoever whom whose whether what whatever which of it its they one ones those these that as by for"
    " in on at with to from until since so if when where also only not none no how and but or because while"
    " after before everybody somebody nobody".split()
)
FIRST_WORD = re.compile(r"\W*([\w']+)")
# Ids of requirements, threats, faults and rules. docs/requirements.md and docs/threats.md say what they mean;
# code says it in words.
IDS = re.compile(
    r"\b(?:ASST|CHAN|CHAT|CRM|FORM|HELP|LINE|MAIL|NUM|OPS|WORK)-\d+\b"
    r"|\b[FGIMRT]\d{1,2}\b|\b[ABE]\.(?!164\b)\d+\b|\bSPEC §|\bTHREATS\b|\bFAULTS\b"
)


def begins_plainly(name: str, text: str) -> list[str]:
    """A function's docstring begins with a verb, or a noun phrase that names the thing."""
    complaints: list[str] = []
    for function in functions(text):
        first = FIRST_WORD.match(ast.get_docstring(function) or "")
        if first and first[1].lower() in HEADLESS:
            complaints.append(
                f"{name}:{function.lineno} {function.name}: its docstring begins with {first[1]!r}"
            )
    return complaints


def no_ids(name: str, text: str) -> list[str]:
    """A reader of the code need not know our lists by number."""
    return [
        f"{name}:{line} {found[0]}: say it in words"
        for line, prose in comments_and_docstrings(text)
        for found in IDS.finditer(prose)
    ]


def comments_and_docstrings(text: str) -> Iterator[tuple[int, str]]:
    """Each with its first line; a docstring is any string that stands by itself, below a field too."""
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(prose))):
                yield node.lineno, prose
            case _:
                pass
