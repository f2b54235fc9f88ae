"""The way from a letter back to the dialog (MAIL-6): which page it leads to, how long a code is good.

A page is what a visitor's browser said: it is believed only for sites that a person has named. Otherwise a
stranger could have our letters lead wherever they like, however many visitors they play (T03).
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from openline.domain.channels import sites
from openline.domain.channels.channels import Channel
from openline.domain.letters.letters import CONFIRMED_WITHIN
from openline.domain.times import DAY

LinkPurpose = Literal["back", "stop", "confirm"]
LINK_TTL: dict[LinkPurpose, int] = {"back": 7 * DAY, "stop": 400 * DAY, "confirm": CONFIRMED_WITHIN}
SEEN_WITHIN = 30 * DAY
SITES_OFFERED = 5
"""So many sites, on which visitors were answered lately, does the channel's page offer to name."""
URL_LIMIT = 2_000
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class LinkCode:
    """A link of a letter, known here by its hash only. `used_at` 0 = not yet."""

    hash: str
    purpose: LinkPurpose
    letter_id: str
    dialog_id: str
    address: str
    created_at: int
    ends_at: int
    used_at: int = 0


def is_valid(code: LinkCode, purpose: LinkPurpose, now: int) -> bool:
    """Neither too old nor revoked. It may be used again: on the phone, then at the desk."""
    return code.purpose == purpose and now < code.ends_at


def page_origin(url: str) -> str:
    """Scheme, host and port; empty for what is no page of a site."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}" if len(host) <= 255 else ""


def may_lead_to(url: str, channel: Channel, own_origin: str) -> bool:
    """Whether a letter may lead to this page: our own, or one of the sites that a person has named."""
    origin = page_origin(url)
    if not origin or len(url) > URL_LIMIT or not url.isprintable() or " " in url:
        return False
    return _is_own_origin(origin, own_origin) or origin in channel.origins


def sites_to_offer(seen: list[str], channel: Channel, own_origin: str) -> tuple[str, ...]:
    """Of the sites on which the widget says it was: what naming would change something for, and can be named.

    A name in other letters than ASCII's no browser sends: it may look like the company's and be none.
    """
    return tuple(
        origin
        for origin in seen
        if sites.clean_origin(origin) == origin
        and origin not in channel.origins
        and not _is_own_origin(origin, own_origin)
    )[:SITES_OFFERED]


def back_url(page: str, code: str) -> str:
    """The page, with the code where no server and no referrer sees it: behind the `#`."""
    return f"{page.split('#', 1)[0]}#openline={code}"


def host_of(url: str) -> str:
    """For people to read."""
    return urlsplit(url).hostname or ""


def _is_own_origin(origin: str, own_origin: str) -> bool:
    """On one machine every port is ours: a site that is just being built."""
    return origin == own_origin or (_is_loopback(origin) and _is_loopback(own_origin))


def _is_loopback(origin: str) -> bool:
    return urlsplit(origin).hostname in _LOOPBACK
