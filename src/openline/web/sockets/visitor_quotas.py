"""Quotas per network: new dialogs, and commands that can make us send letters."""

import time
from typing import Any

from openline.domain.refusals import TooMany
from openline.domain.times import HOUR, SECOND
from openline.limits.counters import Bucket
from openline.web.context import AppContext
from openline.web.sockets.visitor_commands import quota_of

TOO_MANY_FROM_HERE = "Too many requests from your network. Try again in an hour."
MANY_FROM_HERE = (
    "Many people are writing from your network right now. "
    "Keep this page open: your message will be sent in a minute or two."
)
HOUR_S = HOUR / SECOND


class VisitorQuotas:
    """The quotas of the network that `address` belongs to.

    What is exempt from limits of networks is so here, too.
    """

    def __init__(self, context: AppContext, address: str):
        self._context = context
        usage = context.usage_of(address)
        self._is_exempt, self._network = usage.is_exempt, usage.key

    def count_new_dialog(self) -> bool:
        """Count a visitor who is about to begin a first dialog. False if not counted. Raises TooMany.

        The quota refills all the time, so that the next one waits for a minute and not for an hour.
        """
        if self._is_exempt:
            return False
        most, now = self._context.config.limits.dialogs_per_address, time.monotonic()
        bucket = self._context.new_dialogs.get(self._network, lambda: Bucket(most / HOUR_S, most, now))
        wait_ms = bucket.take(now)
        if wait_ms:
            self._context.costs.tell("dialogs", self._network)
            raise TooMany(wait_ms, MANY_FROM_HERE)
        return True

    def undo_new_dialog(self) -> None:
        """Take back what `count_new_dialog` counted, because nothing was written."""
        bucket = self._context.new_dialogs.find(self._network)
        if bucket:
            bucket.undo()

    def count_command(self, frame: Any) -> None:
        """Count a command that has a quota. Raises TooMany without a delay: the refusal is final.

        A delay would block the browser: it sends nothing else while a command waits to be retried.
        """
        quota = quota_of(frame, self._context.config.limits)
        if not quota or self._is_exempt:
            return
        limit, most = quota
        try:
            with self._context.costs.telling(limit, self._network):
                self._context.rate_limits.count(f"{limit}:{self._network}", most, HOUR_S)
        except TooMany:
            raise TooMany(0, TOO_MANY_FROM_HERE) from None
