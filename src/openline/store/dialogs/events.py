"""The log of every dialog: messages and all other events, in two streams numbered without gaps."""

from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, func, insert, literal_column, or_, select, update

from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.after_commit import EventOut
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import (
    DialogFinished,
    FormResult,
    FormState,
    InternalEvent,
    Message,
    MessageAdded,
    PublicEvent,
    Stream,
)
from openline.domain.files.files import FileView
from openline.domain.forms.forms import CONTACTS, ShownForm
from openline.domain.mail.incoming import BY_MAIL, is_by_mail, is_sender_unchecked
from openline.domain.values import replace
from openline.store.tables import dialogs, events
from openline.store.transaction import Reader, Row, Transaction, encode, event_bytes

_e = events.c
_INSERT = insert(events)
_MESSAGE = select(
    _e.id, _e.stream, _e.seq, _e.kind, _e.author, _e.author_name, _e.text, _e.at, _e.form, _e.form_result,
    _e.found, _e.is_confirmed, _e.changed, _e.files, _e.cid, _e.pub_before,
)  # fmt: skip
_BY_CID = select(_e.id, _e.dialog_id, _e.seq, _e.at).where(
    _e.cid == bindparam("cid_"), _e.author_id == bindparam("author")
)
# A literal instead of a bound value, because the index is partial.
_IS_FORM = _e.kind == literal_column("'form'")
_FORM = (
    select(_e.dialog_id, _e.form)
    .select_from(events.join(dialogs, dialogs.c.id == _e.dialog_id))
    .where(dialogs.c.visitor_id == bindparam("visitor"), _e.id == bindparam("id_"), _IS_FORM)
)
_FORMS_OF_DIALOG = (
    select(_e.id, _e.at, _e.form, _e.author_id)
    .where(_e.dialog_id == bindparam("d"), _e.stream == literal_column("'pub'"), _IS_FORM)
    .order_by(_e.seq)
)
_CAME_BY_THEMSELVES = (
    select(_e.at, _e.form)
    .select_from(events.join(dialogs, dialogs.c.id == _e.dialog_id))
    .where(dialogs.c.visitor_id == bindparam("visitor"), _e.stream == literal_column("'pub'"), _IS_FORM)
    .where(_e.author_id == literal_column("''"))
    .order_by(_e.at.desc())
    .limit(100)
)
_SAVE_FORM = update(events).where(_e.id == bindparam("id_"), _IS_FORM).values(form=bindparam("form_"))
_IN_PUBLIC = (_e.dialog_id == bindparam("d"), _e.stream == "pub")
_ONE_MESSAGE = _MESSAGE.where(*_IN_PUBLIC, _e.kind != "", _e.id == bindparam("id_"))
_AUTHOR = select(_e.author_id).where(*_IN_PUBLIC, _e.kind != "", _e.id == bindparam("id_"))
_CONFIRM = update(events).where(*_IN_PUBLIC, _e.id == bindparam("id_")).values(is_confirmed=1)
_CHANGE = (
    update(events)
    .where(*_IN_PUBLIC, _e.id == bindparam("id_"))
    .values(text=bindparam("text_"), changed=bindparam("changed_"), found=bindparam("found_"))
)
_PEOPLE = or_(_e.author == literal_column("'visitor'"), _e.author == literal_column("'operator'"))
_ANSWERS = select(func.coalesce(func.min(_e.at), 0), func.coalesce(func.max(_e.seq), 0)).where(
    *_IN_PUBLIC,
    _e.seq > bindparam("after"),
    _e.kind == literal_column("'text'"),
    _e.author == literal_column("'operator'"),
    _e.changed != literal_column("'retracted'"),
)
_TEXTS = (
    _MESSAGE.where(*_IN_PUBLIC, _e.seq <= bindparam("upto"), _e.kind == literal_column("'text'"))
    .where(_e.changed != literal_column("'retracted'"))
    .order_by(_e.seq.desc())
    .limit(bindparam("most", type_=Integer))
)
_COUNT_TEXTS = select(func.count()).where(
    *_IN_PUBLIC,
    _e.seq <= bindparam("upto"),
    _e.kind == literal_column("'text'"),
    _e.changed != literal_column("'retracted'"),
)
_NEWEST_TEXT = select(func.coalesce(func.max(_e.seq), 0)).where(*_IN_PUBLIC, _e.kind == "text", _PEOPLE)
_SPOKEN = (
    select(_e.seq)
    .where(*_IN_PUBLIC, _e.seq > bindparam("after"), _e.kind == literal_column("'text'"))
    .where(_e.author == literal_column("'visitor'"), _e.cid.not_like(literal_column(f"'{BY_MAIL}%'")))
    .limit(1)
)
_NEWEST_FIRST = (
    _MESSAGE.where(
        _e.dialog_id == bindparam("d"),
        _e.stream == bindparam("s"),
        _e.kind != "",
        _e.seq < bindparam("before"),
        _e.pub_before < bindparam("pub"),
    )
    .order_by(_e.seq.desc())
    .limit(bindparam("most", type_=Integer))
)
_PLACE = select(_e.stream, _e.seq, _e.pub_before).where(
    _e.dialog_id == bindparam("d"), _e.kind != literal_column("''"), _e.id == bindparam("id_")
)
_AFTER = (
    select(_e.payload, _e.author_id, *_MESSAGE.selected_columns)
    .where(_e.dialog_id == bindparam("d"), _e.stream == bindparam("s"), _e.seq > bindparam("after"))
    .order_by(_e.seq)
    .limit(bindparam("most", type_=Integer))
)
_UNREAD = select(func.count()).where(
    _e.dialog_id == bindparam("d"), _e.stream == "pub", _e.seq > bindparam("upto"), _e.author == "visitor"
)
SentMessage = tuple[str, str, int, int]
"""(message id, dialog id, seq, at) of a message sent under a `cid`."""
_EVENTS_BACKWARDS = (
    select(_e.seq, _e.payload)
    .where(*_IN_PUBLIC, _e.kind == literal_column("''"), _e.seq < bindparam("before"))
    .order_by(_e.seq.desc())
    .limit(20)
)
_IS_END = b'"type":"DialogFinished"'
_AFTER_ALL = 2**31 - 1
Place = tuple[int, int]
"""Where an entry stands among both streams: (public events up to it, its `seq` in `int` or 0).

Neither ids nor times tell the order: both come from a clock, which may have been behind after a restart.
"""
AT_THE_END: Place = (_AFTER_ALL, 0)


