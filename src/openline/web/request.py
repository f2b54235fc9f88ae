"""The client's address behind trusted proxies, and the application context of a request."""

from typing import Any

from litestar import Request

from openline.web.context import AppContext
from openline.web.origin import is_loopback, is_loopback_host

PROXIES_ADD = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")

AnyRequest = Request[Any, Any, Any]


def context_of(request: AnyRequest) -> AppContext:
    return request.app.state.parts


def person(request: AnyRequest) -> str:
    """Return the client's IP address, behind proxies that we trust."""
    return context_of(request).person(
        _peer(request), ", ".join(request.headers.getall("X-Forwarded-For", []))
    )


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
