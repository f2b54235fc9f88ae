"""Queries of an operator's connection. Raise NotFound for a dialog that the operator may not see."""

import hashlib
from typing import NamedTuple

from openline.domain.dialogs.dialogs import may_see
from openline.domain.dialogs.events import Stream
from openline.domain.lines.lines import who_answers
from openline.domain.team.operators import Operator
from openline.store.dialogs import dialogs
from openline.store.lines import lines
from openline.store.transaction import Reader
from openline.web.wire import commands, frames, resume
from openline.web.wire.connection import Cursors


class OpenDialog(NamedTuple):
    """A dialog that the operator has open. `shown_as`: the operator's name as the visitor sees it."""

    visitor_id: str = ""
    line_id: str = ""
    shown_as: str = ""


def watch(
    tx: Reader, operator: Operator, dialog_id: str, has: Cursors
) -> tuple[OpenDialog, list[resume.Frame], Cursors]:
    """Return the dialog, the frames that the client lacks, and up to where they go."""
    dialog = may_see(dialogs.get_dialog(tx, dialog_id), operator)
    line = lines.line_of(tx, dialog)
    opened = OpenDialog(dialog.visitor_id, line.id, who_answers(line.rules, operator.name))
    caught_up = resume.catch_up(tx, dialog, has, resume.Room(), internal=True, reads_as=operator.id)
    return (opened, *caught_up)


def events_after(tx: Reader, operator: Operator, frame: commands.Sync) -> frames.Batch:
    may_see(dialogs.get_dialog(tx, frame.d), operator)
    stream: Stream = frame.s
    return resume.events_after(tx, frame.d, stream, frame.after, frame.limit, operator.id)


def older(tx: Reader, operator: Operator, frame: commands.Older) -> frames.OlderMessages:
    dialog = may_see(dialogs.get_dialog(tx, frame.d), operator)
    view = resume.snapshot(tx, dialog, internal=True, before=frame.before, most=frame.limit)
    return frames.OlderMessages(frame.d, view, resume.timeline_of(tx, view, frame.before), frame.before)


def digest(revisions: dict[str, int]) -> str:
    """Return a short hash of ids and revisions, independent of their order."""
    text = ",".join(sorted(f"{d}:{rev}" for d, rev in revisions.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
