"""The sites that may show a channel's chat, and the pages on which visitors see it, as origins."""

import re

from openline.domain.refusals import WrongField
from openline.domain.urls import split_url

ORIGINS_LIMIT = 50
ORIGIN_LIMIT = 300
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
"""Hosts of a URL that mean this machine."""
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


def check_origins(origins: tuple[str, ...]) -> tuple[WrongField, ...]:
    """Check the sites that may use a channel: at most ORIGINS_LIMIT, each an origin."""
    if len(origins) > ORIGINS_LIMIT:
        return (WrongField("origins", "too_many", "Up to 50 sites."),)
    return tuple(
        WrongField(f"origins.{place}", "wrong_origin", "Use the format https://shop.example")
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
    if parts.scheme not in ("http", "https") or extra:
        return ""
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host):
        return ""
    is_usual = port in (None, 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


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
