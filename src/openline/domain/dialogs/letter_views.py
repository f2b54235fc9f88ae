"""A letter as operators see it beside its dialog, and the states it goes through."""

from typing import Literal

from openline.domain.values import Immutable

LetterKind = Literal["unread", "history", "confirm"]
"""Unread answers; the transcript of the dialog; the fixed text with one button of double opt-in."""
LetterState = Literal[
    "queued", "deferred", "handing", "sent", "in_doubt", "failed", "bounced", "cancelled", "held"
]
"""`queued` waits; `deferred`: refused temporarily; `handing`: its final dot may be on the way to the server;
`sent`: the server took it; `in_doubt`: nobody knows if it did; `failed`: for good; `bounced`: it came
back; `cancelled`: not wanted any more; `held`: sent only after a person releases it."""
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
    "corrected",
    "own_address",
    "refused",
    "unreachable",
    "broken",
    "in_doubt",
    "blocked",
    "reported",
]
"""`blocked`: a server on the way refuses our side, not the letter. `reported`: a machine wrote about the
letter what only a person understands."""


class LetterView(Immutable):
    """A letter as operators see it beside the dialog. Times that are 0 have not come yet.

    It covers the events of `pub` from `since` to `upto`. `next_at`: when it is sent or tried again.
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
