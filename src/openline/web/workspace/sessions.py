"""Sessions of operators: log-in by password, cookie, CSRF token, tickets for sockets."""

import secrets

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from openline.actions.team import presence
from openline.domain.crm.contacts import EMAIL_LIMIT
from openline.domain.refusals import Forbidden, WrongLogin
from openline.domain.team.operators import PASSWORD_LENGTH, SESSION_LONGEST, Session, session_is_good
from openline.domain.text import plain
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.visitors import hash_token
from openline.store.team import operators
from openline.web.context import AppContext
from openline.web.origin import cookie_name, is_loopback, is_own, network_of
from openline.web.problems import NoSession
from openline.web.request import AnyRequest, context_of, person
from openline.web.sockets.sockets import Sockets
from openline.web.wire import commands, frames

hasher = PasswordHasher()
# Compared if no operator has the email, so that the time of the answer does not reveal which emails exist.
# A constant, because hashing at every start would cost each command a sixth of a second.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$2WeLnrhcbj59LnP0kq1Wxw$NUwBu3xfUtMjjRCIj3dfc0jG0SlhL6VAWDwI8ttVqhI"


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: commands.Typed
    password: commands.Typed


class OpenedSession(msgspec.Struct, frozen=True):
    me: frames.Me
    csrf: str


class Ticket(msgspec.Struct, frozen=True):
    ticket: str


async def session_of(request: AnyRequest) -> Session:
    """Return the session of the request's cookie. Raises NoSession.

    Unsafe methods also need our own origin and the CSRF token. Raises Forbidden without them.
    """
    context = context_of(request)
    token = request.cookies.get(cookie_name(context.config), "")
    session = (
        await context.store.read(lambda tx: operators.find_session(tx, hash_token(token))) if token else None
    )
    if session is None or not session_is_good(session, context.now()):
        raise NoSession
    context.known_sessions.put(session.hash, True)
    if request.method not in ("GET", "HEAD"):
        _must_be_own_page(request, context)
        if not secrets.compare_digest(
            request.headers.get("X-CSRF-Token", "").encode(), session.csrf.encode()
        ):
            raise Forbidden
    return session


@post("/api/v1/session", status_code=200)
async def log_in(request: AnyRequest, data: JSONBody[LogIn]) -> Response[OpenedSession]:
    context = context_of(request)
    _must_be_own_page(request, context)
    email = plain(data.email).strip().lower()[:EMAIL_LIMIT]
    _count_try(request, context, email)
    found = await context.store.read(lambda tx: operators.find_password(tx, email))
    usage = context.usage_of(person(request))
    with context.costs.telling("password_checks", usage.key):
        is_right = await context.password_checks.run(
            lambda: _is_right(found[1] if found else NOBODY, data.password), usage
        )
    operator_id = found[0] if found else ""
    operator = await context.store.read(lambda tx: operators.find_operator(tx, operator_id))
    if not is_right or operator is None:
        raise WrongLogin
    _undo_try(request, context, email)
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), context.now()
    await context.store.write(
        lambda tx: presence.operator_logs_in(tx, operator, hash_token(token), csrf, now)
    )
    me = frames.Me(operator.id, operator.name, operator.email, operator.role)
    return Response(OpenedSession(me, csrf), cookies=[_cookie(context, token, SESSION_LONGEST // SECOND)])


@get("/api/v1/session")
async def who_am_i(request: AnyRequest) -> OpenedSession:
    session = await session_of(request)
    who = session.operator
    return OpenedSession(frames.Me(who.id, who.name, who.email, who.role), session.csrf)


@delete("/api/v1/session", status_code=200)
async def log_out(request: AnyRequest) -> Response[dict[str, bool]]:
    context = context_of(request)
    session = await session_of(request)
    sockets: Sockets = request.app.state.sockets
    sockets.end_session(session.hash)
    is_gone, now = not context.hub.has_list_reader(session.operator.id), context.now()
    await context.store.write(lambda tx: presence.operator_logs_out(tx, session, now, is_gone=is_gone))
    return Response({"ok": True}, cookies=[_cookie(context, "", 0)])


@post("/api/v1/ticket", status_code=200)
async def get_ticket(request: AnyRequest) -> Ticket:
    context = context_of(request)
    session = await session_of(request)
    ticket, now = secrets.token_urlsafe(16), context.now()
    await context.store.write(lambda tx: presence.operator_gets_ticket(tx, session, hash_token(ticket), now))
    return Ticket(ticket)


def _cookie(context: AppContext, value: str, lives_s: int) -> Cookie:
    return Cookie(
        key=cookie_name(context.config),
        value=value,
        max_age=lives_s,
        path="/",
        httponly=True,
        secure=context.config.is_https,
        samesite="strict",
    )


def _must_be_own_page(request: AnyRequest, context: AppContext) -> None:
    """Raise Forbidden for another origin. Browsers send one with every unsafe request, programs need not."""
    origin = request.headers.get("Origin")
    if origin is not None and not is_own(context.config, origin):
        raise Forbidden
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        raise Forbidden


def _count_try(request: AnyRequest, context: AppContext, email: str) -> None:
    """Count an attempt, before the password is verified, so that parallel attempts all count."""
    with context.costs.telling("login_tries", network_of(person(request))):
        for window, most, seconds in _windows(request, context, email):
            context.rate_limits.count(window, most, seconds)


def _undo_try(request: AnyRequest, context: AppContext, email: str) -> None:
    """Take the count of a successful log-in back."""
    for window, _, _ in _windows(request, context, email):
        context.rate_limits.undo(window)


def _windows(request: AnyRequest, context: AppContext, email: str) -> list[tuple[str, int, float]]:
    """Return the counters of an attempt: (key, limit, seconds).

    They count this network at any account, this network at this account, and everyone at this account. The
    narrow ones come first: a single attacker reaches them long before the operator elsewhere is locked out.
    Behind a proxy that is not trusted all clients come from the loopback: only accounts are counted then.
    """
    tries, address = context.config.limits.login_tries, person(request)
    network = network_of(address)
    account = [
        (f"login-of:{network} {email}", tries * 2, 15 * MINUTE / SECOND),
        (f"login-to:{email}", tries * 20, 15 * MINUTE / SECOND),
    ]
    if is_loopback(address):
        return account
    return [(f"login-from:{network}", tries * 4, 5 * MINUTE / SECOND), *account]


def _is_right(password_hash: str, password: str) -> bool:
    """Return whether the password fits, after 0.05 s and with 64 MB, as argon2 intends."""
    if len(password) > PASSWORD_LENGTH[1]:
        # A wrong password of normal length: takes the same time and fails.
        password = secrets.token_hex()
    try:
        return hasher.verify(password_hash, password)
    except VerificationError:
        return False


handlers = [log_in, who_am_i, log_out, get_ticket]
