"""Letters: who recognises a masked address, and when a second copy is worth sending."""

import pytest

from openline.domain.letters import copy_key, is_worth_sending, masked


@pytest.mark.parametrize(
    "address, shown",
    [
        ("vera@example.com", "v…@example.com"),
        ("v@example.com", "v…@example.com"),
        ('"a@b"@example.com', '"…@example.com'),
        ("вера@пример.рф", "в…@пример.рф"),
    ],
)
def test_a_masked_address(address: str, shown: str) -> None:
    """FORM-7."""
    assert masked(address) == shown


@pytest.mark.parametrize(
    "newest, told, worth", [(5, None, True), (5, 4, True), (5, 5, False), (5, 9, False), (0, None, True)]
)
def test_a_second_copy_only_for_something_new(newest: int, told: int | None, worth: bool) -> None:
    """FORM-7."""
    assert is_worth_sending(newest, told) is worth


def test_one_request_one_key() -> None:
    """MAIL-5."""
    assert copy_key("d1", "form:m1") == "transcript:d1:form:m1"
