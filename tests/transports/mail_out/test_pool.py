"""Conversations kept for the next letter: who waits for one waits for the first that is ready (F09)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from openline.domain.mail import servers
from openline.transports.mail_out import pool
from openline.transports.mail_out.errors import Unreachable
from openline.transports.mail_out.pool import SmtpPool
from openline.transports.mail_out.smtp import SmtpConnection, Timeouts
from tests.fakes import FakeSmtp, Step

PATIENT = Timeouts(5, 20, 20, 20, 20, 20, 0.5)


@dataclass
class Porch:
    """A mail server whose second and further greetings wait until the test says what they are."""

    fake: FakeSmtp
    lines: SmtpPool = None  # type: ignore[assignment]
    greeting: asyncio.Future[str | None] = field(default_factory=asyncio.Future)

    async def __call__(self, step: Step) -> str | None:
        return await self.greeting if step.name == "greeting" and step.connection > 1 else None

    def waits(self) -> asyncio.Task[SmtpConnection]:
        return asyncio.create_task(self.lines.acquire())

    async def is_asked(self, connections_: int) -> None:
        """So many conversations have been begun."""
        async with asyncio.timeout(5):
            while self.fake.connections < connections_:  # noqa: ASYNC110 - nobody announces it
                await asyncio.sleep(0)


@pytest_asyncio.fixture
async def porch() -> AsyncIterator[Porch]:
    async with FakeSmtp() as fake:
        fake.script = found = Porch(fake)
        found.lines = SmtpPool(servers.parse_smtp_url(fake.url), "chat.example.org", PATIENT)
        yield found
        await found.lines.close()


async def test_a_slow_greeting_keeps_nobody_from_a_line_that_is_given_back(porch: Porch):
    """F09."""
    line = await porch.lines.acquire()
    waiting = porch.waits()
    await porch.is_asked(2)
    await porch.lines.put_back(line)

    assert await waiting is line
    assert not porch.greeting.done()


async def test_what_was_begun_for_one_serves_the_next(porch: Porch):
    """F09: never more conversations than people who wait."""
    line = await porch.lines.acquire()
    for _ in range(5):
        waiting = porch.waits()
        await porch.is_asked(2)
        await porch.lines.put_back(line)
        assert await waiting is line
    waiting = porch.waits()
    porch.greeting.set_result(None)

    assert await waiting is not line
    assert porch.fake.connections == 2


async def test_all_who_wait_are_served_by_one_line(porch: Porch):
    """F09: four hands, three of them before a door that does not open."""
    line = await porch.lines.acquire()
    waiting = [porch.waits() for _ in range(3)]
    await porch.is_asked(4)
    for _ in range(3):
        await porch.lines.put_back(line)
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        (served,) = done
        assert served.result() is line
        waiting.remove(served)

    assert porch.fake.connections == 4


async def test_a_server_that_takes_no_more_at_once_is_not_pressed(porch: Porch):
    """F07: who waits gets what is given back, and asks for no more meanwhile."""
    line = await porch.lines.acquire()
    first, second = porch.waits(), porch.waits()
    await porch.is_asked(3)
    porch.greeting.set_result("421 4.7.0 Too many connections")
    async with asyncio.timeout(5):
        for waiting in (first, second):
            await porch.lines.put_back(line)
            assert await waiting is line
        third = porch.waits()
        await asyncio.sleep(0)
        await porch.lines.put_back(line)
        assert await third is line

    assert porch.fake.connections == 3
    assert porch.lines.trouble == ""


async def test_a_greeting_that_turns_into_a_no_is_heard_by_who_waits_for_it(porch: Porch):
    """F06: when nothing can be given back any more; and by nobody who was served meanwhile."""
    line = await porch.lines.acquire()
    served, refused = porch.waits(), porch.waits()
    await porch.is_asked(3)
    await porch.lines.put_back(line)
    assert await served is line
    porch.greeting.set_result("421 4.3.2 not now")
    line.abort()
    await porch.lines.put_back(line)

    with pytest.raises(Unreachable, match="421 4\\.3\\.2 not now"):
        await refused
    assert porch.lines.trouble.endswith("421 4.3.2 not now")


async def test_the_next_line_is_begun_before_the_old_one_is_worn(porch: Porch):
    """F09: else every hundredth letter would wait for a greeting."""
    line = await porch.lines.acquire()
    line.letters = pool.RENEWED_AFTER - 1
    await porch.lines.put_back(line)
    assert porch.fake.connections == 1
    assert await porch.lines.acquire() is line
    line.letters += 1
    await porch.lines.put_back(line)
    await porch.is_asked(2)

    assert await porch.lines.acquire() is line
    await porch.lines.put_back(line)
    assert porch.fake.connections == 2


async def test_who_waits_hears_that_all_is_closed(porch: Porch):
    """Another server was set, or the program stops: the letter goes back untried."""
    await porch.lines.acquire()
    waiting = porch.waits()
    await porch.is_asked(2)
    await porch.lines.close()

    with pytest.raises(Unreachable):
        await waiting
