"""What a page may do: talk to its own host alone, be opened by nobody's script, and stay on https."""

from pathlib import Path

import pytest

from tests.served import serving

HTTPS = "https://chat.example.com"
PAGES = ("/", "/demo", "/chat/{key}")


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_talks_to_its_own_host_alone(folder: Path, page: str) -> None:
    """T70."""
    async with serving(folder, public_url=HTTPS, demo="1") as served, served.client() as client:
        answer = await client.get(page.format(key=served.key), headers={"Host": "chat.example.com"})

    assert "connect-src 'self' wss://chat.example.com;" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("page", PAGES)
async def test_without_https_nobody_is_sent_there(folder: Path, page: str) -> None:
    """T70."""
    async with serving(folder) as served, served.client() as client:
        answer = await client.get(page.format(key=served.key))

    assert f"connect-src 'self' ws://127.0.0.1:{served.port};" in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    "public_url, demo, status", [("", "", 200), ("", "0", 404), (HTTPS, "", 404), (HTTPS, "1", 200)]
)
async def test_the_demo_shop_is_not_on_a_real_site(
    folder: Path, public_url: str, demo: str, status: int
) -> None:
    """T70: unless somebody wants it there."""
    async with serving(folder, public_url=public_url, demo=demo) as served, served.client() as client:
        host = {"Host": "chat.example.com"} if public_url else {}
        answer = await client.get("/demo", headers=host)

    assert answer.status_code == status


@pytest.mark.parametrize("demo", ["0", "1"])
async def test_the_workspace_is_told_where_the_demo_shop_is(folder: Path, demo: str) -> None:
    """T70: nowhere, if it is not served."""
    async with serving(folder, demo=demo) as served, served.client() as client:
        await served.log_in(client)
        portal = (await client.get("/api/v1/portal")).json()
        rows = (await client.get("/api/v1/lines")).json()["lines"]
        line = next(it["id"] for it in rows if it["name"] == portal["line"])
        (channel,) = (await client.get(f"/api/v1/lines/{line}")).json()["channels"]

    found = [portal["demo_url"], channel["demo_url"]]
    here = f"{served.url}/demo"
    assert found == ([here, f"{here}?channel={served.key}"] if demo == "1" else ["", ""])
