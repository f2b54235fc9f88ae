"""The client's address behind trusted proxies, the application context of a request, and its counting."""

from typing import Any

from litestar import Request

from openline.limits.reached import LimitName
from openline.web.context import AppContext
from openline.web.origin import cookie_in, is_loopback, is_loopback_host, network_of

PROXIES_ADD = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")

AnyRequest = Request[Any, Any, Any]


def context_of(request: AnyRequest) -> AppContext:
    return request.app.state.parts


def person(request: AnyRequest) -> str:
    """Return the client's IP address, behind proxies that we trust."""
    return context_of(request).person(
        _peer(request), ", ".join(request.headers.getall("X-Forwarded-For", []))
    )


def cookie(request: AnyRequest, name: str) -> str:
    """Return the value of a cookie of ours; "" if the browser sent none. `request.cookies` is slow."""
    return cookie_in(request.headers.get("Cookie", ""), name)


def count_request(request: AnyRequest, limit: LimitName, most: int, seconds: float) -> None:
    """Count a request of its network. Raises TooMany if there were already `most` within `seconds`."""
    context, network = context_of(request), network_of(person(request))
    with context.costs.telling(limit, network):
        context.rate_limits.count(f"{limit}:{network}", most, seconds)


def is_local(request: AnyRequest) -> bool:
    """Return whether the request was made on this machine.

    A proxy on this machine, trusted or not, connects from the loopback, too, on behalf of strangers. Its
    requests are recognised by the headers that proxies add, or by the public host name.
    """
    is_brought = any(name in request.headers for name in PROXIES_ADD)
    host = request.headers.get("Host", "")
    return is_loopback(_peer(request)) and not is_brought and is_loopback_host(host)


def _peer(request: AnyRequest) -> str:
    return request.client.host if request.client else ""
