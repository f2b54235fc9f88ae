"""Visitors whose last socket went: their page counts as closed when none comes back in 10 s (MAIL-1).

In memory on purpose: after a restart nobody is taken for gone, and unread answers still go after a minute.
"""

import asyncio

from openline.actions import post
from openline.domain.letters import GONE_AFTER
from openline.web.parts import Parts, unheard


class Absences:
    def __init__(self, parts: Parts):
        self._parts = parts

    def left(self, visitor_id: str, silent_s: float = 0) -> None:
        """A socket of the visitor has gone; it was last heard `silent_s` seconds ago."""
        gone_at = self._parts.now() - round(silent_s * 1000)
        delay_s = max(0.0, GONE_AFTER / 1000 - silent_s)
        asyncio.get_running_loop().call_later(delay_s, self._look, visitor_id, gone_at)

    def _look(self, visitor_id: str, gone_at: int) -> None:
        """Back in another tab, or after a reload: not gone. Stopping, we close sockets ourselves."""
        parts = self._parts
        if parts.is_draining or parts.hub.visitors_of(visitor_id):
            return
        now = parts.now()
        parts.store.submit(lambda tx: post.visitor_is_gone(tx, visitor_id, gone_at, now), unheard)
