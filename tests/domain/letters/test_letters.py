"""Letters: who recognises a masked address, and when a second copy is worth sending."""

import pytest

from openline.domain.letters.letters import copy_key, is_worth_sending
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.text import masked


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
    "newest, mailed_upto, worth",
    [(5, None, True), (5, 4, True), (5, 5, False), (5, 9, False), (0, None, True)],
)
def test_a_second_copy_only_for_something_new(newest: int, mailed_upto: int | None, worth: bool) -> None:
    """FORM-7."""
    assert is_worth_sending(newest, mailed_upto) is worth


def test_one_request_one_key() -> None:
    """MAIL-5."""
    assert copy_key("d1", "form:m1") == "transcript:d1:form:m1"


@pytest.mark.parametrize(
    "refusal, is_bad",
    [
        (Refusal(550, "no such user", "5.1.1", "recipient"), True),
        (Refusal(550, "no such user", "5.1.1", "letter"), True),  # a server that asks behind it only then
        (Refusal(553, "bad outbound sender", "5.1.8", "sender"), False),
        (Refusal(553, "no such domain", "5.1.2", "sender"), False),
        (Refusal(550, "bad sender's mailbox", "5.1.7", "recipient"), False),
        (Refusal(550, "Unrouteable address", "", "recipient"), True),
        (Refusal(550, "Unrouteable address", "", "letter"), False),
        (Refusal(550, "Rejected: your address is on a block list", "", "recipient"), False),
        (Refusal(554, "no", "", "recipient"), False),
        (Refusal(550, "other trouble", "5.1.0", "recipient"), True),
        (Refusal(550, "against our policy", "5.7.1", "recipient"), False),
        (Refusal(552, "full", "5.2.2", "recipient"), False),
        (Refusal(550, "closed", "5.2.1", "recipient"), True),
    ],
    ids=lambda each: f"{each.to} {each.enhanced} {each.text}" if isinstance(each, Refusal) else "",
)
def test_which_refusals_are_the_addresss_fault(refusal: Refusal, *, is_bad: bool) -> None:
    """MAIL-5, RFC 3463: our own sender's trouble must not mark the clients we write to."""
    assert refusal.blames_address is is_bad
