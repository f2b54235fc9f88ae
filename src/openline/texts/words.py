"""Text that people wrote, made safe for letters.

An operator's words stay as they are. A client's own words, in a letter to an address that nobody has proved,
look the same, and nothing in them becomes a link.

Mail programs turn anything that looks like an address into a link. A stranger's words in a letter with our
signature must not become one, because readers would trust it. So a zero-width character is put where programs
recognise an address. The price: an address copied from a letter has to be typed by hand.
"""

import re
import unicodedata
from itertools import takewhile

JOINER = "\u200c"
"""ZERO WIDTH NON-JOINER: not a space, so lines do not break there, and not allowed in any host or scheme."""

PREHEADER = 90
_LONG_WORD = 20
_PADDING = "\u034f " * 110
"""Filler after the preheader: without it inboxes go on with the next lines of the letter."""

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Control characters, lone surrogates, and marks that would reverse the direction of all our text after them.
"""
_POINTS = re.compile(r"[.:@/\\。．｡]")
"""Characters without which no text looks like an address."""
_IP = re.compile(r"(?<!\d)\d+(?:\.\d+){3}")
_SEAMS = re.compile(
    r"(?=[.:@/\\。．｡])(?:(?<=\S)(?<!\d)[.](?=\w)|[.](?=[^\W\d])"  # example.com, not 3.50
    r"|(?<=\w)[。．｡](?=\w)"  # other scripts' dots separate the parts of a host, too
    r"|(?<=\S)@(?=\S)"
    r"|(?<=[^\W\d]):(?=\S)|:(?=/)"  # any scheme, known or not
    r"|(?<=/)(?=/)|(?<=\\)(?=\\))"  # //host, \\server
)


def tamed(text: str) -> str:
    """Drop everything but visible characters and separators; make all line ends line feeds."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def unlinked(text: str) -> str:
    """Return the text so that it looks the same, but mail programs find no address in it."""
    if not _POINTS.search(text):
        return text
    text = _IP.sub(lambda ip: ip[0].replace(".", f"{JOINER}.{JOINER}"), text)
    return _SEAMS.sub(lambda seam: f"{JOINER}{seam[0]}{JOINER}" if seam[0] else JOINER, text)


def message(text: str) -> str:
    """Return a message as it is shown in a letter, usable when copied."""
    return tamed(text).strip("\n")


def stranger_message(text: str) -> str:
    """Return a message that anybody may have written to anybody: no mail program finds an address in it."""
    return unlinked(message(text))


def initials(name: str) -> str:
    """Return one or two letters that stand for the name where a picture would."""
    begins = [word[0] for word in name.split() if word[0].isalnum()]
    if not begins:
        return name[:1]
    has_case = begins[0].lower() != begins[0].upper()
    return "".join(begins[:: max(1, len(begins) - 1)][:2]).upper() if has_case else begins[0]


def one_line(text: str) -> str:
    return " ".join(tamed(text).split())


def preheader(text: str) -> str:
    """Return what an inbox shows beside the subject: the beginning of the text and nothing else."""
    return shortened(one_line(text), PREHEADER) + _PADDING


def shortened(text: str, limit: int) -> str:
    """Cut the text to `limit` characters, between two words or else between two visible characters."""
    if len(text) <= limit:
        return text
    cut = limit - 1
    cut -= sum(1 for _ in takewhile(_goes_on, reversed(text[: cut + 1])))
    head = text[:cut].removesuffix("\u200d")
    space = head.rfind(" ", cut - _LONG_WORD)
    return head[: space if space > 0 else None].rstrip() + "…"


def _goes_on(char: str) -> bool:
    """Return True if the character belongs to the one before it: marks, joiners, skin colours."""
    return unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf", "Sk")
