"""A possible deal with a client, born of a dialog that brought a way to reach the client."""

from dataclasses import dataclass
from typing import Literal

from openline.domain.contact_details import Facts

Stage = Literal["new", "in_work", "won", "lost"]
OPEN_STAGES: tuple[Stage, ...] = ("new", "in_work")


@dataclass(frozen=True, slots=True)
class Lead:
    id: str
    number: int
    contact_id: str
    stage: Stage


def is_wanted(facts: Facts) -> bool:
    """A lead nobody can call is noise: a name alone names the visitor (CRM-2)."""
    return bool(facts.email or facts.phone)


def is_wanted_again(facts: Facts, how: str, lead_id: str) -> bool:
    """Of a known client, for a dialog that has brought no lead yet: contact data was submitted in it (CRM-1).

    A press in our letter proves an address and brings nothing new.
    """
    return is_wanted(facts) and not lead_id and how != "letter"


def title(facts: Facts, page_title: str, line: str) -> str:
    """What stands in the list of leads; plain data, no sentence to translate."""
    who = facts.name or facts.email or facts.phone
    return f"{who} · {page_title or line}"[:200]
