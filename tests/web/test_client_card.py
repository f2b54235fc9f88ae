"""CRM-5: the card's page names the client's letters and files, as far as one may see them (T25)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio

from openline.actions import remind
from openline.domain.timers import Timer
from tests.served import Served, serving
from tests.web.scenes import IGOR, MESSAGES, OLEG, STAN, asked, change, writes
from tests.web.test_file_doors import OFFER, sends


@dataclass
class Scene:
    """Vera's dialog in the main line, with a letter and two files; another of hers, bare, in Support line."""

    served: Served
    d: str
    contact: str
    file: str

    async def card(self, email: str) -> dict[str, Any]:
        async with self.served.client() as client:
            await self.served.log_in(client, email)
            answer = await client.get(f"/api/v1/clients/{self.contact}")
            assert answer.status_code == 200
            return answer.json()


@pytest_asyncio.fixture
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with serving(folder) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera, "a question"))["d"]
        due_at = asked(folder, "SELECT due_at FROM timers WHERE kind = 'ask_introduce'")[0][0]
        await served.house.store.write(
            lambda tx: remind.timer_is_due(tx, Timer("ask_introduce", d, due_at, 0), due_at)
        )
        form = asked(folder, f"SELECT id FROM {MESSAGES} WHERE kind = 'form'")[0][0]
        await vera.say("answer", cid="a1", form=form, name="Vera", email="vera@example.com")
        await writes(oleg, "an answer", d=d)
        await oleg.say("mail_now", cid="l1", d=d)
        await oleg.expect("ack", lambda frame: frame["cid"] == "l1")
        await sends(served, OFFER, "first.pdf")
        _, newest = await sends(served, b"%PDF-1.4\n" + OFFER[:891], "second.pdf")
        contact = asked(folder, "SELECT id FROM contacts")[0][0]
        igor = await writes(await served.visitor(IGOR), "elsewhere")
        support = asked(folder, "SELECT id FROM lines WHERE name = 'Support line'")[0][0]
        await change(
            served,
            f"UPDATE dialogs SET contact_id = '{contact}', line_id = '{support}' WHERE id = '{igor['d']}'",
        )
        yield Scene(served, d, contact, newest)


async def test_the_card_names_letters_and_files(scene: Scene) -> None:
    """CRM-5, MAIL-8: what became of each letter, newest first; files as they are to be saved."""
    card = await scene.card(OLEG)
    letter, newest = card["letters"][0], card["files"][0]

    assert len(card["letters"]) == 1
    assert (letter["d"], letter["kind"], letter["address"]) == (scene.d, "unread", "vera@example.com")
    assert letter["state"] == "queued"
    assert [each["file"]["name"] for each in card["files"]] == ["second.pdf", "first.pdf"]
    assert newest["d"] == scene.d
    assert newest["label"] == card["dialogs"][0]["label"]
    assert newest["file"] == {
        "id": scene.file,
        "name": "second.pdf",
        "size": 900,
        "type": "application/pdf",
    }


async def test_the_card_names_none_of_a_line_one_is_not_in(scene: Scene) -> None:
    """T25, T39: Stan sees the client by the other dialog, and nothing of this one."""
    card = await scene.card(STAN)

    assert len(card["dialogs"]) == 1
    assert (card["letters"], card["files"]) == ([], [])
