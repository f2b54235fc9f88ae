"""A company's database with one line and one channel, and transactions on it: the store without a server."""

from pathlib import Path
from typing import Any

from openline.actions import portal
from openline.store.channels import channels
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from openline.store.transaction import Ids, Transaction

NOW = 1_800_000_000_000


class Base:
    """SQLite in a folder, every commit flushed. `now`: the time of the actions, which only they advance."""

    def __init__(self, folder: Path):
        self._database, self._ids = Sqlite(folder), Ids()
        migrate(self._database)
        self.connection = self._database.open_writer()
        self.now = NOW
        self.do(lambda tx: portal.portal_is_set_up(tx, portal.FirstStart("bench", "e", "key", 1)))
        self.channel = self.do(channels.list_channels)[0]

    def do(self, *actions: Any) -> Any:
        """Run the actions in one transaction. Return the result of the last."""
        cursor: Any = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        made = [
            action(Transaction(cursor, self._database.dialect, self._ids, self._database.keyring))
            for action in actions
        ]
        cursor.execute("COMMIT")
        return made[-1]