def append_event(
    tx: Transaction,
    dialog: Dialog,
    event: PublicEvent | InternalEvent,
    *,
    stream: Stream = "pub",
    sent: tuple[str, str] | None = None,
) -> Dialog:
    """Append the event to the stream; return the dialog with its counter advanced, to be saved afterwards.

    `sent`: author id and `cid` of the command, if its repetition must find the first result.
    """
    dialog, seq = next_seq(dialog, stream)
    payload = event_bytes(event)
    author_id, cid = sent or ("", None)
    before = dialog.pub_seq if stream == "int" else 0
    known = {"dialog_id": dialog.id, "stream": stream, "seq": seq, "author_id": author_id, "cid": cid}
    tx.run(_INSERT, **_NO_MESSAGE, **known, payload=payload, pub_before=before)
    tx.tell(
        EventOut(
            dialog.id, dialog.visitor_id, dialog.line_id, stream, seq, payload, author_id, cid or "", before
        )
    )
    return dialog


_NO_MESSAGE: dict[str, Any] = {
    "kind": "", "id": "", "author": "", "author_name": "", "text": "", "at": 0,
    "form": "", "form_result": "", "found": "", "is_confirmed": 0, "changed": "", "files": "",
}  # fmt: skip


def append_message(
    tx: Transaction, dialog: Dialog, message: Message, author_id: str = "", cid: str | None = None
) -> Dialog:
    """Append the message to its stream; its `seq` must be `upcoming`. Save the returned dialog afterwards."""
    dialog, _ = next_seq(dialog, message.s)
    if message.s == "int":
        message = replace(message, pub_before=dialog.pub_seq)
    tx.run(
        _INSERT,
        dialog_id=dialog.id,
        stream=message.s,
        seq=message.seq,
        kind=message.kind,
        id=message.id,
        author=message.author,
        author_id=author_id,
        author_name=message.name,
        text=message.text,
        at=message.at,
        form=_json(message.form),
        form_result=_json(message.form_result),
        cid=cid,
        payload=b"",
        found=_json(message.found),
        is_confirmed=int(message.confirmed),
        changed=message.changed,
        files=encode(message.files).decode() if message.files else "",
        pub_before=message.pub_before,
    )
    payload = event_bytes(MessageAdded(message))
    tx.tell(
        EventOut(
            dialog.id,
            dialog.visitor_id,
            dialog.line_id,
            message.s,
            message.seq,
            payload,
            author_id,
            cid or "",
            message.pub_before,
        )
    )
    return dialog


