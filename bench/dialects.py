"""The same few commands and events in the protocols of openline and socket.io. Parses no more than it must.

A message's serial number is in its cid (the last eight hex digits) and in its text (the first eight digits),
so that acknowledgements and deliveries are matched without a dictionary.
"""

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from random import getrandbits
from typing import Protocol

from crowd import Connection
from wire import Closed, upgrade


class Listener(Protocol):
    """The events of connections that a run receives."""

    def arrived(self, connection: Connection) -> None: ...
    def acked(self, serial: int, dialog: Callable[[], object]) -> None: ...
    def seen(self, serial: int) -> None: ...
    def watching(self) -> None: ...
    def refused(self, serial: int, retry_ms: int) -> None: ...
    def received(self, kind: str) -> None: ...


@dataclass(frozen=True)
class Target:
    host: str
    port: int
    channel: str = ""
    email: str = ""
    password: str = ""

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


def cid_of(serial: int, at_ms: int) -> str:
    """Return a UUIDv7 that ends with the serial number."""
    chance = f"7{getrandbits(12):03x}{0x8 | getrandbits(2):x}{getrandbits(28):07x}"
    digits = f"{at_ms:012x}{chance}{serial:08x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


_FILLER = (
    " Hello, when will my order of last week be delivered, and may I change the address until then?" * 3
)[:192]


def text_of(serial: int) -> str:
    """Return a text of 200 bytes that begins with the serial number."""
    return f"{serial:08d}{_FILLER}"


def serial_in(event: bytes) -> int:
    """Return the serial number of a visitor's message in an event; -1 for messages of the server."""
    at = event.find(b'"text":"')
    if at < 0 or b'"author":"visitor"' not in event:
        return -1
    return int(event[at + 8 : at + 16])


# Frames that are not counted, by their payload[6:10].
_QUIET = (b"welc", b"snap", b"rows", b"live", b"pres", b"pong", b"dige")


class Openline:
    """The protocol of openline, see docs/protocol.md."""

    def __init__(self, target: Target, listener: Listener) -> None:
        self.target, self.listener = target, listener
        self.origin = f"http://{target.address}"
        self.login = LogIn(target, self.origin)

    def request(self, role: str) -> bytes:
        return upgrade(self.target.address, f"/ws/{role}", {"Origin": self.origin})

    def greets_as_visitor(self, connection: Connection) -> None:
        connection.hear = lambda payload: self._visitor_hears(connection, payload)
        token = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        hello = {
            "t": "hello",
            "v": 1,
            "channel": self.target.channel,
            "token": token,
            "new": True,
            "lang": "en",
        }
        page = {"url": self.origin + "/demo", "title": "Demo", "referrer": ""}
        connection.say(json.dumps({**hello, "tab": "bench", "page": page, "resume": []}).encode())

    def greets_as_operator(self, connection: Connection) -> None:
        connection.hear = lambda payload: self._operator_hears(connection, payload)
        hello = {
            "t": "hello",
            "v": 1,
            "ticket": self.login.ticket(),
            "tab": os.urandom(8).hex(),
            "lang": "en",
        }
        connection.say(json.dumps(hello).encode())

    def writes(self, connection: Connection, serial: int, cid: str) -> None:
        connection.say(b'{"t":"send","cid":"%b","text":"%b"}' % (cid.encode(), text_of(serial).encode()))

    def watches(self, connection: Connection, dialog: object) -> None:
        connection.say(json.dumps({"t": "watch", "d": dialog, "resume": []}).encode())

    def _visitor_hears(self, connection: Connection, payload: bytes) -> None:
        kind = payload[6:10]
        if kind == b'ack"':
            at = payload.find(b'"cid":"') + 7
            self.listener.acked(int(payload[at + 28 : at + 36], 16), lambda: json.loads(payload)["d"])
        elif kind == b"live" and not connection.arrived:
            self.listener.arrived(connection)
        elif kind == b"nack":
            nack = json.loads(payload)
            self._refused(nack)
        elif kind not in _QUIET and kind != b'ev",':
            self.listener.received(json.loads(payload)["t"])

    def _refused(self, nack: dict[str, object]) -> None:
        if "retry_ms" not in nack:
            raise Closed(f"refused for good: {nack}")
        self.listener.refused(int(str(nack["cid"])[-8:], 16), int(str(nack["retry_ms"])))

    def _operator_hears(self, connection: Connection, payload: bytes) -> None:
        kind = payload[6:10]
        if kind == b'ev",':
            serial = serial_in(payload)
            if serial >= 0:
                self.listener.seen(serial)
        elif kind == b'row"':
            self.listener.received("row")
        elif kind == b"live":
            self.listener.watching() if connection.arrived else self.listener.arrived(connection)
        elif kind not in _QUIET:
            self.listener.received(json.loads(payload)["t"])


