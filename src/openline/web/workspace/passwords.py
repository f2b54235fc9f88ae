"""Hashing of passwords in threads of its own: argon2 takes 0.05 s and 64 MB on purpose."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from openline.domain.refusals import Busy
from openline.domain.team.operators import PASSWORD_LENGTH

AT_ONCE, WAITING = 2, 20
TRY_AGAIN = "The server is busy. Please try again in a moment."

T = TypeVar("T")
hasher = PasswordHasher()


class PasswordHashing:
    """At most AT_ONCE at a time and WAITING behind them; for more it is honest to say "busy" at once."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._given = 0

    async def verify(self, password_hash: str, password: str) -> bool:
        """Return whether the password is right. Raises Busy."""
        if len(password) > PASSWORD_LENGTH[1]:
            # A wrong password of normal length: takes the same time and fails.
            password = secrets.token_hex()
        return await self._run(_is_right, password_hash, password)

    async def hash(self, password: str) -> str:
        """Return the hash to keep. Raises Busy."""
        return await self._run(_hashed, "", password)

    async def _run(self, work: Callable[[str, str], T], password_hash: str, password: str) -> T:
        if self._given >= AT_ONCE + WAITING:
            raise Busy(1000, TRY_AGAIN)
        self._given += 1
        done = asyncio.get_running_loop().run_in_executor(self._threads, work, password_hash, password)
        # Counted until it is done, also when whoever asked has gone.
        done.add_done_callback(self._one_less)
        return await asyncio.shield(done)

    def _one_less(self, _: object) -> None:
        self._given -= 1


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except VerificationError:
        return False


def _hashed(_: str, password: str) -> str:
    return hasher.hash(password)
