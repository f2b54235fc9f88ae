"""What a page may do: talk to its own host alone, be opened by nobody's script, and stay on https."""

from pathlib import Path

import pytest

from tests.served import serving

HTTPS = "https://chat.example.com"
PAGES = ("/", "/demo", "/chat/{key}")


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_talks_to_its_own_host_alone(tmp_path: Path, page: str) -> None:
    """T70."""
    async with serving(tmp_path, public_url=HTTPS, demo="1") as served, served.client() as client:
        answer = await client.get(page.format(key=served.key), headers={"Host": "chat.example.com"})

    assert "connect-src 'self' wss://chat.example.com;" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("page", PAGES)
async def test_without_https_nobody_is_sent_there(tmp_path: Path, page: str) -> None:
    """T70."""
    async with serving(tmp_path) as served, served.client() as client:
        answer = await client.get(page.format(key=served.key))

    assert f"connect-src 'self' ws://127.0.0.1:{served.port};" in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    "public_url, demo, status", [("", "", 200), ("", "0", 404), (HTTPS, "", 404), (HTTPS, "1", 200)]
)
async def test_the_demo_shop_is_not_on_a_real_site(
    tmp_path: Path, public_url: str, demo: str, status: int
) -> None:
    """T70: unless somebody wants it there."""
    async with serving(tmp_path, public_url=public_url, demo=demo) as served, served.client() as client:
        host = {"Host": "chat.example.com"} if public_url else {}
        answer = await client.get("/demo", headers=host)

    assert answer.status_code == status
