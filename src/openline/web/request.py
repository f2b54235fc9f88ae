"""Whose request it is: the address behind trusted proxies, and the application it belongs to."""

from typing import Any

from litestar import Request

from openline.web.context import AppContext
from openline.web.origin import is_loopback, is_loopback_host

PROXIES_ADD = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")

AnyRequest = Request[Any, Any, Any]


def context_of(request: AnyRequest) -> AppContext:
    return request.app.state.parts


def person(request: AnyRequest) -> str:
    """The address of whoever asks, behind proxies that we trust."""
    return context_of(request).person(
        _peer(request), ", ".join(request.headers.getall("X-Forwarded-For", []))
    )


def is_local(request: AnyRequest) -> bool:
    """Whether somebody on this machine asks. A proxy on it brings strangers, trusted or not (T70): what it
    adds tells of it, or the public name that they asked for.
    """
    is_brought = any(name in request.headers for name in PROXIES_ADD)
    host = request.headers.get("Host", "")
    return is_loopback(_peer(request)) and not is_brought and is_loopback_host(host)


def _peer(request: AnyRequest) -> str:
    return request.client.host if request.client else ""
