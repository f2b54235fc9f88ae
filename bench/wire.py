"""A client's WebSocket frames, encoded by hand: a few microseconds each, so that the server is measured."""

import base64
import os
from random import getrandbits
from struct import Struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10

_SHORT, _LONG, _HUGE = Struct("!BB"), Struct("!BBH"), Struct("!BBQ")


class Closed(Exception):
    """The server closed the connection, with or without a close code."""


def frame(payload: bytes, op: int = TEXT) -> bytes:
    """Return a complete masked frame, as browsers send it."""
    size = len(payload)
    if size < 126:
        head = _SHORT.pack(0x80 | op, 0x80 | size)
    elif size < 65536:
        head = _LONG.pack(0x80 | op, 0xFE, size)
    else:
        head = _HUGE.pack(0x80 | op, 0xFF, size)
    mask = getrandbits(32).to_bytes(4, "little")
    return head + mask + masked(payload, mask)


def masked(payload: bytes, mask: bytes) -> bytes:
    """Mask a payload by one big XOR instead of a loop over its bytes."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")


def split(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Return the complete frames as (op, payload), and the rest. Servers neither mask nor fragment."""
    frames: list[tuple[int, bytes]] = []
    at, end = 0, len(data)
    while end - at >= 2:
        size, head = data[at + 1], 2
        if size == 126:
            size, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
        elif size == 127:
            size, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
        start = at + head
        if start + size > end:
            break
        frames.append((data[at] & 15, data[start : start + size]))
        at = start + size
    return frames, data[at:]


def upgrade(host: str, path: str, headers: dict[str, str]) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def close_reason(payload: bytes) -> str:
    code = int.from_bytes(payload[:2], "big") if payload else 1005
    return f"{code} {payload[2:].decode(errors='replace')}".strip()
