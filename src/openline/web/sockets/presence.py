"""Presence as sent to the connections of this node: the team, each operator's own state, and to visitors.

Not the source of presence, which is stored with the operators: it is read on changes, and changes are sent.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec
import structlog

from openline.domain.lines.lines import Line
from openline.domain.refusals import Busy
from openline.domain.team.operators import takes_new
from openline.limits.counters import Bucket
from openline.store.lines.lines import list_lines
from openline.store.team import presences
from openline.store.team.presences import Colleague
from openline.store.transaction import Reader
from openline.web.context import AppContext
from openline.web.sockets.operator import OperatorConnection
from openline.web.sockets.visitor import VisitorConnection
from openline.web.wire import frames
from openline.web.wire.connection import Connection

encode = msgspec.json.Encoder().encode
LOOKS_PER_S, LOOKS_AT_ONCE = 1, 3
"""Every change is sent to all. When many operators reconnect at once, this combines their changes."""

log = structlog.get_logger()


class TeamSnapshot(NamedTuple):
    """`memberships`: (line id, operator id); `open`: operator id → number of open dialogs they have."""

    colleagues: list[Colleague]
    memberships: list[tuple[str, str]]
    open: dict[str, int]
    lines: list[Line]


class PresenceBoard:
    def __init__(self, context: AppContext, connections: Callable[[], Iterable[Connection]]):
        self._context = context
        self._connections = connections
        self._is_wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        context.hub.on_presence = self.refresh

    def start(self) -> None:
        self.refresh()
        self._task = asyncio.create_task(self._run(), name="team")

    def stop(self) -> None:
        if self._task:
            self._task.cancel()

    def refresh(self) -> None:
        """Schedule one read for all changes until then."""
        self._is_wanted.set()

    async def _run(self) -> None:
        time = asyncio.get_running_loop().time
        may_look = Bucket(LOOKS_PER_S, LOOKS_AT_ONCE, time())
        while True:
            await self._is_wanted.wait()
            if wait_ms := may_look.take(time()):
                await asyncio.sleep(wait_ms / 1000)
                may_look.take(time())
            self._is_wanted.clear()
            try:
                self._tell(await self._context.store.read(_snapshot), self._context.now())
            except Busy:
                self._is_wanted.set()
                await asyncio.sleep(1)
            except Exception:
                log.exception("team_failed")

    def _tell(self, snapshot: TeamSnapshot, now: int) -> None:
        """Update the hub and send presence to all connections. They skip what they have already sent."""
        here = {each.id for each in snapshot.colleagues if takes_new(each.presence, now)}
        team = self._context.hub.team = encode(_frame_of(snapshot, here))
        own = {
            each.id: frames.OwnPresence(each.id in here, each.availability, each.missed, each.gone_at)
            for each in snapshot.colleagues
        }
        self._context.hub.lines_here = {
            line_id for line_id, operator_id in snapshot.memberships if operator_id in here
        }
        for connection in tuple(self._connections()):
            if isinstance(connection, OperatorConnection) and connection.is_live:
                connection.deliver_team(team, own.get(connection.operator.id))
            elif isinstance(connection, VisitorConnection) and connection.line_id:
                connection.presence(here=self._context.hub.somebody_is_here(connection.line_id))


def _snapshot(tx: Reader) -> TeamSnapshot:
    return TeamSnapshot(
        presences.list_colleagues(tx),
        presences.list_memberships(tx),
        presences.count_open(tx),
        list_lines(tx),
    )


def _frame_of(snapshot: TeamSnapshot, here: set[str]) -> frames.Team:
    lines_of: dict[str, list[str]] = {}
    for line_id, operator_id in sorted(snapshot.memberships):
        lines_of.setdefault(operator_id, []).append(line_id)
    members = tuple(
        frames.TeamMember(
            each.id,
            each.name,
            tuple(lines_of.get(each.id, ())),
            each.id in here,
            snapshot.open.get(each.id, 0),
        )
        for each in snapshot.colleagues
    )
    return frames.Team(members, tuple(frames.LineName(line.id, line.name) for line in snapshot.lines))
