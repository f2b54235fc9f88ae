"""Letters as rows, one for each cause; the courier takes them under a lease."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from openline.domain.letters.content import RenderedLetter
from openline.domain.letters.letters import Letter
from openline.store.tables import dialogs, letters
from openline.store.transaction import Reader, Row, Transaction

_l = letters.c
_COLUMNS = (
    _l.id, _l.dedupe_key, _l.kind, _l.dialog_id, _l.address, _l.address_key, _l.lang, _l.upto, _l.created_at,
    _l.state, _l.why, _l.since, _l.tries, _l.next_at, _l.lease_until, _l.data_at, _l.sent_at, _l.opened_at,
    _l.is_forced, _l.message_id, _l.result,
)  # fmt: skip
_NAMES = tuple(column.name for column in _COLUMNS)
_ALL = select(*_COLUMNS)
_INSERT = insert(letters)
_OF_KEY = _ALL.where(_l.dedupe_key == bindparam("key_"))
_BY_ID = _ALL.where(_l.id == bindparam("id_"))
_MAILED_UP_TO = select(func.max(_l.upto)).where(
    _l.dialog_id == bindparam("d"),
    _l.kind == literal_column("'history'"),
    _l.state.not_in([literal_column("'cancelled'"), literal_column("'failed'")]),
)
# Literals instead of bound values, because the indexes are partial.
_WAITS = _l.state.in_([literal_column(f"'{state}'") for state in ("queued", "deferred", "in_doubt")])
_DUE = (
    select(_l.id)
    .where(_WAITS, _l.next_at <= bindparam("now"), _l.lease_until <= bindparam("now"))
    .order_by(_l.next_at, _l.id)
    .limit(bindparam("most", type_=Integer))
)
_NEXT = select(func.min(_l.next_at)).where(_WAITS)
_BLOCKED = (
    select(_l.result)
    .where(_WAITS, _l.state == literal_column("'deferred'"), _l.why == literal_column("'blocked'"))
    .order_by(_l.next_at, _l.id)
    .limit(1)
)
_LOST = _ALL.where(_l.state == literal_column("'handing'"), _l.lease_until <= bindparam("now"))
_OF_DIALOG = _ALL.where(_l.dialog_id == bindparam("d")).order_by(_l.id.desc()).limit(20)
_DIALOG = select(_l.dialog_id).where(_l.id == bindparam("id_"))
_SENT_BEFORE = (
    select(_l.message_id)
    .where(
        _l.dialog_id == bindparam("d"),
        _l.address_key == bindparam("key_"),
        _l.sent_at > 0,
        _l.id != bindparam("id_"),
    )
    .order_by(_l.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_OF_ADDRESS = (
    select(_l.kind, case((_l.sent_at > 0, _l.sent_at), else_=bindparam("now", type_=BigInteger)))
    .where(
        _l.address_key == bindparam("key_"),
        case((_l.counted_at > 0, 0), else_=1) == bindparam("confirmed", type_=Integer),
        or_(_l.sent_at > bindparam("since_"), and_(_l.sent_at == 0, _l.lease_until > bindparam("now"))),
    )
    .order_by(_l.sent_at)
)
_COPIES = select(func.count()).where(
    _l.dialog_id == bindparam("d"),
    _l.kind == literal_column("'history'"),
    or_(_l.sent_at > bindparam("since_"), _l.lease_until > bindparam("now")),
)
_SAVE = (
    update(letters)
    .where(_l.id == bindparam("id_"))
    .values(
        {
            name: bindparam(f"{name}_")
            for name in (
                "state", "why", "upto", "tries", "next_at", "lease_until", "data_at", "sent_at", "opened_at",
                "is_forced", "message_id", "result", "address", "address_key", "lang",
            )
        }
    )
)  # fmt: skip
_KEEP = (
    update(letters)
    .where(_l.id == bindparam("id_"))
    .values(subject=bindparam("subject_"), body_text=bindparam("text_"), body_html=bindparam("html_"))
)
# Letters in doubt are not extended: a retry must repeat the first attempt word for word.
_UNREAD_WAITS = (
    _ALL.where(
        _l.dialog_id == bindparam("d"),
        _l.kind == literal_column("'unread'"),
        _l.state.in_([literal_column("'queued'"), literal_column("'deferred'")]),
        _l.why != literal_column("'in_doubt'"),
        _l.lease_until == 0,
    )
    .order_by(_l.id.desc())
    .limit(1)
)
_COPIED_UP_TO = select(func.max(_l.upto)).where(
    _l.dialog_id == bindparam("d"),
    _l.kind == literal_column("'history'"),
    _l.state == literal_column("'sent'"),
    _l.address == bindparam("address_"),
)
_ON_HOLD = and_(_l.state == literal_column("'held'"), _l.why == bindparam("why_"))
_HELD = _ALL.where(_l.dialog_id == bindparam("d"), _ON_HOLD).order_by(_l.id)
_UNCONFIRMED = (
    _ALL.select_from(letters.join(dialogs, dialogs.c.id == _l.dialog_id))
    .where(_l.address_key == bindparam("key_"), dialogs.c.visitor_id == bindparam("visitor"), _ON_HOLD)
    .order_by(_l.dialog_id, _l.id)
)
_WAITING_OF_VISITOR = (
    _ALL.select_from(letters.join(dialogs, dialogs.c.id == _l.dialog_id))
    .where(
        dialogs.c.visitor_id == bindparam("visitor"),
        or_(_WAITS, _l.state == literal_column("'held'")),
    )
    .order_by(_l.dialog_id, _l.id)
)
_NOT_SETTLED = _l.state.in_(
    [literal_column(f"'{state}'") for state in ("queued", "deferred", "in_doubt", "handing")]
)
_DROP_UNREAD = (
    update(letters)
    .where(_NOT_SETTLED, _l.kind == literal_column("'unread'"))
    .values(state="cancelled", why="restored", lease_until=0)
)
# A letter that waited for a human's answer may have got it after the backup, and have been sent.
_WAITED_FOR_HUMAN = and_(_l.state == literal_column("'held'"), _l.why == literal_column("'no_human'"))
_HOLD_OTHERS = (
    update(letters)
    .where(or_(_NOT_SETTLED, _WAITED_FOR_HUMAN))
    .values(state="held", why="restored", lease_until=0)
)
_COUNT = update(letters).where(_l.id == bindparam("id_")).values(counted_at=bindparam("at"))
_RENDERED = select(_l.subject, _l.body_text, _l.body_html).where(_l.id == bindparam("id_"))


def add_letter(tx: Transaction, letter: Letter) -> bool:
    """Insert the letter, or return False if its cause has one already.

    The caller holds the dialog's lock, so that two do not race.
    """
    if find_of_key(tx, letter.dedupe_key):
        return False
    tx.run(
        _INSERT,
        **{name: getattr(letter, name) for name in Letter.__struct_fields__ if name != "is_forced"},
        is_forced=int(letter.is_forced),
        counted_at=0,
        subject="",
        body_text="",
        body_html="",
    )
    return True


def find_letter(tx: Reader, letter_id: str) -> Letter | None:
    found = tx.row(_BY_ID, id_=letter_id)
    return _letter(found) if found else None


def find_dialog_of(tx: Reader, letter_id: str) -> str | None:
    found = tx.row(_DIALOG, id_=letter_id)
    return found[0] if found else None


def find_of_key(tx: Reader, dedupe_key: str) -> Letter | None:
    """Return the letter that this cause has already, if any."""
    found = tx.row(_OF_KEY, key_=dedupe_key)
    return _letter(found) if found else None


def list_due(tx: Reader, now: int, most: int) -> list[str]:
    """Return ids of letters that are due and not leased. Lock a letter's dialog before taking the letter."""
    return [found[0] for found in tx.rows(_DUE, now=now, most=most)]


def find_blocked(tx: Reader) -> str:
    """Return what a server said of a letter that came back because of us and waits; '' = there is none."""
    found = tx.row(_BLOCKED)
    return found[0] if found else ""


def list_lost(tx: Reader, now: int) -> list[Letter]:
    """Return letters that were being handed over when their lease expired: their courier vanished."""
    return [_letter(found) for found in tx.rows(_LOST, now=now)]


def list_of_dialog(tx: Reader, dialog_id: str) -> list[Letter]:
    """Return the dialog's newest 20 letters, oldest first."""
    return [_letter(found) for found in reversed(tx.rows(_OF_DIALOG, d=dialog_id))]


def list_sent_before(tx: Reader, letter: Letter, most: int) -> list[str]:
    """Return the Message-IDs of the newest other letters to its mailbox about its dialog, oldest first."""
    found = tx.rows(_SENT_BEFORE, d=letter.dialog_id, key_=letter.address_key, id_=letter.id, most=most)
    return [message_id for (message_id,) in reversed(found)]


def find_next_at(tx: Reader) -> int | None:
    """Return when the next waiting letter may be sent; None if none waits."""
    found = tx.row(_NEXT)
    return found[0] if found else None


def save_letter(tx: Transaction, letter: Letter) -> None:
    names = (
        "state", "why", "upto", "tries", "next_at", "lease_until", "data_at", "sent_at", "opened_at",
        "message_id", "result", "address", "address_key", "lang",
    )  # fmt: skip
    values: dict[str, Any] = {f"{name}_": getattr(letter, name) for name in names}
    tx.run(_SAVE, id_=letter.id, is_forced_=int(letter.is_forced), **values)


def save_rendered(tx: Transaction, letter_id: str, rendered: RenderedLetter) -> None:
    """Store the letter as its reader sees it, for the page Letters. Links must have been masked."""
    tx.run(_KEEP, id_=letter_id, subject_=rendered.subject, text_=rendered.text, html_=rendered.html)


def find_rendered(tx: Reader, letter_id: str) -> RenderedLetter | None:
    found = tx.row(_RENDERED, id_=letter_id)
    return RenderedLetter(*found) if found and found[0] else None


def save_counted(tx: Transaction, letter_id: str, at: int) -> None:
    """Count the letter as about to be sent to an unconfirmed address; 0: it was not sent after all."""
    tx.run(_COUNT, id_=letter_id, at=at)


def find_unread_waiting(tx: Transaction, dialog_id: str) -> Letter | None:
    """Return an unread letter of this dialog that is not leased yet: further answers may join it."""
    found = tx.row(_UNREAD_WAITS, d=dialog_id)
    return _letter(found) if found else None


def find_copied_up_to(tx: Reader, dialog_id: str, address: str) -> int:
    """Return the newest `pub` event in the copies of this conversation sent to this address; 0 = none."""
    found = tx.row(_COPIED_UP_TO, d=dialog_id, address_=address)
    return (found[0] or 0) if found else 0


def list_held(tx: Reader, dialog_id: str, why: str) -> list[Letter]:
    """Return the dialog's letters that are held for this reason, oldest first."""
    return [_letter(found) for found in tx.rows(_HELD, d=dialog_id, why_=why)]


def list_unconfirmed(tx: Reader, visitor_id: str, address_key: str) -> list[Letter]:
    """Return letters that wait for this mailbox to confirm this visitor, ordered by dialog."""
    found = tx.rows(_UNCONFIRMED, visitor=visitor_id, key_=address_key, why_="confirm_first")
    return [_letter(each) for each in found]


def list_waiting_of_visitor(tx: Reader, visitor_id: str) -> list[Letter]:
    """Return the letters in all dialogs of a visitor that wait or are held, ordered by dialog."""
    return [_letter(each) for each in tx.rows(_WAITING_OF_VISITOR, visitor=visitor_id)]


def hold_all(tx: Transaction) -> tuple[int, int]:
    """Stop all letters that wait, after a restore: they may have been sent after the backup was made.

    Returns (unread letters dropped, other letters held).
    """
    return tx.run(_DROP_UNREAD), tx.run(_HOLD_OTHERS)


def list_sent_to(
    tx: Reader, address_key: str, since: int, now: int, *, is_confirmed: bool
) -> tuple[tuple[str, int], ...]:
    """Return (kind, time) of letters sent to this mailbox or on their way there, oldest first.

    Either those of visitors who had proved that it is theirs, or those of others.
    """
    values = {"key_": address_key, "confirmed": int(is_confirmed), "since_": since, "now": now}
    found = sorted(tx.rows(_OF_ADDRESS, **values), key=lambda each: each[1])
    return tuple((kind, at) for kind, at in found)


def count_copies(tx: Reader, dialog_id: str, since: int, now: int) -> int:
    """Count the copies of this conversation that were sent or are on their way."""
    found = tx.row(_COPIES, d=dialog_id, since_=since, now=now)
    return found[0] if found else 0


def find_mailed_up_to(tx: Reader, dialog_id: str) -> int | None:
    """Return the newest `pub` event that a copy of this conversation covers; None if none was written."""
    found = tx.row(_MAILED_UP_TO, d=dialog_id)
    return found[0] if found else None


def _letter(found: Row) -> Letter:
    values: dict[str, Any] = dict(zip(_NAMES, found, strict=True))
    values["is_forced"] = bool(values["is_forced"])
    return Letter(**values)
