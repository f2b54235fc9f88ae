"""A server with the limits as they are by default, honest visitors in it, and what an attack does to them."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

from tests.faults.attacks import attack
from tests.faults.processes import ACCOUNT, WIDE_OPEN, Serve, channel_key, free_port, serve
from tests.forked import Forked

HONEST = 10
PAUSE_S = 0.8
"""Nobody answers, and a dialog holds 30 messages: enough for the 20 seconds of the long run."""
MB = 2**20
MEMORY, DISK = 64 * MB, 100 * MB
USUAL = dict.fromkeys(WIDE_OPEN, "") | {"OPENLINE_TRUSTED_PROXIES": "127.0.0.1"}
"""The limits as they are by default."""


@dataclass
class Honest:
    """A visitor of a network of their own, who writes now and then and waits for the acknowledgement."""

    number: int
    ws: Any = None
    waits_s: list[float] = field(default_factory=list)
    _written: int = 0

    async def comes(self, server: Serve, key: str) -> None:
        far = {"X-Forwarded-For": f"198.51.{self.number}.1"}
        url = f"ws://127.0.0.1:{server.port}/ws/visitor"
        self.ws = await connect(url, compression=None, additional_headers=far)
        hello = {"t": "hello", "v": 1, "channel": key, "token": f"{self.number:043d}", "new": True}
        await self.ws.send(json.dumps(hello))
        await self._hears("live")

    async def writes(self) -> None:
        self._written += 1
        cid, began = f"h{self.number}-{self._written}", time.monotonic()
        await self.ws.send(json.dumps({"t": "send", "cid": cid, "text": "Do you deliver?"}))
        ack = await self._hears("ack")
        assert ack["cid"] == cid
        self.waits_s.append(time.monotonic() - began)

    async def _hears(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(30):
            while (frame := json.loads(await self.ws.recv()))["t"] != kind:
                assert frame["t"] != "nack", frame
        return frame


@dataclass
class House:
    """A server with honest visitors in it."""

    server: Serve
    data: Path
    key: str
    inside: list[Honest]

    async def talk(self, until: float) -> None:
        """Everybody inside writes every PAUSE_S seconds: one message at least."""
        async with asyncio.TaskGroup() as together:
            for each in self.inside:
                together.create_task(_goes_on(each, until))

    async def operator_logs_in(self) -> float:
        """Session, ticket, and a live socket; how long all of it takes."""
        base, began = f"http://127.0.0.1:{self.server.port}", time.monotonic()
        who = {"email": ACCOUNT["OPENLINE_ADMIN_EMAIL"], "password": ACCOUNT["OPENLINE_ADMIN_PASSWORD"]}
        far = {"X-Forwarded-For": "192.0.2.1"}
        async with httpx.AsyncClient(base_url=base, headers={"Origin": base, **far}, timeout=30) as client:
            session = await client.post("/api/v1/session", json=who)
            assert session.status_code == 200, session.text
            csrf = {"X-CSRF-Token": session.json()["csrf"]}
            ticket = (await client.post("/api/v1/ticket", headers=csrf)).json()["ticket"]
            cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        url, headers = f"ws://127.0.0.1:{self.server.port}/ws/operator", {**far, "Cookie": cookies}
        async with connect(url, origin=base, compression=None, additional_headers=headers) as ws:  # type: ignore[arg-type]
            await ws.send(json.dumps({"t": "hello", "v": 1, "ticket": ticket, "tab": "t", "lang": "en"}))
            while json.loads(await ws.recv())["t"] != "live":
                pass
        return time.monotonic() - began

    def memory(self) -> int:
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def disk(self) -> int:
        return sum(file.stat().st_size for file in self.data.rglob("*") if file.is_file())

    def limits_logged(self, network: str) -> set[str]:
        """The limits that the log names together with the network."""
        lines = (json.loads(line) for line in self.server.output().splitlines() if line.startswith("{"))
        return {
            line["limit"]
            for line in lines
            if line.get("event") == "limit_reached" and line["network"] == network
        }


async def _goes_on(visitor: Honest, until: float) -> None:
    await visitor.writes()
    while time.monotonic() < until:
        await asyncio.sleep(PAUSE_S)
        await visitor.writes()


@contextmanager
def a_house(folder: Path) -> Iterator[House]:
    data = folder / "data"
    server = serve(data, free_port(), **USUAL)
    try:
        yield House(server, data, channel_key(data), [])
    finally:
        if server.process.poll() is None:
            server.kill()


async def fill(house: House) -> None:
    house.inside = [Honest(number) for number in range(1, HONEST + 1)]
    for each in house.inside:
        await each.comes(house.server, house.key)
        await each.writes()


@contextmanager
def attacked(house: House, names: list[str], source: str, seconds: float) -> Iterator[None]:
    attackers = [Forked(attack, name, house.server.port, house.key, source, seconds) for name in names]
    try:
        yield
    finally:
        for each in attackers:
            each.kill()
            each.wait(10)
