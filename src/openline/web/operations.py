"""The host check and the default headers of every request, and the metrics for monitoring."""

from typing import Any

import msgspec
from litestar import Response, get
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from openline.domain.refusals import NotFound, Refused
from openline.domain.team import rights
from openline.web.origin import is_own_host
from openline.web.problems import NOT_A_PAGE, STATUS
from openline.web.request import AnyRequest, context_of, is_local
from openline.web.sockets.sockets import Sockets
from openline.web.workspace.sessions import session_of


class WrongHost(Refused):
    """The Host header names another host. Answering would let an attacker put that host into our links."""

    code = "wrong_host"
    text = "This server has another name. Set OPENLINE_PUBLIC_URL to the address people use."


STATUS[WrongHost] = 421


def refuse_strange_hosts(request: AnyRequest) -> None:
    """Raise WrongHost unless the request names our host. Scripts, probes and the visitor's API are exempt."""
    path = request.scope["path"]
    if path.startswith(("/w/", "/static/", "/healthz", "/readyz", "/metrics", "/api/v1/visitor/")):
        return
    if not is_own_host(context_of(request).config, request.headers.get("Host", "")):
        raise WrongHost


def mark_private(response: Response[Any]) -> Response[Any]:
    """Forbid caching, framing and content sniffing, unless the handler has set these headers itself."""
    for name, value in NOT_A_PAGE.items():
        response.headers.setdefault(name, value)
    return response


@get("/metrics", media_type="text/plain")
async def metrics(request: AnyRequest) -> str:
    """Return the metrics in the format of Prometheus, to this machine only. Raises NotFound for others."""
    if not is_local(request):
        raise NotFound
    sockets: Sockets = request.app.state.sockets
    registry = CollectorRegistry()
    Gauge("openline_sockets", "Open sockets", registry=registry).set(sockets.count)
    Gauge("openline_writer_waiting", "Actions that wait for the writer", registry=registry).set(
        context_of(request).store.waiting
    )
    return generate_latest(registry).decode()


class StorageHealth(msgspec.Struct, frozen=True):
    """The room on the disk of the data folder. `is_filling`: an administrator should make more."""

    percent: int
    free_mb: int
    is_filling: bool


@get("/api/v1/health")
async def storage_health(request: AnyRequest) -> StorageHealth:
    """Return how full the disk is, to administrators."""
    session = await session_of(request)
    rights.must_administer(session.operator)
    health = context_of(request).health
    return StorageHealth(health.disk.percent, health.disk.free // 2**20, health.is_disk_filling)


handlers = [metrics, storage_health]
