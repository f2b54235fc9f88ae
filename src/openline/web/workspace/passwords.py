"""Hashing of passwords, which takes 0.05 s and 46 MiB on purpose: few at once, see limits/passwords.py."""

import secrets
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from openline.domain.refusals import WrongField, WrongFields
from openline.domain.team.operators import PASSWORD_LENGTH
from openline.web.request import AnyRequest, context_of, person

T = TypeVar("T")
hasher = PasswordHasher(memory_cost=47_104)
"""46 MiB, as in the Password Storage Cheat Sheet of OWASP, with three passes over it instead of one."""
WRONG_LENGTH = WrongField("password", "too_short", "Choose a password of 8 to 200 characters.")


def must_fit(password: str, before: str = "") -> None:
    """Raise WrongFields if a new password is too short or too long, or the one that it shall replace."""
    if not PASSWORD_LENGTH[0] <= len(password) <= PASSWORD_LENGTH[1] or password == before:
        raise WrongFields((WRONG_LENGTH,))


async def verify(request: AnyRequest, password_hash: str, password: str) -> bool:
    """Return whether the password is right. Raises Busy or TooMany."""
    if len(password) > PASSWORD_LENGTH[1]:
        # A wrong password of normal length: takes the same time and fails.
        password = secrets.token_hex()
    return await _run(request, lambda: _is_right(password_hash, password))


async def hash_of(request: AnyRequest, password: str) -> str:
    """Return the hash to keep. Raises Busy or TooMany."""
    return await _run(request, lambda: hasher.hash(password))


async def _run(request: AnyRequest, work: Callable[[], T]) -> T:
    context = context_of(request)
    usage = context.usage_of(person(request))
    with context.costs.telling("password_checks", usage.key):
        return await context.password_checks.run(work, usage)


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except VerificationError:
        return False
