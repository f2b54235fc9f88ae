"""The door for a mailbox, against a small IMAP server: each mail once, none forgotten, no hot loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog

from openline.domain.mail.incoming import MAIL_LIMIT
from openline.domain.mail.mailboxes import ImapAccount
from openline.transports.mail_in.imap import Imap, RetryDelays, TakeResult, try_mailbox
from tests.fakes_imap import FakeImap

QUICK = RetryDelays(idle=60, look=0.02, later=0.02, connect=5, again=(0.02,))


class Taker:
    """Says what it was told to say of each mail, "taken" otherwise."""

    def __init__(self, **says: TakeResult):
        self.says: dict[bytes, TakeResult] = {name.encode(): result for name, result in says.items()}
        self.took: list[bytes] = []

    def take(self, raw: bytes) -> TakeResult:
        self.took.append(raw)
        if raw == b"bug":
            raise ValueError("a bug")
        return self.says.get(raw, "taken")


@asynccontextmanager
async def reads(box: FakeImap, taker: Taker, pauses: RetryDelays = QUICK) -> AsyncIterator[Imap]:
    account = ImapAccount("127.0.0.1", box.port, box.user, box.password, is_tls=False)
    imap = Imap(account, taker.take, pauses)
    imap.start()
    try:
        yield imap
    finally:
        await asyncio.to_thread(imap.stop)


async def test_what_is_there_and_what_comes_is_taken_once() -> None:
    """MAIL-4: and marked as seen after it was taken, not before."""
    taker = Taker()
    async with FakeImap() as box:
        old = await box.arrives(b"old")
        async with reads(box, taker):
            await box.until(lambda: "\\Seen" in old.flags and box.log[-1].endswith("IDLE"))
            new = await box.arrives(b"new")
            await box.until(lambda: "\\Seen" in new.flags)

    assert taker.took == [b"old", b"new"]
    assert box.connections == 1
    assert box.count("EXPUNGE") == 0


async def test_a_server_that_cannot_call_is_asked() -> None:
    taker = Taker()
    async with FakeImap(knows_idle=False) as box, reads(box, taker):
        await box.until(lambda: box.count("SEARCH") > 1)
        mail = await box.arrives(b"new")
        await box.until(lambda: "\\Seen" in mail.flags)

    assert taker.took == [b"new"]


@pytest.mark.parametrize("raw", [b"unreadable", b"bug", b""])
async def test_a_mail_that_cannot_be_taken_is_flagged_once(raw: bytes) -> None:
    """And keeps no other from coming in."""
    taker = Taker(unreadable="unreadable")
    async with FakeImap(knows_idle=False) as box:
        bad, good = await box.arrives(raw), await box.arrives(b"good")
        async with reads(box, taker):
            await box.until(lambda: "\\Seen" in good.flags)
            searched = box.count("SEARCH")
            await box.until(lambda: box.count("SEARCH") > searched + 3)

    assert bad.flags == {"\\Seen", "\\Flagged"}
    assert box.count("FETCH 1 (BODY") == 1


async def test_a_mail_that_is_too_large_is_never_fetched() -> None:
    """T37."""
    taker = Taker()
    async with FakeImap(knows_idle=False) as box:
        bomb = await box.arrives(b"x" * (MAIL_LIMIT + 1))
        async with reads(box, taker):
            await box.until(lambda: "\\Flagged" in bomb.flags)

    assert taker.took == []
    assert box.count("BODY") == 0


FIRST_SIZE = "FETCH 1 (RFC822.SIZE)"
FIRST_CONTENT = "FETCH 1 (BODY"


@pytest.mark.parametrize(
    "command, answer",
    [
        (FIRST_SIZE, "TAG NO not now"),
        (FIRST_SIZE, "TAG BAD what?"),
        (FIRST_SIZE, "TAG OK done"),
        (FIRST_SIZE, "* 1 FETCH (UID 1 RFC822.SIZE 99999999)\r\nTAG NO not now"),
        (FIRST_CONTENT, "TAG NO not now"),
        (FIRST_CONTENT, "TAG BAD what?"),
        (FIRST_CONTENT, "TAG OK done"),
        (FIRST_CONTENT, "* 1 FETCH (UID 1 BODY[] {0}\r\n)\r\nTAG OK done"),
        (FIRST_CONTENT, "* 1 FETCH (UID 1 BODY[] NIL)\r\nTAG OK done"),
        (FIRST_CONTENT, "* 1 FETCH (UID 1 BODY[] {4}\r\nhalf)\r\nTAG NO not now"),
        (FIRST_CONTENT, "* 1 FETCH (UID 1 BODY[] {4}\r\nhalf)\r\nTAG BAD what?"),
    ],
)
async def test_a_failed_fetch_is_not_taken_for_an_empty_mail(command: str, answer: str) -> None:
    """MAIL-4: it stays without a flag and comes again; the next mail is read before it."""
    taker = Taker()
    with structlog.testing.capture_logs() as log:
        async with FakeImap(knows_idle=False, once={command: answer}) as box:
            mail, good = await box.arrives(b"mail"), await box.arrives(b"good")
            async with reads(box, taker):
                await box.until(lambda: "\\Seen" in mail.flags)

    assert taker.took == [b"good", b"mail"]
    assert (mail.flags, good.flags) == ({"\\Seen"}, {"\\Seen"})
    assert box.connections == 1
    assert [each["event"] for each in log if each["log_level"] == "warning"] == ["mail_not_fetched"]


async def test_a_fetch_that_fails_at_every_try_is_told_once() -> None:
    taker = Taker()
    with structlog.testing.capture_logs() as log:
        async with FakeImap(knows_idle=False, refuses=(FIRST_CONTENT,)) as box:
            mail = await box.arrives(b"mail")
            async with reads(box, taker):
                await box.until(lambda: box.count(FIRST_CONTENT) > 3)

    assert (mail.flags, taker.took) == (set(), [])
    assert [each["event"] for each in log if each["log_level"] == "warning"] == ["mail_not_fetched"]


async def test_a_mark_that_is_refused_is_told_and_the_mail_not_taken_again() -> None:
    taker = Taker()
    with structlog.testing.capture_logs() as log:
        async with FakeImap(knows_idle=False, refuses=("STORE",)) as box:
            await box.arrives(b"mail")
            async with reads(box, taker, RetryDelays(look=0.01, later=0, connect=5)):
                await box.until(lambda: box.count("SEARCH") > 5)

    assert taker.took == [b"mail"]
    assert [each["event"] for each in log if each["log_level"] == "warning"] == ["mail_not_marked"]


async def test_a_mail_that_has_to_wait_comes_again() -> None:
    """Storage was busy, or there was too much mail: it stays unseen."""
    taker = Taker(later="later")
    async with FakeImap(knows_idle=False) as box:
        mail = await box.arrives(b"later")
        async with reads(box, taker):
            await box.until(lambda: box.count("FETCH 1 (BODY") > 1)
            assert mail.flags == set()
            taker.says.clear()
            await box.until(lambda: "\\Seen" in mail.flags)


async def test_a_mail_that_has_to_wait_is_not_asked_for_in_a_circle() -> None:
    taker = Taker(later="later")
    pauses = RetryDelays(look=0.01, later=3_600, connect=5)
    async with FakeImap(knows_idle=False) as box:
        await box.arrives(b"later")
        async with reads(box, taker, pauses):
            await box.until(lambda: box.count("SEARCH") > 10)

    assert taker.took == [b"later"]


async def test_what_comes_does_not_wait_for_all_that_have_to_wait() -> None:
    """A flood that is put off is fetched again in small lots, each mail as often as the others."""
    taker = Taker(later="later")
    async with FakeImap(knows_idle=False) as box:
        for _ in range(50):
            await box.arrives(b"later")
        async with reads(box, taker, RetryDelays(look=0.01, later=0, connect=5)):
            await box.until(lambda: box.count("SEARCH") > 6)
            new = await box.arrives(b"new")
            await box.until(lambda: "\\Seen" in new.flags)

    looks = "\n".join(line for line in box.log if "SEARCH" in line or "(BODY" in line).split("SEARCH")[2:]
    assert max(look.count("FETCH") for look in looks) <= 21
    assert all(box.count(f"FETCH {uid} (BODY") > 1 for uid in range(1, 51))


async def test_a_lost_connection_is_made_anew() -> None:
    taker = Taker()
    async with FakeImap() as box, reads(box, taker):
        await box.until(lambda: bool(box.log) and box.log[-1].endswith("IDLE"))
        box.hang_up()
        await box.until(lambda: box.connections == 2)
        mail = await box.arrives(b"new")
        await box.until(lambda: "\\Seen" in mail.flags)

    assert taker.took == [b"new"]


async def test_a_server_that_fails_at_one_mail_is_asked_for_the_others() -> None:
    """It hangs up at each try: the mail is passed over, and comes again when its time has come."""
    taker = Taker()
    pauses = RetryDelays(look=0.01, later=3_600, connect=5, again=(0.01,))
    async with FakeImap(knows_idle=False, drops=("FETCH 1 ",)) as box:
        await box.arrives(b"bad")
        good = await box.arrives(b"good")
        async with reads(box, taker, pauses):
            await box.until(lambda: "\\Seen" in good.flags)
            await box.until(lambda: box.count("SEARCH") > 5)

    assert box.count("FETCH 1 ") == 1


async def test_a_wrong_password_is_not_tried_in_a_circle() -> None:
    """A provider locks accounts for that."""
    pauses = RetryDelays(connect=5, again=(0.01, 0.01, 3_600))
    async with FakeImap(refuses=("LOGIN",)) as box, reads(box, Taker(), pauses):
        await box.until(lambda: box.count("LOGIN") == 3)

    assert box.connections == 3


@pytest.mark.parametrize(
    "refused, error",
    [
        ("LOGIN", "The mailbox refuses the log-in: not today"),
        ("SELECT", "The mailbox has no such folder, or keeps it closed: not today"),
    ],
)
async def test_what_is_wrong_with_the_setting_is_told_in_one_sentence(refused: str, error: str) -> None:
    """Once, not at every try."""
    with structlog.testing.capture_logs() as log:
        async with FakeImap(refuses=(refused,)) as box, reads(box, Taker()):
            await box.until(lambda: box.count(refused) == 3)

    lost = [each for each in log if each["log_level"] == "warning"]
    assert [(each["event"], each["error"]) for each in lost] == [("imap_lost", error)]


OAUTH = "* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR\r\nTAG OK done"


@pytest.mark.parametrize("answer", ["TAG NO AUTHENTICATE failed.", "TAG BAD not so"])
async def test_a_server_with_oauth_may_take_no_password_at_all(answer: str) -> None:
    """MAIL-4: Microsoft 365 refuses every password, so "wrong password" would mislead for hours."""
    async with FakeImap(once={"CAPABILITY": OAUTH, "LOGIN": answer}) as box:
        account = ImapAccount("127.0.0.1", box.port, box.user, box.password, is_tls=False)
        why = await asyncio.to_thread(try_mailbox, account, 5)

    assert answer.split(" ", 2)[2] in why
    assert "This server offers OAuth, which is not supported here, and may take no passwords" in why


async def test_it_stops_while_it_waits() -> None:
    """At once: nobody waits for the end of an IDLE."""
    async with FakeImap() as box, asyncio.timeout(5), reads(box, Taker(), RetryDelays(idle=600)):
        await box.until(lambda: bool(box.log) and box.log[-1].endswith("IDLE"))
