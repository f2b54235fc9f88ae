"""Conversion of an HTML mail to plain text: lines, with quotations marked by "> ". Nothing else.

Each character is examined a fixed number of times, however broken the HTML is. It is never shown as HTML.
"""

import html
import re
import string
from dataclasses import dataclass, field

_SKIPPED = frozenset(("style", "script", "title"))
"""Elements that are never shown. If the end tag is missing, browsers show nothing of what follows either."""
_LOWER = {ord(char): char.lower() for char in string.ascii_uppercase}
"""Keeps every character at its index; `str.lower` turns some characters into two."""
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"))
_CELLS = frozenset(("td", "th"))
_ENDS_OR_QUOTES = re.compile(r">|=[\"']")
QUOTES_SHOWN = 5


@dataclass(slots=True)
class _Page:
    """The text so far. `line`: pieces of the unfinished line; `quotes`: its depth of quotation."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    pre: int = 0

    def ends_line(self, *, even_if_empty: bool = False) -> None:
        text = "".join(self.line).strip() if not self.pre else "".join(self.line).rstrip()
        self.line.clear()
        if text or even_if_empty:
            self.lines.append("> " * min(self.quotes, QUOTES_SHOWN) + text)

    def stands_apart(self) -> None:
        """Add an empty line, unless there is one."""
        empty = ("> " * min(self.quotes, QUOTES_SHOWN)).rstrip()
        if self.lines and self.lines[-1].rstrip() != empty:
            self.lines.append(empty)

    def says(self, text: str) -> None:
        text = _unescaped(text)
        if self.pre:
            first, *others = text.split("\n")
            self.line.append(first)
            for each in others:
                self.ends_line(even_if_empty=True)
                self.line.append(each)
            return
        words = " ".join(text.split())
        is_spaced = self.line and not self.line[-1].endswith(" ")
        if text[:1].isspace() and is_spaced:
            self.line.append(" ")
        if words:
            self.line.append(words + (" " if text[-1].isspace() else ""))


def text_of_html(source: str) -> str:
    page = _Page()
    lower = source.translate(_LOWER)
    at = 0
    while at < len(source):
        opens = source.find("<", at)
        if opens < 0:
            page.says(source[at:])
            break
        if opens > at:
            page.says(source[at:opens])
        at = _markup(page, source, lower, opens)
    page.ends_line()
    return "\n".join(page.lines).strip()


def _markup(page: _Page, source: str, lower: str, opens: int) -> int:
    """Process the markup that begins with `<` at `opens`; return the index at which to read on."""
    if source.startswith("<!--", opens):
        return _after(source, "-->", opens + 4)
    following = source[opens + 1 : opens + 2]
    if following in ("!", "?"):
        return _after(source, ">", opens)
    if not (following.isalpha() or following == "/"):
        page.line.append("<")
        return opens + 1
    closes = _end_of_tag(source, opens)
    name, is_end = _name(lower[opens + 1 : min(closes, opens + 60)])
    if name in _SKIPPED and not is_end:
        return _after(lower, ">", _after(lower, f"</{name}", closes))
    _tag(page, name, is_end)
    return closes


def _after(source: str, what: str, start: int) -> int:
    found = source.find(what, start)
    return len(source) if found < 0 else found + len(what)


def _end_of_tag(source: str, opens: int) -> int:
    """Return the index after the `>` that stands outside of quotes; a quote that never ends is ignored."""
    at = opens
    while found := _ENDS_OR_QUOTES.search(source, at):
        if found[0] == ">":
            return found.end()
        ends = source.find(found[0][1], found.end())
        if ends < 0:
            return _after(source, ">", found.end())
        at = ends + 1
    return len(source)


def _name(inside: str) -> tuple[str, bool]:
    is_end = inside.startswith("/")
    name = inside.removeprefix("/")
    for at, char in enumerate(name):
        if not (char.isalnum() or char in ":-"):
            return name[:at], is_end
    return name, is_end


def _tag(page: _Page, name: str, is_end: bool) -> None:
    if name == "br":
        page.ends_line(even_if_empty=True)
    elif name in _CELLS:
        if page.line and not is_end:
            page.line.append(" ")
    elif name in _BLOCKS:
        _block(page, name, is_end)


def _block(page: _Page, name: str, is_end: bool) -> None:
    page.ends_line()
    if name in _APART:
        page.stands_apart()
    match name:
        case "blockquote":
            page.quotes = max(0, page.quotes + (-1 if is_end else 1))
        case "pre":
            page.pre = max(0, page.pre + (-1 if is_end else 1))
        case "li" if not is_end:
            page.line.append("- ")
        case _:
            pass


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text).replace("\xa0", " ")
    except ValueError:
        # A reference of thousands of digits (&#999…;) is no character.
        return text
