"""A WebSocket client of a few lines that can misbehave: it answers no ping, cuts frames, reads nothing."""

import asyncio
import base64
import json
import os
import struct
from dataclasses import dataclass
from typing import Any

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PATIENCE_S = 10


@dataclass
class Answer:
    """What came back instead of, or together with, the upgrade."""

    status: int
    headers: dict[str, str]


@dataclass
class Raw:
    """One TCP connection. Frames are read only when asked for."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def put(self, opcode: int, payload: bytes, *, fin: bool = True) -> None:
        self.writer.write(frame(opcode, payload, fin=fin))

    def say(self, t: str, **fields: Any) -> None:
        self.put(TEXT, json.dumps({"t": t, **fields}).encode())

    async def hear(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame, whatever it is."""
        async with asyncio.timeout(PATIENCE_S):
            first, second = await self.reader.readexactly(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return first & 0x0F, await self.reader.readexactly(length)

    async def expect(self, t: str) -> dict[str, Any]:
        while True:
            opcode, payload = await self.hear()
            if opcode == TEXT and (message := json.loads(payload))["t"] == t:
                return message

    async def expect_opcode(self, wanted: int) -> bytes:
        while True:
            opcode, payload = await self.hear()
            if opcode == wanted:
                return payload

    async def expect_close(self) -> tuple[int, str]:
        payload = await self.expect_opcode(CLOSE)
        return struct.unpack("!H", payload[:2])[0], payload[2:].decode()

    async def expect_end(self) -> None:
        """The server has let go of the connection."""
        async with asyncio.timeout(PATIENCE_S):
            while await self.reader.read(1 << 20):
                pass

    def leave(self) -> None:
        """Without a close frame: as a pulled cable looks to the server once the system notices."""
        self.writer.transport.abort()


def frame(opcode: int, payload: bytes, *, fin: bool = True) -> bytes:
    """Masked, as clients must; the mask is zero and leaves the payload as it is."""
    head = bytes([(0x80 if fin else 0) | opcode])
    if len(payload) < 126:
        size = bytes([0x80 | len(payload)])
    elif len(payload) < 65_536:
        size = bytes([0x80 | 126]) + struct.pack("!H", len(payload))
    else:
        size = bytes([0x80 | 127]) + struct.pack("!Q", len(payload))
    return head + size + bytes(4) + payload


async def upgrade(
    port: int, path: str, *, origin: str | None = None, more: dict[str, str] | None = None
) -> tuple[Raw, Answer]:
    """Asks for the upgrade."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **({"Origin": origin} if origin is not None else {}),
        **(more or {}),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
    async with asyncio.timeout(PATIENCE_S):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    status, *rest = head.split("\r\n")
    pairs = [line.split(": ", 1) for line in rest if ": " in line]
    return Raw(reader, writer), Answer(int(status.split()[1]), {name.lower(): value for name, value in pairs})
