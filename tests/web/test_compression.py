"""What everybody loads goes packed over the wire, without a proxy; what holds secrets does not."""

from pathlib import Path

import httpx
import pytest

from openline.web.compression import takes_gzip
from tests.served import Served, serving
from tests.web.test_http_doors import baked


async def addresses(served: Served, client: httpx.AsyncClient) -> list[str]:
    loader = f"/w/{served.key}.js"
    return [loader, baked(await client.get(loader))["panel"], "/", "/demo"]


async def test_what_everybody_loads_is_packed(folder: Path) -> None:
    """UX §1: the panel's 23 KB are those of the wire; without a proxy, too."""
    async with serving(folder) as served, served.client() as client:
        for address in await addresses(served, client):
            plain = await client.get(address, headers={"Accept-Encoding": "identity"})
            small = await client.get(address, headers={"Accept-Encoding": "br, gzip"})

            assert plain.headers.get("content-encoding") is None
            assert small.headers["content-encoding"] == "gzip", address
            assert small.content == plain.content
            assert small.num_bytes_downloaded < 0.75 * len(plain.content)
            assert {plain.headers["vary"], small.headers["vary"]} == {"Accept-Encoding"}


async def test_the_panel_weighs_on_the_wire_what_is_promised(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        panel = await client.get((await addresses(served, client))[1])

        assert panel.num_bytes_downloaded <= 25_000


async def test_each_encoding_has_a_name_of_its_own(folder: Path) -> None:
    """RFC 9110, 8.8.3: a cache must not take one for the other. Weak is what a proxy has made of it."""
    async with serving(folder) as served, served.client() as client:
        for address in (await addresses(served, client))[:2]:
            tags = {
                coding: (await client.get(address, headers={"Accept-Encoding": coding})).headers["etag"]
                for coding in ("gzip", "identity")
            }
            assert tags["gzip"] != tags["identity"]
            for has, wants, status in (
                (tags["gzip"], "gzip", 304),
                (f"W/{tags['gzip']}", "gzip", 304),
                (f'"another", {tags["identity"]}', "identity", 304),
                (tags["identity"], "gzip", 200),
                (tags["gzip"], "identity", 200),
            ):
                asked = {"Accept-Encoding": wants, "If-None-Match": has}
                answer = await client.get(address, headers=asked)
                assert answer.status_code == status, (has, wants)
                assert answer.headers["vary"] == "Accept-Encoding"


async def test_answers_of_the_api_are_not_packed(folder: Path) -> None:
    """BREACH: the CSRF token stands in one, beside what strangers wrote in others."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        for path in ("session", "dialogs", "portal", "lines"):
            assert "content-encoding" not in (await client.get(f"/api/v1/{path}")).headers


@pytest.mark.parametrize(
    "accepted, takes",
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP ; q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("gzip;q=x", False),
        ("gzip;;;", False),
    ],
)
def test_gzip_only_for_who_takes_it(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes
