"""Mails that are kept whole: those that operators have to look at, and those whose message shows a part."""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from openline.domain.dialogs.mail_views import UNLISTED
from openline.domain.files.files import StoredFile
from openline.domain.mail.kept_mails import LISTED, WITHOUT_DIALOG_FOR, KeptMail
from openline.domain.values import replace
from openline.store.access import visible_in
from openline.store.tables import dialogs, kept_mails, mail_files
from openline.store.transaction import Reader, Row, Transaction

_k, _f, _d = kept_mails.c, mail_files.c, dialogs.c
_COLUMNS = (
    _k.id, _k.message_id, _k.dialog_id, _k.state, _k.why, _k.sender, _k.sender_name, _k.reply_to,
    _k.came_from, _k.subject, _k.text, _k.own_text, _k.is_cut, _k.at, _k.pub_seq, _k.message, _k.into,
    _k.taken_by, _k.remarks,
)  # fmt: skip
_NAMES = tuple(column.name for column in _COLUMNS)
_NO_TEXT: ColumnElement[str] = literal_column("''")
_WITHOUT_TEXT: tuple[ColumnElement[Any], ...] = tuple(
    _NO_TEXT if column.name in ("text", "own_text") else column for column in _COLUMNS
)
_INSERT, _INSERT_FILE = insert(kept_mails), insert(mail_files)
_BY_ID = select(*_COLUMNS).where(_k.id == bindparam("id_"))
_LOCK = select(_k.id).where(_k.id == bindparam("id_")).with_for_update()
_OF_DIALOG = (
    select(*_WITHOUT_TEXT)
    .where(_k.dialog_id == bindparam("d"))
    .order_by(_k.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_FILES = select(_f.mail_id, _f.key, _f.name, _f.type, _f.size, _f.sha256, _f.width, _f.height)
_FILES_OF_MAIL = _FILES.where(_f.mail_id == bindparam("id_")).order_by(_f.place)
_FILES_OF_DIALOG = _FILES.where(_f.dialog_id == bindparam("d")).order_by(_f.place)
_DROP_FILES = delete(mail_files).where(_f.mail_id == bindparam("id_"))
_TAKE = (
    update(kept_mails)
    .where(_k.id == bindparam("id_"))
    .values(state="taken", taken_by=bindparam("by_"), message=bindparam("message_"), into=bindparam("into_"))
)
_CHARS = select(func.coalesce(func.sum(_k.size), 0)).where(
    _k.came_from == bindparam("network_"), _k.at > bindparam("since_")
)
_FILE_BYTES = select(func.coalesce(func.sum(_f.size), 0)).where(_f.at > bindparam("since_"))
_IS_OLD = and_(_k.dialog_id == literal_column("''"), _k.at < bindparam("before"))
_DROP_OLD_FILES = delete(mail_files).where(_f.mail_id.in_(select(_k.id).where(_IS_OLD)))
_DROP_OLD = delete(kept_mails).where(_IS_OLD)


class HeldMail(NamedTuple):
    """A held mail with the number of its dialog; 0 = it belongs to none."""

    mail: KeptMail
    number: int


def add_mail(tx: Transaction, mail: KeptMail) -> None:
    """Insert the mail, and the files that it holds until it is taken."""
    values = {name: getattr(mail, name) for name in _NAMES}
    tx.run(_INSERT, **values | {"is_cut": int(mail.is_cut), "size": len(mail.text) + len(mail.own_text)})
    for place, file in enumerate(mail.files):
        tx.run(
            _INSERT_FILE,
            key=file.key,
            mail_id=mail.id,
            dialog_id=mail.dialog_id,
            place=place,
            name=file.name,
            type=file.type,
            size=file.size,
            sha256=file.sha256,
            width=file.width,
            height=file.height,
            at=mail.at,
        )


def find_mail(tx: Reader, mail_id: str) -> KeptMail | None:
    """Return the mail with its text and files; None if there is none."""
    found = tx.row(_BY_ID, id_=mail_id)
    if not found:
        return None
    files = tuple(_file(each) for each in tx.rows(_FILES_OF_MAIL, id_=mail_id))
    return replace(_mail(found), files=files)


def find_mail_to_change(tx: Transaction, mail_id: str) -> KeptMail | None:
    """Return the mail, locked until the commit. Lock its dialog before."""
    tx.lock_rows(_LOCK, id_=mail_id)
    return find_mail(tx, mail_id)


def list_of_dialog(tx: Reader, dialog_id: str) -> tuple[KeptMail, ...]:
    """Return the newest mails beside the dialog, oldest first, without their text."""
    found = tx.rows(_OF_DIALOG, d=dialog_id, most=LISTED)
    if not found:
        return ()
    files: dict[str, tuple[StoredFile, ...]] = {}
    for each in tx.rows(_FILES_OF_DIALOG, d=dialog_id):
        files[each[0]] = (*files.get(each[0], ()), _file(each))
    mails = (_mail(each) for each in reversed(found))
    return tuple(replace(mail, files=files.get(mail.id, ())) for mail in mails)


def list_held(
    tx: Reader, lines: frozenset[str] | None, *, with_strays: bool, after: str, most: int
) -> list[HeldMail]:
    """Return held mails to look at, of dialogs of these lines (None: all), newest first.

    `with_strays`: also those that belong to no dialog.
    """
    is_seen = and_(_d.id.is_not(None), *visible_in(_d.line_id, lines))
    is_stray = _k.dialog_id == literal_column("''")
    where = [_k.state == literal_column("'held'"), or_(is_seen, is_stray) if with_strays else is_seen]
    where.append(or_(_k.why != UNLISTED, is_stray))
    if after:
        where.append(_k.id < after)
    found = tx.rows_of(
        select(*_WITHOUT_TEXT, func.coalesce(_d.number, 0))
        .select_from(kept_mails.outerjoin(dialogs, _d.id == _k.dialog_id))
        .where(*where)
        .order_by(_k.id.desc())
        .limit(most)
    )
    return [HeldMail(_mail(each[:-1]), each[-1]) for each in found]


def save_taken(tx: Transaction, mail: KeptMail) -> None:
    """Save who took the mail and what it became. Its files belong to the message now."""
    tx.run(_TAKE, id_=mail.id, by_=mail.taken_by, message_=mail.message, into_=mail.into)
    tx.run(_DROP_FILES, id_=mail.id)


def chars_of_network(tx: Reader, network: str, since: int) -> int:
    """Return how many characters of mails that this network handed in are kept since then."""
    found = tx.row(_CHARS, network_=network, since_=since)
    return int(found[0]) if found else 0


def bytes_of_files(tx: Reader, since: int) -> int:
    """Sum the files of held mails that came since then."""
    found = tx.row(_FILE_BYTES, since_=since)
    return int(found[0]) if found else 0


def delete_old_without_dialog(tx: Transaction, now: int) -> None:
    tx.run(_DROP_OLD_FILES, before=now - WITHOUT_DIALOG_FOR)
    tx.run(_DROP_OLD, before=now - WITHOUT_DIALOG_FOR)


def _mail(found: Row) -> KeptMail:
    values: dict[str, Any] = dict(zip(_NAMES, found, strict=True))
    values["is_cut"] = bool(values["is_cut"])
    return KeptMail(**values)


def _file(found: Row) -> StoredFile:
    return StoredFile(*found[1:])
