"""What the page says becomes text, and only text."""

import pytest

from openline.domain.visitors.custom_data import custom_data_from


@pytest.mark.parametrize(
    "data, shown",
    [
        ({"plan": "gold", "items": 3, "total": 19.5, "is_new": True, "old": False},
         {"plan": "gold", "items": "3", "total": "19.5", "is_new": "true", "old": "false"}),
        ({"b": "2", "a": "1"}, {"b": "2", "a": "1"}),
        ({" cart\n": " two\x00 lamps\u202e "}, {"cart": "two lamps"}),
        ({"empty": "", "\u200b": "x", "blank": "  "}, {}),
        ({}, {}),
    ],
)  # fmt: skip
def test_what_the_page_says_is_shown_as_text(
    data: dict[str, str | bool | int | float], shown: dict[str, str]
) -> None:
    """CHAT-8, T02: in the page's order; without what cannot be seen."""
    assert list(custom_data_from(data).items()) == list(shown.items())
