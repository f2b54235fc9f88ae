"""Splitting of URLs that somebody else wrote. Nothing else in the program calls `urlsplit`.

Python normalises the host part of a URL, which costs the square of the number of marks in it. Browsers send
hosts in ASCII, and people type short ones, so a long one in other letters is no URL to us.
"""

import re
from urllib.parse import SplitResult, urlsplit

URL_LIMIT = 4_000
_HOST_LIMIT = 300
_PAIR = re.compile(r"([?&;#][^=?&;#]*=)[^&;#]*")
_SECRET_NAME = re.compile(
    r"token|secret|passw|session|signature|jwt|otp|api_?key|[?&;#](?:pwd|sid|sig|auth)=", re.IGNORECASE
)


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL. Raises ValueError for what is none, and for what is too long to be one."""
    if len(url) > URL_LIMIT:
        raise ValueError("The URL is too long.")
    if not url.isascii() and len(_host_part(url)) > _HOST_LIMIT:
        raise ValueError("The host is too long.")
    return urlsplit(url)


def without_secrets(url: str) -> str:
    """Return the URL of a page without the values that open something there: sessions, signatures."""
    return _PAIR.sub(lambda it: it[1] if _SECRET_NAME.search(it[1]) else it[0], url)


def host_of(url: str) -> str:
    """Return the URL's host, for display; "" if it has none."""
    try:
        return split_url(url).hostname or ""
    except ValueError:
        return ""


def _host_part(url: str) -> str:
    """Return what stands between the two slashes and the next one, or more than that, never less."""
    after = url.partition("//")[2]
    for sign in "/?#":
        after = after.partition(sign)[0]
    return after
