"""T18: what a browser hears and does that came by a letter, on the wire."""

from pathlib import Path

import httpx
import pytest

from openline.domain.visitors.visitors import hash_token
from tests.cast import VERA_TOKEN
from tests.served import Served, Talker, serving
from tests.web.scenes import OLEG, asked, change, pings, ten_minutes_after_the_end, texts, watches, writes

READER_TOKEN = "r" * 43
EMAIL = "vera@example.com"


async def came_by_letter(served: Served, d: str) -> Talker:
    """Somebody to whom Vera sent her letter on, who has pressed its button."""
    await change(served, f"UPDATE visitors SET name = 'Vera', email = '{EMAIL}'")
    await change(
        served,
        "INSERT INTO visitor_tokens (hash, visitor_id, started_at, reads_only, letter_address)"
        f" SELECT '{hash_token(READER_TOKEN)}', visitor_id, seen_at, id, '{EMAIL}'"
        f" FROM dialogs JOIN (SELECT id AS v, seen_at FROM visitors) ON v = visitor_id WHERE id = '{d}'",
    )
    return await served.visitor(READER_TOKEN, new=False)


async def ends(served: Served, vera: Talker, d: str) -> None:
    await vera.say("end", cid="end", d=d)
    await vera.expect_event("DialogFinished")
    await ten_minutes_after_the_end(served)


async def test_it_hears_nothing_of_another_dialog(folder: Path) -> None:
    """Vera asks something private later; its reader is still connected."""
    async with serving(folder, somebody_is_here=True) as served:
        vera = await served.visitor()
        d = (await writes(vera, "Do you deliver?"))["d"]
        reader = await came_by_letter(served, d)
        await ends(served, vera, d)
        later = (await writes(vera, "My diagnosis is …"))["d"]
        await reader.say("sync", d=later, s="pub", after=0, limit=50)
        await pings(reader)

        assert later != d
        assert "My diagnosis" not in str(reader.seen)
        assert later not in [frame.get("d") for frame in reader.seen if frame["t"] in ("ev", "snapshot")]


@pytest.mark.parametrize("vera_goes_on", [True, False])
async def test_what_it_begins_is_heard_by_it_alone(folder: Path, *, vera_goes_on: bool) -> None:
    """On the same socket the answer comes, and Vera hears nothing; after a reload it is all there is."""
    async with serving(folder, somebody_is_here=True) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera, "Do you deliver?"))["d"]
        reader = await came_by_letter(served, d)
        await ends(served, vera, d)
        if vera_goes_on:
            await writes(vera, "Something else")
        own = (await writes(reader, "I have the letter"))["d"]
        await watches(oleg, own)
        await writes(oleg, "Who are you?", d=own)
        await reader.expect_event("MessageAdded", lambda f: f["e"]["message"]["text"] == "Who are you?")
        await pings(vera)
        again = await served.visitor(READER_TOKEN, new=False)

        assert "Who are you?" not in str(vera.seen)
        assert [each["d"] for each in again.seen[0]["streams"]] == [own]
        of_own = f"JOIN dialogs ON visitor_id = visitors.id WHERE dialogs.id = '{own}'"
        found = asked(folder, f"SELECT visitors.name, email, verified FROM visitors {of_own}")
        assert found == [("Vera", EMAIL, "")]


async def test_over_plain_http_it_reads_and_begins_the_same(folder: Path) -> None:
    async with serving(folder, somebody_is_here=True) as served:
        vera = await served.visitor(VERA_TOKEN)
        d = (await writes(vera, "Do you deliver?"))["d"]
        await (await came_by_letter(served, d)).close()
        await ends(served, vera, d)
        later = (await writes(vera, "My diagnosis is …"))["d"]
        headers = {"Authorization": f"Bearer {READER_TOKEN}"}
        async with httpx.AsyncClient(base_url=served.url, headers=headers, verify=False) as client:
            command = {"t": "send", "cid": "c1", "text": "Hello"}
            body = {"channel": served.key, "command": command}
            heard = (await client.post("/api/v1/visitor/command", json=body)).text

        assert later not in heard
        assert "My diagnosis" not in heard
        assert texts(vera.seen).count("Hello") == 0
