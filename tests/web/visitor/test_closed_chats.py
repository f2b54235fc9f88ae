"""A chat that was closed: its letters and bookmarks lead to a page that says what to do (CHAT-13, MAIL-6)."""

from pathlib import Path

import httpx
import pytest

from tests.served import Served, serving
from tests.web.scenes import change

CLOSE = "UPDATE channels SET is_closed = 1 WHERE key = 'support-key'"


async def closed(served: Served, client: httpx.AsyncClient, lang: str = "en") -> httpx.Response:
    await change(served, CLOSE)
    return await client.get(f"/chat/{served.support_key}", headers={"Accept-Language": lang})


@pytest.mark.parametrize(
    "lang, words, direction",
    [
        ("en", "This chat has been closed.", "ltr"),
        ("ru", "Этот чат закрыт.", "ltr"),
        ("ar-EG", "الدردشة", "rtl"),
    ],
)
async def test_a_closed_chat_says_so_in_the_readers_language(
    folder: Path, lang: str, words: str, direction: str
) -> None:
    async with serving(folder) as served, served.client() as client:
        page = await closed(served, client, lang)

        assert (page.status_code, page.headers["cache-control"]) == (404, "private, no-store")
        assert words in page.text
        assert f'dir="{direction}"' in page.text
        assert "<script" not in page.text


async def test_it_names_a_way_that_works(folder: Path) -> None:
    """The answer by e-mail, where mail is received; and the only other chat."""
    async with serving(folder, reply_address="support@example.com") as served, served.client() as client:
        page = await closed(served, client)
        assert "just reply to it" in page.text
        assert f'href="/chat/{served.key}"' in page.text


async def test_without_mail_and_another_chat_it_promises_neither(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        await change(served, "UPDATE channels SET is_closed = 1")
        page = await client.get(f"/chat/{served.key}")
        assert "contact details on our website" in page.text
        assert "/chat/" not in page.text


async def test_the_script_of_a_closed_chat_leads_there_from_a_letter_and_draws_nothing(folder: Path) -> None:
    """The letter was sent before: its button leads to the site."""
    async with serving(folder) as served, served.client() as client:
        await change(served, CLOSE)
        script = await client.get(f"/w/{served.support_key}.js")

        assert script.status_code == 200
        assert f'location.replace("{served.url}/chat/{served.support_key}")' in script.text
        assert "openline=" in script.text
        assert len(script.content) < 200
        assert "__openline" not in script.text
        assert (await client.get("/w/unknown.js")).status_code == 404
