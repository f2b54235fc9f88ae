"""The form "Introduce yourself": when it is due, whether it is wanted, how its steps follow each other."""

import pytest

from openline.domain.channels.channels import CAPABILITIES
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.events import FormState, FormStep
from openline.domain.forms.forms import (
    ShownForm,
    answered,
    introduce_due,
    introduce_wanted,
    is_asked_too_often,
    is_open,
    missing_details,
    put_away,
)
from openline.domain.times import DAY
from tests.domain.samples import DIALOG

ALL = ("name", "email", "phone")
VERA = ContactDetails("Vera", "vera@example.com", "+74951234567")
FRESH = FormState("introduce", "name", ALL)
SHOWN = ShownForm("m1", 1_000, FormState("introduce", "put_away", ALL))


def form(step: FormStep, asks: tuple[str, ...] = ALL, given: ContactDetails = ContactDetails()) -> FormState:  # noqa: B008
    return FormState("introduce", step, asks, given)


def test_form_is_due_five_seconds_after_the_greeting() -> None:
    """FORM-1."""
    assert introduce_due(1_000_000) == 1_005_000


@pytest.mark.parametrize(
    "known, step, asks",
    [
        (ContactDetails(), "name", ALL),
        (ContactDetails(name="Vera"), "contacts", ("email", "phone")),
        (ContactDetails(email="v@a.com"), "name", ("name", "phone")),
        (ContactDetails(phone="+1"), "name", ("name", "email")),
        (ContactDetails("Vera", "v@a.com"), "contacts", ("phone",)),
        (ContactDetails("", "v@a.com", "+1"), "name", ("name",)),
    ],
)
def test_form_asks_only_what_is_not_known(
    known: ContactDetails, step: FormStep, asks: tuple[str, ...]
) -> None:
    """FORM-1, FORM-2, FORM-3."""
    assert introduce_wanted(DIALOG, known, ()) == form(step, asks)
    assert missing_details(known) == asks


def test_form_is_not_wanted_when_everything_is_known() -> None:
    """FORM-3."""
    assert introduce_wanted(DIALOG, VERA, ()) is None


def test_form_is_not_wanted_twice() -> None:
    """FORM-9: at most one form of a kind per dialog."""
    assert introduce_wanted(DIALOG, ContactDetails(), (SHOWN,)) is None


def test_form_is_not_wanted_in_a_finished_dialog() -> None:
    """FORM-9."""
    assert introduce_wanted(DIALOG.but(status="finished"), ContactDetails(), ()) is None


@pytest.mark.parametrize("channel", sorted(CAPABILITIES))
def test_forms_are_shown_in_the_channel_chat_alone(channel: str) -> None:
    """FORM-1: only in the channel `chat`."""
    wanted = introduce_wanted(DIALOG.but(channel=channel), ContactDetails(), ())

    assert (wanted is not None) is (channel == "chat")


@pytest.mark.parametrize(
    "before, details, step",
    [
        (FRESH, ContactDetails(name="Vera"), "contacts"),
        (FRESH, VERA, "done"),
        (FRESH, ContactDetails(email="v@a.com"), "done"),
        (form("name", ("name",)), ContactDetails(name="Vera"), "done"),
        (form("name", ("name", "phone")), ContactDetails(name="Vera"), "contacts"),
        (form("contacts", given=ContactDetails("Vera")), ContactDetails(email="v@a.com"), "done"),
        (form("contacts", given=ContactDetails("Vera")), ContactDetails(phone="+1"), "done"),
        (form("contacts", given=ContactDetails("Vera")), ContactDetails(name="Vera I."), "contacts"),
        (form("contacts", ("email", "phone")), ContactDetails(phone="+1"), "done"),
        (form("put_away"), VERA, "done"),
        (form("put_away"), ContactDetails(name="Vera"), "done"),
        (form("done", given=VERA), ContactDetails(name="Vera"), "done"),
    ],
)
def test_steps_follow_each_other(before: FormState, details: ContactDetails, step: FormStep) -> None:
    """FORM-2, FORM-3: any non-empty subset moves the form on; a late tab never opens it again."""
    assert answered(before, details).step == step


def test_each_step_keeps_what_the_earlier_gave() -> None:
    """FORM-3."""
    named = answered(FRESH, ContactDetails(name="Vera"))

    assert answered(named, ContactDetails(phone="+1")).given == ContactDetails(name="Vera", phone="+1")


def test_the_same_answer_again_changes_nothing() -> None:
    """FORM-3."""
    once = answered(FRESH, VERA)

    assert answered(once, VERA) == once


@pytest.mark.parametrize("step", ["name", "contacts", "put_away"])
def test_not_now_puts_the_form_away(step: FormStep) -> None:
    """FORM-6. What was given stays given."""
    assert put_away(form(step, given=ContactDetails("Vera"))) == form(
        "put_away", given=ContactDetails("Vera")
    )


def test_a_form_that_is_done_stays_done() -> None:
    """FORM-6."""
    assert put_away(form("done", given=VERA)) == form("done", given=VERA)


@pytest.mark.parametrize(
    "step, open_", [("name", True), ("contacts", True), ("done", False), ("put_away", False)]
)
def test_a_form_is_open_until_it_is_done_or_put_away(step: FormStep, open_: bool) -> None:
    """FORM-9."""
    assert is_open(form(step)) is open_


@pytest.mark.parametrize(
    "skips, days, too_often",
    [(0, 0, False), (1, 1, False), (2, 1, True), (2, 29.9, True), (2, 30, False), (3, 29.9, True)],
)
def test_whoever_said_not_now_twice_is_asked_seldom(skips: int, days: float, too_often: bool) -> None:
    """FORM-6: by form 1, once in 30 days."""
    assert is_asked_too_often(skips, 0, round(days * DAY)) is too_often
