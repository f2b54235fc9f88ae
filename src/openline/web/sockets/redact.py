"""Redaction for readers with a token from a letter: the contact details in forms are hidden.

A letter may have been forwarded: its reader may see the messages of the dialog, but not the client's details.
"""

from typing import Any

import msgspec

from openline.domain.dialogs.events import FormState, Message
from openline.domain.dialogs.views import DialogView
from openline.domain.forms.forms import redacted
from openline.domain.values import replace
from openline.web.wire import frames, resume


def caught_up(frame: resume.Frame) -> resume.Frame:
    return batch(frame) if isinstance(frame, frames.Batch) else frames.Snapshot(view(frame.dialog))


def batch(found: frames.Batch) -> frames.Batch:
    items = tuple(msgspec.structs.replace(each, e=msgspec.Raw(_event(bytes(each.e)))) for each in found.items)
    return msgspec.structs.replace(found, items=items)


def view(dialog: DialogView) -> DialogView:
    return replace(dialog, messages=tuple(map(_message, dialog.messages)))


def live(frame: bytes) -> bytes:
    """Redact an encoded frame with one event, as the hub sends it to all listeners."""
    whole = msgspec.json.decode(frame)
    return msgspec.json.encode(whole) if _hide(whole["e"]) else frame


def _event(payload: bytes) -> bytes:
    event = msgspec.json.decode(payload)
    return msgspec.json.encode(event) if _hide(event) else payload


def _hide(event: dict[str, Any]) -> bool:
    """Redact the form of an event in place. False if it has none."""
    holder = event.get("message") or event
    form = holder.get("form")
    if form:
        holder["form"] = msgspec.to_builtins(redacted(msgspec.convert(form, FormState)))
    return bool(form)


def _message(message: Message) -> Message:
    return replace(message, form=redacted(message.form)) if message.form else message
