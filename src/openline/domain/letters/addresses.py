"""One key for all spellings of one mailbox: letters are counted and suppressed by it."""

import unicodedata
from typing import Any

_NO_DOTS = str.maketrans("", "", ".")
# Where one mailbox has several names: its first domain, and what its provider reads in the part before the @.
_PROVIDERS: dict[str, tuple[str, dict[int, Any]]] = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), ("gmail.com", _NO_DOTS)),
    **dict.fromkeys(
        ("yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.com.tr", "yandex.ua"),
        ("yandex.ru", str.maketrans("-", ".")),
    ),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), ("icloud.com", {})),
    **dict.fromkeys(
        ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        ("proton.me", str.maketrans("", "", ".-_")),
    ),
}


def canonical(address: str) -> str:
    """One mailbox has one key, however it is written: caps must not be passed by `+tags` and dots (T48).

    Only for counting and suppressing, never to write to: rather are two strange ways of writing one.
    """
    local, _, domain = _folded(address).rpartition("@")
    domain = _domain_key(domain)
    local = local.strip('"').replace("\\", "")
    local = local.split("+", 1)[0] or local
    domain, meant = _PROVIDERS.get(domain, (domain, {}))
    return f"{local.translate(meant)}@{domain}"


def _folded(text: str) -> str:
    """Upper case, wide, raised and encircled letters are their plain ones; what has no width is nothing."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return seen.strip().replace("\u3002", ".")


def _domain_key(domain: str) -> str:
    """In ASCII, also of what came in ASCII already: browsers and mail servers do not agree on all letters."""
    domain = ".".join(map(_label, domain.strip(".").split(".")))
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return _folded(label[4:].encode("ascii").decode("punycode")) or label
    except UnicodeError:
        return label
