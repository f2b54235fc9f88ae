"""One key for all spellings of a mailbox; letters are counted and suppressed by it."""

import unicodedata
from typing import Any

import idna

_READ_AT_MOST = 512
"""Characters: twice as many as any mailbox has. Folding costs the square of the marks on one letter."""
_NO_DOTS = str.maketrans("", "", ".")
# Providers under which a mailbox has several names: the first of its domains, and how the provider reads the
# part before the @.
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
    """Return one key for a mailbox, however the address is written.

    Otherwise limits on letters could be evaded with `+tags` and dots. The key is only for counting and
    suppressing, never an address to write to: in doubt, two unusual spellings share a key.
    """
    local, _, domain = _folded(address[:_READ_AT_MOST])[:_READ_AT_MOST].rpartition("@")
    domain = _domain_key(domain)
    local = local.strip('"').replace("\\", "")
    local = local.split("+", 1)[0] or local
    domain, meant = _PROVIDERS.get(domain, (domain, {}))
    return f"{local.translate(meant)}@{domain}"


def is_same_mailbox(one: str, other: str) -> bool:
    """Return True if both are certainly the same mailbox: what proves the one proves the other.

    Stricter than equal keys: for counting "straße" and "strasse" may share a key, but they are two domains
    with two owners.
    """
    if not one or not other or canonical(one) != canonical(other):
        return False
    (first, first_domain), (second, second_domain) = map(_as_sent, (one, other))
    is_same_domain = first_domain == second_domain or {first_domain, second_domain} <= _PROVIDERS.keys()
    return is_same_domain and ((first.isascii() and second.isascii()) or first == second)


def ascii_domain(domain: str) -> str:
    """Return the domain as it is in the DNS. Raises ValueError if it cannot be encoded."""
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()


def _as_sent(address: str) -> tuple[str, str]:
    """Return the parts before and after the @ as a mail server reads them, in lower case."""
    local, _, domain = address.strip().lower().rpartition("@")
    try:
        return local, ascii_domain(domain.strip(". ")).lower()
    except ValueError:
        return local, domain


def _folded(text: str) -> str:
    """Reduce capital, wide, raised and encircled letters to plain ones; drop characters without width."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return seen.strip().replace("\u3002", ".")


def _domain_key(domain: str) -> str:
    """Return the domain in ASCII.

    A domain in ASCII is decoded and encoded again, because browsers and mail servers disagree on some
    letters.
    """
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
