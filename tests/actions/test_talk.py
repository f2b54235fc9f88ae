"""The first conversation, by its actions, on both databases."""

from tests.cast import Stage


def test_first_message_begins_a_dialog_with_number_and_greeting(stage: Stage) -> None:
    """NUM-1, CHAT-3."""
    written = stage.writes("Do you deliver to Tver?")

    messages = stage.messages(written.dialog_id)
    assert [(m.author, m.text) for m in messages] == [
        ("visitor", "Do you deliver to Tver?"),
        ("line", "Hello! Thank you for writing. The first operator who is free will answer you."),
    ]


def test_form_is_shown_five_seconds_after_the_greeting(stage: Stage) -> None:
    """FORM-1."""
    written = stage.writes()
    stage.moves_on(4.9)
    assert [m.kind for m in stage.messages(written.dialog_id)] == ["text", "text"]

    stage.moves_on(0.1)

    assert [m.kind for m in stage.messages(written.dialog_id)] == ["text", "text", "form"]
