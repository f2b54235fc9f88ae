"""A bad network between the visitor and the server: slow, cut off in the middle of whatever was said. F28."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.processes import Client, channel_key, check, free_port, serving

pytestmark = [pytest.mark.faults, pytest.mark.slow]
CLIENTS, MESSAGES, CUTS = 8, 1_200, 60


class BadLine:
    """Passes bytes on late; cuts a connection after so many of them, wherever that falls in a frame."""

    def __init__(self, server_port: int):
        self.server_port = server_port
        self.cuts = 0
        self._chance = random.Random(4)
        self._calls = set[asyncio.Task[None]]()

    async def connects(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        ways = [self._passes_on(reader, there_writer), self._passes_on(there_reader, writer)]
        tasks = [asyncio.create_task(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for end in (writer, there_writer):
            # Reset, not closed: nobody is told.
            end.transport.abort()

    async def _passes_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = self._chance.randrange(500, 12_000) if self.cuts < CUTS else -1
        with contextlib.suppress(OSError):
            while chunk := await reader.read(self._chance.randrange(50, 1_500)):
                await asyncio.sleep(self._chance.uniform(0, 0.02))
                if 0 <= left < len(chunk):
                    self.cuts += 1
                    writer.write(chunk[:left])
                    return
                left -= len(chunk)
                writer.write(chunk)
                await writer.drain()


@asynccontextmanager
async def bad_line(server_port: int) -> AsyncIterator[tuple[BadLine, int]]:
    line, port = BadLine(server_port), free_port()
    async with await asyncio.start_server(line.connects, "127.0.0.1", port):
        yield line, port


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_a_network_that_cuts_off_loses_and_doubles_nothing(tmp_path: Path, sockets: str) -> None:
    """F28, E01: frames cut in the middle, acknowledgements that never arrive, in both directions."""
    data = tmp_path / "data"
    with serving(data, OPENLINE_SOCKETS=sockets) as server:
        async with bad_line(server.port) as (line, port):
            clients = [Client(name, port, channel_key(data)) for name in range(CLIENTS)]
            async with asyncio.timeout(60):
                await asyncio.gather(*(client.talk(lambda: is_enough(clients, line)) for client in clients))
        server.stop()

    assert not any(client.refused for client in clients)
    check(data, clients)


def is_enough(clients: list[Client], line: BadLine) -> bool:
    return line.cuts >= CUTS and sum(len(client.acked) for client in clients) >= MESSAGES
