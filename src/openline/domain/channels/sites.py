"""The sites that may show a channel's chat, and the pages on which visitors see it, as origins."""

import re

from openline.domain.refusals import WrongField
from openline.domain.urls import host_of, split_url

ORIGINS_LIMIT = 50
ORIGIN_LIMIT = 300
SITE_FORMAT = (
    "Use the format https://shop.example: each site by itself, without * and without a path."
    " For an app: capacitor://localhost"
)
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
"""Hosts of a URL that mean this machine."""
APP_SCHEMES = ("capacitor", "ionic")
"""Of pages inside a phone's app, where no site has an address: "capacitor://localhost"."""
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


def check_origins(origins: tuple[str, ...]) -> tuple[WrongField, ...]:
    """Check the sites that may use a channel: at most ORIGINS_LIMIT, each an origin."""
    if len(origins) > ORIGINS_LIMIT:
        return (WrongField("origins", "too_many", "Up to 50 sites."),)
    return tuple(
        WrongField(f"origins.{place}", "wrong_origin", SITE_FORMAT)
        for place, origin in enumerate(origins)
        if not clean_origin(origin)
    )


def clean_origin(typed: str) -> str:
    """Return the origin as browsers send it, or "" if it is none.

    "HTTPS://Shop.example:443/" → "https://shop.example".
    """
    typed = typed.strip()
    if len(typed) > ORIGIN_LIMIT:
        return ""
    try:
        parts = split_url(typed)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return ""
    extra = parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("http", "https", *APP_SCHEMES) or extra:
        return ""
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host):
        return ""
    is_usual = port is None or port == {"https": 443, "http": 80}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def is_related(origin: str, origins: tuple[str, ...]) -> bool:
    """Return True for another address of a site that is named: with or without www, a subdomain, a port.

    Whoever allows it by a press need not compare it letter by letter: it cannot be somebody else's.
    """
    host = host_of(origin)
    bases = [host_of(each).removeprefix("www.") for each in origins]
    return any(host == base or host.endswith(f".{base}") for base in bases if base)


def page_origin(url: str) -> str:
    """Return scheme, host and port of a page, as its browser wrote them; "" if it is not a web page's URL."""
    try:
        parts = split_url(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}" if len(host) <= 255 else ""


def snippet_of(origin: str, key: str) -> str:
    """Return the HTML that a site includes to show the chat."""
    return f'<script async src="{origin}/w/{key}.js"></script>'
