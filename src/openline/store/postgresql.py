"""Connections to PostgreSQL: all with the same time-outs, to a server that can be written."""

import contextlib
import os
import socket
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

# A vanished machine is noticed within eleven seconds; of several hosts in the URL the one that can be
# written is taken.
_USUAL = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "target_session_attrs": "read-write",
}
# Read-only (a standby after a failover), or about to go away: only another connection helps.
_ELSEWHERE = ("25006", "57P01", "57P02", "57P03", "57P04", "57P05")


def settings_of(url: str) -> dict[str, Any]:
    """Return the time-outs that the URL does not set itself. Raises psycopg.Error if it is no URL."""
    given = conninfo_to_dict(url)
    return {name: value for name, value in _USUAL.items() if name not in given}


def connect(url: str, **more: Any) -> psycopg.Connection[Any]:
    """Open a connection in autocommit mode. Raises psycopg.Error."""
    return psycopg.connect(url, autocommit=True, **{**settings_of(url), **more})


def is_lost(connection: psycopg.Connection[Any], error: Exception) -> bool:
    """Return whether the next statement needs another connection."""
    return connection.closed or getattr(error, "sqlstate", None) in _ELSEWHERE


def cut(connection: psycopg.Connection[Any]) -> None:
    """End the connection for the thread that waits for an answer on it: that gets an error at once."""
    with contextlib.suppress(psycopg.Error, OSError):
        handle = socket.socket(fileno=os.dup(connection.pgconn.socket))
        with handle:
            handle.shutdown(socket.SHUT_RDWR)