class LogIn:
    """One log-in of the administrator, and a ticket for each connection, by HTTP as in the workspace."""

    def __init__(self, target: Target, origin: str) -> None:
        self.target, self.origin = target, origin
        self.headers: dict[str, str] = {}

    def ticket(self) -> str:
        if not self.target.email:  # the other servers have no accounts
            return "none"
        if not self.headers:
            self._log_in()
        return str(self._post("/api/v1/ticket", {})[0]["ticket"])

    def _log_in(self) -> None:
        login = {"email": self.target.email, "password": self.target.password}
        answer, cookie = self._post("/api/v1/session", login)
        self.headers = {"Cookie": cookie, "X-CSRF-Token": str(answer["csrf"])}

    def _post(self, path: str, body: dict[str, str]) -> tuple[dict[str, object], str]:
        http = HTTPConnection(self.target.host, self.target.port, timeout=10)
        headers = {"Content-Type": "application/json", "Origin": self.origin, **self.headers}
        http.request("POST", path, json.dumps(body), headers)
        answer = http.getresponse()
        text = answer.read()
        http.close()
        if answer.status >= 300:
            raise Closed(f"{path}: {answer.status} {text[:200]!r}")
        return json.loads(text), (answer.getheader("Set-Cookie") or "").split(";")[0]


class SocketIo:
    """Engine.IO 4 and Socket.IO 5 over WebSocket, as far as the benchmark's server uses them."""

    def __init__(self, target: Target, listener: Listener) -> None:
        self.target, self.listener = target, listener

    def request(self, role: str) -> bytes:
        return upgrade(self.target.address, "/socket.io/?EIO=4&transport=websocket", {})

    def greets_as_visitor(self, connection: Connection) -> None:
        token = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        self._greets(connection, {"role": "visitor", "token": token}, self._visitor_hears)

    def greets_as_operator(self, connection: Connection) -> None:
        self._greets(connection, {"role": "operator"}, self._operator_hears)

    def writes(self, connection: Connection, serial: int, cid: str) -> None:
        text = text_of(serial)
        connection.say(f'42{serial}["send",{{"cid":"{cid}","text":"{text}"}}]'.encode())

    def watches(self, connection: Connection, dialog: object) -> None:
        connection.say(f'421["watch",{{"d":{dialog}}}]'.encode())

    def _greets(self, connection: Connection, auth: dict[str, str], hears: Callable[[bytes], None]) -> None:
        def hear(payload: bytes) -> None:
            if payload[:2] in (b"42", b"43"):
                hears(payload)
                if not connection.arrived and payload.startswith(b'42["welcome"'):
                    self.listener.arrived(connection)
            elif payload == b"2":
                connection.say(b"3")
            elif payload[:1] == b"0":
                connection.say(b"40" + json.dumps(auth).encode())
            elif payload[:2] != b"40":
                raise Closed(repr(payload[:200]))

        connection.hear = hear

    def _visitor_hears(self, payload: bytes) -> None:
        if payload[:2] != b"43":
            return
        start = payload.index(b"[")
        self.listener.acked(int(payload[2:start]), lambda: json.loads(payload[start:])[0]["d"])

    def _operator_hears(self, payload: bytes) -> None:
        if payload[:2] == b"43":
            self.listener.watching()
        elif payload.startswith(b'42["ev"'):
            self.listener.seen(serial_in(payload))
        elif payload.startswith(b'42["row"'):
            self.listener.received("row")


DIALECTS = {"openline": Openline, "socketio": SocketIo}
