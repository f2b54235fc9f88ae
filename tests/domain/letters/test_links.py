"""Where letters may lead, and which sites a person is offered to name (MAIL-6, T03)."""

import pytest

from openline.domain.channels.channels import Channel
from openline.domain.letters.links import back_url, may_lead_to, sites_to_offer

OWN = "https://chat.example"
OPEN = Channel("c", "key", "chat", "l", ())
NAMED = Channel("c", "key", "chat", "l", ("https://shop.example",))


@pytest.mark.parametrize(
    "url, channel, may",
    [
        ("https://shop.example/lamps", NAMED, True),
        ("https://shop.example/lamps", OPEN, False),
        ("https://chat.example/demo", OPEN, True),
        ("https://www.shop.example/", NAMED, False),
        ("http://shop.example/", NAMED, False),
        ("https://shop.example:8443/", NAMED, False),
        ("https://shop.example@evil.example/", NAMED, False),
        ("https://shop.example.evil.example/", NAMED, False),
        ("https://shop.example/a b", NAMED, False),
        ("https://shop.example/\u202egpj", NAMED, False),
        ("javascript:alert(1)//https://shop.example", NAMED, False),
        ("http://localhost:5173/", OPEN, False),
        ("", NAMED, False),
    ],
)
def test_letters_lead_to_our_own_pages_and_to_named_sites(url: str, channel: Channel, may: bool) -> None:
    """T03: to no other, whatever a browser says."""
    assert may_lead_to(url, channel, OWN) == may


def test_on_one_machine_every_port_is_ours() -> None:
    assert may_lead_to("http://localhost:5173/", OPEN, "http://127.0.0.1:8000")


def test_sites_to_offer_are_those_that_naming_changes_something_for() -> None:
    """Not our own, not named ones, none in foreign letters, five at most."""
    looks_alike = "https://sh\u043ep.example"
    seen = [OWN, looks_alike, "https://shop.example", "https://www.shop.example"]

    assert sites_to_offer(seen, NAMED, OWN) == ("https://www.shop.example",)
    assert sites_to_offer(seen, OPEN, OWN) == ("https://shop.example", "https://www.shop.example")
    assert len(sites_to_offer([f"https://{n}.example" for n in range(9)], OPEN, OWN)) == 5


@pytest.mark.parametrize(
    "page, link",
    [
        (
            "https://shop.example/lamps?size=2",
            "https://shop.example/lamps?size=2&openline=letter#openline=CODE",
        ),
        (
            "https://shop.example/#/product/5",
            "https://shop.example/?openline=letter#openline=CODE&/product/5",
        ),
        (
            "https://shop.example/#!/product/5",
            "https://shop.example/?openline=letter#openline=CODE&!/product/5",
        ),
        (
            "https://shop.example/#/reset?token=secret",
            "https://shop.example/?openline=letter#openline=CODE&/reset",
        ),
        ("https://shop.example/#/in&token=secret", "https://shop.example/?openline=letter#openline=CODE&/in"),
        ("https://shop.example/#access_token=secret", "https://shop.example/?openline=letter#openline=CODE"),
        ("https://shop.example/#top", "https://shop.example/?openline=letter#openline=CODE"),
        ("https://shop.example/?/product/5", "https://shop.example/?/product/5#openline=CODE"),
        ("https://shop.example/?5&size=2", "https://shop.example/?5&size=2#openline=CODE"),
        ("https://shop.example/?", "https://shop.example/?openline=letter#openline=CODE"),
        ("https://shop.example/?openline=letter", "https://shop.example/?openline=letter#openline=CODE"),
        (
            "https://shop.example/?openline=letter&size=2",
            "https://shop.example/?openline=letter&size=2#openline=CODE",
        ),
    ],
)
def test_a_pages_own_view_stays_behind_the_code_and_its_secrets_do_not(page: str, link: str) -> None:
    """CHAT-13, MAIL-6."""
    assert back_url(page, "CODE") == link
