"""The only way to write: rows, events and timers of one cause together, then what is published.

The writer (writer.py) passes a transaction to each action; SQL dialects are handled here and nowhere above.
Statements are written with SQLAlchemy Core, compiled once and run on the driver's own cursor: executed by
Core they cost three to four times as much.
"""

import os
import time
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from operator import itemgetter
from struct import Struct
from typing import Any, Protocol

import msgspec
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Compiled, Dialect
from sqlalchemy.sql import ClauseElement

from openline.domain.dialogs.after_commit import AfterCommit, AlertOut, EventOut
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import InternalEvent, PublicEvent
from openline.store.keyring import NO_KEYS, KeyRing

SQLITE = sqlite.dialect(paramstyle="qmark")
POSTGRESQL = postgresql.psycopg.dialect(paramstyle="format")

encode = msgspec.json.Encoder().encode
Row = tuple[Any, ...]
InOrder = Callable[[dict[str, Any]], Row]
"""Puts values that are given by name into the order of the statement's parameters."""


class Cursor(Protocol):
    """The methods that the cursors of both drivers share."""

    rowcount: int

    @property
    def connection(self) -> Any: ...
    def execute(self, operation: str, parameters: Any = ..., /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Reader:
    """Read access. Doors may have one; only actions get the subclass that writes."""

    def __init__(self, cursor: Cursor, dialect: Dialect, keyring: KeyRing = NO_KEYS):
        self._cursor = cursor
        self.dialect = dialect
        self.keyring = keyring

    @property
    def cursor(self) -> Cursor:
        """The driver's own cursor."""
        return self._cursor

    def rows(self, statement: ClauseElement, **values: Any) -> list[Row]:
        self._execute(statement, values)
        return self._cursor.fetchall()

    def row(self, statement: ClauseElement, **values: Any) -> Row | None:
        self._execute(statement, values)
        return self._cursor.fetchone()

    def rows_of(self, statement: ClauseElement) -> list[Row]:
        """Run a statement built for this call only (filters, searches); it is compiled each time."""
        compiled = statement.compile(dialect=self.dialect, compile_kwargs={"render_postcompile": True})
        self._cursor.execute(str(compiled), _in_order(compiled)({}))
        return self._cursor.fetchall()

    def _execute(self, statement: ClauseElement, values: dict[str, Any]) -> None:
        sql, in_order, _ = compiled_once(statement, self.dialect)
        self._cursor.execute(sql, in_order(values))


class Transaction(Reader):
    """The writes of one action. Ends with the action, committed as a whole or not at all."""

    def __init__(self, cursor: Cursor, dialect: Dialect, ids: "Ids", keyring: KeyRing = NO_KEYS):
        super().__init__(cursor, dialect, keyring)
        self.after_commit = AfterCommit()
        self.loaded: dict[str, Dialog] = {}
        """Dialogs as the database has them, to save only the columns that an action changed."""
        self.has_written = False
        """True if something may have been written: then a refused action must be rolled back."""
        self._ids = ids

    @property
    def cursor(self) -> Cursor:
        """The driver's own cursor. Taking it counts as writing."""
        self.has_written = True
        return self._cursor

    def run(self, statement: ClauseElement, **values: Any) -> int:
        """Run the statement and return the number of affected rows."""
        self._execute(statement, values)
        return self._cursor.rowcount

    def new_id(self) -> str:
        return self._ids.new()

    def lock(self, name: str) -> None:
        """Hold `name` exclusively until the commit. Does nothing on SQLite, which has one writer anyway."""
        if self.dialect is POSTGRESQL:
            self._cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

    def lock_rows(self, statement: ClauseElement, **values: Any) -> None:
        """Lock rows before reading them. Does nothing on SQLite."""
        # A SELECT … FOR UPDATE with joins that had to wait returns the locked row as it is now, beside joined
        # rows (names) as they were before.
        if self.dialect is POSTGRESQL:
            self._execute(statement, values)

    def tell(self, event: EventOut) -> None:
        self.after_commit.events.append(event)

    def tell_row(self, dialog: Dialog) -> None:
        self.after_commit.dialogs.append(dialog)

    def tell_moved(self, before: Dialog) -> None:
        """Announce that other operators may see the dialog now than could in the state `before`."""
        self.after_commit.moved.setdefault(before.id, before)

    def tell_deleted(self, dialog: Dialog) -> None:
        """Announce that the dialog does not exist any more."""
        self.after_commit.deleted.append(dialog)

    def tell_blocked(self, visitor_id: str) -> None:
        """Announce a blocked visitor, whose connections end."""
        self.after_commit.blocked.append(visitor_id)

    def tell_alert(self, dialog: Dialog, to: tuple[str, ...]) -> None:
        self.after_commit.alerts.append(AlertOut(dialog, to))

    def tell_presence(self) -> None:
        """Announce that somebody came or left; screens that show presence query it again."""
        self.after_commit.presence = True

    def tell_letter(self, next_at: int) -> None:
        """Announce a letter that waits, so that the courier checks at `next_at`."""
        so_far = self.after_commit.letter_at
        self.after_commit.letter_at = next_at if so_far is None else min(so_far, next_at)

    def tell_timer(self, due_at: int) -> None:
        self.after_commit.due_at = min(self.after_commit.due_at or due_at, due_at)

    def _execute(self, statement: ClauseElement, values: dict[str, Any]) -> None:
        sql, in_order, is_look = compiled_once(statement, self.dialect)
        if not is_look:
            self.has_written = True
        self._cursor.execute(sql, in_order(values))


def event_bytes(event: PublicEvent | InternalEvent) -> bytes:
    return encode(event)


@lru_cache(maxsize=1024)
def compiled_once(statement: ClauseElement, dialect: Dialect) -> tuple[str, InOrder, bool]:
    """Return the SQL, what puts its values in order, and whether it only reads."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(compiled), _in_order(compiled), str(compiled).lstrip().startswith("SELECT")


def _in_order(compiled: Compiled) -> InOrder:
    # By name, SQLite would make each name anew in every call, and look for its place.
    names: list[str] = getattr(compiled, "positiontup", None) or []
    given: Mapping[str, Any] = compiled.params or {}
    fixed = {name: value for name, value in given.items() if value is not None}
    # One name alone would come out of it bare.
    in_order: InOrder = itemgetter(*names) if len(names) > 1 else partial(_one_by_one, names)
    return (lambda values: in_order({**fixed, **values})) if fixed else in_order


def _one_by_one(names: list[str], values: dict[str, Any]) -> Row:
    return tuple(values[name] for name in names)


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Ids:
    """A generator of UUIDv7 (RFC 9562) that only grow, whatever the clock does.

    The time counts on by one when the clock has not moved (or was set back), so that all 74 other bits are
    fresh in every id: nobody guesses one from its neighbour. `after`: the newest id of an earlier run.
    Nothing takes its order or its time from an id. Not thread-safe.
    """

    def __init__(self, after: str = "", now: Callable[[], int] = wall_ms) -> None:
        self._now = now
        self._last = int(after[:8] + after[9:13], 16) if after else 0
        self._chances: list[tuple[int, int]] = []

    def new(self) -> str:
        # Fetched by the thousand: each system call lets another thread take this one's turn.
        if not self._chances:
            self._chances = [*_CHANCES.iter_unpack(os.urandom(_CHANCES.size * 1_000))]
        high, low = self._chances.pop()
        self._last = last = max(self._now(), self._last + 1)
        return (
            f"{last >> 16:08x}-{last & 0xFFFF:04x}-7{high & 0xFFF:03x}"
            f"-{low >> 48 & 0x3FFF | 0x8000:04x}-{low & 0xFFFF_FFFF_FFFF:012x}"
        )


_CHANCES = Struct("!HQ")
"""74 random bits of an id: 12 of 16 behind the time, and 62 of 64 behind them."""
