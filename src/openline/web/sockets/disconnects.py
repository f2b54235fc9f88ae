"""Visitors without a socket: after 10 s without a reconnect their page counts as closed.

Unread answers are then sent by letter at once. Kept in memory on purpose: after a restart no visitor is taken
for gone, and unread answers are still sent after a minute.
"""

import asyncio
from collections.abc import Callable

from openline.actions.letters import enqueue
from openline.domain.letters.letters import GONE_AFTER
from openline.domain.times import SECOND
from openline.web.context import AppContext, ignore_result

CallLater = Callable[..., object]
"""Takes the seconds, the function and its arguments, as `loop.call_later` does."""


def _later(seconds: float, call: Callable[..., object], *about: object) -> object:
    return asyncio.get_running_loop().call_later(seconds, call, *about)


class Disconnects:
    def __init__(self, context: AppContext, call_later: CallLater = _later):
        self._context = context
        self._call_later = call_later
        self._gone_at: dict[str, int] = {}
        """Visitor id → when the last socket was closed; removed when another one is opened."""
        context.hub.on_visitor = self._came

    def left(self, visitor_id: str, silent_s: float = 0) -> None:
        """Note that a socket of the visitor was closed, last heard from `silent_s` seconds ago."""
        now = self._context.now()
        gone_at = max(now - round(silent_s * SECOND), self._gone_at.get(visitor_id, 0))
        self._gone_at[visitor_id] = gone_at
        self._call_later(max(0, gone_at + GONE_AFTER - now) / SECOND, self._check, visitor_id, gone_at)

    def _came(self, visitor_id: str) -> None:
        self._gone_at.pop(visitor_id, None)

    def _check(self, visitor_id: str, gone_at: int) -> None:
        """Run `visitor_is_gone`, unless the visitor has another socket or has left again since `gone_at`."""
        context, is_latest = self._context, self._gone_at.get(visitor_id) == gone_at
        # While draining, the server itself closes the sockets.
        if context.is_draining or not is_latest or context.hub.visitors_of(visitor_id):
            return
        del self._gone_at[visitor_id]
        now = context.now()
        context.store.submit(lambda tx: enqueue.visitor_is_gone(tx, visitor_id, gone_at, now), ignore_result)
