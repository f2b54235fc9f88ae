"""Log-in of operators: password, cookie, CSRF token, tickets for sockets."""

import asyncio
import secrets
from typing import Any

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from openline.actions import arrive
from openline.domain.contacts import EMAIL_LIMIT
from openline.domain.messages import plain
from openline.domain.operators import PASSWORD_LENGTH, SESSION_LONGEST, Session, session_is_good
from openline.domain.refusals import Forbidden, WrongLogin
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors import hash_of
from openline.store import operators
from openline.web import commands, frames
from openline.web.origin import is_own, network_of, person_behind
from openline.web.parts import Parts
from openline.web.problems import NoSession
from openline.web.sockets import Sockets

hasher = PasswordHasher()
# Compared when nobody has the address: an unknown e-mail takes as long as a wrong password (T19).
# Made once and written down, for hashing at every start would cost each command a sixth of a second.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$2WeLnrhcbj59LnP0kq1Wxw$NUwBu3xfUtMjjRCIj3dfc0jG0SlhL6VAWDwI8ttVqhI"

AnyRequest = Request[Any, Any, Any]


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: commands.Typed
    password: commands.Typed


class Opened(msgspec.Struct, frozen=True):
    me: frames.Me
    csrf: str


class Ticket(msgspec.Struct, frozen=True):
    ticket: str


def parts_of(request: AnyRequest) -> Parts:
    return request.app.state.parts


async def session_of(request: AnyRequest) -> Session:
    """Who asks; for unsafe methods also whether it is their own page (T31). Raises NoSession, Forbidden."""
    parts = parts_of(request)
    token = request.cookies.get(cookie_name(parts), "")
    session = await parts.store.read(lambda tx: operators.find_session(tx, hash_of(token))) if token else None
    if session is None or not session_is_good(session, parts.now()):
        raise NoSession
    if request.method not in ("GET", "HEAD"):
        _must_be_own_page(request, parts)
        if not secrets.compare_digest(
            request.headers.get("X-CSRF-Token", "").encode(), session.csrf.encode()
        ):
            raise Forbidden
    return session


@post("/api/v1/session", status_code=200)
async def log_in(request: AnyRequest, data: JSONBody[LogIn]) -> Response[Opened]:
    parts = parts_of(request)
    _must_be_own_page(request, parts)
    email = plain(data.email).strip().lower()[:EMAIL_LIMIT]
    _count_try(request, parts, email)
    found = await parts.store.read(lambda tx: operators.find_password(tx, email))
    is_right = await _verify(found[1] if found else NOBODY, data.password)
    operator_id = found[0] if found else ""
    operator = await parts.store.read(lambda tx: operators.find_operator(tx, operator_id))
    if not is_right or operator is None:
        raise WrongLogin
    _forgive_try(request, parts, email)
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), parts.now()
    await parts.store.write(lambda tx: arrive.operator_logs_in(tx, operator, hash_of(token), csrf, now))
    me = frames.Me(operator.id, operator.name, operator.email, operator.role)
    return Response(Opened(me, csrf), cookies=[_cookie(parts, token, SESSION_LONGEST // SECOND)])


@get("/api/v1/session")
async def who_am_i(request: AnyRequest) -> Opened:
    session = await session_of(request)
    who = session.operator
    return Opened(frames.Me(who.id, who.name, who.email, who.role), session.csrf)


@delete("/api/v1/session", status_code=200)
async def log_out(request: AnyRequest) -> Response[dict[str, bool]]:
    parts = parts_of(request)
    session = await session_of(request)
    sockets: Sockets = request.app.state.sockets
    sockets.end_session(session.hash)
    is_gone, now = not parts.hub.has_list_reader(session.operator.id), parts.now()
    await parts.store.write(lambda tx: arrive.operator_logs_out(tx, session, now, is_gone=is_gone))
    return Response({"ok": True}, cookies=[_cookie(parts, "", 0)])


@post("/api/v1/ticket", status_code=200)
async def get_ticket(request: AnyRequest) -> Ticket:
    parts = parts_of(request)
    session = await session_of(request)
    ticket, now = secrets.token_urlsafe(16), parts.now()
    await parts.store.write(lambda tx: arrive.operator_gets_ticket(tx, session, hash_of(ticket), now))
    return Ticket(ticket)


def cookie_name(parts: Parts) -> str:
    return "__Host-openline" if parts.config.is_https else "openline"


def person(request: AnyRequest) -> str:
    """The address of whoever asks, behind proxies that we trust."""
    peer = request.client.host if request.client else ""
    return person_behind(
        parts_of(request).config, peer, ", ".join(request.headers.getall("X-Forwarded-For", []))
    )


def _cookie(parts: Parts, value: str, lives_s: int) -> Cookie:
    return Cookie(
        key=cookie_name(parts),
        value=value,
        max_age=lives_s,
        path="/",
        httponly=True,
        secure=parts.config.is_https,
        samesite="strict",
    )


def _must_be_own_page(request: AnyRequest, parts: Parts) -> None:
    """A browser always says where an unsafe request comes from; a program may say nothing."""
    origin = request.headers.get("Origin")
    if origin is not None and not is_own(parts.config, origin):
        raise Forbidden
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        raise Forbidden


def _count_try(request: AnyRequest, parts: Parts, email: str) -> None:
    """Before the password is looked at, so that a thousand tries at once count as a thousand (T19)."""
    tries = parts.config.limits.login_tries
    parts.windows.allow(f"login:{network_of(person(request))}", tries * 4, 5 * MINUTE / SECOND)
    parts.windows.allow(f"login:{email}", tries * 2, 15 * MINUTE / SECOND)


def _forgive_try(request: AnyRequest, parts: Parts, email: str) -> None:
    """Who knew the password was not guessing."""
    parts.windows.forgive(f"login:{network_of(person(request))}")
    parts.windows.forgive(f"login:{email}")


async def _verify(password_hash: str, password: str) -> bool:
    """argon2 takes 0.05 s and 64 MB on purpose: in one of a few threads."""
    if len(password) > PASSWORD_LENGTH[1]:
        # Nobody's: as long to compare as any other, and as wrong.
        password = secrets.token_hex()
    try:
        return await asyncio.to_thread(hasher.verify, password_hash, password)
    except VerificationError:
        return False


handlers = [log_in, who_am_i, log_out, get_ticket]
