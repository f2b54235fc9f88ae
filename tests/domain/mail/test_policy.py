"""MAIL-9, R8: when the portal goes over to asking first."""

import pytest

from openline.domain.mail import policy
from openline.domain.mail.policy import MailSettings, too_many_came_back, too_many_complained


@pytest.mark.parametrize(
    "bounced, sent, is_too_many",
    [
        (0, 0, False),
        (19, 0, False),  # too few to tell anything
        (20, 0, True),  # none was ever taken
        (0, 200, False),
        (1, 20, False),  # 5 % is bearable
        (2, 20, True),
        (10, 200, False),
        (11, 200, True),
    ],
)
def test_more_than_one_in_twenty_is_too_many(bounced: int, sent: int, *, is_too_many: bool) -> None:
    """R8: of the last 200, and of no fewer than 20."""
    assert too_many_came_back(bounced, sent) is is_too_many


@pytest.mark.parametrize(
    "complained, sent, trips",
    [(1, 1, False), (1, 2_000, False), (2, 200, True), (2, 1_999, True), (2, 2_000, False), (3, 2_000, True)],
)
def test_complaints_beyond_a_thousandth_are_too_many(complained: int, sent: int, *, trips: bool) -> None:
    """R8: one proves nothing, however few letters went."""
    assert too_many_complained(complained, sent) == trips


@pytest.mark.parametrize(
    "origin, reply_address, sender",
    [
        ("https://chat.shop.example", "support@shop.example", "support@shop.example"),
        ("https://chat.shop.example", "*@reply.shop.example", "no-reply@reply.shop.example"),
        ("https://chat.shop.example:8443", "", "no-reply@chat.shop.example"),
        ("http://127.0.0.1:8000", "", "no-reply@localhost"),
        ("http://[2001:db8::7]:8000", "", "no-reply@localhost"),
        ("http://localhost:8000", "", "no-reply@localhost"),
    ],
)
def test_the_sender_is_never_a_persons_log_in(origin: str, reply_address: str, sender: str) -> None:
    """MAIL-10: until somebody sets one."""
    assert policy.default_sender(origin, reply_address) == sender


def test_a_sender_is_kept_as_it_was_meant() -> None:
    """MAIL-10: pasted from a mail program."""
    kept = policy.saved_over(MailSettings(), MailSettings(from_address="Shop <shop@example.com>,"))

    assert kept.from_address == "shop@example.com"


@pytest.mark.parametrize(
    "colour, is_right", [("", True), ("#0b6e69", True), ("teal", False), ("#0b6e6", False)]
)
def test_a_colour_is_one_that_letters_can_show(colour: str, is_right: bool) -> None:
    """MAIL-7: nothing else gets into a style."""
    assert (policy.wrong_in(MailSettings(colour=colour)) == ()) == is_right
