"""Rules for text that people type: which characters are stored, and how long a text may be.

Everything here takes time in proportion to a bounded length, whatever is typed: a text that is too long is
refused before anything else happens, and marks are cut before anything is normalised. Normalising sorts the
marks on a letter, which costs the square of their number.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from openline.domain.refusals import BadText

UNSTORABLE = "The text contains characters that can't be stored."
TEXT_LIMIT = 4_000
COMMENT_LIMIT = 1_000
COMBINING_LIMIT = 4
LINE_LIMIT = 4_000
"""Characters that are looked at in a query, an address or a title."""
_NAME_LIMIT = 2_000
"""Characters that are looked at in a name. Each kind of name has a shorter limit of its own."""
_COMPOSED_OF = 2
"""A character may be typed as a letter and an accent. Longer spellings fit unless they fill a whole text."""
_MARKS_READ = 2 * COMBINING_LIMIT
"""Marks on a letter that are read: some of them merge with it when they are normalised."""
_REFUSED_KEPT = 100
_KEPT_CONTROLS = "\n\t"
# Marks that change the direction of everything after them: harmless in a message of one's own, but in a name
# they make a forgery possible ("gpj.exe" shown as "exe.jpg").
# https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Letters, digits and signs of the commonest scripts: visible, or a space, and normalised as they are.
_EVERYDAY = re.compile(
    "[\n\t -~\xa0-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u03c9\u0400-\u0482\u048a-\u052f\u05d0-\u05ea"
    "\u0621-\u064a\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff"
    "\uac00-\ud7a3\U0001f300-\U0001faff]*"
)
# Vowel signs that become two marks when they are normalised, although they are none themselves.
_DOUBLE_MARKS = "\u0f73\u0f75\u0f81"

_Kind = Literal["dropped", "mark", "joiner", "letter"]


class CleanText(str):
    """A text that was cleaned before the action began: `clean_text` only returns it, or raises `wrong`."""

    wrong: BadText | None = None


def prepared(text: str, clean: Callable[[str], str] | None = None) -> CleanText:
    """Clean a text at the door, so that the action, which holds up all others, has nothing to do.

    `clean`: the function that the action calls; `clean_text` by default. What is wrong with the text is
    raised by the action: a repeated command gets its first answer, whatever its text.
    """
    try:
        return CleanText((clean or clean_text)(text))
    except BadText as wrong:
        refused = CleanText(text.strip()[:_REFUSED_KEPT])
        refused.wrong = wrong
        return refused


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return the text as stored: stripped, in NFC, without control characters.

    Raises BadText when nothing visible remains, the text is longer than `limit` characters, or it holds NUL
    or lone surrogates, which cannot be stored unchanged.
    """
    if isinstance(text, CleanText):
        return _as_prepared(text, limit)
    cleaned = text.strip()
    if not cleaned:
        raise BadText("The message is empty.")
    if len(cleaned) > limit * _COMPOSED_OF:
        raise _too_long(limit)
    is_everyday = _EVERYDAY.fullmatch(cleaned)
    if not is_everyday:
        cleaned = _clean_unusual(cleaned)
    if not cleaned or (not is_everyday and _is_blank(cleaned)):
        raise BadText("The message is empty.")
    if len(cleaned) > limit:
        raise _too_long(limit)
    return cleaned


def clean_name(name: str) -> str:
    """Return the name on one line, without marks that change the text direction; "" if nothing remains."""
    if isinstance(name, CleanText):
        return _as_prepared(name, _NAME_LIMIT)
    name = name.strip()
    if len(name) > _NAME_LIMIT:
        raise _too_long(_NAME_LIMIT)
    one_line = " ".join(_clean_unusual(name).translate(_BIDI_CONTROLS).split())
    return "" if _is_blank(one_line) else one_line


def remark(comment: str) -> str:
    """Return an operator's comment on an action, for colleagues: on one line, cut to COMMENT_LIMIT."""
    if isinstance(comment, CleanText):
        return _as_prepared(comment, COMMENT_LIMIT)
    return clean_name(comment.strip()[:COMMENT_LIMIT])


def plain(text: str) -> str:
    """Remove control characters from text that nobody typed (addresses, titles) or a one-line query."""
    text = text[:LINE_LIMIT]
    if text.isascii() and text.isprintable():
        return text
    return _capped("".join(char for char in text if char.isprintable()), COMBINING_LIMIT)


def without_towers(text: str) -> str:
    """Return at most LINE_LIMIT characters, with so few marks on a letter that normalising takes no time."""
    return _capped(text[:LINE_LIMIT], COMBINING_LIMIT)


def preview(text: str) -> str:
    """Return a text that is still being typed, as it may be shown: like a message, but never refused."""
    return _capped(_UNSTORABLE.sub("", text[:TEXT_LIMIT]), COMBINING_LIMIT)


def shortened(text: str, limit: int = 200) -> str:
    """Return the beginning of the text on one line, for lists."""
    line = " ".join(text[: limit * 2].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _as_prepared(text: CleanText, limit: int) -> str:
    if text.wrong:
        raise text.wrong
    if len(text) > limit:
        raise _too_long(limit)
    return str(text)


def _too_long(limit: int) -> BadText:
    return BadText("The message is too long. The limit is {limit} characters.", limit=limit)


def _clean_unusual(text: str) -> str:
    if _UNSTORABLE.search(text):
        raise BadText(UNSTORABLE)
    composed = unicodedata.normalize("NFC", _capped(text.replace("\r\n", "\n"), _MARKS_READ))
    return _capped(composed, COMBINING_LIMIT).strip()


def _is_blank(text: str) -> bool:
    """Return True if nothing is visible: only spaces, control characters and characters without width."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs") for char in text)


def _capped(text: str, most: int) -> str:
    """Drop what is never stored, and all but `most` marks on a letter: "zalgo" towers cover other lines."""
    kept: list[str] = []
    tower = 0
    for char in text:
        kind = _kind(char)
        if kind == "letter":
            tower = 0
        elif kind == "mark":
            tower += 1
            if tower > most:
                continue
        elif kind == "dropped":
            continue
        # A joiner or a spacing mark does not start a new letter, so the count goes on.
        kept.append(char)
    return "".join(kept)


@lru_cache(maxsize=8_192)
def _kind(char: str) -> _Kind:
    category = unicodedata.category(char)
    if (category == "Cc" and char not in _KEPT_CONTROLS) or char in "\u2028\u2029\ufffe\uffff":
        return "dropped"
    if unicodedata.combining(char) or category == "Me" or char in _DOUBLE_MARKS:
        return "mark"
    return "joiner" if category[0] == "M" or category == "Cf" else "letter"


def masked(address: str) -> str:
    """Return a form of the address that its owner recognises and nobody else can use: "v…@example.com"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
