"""The servers under test: openline and others, each started in an empty folder."""

import json
import os
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "bench/peers/peer.js"
FOLDERS = ROOT / "var/bench"
SERVER_CORE, GENERATOR_CORE = "0", "1"
ADMIN = ("bench@example.org", secrets.token_urlsafe(16))

# The generator writes without pause from one address. The limits against that are raised, not switched off.
OPENED = {
    "OPENLINE_LIMIT_VISITOR_RATE": "100000",
    "OPENLINE_LIMIT_VISITOR_BURST": "100000",
    "OPENLINE_LIMIT_OPERATOR_RATE": "100000",
    "OPENLINE_LIMIT_OPERATOR_BURST": "100000",
    "OPENLINE_LIMIT_SOCKETS_PER_ADDRESS": "100000",
    "OPENLINE_LIMIT_HANDSHAKES": "100000",
    "OPENLINE_LIMIT_UNANSWERED": "100000",
    "OPENLINE_LIMIT_WRITER_QUEUE": "20000",
    "OPENLINE_LIMIT_WRITER_WAIT_MS": "20000",
}


@dataclass(frozen=True)
class Server:
    name: str
    title: str
    dialect: str
    command: tuple[str, ...]
    scenes: tuple[str, ...] = ("chat", "half", "idle", "connect")
    settle: float = 0
    """Seconds of silence after the first messages: openline shows its form five seconds after them."""


def peer(name: str, title: str, mode: str, kind: str, frames: str, scenes: tuple[str, ...]) -> Server:
    dialect = "socketio" if kind == "socketio" else "openline"
    command = ("node", str(PEER), "PORT", mode, kind, "FOLDER", frames)
    return Server(name, title, dialect, command, scenes)


SERVERS = (
    Server("openline", "openline", "openline", (str(ROOT / ".venv/bin/openline"), "serve"), settle=8),
    peer("each", "socket.io, one commit per message", "each", "socketio", "lean", ("chat", "half")),
    peer(
        "group", "socket.io, group commit", "group", "socketio", "lean", ("chat", "half", "idle", "connect")
    ),
    peer("same", "socket.io, group commit, every frame of openline", "group", "socketio", "same", ("chat",)),
    peer("ws", "ws, group commit", "group", "ws", "lean", ("chat", "idle", "connect")),
)


@dataclass
class Running:
    server: Server
    port: int
    session: int
    load_options: list[str] = field(default_factory=list)

    def load_arguments(self) -> list[str]:
        url, pinned = f"http://127.0.0.1:{self.port}", ["--session", str(self.session)]
        return [
            url,
            "--dialect",
            self.server.dialect,
            "--settle",
            str(self.server.settle),
            *pinned,
            *self.load_options,
        ]


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """Run a server in its own session, to measure all its processes, on one core and in an empty folder."""
    FOLDERS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDERS, ignore_cleanup_errors=True) as folder:
        port = free_port()
        environment = environment_for(port, folder)
        command = [{"PORT": str(port), "FOLDER": folder}.get(part, part) for part in server.command]
        log_path = Path(folder, "log")
        with log_path.open("w") as log:
            program = subprocess.Popen(
                ["taskset", "-c", SERVER_CORE, *command],
                env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        try:
            wait_for_port(port, program, log_path)
            load_options = openline_options(environment) if server.name == "openline" else []
            yield Running(server, port, program.pid, load_options)
        finally:
            stop(program)


def environment_for(port: int, folder: str) -> dict[str, str]:
    own = {"OPENLINE_DATA": folder, "OPENLINE_PORT": str(port)}
    admin = {"OPENLINE_ADMIN_EMAIL": ADMIN[0], "OPENLINE_ADMIN_PASSWORD": ADMIN[1]}
    return {**os.environ, **OPENED, **own, **admin}


def openline_options(environment: dict[str, str]) -> list[str]:
    command = [str(ROOT / ".venv/bin/openline"), "channel", "--json"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
    return ["--channel", json.loads(answer.stdout)[0]["key"], "--admin", ":".join(ADMIN)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, program: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        if program.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"the server did not start:\n{log.read_text()[-2000:]}")


def stop(program: subprocess.Popen[bytes]) -> None:
    program.send_signal(signal.SIGTERM)
    try:
        program.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
