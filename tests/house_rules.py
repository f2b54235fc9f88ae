"""The checkers behind test_house_rules.py. Each takes a file's name and text and returns complaints.

They look at names and shapes only: good enough to stop an oversight, not somebody who wants around them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

FUNCTION_LINES, FILE_LINES, TEST_FILE_LINES, COMPONENT_LINES, ARGUMENTS = 50, 400, 600, 200, 6

# What a pure module may import. `zoneinfo` reads the tables of the system, as constant as the code.
PURE_IMPORTS = frozenset(
    "abc base64 bisect calendar collections copy dataclasses datetime decimal email_validator enum fractions"
    " functools hashlib heapq hmac html idna ipaddress itertools math msgspec operator phonenumbers re string"
    " textwrap types typing unicodedata urllib.parse zoneinfo".split()
)
IMPURE_CALLS = frozenset("now utcnow today open print input getenv uuid4 token_hex token_urlsafe".split())
WRITERS = re.compile(r"(add_|save_|set_timer|append_|remove_|delete_)")
MAY_WRITE = ("src/openline/actions/", "src/openline/store/", "tests/")
MAY_PUBLISH = (*MAY_WRITE, "src/openline/hub.py", "src/openline/app.py")

HTML_STRINGS = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc|document\.write|eval\s*\()")
STYLE_ATTRIBUTE = re.compile(r"<[^>]*\sstyle=", re.DOTALL)
LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b(?! ?\(?#\d+)")
ADDRESSES = re.compile(
    r'"resolved":|--(?:extra-)?index-url|--find-links|https?://\S+\.(?:whl|tgz|tar\.gz|zip)'
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lengths(name: str, text: str) -> list[str]:
    """A Python file and its functions; what counts as a line is what an editor shows."""
    limit = TEST_FILE_LINES if PurePath(name).parts[0] == "tests" else FILE_LINES
    complaints = too_long(name, text, limit)
    for function in functions(text):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES:
            complaints.append(
                f"{name}:{function.lineno} {function.name} has {lines} lines of {FUNCTION_LINES}"
            )
        count = argument_count(function)
        if count > ARGUMENTS:
            complaints.append(
                f"{name}:{function.lineno} {function.name} takes {count} arguments of {ARGUMENTS}"
            )
    return complaints


def front_lengths(name: str, text: str) -> list[str]:
    test = ".test." in name
    return too_long(
        name, text, TEST_FILE_LINES if test else COMPONENT_LINES if name.endswith(".tsx") else FILE_LINES
    )


def too_long(name: str, text: str, limit: int) -> list[str]:
    lines = len(text.splitlines())
    return [f"{name} has {lines} lines of {limit}"] if lines > limit else []


def argument_count(function: Function) -> int:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return len([it for it in every if it.arg not in ("self", "cls")])


def functions(text: str) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, Function))


def module_docstring(name: str, text: str) -> list[str]:
    return [] if ast.get_docstring(ast.parse(text)) else [f"{name} does not say what it is"]


def purity(name: str, text: str) -> list[str]:
    """For domain/: nothing waits, reads, or asks the clock or chance."""
    complaints: list[str] = []
    for node in ast.walk(ast.parse(text)):
        complaints += [f"{name}:{line} {what}" for line, what in impurities(node)]
    return complaints


def impurities(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
        yield node.lineno, "waits"
    if isinstance(node, ast.Import | ast.ImportFrom):
        for module in imported(node):
            if not is_pure(module):
                yield node.lineno, f"imports {module}"
    if isinstance(node, ast.Call) and called(node) in IMPURE_CALLS:
        yield node.lineno, f"calls {called(node)}()"


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.module in ("openline", "urllib"):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [node.module or "openline.domain"]


def is_pure(module: str) -> bool:
    if module.split(".")[0] == "openline":
        return module == "openline.domain" or module.startswith("openline.domain.")
    return module in PURE_IMPORTS or module.split(".")[0] in PURE_IMPORTS


def values_are_immutable(name: str, text: str) -> list[str]:
    """A frozen dataclass is checked as well as an Immutable, and costs twenty times as much."""
    return [
        f"{name}:{node.lineno} {node.name} is a frozen dataclass; make it an Immutable (domain/values.py)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
        and any("frozen=True" in ast.unparse(each) for each in node.decorator_list)
    ]


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def only_actions_write(name: str, text: str) -> list[str]:
    """Rows, events and timers are written by actions, and what was written is told after their commit."""
    complaints: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, on_transaction = node.func.attr, ast.unparse(node.func.value).split(".")[-1] == "tx"
        if on_transaction and WRITERS.match(verb) and not name.startswith(MAY_WRITE):
            complaints.append(f"{name}:{node.lineno} tx.{verb}() belongs into actions/")
        if verb == "publish" and not name.startswith(MAY_PUBLISH):
            complaints.append(f"{name}:{node.lineno} .publish() belongs into actions/")
        if verb == "transaction" and not name.startswith(MAY_WRITE):
            complaints.append(f"{name}:{node.lineno} .transaction() belongs into actions/")
    return complaints


def no_html_strings(name: str, text: str) -> list[str]:
    return found(HTML_STRINGS, name, text, "an HTML string; pages live under trusted-types 'none'")


def no_style_attribute(name: str, text: str) -> list[str]:
    return found(STYLE_ATTRIBUTE, name, text, "a style attribute; use a class, or CSSOM by ref")


def nothing_left_for_later(name: str, text: str) -> list[str]:
    return found(LATER, name, text, "a note for later without an issue's number")


def no_addresses(name: str, text: str) -> list[str]:
    return found(ADDRESSES, name, text, "an address; a lock names packages by hash only")


def found(pattern: re.Pattern[str], name: str, text: str, what: str) -> list[str]:
    return [f"{name}:{text.count(chr(10), 0, hit.start()) + 1} has {what}" for hit in pattern.finditer(text)]
