"""Reply addresses: only we make them, whoever types them, whatever a mail server does to their letters."""

import pytest

from openline.domain.mail.reply_addresses import (
    answered_among,
    bounce_address,
    bounced_among,
    dialog_among,
    is_reply_address,
    letter_of_token,
    letter_token,
    reply_address,
)

LETTER = "01934c5e-7a1b-7c3d-8e4f-5a6b7c8d9e0f"
OTHER = "01934c5e-7a1b-7c3d-8e4f-5a6b7c8d9e10"
PATTERNS = ("support@example.com", "*@reply.example.com", "Support@Example.com")
SECRET = "portal-secret"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_reply_address_leads_back_to_its_letter(pattern: str) -> None:
    """MAIL-4."""
    address = reply_address(pattern, LETTER, SECRET)

    assert answered_among([address], pattern, SECRET) == LETTER
    assert answered_among([f"<{address.upper()}>"], pattern, SECRET) == LETTER


def test_what_the_addresses_look_like() -> None:
    """The whole local part fits into the 64 characters that every mail server takes (RFC 5321)."""
    with_a_name = reply_address("support@example.com", LETTER, SECRET)
    alone = reply_address("*@reply.example.com", LETTER, SECRET)

    assert with_a_name.startswith("support+r")
    assert with_a_name.endswith("@example.com")
    assert len(alone.partition("@")[0]) == 47
    assert reply_address("", LETTER, SECRET) == ""


def test_a_forged_address_leads_nowhere() -> None:
    """T50: another letter's id under a good proof, another secret, another kind of address."""
    good = reply_address("*@reply.example.com", LETTER, SECRET)
    other = reply_address("*@reply.example.com", OTHER, SECRET)
    forged = [
        other[:27] + good[27:],
        good[:27] + "a" * 20 + "@reply.example.com",
        reply_address("*@reply.example.com", LETTER, "another secret"),
        good.replace("@reply.", "@evil."),
        "x" + good,
        good[1:],
        "r" + "!" * 46 + "@reply.example.com",
        "d" + "ä" * 46 + "@reply.example.com",
        "d" * 100_000,
        "\ud800@reply.example.com",
        "",
        "b" + good[1:],
        bounce_address("*@reply.example.com", LETTER, SECRET),
    ]

    assert [answered_among([each], "*@reply.example.com", SECRET) for each in forged] == [None] * len(forged)


def test_a_bounce_address_names_its_letter_and_opens_no_dialog() -> None:
    """MAIL-5."""
    address = bounce_address("support@example.com", LETTER, SECRET)

    assert address.startswith("support+b")
    assert bounced_among([address], "support@example.com", SECRET) == LETTER
    assert answered_among([address], "support@example.com", SECRET) is None


def test_it_is_found_among_all_recipients() -> None:
    """MAIL-4: forwarded mail carries it in Delivered-To or X-Original-To only."""
    address = reply_address("support@example.com", LETTER, SECRET)
    everybody = ["boss@client.example", "support@example.com", address]

    assert answered_among(everybody, "support@example.com", SECRET) == LETTER
    assert answered_among(["x@example.com"] * 60 + [address], "support@example.com", SECRET) is None
    assert answered_among([address], "", SECRET) is None


def test_which_mail_is_for_us() -> None:
    pattern = "support@example.com"

    assert is_reply_address("SUPPORT@example.com", pattern, SECRET)
    assert is_reply_address(reply_address(pattern, LETTER, SECRET), pattern, SECRET)
    assert is_reply_address(bounce_address(pattern, LETTER, SECRET), pattern, SECRET)
    assert not is_reply_address("sales@example.com", pattern, SECRET)
    assert not is_reply_address("support+rguess@example.com", pattern, SECRET)
    assert not is_reply_address("*@reply.example.com", "*@reply.example.com", SECRET)
    assert not is_reply_address("support@example.com", "", SECRET)


def test_an_address_of_an_earlier_version_leads_to_its_dialog_only() -> None:
    """MAIL-4: letters that are out already are answered; but such an address names no letter."""
    old = "support+dagjuyxt2dn6d3dspljvxzdm6b4esillc27nqw3jk4klsdf@example.com"

    assert dialog_among([old], PATTERNS[0], SECRET) == LETTER
    assert answered_among([old], PATTERNS[0], SECRET) is None
    assert is_reply_address(old, PATTERNS[0], SECRET)


def test_the_token_of_a_letter_is_no_address_and_no_other_letters() -> None:
    """T50: what a report must return to be believed."""
    token = letter_token(LETTER, SECRET)

    assert letter_of_token(f" {token.upper()}\r", SECRET) == LETTER
    addresses = (reply_address(PATTERNS[1], LETTER, SECRET), bounce_address(PATTERNS[1], LETTER, SECRET))
    forged = (*(each.partition("@")[0] for each in addresses), letter_token(LETTER, "guess"), "", token[:-1])
    assert [letter_of_token(each, SECRET) for each in forged] == [None] * 5
    assert not is_reply_address(f"{token}@reply.example.com", PATTERNS[1], SECRET)
