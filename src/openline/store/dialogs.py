"""Dialogs, their messages and their log of events."""

from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Integer, Update, bindparam, case, func, insert, literal_column, select, update

from openline.domain.dialogs import Dialog
from openline.domain.events import FormState, Gathered, InternalEvent, Message, PublicEvent, Stream
from openline.domain.news import Told
from openline.domain.refusals import NotFound
from openline.domain.visitors import Page
from openline.store.tables import channels, dialogs, events, lines, messages, operators, visitors
from openline.store.transaction import Reader, Row, Transaction, encode, event_bytes

_d = dialogs.c
_SELECT = select(
    _d.id,
    _d.number,
    _d.visitor_id,
    _d.channel_id,
    channels.c.kind,
    _d.line_id,
    lines.c.name,
    _d.status,
    _d.operator_id,
    func.coalesce(operators.c.name, ""),
    _d.contact_id,
    _d.lead_id,
    visitors.c.name,
    _d.pub_seq,
    _d.int_seq,
    _d.rev,
    _d.started_at,
    _d.finished_at,
    _d.read_by_visitor,
    _d.read_by_operator,
    _d.waiting_since,
    _d.unread,
    _d.last_text,
    _d.last_at,
    _d.last_by,
).select_from(
    dialogs.join(visitors, visitors.c.id == _d.visitor_id)
    .join(channels, channels.c.id == _d.channel_id)
    .join(lines, lines.c.id == _d.line_id)
    .outerjoin(operators, operators.c.id == _d.operator_id)
)
_BY_ID = _SELECT.where(_d.id == bindparam("id_"))
_LOCKED = _BY_ID.with_for_update(of=dialogs)
# Written out, not bound: SQLite plans a statement anew each time when a partial index hangs on a bound value.
_IS_OPEN = _d.status != literal_column("'finished'")
_OPEN_OF = _SELECT.where(_d.visitor_id == bindparam("visitor"), _IS_OPEN).with_for_update(of=dialogs)
_OF_VISITOR = _SELECT.where(_d.visitor_id == bindparam("visitor")).order_by(_d.started_at.desc()).limit(20)

_SHOWN_ONLY = ("channel", "line", "operator", "name")
_SAVED = tuple((name, place) for place, name in enumerate(Dialog._fields) if name not in ("id", *_SHOWN_ONLY))
_INSERT = insert(dialogs)
_FIRST_PAGE = select(_d.page_url, _d.page_title, _d.referrer).where(_d.id == bindparam("id_"))

