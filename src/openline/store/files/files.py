"""Rows of files: the message each belongs to, and its name. Content is in the file store (blobs.py)."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, literal_column, select, union

from openline.domain.files.files import FileView, StoredFile
from openline.store.access import visible_in
from openline.store.tables import channels, dialogs, files, mail_files
from openline.store.transaction import Reader, Transaction

_f = files.c
_ADD = insert(files)
_ONE = select(_f.dialog_id, _f.key, _f.name, _f.size, _f.type).where(_f.id == bindparam("id_"))
_ALL_KEYS = union(select(_f.key), select(mail_files.c.key))
_SIZES = select(func.coalesce(func.sum(_f.size), 0))
_OF_VISITOR = _SIZES.select_from(files.join(dialogs, dialogs.c.id == _f.dialog_id)).where(
    dialogs.c.visitor_id == bindparam("visitor"), _f.at > bindparam("since_")
)
_OF_STRANGERS = _SIZES.select_from(
    files.join(dialogs, dialogs.c.id == _f.dialog_id).join(channels, channels.c.id == dialogs.c.channel_id)
).where(channels.c.kind == literal_column("'email'"), _f.at > bindparam("since_"))


class FileListItem(NamedTuple):
    """A file as lists show it, with its dialog."""

    dialog_id: str
    number: int
    file: FileView
    at: int


def find_file(tx: Reader, file_id: str) -> tuple[str, str, FileView] | None:
    """Return (dialog id, key in the file store, the file as readers see it); None if unknown."""
    found = tx.row(_ONE, id_=file_id)
    return (found[0], found[1], FileView(file_id, found[2], found[3], found[4])) if found else None


def list_of_contact(
    tx: Reader, contact_id: str, lines: frozenset[str] | None, most: int = 50
) -> list[FileListItem]:
    """Return the files of this client's dialogs in these lines (None: all), newest first."""
    found = tx.rows_of(
        select(_f.dialog_id, dialogs.c.number, _f.id, _f.name, _f.size, _f.type, _f.at)
        .select_from(files.join(dialogs, dialogs.c.id == _f.dialog_id))
        .where(dialogs.c.contact_id == contact_id, *visible_in(dialogs.c.line_id, lines))
        .order_by(_f.at.desc(), _f.id.desc())
        .limit(most)
    )
    return [FileListItem(each[0], each[1], FileView(*each[2:6]), each[6]) for each in found]


def list_known(tx: Reader, keys: Collection[str]) -> set[str]:
    """Return those of the keys that belong to a message, or to a mail that is held."""
    if not keys:
        return set()
    known = union(*(select(each.c.key).where(each.c.key.in_(keys)) for each in (files, mail_files)))
    return {key for (key,) in tx.rows_of(known)}


def list_keys(tx: Reader) -> list[str]:
    """Return the keys of the files of all messages and held mails."""
    return [key for (key,) in tx.rows(_ALL_KEYS)]


def size_of_visitor(tx: Reader, visitor_id: str, since: int) -> int:
    """Sum the bytes received in all dialogs of this visitor, so that ending one does not evade the limit."""
    found = tx.row(_OF_VISITOR, visitor=visitor_id, since_=since)
    return int(found[0]) if found else 0


def size_of_strangers(tx: Reader, since: int) -> int:
    """Sum the bytes received in dialogs of the e-mail channel, from all senders together."""
    found = tx.row(_OF_STRANGERS, since_=since)
    return int(found[0]) if found else 0


def add_file(tx: Transaction, seen: FileView, stored: StoredFile, place: tuple[str, str], now: int) -> None:
    """Insert the row of a file. `place`: the ids of its dialog and its message."""
    tx.run(
        _ADD,
        id=seen.id,
        dialog_id=place[0],
        message_id=place[1],
        key=stored.key,
        name=seen.name,
        type=seen.type,
        size=seen.size,
        sha256=stored.sha256,
        width=stored.width,
        height=stored.height,
        at=now,
    )
