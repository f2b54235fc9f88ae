"""Links in letters: which page the return link leads to, and how long a code is valid.

The page is reported by the visitor's browser, so it is trusted only if a person has listed its site.
Otherwise a stranger could make our letters link to any site, by posing as a visitor.
"""

import re
from typing import Literal

from openline.domain.channels.channels import Channel
from openline.domain.channels.sites import LOOPBACK_NAMES, clean_origin, page_origin
from openline.domain.letters.letters import CONFIRMED_WITHIN
from openline.domain.times import DAY
from openline.domain.urls import host_of
from openline.domain.values import Immutable

LinkPurpose = Literal["back", "stop", "confirm"]
LINK_TTL: dict[LinkPurpose, int] = {"back": 7 * DAY, "stop": 400 * DAY, "confirm": CONFIRMED_WITHIN}
SEEN_WITHIN = 30 * DAY
SITES_OFFERED = 5
"""Sites, on which visitors were recently answered, that the channel's page offers to list."""
URL_LIMIT = 2_000
FROM_LETTER = "openline=letter"
"""In the query of a return link. The loader takes it out of the address."""
_ROUTE_ENDS = re.compile(r"[?&=]")


class LinkCode(Immutable):
    """A link of a letter; only the hash of its code is stored. `used_at` 0 = not used yet."""

    hash: str
    purpose: LinkPurpose
    letter_id: str
    dialog_id: str
    address: str
    created_at: int
    ends_at: int
    used_at: int = 0


def is_valid(code: LinkCode, purpose: LinkPurpose, now: int) -> bool:
    """Return True if the code has this purpose and has neither expired nor been revoked.

    It may be used several times: on the phone, later at the computer.
    """
    return code.purpose == purpose and now < code.ends_at


def may_lead_to(url: str, channel: Channel, own_origin: str) -> bool:
    """Return True if a letter may link to this page: on our own site or one that a person has listed."""
    origin = page_origin(url)
    if not origin or len(url) > URL_LIMIT or not url.isprintable() or " " in url:
        return False
    return _is_own_origin(origin, own_origin) or origin in channel.origins


def sites_to_offer(seen: list[str], channel: Channel, own_origin: str) -> tuple[str, ...]:
    """Return the sites reported by the widget that are worth offering, at most SITES_OFFERED.

    Left out are sites that are listed already, our own, and names that are not in ASCII: browsers never send
    such an origin, and it may look like the company's without being it.
    """
    return tuple(
        origin
        for origin in seen
        if clean_origin(origin) == origin
        and origin not in channel.origins
        and not _is_own_origin(origin, own_origin)
    )[:SITES_OFFERED]


def back_url(page: str, code: str) -> str:
    """Return the page's URL with the code in the fragment, where neither servers nor referrers see it.

    Some mail filters cut the fragment off: by FROM_LETTER the chat knows then that somebody lost a code.
    The fragment by which a page finds its view (`#/product/5`) stays behind the code. Any other may be a
    secret of the page, and so may be what stands behind a question mark.
    """
    address, _, own = page.partition("#")
    route = _ROUTE_ENDS.split(own)[0] if own.startswith(("/", "!/")) else ""
    return f"{_marked(address)}#openline={code}" + (f"&{route}" if route else "")


def _marked(address: str) -> str:
    """Return the address with the mark, unless its query has no names: that is a view (`?/product/5`)."""
    path, _, query = address.partition("?")
    parts = query.split("&") if query else []
    if FROM_LETTER in parts or (parts and "=" not in parts[0]):
        return address
    return f"{path}?{'&'.join([*parts, FROM_LETTER])}"


def _is_own_origin(origin: str, own_origin: str) -> bool:
    """Return True for our own origin.

    If we run on loopback, any loopback port counts as ours: a site under development on the same machine.
    """
    return origin == own_origin or (_is_loopback(origin) and _is_loopback(own_origin))


def _is_loopback(origin: str) -> bool:
    return host_of(origin) in LOOPBACK_NAMES
