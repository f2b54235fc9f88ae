"""Catching up: the events after a number, or a snapshot for a reader that is too far behind."""

from collections.abc import Iterable

import msgspec

from openline.actions.shared.speak import question_of
from openline.domain.dialogs import dialogs as rules
from openline.domain.dialogs.dialogs import DELTA_LIMIT, Dialog
from openline.domain.dialogs.events import DialogFinished, Message, Stream
from openline.domain.dialogs.views import DialogView, Milestone
from openline.domain.letters.letters import view_of
from openline.domain.lines.lines import who_answers
from openline.domain.mail import kept_mails as kept
from openline.domain.values import replace
from openline.store.dialogs import events, timeline
from openline.store.letters import letters
from openline.store.lines import lines
from openline.store.mail import kept_mails
from openline.store.transaction import Reader
from openline.web.wire import commands, frames
from openline.web.wire.connection import Cursors, encode

BATCH_LIMIT = 100
ANSWER_BYTES = 512 * 1024
"""As much as may wait for one reader."""
Frame = frames.Batch | frames.Snapshot


def cursors(resume: Iterable[commands.Cursor], epoch: str) -> Cursors:
    """Return what the reader has. Cursors of another epoch are ignored: the database was restored since."""
    return {(cursor.d, cursor.s): cursor.after for cursor in resume if cursor.epoch == epoch}


class Room:
    """The bytes that are left in an answer, however much its reader has missed."""

    def __init__(self, size: int = ANSWER_BYTES):
        self.left = size

    def take(self, part: object) -> bool:
        """Count a part. Return whether it fitted."""
        self.left -= len(encode(part))
        return self.left >= 0


def catch_up(
    tx: Reader, dialog: Dialog, has: Cursors, room: Room, *, internal: bool, reads_as: str
) -> tuple[list[Frame], Cursors]:
    """Return the frames that bring the reader up to date, and the cursors after them.

    `internal`: include the internal stream. `reads_as`: the author id that gets the `cid` of its messages.
    Events that do not fit into `room` are replaced by a snapshot of the newest messages.
    """
    last: dict[Stream, int] = (
        {"pub": dialog.pub_seq, "int": dialog.int_seq} if internal else {"pub": dialog.pub_seq}
    )
    now: Cursors = {(dialog.id, stream): seq for stream, seq in last.items()}
    batches = _batches(tx, now, has, room, reads_as) if _is_near(now, has) else None
    if batches is not None:
        return batches, now
    view = snapshot(tx, dialog, room, internal=internal)
    if not internal:
        return [frames.Snapshot(view)], now
    return [frames.Snapshot(view, rules.row(dialog), timeline_of(tx, view))], now


def _batches(tx: Reader, now: Cursors, has: Cursors, room: Room, reads_as: str) -> list[Frame] | None:
    """Return the events between the cursors; None if they do not fit."""
    sent: list[Frame] = []
    left = room.left
    for (dialog_id, stream), seq in now.items():
        after = has[(dialog_id, stream)]
        while after < seq:
            batch = events_after(tx, dialog_id, stream, after, BATCH_LIMIT, reads_as)
            if not batch.items:
                break
            if not room.take(batch):
                room.left = left
                return None
            sent.append(batch)
            after = batch.to
    return sent


