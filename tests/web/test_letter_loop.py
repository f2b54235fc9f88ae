"""MAIL-1, MAIL-4, MAIL-8: an answer goes out by a mail server, the client replies, the operator sees it."""

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from openline.domain.letters.content import CUT_MARK
from openline.domain.mail.server_refusals import NOT_THIS_SENDER
from openline.transports.mail_out import errors
from openline.web.sockets.disconnects import Disconnects
from tests.fakes import FakeSmtp, Step, Taken
from tests.fakes_imap import FakeImap
from tests.served import Frame, Served, serving
from tests.transports.mail_out.test_smtp import self_signed
from tests.web.scenes import OLEG, asked, change, until, watches, writes

CLIENT = "vera@example.com"


def reply_to(letter: Taken, words: str) -> EmailMessage:
    """As mail programs write it: the answer above, our letter quoted below."""
    sent = letter.message
    reply = EmailMessage()
    reply["From"], reply["To"] = f"Vera <{CLIENT}>", sent["Reply-To"]
    reply["Subject"], reply["Message-ID"] = f"Re: {sent['Subject']}", "<reply-1@example.com>"
    reply["In-Reply-To"] = sent["Message-ID"]
    reply["Authentication-Results"] = "mx.example.com; dkim=pass header.d=example.com"
    body = sent.get_body(("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    reply.set_content(
        f"{words}\n\nOn Mon, Nov 23, 2026 at 10:04 AM Lamps <anna@example.com> wrote:\n{quoted}\n"
    )
    return reply


def posts(served: Served, mail: EmailMessage) -> None:
    lmtp = served.app.mailbox.lmtp
    assert lmtp
    with smtplib.LMTP("127.0.0.1", lmtp.port) as server:
        server.send_message(mail)


async def messages_later(served: Served, d: str) -> list[Frame]:
    """As an operator has them who opens the dialog now."""
    oleg = await served.operator(OLEG)
    await oleg.say("watch", d=d)
    view = (await oleg.expect("snapshot"))["dialog"]
    return [each for each in view["messages"] if each["kind"] == "text" and each["author"] != "line"]


async def letter_in(fake: FakeSmtp) -> Taken:
    async with asyncio.timeout(20):
        while not fake.letters:  # noqa: ASYNC110 - the mail server is another program
            await asyncio.sleep(0.01)
    return fake.letters[0]


async def test_the_answer_goes_out_and_the_reply_comes_back(folder: Path) -> None:
    """The same dialog, without the quotation; the address is verified, no letter tells it again."""
    async with FakeSmtp() as fake:
        ways = {"smtp_url": fake.url, "reply_address": "*@reply.example.com", "lmtp": "127.0.0.1:0"}
        ways["authserv_id"] = "mx.example.com"
        async with serving(folder, somebody_is_here=True, **ways) as served:
            vera, oleg = await served.visitor(), await served.operator(OLEG)
            d = (await writes(vera, "Do you deliver to Tver?"))["d"]
            await change(served, f"UPDATE visitors SET email = '{CLIENT}'")
            await watches(oleg, d)
            await writes(oleg, "Yes, we do.", d=d)
            await vera.close()
            await oleg.say("mail_now", cid="m", d=d)
            await oleg.expect_event("LetterChanged", lambda f: f["e"]["letter"]["state"] == "sent")
            letter = await letter_in(fake)
            assert letter.recipients == [CLIENT]
            assert CUT_MARK in str(letter.message.get_body(("plain",)))

            await asyncio.to_thread(posts, served, reply_to(letter, "Thank you, I take two."))
            heard = await oleg.expect_event(
                "MessageAdded", lambda f: f["e"]["message"]["author"] == "visitor"
            )

            assert heard["d"] == d
            assert heard["e"]["message"]["text"] == "Thank you, I take two."
            assert [each["by_mail"] for each in await messages_later(served, d)] == [False, False, True]
            assert asked(folder, "SELECT verified FROM visitors") == [("email",)]
            assert asked(folder, "SELECT mail_due_at FROM dialogs") == [(0,)]


async def test_a_test_letter_tells_the_servers_own_words(folder: Path) -> None:
    """WORK-5: past the queue; what is wrong, in the server's words and in plain ones."""
    async with FakeSmtp() as fake, serving(folder, smtp_url=fake.url) as served, served.client() as client:
        await served.log_in(client)
        good = (await client.post("/api/v1/mail/test", json={"address": CLIENT})).json()
        wrong = await client.post("/api/v1/mail/test", json={"address": "nobody"})

        assert good["ok"]
        assert (await letter_in(fake)).recipients == [CLIENT]
        assert wrong.status_code == 400
        # As the courier does: what the server thinks of this name must not come out only later.
        assert {each for each in fake.commands if each.startswith("EHLO")} == {"EHLO [127.0.0.1]"}
    async with serving(folder, smtp_url="smtp://127.0.0.1:1") as served, served.client() as client:
        await served.log_in(client)
        bad = (await client.post("/api/v1/mail/test", json={"address": CLIENT})).json()

        assert not bad["ok"]
        assert "127.0.0.1:1" in bad["server_response"]
        assert bad["advice"].startswith("The mail server doesn't respond.")


async def result_of_test(folder: Path, smtp_url: str) -> Any:
    """What an administrator is told after "Send test email"."""
    async with serving(folder, smtp_url=smtp_url) as served, served.client() as client:
        await served.log_in(client)
        return (await client.post("/api/v1/mail/test", json={"address": CLIENT})).json()


async def test_a_test_letter_says_that_the_password_is_wrong(folder: Path) -> None:
    """WORK-5: of all that may be wrong, what is."""
    async with FakeSmtp(users={"shop": "secret"}) as fake:
        result = await result_of_test(folder, fake.url.replace("secret", "guessed"))

    assert result["advice"] == "The mail server doesn't accept this user and password."
    assert "535" in result["server_response"]


@pytest.mark.parametrize(
    "offers, response",
    [
        ("LOGIN XOAUTH2", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."),
        ("PLAIN", "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant."),
        ("PLAIN", "534 5.7.9 Application-specific password required."),
        ("XOAUTH2 OAUTHBEARER", ""),
    ],
)
async def test_a_test_letter_says_that_no_password_will_do(folder: Path, offers: str, response: str) -> None:
    """WORK-5: Microsoft 365 and others; "wrong password" would mislead for hours."""

    async def says_no(asked: Step) -> str | None:
        return response if asked.name == "auth" else None

    async with FakeSmtp(says_no, users={"shop": "secret"}, auth=offers) as fake:
        result = await result_of_test(folder, fake.url)

    assert (response or "It offers XOAUTH2, OAUTHBEARER.") in result["server_response"]
    assert "takes no passwords from this account, only OAuth" in result["advice"]


async def test_administrators_are_told_that_the_mailbox_cannot_be_read(folder: Path) -> None:
    """MAIL-4: answers of clients would be lost in silence. It is over when the mailbox can be read."""
    async with FakeImap(refuses=("LOGIN",)) as box:
        url = f"imap://{box.user}:{box.password}@127.0.0.1:{box.port}"
        async with (
            serving(folder, imap_url=url, reply_address="*@reply.example.com") as served,
            served.client() as anna,
            served.client() as oleg,
        ):
            await served.log_in(anna)
            await served.log_in(oleg, OLEG)
            await until(lambda: served.app.context.mailbox_trouble() != "")
            troubles = [(await each.get("/api/v1/mail")).json()["mailbox_trouble"] for each in (anna, oleg)]
            box.refuses = ()
            await until(lambda: served.app.context.mailbox_trouble() == "")

            assert troubles == ["The mailbox refuses the log-in: not today", ""]
            assert (await anna.get("/api/v1/mail")).json()["mailbox_trouble"] == ""


@pytest.mark.parametrize(
    "step, response, advice",
    [
        (
            "rcpt",
            "554 5.7.1 <vera@example.com>: Relay access denied",
            "refuses to relay",
        ),
        ("mail", "530 5.7.0 Authentication required", "refuses to relay"),
        ("mail", "553 5.7.1 Sender address rejected: not owned by user", "doesn't allow sending from this"),
        ("dot", "552 5.3.4 Message size exceeds fixed limit", "email is too large"),
        ("dot", "552 message exceeds maximum size", "email is too large"),
        ("rcpt", "552 5.2.2 mailbox full", "doesn't accept emails from this sender or to this"),
        ("rcpt", "550 5.1.1 nobody here", "doesn't accept emails from this sender or to this"),
        ("rcpt", "450 4.2.0 greylisted", "refused the email for now"),
    ],
)
async def test_a_test_letter_says_what_a_refusal_means(
    folder: Path, step: str, response: str, advice: str
) -> None:
    """WORK-5: in plain words beside the server's own."""

    async def says_no(asked: Step) -> str | None:
        return response if asked.name == step else None

    async with FakeSmtp(says_no) as fake:
        result = await result_of_test(folder, fake.url)

    assert result["server_response"] == response
    assert advice in result["advice"]


async def test_a_test_letter_has_the_envelope_of_all_letters(folder: Path) -> None:
    """MAIL-5, WORK-5: a provider that knows one sender only; the test goes as real letters do."""

    async def knows_one_sender(asked: Step) -> str | None:
        is_other = asked.name == "mail" and "+b" in asked.sender
        return "553 5.7.1 Sender address rejected: not owned by auth user." if is_other else None

    async with (
        FakeSmtp(knows_one_sender) as fake,
        serving(folder, smtp_url=fake.url, reply_address="support@example.com", lmtp="127.0.0.1:0") as served,
        served.client() as client,
    ):
        await served.log_in(client)
        result = (await client.post("/api/v1/mail/test", json={"address": CLIENT})).json()

    assert result["ok"]
    assert "without the return address support+b" in result["advice"]


async def test_a_test_letter_says_that_a_certificate_is_not_trusted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WORK-5: address, port and password may be right then."""
    monkeypatch.setattr(errors, "is_loopback", lambda _: False)
    async with FakeSmtp(tls=self_signed()) as fake:
        result = await result_of_test(folder, fake.url)

    assert "is not accepted: self" in result["server_response"]
    assert result["advice"].startswith("The mail server's certificate isn't trusted")


async def test_everybody_sees_that_the_mail_server_cannot_be_used(folder: Path) -> None:
    """MAIL-8, F08: what is wrong only administrators read; nobody is told while letters go."""
    async with serving(folder, smtp_url="smtp://127.0.0.1:1") as served:
        await until(lambda: served.app.courier.trouble != "")
        states = []
        for email in ("anna@example.com", OLEG):
            async with served.client() as client:
                await served.log_in(client, email)
                states.append((await client.get("/api/v1/mail")).json())

    assert [state["is_stuck"] for state in states] == [True, True]
    assert "127.0.0.1:1" in states[0]["trouble"]
    assert states[1]["trouble"] == ""


async def test_administrators_read_why_emails_wait_and_what_helps(folder: Path) -> None:
    """MAIL-5, MAIL-8: the server refuses us."""
    async with serving(folder) as served, served.client() as client:
        served.app.context.mail_trouble = lambda: "The mail server refuses our emails: 553 5.7.1 no"
        served.app.context.mail_advice = lambda: NOT_THIS_SENDER
        await served.log_in(client)
        refused = (await client.get("/api/v1/mail", headers={"Accept-Language": "ru"})).json()

    assert (refused["is_stuck"], refused["is_refused"], refused["blocked"]) == (True, True, "")
    assert refused["advice"].startswith("Почтовый сервер не разрешает")


async def test_a_visitor_who_closes_the_page_is_gone_after_ten_seconds(folder: Path) -> None:
    """MAIL-1: the last socket of several; who comes back within them is not."""
    async with serving(folder) as served:
        looks: list[Callable[[], None]] = []
        disconnects = Disconnects(
            served.app.context, lambda _, look, *about: looks.append(partial(look, *about))
        )
        served.app.sockets.disconnects = disconnects
        vera = await served.visitor()
        await writes(vera)
        again = await served.visitor(new=False)
        await vera.close()
        await until(lambda: len(looks) == 1)
        looks[0]()
        await served.app.store.write(lambda _: None)
        assert asked(folder, "SELECT gone_at FROM visitors") == [(0,)]

        await again.close()
        await until(lambda: len(looks) == 2)
        looks[1]()
        await served.app.store.write(lambda _: None)

        assert asked(folder, "SELECT gone_at > 0 FROM visitors") == [(1,)]
        back = await served.visitor(new=False)
        assert asked(folder, "SELECT gone_at FROM visitors") == [(0,)]
        await back.close()
