"""A mail server beside the browser: the fake one, in a thread of its own, waited for by its letters."""

import asyncio
import threading
import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Self

from tests.fakes import FakeSmtp, Taken

PATIENCE_S = 90


class LetterServer:
    """`with LetterServer() as letter_server`: `url` for OPENLINE_SMTP_URL; `letter_to` waits for a letter."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.fake = FakeSmtp()

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self.fake.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self.fake.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @property
    def url(self) -> str:
        return self.fake.url

    def letters_to(self, address: str) -> list[Taken]:
        return [each for each in self.fake.letters if address in each.recipients]

    def letter_to(self, address: str, number: int = 1, meanwhile: Callable[[], None] = lambda: None) -> Taken:
        """The `number`-th letter to this address. `meanwhile`: the browser must go on living."""
        until = time.monotonic() + PATIENCE_S
        while len(self.letters_to(address)) < number:
            assert time.monotonic() < until, f"no letter to {address} in {PATIENCE_S} s"
            meanwhile()
            time.sleep(0.02)
        return self.letters_to(address)[number - 1]

    def _do(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


def text_of(letter: Taken) -> str:
    """The plain part, as a person without HTML reads it."""
    return _part(letter.message, "plain")


def html_of(letter: Taken) -> str:
    return _part(letter.message, "html")


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content()
