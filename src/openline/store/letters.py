"""Letters: rows first, one for each cause; carried out later."""

from sqlalchemy import bindparam, func, select, text

from openline.domain.letters import Letter
from openline.store.tables import letters
from openline.store.transaction import Reader, Transaction

_l = letters.c
_ADD_ONCE = text(
    "INSERT INTO letters (id, dedupe_key, kind, dialog_id, address, lang, state, upto, created_at) "
    "VALUES (:id, :key, :kind, :dialog, :address, :lang, 'waiting', :upto, :now) "
    "ON CONFLICT (dedupe_key) DO NOTHING"
)
_TOLD_UPTO = select(func.max(_l.upto)).where(_l.dialog_id == bindparam("d"), _l.kind == "history")


def add_letter(tx: Transaction, letter: Letter) -> bool:
    """False: the same cause has its letter already."""
    added = tx.run(
        _ADD_ONCE,
        id=letter.id,
        key=letter.dedupe_key,
        kind=letter.kind,
        dialog=letter.dialog_id,
        address=letter.address,
        lang=letter.lang,
        upto=letter.upto,
        now=letter.created_at,
    )
    return added == 1


def find_told_upto(tx: Reader, dialog_id: str) -> int | None:
    """The newest event of `pub` that a copy of this conversation told; None when none was written."""
    found = tx.row(_TOLD_UPTO, d=dialog_id)
    return found[0] if found else None
