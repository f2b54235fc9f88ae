"""Events of a dialog between its messages, for operators who open it later."""

from collections.abc import Iterator
from heapq import merge
from typing import get_args

import msgspec
from sqlalchemy import bindparam, literal_column, select

from openline.domain.dialogs.events import OfferRound, Stream, TimelineEvent
from openline.store.tables import events
from openline.store.transaction import Reader

StoredEvent = tuple[Stream, int, bytes]
"""(stream, seq, payload)"""
MOST, MOST_ROUNDS = 100, 30

_TIMELINE_EVENTS = frozenset(kind.__name__ for kind in get_args(TimelineEvent))
_ROUNDS = frozenset(kind.__name__ for kind in get_args(OfferRound))
_AFTER_ALL, _AFTER_ALL_TIMES = 2**31 - 1, 2**63 - 1
_e = events.c
_IS_MESSAGE = _e.kind != literal_column("''")
_BACKWARDS = (
    select(_e.seq, _e.payload)
    .where(
        _e.dialog_id == bindparam("d"),
        _e.stream == bindparam("s"),
        _e.kind == literal_column("''"),
        _e.seq < bindparam("before"),
    )
    .order_by(_e.seq.desc())
    .limit(100)
)
_TIME = select(_e.at).where(_e.dialog_id == bindparam("d"), _IS_MESSAGE, _e.id == bindparam("id_"))


class _EventHead(msgspec.Struct):
    """The fields of an event that decide whether and where it appears in the timeline."""

    type: str
    at: int


_Found = tuple[_EventHead, StoredEvent]


def list_timeline(tx: Reader, dialog_id: str, since: int = 0, before: str = "") -> list[StoredEvent]:
    """Return the newest 100 events from `since` to the message `before`, oldest first.

    At most 30 of them are offers made or given back: a night of those must not hide what a colleague wrote.
    """
    until = _find_time(tx, dialog_id, before) if before else _AFTER_ALL_TIMES
    of_streams = [_backwards(tx, dialog_id, stream, since, until) for stream in ("pub", "int")]
    chosen: list[StoredEvent] = []
    rounds = 0
    for head, stored in merge(*of_streams, key=_at, reverse=True):
        rounds += head.type in _ROUNDS
        if head.type not in _ROUNDS or rounds <= MOST_ROUNDS:
            chosen.append(stored)
        if len(chosen) == MOST:
            break
    return chosen[::-1]


def _backwards(tx: Reader, dialog_id: str, stream: Stream, since: int, until: int) -> Iterator[_Found]:
    """Yield events from the newest on, reading only as far as consumed.

    Their times have no column, but grow with `seq`.
    """
    seq = _AFTER_ALL
    while page := tx.rows(_BACKWARDS, d=dialog_id, s=stream, before=seq):
        for seq, payload in page:
            head = msgspec.json.decode(payload, type=_EventHead)
            if head.at < since:
                return
            if head.at < until and head.type in _TIMELINE_EVENTS:
                yield head, (stream, seq, bytes(payload))


def _at(found: _Found) -> int:
    return found[0].at


def _find_time(tx: Reader, dialog_id: str, message_id: str) -> int:
    """Return the message's time; a time after all others if there is no such message."""
    found = tx.row(_TIME, d=dialog_id, id_=message_id)
    return found[0] if found else _AFTER_ALL_TIMES