def upcoming(dialog: Dialog, stream: Stream) -> int:
    """Return the `seq` of the stream's next event."""
    return (dialog.pub_seq if stream == "pub" else dialog.int_seq) + 1


def next_seq(dialog: Dialog, stream: Stream) -> tuple[Dialog, int]:
    """Advance the stream's counter. Safe only under the dialog's row lock; every writing action holds it."""
    if stream == "pub":
        return dialog.but(pub_seq=dialog.pub_seq + 1), dialog.pub_seq + 1
    return dialog.but(int_seq=dialog.int_seq + 1), dialog.int_seq + 1


def find_sent(tx: Reader, author_id: str, cid: str) -> SentMessage | None:
    """Return the message that this author already sent under `cid`, if any."""
    found = tx.row(_BY_CID, author=author_id, cid_=cid)
    return (found[0], found[1], found[2], found[3]) if found else None


def find_form(tx: Reader, visitor_id: str, message_id: str) -> tuple[str, FormState] | None:
    """Return the dialog's id and the form in the message; None if it is not this visitor's."""
    found = tx.row(_FORM, visitor=visitor_id, id_=message_id)
    return (found[0], _form(found[1])) if found else None


def list_shown(tx: Reader, dialog_id: str) -> tuple[ShownForm, ...]:
    """Return every form ever shown in the dialog, oldest first."""
    found = tx.rows(_FORMS_OF_DIALOG, d=dialog_id)
    return tuple(ShownForm(id_, at, _form(form), bool(author_id)) for id_, at, form, author_id in found)


def find_asked_at(tx: Reader, visitor_id: str) -> int:
    """Return when a contact form was last shown automatically to this visitor, in any dialog; 0 = never."""
    found = tx.rows(_CAME_BY_THEMSELVES, visitor=visitor_id)
    return next((at for at, form in found if _form(form).kind in CONTACTS), 0)


def save_form(tx: Transaction, message_id: str, form: FormState) -> None:
    tx.run(_SAVE_FORM, id_=message_id, form_=_json(form))


def find_message(tx: Reader, dialog_id: str, message_id: str) -> Message | None:
    """Return a message of the public stream; None if there is none."""
    found = tx.row(_ONE_MESSAGE, d=dialog_id, id_=message_id)
    return _message(found) if found else None


def find_author(tx: Reader, dialog_id: str, message_id: str) -> str:
    """Return the author's id; empty for the line's own texts."""
    found = tx.row(_AUTHOR, d=dialog_id, id_=message_id)
    return found[0] if found else ""


def save_confirmed(tx: Transaction, dialog_id: str, message_id: str) -> None:
    tx.run(_CONFIRM, d=dialog_id, id_=message_id)


def save_changed(tx: Transaction, dialog_id: str, message: Message) -> None:
    """Save an edited or retracted message. Contact details found in a retracted one are removed with it."""
    tx.run(
        _CHANGE,
        d=dialog_id,
        id_=message.id,
        text_=message.text,
        changed_=message.changed,
        found_=_json(message.found),
    )


def find_answers(tx: Reader, dialog_id: str, after: int) -> tuple[int, int]:
    """Return (time of the first, `seq` of the newest) of the operators' answers after `after`.

    Retracted answers do not count; zeros if there are no others.
    """
    found = tx.row(_ANSWERS, d=dialog_id, after=after)
    return (found[0], found[1]) if found else (0, 0)


