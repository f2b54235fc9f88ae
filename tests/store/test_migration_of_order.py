"""From 0010: what had an order by ids and times gets the same one by counts (OPS-5, F11)."""

from openline.store.databases import Database
from openline.store.migrations import migrate
from tests.store.test_migrations import A_DIALOG, asked, empty, migrate_to, runs

__all__ = ["empty"]
EVENTS = (
    # stream, seq, kind, id, at, payload
    ("pub", 1, "", "", 0, '{"type":"DialogStarted","at":10}'),
    ("pub", 2, "text", "m1", 10, ""),
    ("int", 1, "", "", 0, '{"type":"DialogOffered","at":20}'),
    ("int", 2, "note", "m2", 30, ""),
    ("pub", 3, "text", "m3", 40, ""),
    ("int", 3, "", "", 0, '{"type":"DialogPinned","at":41}'),
    ("int", 4, "note", "m4", 40, ""),
)


def test_both_streams_keep_their_order(empty: Database) -> None:
    """F11, LINE-7: notes by their ids, all other events by their times."""
    migrate_to(empty, "0010")
    runs(empty, f"INSERT INTO dialogs ({A_DIALOG}) VALUES ('d', 1, 'v', 'c', 'l', 'new')")
    for stream, seq, kind, id_, at, payload in EVENTS:
        data = f"X'{payload.encode().hex()}'"
        if empty.dialect.name == "postgresql":
            data = f"decode('{payload.encode().hex()}', 'hex')"
        runs(
            empty,
            "INSERT INTO events (dialog_id, stream, seq, kind, id, at, payload) "
            f"VALUES ('d', '{stream}', {seq}, '{kind}', '{id_}', {at}, {data})",
        )

    migrate(empty)

    found = asked(empty, "SELECT stream, seq, pub_before FROM events ORDER BY stream, seq")
    assert found == [
        *[("int", 1, 2), ("int", 2, 2), ("int", 3, 3), ("int", 4, 3)],
        *[("pub", 1, 0), ("pub", 2, 0), ("pub", 3, 0)],
    ]
