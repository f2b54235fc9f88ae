"""Email addresses as people type and paste them: what is meant beyond doubt is mended, not scolded."""

import re
import unicodedata

_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
_LABEL = re.compile(r"(?:e-?mail|mail|почта)\s*:\s*", re.IGNORECASE)
_AROUND = " \t.,;:!?<>()[]{}\"'`«»„“”‚‘’"
"""What stands around an address in a sentence or a list, and neither begins nor ends one."""
_DOTS = str.maketrans("。｡", "..")
_COMMA_FOR_DOT = re.compile(r"[^@\s]+@[^@\s]*\w,\w[^@\s]*")
MENDED_LIMIT = 1_000
"""Characters. A longer text is no address with something around it, and would take long to normalise."""


def mended_email(typed: str) -> str:
    """Return the address that was meant: "Vera <vera@example.com>," is vera@example.com.

    Full-width signs, invisible signs, a label or a name around the address, and spaces beside its @ and its
    dots are mended. What may be meant in two ways stays, to be refused.
    """
    if len(typed) > MENDED_LIMIT:
        return typed
    text = unicodedata.normalize("NFKC", typed).translate(_DOTS)
    text = "".join(" " if char.isspace() else char for char in text if unicodedata.category(char) != "Cf")
    found = _IN_BRACKETS.search(text)
    text = (found[1] if found else text).strip(_AROUND)
    if text[:7].casefold() == "mailto:":
        text = text[7:].partition("?")[0]
    label = _LABEL.match(text)
    text = (text[label.end() :] if label else text).strip(_AROUND)
    local, at, domain = text.rpartition("@")
    domain = ".".join(part.strip() for part in domain.split("."))
    return f"{local.rstrip()}{at}{domain.lstrip()}" if at else text


def has_comma_for_dot(email: str) -> bool:
    """Return True if the part after the @ has a comma where a dot belongs."""
    return bool(_COMMA_FOR_DOT.fullmatch(email))
