"""F10: a courier killed at any moment loses no letter, and doubles only what the server had in hand."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from openline.clock import now_ms
from openline.domain.mail.throttle import MAX_IN_FLIGHT
from openline.domain.times import SECOND
from tests.cast import Stage
from tests.fakes import FakeSmtp, Step
from tests.faults.carrier import carry
from tests.faults.courier_setup import addresses, courier_setup
from tests.faults.processes import ask
from tests.forked import Forked

pytestmark = [pytest.mark.faults, pytest.mark.slow]

LETTERS = int(os.environ.get("OPENLINE_LETTERS", "60"))
KILLS = int(os.environ.get("OPENLINE_KILL_CYCLES", "3"))
ROUNDS_AFTER = 40


@dataclass
class Carriers:
    """One process after the other, each half an hour later by its clock: leases and doubts are over."""

    folder: Path
    url: str
    minutes: int = 0
    process: Forked | None = None
    kills: int = 0
    codes: list[int] = field(default_factory=list[int])

    async def run(self) -> None:
        """Until it ends by itself, or is killed."""
        self.minutes += 30
        self.process = Forked(carry, self.folder, self.url, self.minutes)
        self.codes.append(await asyncio.to_thread(self.process.wait))

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.kill()
                self.kills += 1

    async def run_until_all_is_settled(self) -> None:
        for _ in range(ROUNDS_AFTER):
            await self.run()
            if not self.waiting():
                return

    def waiting(self) -> int:
        settled = "SELECT count(*) FROM letters WHERE state NOT IN ('sent', 'failed')"
        return ask(self.folder, settled)[0][0]


async def waiting_letters(stage: Stage, folder: Path, *to: str) -> None:
    async with courier_setup(stage, folder) as setup:
        # The carriers' clock is the real one: letters of another year would be too old to go.
        setup.now = now_ms() - SECOND
        await setup.posts(*to)


def killed_once(carriers: list[Carriers], name: str) -> Callable[[Step], object]:
    """When the server has come to this step, the courier is dead."""

    async def script(step: Step) -> None:
        if step.name == name and not carriers[0].kills:
            carriers[0].kill()
            assert carriers[0].process
            await asyncio.to_thread(carriers[0].process.wait)

    return script


@pytest.mark.parametrize("step, copies", [("rcpt", 1), ("data", 1), ("dot", 2), ("taken", 2)])
async def test_a_courier_killed_while_it_hands_over(
    answered_stage: Stage, tmp_path: Path, step: str, copies: int
):
    """F10: before the dot exactly one; after it the server has it and nobody knows: once more, same id."""
    await waiting_letters(answered_stage, tmp_path, "vera@example.com")
    carriers = list[Carriers]()
    async with FakeSmtp(killed_once(carriers, step)) as fake:  # type: ignore[arg-type]
        carriers.append(Carriers(tmp_path, fake.url))
        await carriers[0].run()
        await carriers[0].run_until_all_is_settled()

    assert carriers[0].codes[0] == -9
    assert ask(tmp_path, "SELECT state FROM letters") == [("sent",)]
    assert len(fake.letters) == copies
    assert len({letter.message_id for letter in fake.letters}) == 1


async def test_a_courier_killed_after_the_answer_was_written(answered_stage: Stage, tmp_path: Path):
    """F10: exactly one."""
    await waiting_letters(answered_stage, tmp_path, "vera@a.example", "igor@b.example")
    carriers = list[Carriers]()

    async def script(step: Step) -> None:
        """Holds the second letter until the first one's row says that it went; then the courier dies."""
        if step.name == "mail" and len(fake.letters) == 1 and not carriers[0].kills:
            while not ask(tmp_path, "SELECT 1 FROM letters WHERE state = 'sent'"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            carriers[0].kill()

    async with FakeSmtp(script) as fake:  # type: ignore[arg-type]
        carriers.append(Carriers(tmp_path, fake.url))
        await carriers[0].run()
        await carriers[0].run_until_all_is_settled()

    assert Counter(letter.recipients[0] for letter in fake.letters) == {
        "vera@a.example": 1,
        "igor@b.example": 1,
    }


async def test_no_letter_is_lost_however_often_the_courier_is_killed(
    answered_stage: Stage, tmp_path: Path, record_property: Callable[[str, object], None]
):
    """F10, E11, E12: OPENLINE_LETTERS=1000 OPENLINE_KILL_CYCLES=50 for the full figure."""
    to = addresses(LETTERS, *(f"d{n}.example" for n in range(7)))
    await waiting_letters(answered_stage, tmp_path, *to)
    chance = random.Random(1)
    carriers = list[Carriers]()
    kill_at = sorted(chance.sample(range(1, LETTERS * 6), KILLS))
    seen = 0

    async def script(step: Step) -> None:
        nonlocal seen
        seen += step.name in ("mail", "rcpt", "data", "dot", "taken", "after")
        if kill_at and seen >= kill_at[0]:
            kill_at.pop(0)
            carriers[0].kill()

    async with FakeSmtp(script) as fake:  # type: ignore[arg-type]
        carriers.append(Carriers(tmp_path, fake.url))
        while kill_at and carriers[0].waiting():
            await carriers[0].run()
        await carriers[0].run_until_all_is_settled()

    delivered = Counter(letter.recipients[0] for letter in fake.letters)
    doubled = sum(count - 1 for count in delivered.values())
    figures = {"letters": LETTERS, "kills": carriers[0].kills, "doubled": doubled}
    for name, value in figures.items():
        record_property(name, value)
    print(figures)  # noqa: T201 - shown with -s and in reports
    assert set(delivered) == set(to)
    assert max(delivered.values()) <= 2
    assert doubled <= MAX_IN_FLIGHT * carriers[0].kills
    assert carriers[0].kills >= 1
    ids = {letter.message_id: letter.recipients[0] for letter in fake.letters}
    assert len(ids) == LETTERS
