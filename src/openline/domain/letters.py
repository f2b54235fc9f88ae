"""Letters to clients: rows written in the transaction of their cause, carried out later (MAIL-5)."""

from dataclasses import dataclass
from typing import Literal

LetterKind = Literal["history"]


@dataclass(frozen=True, slots=True)
class Letter:
    """`dedupe_key`: the same cause again makes no second letter. `upto`: the newest event of `pub` told."""

    id: str
    dedupe_key: str
    kind: LetterKind
    dialog_id: str
    address: str
    lang: str
    upto: int
    created_at: int


def copy_key(dialog_id: str, request: str) -> str:
    """`request`: the form that was answered, or the end of the dialog that sends it by itself."""
    return f"transcript:{dialog_id}:{request}"


def is_worth_sending(newest_text: int, told_upto: int | None) -> bool:
    """After a reopening the letter goes again only if there is something new (FORM-7)."""
    return told_upto is None or newest_text > told_upto


def masked(address: str) -> str:
    """Enough for its owner to know it, for nobody else to use it: "v…@example.com"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
