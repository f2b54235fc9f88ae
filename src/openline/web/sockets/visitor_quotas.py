"""Hourly quotas per network: new dialogs, and commands that can make us send letters."""

from typing import Any

from openline.domain.refusals import TooMany
from openline.domain.times import HOUR, SECOND
from openline.web.context import AppContext
from openline.web.origin import is_loopback, network_of
from openline.web.sockets.visitor_commands import quota_of

TOO_MANY_FROM_HERE = "Too many requests from your network. Try again in an hour."


class VisitorQuotas:
    """The quotas of the network that `address` belongs to.

    Behind a proxy on the loopback all visitors share one address, so the loopback is never counted.
    """

    def __init__(self, context: AppContext, address: str):
        self._context = context
        self._address = address
        self._new_dialogs = f"dialog:{network_of(address)}"

    def count_new_dialog(self) -> bool:
        """Count a visitor who is about to begin a first dialog. False if not counted. Raises TooMany."""
        return self._count(self._new_dialogs, self._context.config.limits.dialogs_per_address)

    def undo_new_dialog(self) -> None:
        """Take back what `count_new_dialog` counted, because nothing was written."""
        self._context.rate_limits.undo(self._new_dialogs)

    def count_command(self, frame: Any) -> None:
        """Count a command that has a quota. Raises TooMany without a delay: the refusal is final.

        A delay would block the browser: it sends nothing else while a command waits to be retried.
        """
        quota = quota_of(frame, self._context.config.limits)
        if not quota:
            return
        try:
            self._count(f"{quota[0]}:{network_of(self._address)}", quota[1])
        except TooMany:
            raise TooMany(0, TOO_MANY_FROM_HERE) from None

    def _count(self, window: str, most: int) -> bool:
        if is_loopback(self._address):
            return False
        self._context.rate_limits.count(window, most, HOUR / SECOND)
        return True
