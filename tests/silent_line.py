"""A line to PostgreSQL that can fall silent, as a stopped server or a vanished machine is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from tests.databases import with_database


class SilentLine:
    """`url`: the database behind it. Nothing is lost in silence: it is passed on when `speak` is called."""

    def __init__(self, url: str):
        self._behind = url
        self._speaks = asyncio.Event()
        self._speaks.set()
        self.url = ""

    def fall_silent(self) -> None:
        self._speaks.clear()

    def speak(self) -> None:
        self._speaks.set()

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


@asynccontextmanager
async def silent_line(url: str) -> AsyncIterator[SilentLine]:
    line = SilentLine(url)
    async with await asyncio.start_server(line.passes, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        name = urlsplit(url).path.strip("/")
        line.url = with_database(f"postgresql://postgres@127.0.0.1:{port}/x", name)
        try:
            yield line
        finally:
            line.speak()
