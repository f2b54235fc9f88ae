"""What makes a lead, and what it is called in the list."""

import pytest

from openline.domain.contact_details import ContactDetails
from openline.domain.crm.leads import is_wanted, is_wanted_again, title


@pytest.mark.parametrize(
    "details, wanted",
    [
        (ContactDetails(), False),
        (ContactDetails(name="Vera"), False),
        (ContactDetails(email="v@a.com"), True),
        (ContactDetails(phone="+1"), True),
        (ContactDetails("Vera", "v@a.com", "+1"), True),
    ],
)
def test_a_lead_needs_a_way_to_reach_the_client(details: ContactDetails, wanted: bool) -> None:
    """CRM-2."""
    assert is_wanted(details) is wanted


@pytest.mark.parametrize(
    "details, how, lead_id, wanted",
    [
        (ContactDetails(email="v@a.com"), "form:introduce", "", True),
        (ContactDetails(phone="+1"), "message", "", True),
        (ContactDetails(name="Vera"), "form:introduce", "", False),
        (ContactDetails(email="v@a.com"), "form:introduce", "lead-1", False),
        (ContactDetails(email="v@a.com"), "letter", "", False),
    ],
)
def test_a_known_client_gets_a_lead_again(
    details: ContactDetails, how: str, lead_id: str, wanted: bool
) -> None:
    """CRM-1, CRM-2: by what was submitted, once in a dialog; a press in a letter only proves."""
    assert is_wanted_again(details, how, lead_id) is wanted


@pytest.mark.parametrize(
    "details, page, shown",
    [
        (ContactDetails("Vera", "v@a.com", "+1"), "Lamps", "Vera · Lamps"),
        (ContactDetails("", "v@a.com", "+1"), "Lamps", "v@a.com · Lamps"),
        (ContactDetails("", "", "+1"), "", "+1 · Main line"),
    ],
)
def test_a_lead_is_called_by_the_client_and_the_page(details: ContactDetails, page: str, shown: str) -> None:
    """CRM-4."""
    assert title(details, page, "Main line") == shown


def test_a_lead_of_an_endless_page_title_has_a_short_one() -> None:
    """F17."""
    assert len(title(ContactDetails("Vera"), "x" * 100_000, "Main line")) == 200
