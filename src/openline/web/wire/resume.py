"""Catching up: the events after a number, or a snapshot for a reader that is too far behind."""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from openline.actions.shared.speak import question_of
from openline.domain.dialogs import dialogs as rules
from openline.domain.dialogs.dialogs import DELTA_LIMIT, Dialog
from openline.domain.dialogs.events import Stream
from openline.domain.dialogs.views import DialogView
from openline.domain.letters.letters import view_of
from openline.domain.lines.lines import who_answers
from openline.store.dialogs import events, timeline
from openline.store.letters import letters
from openline.store.lines import lines
from openline.store.transaction import Reader
from openline.web.wire import commands, frames
from openline.web.wire.connection import Cursors

BATCH_LIMIT = 100
Frame = frames.Batch | frames.Snapshot


def cursors(resume: Iterable[commands.Cursor], epoch: str) -> Cursors:
    """Return what the reader has. Cursors of another epoch are ignored: the database was restored since."""
    return {(cursor.d, cursor.s): cursor.after for cursor in resume if cursor.epoch == epoch}


def catch_up(
    tx: Reader, dialog: Dialog, has: Cursors, *, internal: bool, reads_as: str
) -> tuple[list[Frame], Cursors]:
    """Return the frames that bring the reader up to date, and the cursors after them.

    `internal`: include the internal stream. `reads_as`: the author id that gets the `cid` of its messages.
    """
    last: dict[Stream, int] = (
        {"pub": dialog.pub_seq, "int": dialog.int_seq} if internal else {"pub": dialog.pub_seq}
    )
    now: Cursors = {(dialog.id, stream): seq for stream, seq in last.items()}
    if not _is_near(now, has):
        view = snapshot(tx, dialog, internal=internal)
        if not internal:
            return [frames.Snapshot(view)], now
        return [frames.Snapshot(view, rules.row(dialog), timeline_of(tx, view))], now
    sent: list[Frame] = []
    for (_, stream), seq in now.items():
        after = has[(dialog.id, stream)]
        while after < seq:
            batch = events_after(tx, dialog.id, stream, after, BATCH_LIMIT, reads_as)
            if not batch.items:
                break
            sent.append(batch)
            after = batch.to
    return sent, now


def snapshot(
    tx: Reader,
    dialog: Dialog,
    *,
    internal: bool,
    before: str = "",
    most: int = rules.SNAPSHOT_MESSAGES,
) -> DialogView:
    """Return the dialog with its newest messages, or with those before the message `before`.

    Before a message that the dialog does not have there are none.
    """
    until = _place_before(tx, dialog.id, before)
    found, more = events.list_messages(tx, dialog.id, internal=internal, before=until, most=most)
    line = lines.line_of(tx, dialog)
    if dialog.operator:
        # Both sides get the name that the line shows to visitors, as events have it. Rows have the real name.
        dialog = dialog.but(operator=who_answers(line.rules, dialog.operator))
    written = letters.list_of_dialog(tx, dialog.id) if internal else ()
    end = events.find_end(tx, dialog.id) if dialog.status == "finished" else None
    view = rules.view(dialog, found, more, internal, tuple(map(view_of, written)), end)
    return replace(view, question=question_of(tx, dialog, line))


def timeline_of(tx: Reader, view: DialogView, before: str = "") -> tuple[frames.TimelineItem, ...]:
    """Return the timeline events among these messages, up to the message `before` if any.

    For operators only.
    """
    since = events.place_of(view.messages[0]) if view.messages and view.more else (0, 0)
    found = timeline.list_timeline(tx, view.d, since, _place_before(tx, view.d, before))
    return tuple(
        frames.TimelineItem(stream, seq, msgspec.Raw(payload), pub) for stream, seq, payload, pub in found
    )


def _place_before(tx: Reader, dialog_id: str, message_id: str) -> events.Place:
    if not message_id:
        return events.AT_THE_END
    return events.find_place(tx, dialog_id, message_id) or (0, 0)


def events_after(
    tx: Reader, dialog_id: str, stream: Stream, after: int, most: int, reads_as: str
) -> frames.Batch:
    """Return at most `most` events after the number `after`, without gaps."""
    found = events.list_events(tx, dialog_id, stream, after, most)
    items = tuple(
        frames.Item(seq, msgspec.Raw(payload), cid if cid and author == reads_as else "", pub_before)
        for seq, payload, author, cid, pub_before in found
    )
    last = items[-1].seq if items else after
    return frames.Batch(dialog_id, stream, after + 1, last, items, len(found) == most)


def state_of(dialog: Dialog, has: Cursors) -> frames.StreamState:
    """Return the state of the dialog's public stream, and whether it is sent as a delta or as a snapshot."""
    is_near = _is_near({(dialog.id, "pub"): dialog.pub_seq}, has)
    return frames.StreamState(dialog.id, "pub", dialog.pub_seq, "delta" if is_near else "snapshot")


def _is_near(now: Cursors, has: Cursors) -> bool:
    """Return whether the reader has every stream and is at most 300 events behind in each.

    After a restore of the database a reader can be ahead of us: it needs a snapshot.
    """
    return all(stream in has and 0 <= seq - has[stream] <= DELTA_LIMIT for stream, seq in now.items())
