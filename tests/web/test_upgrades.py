"""Pages of before an upgrade, and browsers that failed once: the chat opens all the same (CHAT-13)."""

from pathlib import Path

import httpx
import pytest

from openline.store.files import builds
from openline.web.pages import STATIC
from tests.served import Served, serving

FOR_EVER = "public, max-age=31536000, immutable"


async def panel_of(client: httpx.AsyncClient, served: Served) -> str:
    """The address of the panel, as the loader of this moment names it."""
    loader = await client.get(f"/w/{served.key}.js")
    return loader.text.split('"panel":"', 1)[1].split('"', 1)[0]


async def test_the_files_of_the_build_before_are_served(folder: Path) -> None:
    """A loader in a cache, or copied by an optimiser, names them; an open page wants its later parts."""
    async with serving(folder) as served, served.client() as client:
        kept = folder / builds.FOLDER
        for name in (
            "widget/panel.Before1_.js",
            "widget/extras.Before-2.js",
            "workspace/assets/Letters.B3.js",
        ):
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            (kept / name).write_text(f"export const was = '{name}';")

            answer = await client.get(f"/static/{name}")
            assert (answer.status_code, name in answer.text) == (200, True)
            assert answer.headers["cache-control"] == FOR_EVER
            assert answer.headers["access-control-allow-origin"] == "*"
        (folder / "beside.js").write_text("no")
        for strange in ("..%2fbeside.js", "widget/nothing.js", "widget%2f..%2f..%2fbeside.js"):
            assert (await client.get(f"/static/{strange}")).status_code == 404


async def test_the_build_is_kept_by_the_server_that_serves_it(folder: Path) -> None:
    async with serving(folder) as served:
        await served.app.sweeper.keep_builds()

        here = {path.name for path in (STATIC / "widget").glob("*.*.js")}
        assert here
        assert {path.name for path in (folder / builds.FOLDER / "widget").iterdir()} == here


async def test_a_panel_that_is_nowhere_leads_to_the_present_one(folder: Path) -> None:
    """A copy of the script that is older than what is kept: its page has the chat, not an error."""
    async with serving(folder) as served, served.client() as client:
        present = await panel_of(client, served)
        for old in ("panel.Gone1234.js", "~2/panel.Gone1234.js"):
            answer = await client.get(f"/static/widget/{old}")

            assert answer.status_code == 307
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["access-control-allow-origin"] == "*"
            followed = await client.get(answer.next_request.url if answer.next_request else "")
            assert followed.content == (await client.get(present)).content
        assert (await client.get("/static/widget/extras.Gone1234.js")).status_code == 404
        assert (await client.get("/static/widget/panel.js.map")).status_code == 404


@pytest.mark.parametrize("again, status", [("~1/", 200), ("~17/", 200), ("~/", 404), ("~1/~2/", 404)])
async def test_a_module_that_failed_once_has_other_addresses(folder: Path, again: str, status: int) -> None:
    """A path and not a query: what the module imports beside it comes under the same address, once."""
    async with serving(folder) as served, served.client() as client:
        panel = await panel_of(client, served)
        place, name = panel.rsplit("/", 1)
        answer = await client.get(f"{place}/{again}extras.{name}")
        assert answer.status_code == 404
        for path in sorted((STATIC / "widget").glob("extras.*.js")):
            answer = await client.get(f"{place}/{again}{path.name}")
            assert answer.status_code == status


async def test_isolated_pages_may_embed_the_chat(folder: Path) -> None:
    """`Cross-Origin-Embedder-Policy: require-corp` takes only what says that it may be taken."""
    async with serving(folder) as served, served.client() as client:
        for path in (f"/w/{served.key}.js", await panel_of(client, served), "/static/texts/demo.css"):
            assert (await client.get(path)).headers["cross-origin-resource-policy"] == "cross-origin"
