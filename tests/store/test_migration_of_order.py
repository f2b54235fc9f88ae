"""From 0008: what had an order by ids and times gets the same one by counts (OPS-5, F11)."""

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
    migrate_to(empty, "0008")
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


def test_a_token_from_a_letter_reads_what_it_read(empty: Database) -> None:
    """T18: from the same dialog on, told by its number; a token of one's own reads everything."""
    migrate_to(empty, "0008")
    for id_, number in (("d1", 1), ("d2", 17)):
        runs(empty, f"INSERT INTO dialogs ({A_DIALOG}) VALUES ('{id_}', {number}, '{id_}', 'c', 'l', 'new')")
    for name, dialog in (("letter", "d2"), ("own", "")):
        runs(
            empty,
            f"INSERT INTO visitor_tokens (hash, visitor_id, reads_from) VALUES ('{name}', 'v', '{dialog}')",
        )

    migrate(empty)

    assert asked(empty, "SELECT hash, reads_from FROM visitor_tokens ORDER BY hash") == [
        ("letter", 17),
        ("own", 0),
    ]
