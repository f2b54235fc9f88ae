"""Leads: possible deals with a client, created when a dialog yields a way to reach the client."""

from typing import Literal

from openline.domain.contact_details import ContactDetails
from openline.domain.values import Immutable

Stage = Literal["new", "in_work", "won", "lost"]
OPEN_STAGES: tuple[Stage, ...] = ("new", "in_work")


class Lead(Immutable):
    id: str
    number: int
    contact_id: str
    stage: Stage


def is_wanted(details: ContactDetails) -> bool:
    """Return True if the details justify a lead: an email or a phone. A name alone is no way to follow up."""
    return bool(details.email or details.phone)


def is_wanted_again(details: ContactDetails, how: str, lead_id: str) -> bool:
    """Return True if a known client gets another lead: this dialog has none yet, and contact details were
    submitted in it.

    A click in one of our letters (`how` is "letter") proves an address but brings no new details.
    """
    return is_wanted(details) and not lead_id and how != "letter"


def title(details: ContactDetails, page_title: str, line: str) -> str:
    """Return the lead's title in the list of leads. Made of data only, so there is nothing to translate."""
    who = details.name or details.email or details.phone
    return f"{who} · {page_title or line}"[:200]
