"""File handles. Each connection takes one, and the last ones are kept for the database and for saying no."""

import resource
from contextlib import suppress
from pathlib import Path

import structlog

log = structlog.get_logger()

KEPT = 64
"""Handles that no connection may take: for the database, mail, files, and those who are refused politely."""
ENOUGH = 8_192
_OPEN = Path("/proc/self/fd")


class Handles:
    """How many handles connections may still take. `others`: those that are no connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.others = 0

    def count_others(self) -> None:
        """Count what is open now and is no connection. Called when everything that stays open is open."""
        with suppress(OSError):
            self.others = max(0, sum(1 for _ in _OPEN.iterdir()) - 1 - self.connections)

    def is_short(self) -> bool:
        """Return whether newcomers must be refused."""
        room, kept = self._room()
        return room < kept

    def is_out(self) -> bool:
        """Return whether not even a refusal can be afforded: a connection must be closed at once."""
        room, kept = self._room()
        return room < kept // 2

    def _room(self) -> tuple[int, int]:
        """Return (handles that are free, handles to keep). The limit can be changed while we run."""
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if most == resource.RLIM_INFINITY:
            return KEPT, KEPT
        return most - self.others - self.connections, min(KEPT, most // 4)


def raise_limit() -> None:
    """Raise the soft limit of open files to the hard one, and warn if that is still too low for a crowd."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        soft = hard
    if soft != resource.RLIM_INFINITY and soft < ENOUGH:
        log.warning(
            "few_file_handles",
            most=soft,
            help=f"Each open page takes one. Raise the limit to {ENOUGH} at least (LimitNOFILE= in systemd).",
        )
