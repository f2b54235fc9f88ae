"""A mail server beside the browser: in a thread of its own, for these tests wait for pages, not for loops."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes import FakeSmtp, Step

Says = Callable[[Step], str | None]


def _agrees(_: Step) -> str | None:
    return None


@dataclass
class ScriptedSmtp:
    """Takes every letter, until a test gives it something else to say."""

    says: Says = _agrees
    smtp: FakeSmtp = field(default_factory=FakeSmtp)

    def __post_init__(self) -> None:
        async def script(step: Step) -> str | None:
            return self.says(step)

        self.smtp.script = script

    def takes_all(self) -> None:
        self.says = _agrees

    def letter_to(self, address: str) -> str:
        """The text of the newest one."""
        taken = next(it for it in reversed(self.smtp.letters) if address in it.recipients)
        text = taken.message.get_body(("plain",))
        assert text
        return text.get_content()


@contextmanager
def scripted_smtp() -> Iterator[ScriptedSmtp]:
    server, loop = ScriptedSmtp(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def wait_for(coroutine: object) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, loop).result(10)  # pyright: ignore[reportArgumentType]

    wait_for(server.smtp.comes_up())
    yield server
    wait_for(server.smtp.goes_down())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
