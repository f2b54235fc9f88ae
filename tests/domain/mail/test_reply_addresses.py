"""Reply addresses: only we make them, whoever types them, whatever a mail server does to their letters."""

import pytest

from openline.domain.mail.reply_addresses import (
    bounce_address,
    dialog_among,
    is_reply_address,
    letter_among,
    reply_address,
)

DIALOG = "01934c5e-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
OTHER = "01934c5e-7a1b-7c3d-8e4f-5a6b7c8d9e10"
PATTERNS = ("support@example.com", "*@reply.example.com", "Support@Example.com")
SECRET = "portal-secret"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_reply_address_leads_back_to_its_dialog(pattern: str) -> None:
    """MAIL-4."""
    address = reply_address(pattern, DIALOG, SECRET)

    assert dialog_among([address], pattern, SECRET) == DIALOG
    assert dialog_among([f"<{address.upper()}>"], pattern, SECRET) == DIALOG


def test_what_the_addresses_look_like() -> None:
    """The whole local part fits into the 64 characters that every mail server takes (RFC 5321)."""
    with_a_name = reply_address("support@example.com", DIALOG, SECRET)
    alone = reply_address("*@reply.example.com", DIALOG, SECRET)

    assert with_a_name.startswith("support+d")
    assert with_a_name.endswith("@example.com")
    assert len(alone.partition("@")[0]) == 47
    assert reply_address("", DIALOG, SECRET) == ""


def test_a_forged_address_leads_nowhere() -> None:
    """T50: another dialog's id under a good proof, another secret, another kind of address."""
    good = reply_address("*@reply.example.com", DIALOG, SECRET)
    other = reply_address("*@reply.example.com", OTHER, SECRET)
    forged = [
        other[:27] + good[27:],
        good[:27] + "a" * 20 + "@reply.example.com",
        reply_address("*@reply.example.com", DIALOG, "another secret"),
        good.replace("@reply.", "@evil."),
        "x" + good,
        good[1:],
        "d" + "!" * 46 + "@reply.example.com",
        "d" + "ä" * 46 + "@reply.example.com",
        "d" * 100_000,
        "\ud800@reply.example.com",
        "",
        "b" + good[1:],
        bounce_address("*@reply.example.com", DIALOG, SECRET),
    ]

    assert [dialog_among([each], "*@reply.example.com", SECRET) for each in forged] == [None] * len(forged)


def test_a_bounce_address_names_its_letter_and_opens_no_dialog() -> None:
    """MAIL-5."""
    address = bounce_address("support@example.com", DIALOG, SECRET)

    assert address.startswith("support+b")
    assert letter_among([address], "support@example.com", SECRET) == DIALOG
    assert dialog_among([address], "support@example.com", SECRET) is None


def test_it_is_found_among_all_recipients() -> None:
    """MAIL-4: forwarded mail carries it in Delivered-To or X-Original-To only."""
    address = reply_address("support@example.com", DIALOG, SECRET)
    everybody = ["boss@client.example", "support@example.com", address]

    assert dialog_among(everybody, "support@example.com", SECRET) == DIALOG
    assert dialog_among(["x@example.com"] * 60 + [address], "support@example.com", SECRET) is None
    assert dialog_among([address], "", SECRET) is None


def test_which_mail_is_for_us() -> None:
    pattern = "support@example.com"

    assert is_reply_address("SUPPORT@example.com", pattern, SECRET)
    assert is_reply_address(reply_address(pattern, DIALOG, SECRET), pattern, SECRET)
    assert is_reply_address(bounce_address(pattern, DIALOG, SECRET), pattern, SECRET)
    assert not is_reply_address("sales@example.com", pattern, SECRET)
    assert not is_reply_address("support+dguess@example.com", pattern, SECRET)
    assert not is_reply_address("*@reply.example.com", "*@reply.example.com", SECRET)
    assert not is_reply_address("support@example.com", "", SECRET)