def snapshot(
    tx: Reader,
    dialog: Dialog,
    room: Room | None = None,
    *,
    internal: bool,
    before: str = "",
    most: int = rules.SNAPSHOT_MESSAGES,
) -> DialogView:
    """Return the dialog with its newest messages, or with those before the message `before`.

    Only as many as fit into `room`, but one at least. Before a message that the dialog does not have there
    are none.
    """
    until = _place_before(tx, dialog.id, before)
    found, more = events.list_messages(tx, dialog.id, internal=internal, before=until, most=most)
    found, more = _what_fits(found, more, room or Room())
    line = lines.line_of(tx, dialog)
    if dialog.operator:
        # Both sides get the name that the line shows to visitors, as events have it. Rows have the real name.
        dialog = dialog.but(operator=who_answers(line.rules, dialog.operator))
    written = letters.list_of_dialog(tx, dialog.id) if internal else ()
    happened = timeline.list_milestones(tx, dialog.id, _beginning(found, more), until)
    end = _end_of(tx, dialog, () if before else happened)
    view = rules.view(dialog, found, more, internal, tuple(map(view_of, written)), end)
    mails = kept_mails.list_of_dialog(tx, dialog.id) if internal else ()
    return replace(
        view,
        mails=tuple(map(kept.view_of, mails)),
        milestones=happened,
        question=question_of(tx, dialog, line),
    )


def _end_of(tx: Reader, dialog: Dialog, newest: tuple[Milestone, ...]) -> DialogFinished | Milestone | None:
    """Return what tells who ended the dialog; None while it is open. `newest`: its last milestones."""
    if dialog.status != "finished":
        return None
    ends = [each for each in newest if each.kind == "finished"]
    return ends[-1] if ends else events.find_end(tx, dialog.id)


def _what_fits(found: tuple[Message, ...], more: bool, room: Room) -> tuple[tuple[Message, ...], bool]:
    """Return the newest of the messages, and whether there are older ones."""
    for count, message in enumerate(reversed(found)):
        if not room.take(message) and count:
            return found[-count:], True
    return found, more


def timeline_of(tx: Reader, view: DialogView, before: str = "") -> tuple[frames.TimelineItem, ...]:
    """Return the timeline events among these messages, up to the message `before` if any.

    For operators only.
    """
    since = _beginning(view.messages, view.more)
    found = timeline.list_timeline(tx, view.d, since, _place_before(tx, view.d, before))
    return tuple(
        frames.TimelineItem(stream, seq, msgspec.Raw(payload), pub) for stream, seq, payload, pub in found
    )


def _beginning(messages: tuple[Message, ...], more: bool) -> events.Place:
    """Return the place of the first message, or the dialog's beginning if there are no older ones."""
    return events.place_of(messages[0]) if messages and more else (0, 0)


def _place_before(tx: Reader, dialog_id: str, message_id: str) -> events.Place:
    if not message_id:
        return events.AT_THE_END
    return events.find_place(tx, dialog_id, message_id) or (0, 0)


def events_after(
    tx: Reader, dialog_id: str, stream: Stream, after: int, most: int, reads_as: str
) -> frames.Batch:
    """Return at most `most` events after the number `after`, without gaps, and only what one answer holds."""
    found = events.list_events(tx, dialog_id, stream, after, most)
    items: list[frames.Item] = []
    size = 0
    for seq, payload, author, cid, pub_before in found:
        size += len(payload)
        if items and size > ANSWER_BYTES:
            break
        own_cid = cid if cid and author == reads_as else ""
        items.append(frames.Item(seq, msgspec.Raw(payload), own_cid, pub_before))
    last = items[-1].seq if items else after
    is_cut = len(items) < len(found)
    return frames.Batch(dialog_id, stream, after + 1, last, tuple(items), is_cut or len(found) == most)


def state_of(dialog: Dialog, caught_up: Iterable[Frame]) -> frames.StreamState:
    """Return the state of the dialog's public stream, and whether it is sent as a delta or as a snapshot."""
    is_whole = any(isinstance(each, frames.Snapshot) and each.dialog.d == dialog.id for each in caught_up)
    return frames.StreamState(dialog.id, "pub", dialog.pub_seq, "snapshot" if is_whole else "delta")


def _is_near(now: Cursors, has: Cursors) -> bool:
    """Return whether the reader has every stream and is at most 300 events behind in each.

    After a restore of the database a reader can be ahead of us: it needs a snapshot.
    """
    return all(stream in has and 0 <= seq - has[stream] <= DELTA_LIMIT for stream, seq in now.items())
