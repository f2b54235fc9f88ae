"""What people write: which text may be stored, and how long it may be."""

import unicodedata

from openline.domain.refusals import BadText

UNSTORABLE = "The text has characters that cannot be stored."
TEXT_LIMIT = 4_000
COMMENT_LIMIT = 1_000
COMBINING_LIMIT = 4
_KEPT_CONTROLS = "\n\t"
# Marks that turn the direction of everything after them: harmless in a message of one's own, a forgery
# tool in a name ("gpj.exe"). https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text as it is stored: NFC, no control characters. Refuses what cannot be stored as meant."""
    is_plain = text.isascii() and text.isprintable()
    cleaned = text.strip() if is_plain else _clean_unusual(text)
    if not cleaned or (not is_plain and _is_blank(cleaned)):
        raise BadText("The message is empty.")
    if len(cleaned) > limit:
        raise BadText("The message is too long: at most {limit} characters.", limit=limit)
    return cleaned


def clean_name(name: str) -> str:
    """One line, no marks that turn directions; empty when nothing is left."""
    one_line = " ".join(_clean_unusual(name).translate(_BIDI_CONTROLS).split())
    return "" if _is_blank(one_line) else one_line


def remark(comment: str) -> str:
    """An operator's words to a colleague beside what they do: one line, cut where it is too long."""
    return clean_name(comment)[:COMMENT_LIMIT]


def plain(text: str) -> str:
    """Text that nobody typed (addresses, titles) or one line to search for: no control characters."""
    return "".join(char for char in text if char.isprintable())


def shortened(text: str, limit: int = 200) -> str:
    """One line for lists."""
    line = " ".join(text[: limit * 2].split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _clean_unusual(text: str) -> str:
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise BadText("The text has characters that cannot be stored.")
    visible = (char for char in text.replace("\r\n", "\n") if char in _KEPT_CONTROLS or _is_stored(char))
    return _without_towers(unicodedata.normalize("NFC", "".join(visible))).strip()


def _is_stored(char: str) -> bool:
    return unicodedata.category(char) != "Cc" and char not in "\u2028\u2029\ufffe\uffff"


def _is_blank(text: str) -> bool:
    """Nothing to be seen: spaces and signs without width."""
    return all(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs") for char in text)


def _without_towers(text: str) -> str:
    """At most four marks over one letter: "zalgo" towers cover the lines above and below (T60)."""
    kept: list[str] = []
    tower = 0
    for char in text:
        kind = unicodedata.category(char)
        if unicodedata.combining(char) or kind == "Me":
            tower += 1
            if tower > COMBINING_LIMIT:
                continue
        elif kind[0] != "M" and kind != "Cf":
            # A joiner or another mark is no new letter: the tower goes on above it.
            tower = 0
        kept.append(char)
    return "".join(kept)


def masked(address: str) -> str:
    """Enough for its owner to know it, for nobody else to use it: "v…@example.com"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
