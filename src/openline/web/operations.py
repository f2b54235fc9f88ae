"""What holds for every request, and the figures for whoever keeps the server running."""

from typing import Any

from litestar import Response, get
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from openline.domain.refusals import NotFound, Refused
from openline.web.origin import is_own_host
from openline.web.problems import NOT_A_PAGE, STATUS
from openline.web.request import AnyRequest, context_of, is_local
from openline.web.sockets.sockets import Sockets


class WrongHost(Refused):
    """A request for another host: answering it would let strangers put their name into our links (T22)."""

    code = "wrong_host"
    text = "This server has another name. Set OPENLINE_PUBLIC_URL to the address people use."


STATUS[WrongHost] = 421


def refuse_strange_hosts(request: AnyRequest) -> None:
    """Scripts and probes may come by any name; pages and the API only by ours."""
    path = request.scope["path"]
    if path.startswith(("/w/", "/static/", "/healthz", "/readyz", "/metrics", "/api/v1/visitor/")):
        return
    if not is_own_host(context_of(request).config, request.headers.get("Host", "")):
        raise WrongHost


def mark_private(response: Response[Any]) -> Response[Any]:
    """Nothing is kept by caches (T33), framed (T32) or taken for a page, unless a handler says so."""
    for name, value in NOT_A_PAGE.items():
        response.headers.setdefault(name, value)
    return response


@get("/metrics", media_type="text/plain")
async def metrics(request: AnyRequest) -> str:
    """For this machine only."""
    if not is_local(request):
        raise NotFound
    sockets: Sockets = request.app.state.sockets
    registry = CollectorRegistry()
    Gauge("openline_sockets", "Open sockets", registry=registry).set(sockets.count)
    Gauge("openline_writer_waiting", "Actions that wait for the writer", registry=registry).set(
        context_of(request).store.waiting
    )
    return generate_latest(registry).decode()


handlers = [metrics]
