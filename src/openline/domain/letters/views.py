"""A letter as operators see it: in lists, and on the page of a client."""

from openline.domain.dialogs.letter_views import LetterKind, LetterReason, LetterState
from openline.domain.values import Immutable


class ShownLetter(Immutable):
    """`label`: the dialog's number; `name`: the visitor's; `result`: the last response of the mail server."""

    id: str
    kind: LetterKind
    d: str
    label: str
    name: str
    address: str
    state: LetterState
    why: LetterReason
    lang: str
    created_at: int
    next_at: int
    sent_at: int
    opened_at: int
    tries: int
    result: str
    subject: str
