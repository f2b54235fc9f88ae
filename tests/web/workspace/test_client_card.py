"""CRM-5: the card's page names the client's letters and files, as far as one may see them (T25)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from openline.actions.mail import deliver, protect
from openline.domain.mail.policy import SendLimits
from openline.domain.visitors.visitors import hash_token
from tests.served import Served, serving
from tests.web.scenes import IGOR, OLEG, STAN, asked, change, form_of, writes
from tests.web.test_file_doors import OFFER, sends

NOW = 2_000_000_000_000
DAY = 86_400_000


@dataclass
class Scene:
    """Vera's dialog in the main line, with a letter and two files; another of hers, bare, in Support line."""

    served: Served
    d: str
    contact: str
    file: str

    async def card(self, email: str) -> dict[str, Any]:
        return await self._reads(email, f"/api/v1/clients/{self.contact}")

    async def beside(self, email: str) -> dict[str, Any]:
        return (await self._reads(email, f"/api/v1/dialogs/{self.d}/client"))["card"]

    async def _reads(self, email: str, path: str) -> dict[str, Any]:
        async with self.served.client() as client:
            await self.served.log_in(client, email)
            answer = await client.get(path)
            assert answer.status_code == 200
            return answer.json()


@pytest_asyncio.fixture
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with serving(folder) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera, "a question"))["d"]
        form = (await form_of(served, vera))["id"]
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


async def test_the_card_says_which_address_gives_letters_back(scene: Scene) -> None:
    """MAIL-5, CRM-5: with the server's reason, on the client's page and beside the dialog."""
    (before,) = (await scene.card(OLEG))["card"]["emails"]
    letter, why = (await scene.card(OLEG))["letters"][0]["id"], "550 5.1.1 no such user"
    await bounces_again(scene, letter, why)

    (after,) = (await scene.card(OLEG))["card"]["emails"]
    (beside,) = (await scene.beside(OLEG))["emails"]
    assert (before["letters"], before["why"]) == ("", "")
    assert (after["letters"], after["why"]) == ("bouncing", why)
    assert beside == after
    assert after["since"] == NOW


async def bounces_again(scene: Scene, letter: str, why: str) -> None:
    """A day after the first refusal."""
    insert = "INSERT INTO refusals (key, at, domain, why, is_burst) VALUES"
    await change(scene.served, f"{insert} ('vera@example.com', {NOW - DAY}, 'example.com', '550', 0)")
    await scene.served.app.store.write(
        lambda tx: deliver.letter_bounces(tx, letter, is_hard=True, why=why, now=NOW)
    )


async def test_an_operator_of_the_line_may_try_the_address_again(scene: Scene) -> None:
    """MAIL-11, T25: and nobody whose lines the client has not written to."""
    found = await scene.card(OLEG)
    await bounces_again(scene, found["letters"][0]["id"], "550 5.1.1 no such user")
    path = f"/api/v1/clients/{found['card']['id']}/try_again"
    async with scene.served.client() as client:
        await scene.served.log_in(client, OLEG)
        no = await client.post(path, json={"email": "other@example.com"})
        yes = await client.post(path, json={"email": "Vera@example.com"})

    assert (no.status_code, yes.status_code) == (404, 200)
    assert [each["letters"] for each in yes.json()["card"]["emails"]] == [""]


async def test_the_card_says_who_wants_no_letters(scene: Scene) -> None:
    """MAIL-9, CRM-5: it goes before "come back", for only they can end it; names and phones bear no mark."""
    letter = (await scene.card(OLEG))["letters"][0]["id"]
    await change(
        scene.served,
        "INSERT INTO letter_codes"
        " (hash, purpose, letter_id, dialog_id, address, created_at, ends_at, used_at) VALUES"
        f" ('{hash_token('code')}', 'stop', '{letter}', '{scene.d}', 'vera@example.com', 0, {2 * NOW}, 0)",
    )
    await scene.served.app.store.write(lambda tx: protect.reader_denies(tx, "code", SendLimits(), NOW))
    await scene.served.app.store.write(
        lambda tx: deliver.letter_bounces(tx, letter, is_hard=True, why="550", now=NOW)
    )

    card = (await scene.card(OLEG))["card"]
    assert [(each["letters"], each["why"]) for each in card["emails"]] == [("unsubscribed", "not_me")]
    assert [each["letters"] for each in card["names"]] == [""]


@pytest.mark.parametrize("name, imitates", [("Su\u0440\u0440ort", True), ("Vera", False)])
async def test_a_name_like_the_teams_is_marked_beside_the_dialog(
    folder: Path, name: str, imitates: bool
) -> None:
    """T27."""
    async with serving(folder) as served, served.client() as client:
        vera = await served.visitor()
        d = (await writes(vera))["d"]
        form = await form_of(served, vera)
        await vera.say("answer", cid="n", form=form["id"], name=name)
        await vera.expect("ack", lambda frame: frame["cid"] == "n")
        await served.log_in(client)
        seen = (await client.get(f"/api/v1/dialogs/{d}/client")).json()["visitor"]

        assert (seen["name"], seen["imitates"]) == (name, imitates)


async def test_what_a_caller_said_is_put_on_a_card_by_hand(folder: Path) -> None:
    """CRM-5: a name alone makes a card, then a lead; what is wrong is named; others see nothing."""
    async with serving(folder) as served:
        d = (await writes(await served.visitor(), "call me"))["d"]
        path = f"/api/v1/dialogs/{d}/details"
        async with served.client() as client:
            await served.log_in(client, STAN)
            assert (await client.post(path, json={"name": "Vera"})).status_code == 404
        async with served.client() as client:
            await served.log_in(client, OLEG)
            named = await client.post(path, json={"name": "Vera Alyokhina"})
            wrong = await client.post(path, json={"email": "vera@", "phone": "495 123-45-67"})
            given = await client.post(path, json={"name": "Somebody", "phone": "+7 495 123-45-67"})

        assert named.json()["card"]["name"]["value"] == "Vera Alyokhina"
        assert wrong.status_code == 400
        assert [each["field"] for each in wrong.json()["fields"]] == ["email", "phone"]
        card = given.json()["card"]
        assert (card["id"], card["name"]["value"]) == (named.json()["card"]["id"], "Vera Alyokhina")
        assert [(each["value"], each["status"], each["source"]["how"]) for each in card["phones"]] == [
            ("+74951234567", "claimed", "hand")
        ]
        oleg = await served.operator(OLEG)
        await oleg.say("lead", cid="l1", d=d)
        await oleg.expect("ack", lambda frame: frame["cid"] == "l1")
        assert asked(folder, "SELECT COUNT(*) FROM contacts") == [(1,)]


async def test_a_leads_stage_is_changed_by_who_sees_it(scene: Scene) -> None:
    """CRM-4: and its number finds it alone, not every phone with that digit."""
    served = scene.served
    async with served.client() as client:
        await served.log_in(client, OLEG)
        (lead,) = (await client.get("/api/v1/leads")).json()["leads"]
        assert lead["stage"] == "new"
        assert (await client.put(f"/api/v1/leads/{lead['id']}", json={"stage": "won"})).status_code == 200
        assert (await client.put(f"/api/v1/leads/{lead['id']}", json={"stage": "sold"})).status_code == 400
        found = (await client.get(f"/api/v1/leads?q={lead['number']}")).json()["leads"]
        assert [(each["number"], each["stage"]) for each in found] == [(lead["number"], "won")]
    async with served.client() as client:
        await served.log_in(client, STAN)
        assert (await client.put(f"/api/v1/leads/{lead['id']}", json={"stage": "lost"})).status_code == 404
