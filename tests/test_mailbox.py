"""The whole way in: from a mail server, or a mailbox, to the client's message; also while storage is busy."""

import asyncio
import shutil
import smtplib
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from openline.app import Application, running_application
from openline.config import Config
from openline.domain.mail import reply_text
from openline.domain.mail.reply_text import ReplyText
from openline.domain.values import replace
from openline.limit_settings import Limits
from openline.store.databases import CannotStartError, Sqlite
from openline.store.dialogs import dialogs, events
from tests.actions.mail_steps import gets_letter
from tests.actions.steps import EMAIL
from tests.cast import set_the_stage
from tests.fakes_imap import FakeImap

PATTERN = "support@shop.example"


@dataclass
class Sent:
    """A letter that went out, in a folder that an application can be started on."""

    folder: Path
    dialog_id: str
    reply_to: str
    bounce_to: str

    def config(self, **but: str) -> Config:
        return Config(data=self.folder, reply_address=PATTERN, **but)  # type: ignore[arg-type]


@pytest.fixture
def sent(sqlite_template: Path, tmp_path: Path) -> Sent:
    shutil.copy(sqlite_template, tmp_path / "openline.db")
    stage = set_the_stage(Sqlite(tmp_path))
    order = gets_letter(stage)
    stage.close()
    return Sent(tmp_path, order.letter.dialog_id, order.reply_to, order.bounce_to)


def a_reply(to: str, name: str = "1") -> bytes:
    text = f"Great, two please.\r\n\r\nOn Tue, 5 Dec 2023 at 10:05, Lamps <{to}> wrote:\r\n> Yes, we do.\r\n"
    return f"Message-ID: <{name}@x.example>\r\nFrom: Vera <{EMAIL}>\r\nTo: {to}\r\n\r\n{text}".encode()


async def hands(running: Application, sender: str, to: str, content: bytes) -> None:
    assert running.mailbox.lmtp
    port = running.mailbox.lmtp.port

    def run() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail(sender, [to], content)

    await asyncio.to_thread(run)


async def texts(running: Application, dialog_id: str) -> list[str]:
    found, _ = await running.store.read(lambda tx: events.list_messages(tx, dialog_id, internal=False))
    return [each.text for each in found if each.author == "visitor"]


async def test_a_mail_server_hands_a_reply_over(sent: Sent) -> None:
    """MAIL-4: once acknowledged it is there; the same again changes nothing."""
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))
        first = await texts(running, sent.dialog_id)
        await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))

        assert first[-1] == "Great, two please."
        assert await texts(running, sent.dialog_id) == first


async def test_no_write_waits_while_a_reply_is_cut(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    """T55: what is quoted in a mail of 20,000 lines takes most of a second to find."""
    cut_by: list[str] = []

    def split_reply(text: str, **_: object) -> ReplyText:
        cut_by.append(threading.current_thread().name)
        return ReplyText("Cut.", text)

    monkeypatch.setattr(reply_text, "split_reply", split_reply)
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))

        assert (await texts(running, sent.dialog_id))[-1] == "Cut."
    assert cut_by
    assert "writer" not in cut_by


async def test_whatever_is_not_for_us_is_refused_at_the_door(sent: Sent) -> None:
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        forged = sent.reply_to.replace("+r", "+ra")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await hands(running, EMAIL, forged, a_reply(forged))
        await hands(running, "", sent.bounce_to, a_reply(sent.bounce_to))
        await hands(running, EMAIL, PATTERN, a_reply(PATTERN, "2"))

        assert len(await texts(running, sent.dialog_id)) == 1


async def test_while_storage_is_busy_the_mail_server_keeps_it(sent: Sent) -> None:
    """F-like: 4xx, and when it comes again it is taken."""
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        running.store.is_broken = True
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))
        running.store.is_broken = False
        await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))

        assert refused.value.smtp_code == 451
        assert (await texts(running, sent.dialog_id))[-1] == "Great, two please."


async def test_one_sender_may_hand_over_so_many_bytes_in_an_hour(sent: Sent) -> None:
    """OPS-7: before anything is parsed or stored; the mail server keeps it. Others are not concerned."""
    large = a_reply(sent.reply_to, "2") + b"x" * 600_000
    config = replace(sent.config(lmtp="127.0.0.1:0"), limits=Limits(mails_mb_per_sender=1))
    async with running_application(config) as running:
        await running.start_mail()
        for _ in range(2):
            await hands(running, EMAIL, sent.reply_to, large)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))
        await hands(running, "igor@example.com", sent.reply_to, a_reply(sent.reply_to, "3"))

        assert refused.value.smtp_code == 451


async def test_who_sends_too_many_mails_is_named_to_administrators(sent: Sent) -> None:
    """MAIL-4, MAIL-9: the mail server keeps what is too much, and comes again."""
    config = replace(sent.config(lmtp="127.0.0.1:0"), limits=Limits(mails_per_sender=2))
    async with running_application(config) as running:
        await running.start_mail()
        for name in "ab":
            await hands(running, "form@shop.example", PATTERN, a_reply(PATTERN, name))
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await hands(running, "form@shop.example", PATTERN, a_reply(PATTERN, "c"))

        assert refused.value.smtp_code == 451
        reached = running.context.costs.reached.newest()
        assert [(each.limit, each.network) for each in reached] == [("mails_per_sender", "shop.example")]


async def test_while_no_channel_is_open_the_mail_server_keeps_it(sent: Sent) -> None:
    """MAIL-4: nothing could begin. It is not taken and lost; once a channel is open it comes again."""
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        await running.store.write(lambda tx: tx.cursor.execute("UPDATE dialogs SET status = 'finished'"))
        await running.store.write(lambda tx: tx.cursor.execute("UPDATE channels SET is_closed = 1"))
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))
        await running.store.write(lambda tx: tx.cursor.execute("UPDATE channels SET is_closed = 0"))
        await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to))

        assert refused.value.smtp_code == 451
        newest = await running.store.read(lambda tx: dialogs.list_found(tx, None, most=1))
        assert await texts(running, newest[0].id) == ["Great, two please."]


async def test_a_mailbox_is_read(sent: Sent) -> None:
    """MAIL-4: and a mail that says nothing that anybody understands is flagged there."""
    async with FakeImap() as box:
        url = f"imap://{box.user}:{box.password}@127.0.0.1:{box.port}/INBOX"
        reply, noise = await box.arrives(a_reply(sent.reply_to)), await box.arrives(b"\r\n\r\n")
        async with running_application(sent.config(imap_url=url)) as running:
            await running.start_mail()
            await box.until(lambda: "\\Seen" in reply.flags and "\\Flagged" in noise.flags)

            assert (await texts(running, sent.dialog_id))[-1] == "Great, two please."
            assert running.mailbox.lmtp is None


async def test_a_door_that_cannot_open_is_told_in_one_sentence(sent: Sent) -> None:
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        assert running.mailbox.lmtp
        taken = f"127.0.0.1:{running.mailbox.lmtp.port}"
        other = sent.folder / "other"
        other.mkdir()

        with pytest.raises(CannotStartError, match="OPENLINE_LMTP"):
            async with running_application(Config(data=other, reply_address=PATTERN, lmtp=taken)) as second:
                await second.start_mail()
