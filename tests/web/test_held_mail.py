"""MAIL-4: mail that is held, from the mail server's door to the operator's press; and who may read of it."""

import asyncio
from pathlib import Path
from smtplib import SMTPResponseException

import pytest

from tests.fakes import FakeSmtp
from tests.served import Served, serving
from tests.web.scenes import OLEG, STAN, asked, change, watches, writes
from tests.web.test_letter_loop import CLIENT, letter_in, messages_later, posts, reply_to


async def test_a_mail_from_another_address_is_taken_by_one_press(folder: Path) -> None:
    """MAIL-4, T25: it stands beside the dialog that it answers; the client's chat never hears of it."""
    async with FakeSmtp() as fake:
        ways = {"smtp_url": fake.url, "reply_address": "*@reply.example.com", "lmtp": "127.0.0.1:0"}
        async with serving(folder, somebody_is_here=True, **ways) as served:
            vera, oleg = await served.visitor(), await served.operator(OLEG)
            d = (await writes(vera, "Do you deliver to Tver?"))["d"]
            await change(served, f"UPDATE visitors SET email = '{CLIENT}'")
            await watches(oleg, d)
            await writes(oleg, "Yes, we do.", d=d)
            await oleg.say("mail_now", cid="m", d=d)
            reply = reply_to(await letter_in(fake), "We take two.")
            del reply["From"]
            reply["From"] = "Boris <boris@example.com>"

            await asyncio.to_thread(posts, served, reply)
            heard = (await oleg.expect_event("MailChanged"))["e"]["mail"]
            assert (heard["state"], heard["why"], heard["sender"]) == (
                "held",
                "other_sender",
                "boris@example.com",
            )

            await only_its_line_reads_it(served, heard["id"], d)
            await oleg.say("take_mail", cid="t", mail=heard["id"])
            taken = (await oleg.expect_event("MailChanged"))["e"]["mail"]
            shown = await vera.expect_event(
                "MessageAdded", lambda f: f["e"]["message"]["text"] == "We take two."
            )
            await oleg.say("take_mail", cid="t2", mail=heard["id"])
            await oleg.expect("ack", lambda frame: frame["cid"] == "t2")

            assert (taken["state"], taken["message"]) == ("taken", shown["e"]["message"]["id"])
            assert [each["text"] for each in await messages_later(served, d)][-1] == "We take two."
            assert "MailChanged" not in str(vera.seen)
            assert asked(folder, "SELECT held_mails FROM dialogs") == [(0,)]
            await change(served, "UPDATE visitors SET is_blocked = 1")
            reply.replace_header("Message-ID", "<reply-2@example.com>")
            with pytest.raises(SMTPResponseException) as refused:
                await asyncio.to_thread(posts, served, reply)
            assert refused.value.smtp_code == 550


async def only_its_line_reads_it(served: Served, mail: str, d: str) -> None:
    async with served.client() as client:
        path = f"/api/v1/mails/{mail}"
        await served.log_in(client, STAN)
        assert (await client.get(path)).status_code in (403, 404)
        assert (await client.get("/api/v1/mails")).json()["mails"] == []
        assert (await client.get("/api/v1/mail/inbox")).status_code == 403
        await served.log_in(client, OLEG)
        assert "Yes, we do." in (await client.get(path)).json()["text"]
        assert [each["d"] for each in (await client.get("/api/v1/mails")).json()["mails"]] == [d]
        assert (await client.get("/api/v1/mail")).json()["held"] == 1
        assert (await client.get("/api/v1/mails/nonsense")).status_code == 404


async def test_administrators_read_how_mail_comes_in(folder: Path) -> None:
    """MAIL-4: by which doors, and what is wrong."""
    url = "imap://post:secret@127.0.0.1:1/INBOX"
    async with (
        serving(folder, reply_address="*@reply.example.com", imap_url=url) as served,
        served.client() as client,
    ):
        await served.log_in(client)
        state = (await client.get("/api/v1/mail/inbox")).json()
        while not state["trouble"]:
            await asyncio.sleep(0.05)
            state = (await client.get("/api/v1/mail/inbox")).json()

        assert (state["mailbox"], state["reply_address"]) == ("post@127.0.0.1:1/INBOX", "*@reply.example.com")
        assert state["failed_at"] > 0
        assert (state["looked_at"], state["taken_at"], state["remarks"]) == (0, 0, [])
        assert "secret" not in str(state)
