"""Conversion of an HTML mail to plain text: lines, with quotations marked by "> ". Nothing else.

What a mail program marks as a citation is marked as one (CITED); a mere blockquote may be anybody's. Hidden
text is left out. Each character is examined a fixed number of times, however broken the HTML is. It is never
shown as HTML.
"""

import html
import re
import string
from dataclasses import dataclass, field

from openline.domain.letters.content import REPLY_MARKER
from openline.domain.mail.quotations import CITED, MARKER_CORE

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
_HIDING = re.compile(r"(?:display ?: ?none|visibility ?: ?hidden)\b")
_HIDDEN = re.compile(r" hidden[ =>]")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_CITES = re.compile(r"type ?= ?[\"']?cite\b|[\"' ]cite ?=")
_INDENT = re.compile(r"margin(?:-left)? ?:(?: ?0(?:px)?){0,3} ?[3-9][0-9]px|webkit-indent-blockquote")
_MAIL_LINK = re.compile(r"href ?= ?[\"']?mailto:([^\"'?> ]{3,250})")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ENDED_BY_NEXT = frozenset(("p", "li", "td", "th", "tr", "dd", "dt", "option"))
TAG_LIMIT = 2_000
"""Characters of a tag in which attributes are looked for."""
QUOTES_SHOWN = 5


@dataclass(slots=True)
class _Page:
    """The text so far. `line`: pieces of the unfinished line; `quotes`: the kinds of its quotations.

    `hidden`: the element that hides all in it, and how many of its name are open.
    """

    hides: bool
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    marked: int = 0
    cited: int = 0
    pre: int = 0
    hidden: str = ""
    hidden_depth: int = 0
    linked: str = ""
    """Address of the link that is open, as long as its text does not show it."""

    @property
    def prefix(self) -> str:
        if not self.marked:
            return ""
        return f"{CITED if self.cited else '>'} {'> ' * (min(self.marked, QUOTES_SHOWN) - 1)}"

    def begins_quote(self, kind: str) -> None:
        self.quotes.append(kind)
        self.marked += kind != "indent"
        self.cited += kind == "cite"

    def ends_quote(self) -> None:
        if self.quotes:
            kind = self.quotes.pop()
            self.marked -= kind != "indent"
            self.cited -= kind == "cite"

    def ends_line(self, *, even_if_empty: bool = False) -> None:
        text = "".join(self.line).strip() if not self.pre else "".join(self.line).rstrip()
        self.line.clear()
        if text or even_if_empty:
            self.lines.append(self.prefix + text)

    def stands_apart(self) -> None:
        """Add an empty line, unless there is one."""
        empty = self.prefix.rstrip()
        if self.lines and self.lines[-1].rstrip() != empty:
            self.lines.append(empty)

    def says(self, text: str) -> None:
        if self.hidden:
            if MARKER_CORE in text:
                self.ends_line()
                self.lines.append(self.prefix + REPLY_MARKER)
            return
        text = _unescaped(text)
        if "@" in text:
            self.linked = ""
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
    page = _read(source, hides=True)
    if page.hidden:
        # The element that hides has no end: what stands in it may be all that was written.
        page = _read(source, hides=False)
    return "\n".join(page.lines).strip()


def _read(source: str, *, hides: bool) -> _Page:
    page = _Page(hides)
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
    return page


def _markup(page: _Page, source: str, lower: str, opens: int) -> int:
    """Process the markup that begins with `<` at `opens`; return the index at which to read on."""
    if source.startswith("<!--", opens):
        return _after(source, "-->", opens + 4)
    following = source[opens + 1 : opens + 2]
    if following in ("!", "?"):
        return _after(source, ">", opens)
    if not (following.isalpha() or following == "/"):
        if not page.hidden:
            page.line.append("<")
        return opens + 1
    closes = _end_of_tag(source, opens)
    name, is_end = _name(lower[opens + 1 : min(closes, opens + 60)])
    if name in _SKIPPED and not is_end:
        return _after(lower, ">", _after(lower, f"</{name}", closes))
    if not _is_hidden(page, name, is_end=is_end):
        _tag(page, name, "" if is_end else source[opens : min(closes, opens + TAG_LIMIT)])
    return closes


def _is_hidden(page: _Page, name: str, *, is_end: bool) -> bool:
    """Return True if the tag stands in an element that is hidden, or ends it."""
    if not page.hidden:
        return False
    if not is_end and (
        (page.hidden == "p" and name in _BLOCKS) or (page.hidden == name and name in _ENDED_BY_NEXT)
    ):
        page.hidden = ""
        return False
    if name == page.hidden:
        page.hidden_depth += -1 if is_end else 1
    if not page.hidden_depth:
        page.hidden = ""
    return True


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


def _tag(page: _Page, name: str, tag: str) -> None:
    """Process a tag; `tag` is its source, empty for an end tag."""
    if name == "br":
        page.ends_line(even_if_empty=True)
        return
    attributes = " ".join(tag.translate(_LOWER).split()) if "=" in tag or "hidden" in tag else ""
    if attributes and page.hides and name not in _VOID and _hides(attributes):
        page.hidden, page.hidden_depth = name, 1
    if name in _CELLS:
        if page.line and tag:
            page.line.append(" ")
    elif name == "a":
        _link(page, tag, attributes)
    elif name in _BLOCKS:
        _block(page, name, tag, attributes)


def _hides(attributes: str) -> bool:
    if "hidden" in attributes and _HIDDEN.search(_VALUE.sub("", attributes)):
        return True
    return bool(_HIDING.search(attributes))


def _link(page: _Page, tag: str, attributes: str) -> None:
    """Show the address that a link leads to if its text does not."""
    if tag:
        found = _MAIL_LINK.search(attributes)
        page.linked = found[1] if found else ""
    else:
        if page.linked and page.line:
            page.line.append(f" <{page.linked}>")
        page.linked = ""


def _block(page: _Page, name: str, tag: str, attributes: str) -> None:
    page.ends_line()
    if name == "blockquote" and not tag:
        page.ends_quote()
    if name in _APART:
        page.stands_apart()
    match name:
        case "blockquote" if tag:
            is_indent = bool(_INDENT.search(attributes)) and "border-left" not in attributes
            page.begins_quote("cite" if _CITES.search(attributes) else "indent" if is_indent else "quote")
        case "pre":
            page.pre = max(0, page.pre + (1 if tag else -1))
        case "li" if tag:
            page.line.append("- ")
        case _:
            pass


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text).replace("\xa0", " ")
    except ValueError:
        # A reference of thousands of digits (&#999…;) is no character.
        return text
