"""T16: what is kept of the address of a page."""

import pytest

from openline.domain.urls import without_secrets


@pytest.mark.parametrize(
    "url, kept",
    [
        (
            "https://shop.example/cart?sid=1&item=7&access_token=abc&utm_source=x#id_token=q&a=1",
            "https://shop.example/cart?sid=&item=7&access_token=&utm_source=x#id_token=&a=1",
        ),
        (
            "https://s.example/?PHPSESSIONID=1;Password=b;apikey=c",
            "https://s.example/?PHPSESSIONID=;Password=;apikey=",
        ),
        (
            "https://s.example/?q=token&side=left&design=1&author=x",
            "https://s.example/?q=token&side=left&design=1&author=x",
        ),
        ("https://s.example/tokens/1?page=2#top", "https://s.example/tokens/1?page=2#top"),
        ("?token=a?token=b", "?token="),
        ("", ""),
    ],
)
def test_what_opens_something_there_is_left_out(url: str, kept: str) -> None:
    assert without_secrets(url) == kept
