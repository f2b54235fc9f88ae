"""The visitor's door over plain HTTP, for networks that block WebSockets: the same frames, by long polling.

Each request is a short connection of its own: hello, at most one command, and the frames sent in return.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from openline.domain.refusals import TooMany
from openline.domain.values import replace
from openline.domain.visitors.visitors import hash_token
from openline.web.problems import ErrorBody
from openline.web.request import AnyRequest, context_of, person
from openline.web.sockets.sockets import Sockets
from openline.web.sockets.visitor import VisitorConnection
from openline.web.wire import commands

PREFIX = "/api/v1/visitor/"
LONG_POLL_S = 25
ANSWER_S = 10
FOR_GOOD = 4500
"""Close codes from this one on are final: the client must not reconnect."""
STATUS = {4500: 401, 4506: 404}
"""Close code → HTTP status; others are 403 or 503. The body names the code, to tell us from a proxy."""
ANSWERED_BY = {"sync": ("batch", "reset"), "older": ("older", "reset"), "ping": ("pong",)}
"""What answers a command without a `cid`; every command with one gets `ack` or `nack`, all others nothing."""
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


class PolledFrames(msgspec.Struct, frozen=True):
    frames: list[msgspec.Raw]


class CommandRequest(msgspec.Struct, frozen=True):
    """A command and the fields of `hello`. `command`: a frame of the visitor's socket."""

    channel: commands.Id
    command: dict[str, Any]
    new: bool = False
    lang: str = ""
    page: commands.Page | None = None
    identity: commands.Signed = ""
    zone: Annotated[str, msgspec.Meta(max_length=64)] = ""


class ListWire:
    """A wire that collects frames in a list."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self._changed = asyncio.Event()

    def send(self, data: bytes) -> None:
        self.frames.append(data)
        self._changed.set()

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)
        self._changed.set()

    def ping(self) -> None:
        """Do nothing: there is no socket to ping."""

    def waiting(self) -> int:
        return 0

    async def until(self, is_enough: Callable[[list[bytes]], bool], seconds: float) -> bool:
        """Wait until `is_enough` or the connection is closed. False if the time ran out."""
        try:
            async with asyncio.timeout(seconds):
                while not self.closed and not is_enough(self.frames):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True


@post("/api/v1/visitor/hello", status_code=200)
async def hello(request: AnyRequest, data: JSONBody[commands.VisitorHello]) -> Response[PolledFrames]:
    """Answer a `hello`. One at a time for each visitor: its answer may be large.

    It replaces no socket of its tab: the browser asks here while its socket is slow to answer, and continues
    with whichever of the two answers first.
    """
    connection, wire = _connection(request, data.token)
    usage = context_of(request).costs.visitor(hash_token(data.token))
    if usage.is_greeting:
        raise TooMany(1_000)
    usage.is_greeting = True
    try:
        await _say_hello(connection, wire, replace(data, tab=""))
        return _answer(wire, [] if wire.closed else wire.frames)
    finally:
        usage.is_greeting = False
        connection.on_closed()


@post("/api/v1/visitor/command", status_code=200)
async def command(request: AnyRequest, data: JSONBody[CommandRequest]) -> Response[PolledFrames]:
    """Run one command, whichever the socket knows, and return what the socket would answer.

    A repeated `cid` is not carried out again.
    """
    connection, wire = _connection(request, _token(request))
    connection.catches_up = False
    greeting = commands.VisitorHello(
        1,
        data.channel,
        _token(request),
        data.new,
        lang=data.lang,
        page=data.page,
        identity=data.identity,
        zone=data.zone,
    )
    try:
        await _say_hello(connection, wire, greeting)
        before = len(wire.frames)
        answers = _answers_of(data.command)
        connection.on_frame(msgspec.json.encode(data.command))
        if answers:
            await wire.until(lambda sent: any(map(answers, sent[before:])), ANSWER_S)
        return _answer(wire, list(filter(answers, wire.frames[before:])) if answers else [])
    finally:
        connection.on_closed()


@get("/api/v1/visitor/events")
async def events(
    request: AnyRequest, channel: FromQuery[str], d: FromQuery[str], after: FromQuery[int]
) -> Response[PolledFrames]:
    """Return the events of a dialog after the number `after`; wait up to 25 s if there are none yet."""
    connection, wire = _connection(request, _token(request))
    resume = (commands.Cursor(d, "pub", after, context_of(request).epoch),)
    watch = asyncio.create_task(_hang_up(request, wire))
    try:
        await _say_hello(connection, wire, commands.VisitorHello(1, channel, _token(request), resume=resume))
        await wire.until(lambda sent: any(_is_event_of(frame, d) for frame in sent), LONG_POLL_S)
        return _answer(wire, [frame for frame in wire.frames if _is_event_of(frame, d)])
    finally:
        watch.cancel()
        connection.on_closed()


async def _hang_up(request: AnyRequest, wire: ListWire) -> None:
    """Close the wire when the client disconnects, so that a closed page does not count as open until the end
    of the poll.
    """
    while (await request.receive())["type"] != "http.disconnect":
        pass
    wire.close(1001, "gone")


def answer_preflights(app: ASGIApp) -> ASGIApp:
    """Answer CORS preflights: the widget runs on the company's site, so its browser sends them."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["path"].startswith(PREFIX):
            headers = [(name.lower().encode(), value.encode()) for name, value in CORS.items()]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await app(scope, receive, send)

    return middleware


