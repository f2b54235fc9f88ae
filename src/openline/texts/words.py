"""What people wrote, as a letter may carry it: the same to the eye, and nothing in it becomes a link.

Mail programs turn whatever looks like an address into a link by themselves. A stranger's words in a letter
with our signature must not be one (T47), so the places where programs recognise an address get a character
without width beside them. It is the price that an address copied out of a letter has to be typed.
"""

import re
import unicodedata
from itertools import takewhile

JOINER = "\u200c"
"""ZERO WIDTH NON-JOINER: no space, so lines do not break there, and no letter of any host or scheme."""

PREHEADER = 90
_LONG_WORD = 20
_PADDING = "\u034f\u200c " * 110
"""What inboxes show after the preheader instead of the letter's next lines."""

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Control characters, halves of pairs, and what turns around all that we write after it (T60)."""
_POINTS = re.compile(r"[.:@/\\。．｡]")
"""Without one of these nothing looks like an address."""
_IP = re.compile(r"\d+(?:\.\d+){3}")
_SEAMS = re.compile(
    r"(?=[.:@/\\。．｡])(?:(?<=\S)(?<!\d)[.](?=\w)|[.](?=[^\W\d])"  # example.com, not 3.50
    r"|(?<=\w)[。．｡](?=\w)"  # other scripts' dots separate the parts of a host, too
    r"|(?<=\S)@(?=\S)"
    r"|(?<=[^\W\d]):(?=\S)|:(?=/)"  # any scheme, known or not
    r"|(?<=/)(?=/)|(?<=\\)(?=\\))"  # //host, \\server
)


def tamed(text: str) -> str:
    """Only characters that show or separate; one kind of line end."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def unlinked(text: str) -> str:
    """Looks the same, but for no mail program there is an address in it."""
    if not _POINTS.search(text):
        return text
    text = _IP.sub(lambda ip: ip[0].replace(".", f"{JOINER}.{JOINER}"), text)
    return _SEAMS.sub(lambda seam: f"{JOINER}{seam[0]}{JOINER}" if seam[0] else JOINER, text)


def said(text: str) -> str:
    """A message in a letter."""
    return unlinked(tamed(text).strip("\n"))


def one_line(text: str) -> str:
    return " ".join(tamed(text).split())


def preheader(text: str) -> str:
    """What an inbox shows beside the subject: the beginning of the text and nothing else."""
    return unlinked(shortened(one_line(text), PREHEADER)) + _PADDING


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between two words or else two characters, as the eye takes them."""
    if len(text) <= limit:
        return text
    cut = limit - 1
    cut -= sum(1 for _ in takewhile(_goes_on, reversed(text[: cut + 1])))
    head = text[:cut].removesuffix("\u200d")
    space = head.rfind(" ", cut - _LONG_WORD)
    return head[: space if space > 0 else None].rstrip() + "…"


def _goes_on(char: str) -> bool:
    """Belongs to the character before it: marks, joiners, skin colours."""
    return unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf", "Sk")
