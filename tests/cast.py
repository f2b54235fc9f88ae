"""The cast: Vera writes, Oleg answers, Olga sits beside him, Stan answers another line, Anna runs it all.

Built on real tables by real actions; defaults are theirs, so that a test names only what it is about.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from argon2 import PasswordHasher
from msgspec import structs
from sqlalchemy import bindparam, update

from openline.actions import portal
from openline.actions.dialogs import talk
from openline.actions.team import presence
from openline.actions.timers import timer_is_due
from openline.domain.channels.channels import Channel
from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.dialogs.events import Message
from openline.domain.lines.lines import Line, Rules
from openline.domain.team.operators import Operator, Presence, Session
from openline.domain.visitors.visitors import Credentials, Page, hash_token
from openline.store import key_file, timers
from openline.store.channels import channels
from openline.store.databases import Database, Sqlite
from openline.store.dialogs import events
from openline.store.keyring import KeyRing
from openline.store.lines.lines import add_line, get_line
from openline.store.tables import lines
from openline.store.team import operators, presences
from openline.store.transaction import Ids, Reader, Transaction

T = TypeVar("T")

NOON = 1_800_000_000_000
"""A moment to begin at, in milliseconds."""
SECOND = 1_000
FOR_EVER = 2**52

VERA_TOKEN = "v" * 43
IGOR_TOKEN = "i" * 43
PASSWORD = "correct horse battery"
KEYS = KeyRing((b"k" * 32,))
"""Of the cast on PostgreSQL."""
LAMPS = Page("https://shop.example/lamps?utm_source=newsletter", "Lamps", "https://search.example/")


@dataclass
class Stage:
    """A portal with two lines and its people, on a real database. Time stands still until a test moves it.

    Everybody is present until a test says otherwise.
    """

    database: Database
    connection: Any
    now: int = NOON
    commits: list[AfterCommit] = field(default_factory=list)
    _ids: Ids = field(default_factory=Ids)
    _cids: Iterator[int] = field(default_factory=itertools.count)

    main_key = "main-key"
    support_key = "support-key"
    vera: Credentials = None  # type: ignore[assignment]
    igor: Credentials = None  # type: ignore[assignment]
    anna: Operator = None  # type: ignore[assignment]
    oleg: Operator = None  # type: ignore[assignment]
    olga: Operator = None  # type: ignore[assignment]
    stan: Operator = None  # type: ignore[assignment]

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Begins and commits like the writer does; rolls back when the body raises."""
        cursor = self.connection.cursor()
        cursor.execute(self.database.begin)
        tx = Transaction(cursor, self.database.dialect, self._ids, self.database.keyring)
        try:
            yield tx
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")
        self.commits.append(tx.after_commit)

    def do(self, action: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """One action in one transaction; `now` is added when the action wants it last."""
        with self.transaction() as tx:
            return action(tx, *arguments, **named)

    def look(self, query: Callable[..., T], *arguments: Any, **named: Any) -> T:
        return query(self.reader(), *arguments, **named)

    def reader(self) -> Reader:
        return Reader(self.connection.cursor(), self.database.dialect, self.database.keyring)

    def cid(self) -> str:
        return f"cid-{next(self._cids)}"

    def writes(
        self, text: str = "Do you deliver to Tver?", caller: Credentials | None = None, cid: str = ""
    ) -> talk.Written:
        return self.do(
            talk.visitor_writes, caller or self.vera, talk.Sending(text, cid or self.cid()), self.now
        )

    def answers(
        self, dialog_id: str, text: str = "Yes, we do.", who: Operator | None = None, cid: str = ""
    ) -> talk.Written:
        return self.do(talk.operator_answers, who or self.oleg, dialog_id, text, cid or self.cid(), self.now)

    def moves_on(self, seconds: float) -> None:
        """Lets time pass, and asks every question that falls due, in its order."""
        end = self.now + round(seconds * SECOND)
        while due := self.look(timers.list_due, end, 1):
            self.now = max(self.now, due[0].due_at)
            self.do(timer_is_due, due[0], self.now)
        self.now = end

    def logs_in(self, operator: Operator, session_hash: str = "session-hash") -> Session:
        found = self.look(operators.find_password, operator.email)
        assert found
        return self.do(presence.operator_logs_in, operator, found[1], session_hash, "csrf", self.now)

    def comes(self, operator: Operator) -> None:
        """With a workspace that is never closed; what waits is assigned."""
        self.do(presence.operator_comes, operator.id, self.now)
        self._is_here_for_ever(operator)

    def leaves(self, operator: Operator) -> None:
        """Logged out, as far as the line knows: what this operator left unanswered goes back to it."""
        self.do(presence.operator_leaves, operator.id, self.now, for_good=True)
        self.moves_on(0)

    def nobody_is_here(self) -> None:
        """Of any line."""
        for operator in (self.anna, self.oleg, self.olga, self.stan):
            self.leaves(operator)

    def _is_here_for_ever(self, operator: Operator) -> None:
        with self.transaction() as tx:
            presences.save_presence(tx, operator.id, Presence("auto", FOR_EVER, FOR_EVER))

    def messages(self, dialog_id: str, *, internal: bool = True) -> tuple[Message, ...]:
        return self.look(events.list_messages, dialog_id, internal=internal)[0]

    def form_id(self, dialog_id: str) -> str:
        """The newest form shown in the dialog."""
        return self.look(events.list_shown, dialog_id)[-1].id

    def copied_to(self, database: Sqlite) -> "Stage":
        """The same people on a file of their own; this one is closed."""
        assert isinstance(self.database, Sqlite)
        copy_data(self.database.path.parent, database.path.parent)
        give_keys(database)
        connection, commits = database.open_writer(), list(self.commits)
        return replace(
            self,
            database=database,
            connection=connection,
            commits=commits,
            _ids=Ids(),
            _cids=itertools.count(),
        )

    def close(self) -> None:
        self.connection.close()
        self.database.close()


def changes_rules(stage: "Stage", line_id: str = "", **changed: Any) -> None:
    """The main line's rules, or another's, as its settings page would save them."""
    channel = stage.look(channels.find_channel, Stage.main_key)
    assert channel
    line = stage.look(get_line, line_id or channel.line_id)
    rules = msgspec.json.encode(structs.replace(line.rules, **changed)).decode()
    with stage.transaction() as tx:
        tx.run(update(lines).where(lines.c.id == line.id).values(rules=bindparam("rules_")), rules_=rules)


def line_is_added(tx: Transaction, name: str, channel_key: str, position: int) -> tuple[Line, Channel]:
    """A further line with a chat channel of its own."""
    line = Line(tx.new_id(), name, Rules(lang="en"))
    add_line(tx, line, position)
    channel = Channel(tx.new_id(), channel_key, "chat", line.id, ())
    channels.add_channel(tx, channel)
    return line, channel


def copy_data(folder: Path, to: Path) -> None:
    """A database with its key file."""
    for name in ("openline.db", key_file.NAME):
        shutil.copy(folder / name, to / name)


def give_keys(database: Database) -> None:
    """What `unlock` does for a server: on SQLite with the file in which a server will look."""
    if isinstance(database, Sqlite):
        path = database.path.with_name(key_file.NAME)
        database.keyring = key_file.read_keys(path) or key_file.make_keys(path)
    else:
        database.keyring = KEYS


def set_the_stage(database: Database) -> Stage:
    """Main line: Anna (administrator), Oleg, Olga. Support line: Stan. All of them are here."""
    give_keys(database)
    stage = Stage(database, database.open_writer())
    first = portal.FirstStart("Lamps", "epoch-1", Stage.main_key, 12_345, portal_secret="portal-secret")
    stage.do(portal.portal_is_set_up, first)
    support, _ = stage.do(line_is_added, "Support line", Stage.support_key, 1)
    main = stage.look(channels.find_channel, Stage.main_key)
    assert main
    stage.vera = Credentials(main.id, hash_token(VERA_TOKEN), is_new=True, lang="en", page=LAMPS)
    stage.igor = Credentials(main.id, hash_token(IGOR_TOKEN), is_new=True, lang="en")
    stage.anna = _add(stage, "anna@example.com", "administrator", main.line_id)
    stage.oleg = _add(stage, "oleg@example.com", "operator", main.line_id)
    stage.olga = _add(stage, "olga@example.com", "operator", main.line_id)
    stage.stan = _add(stage, "stan@example.com", "operator", support.id)
    return stage


def _add(stage: Stage, email: str, role: Any, line_id: str) -> Operator:
    added = stage.do(portal.operator_is_added, email, role, password_hash(), stage.now)
    with stage.transaction() as tx:
        if line_id != channels.list_channels(tx)[0].line_id:
            tx.cursor.execute(
                f"UPDATE line_operators SET line_id = '{line_id}' WHERE operator_id = '{added.id}'"
            )
    found = stage.look(operators.find_operator, added.id)
    assert found
    stage.comes(found)
    return found


def cheap_hasher() -> PasswordHasher:
    """argon2 at its cheapest: the tests are about who gets in, not about the price of guessing."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def password_hash() -> str:
    return cheap_hasher().hash(PASSWORD)
