"""Who comes back, who has left, whose time is over: what must not stay behind."""

from pathlib import Path

import pytest

from openline.domain.refusals import Busy
from openline.domain.times import DAY
from tests.cast import VERA_TOKEN
from tests.served import serving


async def test_the_same_tab_coming_back_replaces_its_dead_socket(tmp_path: Path) -> None:
    """4504: a phone that flaps must not run into the limit of sockets."""
    async with serving(tmp_path) as served:
        first = await served.visitor(tab="t1")
        await first.say("send", cid="c1", text="Hello")
        await first.expect("ack")

        await served.visitor(new=False, tab="t1")

        assert (await first.expect_close())[0] == 4504


async def test_a_visitor_who_leaves_before_the_commit_is_forgotten(tmp_path: Path) -> None:
    """T57: a thousand of them must not stay in the hub."""
    async with serving(tmp_path) as served:
        for number in range(20):
            vera = await served.visitor(token=f"{number:02}" + "x" * 41)
            await vera.say("send", cid="c1", text="Hello")
            await vera.close()
        last = await served.visitor(token="l" * 43)
        await last.say("send", cid="c1", text="Hello")
        await last.expect("ack")
        await last.close()
        served.app.sockets.close_all(4000, "test")

        assert not served.app.hub._visitors


async def test_a_socket_ends_with_its_session(tmp_path: Path) -> None:
    """T28: seven days at the longest, however busy."""
    async with serving(tmp_path) as served:
        anna = await served.operator()
        real = served.app.context.now
        served.app.context.now = lambda: real() + 8 * DAY

        served.app.sockets._check_sessions()

        assert (await anna.expect_close())[0] == 4006


async def test_after_the_disk_failed_nothing_more_is_acknowledged(tmp_path: Path) -> None:
    """F03: what waits in the queue is refused, too."""
    async with serving(tmp_path) as served:
        served.app.store._queue.clear()
        served.app.store.is_broken = True

        with pytest.raises(Busy):
            await served.app.store.write(lambda tx: tx.new_id())


async def test_forwarded_addresses_of_strangers_are_not_believed(tmp_path: Path) -> None:
    """T67: guessing passwords from ever new addresses is guessing from one."""
    async with serving(tmp_path) as served, served.client() as client:
        answers = [
            await client.post(
                "/api/v1/session",
                json={"email": "nobody@example.com", "password": "wrong"},
                headers={"X-Forwarded-For": f"203.0.113.{number}"},
            )
            for number in range(11)
        ]

        assert [answer.status_code for answer in answers] == [401] * 10 + [429]


async def test_a_dialog_begun_in_one_tab_is_typed_in_from_another(tmp_path: Path) -> None:
    """CHAT-5."""
    async with serving(tmp_path) as served:
        anna, first, second = await served.operator(), await served.visitor(), await served.visitor()
        await first.say("send", cid="c1", text="Hello")
        d = (await first.expect("ack"))["d"]
        await second.expect_event("DialogStarted")
        await anna.say("watch", d=d)
        await anna.expect("live")

        await second.say("typing", text="And", on=True)

        assert (await anna.expect("typing"))["text"] == "And"
        assert VERA_TOKEN not in str(anna.seen)