def list_texts(tx: Reader, dialog_id: str, upto: int, most: int) -> tuple[tuple[Message, ...], int]:
    """Return the newest `most` texts of `pub` up to `upto`, oldest first, and the number of all up to it."""
    found = tx.rows(_TEXTS, d=dialog_id, upto=upto, most=most)
    total = tx.row(_COUNT_TEXTS, d=dialog_id, upto=upto)
    return tuple(_message(each) for each in reversed(found)), total[0] if total else 0


def find_newest_text(tx: Reader, dialog_id: str) -> int:
    """Return the `seq` of the last text written by a person; 0 = there is none."""
    found = tx.row(_NEWEST_TEXT, d=dialog_id)
    return found[0] if found else 0


def has_spoken(tx: Reader, dialog_id: str, after: int) -> bool:
    """Return whether the client wrote in the chat, not by mail, after `after`, and so has read up to it."""
    return tx.row(_SPOKEN, d=dialog_id, after=after) is not None


def list_messages(
    tx: Reader, dialog_id: str, *, internal: bool, before: Place = AT_THE_END, most: int = 50
) -> tuple[tuple[Message, ...], bool]:
    """Return the newest `most` messages before this place, oldest first, and whether there are more."""
    pub, int_seq = before
    found = tx.rows(
        _NEWEST_FIRST, d=dialog_id, s="pub", before=pub + bool(int_seq), pub=_AFTER_ALL, most=most + 1
    )
    if internal:
        limits = {"before": int_seq, "pub": _AFTER_ALL} if int_seq else {"before": _AFTER_ALL, "pub": pub}
        found += tx.rows(_NEWEST_FIRST, d=dialog_id, s="int", most=most + 1, **limits)
    messages = sorted(map(_message, found), key=place_of)
    return tuple(messages[-most:]), len(messages) > most


def place_of(message: Message) -> Place:
    return (message.seq, 0) if message.s == "pub" else (message.pub_before, message.seq)


def find_place(tx: Reader, dialog_id: str, message_id: str) -> Place | None:
    """Return where this message of the dialog stands; None if there is no such message."""
    found = tx.row(_PLACE, d=dialog_id, id_=message_id)
    if not found:
        return None
    stream, seq, pub_before = found
    return (seq, 0) if stream == "pub" else (pub_before, seq)


def list_events(tx: Reader, dialog_id: str, stream: Stream, after: int, most: int) -> list[Row]:
    """Return (seq, payload, author id, cid, public events before it) of the events after `after`."""
    found = tx.rows(_AFTER, d=dialog_id, s=stream, after=after, most=most)
    return [
        (
            message[2],
            payload or event_bytes(MessageAdded(_message(tuple(message)))),
            author_id,
            message[-2] or "",
            message[-1],
        )
        for payload, author_id, *message in found
    ]


def find_end(tx: Reader, dialog_id: str) -> DialogFinished | None:
    """Return the dialog's last end; None if it never ended.

    Searches backwards, without a column or index: few events ever follow an end.
    """
    before = _AFTER_ALL
    while found := tx.rows(_EVENTS_BACKWARDS, d=dialog_id, before=before):
        for _, payload in found:
            if _IS_END in bytes(payload):
                return msgspec.json.decode(payload, type=DialogFinished)
        before = found[-1][0]
    return None


def count_unread(tx: Reader, dialog_id: str, upto: int) -> int:
    """Count the visitor's messages after `upto`."""
    found = tx.row(_UNREAD, d=dialog_id, upto=upto)
    return found[0] if found else 0


def _message(found: Row) -> Message:
    id_, stream, seq, kind, author, name, text, at, form, form_result, noticed, *rest = found
    is_confirmed, changed, files, cid, pub_before = rest
    return Message(
        id_,
        stream,
        seq,
        kind,
        author,
        name,
        text,
        at,
        _form(form) if form else None,
        msgspec.json.decode(form_result, type=FormResult) if form_result else None,
        msgspec.json.decode(noticed, type=ContactDetails) if noticed else None,
        bool(is_confirmed),
        changed,
        msgspec.json.decode(files, type=tuple[FileView, ...]) if files else (),
        is_by_mail(cid),
        pub_before,
        is_sender_unchecked(cid),
    )


def _form(text: str) -> FormState:
    return msgspec.json.decode(text, type=FormState)


def _json(part: FormState | FormResult | ContactDetails | None) -> str:
    return encode(part).decode() if part else ""
