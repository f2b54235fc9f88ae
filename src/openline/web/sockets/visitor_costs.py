"""What a visitor's connection costs: counted for the visitor and the network, whichever door it came by."""

from openline.limits.costs import NetworkUsage, VisitorUsage
from openline.limits.counters import Bucket
from openline.web.context import AppContext


class VisitorCosts:
    """Counts for one connection. Before `hello` has named the visitor only the network's share is counted."""

    def __init__(self, context: AppContext, network: NetworkUsage):
        self._costs = context.costs
        self._network = network
        self._visitor: VisitorUsage | None = None

    def known_as(self, token_hash: str) -> Bucket:
        """Count what the browser with this token has used before, by other connections, too.

        Return the bucket of its commands.
        """
        if self._visitor:
            self._costs.rename_visitor(self._visitor, token_hash)
        else:
            self._visitor = self._costs.visitor(token_hash)
        return self._visitor.commands

    def charge(self, now: float, size: int) -> int:
        """Count a command of `size` bytes for the network.

        Return in how many milliseconds it may come again; 0 = taken.
        """
        wait_ms = self._network.commands.take(now)
        if wait_ms:
            self._costs.tell("network_rate", self._network.key)
            return wait_ms
        wait_ms = self._network.bytes_in.take(now, size)
        if wait_ms:
            self._costs.tell("network_bytes", self._network.key)
        return wait_ms

    def keep(self, size: int) -> int:
        """Count what a command may store, and return it for `undo_keep`. Raises TooMany."""
        return self._costs.keep(self._visitor, self._network, size) if self._visitor else 0

    def undo_keep(self, kept: int) -> None:
        if self._visitor and kept:
            self._costs.undo_keep(self._visitor, self._network, kept)

    def may_read(self) -> bool:
        """Return whether the visitor may have more of what is stored now."""
        return not self._costs.answers_wait_ms(self._visitor, self._network)

    def has_read(self, size: int) -> None:
        self._costs.answered(self._visitor, self._network, size)
