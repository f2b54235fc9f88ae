"""Events of a dialog between its messages, for people who open it later."""

from collections.abc import Iterator
from heapq import merge
from itertools import chain, islice
from typing import get_args

import msgspec
from sqlalchemy import bindparam, literal_column, select

from openline.domain.dialogs.events import Ender, OfferRound, Stream, TimelineEvent
from openline.domain.dialogs.views import MILESTONES, Milestone
from openline.store.dialogs.events import AT_THE_END, Place
from openline.store.tables import events
from openline.store.transaction import Reader, Row

StoredEvent = tuple[Stream, int, bytes, int]
"""(stream, seq, payload, public events before an internal one)"""
MOST, MOST_ROUNDS = 100, 30
PAGE, MILESTONE_PAGES = 100, 5

_TIMELINE_EVENTS = frozenset(kind.__name__ for kind in get_args(TimelineEvent))
_ROUNDS = frozenset(kind.__name__ for kind in get_args(OfferRound))
_AFTER_ALL = 2**31 - 1
_e = events.c
_BACKWARDS = (
    select(_e.seq, _e.pub_before, _e.payload)
    .where(
        _e.dialog_id == bindparam("d"),
        _e.stream == bindparam("s"),
        _e.kind == literal_column("''"),
        _e.seq < bindparam("before"),
    )
    .order_by(_e.seq.desc())
    .limit(PAGE)
)


class _EventHead(msgspec.Struct):
    """The field of an event that decides whether it appears in the timeline."""

    type: str


class _MilestoneEvent(msgspec.Struct):
    """What the events of milestones have in common. `OperatorJoined` does not say that operators do that."""

    name: str
    at: int
    by: Ender = "operator"


_Found = tuple[Place, str, StoredEvent]


def list_timeline(
    tx: Reader, dialog_id: str, since: Place = (0, 0), before: Place = AT_THE_END
) -> list[StoredEvent]:
    """Return the newest 100 events from the place `since` to the place `before`, oldest first.

    At most 30 of them are offers made or given back: a night of those must not hide what a colleague wrote.
    """
    of_streams = [_backwards(tx, dialog_id, stream, since, before) for stream in ("pub", "int")]
    chosen: list[StoredEvent] = []
    rounds = 0
    for _, kind, stored in merge(*of_streams, key=_place, reverse=True):
        rounds += kind in _ROUNDS
        if kind not in _ROUNDS or rounds <= MOST_ROUNDS:
            chosen.append(stored)
        if len(chosen) == MOST:
            break
    return chosen[::-1]


def list_milestones(
    tx: Reader, dialog_id: str, since: Place = (0, 0), before: Place = AT_THE_END
) -> tuple[Milestone, ...]:
    """Return what visitors read between the messages from the place `since` to the place `before`.

    Looks through 500 events at most: a visitor who sends "read" without end must not make us read them all.
    """
    found: list[Milestone] = []
    pages = islice(_pages(tx, dialog_id, "pub", before[0]), MILESTONE_PAGES)
    for seq, _, payload in chain.from_iterable(pages):
        if (seq, 0) < since:
            break
        kind = MILESTONES.get(msgspec.json.decode(payload, type=_EventHead).type)
        if kind:
            event = msgspec.json.decode(payload, type=_MilestoneEvent)
            found.append(Milestone(kind, event.by, event.name, event.at))
    return tuple(reversed(found))


def _backwards(tx: Reader, dialog_id: str, stream: Stream, since: Place, before: Place) -> Iterator[_Found]:
    """Yield events from the newest on, reading only as far as consumed."""
    for seq, pub_before, payload in chain.from_iterable(_pages(tx, dialog_id, stream, _AFTER_ALL)):
        place = (seq, 0) if stream == "pub" else (pub_before, seq)
        if place < since:
            return
        head = msgspec.json.decode(payload, type=_EventHead)
        if place < before and head.type in _TIMELINE_EVENTS:
            yield place, head.type, (stream, seq, bytes(payload), pub_before)


def _pages(tx: Reader, dialog_id: str, stream: Stream, before: int) -> Iterator[list[Row]]:
    while True:
        page = tx.rows(_BACKWARDS, d=dialog_id, s=stream, before=before)
        yield page
        if len(page) < PAGE:
            return
        before = page[-1][0]


def _place(found: _Found) -> Place:
    return found[0]
