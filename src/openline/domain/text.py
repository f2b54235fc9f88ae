"""Rules for text that people type: which characters are stored, and how long a text may be."""

import unicodedata

from openline.domain.refusals import BadText

UNSTORABLE = "The text contains characters that can't be stored."
TEXT_LIMIT = 4_000
COMMENT_LIMIT = 1_000
COMBINING_LIMIT = 4
_KEPT_CONTROLS = "\n\t"
# Marks that change the direction of everything after them: harmless in a message of one's own, but in a name
# they make a forgery possible ("gpj.exe" shown as "exe.jpg").
# https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return the text as stored: stripped, in NFC, without control characters.

    Raises BadText when nothing visible remains, the text is longer than `limit` characters, or it holds NUL
    or lone surrogates, which cannot be stored unchanged.
    """
    is_plain = text.isascii() and text.isprintable()
    cleaned = text.strip() if is_plain else _clean_unusual(text)
    if not cleaned or (not is_plain and _is_blank(cleaned)):
        raise BadText("The message is empty.")
    if len(cleaned) > limit:
        raise BadText("The message is too long. The limit is {limit} characters.", limit=limit)
    return cleaned


def clean_name(name: str) -> str:
    """Return the name on one line, without marks that change the text direction; "" if nothing remains."""
    one_line = " ".join(_clean_unusual(name).translate(_BIDI_CONTROLS).split())
    return "" if _is_blank(one_line) else one_line


def remark(comment: str) -> str:
    """Return an operator's comment on an action, for colleagues: on one line, cut to COMMENT_LIMIT."""
    return clean_name(comment)[:COMMENT_LIMIT]


def plain(text: str) -> str:
    """Remove control characters from text that nobody typed (addresses, titles) or a one-line query."""
    return "".join(char for char in text if char.isprintable())


def shortened(text: str, limit: int = 200) -> str:
    """Return the beginning of the text on one line, for lists."""
    line = " ".join(text[: limit * 2].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _clean_unusual(text: str) -> str:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise BadText("The text contains characters that can't be stored.")
    visible = (char for char in text.replace("\r\n", "\n") if char in _KEPT_CONTROLS or _is_stored(char))
    return _without_towers(unicodedata.normalize("NFC", "".join(visible))).strip()


def _is_stored(char: str) -> bool:
    return unicodedata.category(char) != "Cc" and char not in "\u2028\u2029\ufffe\uffff"


def _is_blank(text: str) -> bool:
    """Return True if nothing is visible: only spaces, control characters and characters without width."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs") for char in text)


def _without_towers(text: str) -> str:
    """Drop all but COMBINING_LIMIT combining marks on a letter: "zalgo" towers cover neighbouring lines."""
    kept: list[str] = []
    tower = 0
    for char in text:
        kind = unicodedata.category(char)
        if unicodedata.combining(char) or kind == "Me":
            tower += 1
            if tower > COMBINING_LIMIT:
                continue
        elif kind[0] != "M" and kind != "Cf":
            # A joiner or a spacing mark does not start a new letter, so the count goes on.
            tower = 0
        kept.append(char)
    return "".join(kept)


def masked(address: str) -> str:
    """Return a form of the address that its owner recognises and nobody else can use: "v…@example.com"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
