"""Filters of the page Letters."""

from typing import Literal, NamedTuple

from openline.domain.crm import contacts
from openline.domain.dialogs import numbers
from openline.domain.dialogs.letter_views import LetterState

WantedState = Literal["", LetterState]


class LetterFilter(NamedTuple):
    """The letters to list. `numbers`: of dialogs. `words`: part of an address or a name, as keys are stored.

    `after`: the id of the last letter already shown. `contact_id`: letters about dialogs of this client.
    """

    state: WantedState = ""
    numbers: tuple[int, ...] = ()
    words: str = ""
    after: str = ""
    contact_id: str = ""


def parse_filter(state: WantedState, q: str, after: str) -> LetterFilter:
    """Parse a search text: numbers of dialogs if it looks like one, else words."""
    found = numbers.candidates(q)
    return LetterFilter(state, found, "" if found else contacts.key_of("name", q.strip()[:200]), after)
