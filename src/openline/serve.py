"""The server: its port, its event loop, and an orderly shutdown."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import Generator
from typing import Any

import click
import uvicorn
import uvloop

from openline import __version__
from openline.app import Application, running_application, stop
from openline.config import Config, unproved_replies
from openline.store.databases import CannotStartError
from openline.store.single_node import ANOTHER, SingleNodeLock
from openline.web.sockets.picows import picows_protocol

COLLECT_EVERY = 20_000
"""New objects that survive, until the garbage collector looks for dead cycles."""

ANSWERED_WITHIN_S = 1.0


async def serve_until_stopped(config: Config, listening: socket.socket) -> None:
    lock = SingleNodeLock(config.database_url)
    lock.take()
    async with running_application(config, tell_log_in) as application:
        settings = uvicorn.Config(
            application.web_app(),
            http="httptools",
            ws=picows_protocol(application.sockets) if config.sockets == "picows" else "websockets-sansio",
            ws_max_size=config.limits.operator_frame,
            ws_per_message_deflate=False,
            lifespan="off",
            access_log=False,
            proxy_headers=False,
            log_config=None,
            backlog=4096,
            timeout_graceful_shutdown=5,
            server_header=False,
        )
        server = _Server(settings, application)
        application.on_broken(lambda: setattr(server, "should_exit", True))
        lock.start(lambda: setattr(server, "should_exit", True))
        await application.start_mail()
        click.echo(greeting(config, application.channels[0].key if application.channels else ""))
        await server.serve(sockets=[listening])
    await lock.stop()
    if lock.is_over:
        stop(ANOTHER)
    if application.store.is_broken:
        stop("The disk failed. Nothing more was acknowledged; check the disk, then start again.")


class _Server(uvicorn.Server):
    """A server with an orderly shutdown: sockets are notified before uvicorn closes them.

    After that `serve_until_stopped` goes on. uvicorn itself raises the signal again once it has stopped,
    which would end the process before the application is closed.
    """

    def __init__(self, settings: uvicorn.Config, application: Application):
        super().__init__(settings)
        self._application = application

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._application.sockets.drain()
        await self._shutdown_notices_are_read()
        await super().shutdown(sockets)

    async def _shutdown_notices_are_read(self) -> None:
        """Give the peers a moment to answer the shutdown notice.

        uvicorn closes its own sockets at once; with unread data of the peer that is a reset, and the peer
        does not read the reason. No event tells that the last one is gone, hence the polling; a peer that
        does not answer delays the shutdown for no more than ANSWERED_WITHIN_S.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + ANSWERED_WITHIN_S
        while clock() < until and any(map(_is_socket, self.server_state.connections)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _is_socket(connection: Any) -> bool:
    return hasattr(connection, "close_sent")


def greeting(config: Config, channel_key: str) -> str:
    """Return what a person needs to know who has just started the server."""
    lines = [
        f"openline {__version__} is ready.",
        f"  Workspace   {config.origin}/",
        f"  Demo shop   {config.origin}/demo",
    ]
    if channel_key:
        lines.append(f"  Channel key {channel_key}")
    warning = unproved_replies(config)
    if warning:
        lines.append(f"  {warning}")
    return "\n".join(lines)


def tell_log_in(email: str, password: str) -> None:
    """Print the log-in of the administrator created by this start, whichever command it is."""
    click.echo(f"  Log-in      {email}")
    if password:
        click.echo(f"  Password    {password}   (shown once)")


def listen(config: Config) -> socket.socket:
    """Bind the port before anything else happens, so that a busy one is the first thing reported.

    Raises CannotStartError.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((config.host, config.port))
        listening.listen(4096)
    except OSError as error:
        reason = (
            "is already in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        )
        raise CannotStartError(
            f"Port {config.port} on {config.host} {reason}. Set OPENLINE_PORT to another one."
        ) from None
    return listening


def collect_rarely() -> None:
    """Make the garbage collector run rarely.

    The objects of a commit live until it is published, and are then freed by their reference counts: there
    are no reference cycles. By default Python looks for cycles at every 700 new objects, many times in each
    commit. Objects that do form cycles, such as a closed connection, wait for some hundred others.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)


def run(work: Any) -> Any:
    """Run the coroutine on uvloop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)
