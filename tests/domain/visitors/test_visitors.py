"""The token of a browser: how long it is good, when it is changed, how long the old one lives on."""

import pytest

from openline.domain.times import DAY, HOUR, MINUTE
from openline.domain.values import replace
from openline.domain.visitors.visitors import (
    TOKEN_OVERLAP,
    hash_token,
    language,
    token_is_good,
    token_wants_change,
)
from tests.domain.samples import VISITOR

BEGAN = 1_800_000_000_000
FRESH = replace(VISITOR, token_at=BEGAN, seen_at=BEGAN)
REPLACED = replace(FRESH, token_ends_at=BEGAN + TOKEN_OVERLAP)


@pytest.mark.parametrize(
    "now, good",
    [
        (BEGAN, True),
        (BEGAN + 29 * DAY, True),
        (BEGAN + 30 * DAY, True),
        (BEGAN + 30 * DAY + 1, False),
        (BEGAN - HOUR, True),
    ],
)
def test_thirty_days_without_use_end_a_token(now: int, good: bool) -> None:
    """CHAT-3, F11: a clock that jumped back does not throw visitors out."""
    assert token_is_good(FRESH, now) is good


def test_use_makes_a_token_last() -> None:
    """CHAT-3."""
    assert token_is_good(replace(FRESH, seen_at=BEGAN + 25 * DAY), BEGAN + 50 * DAY)


@pytest.mark.parametrize(
    "after, good", [(0, True), (10 * MINUTE, True), (10 * MINUTE + 1, False), (DAY, False)]
)
def test_a_replaced_token_lives_ten_minutes_on(after: int, good: bool) -> None:
    """PROTOCOL B.10."""
    assert token_is_good(REPLACED, BEGAN + after) is good


@pytest.mark.parametrize("after, wants", [(0, False), (DAY - 1, False), (DAY, True), (9 * DAY, True)])
def test_a_token_wants_to_be_changed_after_a_day(after: int, wants: bool) -> None:
    """PROTOCOL B.10."""
    assert token_wants_change(FRESH, BEGAN + after) is wants


def test_a_replaced_token_is_not_changed_again() -> None:
    """PROTOCOL B.10."""
    assert not token_wants_change(REPLACED, BEGAN + 2 * DAY)


def test_a_stolen_database_holds_no_token() -> None:
    """T17."""
    assert "secret" not in hash_token("secret" * 8)
    assert len(hash_token("x")) == 64


@pytest.mark.parametrize(
    "wanted, spoken",
    [
        ("ru", "ru"),
        ("ru-RU", "ru"),
        ("RU_ru", "ru"),
        ("en-GB", "en"),
        ("pt", "pt"),
        ("pt-BR", "pt"),
        ("pt-PT", "pt"),
        ("pt_br", "pt"),
        ("xx", "en"),
        ("", "en"),
        ("../etc", "en"),
    ],
)
def test_language_is_the_nearest_offered(wanted: str, spoken: str) -> None:
    """CHAT-10."""
    assert language(wanted, ("en", "pt", "ru")) == spoken
