"""Unsigned data that a page passes about its visitor: shown to operators as text, never trusted."""

from collections.abc import Mapping

from openline.domain.text import plain

MOST_KEYS = 20
LONGEST_KEY = 40
LONGEST_VALUE = 200

CustomData = dict[str, str]


def custom_data_from(data: Mapping[str, str | bool | int | float]) -> CustomData:
    """Return the data in the page's order, without keys and values that hold nothing visible."""
    shown = {plain(key).strip(): _text_of(value) for key, value in data.items()}
    return {key: value for key, value in shown.items() if key and value}


def _text_of(value: str | bool | int | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(str(value)).strip()[:LONGEST_VALUE]
