"""A line to PostgreSQL that can fall silent, as a stopped server or a vanished machine is."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from tests.databases import with_database


class SilentLine:
    """`url`: the database behind it. Nothing is lost in silence: it is passed on when `speak` is called."""

    def __init__(self, url: str):
        self._behind = url
        self._speaks = asyncio.Event()
        self._speaks.set()
        self.url = ""
        self.loop: asyncio.AbstractEventLoop
        self.over: asyncio.Event

    def fall_silent(self) -> None:
        self.loop.call_soon_threadsafe(self._speaks.clear)

    def speak(self) -> None:
        self.loop.call_soon_threadsafe(self._speaks.set)

    async def passes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await self._connect()
        ways = (self._passes_on(reader, there_writer), self._passes_on(there_reader, writer))
        tasks = [asyncio.create_task(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for end in (writer, there_writer):
            end.close()

    async def _passes_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65_536):
            await self._speaks.wait()
            writer.write(chunk)
            await writer.drain()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self._behind)
        folder = parse_qs(parts.query).get("host", [""])[0]
        port = parts.port or 5432
        if folder:
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(parts.hostname, port)


@contextmanager
def silent_line(url: str) -> Iterator[SilentLine]:
    """In a thread of its own: who connects may hold up the loop of the test."""
    line, ready = SilentLine(url), threading.Event()

    async def run() -> None:
        line.loop, line.over = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(line.passes, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            name = urlsplit(url).path.strip("/")
            line.url = with_database(f"postgresql://postgres@127.0.0.1:{port}/x", name)
            ready.set()
            await line.over.wait()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield line
    finally:
        line.speak()
        line.loop.call_soon_threadsafe(line.over.set)
        thread.join(10)
