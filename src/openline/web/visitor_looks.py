"""What a visitor's connection reads: the channel, the thread, its events. Another's dialog is not there."""

from openline.domain.channels import Channel
from openline.domain.dialogs import Dialog
from openline.domain.lines import Line
from openline.store import dialogs, portals
from openline.store.transaction import Reader
from openline.web import catching_up, commands, frames
from openline.web.connection import Sent


def channel(tx: Reader, key: str) -> tuple[Channel, Line] | None:
    found = portals.find_channel(tx, key)
    return (found, portals.get_line(tx, found.line_id)) if found and found.kind == "chat" else None


def thread(tx: Reader, visitor_id: str, has: Sent) -> tuple[list[Dialog], list[catching_up.Frame], Sent]:
    """The latest dialogs, oldest first, and what the visitor lacks of them."""
    own = dialogs.list_of_visitor(tx, visitor_id)
    caught_up: list[catching_up.Frame] = []
    sent: Sent = {}
    for dialog in own:
        more, upto = catching_up.catch_up(tx, dialog, has, internal=False, reads_as=visitor_id)
        caught_up += more
        sent |= upto
    return own, caught_up, sent


def events_after(tx: Reader, visitor_id: str, frame: commands.Sync) -> frames.Batch | None:
    if frame.s != "pub" or _own(tx, visitor_id, frame.d) is None:
        return None
    return catching_up.events_after(tx, frame.d, "pub", frame.after, frame.limit, visitor_id)


def older(tx: Reader, visitor_id: str, frame: commands.Older) -> frames.OlderMessages | None:
    dialog = _own(tx, visitor_id, frame.d)
    if dialog is None:
        return None
    view = catching_up.snapshot(tx, dialog, internal=False, before=frame.before, most=frame.limit)
    return frames.OlderMessages(frame.d, view)


def _own(tx: Reader, visitor_id: str, dialog_id: str) -> Dialog | None:
    dialog = dialogs.find_dialog(tx, dialog_id)
    return dialog if dialog and dialog.visitor_id == visitor_id else None