def _connection(request: AnyRequest, token: str) -> tuple[VisitorConnection, ListWire]:
    """Count the request for its visitor, and open a connection. Raises TooMany.

    Requests of a network are counted before they come here (wire/http.py), and what the command costs by the
    connection itself, together with those of all others.
    """
    context = context_of(request)
    address = person(request)
    costs, network = context.costs, context.usage_of(address)
    visitor = costs.visitor(hash_token(token))
    if wait_ms := visitor.requests.take(costs.clock()):
        costs.tell("visitor_rate", network.key)
        raise TooMany(wait_ms)
    if wait_ms := costs.answers_wait_ms(visitor, network):
        raise TooMany(wait_ms)
    wire = ListWire()
    sockets: Sockets = request.app.state.sockets
    return sockets.visitor_without_socket(wire, _origin(request), address), wire


def _origin(request: AnyRequest) -> str | None:
    """Return the page's origin. Browsers send no `Origin` with a same-origin GET: there it is our own."""
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return request.headers.get("Origin") or (context_of(request).config.origin if is_ours else None)


def _token(request: AnyRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


async def _say_hello(connection: VisitorConnection, wire: ListWire, greeting: commands.VisitorHello) -> None:
    connection.on_frame(msgspec.json.encode(greeting))
    if not await wire.until(lambda sent: any(frame.startswith(b'{"t":"live"') for frame in sent), ANSWER_S):
        raise TooMany(5_000)


def _answer(wire: ListWire, wanted: list[bytes]) -> Response[Any]:
    if wire.closed and not wanted:
        code, reason = wire.closed
        status = STATUS.get(code, 403 if code >= FOR_GOOD else 503)
        return Response(ErrorBody(str(code), reason), status_code=status, headers=CORS)
    return Response(
        PolledFrames([msgspec.Raw(frame) for frame in wanted]), headers={**CORS, "Cache-Control": "no-store"}
    )


def _answers_of(command: dict[str, Any]) -> Callable[[bytes], bool] | None:
    """Return the test for the frames that answer this command; None if nothing does."""
    kinds = ("ack", "nack") if "cid" in command else ANSWERED_BY.get(str(command.get("t")), ())
    beginnings = tuple(f'{{"t":"{kind}"'.encode() for kind in kinds)
    return (lambda frame: frame.startswith(beginnings)) if beginnings else None


def _is_event_of(frame: bytes, dialog_id: str) -> bool:
    named = dialog_id.encode() in frame[:300]
    return named and frame.startswith((b'{"t":"ev"', b'{"t":"batch"', b'{"t":"snapshot"'))


handlers = [hello, command, events]