_m = messages.c
_MESSAGE = select(
    _m.id, _m.stream, _m.seq, _m.kind, _m.author, _m.author_name, _m.text, _m.at, _m.form, _m.gathered
)
_ADD_MESSAGE = insert(messages)
_BY_CID = select(_m.id, _m.dialog_id, _m.seq, _m.at).where(
    _m.author_id == bindparam("author"), _m.cid == bindparam("cid_")
)
_FORM = (
    select(_m.dialog_id, _m.form)
    .select_from(messages.join(dialogs, _d.id == _m.dialog_id))
    .where(_d.visitor_id == bindparam("visitor"), _m.id == bindparam("id_"), _m.kind == "form")
)
_FORM_OF_DIALOG = (
    select(_m.id, _m.form).where(_m.dialog_id == bindparam("d"), _m.kind == "form").order_by(_m.id)
)
_SAVE_FORM = (
    update(messages)
    .where(_m.dialog_id == bindparam("d"), _m.id == bindparam("id_"))
    .values(form=bindparam("form_"))
)
_NEWEST_FIRST = (
    _MESSAGE.where(_m.dialog_id == bindparam("d"), _m.id < bindparam("before"))
    .order_by(_m.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_PAGE = {True: _NEWEST_FIRST, False: _NEWEST_FIRST.where(_m.stream == "pub")}
_UNREAD = select(func.count()).where(
    _m.dialog_id == bindparam("d"), _m.seq > bindparam("upto"), _m.stream == "pub", _m.author == "visitor"
)
AFTER_ALL_IDS = "~"
"""Sorts behind every id: the newest page."""

_e = events.c
_ADD_EVENT = insert(events)
_EVENTS = (
    select(_e.seq, _e.payload, func.coalesce(_m.author_id, ""), func.coalesce(_m.cid, ""))
    .select_from(
        events.outerjoin(
            messages, (_m.dialog_id == _e.dialog_id) & (_m.stream == _e.stream) & (_m.seq == _e.seq)
        )
    )
    .where(_e.dialog_id == bindparam("d"), _e.stream == bindparam("s"), _e.seq > bindparam("after"))
    .order_by(_e.seq)
    .limit(bindparam("most", type_=Integer))
)

_OPEN_FIRST = (
    _d.status == "finished",
    case((_d.waiting_since > 0, _d.waiting_since), else_=2**62),
    _d.last_at.desc(),
)
LIST_LIMIT = 200


def get_dialog(tx: Reader, dialog_id: str) -> Dialog:
    dialog = find_dialog(tx, dialog_id)
    if dialog is None:
        raise NotFound
    return dialog


def find_dialog(tx: Reader, dialog_id: str) -> Dialog | None:
    found = tx.row(_BY_ID, id_=dialog_id)
    return Dialog._make(found) if found else None


def get_dialog_to_change(tx: Transaction, dialog_id: str) -> Dialog:
    """Locks the row until the commit: its counters of events grow under this lock."""
    found = tx.row(_LOCKED, id_=dialog_id)
    if found is None:
        raise NotFound
    return _loaded(tx, found)


def find_open_dialog(tx: Transaction, visitor_id: str) -> Dialog | None:
    """The visitor's open dialog, locked. There is at most one."""
    found = tx.row(_OPEN_OF, visitor=visitor_id)
    return _loaded(tx, found) if found else None


def _loaded(tx: Transaction, found: Row) -> Dialog:
    dialog = Dialog._make(found)
    tx.loaded[dialog.id] = dialog
    return dialog


def list_of_visitor(tx: Reader, visitor_id: str) -> list[Dialog]:
    """The latest 20, oldest first."""
    return [Dialog._make(found) for found in reversed(tx.rows(_OF_VISITOR, visitor=visitor_id))]


def add_dialog(tx: Transaction, dialog: Dialog, page: Page, lang: str) -> None:
    known = {name: value for name, value in dialog._asdict().items() if name not in _SHOWN_ONLY}
    tx.run(_INSERT, **known, page_url=page.url, page_title=page.title, referrer=page.referrer, lang=lang)


def find_page(tx: Reader, dialog_id: str) -> Page:
    """Where the dialog began; empty when nothing is known."""
    found = tx.row(_FIRST_PAGE, id_=dialog_id)
    return Page(*found) if found else Page()


def save_dialog(tx: Transaction, dialog: Dialog) -> Dialog:
    """Saves the state with the next revision, and tells the operators' lists."""
    saved = dialog._replace(rev=dialog.rev + 1)
    before = tx.loaded.get(dialog.id)
    changed = tuple(name for name, place in _SAVED if before is None or before[place] != saved[place])
    tx.run(_update_of(changed), id_=saved.id, **{f"{name}_": getattr(saved, name) for name in changed})
    tx.loaded[saved.id] = saved
    tx.tell_row(saved)
    return saved


@lru_cache
def _update_of(changed: tuple[str, ...]) -> Update:
    """Only what changed: a column that is named has its index written anew, even with the same value."""
    values: dict[str, Any] = {name: bindparam(f"{name}_") for name in changed}
    return update(dialogs).where(_d.id == bindparam("id_")).values(values)


def append_event(
    tx: Transaction,
    dialog: Dialog,
    event: PublicEvent | InternalEvent,
    *,
    stream: Stream = "pub",
    author_id: str = "",
    cid: str = "",
) -> Dialog:
    """The event as the stream's next. The dialog comes back with its counter moved: save it afterwards."""
    dialog, seq = next_seq(dialog, stream)
    payload = event_bytes(event)
    tx.run(_ADD_EVENT, dialog_id=dialog.id, stream=stream, seq=seq, payload=payload)
    tx.tell(Told(dialog.id, dialog.visitor_id, dialog.line_id, stream, seq, payload, author_id, cid))
    return dialog


def next_seq(dialog: Dialog, stream: Stream) -> tuple[Dialog, int]:
    """Safe only under the dialog's row lock, which every action that writes holds."""
    if stream == "pub":
        return dialog._replace(pub_seq=dialog.pub_seq + 1), dialog.pub_seq + 1
    return dialog._replace(int_seq=dialog.int_seq + 1), dialog.int_seq + 1


def add_message(tx: Transaction, dialog_id: str, message: Message, author_id: str, cid: str | None) -> None:
    tx.run(
        _ADD_MESSAGE,
        id=message.id,
        dialog_id=dialog_id,
        stream=message.s,
        seq=message.seq,
        kind=message.kind,
        author=message.author,
        author_id=author_id,
        author_name=message.name,
        text=message.text,
        at=message.at,
        form=_json(message.form),
        gathered=_json(message.gathered),
        cid=cid,
    )


def find_sent(tx: Reader, author_id: str, cid: str) -> tuple[str, str, int, int] | None:
    """(message id, dialog id, seq, at) of what this author already sent under `cid`."""
    found = tx.row(_BY_CID, author=author_id, cid_=cid)
    return (found[0], found[1], found[2], found[3]) if found else None


def find_form(tx: Reader, visitor_id: str, message_id: str) -> tuple[str, FormState] | None:
    """The dialog's id and the form that stands in the message; None when it is not this visitor's."""
    found = tx.row(_FORM, visitor=visitor_id, id_=message_id)
    return (found[0], _form(found[1])) if found else None


def list_forms(tx: Reader, dialog_id: str) -> list[tuple[str, FormState]]:
    """(message id, form) of every form ever shown in the dialog, oldest first."""
    return [(found[0], _form(found[1])) for found in tx.rows(_FORM_OF_DIALOG, d=dialog_id)]


def save_form(tx: Transaction, dialog_id: str, message_id: str, form: FormState) -> None:
    tx.run(_SAVE_FORM, d=dialog_id, id_=message_id, form_=_json(form))


def list_messages(
    tx: Reader, dialog_id: str, *, internal: bool, before: str = AFTER_ALL_IDS, most: int = 50
) -> tuple[tuple[Message, ...], bool]:
    """The newest `most` messages older than `before`, oldest first; and whether there are more."""
    found = tx.rows(_PAGE[internal], d=dialog_id, before=before, most=most + 1)
    return tuple(_message(each) for each in reversed(found[:most])), len(found) > most


def count_unread(tx: Reader, dialog_id: str, upto: int) -> int:
    """The visitor's messages after `upto`."""
    found = tx.row(_UNREAD, d=dialog_id, upto=upto)
    return found[0] if found else 0


def list_events(tx: Reader, dialog_id: str, stream: Stream, after: int, most: int) -> list[Row]:
    """(seq, payload, author id, cid) of the events after `after`, in order, without holes."""
    return tx.rows(_EVENTS, d=dialog_id, s=stream, after=after, most=most)


def list_open(tx: Reader, lines_: frozenset[str] | None) -> tuple[list[Dialog], int]:
    """Open dialogs, longest waiting first, at most 200; and how many there are."""
    seen = _seen(_IS_OPEN, lines_)
    found = tx.built(_SELECT.where(*seen).order_by(*_OPEN_FIRST).limit(LIST_LIMIT))
    count = tx.built(select(func.count()).select_from(dialogs).where(*seen))[0][0]
    return [Dialog._make(each) for each in found], count


def list_found(
    tx: Reader, lines_: frozenset[str] | None, *where: Any, after: int = 0, most: int = 50
) -> list[Dialog]:
    """Dialogs that fit, newest first. `after`: the `started_at` of the last one already shown."""
    older = (_d.started_at < after,) if after else ()
    statement = _SELECT.where(*_seen(None, lines_), *where, *older).order_by(_d.started_at.desc()).limit(most)
    return [Dialog._make(each) for each in tx.built(statement)]


def _seen(condition: Any, lines_: frozenset[str] | None) -> tuple[Any, ...]:
    """What an operator of these lines may see, and nothing else (T25)."""
    own = () if lines_ is None else (_d.line_id.in_(sorted(lines_)),)
    return own if condition is None else (condition, *own)


def _message(found: Row) -> Message:
    id_, stream, seq, kind, author, name, text, at, form, gathered = found
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
        msgspec.json.decode(gathered, type=Gathered) if gathered else None,
    )


def _form(text: str) -> FormState:
    return msgspec.json.decode(text, type=FormState)


def _json(part: FormState | Gathered | None) -> str:
    return encode(part).decode() if part else ""
