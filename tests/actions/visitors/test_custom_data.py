"""What the page says of its visitor, unsigned: kept to be shown, and nothing else (CHAT-8)."""

from openline.actions.dialogs import finish
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.visitors.custom_data import CustomData
from openline.store.visitors import visitors
from tests.actions.steps import dialog, events, visitor
from tests.cast import Stage


def says(stage: Stage, data: CustomData) -> None:
    stage.do(identify.custom_data_is_set, stage.vera, data, stage.now)


def data_of_vera(stage: Stage) -> CustomData:
    return stage.look(visitors.get_custom_data, visitor(stage).id)


def card_changes(stage: Stage, dialog_id: str) -> int:
    return sum(b'"CardChanged"' in bytes(payload) for _, payload, *_ in events(stage, dialog_id, "int"))


def test_nothing_is_stored_for_somebody_who_has_said_nothing(stage: Stage) -> None:
    """CHAT-3: a page view leaves no row."""
    says(stage, {"plan": "gold"})

    assert stage.look(visitors.find_by_token, stage.vera.token_hash, stage.vera.channel_id) is None


def test_the_page_says_it_anew_and_operators_are_told_of_a_change(stage: Stage) -> None:
    """CHAT-8: all of it each time; the same again is no news."""
    d = stage.writes().dialog_id
    says(stage, {"plan": "gold", "cart": "2"})
    says(stage, {"plan": "gold", "cart": "2"})
    assert (data_of_vera(stage), card_changes(stage, d)) == ({"plan": "gold", "cart": "2"}, 1)

    says(stage, {"cart": "3"})
    assert (data_of_vera(stage), card_changes(stage, d)) == ({"cart": "3"}, 2)
    says(stage, {})
    assert (data_of_vera(stage), card_changes(stage, d)) == ({}, 3)


def test_what_the_page_says_is_never_believed(stage: Stage) -> None:
    """CHAT-8, CRM-3: an e-mail there is no contact, a name there is no name."""
    d = stage.writes().dialog_id
    says(stage, {"email": "boss@example.com", "name": "The boss"})

    assert (visitor(stage).details, dialog(stage, d).contact_id, dialog(stage, d).name) == (
        ContactDetails(),
        "",
        "",
    )


def test_after_the_end_it_is_kept_without_an_event(stage: Stage) -> None:
    """LINE-9: nothing happens in a dialog that is over."""
    d = stage.writes().dialog_id
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)
    says(stage, {"plan": "gold"})

    assert (data_of_vera(stage), card_changes(stage, d)) == ({"plan": "gold"}, 0)
