"""What is asked when: pure rules about rating, copy, "Leave your contact details" (SPEC §3)."""

import pytest

from openline.domain.channels.channels import CAPABILITIES
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.events import FormState, FormStep
from openline.domain.forms.forms import (
    ShownForm,
    asked_of,
    copy_due,
    copy_wanted,
    day_of,
    introduce_wanted,
    offline_wanted,
    outcome_of,
    rated,
    rating_wanted,
    without_known,
)
from openline.domain.times import SECOND
from tests.domain.samples import DIALOG

END = 1_000_000
ALL = ("name", "email", "phone")
ENDED = DIALOG.but(status="finished", finished_at=END, answered_at=END - 1)


def shown(kind: str, step: FormStep, at: int = 0) -> ShownForm:
    return ShownForm("m", at, FormState(kind, step, ALL))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "is_on, rated_s, due_s",
    [
        (False, None, 5),
        (False, -100, 5),
        (True, None, 30),
        (True, -100, 5),
        (True, 0, 5),
        (True, 3, 8),
        (True, 26, 31),
        (True, 28, 33),
        (True, 29.999, 34.999),
        (True, 30, 30),
        (True, 40, 30),
    ],
)
def test_when_the_copy_is_due(is_on: bool, rated_s: float | None, due_s: float) -> None:
    """FORM-7: a rating replaces the clock, but only while it has not struck."""
    rated_at = END + round(rated_s * SECOND) if rated_s is not None else 0
    assert copy_due(END, is_on, rated_at) == END + round(due_s * SECOND)


@pytest.mark.parametrize(
    "forms, wanted",
    [
        ((), True),
        ((shown("rating", "rating", END),), True),
        ((shown("rating", "collapsed", END),), True),
        ((shown("copy", "put_away", END - 1),), True),
        ((shown("copy", "put_away", END),), False),
        ((shown("copy", "email", END),), False),
        ((shown("introduce", "put_away"),), True),
    ],
)
def test_the_copy_is_a_question_once_after_each_end(forms: tuple[ShownForm, ...], wanted: bool) -> None:
    """FORM-7, FORM-9."""
    assert copy_wanted(ENDED, forms) is wanted


def test_nothing_follows_the_end_when_nobody_has_written() -> None:
    """FORM-9."""
    silent = ENDED.but(answered_at=0)
    assert not copy_wanted(silent, ())
    assert rating_wanted(silent, True) is None
    assert rating_wanted(ENDED, True) == FormState("rating", "rating", ())
    assert rating_wanted(ENDED, False) is None
    assert rating_wanted(ENDED.but(rated_at=5), True) is None
    assert rating_wanted(ENDED.but(is_quarantined=True), True) is None


@pytest.mark.parametrize("channel", sorted(CAPABILITIES))
def test_contact_forms_only_in_the_chat(channel: str) -> None:
    """SPEC §3; LINE-10: buttons need a channel with buttons."""
    there, ended = DIALOG.but(channel=channel), ENDED.but(channel=channel)
    assert (offline_wanted(there, ContactDetails(), ()) is not None) is (channel == "chat")
    assert copy_wanted(ended, ()) is (channel == "chat")
    assert (rating_wanted(ended, True) is not None) is CAPABILITIES[channel].buttons


@pytest.mark.parametrize(
    "known, forms, flags, wanted",
    [
        (ContactDetails(), (), "", True),
        (ContactDetails(name="Vera"), (), "", True),
        (ContactDetails(email="v@a.com"), (), "", False),
        (ContactDetails(phone="+1"), (), "", False),
        (ContactDetails(), (shown("introduce", "name"),), "", True),
        (ContactDetails(), (shown("copy", "email"),), "", False),
        (ContactDetails(), (shown("offline", "put_away"),), "", False),
        (ContactDetails(), (shown("introduce", "put_away"),), "outside_hours contacts_declined", False),
    ],
)
def test_leave_your_contacts(
    known: ContactDetails, forms: tuple[ShownForm, ...], flags: str, wanted: bool
) -> None:
    """FORM-8, FORM-9."""
    assert (offline_wanted(DIALOG.but(flags=flags), known, forms) is not None) is wanted


