"""The sites that may show a channel's chat, as origins."""

import re
from urllib.parse import urlsplit

from openline.domain.refusals import WrongField

ORIGINS_LIMIT = 50
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
    try:
        parts = urlsplit(typed.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return ""
    extra = parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("http", "https") or extra or len(typed) > 300:
        return ""
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host):
        return ""
    is_usual = port in (None, 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def snippet_of(origin: str, key: str) -> str:
    """Return the HTML that a site includes to show the chat."""
    return f'<script async src="{origin}/w/{key}.js"></script>'
