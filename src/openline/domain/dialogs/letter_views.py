"""A letter as operators see it beside its dialog, and the states it passes through."""

from dataclasses import dataclass
from typing import Literal

LetterKind = Literal["unread", "history", "confirm"]
"""Unread answers; the copy of the conversation; the fixed text with one button of *confirm first*."""
LetterState = Literal[
    "queued", "deferred", "handing", "sent", "in_doubt", "failed", "bounced", "cancelled", "held"
]
"""`queued` waits; `deferred` was refused for now; `handing`: its end may be on the way to the server. `sent`
the server took it; `in_doubt`: nobody knows whether it did; `failed` for good; `bounced`: it came back.
`cancelled` is not wanted any more; `held` goes only when a person says so."""
LetterReason = Literal[
    "",
    "read",
    "operator",
    "stopped",
    "suppressed",
    "spam",
    "switched_off",
    "nothing_left",
    "no_human",
    "capped",
    "confirm_first",
    "not_confirmed",
    "restored",
    "too_old",
    "bad_address",
    "refused",
    "unreachable",
    "broken",
    "in_doubt",
]


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter as operators see it beside the dialog (MAIL-8). Zeros: not yet.

    It tells what `pub` holds from `since` to `upto`. `next_at`: when it goes, or is tried again.
    """

    id: str
    kind: LetterKind
    address: str
    state: LetterState
    why: LetterReason
    since: int
    upto: int
    created_at: int
    next_at: int
    sent_at: int
    opened_at: int
    result: str