@pytest.mark.parametrize("kind", ["offline", "copy", "rating"])
def test_form_1_comes_beside_nothing(kind: str) -> None:
    """FORM-9."""
    assert (
        introduce_wanted(DIALOG, ContactDetails(), (shown(kind, "rating" if kind == "rating" else "email"),))
        is None
    )


def test_an_open_form_asks_no_longer_for_what_is_known() -> None:
    """FORM-3, CHAT-8."""
    open_ = shown("introduce", "name")
    assert without_known(open_, ContactDetails(name="Vera")) == FormState(
        "introduce", "contacts", ("email", "phone")
    )
    assert without_known(open_, ContactDetails(email="v@a.com")) == FormState(
        "introduce", "name", ("name", "phone")
    )
    assert without_known(open_, ContactDetails("Vera", "v@a.com", "+1")).step == "done"
    assert without_known(shown("offline", "contacts"), ContactDetails(email="v@a.com")).step == "done"


@pytest.mark.parametrize("given", [ContactDetails(), ContactDetails(email="old@a.com")])
@pytest.mark.parametrize("by_icon", [False, True])
def test_a_copy_knows_where_to_go(given: ContactDetails, by_icon: bool) -> None:
    """FORM-7, CHAT-8: the automatic form is settled, the icon's prefilled; neither by a name alone."""
    open_ = ShownForm("m", END, FormState("copy", "email", ("email",), given), by_icon)
    after = without_known(open_, ContactDetails("Vera", "v@a.com"))
    if given.email:
        assert after == open_.form
    else:
        assert (after.step, after.given.email) == (("email", "v@a.com") if by_icon else ("done", ""))
    assert without_known(open_, ContactDetails(name="Vera")) == open_.form


@pytest.mark.parametrize("kind, step", [("rating", "rating"), ("address", "email"), ("copy", "put_away")])
def test_what_asks_for_no_unknown_detail_stays_as_it_is(kind: str, step: FormStep) -> None:
    """FORM-3."""
    assert without_known(shown(kind, step), ContactDetails("Vera", "v@a.com", "+1")).step == step


def test_a_copy_takes_an_address_and_nothing_else() -> None:
    """FORM-7."""
    typed = ContactDetails("Vera", "v@a.com", "+1")
    assert asked_of(FormState("copy", "email", ("email",)), typed) == ContactDetails(email="v@a.com")
    assert asked_of(FormState("introduce", "name", ALL), typed) == typed


@pytest.mark.parametrize(
    "before, after, by_visitor, what",
    [
        ("name", "contacts", True, None),
        ("contacts", "done", True, "answered"),
        ("contacts", "put_away", True, "put_away"),
        ("contacts", "put_away", False, "left"),
        ("rating", "collapsed", False, None),
        ("collapsed", "done", False, "answered"),
        ("collapsed", "put_away", False, "left"),
        ("put_away", "done", True, None),
    ],
)
def test_each_form_is_counted_once_when_it_closes(
    before: FormStep, after: FormStep, by_visitor: bool, what: str | None
) -> None:
    """FORM-12."""
    was, is_ = shown("introduce", before).form, shown("introduce", after).form
    assert outcome_of(was, is_, by_visitor=by_visitor) == what


def test_the_buttons_show_what_was_pressed() -> None:
    """LINE-10."""
    open_ = FormState("rating", "collapsed", ())
    assert rated(open_, "good") == FormState("rating", "done", (), rating="good")
    assert rated(rated(open_, "good"), "bad").rating == "bad"
    assert rated(FormState("rating", "put_away", ()), "bad").step == "put_away"


def test_days_are_counted_in_utc() -> None:
    """FORM-12."""
    assert day_of(1_800_000_000_000) == "2027-01-15"
    assert day_of(0) == "1970-01-01"
