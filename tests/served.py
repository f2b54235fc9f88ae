"""A whole server in this process, on a free port, and people who talk to its front doors."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import uvicorn
import websockets
from litestar import Litestar
from websockets.asyncio.client import ClientConnection, connect

from openline.actions import portal
from openline.app import Application, running_application
from openline.config import Config
from openline.domain.team.operators import Presence
from openline.domain.values import replace
from openline.limit_settings import Limits
from openline.serve import socket_protocol
from openline.store.team import operators, presences
from openline.store.transaction import Transaction
from openline.web.wire.http import http_protocol
from tests.cast import FOR_EVER, NOON, PASSWORD, VERA_TOKEN, line_is_added, password_hash

Frame = dict[str, Any]
PATIENCE_S = 10
ADMIN = "anna@example.com"
OPEN_LIMITS = Limits(
    visitor_rate=10_000,
    visitor_burst=10_000,
    operator_rate=10_000,
    operator_burst=10_000,
    handshakes=10_000,
    network_handshakes=10_000,
    visitor_answers=10**9,
    network_answers=10**9,
    unanswered=10_000,
)


@dataclass
class Talker:
    """One socket and everything it has said. `expect` waits for a signal, never for a time."""

    socket: ClientConnection
    seen: list[Frame] = field(default_factory=list)

    async def say(self, t: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"t": t, **fields}))

    async def say_raw(self, data: str | bytes) -> None:
        await self.socket.send(data)

    async def hear(self) -> Frame:
        async with asyncio.timeout(PATIENCE_S):
            frame = json.loads(await self.socket.recv())
        self.seen.append(frame)
        return frame

    async def expect(self, t: str, fits: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """The next frame of this kind that fits; others are kept in `seen`."""
        while True:
            frame = await self.hear()
            if frame["t"] == t and fits(frame):
                return frame

    async def expect_event(self, kind: str, fits: Callable[[Frame], bool] = lambda _: True) -> Frame:
        return await self.expect("ev", lambda frame: frame["e"]["type"] == kind and fits(frame))

    async def expect_close(self) -> tuple[int, str]:
        """The close code and reason; frames before it are kept."""
        try:
            while True:
                await self.hear()
        except websockets.ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")

    async def close(self) -> None:
        await self.socket.close()


@dataclass
class Served:
    """`key`: the main line's channel."""

    app: Application
    port: int
    key: str
    support_key: str
    talkers: list[Talker] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def socket(self, path: str, origin: str | None = None, **more: Any) -> Talker:
        connection = await connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin=cast(Any, origin),
            compression=None,
            max_size=None,
            max_queue=None,
            **more,
        )
        talker = Talker(connection)
        self.talkers.append(talker)
        return talker

    async def visitor(
        self, token: str = VERA_TOKEN, *, new: bool = True, key: str = "", **hello: Any
    ) -> Talker:
        """Connected, greeted and live. `hello` may say more."""
        talker = await self.socket("/ws/visitor", "https://shop.example")
        await talker.say("hello", v=1, channel=key or self.key, token=token, new=new, **hello)
        await talker.expect("live")
        return talker

    async def operator(self, email: str = ADMIN, *, idle: int = 0) -> Talker:
        """Logged in, with a ticket, live, the list of dialogs seen. `idle`: milliseconds without a touch."""
        async with self.client() as client:
            talker = await self.socket("/ws/operator", self.url)
            ticket = await self.ticket(client, email)
            await talker.say("hello", v=1, ticket=ticket, tab="t", lang="en", idle=idle)
        await talker.expect("live")
        return talker

    def client(self) -> httpx.AsyncClient:
        """`verify` off: loading certificates nobody asks for costs more than a whole server."""
        return httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}, verify=False)

    async def log_in(self, client: httpx.AsyncClient, email: str = ADMIN) -> None:
        """The client's further requests are this operator's, CSRF token included."""
        answer = await client.post("/api/v1/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]

    async def ticket(self, client: httpx.AsyncClient, email: str = ADMIN) -> str:
        await self.log_in(client, email)
        return (await client.post("/api/v1/ticket")).json()["ticket"]


@asynccontextmanager
async def serving(folder: Path, *, somebody_is_here: bool = True, **settings: Any) -> AsyncIterator[Served]:
    """Main line: anna (administrator), oleg, olga; support line: stan. All of them with the same password.

    Serves again on a folder that was served before. `settings` are Config's fields.

    `somebody_is_here`: olga is present, as if her workspace were open elsewhere, until she closes or switches
    it herself. For who writes to a line without anybody hears so at once and is asked for contacts (FORM-8);
    most tests are about other things, and want the quiet of a line where an answer may come.
    """
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    port = listening.getsockname()[1]
    config = replace(
        Config(data=folder, port=port, admin_email=ADMIN, admin_password=PASSWORD, limits=OPEN_LIMITS),
        **settings,
    )
    async with running_application(config) as app:
        await app.start_mail()
        keys = await _cast(app)
        if somebody_is_here:
            await _olga_is_here(app)
        doors = app.web_app(_left_behind.pop() if _left_behind else None)
        server = uvicorn.Server(_uvicorn(doors, app))
        await _starts(server, listening)
        served = Served(app, port, *keys)
        try:
            yield served
        finally:
            for talker in served.talkers:
                await talker.close()
            await _stops(server)
            _left_behind.append(doors)


_left_behind: list[Litestar] = []
"""Web apps of applications that were closed: making new ones costs more than everything else."""


async def _starts(server: uvicorn.Server, listening: socket.socket) -> None:
    """What uvicorn does before its loop, which only looks every 100 ms whether it is to end."""
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup([listening])


async def _stops(server: uvicorn.Server) -> None:
    """Without the pauses after a shutdown notice, as clients are gone; tests/faults stops real servers."""
    for listener in server.servers:
        listener.close()
    for connection in tuple(server.server_state.connections):
        connection.shutdown()
    await asyncio.gather(*server.server_state.tasks, return_exceptions=True)


def _uvicorn(doors: Litestar, app: Application) -> uvicorn.Config:
    return uvicorn.Config(
        doors,
        http=http_protocol(app.context),
        ws=socket_protocol(app),
        lifespan="off",
        proxy_headers=False,
        log_level="error",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
    )


async def _cast(app: Application) -> tuple[str, str]:
    store = app.store
    if len(app.channels) > 1:
        return app.channels[0].key, app.channels[1].key
    hashed = password_hash()
    line, channel = await store.write(lambda tx: line_is_added(tx, "Support line", "support-key", 1))
    for email in ("oleg@example.com", "olga@example.com", "stan@example.com"):
        await store.write(
            lambda tx, email=email: portal.operator_is_added(tx, email, "operator", hashed, NOON)
        )

    def move_stan(tx: Any) -> None:
        tx.cursor.execute(
            f"UPDATE line_operators SET line_id = '{line.id}' WHERE operator_id = "
            "(SELECT id FROM operators WHERE email = 'stan@example.com')"
        )

    await store.write(move_stan)
    return app.channels[0].key, channel.key


async def _olga_is_here(app: Application) -> None:
    def for_ever(tx: Transaction) -> None:
        found = operators.find_password(tx, "olga@example.com")
        assert found
        presences.save_presence(tx, found[0], Presence("auto", FOR_EVER, FOR_EVER))
        tx.tell_presence()

    await app.store.write(for_ever)
