"""Files on the whole way in: acknowledged when they are there, thrown away when nobody has them."""

import errno
import os
import smtplib
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from openline.app import Application, running_application
from openline.domain.dialogs.events import Message
from openline.store.dialogs import events
from openline.sweeper import Sweeper
from tests.actions.steps import EMAIL
from tests.fakes_imap import FakeImap
from tests.pictures import PNG
from tests.test_mailbox import Sent, hands, sent

OFFER = b"%PDF-1.7\nAn offer."
DAY_S = 86_400

__all__ = ["sent"]


def a_reply(to: str, *files: tuple[str, bytes], name: str = "1", **headers: str) -> bytes:
    mail = EmailMessage()
    for header, value in {"Message-ID": f"<{name}@x.example>", "From": EMAIL, "To": to, **headers}.items():
        mail[header.replace("_", "-")] = value
    mail.set_content("See there.")
    for file, content in files:
        mail.add_attachment(content, "application", "octet-stream", filename=file)
    return mail.as_bytes()


def kept(running: Application) -> list[str]:
    """What lies in the file store."""
    return sorted(path.name for path in running.context.file_store.root.rglob("*") if path.is_file())


async def newest(running: Application, dialog_id: str) -> Message:
    found, _ = await running.store.read(lambda tx: events.list_messages(tx, dialog_id, internal=False))
    return found[-1]


async def test_a_reply_with_files_is_taken(sent: Sent) -> None:
    """MAIL-4, CHAT-5: once acknowledged they are there; the same again keeps nothing more."""
    raw = a_reply(sent.reply_to, ("offer.pdf", OFFER), ("lamp.png", PNG))
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        await hands(running, EMAIL, sent.reply_to, raw)
        await hands(running, EMAIL, sent.reply_to, raw)

        message = await newest(running, sent.dialog_id)
        assert (message.text, [each.name for each in message.files]) == (
            "See there.",
            ["offer.pdf", "lamp.png"],
        )
        assert len(kept(running)) == 2
        assert {running.context.file_store.open(key).read() for key in kept(running)} == {OFFER, PNG}


async def test_a_mailbox_brings_files_too(sent: Sent) -> None:
    async with FakeImap() as box:
        url = f"imap://{box.user}:{box.password}@127.0.0.1:{box.port}/INBOX"
        reply = await box.arrives(a_reply(sent.reply_to, ("offer.pdf", OFFER)))
        async with running_application(sent.config(imap_url=url)) as running:
            await running.start_mail()
            await box.until(lambda: "\\Seen" in reply.flags)

            assert [each.size for each in (await newest(running, sent.dialog_id)).files] == [len(OFFER)]


async def test_a_file_that_cannot_be_written_is_not_acknowledged(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F37: neither it nor its message. The mail server keeps the mail, and brings it again."""
    real, fails = os.fsync, True

    def fsync(handle: int) -> None:
        if fails and Path(f"/proc/self/fd/{handle}").readlink().suffix == ".part":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    raw = a_reply(sent.reply_to, ("offer.pdf", OFFER))
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        before = await newest(running, sent.dialog_id)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await hands(running, EMAIL, sent.reply_to, raw)

        assert refused.value.smtp_code == 451
        assert await newest(running, sent.dialog_id) == before
        assert kept(running) == []
        fails = False
        await hands(running, EMAIL, sent.reply_to, raw)
        assert (await newest(running, sent.dialog_id)).files[0].name == "offer.pdf"


async def test_a_message_that_cannot_be_written_leaves_only_an_orphan(sent: Sent) -> None:
    """F37: in doubt nothing is thrown away, for a message may have it. A day later it is known."""
    raw = a_reply(sent.reply_to, ("offer.pdf", OFFER))
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        running.store.is_broken = True
        with pytest.raises(smtplib.SMTPDataError):
            await hands(running, EMAIL, sent.reply_to, raw)
        running.store.is_broken = False
        (orphan,) = kept(running)
        await hands(running, EMAIL, sent.reply_to, raw)

        assert await swept(running, time.time()) == 0
        assert await swept(running, time.time() + DAY_S - 60) == 0
        assert await swept(running, time.time() + DAY_S + 60) == 1
        assert orphan not in kept(running)
        assert len(kept(running)) == 1


async def swept(running: Application, seconds: float) -> int:
    return await Sweeper(
        running.store, running.context.file_store, running.context.builds, lambda: seconds
    ).sweep()


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Subject": "x" * 10, "List_Id": "<l.x.example>"}]
)
async def test_a_held_mail_keeps_its_files(sent: Sent, headers: dict[str, str]) -> None:
    """T49, MAIL-4: it may be a person's after all. With the same sweep and limits as a message's."""
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to, ("offer.pdf", OFFER), **headers))

        assert len(kept(running)) == 1
        assert await swept(running, time.time() + 2 * DAY_S) == 0


async def test_what_is_put_off_is_not_kept(sent: Sent) -> None:
    """MAIL-9: too many of one sender: it comes later, with its files."""
    async with running_application(sent.config(lmtp="127.0.0.1:0")) as running:
        await running.start_mail()
        await running.store.write(lambda tx: tx.cursor.execute("UPDATE channels SET is_closed = 1"))
        await running.store.write(lambda tx: tx.cursor.execute("UPDATE dialogs SET status = 'finished'"))
        with pytest.raises(smtplib.SMTPDataError):
            await hands(running, EMAIL, sent.reply_to, a_reply(sent.reply_to, ("offer.pdf", OFFER)))

        assert kept(running) == []
