"""Words that the project used for itself, and the standard term that took the place of each.

They are history in CHANGELOG.md, docs/decisions and the migrations. Elsewhere they would teach a dialect.
Ordinary English stays: a sentence may say that somebody was told; a name says what it holds.
"""

import io
import re
import tokenize

HISTORY = (
    "src/openline/store/migrations/versions/",
    "tests/store/test_migrations.py",
    "tests/house_words.py",
)

ANYWHERE = {
    r"(?<!one-)conductors?": "form flow",
    r"shel(f|ves|ved)": "file store, stored",
    r"knock(s|ed|ing)?": "upgrade request",
    r"farewells?": "shutdown notice",
    r"ways?[ _-]?back": "return link",
    r"noes": "refusals",
    r"norms?": "response target",
    r"forg(ive|ives|iven|ave)|pardon(s|ed)?": "unban",
    r"held[ _-]back": "quarantined",
    r"(share|shares|shared|sharing)[ _-]out": "assign, assignment",
    r"(the|a|another) house(?! rules?)": "the application, the company",
    r"the[ _]base(?![ _](class|name|url))": "the database",
    r"mailm[ae]n|postm[ae]n|post[ _-](office|room)": "SMTP fixture",
    r"politeness|manners": "throttle",
    r"jot(s|ted|ting|ter)?": "journal, write",
}
"""Patterns of whole words in names and prose alike."""

NAMES = {
    "told": "event, sent, flags: what it holds",
    "said": "text, reply, custom_data: what it holds",
    "page_says": "custom_data",
    "fact": "detail",
    "facts": "details",
    "desk": "installation",
    "is_held": "is_quarantined",
    "look_back": "preview",
    "open_house": "start",
    "house_of": "running",
    "gathered": "form_result",
    "fate": "delivery",
}
"""Words of an identifier or of a CSS class, alone or among others; tests' titles are prose."""

PYTHON_NAMES = {"sheet": "content", "paper": "rendered"}
"""Style sheets have the first of them in the front end, and colours the second."""

VALUES = {"evenly": "balanced", "strictly": "in_order", "everyone": "first_to_take"}
"""Strings of one word."""

KEPT = {"SaidNo"}
"""The refusal of an SMTP server, an exact word among InDoubt and BrokenOff."""

_ANYWHERE = [
    (re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", re.IGNORECASE), instead)
    for words, instead in ANYWHERE.items()
]
_VALUES = re.compile(rf"([\"'`])({'|'.join(VALUES)})\1")
_NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
_CLASSES = re.compile(r"class=(?:\{`|\")([^\"`]*)")
_EXPRESSIONS = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def no_retired_words(name: str, text: str) -> list[str]:
    """Return a complaint for each retired word, wherever it stands, also in the file's own name."""
    if name.startswith(HISTORY):
        return []
    found = [
        (_line(text, match.start()), match[0], instead)
        for pattern, instead in _ANYWHERE
        for match in pattern.finditer(text)
    ]
    found += [(_line(text, match.start()), match[2], VALUES[match[2]]) for match in _VALUES.finditer(text)]
    found += [(1, match[0], instead) for pattern, instead in _ANYWHERE for match in pattern.finditer(name)]
    return [f"{name}:{line} {word}: say {instead}" for line, word, instead in sorted(found)]


def no_retired_names(name: str, text: str) -> list[str]:
    """Return a complaint for each identifier or CSS class that has a retired word in it."""
    if name.startswith(HISTORY):
        return []
    is_python = name.endswith(".py")
    refused = NAMES | PYTHON_NAMES if is_python else NAMES
    complaints = {
        f"{name} {identifier}: say {instead}"
        for identifier in (_python_names(text) if is_python else _front_names(name, text)) - KEPT
        for word, instead in refused.items()
        if f"_{word}_" in _spelled(identifier)
    }
    return sorted(complaints)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _spelled(identifier: str) -> str:
    """Return the identifier's words, small and between underscores: `toldAt` is `_told_at_`."""
    return f"_{'_'.join(part.lower() for part in _PARTS.findall(identifier))}_"


def _python_names(text: str) -> set[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    names = {token.string for token in tokens if token.type == tokenize.NAME}
    return {name for name in names if not name.startswith("test_")}


def _front_names(name: str, text: str) -> set[str]:
    code = _NOT_CODE.sub(" ", text) if not name.endswith(".html") else " ".join(_EXPRESSIONS.findall(text))
    return set(re.findall(r"[A-Za-z_$][\w$-]*", " ".join([code, *_CLASSES.findall(text)])))
