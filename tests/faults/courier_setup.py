"""Letters that wait, a courier with a clock of its own, and a mail server that fails as it is told."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from openline.actions.letters import enqueue
from openline.courier import Courier, MailTransport
from openline.domain.letters.content import LetterContent, RenderedLetter
from openline.domain.letters.letters import Letter
from openline.domain.mail import servers
from openline.domain.mail.policy import Installation, SendLimits
from openline.domain.times import MINUTE, SECOND
from openline.domain.values import replace
from openline.store.databases import Sqlite
from openline.store.dialogs import dialogs
from openline.store.letters import letters as kept
from openline.store.transaction import Reader, Transaction
from openline.store.writer import Store
from openline.transports.mail_out.smtp import Timeouts
from tests.cast import Stage, copy_data, give_keys, set_the_stage
from tests.fakes import FakeSmtp, Step

T = TypeVar("T")
MANY = 10**6
INSTALLATION = Installation(
    "https://chat.lamps.example",
    "us@lamps.example",
    limits=SendLimits(MANY, MANY, 0, MANY, 0, MANY, MANY, MANY, MANY),
)
PATIENT = Timeouts(5, 20, 20, 20, 20, 20, 0.5)


def render(content: LetterContent) -> RenderedLetter:
    """Plain, but with everything that matters: words of people and both links."""
    words = "\n".join(entry.text for entry in content.entries)
    text = f"{words}\n{content.back_url}\n{content.stop_url}\n"
    return RenderedLetter(f"Copy of {content.label}", text, f"<p>{text}</p>")


@dataclass
class Script:
    """What happens at a step: an answer, DROP, or something awaited. By domain of the addressee; "" = all."""

    at: dict[tuple[str, str], Callable[[Step], Any]] = field(default_factory=dict)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(step, addressee) → how often."""

    async def __call__(self, step: Step) -> str | None:
        self.seen[step.name, step.recipient] += 1
        domain = step.recipient.rpartition("@")[2]
        act = self.at.get((step.name, domain)) or self.at.get((step.name, ""))
        answer = act(step) if act else None
        return await answer if asyncio.iscoroutine(answer) else answer

    def when(self, step: str, act: Callable[[Step], Any], domain: str = "") -> None:
        self.at[step, domain] = act

    def first(self, step: str, answer: str, times: int = 1) -> None:
        """For each addressee the first so many times."""

        def act(asked: Step) -> str | None:
            return answer if self.seen[step, asked.recipient] <= times else None

        self.when(step, act)


@dataclass
class CourierSetup:
    """One dialog that Oleg has answered; its copies go to whomever a test wants."""

    stage: Stage
    store: Store
    fake: FakeSmtp
    script: Script
    dialog_id: str
    now: int
    courier: Courier = None  # type: ignore[assignment]
    means: MailTransport = None  # type: ignore[assignment]

    def hire(self, **changed: Any) -> Courier:
        """Another courier, as after a restart."""
        self.means = replace(self.means, **changed)
        self.courier = Courier(self.store, INSTALLATION, self.means)
        return self.courier

    async def posts(self, *addresses: str) -> None:
        def action(tx: Transaction) -> None:
            dialog = dialogs.get_dialog_to_change(tx, self.dialog_id)
            for address in addresses:
                dialog = enqueue.enqueue_copy(tx, dialog, address, f"request {address}", self.now)
            dialogs.save_dialog(tx, dialog)

        await self.store.write(action)

    async def passes(self, minutes: float, *, step: float = 1) -> None:
        """Time goes by minute for minute; the courier is let run at each."""
        end = self.now + round(minutes * MINUTE)
        while self.now < end:
            self.now = min(end, self.now + round(step * MINUTE))
            await self.courier.carry()

    async def ticks(self, seconds: int = 1) -> None:
        """Time goes by while the courier runs by itself."""
        self.now += seconds * SECOND
        self.courier.nudge(0)
        await asyncio.sleep(0.02)

    async def letters(self) -> dict[str, Letter]:
        """By address."""
        found = await self.store.read(_all_letters)
        return {letter.address: letter for letter in found}

    async def states(self) -> Counter[str]:
        return Counter(letter.state for letter in (await self.letters()).values())

    @property
    def delivered(self) -> Counter[str]:
        return Counter(letter.recipients[0] for letter in self.fake.letters)

    def tries(self, step: str = "rcpt") -> list[tuple[float, str]]:
        return [(at, seen.recipient) for at, seen in self.fake.steps if seen.name == step]


def _first_dialog(tx: Reader) -> str:
    tx.cursor.execute("SELECT id FROM dialogs")
    return tx.cursor.fetchone()[0]


def _all_letters(tx: Reader) -> list[Letter]:
    tx.cursor.execute("SELECT id FROM letters ORDER BY id")
    found = [kept.find_letter(tx, row[0]) for row in tx.cursor.fetchall()]
    return [letter for letter in found if letter]


def answered(folder: Path) -> Stage:
    """A file with a dialog of Vera's that a human has answered (R1); closed, to be copied."""
    stage = set_the_stage(Sqlite(folder))
    stage.answers(stage.writes("Do you deliver?").dialog_id, "Yes, we do.")
    stage.close()
    return stage


@asynccontextmanager
async def courier_setup(stage: Stage, folder: Path) -> AsyncGenerator[CourierSetup]:
    """On a copy of the stage's file, with a real mail server; the clock is the test's."""
    copy_data(stage.database.path.parent, folder)  # type: ignore[attr-defined]
    database = Sqlite(folder)
    give_keys(database)
    store = Store(database)
    dialog_id = await store.read(_first_dialog)
    script = Script()
    async with FakeSmtp(script) as fake:
        setup = CourierSetup(stage, store, fake, script, dialog_id, stage.now)
        server = servers.parse_smtp_url(fake.url)
        setup.means = MailTransport(
            server=lambda _: server,
            render=render,
            timeouts=PATIENT,
            turn_s=2,
            now=lambda: setup.now,
        )
        setup.hire()
        try:
            yield setup
        finally:
            await setup.courier.stop()
            await store.close()


def addresses(count: int, *domains: str) -> list[str]:
    return [f"client{n}@{domains[n % len(domains)]}" for n in range(count)]
