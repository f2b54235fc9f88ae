"""Threads that search: a query that takes long keeps no other reader waiting, and ends."""

from collections.abc import Callable
from typing import TypeVar

from openline.domain.refusals import TooBroad, TooMany
from openline.store.databases import Database
from openline.store.readers import Readers
from openline.store.transaction import Reader

T = TypeVar("T")

SEARCHERS = 2
SEARCHES_WAITING = 20
SEARCH_LIMIT_S = 2.0
PATIENCE = 5
"""So many limits may pass until a search that waits behind others is given up."""


class Searchers(Readers):
    """SEARCHERS threads, with at most SEARCHES_WAITING searches behind those that they run."""

    def __init__(self, database: Database):
        super().__init__(database, SEARCHERS, "searcher")
        self._searches = 0

    async def search(self, query: Callable[[Reader], T], limit_s: float = SEARCH_LIMIT_S) -> T:
        """Run the query. Raises TooBroad if it takes too long.

        Raises TooMany if too many are waiting, and Busy if it has not begun within a while.
        """

        def limited(tx: Reader) -> T:
            self._database.limit(tx.cursor.connection, limit_s)
            try:
                return query(tx)
            except self._database.errors as error:
                if self._database.is_out_of_time(error):
                    raise TooBroad from None
                raise

        if self._searches >= SEARCHERS + SEARCHES_WAITING:
            raise TooMany(1000)
        self._searches += 1
        try:
            return await self.read(limited, limit_s * PATIENCE)
        finally:
            self._searches -= 1
