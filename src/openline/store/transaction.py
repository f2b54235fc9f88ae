"""The only way to write: rows, events and timers of one cause together, then what to tell after the commit.

A transaction is handed to an action by the writer (writer.py); it knows SQL dialects so that nobody else
must. Statements are written with SQLAlchemy Core, compiled once and run on the driver's own cursor: executed
by Core they cost three to four times as much.
"""

import os
import time
from functools import lru_cache
from typing import Any, Protocol

import msgspec
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

from openline.domain.dialogs.after_commit import AfterCommit, AlertOut, EventOut
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import InternalEvent, PublicEvent

SQLITE = sqlite.dialect(paramstyle="named")
POSTGRESQL = postgresql.psycopg.dialect()

encode = msgspec.json.Encoder().encode
Row = tuple[Any, ...]


class Cursor(Protocol):
    """What both drivers' cursors can do."""

    rowcount: int

    def execute(self, operation: str, parameters: Any = ..., /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Reader:
    """Reads. Doors may have one of these; only actions get the child that writes."""

    def __init__(self, cursor: Cursor, dialect: Dialect):
        self._cursor = cursor
        self.dialect = dialect

    @property
    def cursor(self) -> Cursor:
        """The driver's own."""
        return self._cursor

    def rows(self, statement: ClauseElement, **values: Any) -> list[Row]:
        self._execute(statement, values)
        return self._cursor.fetchall()

    def row(self, statement: ClauseElement, **values: Any) -> Row | None:
        self._execute(statement, values)
        return self._cursor.fetchone()

    def rows_of(self, statement: ClauseElement) -> list[Row]:
        """A statement made for this one call: filters, searches. Compiled each time."""
        compiled = statement.compile(dialect=self.dialect, compile_kwargs={"render_postcompile": True})
        self._cursor.execute(str(compiled), compiled.params)
        return self._cursor.fetchall()

    def _execute(self, statement: ClauseElement, values: dict[str, Any]) -> None:
        sql, fixed, _ = compiled_once(statement, self.dialect)
        self._cursor.execute(sql, {**fixed, **values} if fixed else values)


class Transaction(Reader):
    """One action's writes. Ends with the action: committed as a whole, or as if it never was."""

    def __init__(self, cursor: Cursor, dialect: Dialect, ids: "Ids"):
        super().__init__(cursor, dialect)
        self.after_commit = AfterCommit()
        self.loaded: dict[str, Dialog] = {}
        """Dialogs as the database has them, to save only what an action changed."""
        self.has_written = False
        """Perhaps: then an action that is refused leaves something to be taken back."""
        self._ids = ids

    @property
    def cursor(self) -> Cursor:
        """The driver's own. Whoever takes it may write."""
        self.has_written = True
        return self._cursor

    def run(self, statement: ClauseElement, **values: Any) -> int:
        """Rows touched."""
        self._execute(statement, values)
        return self._cursor.rowcount

    def new_id(self) -> str:
        return self._ids.new()

    def lock(self, name: str) -> None:
        """Until the commit nobody else holds `name`. On SQLite there is one writer anyway."""
        if self.dialect is POSTGRESQL:
            self._cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

    def lock_rows(self, statement: ClauseElement, **values: Any) -> None:
        """Before they are read: who locks while reading, and has to wait, gets new rows beside old names."""
        if self.dialect is POSTGRESQL:
            self._execute(statement, values)

    def tell(self, told: EventOut) -> None:
        self.after_commit.events.append(told)

    def tell_row(self, dialog: Dialog) -> None:
        self.after_commit.dialogs.append(dialog)

    def tell_moved(self, before: Dialog) -> None:
        """Others may see it from now on than those who could see it so."""
        self.after_commit.moved.setdefault(before.id, before)

    def tell_alert(self, dialog: Dialog, to: tuple[str, ...]) -> None:
        self.after_commit.alerts.append(AlertOut(dialog, to))

    def tell_presence(self) -> None:
        """Somebody came or went: who shows it looks again."""
        self.after_commit.presence = True

    def tell_letter(self, next_at: int) -> None:
        """A letter waits: the courier looks then."""
        so_far = self.after_commit.letter_at
        self.after_commit.letter_at = next_at if so_far is None else min(so_far, next_at)

    def tell_timer(self, due_at: int) -> None:
        self.after_commit.due_at = min(self.after_commit.due_at or due_at, due_at)

    def _execute(self, statement: ClauseElement, values: dict[str, Any]) -> None:
        sql, fixed, is_look = compiled_once(statement, self.dialect)
        if not is_look:
            self.has_written = True
        self._cursor.execute(sql, {**fixed, **values} if fixed else values)


def event_bytes(event: PublicEvent | InternalEvent) -> bytes:
    return encode(event)


@lru_cache(maxsize=1024)
def compiled_once(statement: ClauseElement, dialect: Dialect) -> tuple[str, dict[str, Any], bool]:
    """SQL; the values that are part of the statement itself (limits, literals); whether it only looks."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    fixed = {name: value for name, value in (compiled.params or {}).items() if value is not None}
    return str(compiled), fixed, str(compiled).lstrip().startswith("SELECT")


class Ids:
    """UUIDv7 (RFC 9562) that only grow: within one millisecond the next is the last plus a little chance.

    Order by id is order in time, also for two messages of one transaction. For one thread at a time.
    """

    def __init__(self) -> None:
        self._last = 0
        self._chances = b""

    def new(self) -> str:
        chances = self._next_chances()
        fresh = (time.time_ns() // 1_000_000 << 74) | (int.from_bytes(chances[1:], "big") & ((1 << 73) - 1))
        self._last = max(fresh, self._last + 1 + (chances[0] << 8))
        stamp, chance = self._last >> 74, self._last & ((1 << 74) - 1)
        value = (stamp << 80) | (0x7 << 76) | (chance >> 62 << 64) | (0b10 << 62) | (chance & ((1 << 62) - 1))
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def _next_chances(self) -> bytes:
        """Ten bytes. Asked of the system by the thousand: each call hands the thread's turn to another."""
        if not self._chances:
            self._chances = os.urandom(4_000)
        taken, self._chances = self._chances[:10], self._chances[10:]
        return taken
