"""Assignment: which operator gets a dialog next. Decides from rows that were read before; no queries."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openline.domain.lines.lines import Rules
from openline.domain.team.operators import Availability, is_here
from openline.domain.times import MINUTE, SECOND


class Candidate(NamedTuple):
    """An operator of the line, in the line's order. `open_count`: dialogs that count against the limit."""

    id: str
    name: str
    position: int
    last_assigned_at: int
    availability: Availability
    live_until: int
    used_at: int
    open_count: int


def is_available(candidate: Candidate, rules: Rules, now: int) -> bool:
    """Return True if the operator is present and takes new dialogs, below the line's limit."""
    if rules.limit and candidate.open_count >= rules.limit:
        return False
    return candidate.availability != "busy" and is_here(
        candidate.availability, candidate.live_until, candidate.used_at, now
    )


def available(candidates: Sequence[Candidate], rules: Rules, now: int) -> list[Candidate]:
    return [candidate for candidate in candidates if is_available(candidate, rules, now)]


def pick_next(
    candidates: Sequence[Candidate], rules: Rules, current: str = "", position: int = -1
) -> Candidate | None:
    """Return the available candidate who gets the dialog next, or None.

    `current`, at `position` in the line's order, has not answered or has declined, and is not picked again.
    With `first_to_take` nobody is picked: the first to take the dialog has it.
    """
    others = [candidate for candidate in candidates if candidate.id != current]
    if not others or rules.assignment == "first_to_take":
        return None
    if rules.assignment == "balanced":
        return min(others, key=lambda each: (each.last_assigned_at, each.position, each.id))
    return _next_in_order(others, position)


def pick_known(candidates: Sequence[Candidate], rules: Rules, responsible: str) -> Candidate | None:
    """Return the operator responsible for this client if they are among the candidates, otherwise None."""
    if not rules.known_first or not responsible:
        return None
    return next((candidate for candidate in candidates if candidate.id == responsible), None)


def eligible(candidates: Sequence[Candidate], declines: Mapping[str, int], now: int) -> list[Candidate]:
    """Return the candidates who have not declined this dialog.

    If all have declined, those who declined long enough ago.
    """
    others = [candidate for candidate in candidates if candidate.id not in declines]
    return others or [candidate for candidate in candidates if declines[candidate.id] <= now]


def declines_of(declined: str) -> dict[str, int]:
    """Parse `Dialog.declined` into operator id → when they may be asked again."""
    return {who: int(until) for who, until in (each.split(":") for each in declined.split())}


def with_decline(declined: str, operator_id: str, until: int) -> str:
    return " ".join(
        f"{who}:{asked_at}" for who, asked_at in {**declines_of(declined), operator_id: until}.items()
    )


def declines_shifted(declined: str, step: int) -> str:
    """Return the declines after the clock was set by `step`."""
    return " ".join(f"{who}:{asked_at + step}" for who, asked_at in declines_of(declined).items())


def may_ask_again_at(rules: Rules, now: int) -> int:
    """Return when an operator who declines now may be asked again: after the next one's time to answer."""
    return offer_ends_at(rules, now) or now + MINUTE


def _next_in_order(others: Sequence[Candidate], position: int) -> Candidate:
    """Return the first candidate after `position` in the line's order; after the last comes the first."""
    ordered = sorted(others, key=lambda each: (each.position, each.id))
    return next((each for each in ordered if each.position > position), ordered[0])


def offer_ends_at(rules: Rules, now: int) -> int:
    """Return until when the operator has to answer; 0 = no limit."""
    return now + rules.next_after_s * SECOND if rules.next_after_s else 0


def with_one_more(
    candidates: Sequence[Candidate], operator_id: str, rules: Rules, now: int
) -> list[Candidate]:
    """Return the candidates after this one was offered a dialog, without reading the database again.

    If only answered dialogs count against the limit, an offer does not.
    """
    more = int(rules.limit_counts != "answered")
    return [
        candidate._replace(last_assigned_at=now, open_count=candidate.open_count + more)
        if candidate.id == operator_id
        else candidate
        for candidate in candidates
    ]
