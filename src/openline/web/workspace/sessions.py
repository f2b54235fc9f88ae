"""Sessions of operators: log-in by password, cookie, CSRF token, tickets for sockets."""

import secrets
from typing import NamedTuple

import msgspec
from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from openline.actions.team import presence
from openline.domain.crm.contacts import EMAIL_LIMIT
from openline.domain.refusals import Forbidden, MustChangePassword, TooMany, WrongLogin
from openline.domain.team.operators import SESSION_LONGEST, Operator, Session, session_is_good
from openline.domain.text import plain
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.visitors import hash_token
from openline.store.portal import find_portal
from openline.store.team import operators
from openline.store.transaction import Reader
from openline.web.context import AppContext
from openline.web.origin import cookie_name, is_own, network_of
from openline.web.problems import NoSession
from openline.web.request import AnyRequest, context_of, cookie, person
from openline.web.security_log import note
from openline.web.sockets.sockets import Sockets
from openline.web.wire import commands, frames
from openline.web.workspace import passwords
from openline.web.workspace.devices import KEPT_S, device_of, new_device

# Compared if no operator has the email, so that the time of the answer does not reveal which emails exist.
# A constant, because hashing at every start would cost each command a sixth of a second.
NOBODY = "$argon2id$v=19$m=47104,t=3,p=4$I7br1DPIuJ75ZaOrbbYEFA$yTDmDwbCxQqGxH16VcA3RHur68MvwnOH3FvYO5yievU"


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: commands.Typed
    password: commands.Typed


class OpenedSession(msgspec.Struct, frozen=True):
    """`must_change_password`: until then nothing else can be done."""

    me: frames.Me
    csrf: str
    must_change_password: bool = False


class Ticket(msgspec.Struct, frozen=True):
    ticket: str


async def session_of(request: AnyRequest, *, at_account: bool = False) -> Session:
    """Return the session of the request's cookie. Raises NoSession.

    `at_account`: a door that also opens to a password that must be changed; others raise MustChangePassword.
    Unsafe methods also need our own origin and the CSRF token. Raises Forbidden without them.
    """
    context = context_of(request)
    token = cookie(request, cookie_name(context.config))
    session = (
        await context.store.read(lambda tx: operators.find_session(tx, hash_token(token))) if token else None
    )
    if session is None or not session_is_good(session, context.now()):
        raise NoSession
    context.known_sessions.put(session.hash, True)
    if request.method not in ("GET", "HEAD"):
        must_be_own_page(request, context)
        if not secrets.compare_digest(
            request.headers.get("X-CSRF-Token", "").encode(), session.csrf.encode()
        ):
            raise Forbidden
    if session.must_change_password and not at_account:
        raise MustChangePassword
    return session


@post("/api/v1/session", status_code=200)
async def log_in(request: AnyRequest, data: JSONBody[LogIn]) -> Response[OpenedSession]:
    context = context_of(request)
    must_be_own_page(request, context)
    email = plain(data.email).strip().lower()[:EMAIL_LIMIT]
    account = await context.store.read(lambda tx: _account(tx, email))
    device = device_of(account.key, account.operator_id, cookie(request, device_cookie(context)))
    windows = _windows(request, context, email, device)
    _count_try(request, context, email, windows)
    is_right = await passwords.verify(request, account.password_hash, data.password)
    operator = account.operator
    if not is_right or operator is None:
        note("login_failed", email, person(request))
        raise WrongLogin
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), context.now()
    await context.store.write(
        lambda tx: presence.operator_logs_in(
            tx, operator, account.password_hash, hash_token(token), csrf, now
        )
    )
    for window, _, _ in windows:
        context.rate_limits.undo(window)
    note("login", operator.id, person(request))
    me = frames.Me(operator.id, operator.name, operator.email, operator.role)
    its_device = cookie(request, device_cookie(context)) if device else new_device(account.key, operator.id)
    cookies = [
        _cookie(context, cookie_name(context.config), token, SESSION_LONGEST // SECOND),
        _cookie(context, device_cookie(context), its_device, KEPT_S),
    ]
    return Response(OpenedSession(me, csrf, account.must_change), cookies=cookies)


@get("/api/v1/session")
async def who_am_i(request: AnyRequest) -> OpenedSession:
    session = await session_of(request, at_account=True)
    who = session.operator
    me = frames.Me(who.id, who.name, who.email, who.role)
    return OpenedSession(me, session.csrf, session.must_change_password)


@delete("/api/v1/session", status_code=200)
async def log_out(request: AnyRequest) -> Response[dict[str, bool]]:
    context = context_of(request)
    session = await session_of(request, at_account=True)
    sockets: Sockets = request.app.state.sockets
    sockets.end_session(session.hash)
    is_gone, now = not context.hub.has_list_reader(session.operator.id), context.now()
    await context.store.write(lambda tx: presence.operator_logs_out(tx, session, now, is_gone=is_gone))
    note("logout", session.operator.id, person(request))
    return Response({"ok": True}, cookies=[_cookie(context, cookie_name(context.config), "", 0)])


@post("/api/v1/ticket", status_code=200)
async def get_ticket(request: AnyRequest) -> Ticket:
    context = context_of(request)
    session = await session_of(request)
    ticket, now = secrets.token_urlsafe(16), context.now()
    await context.store.write(lambda tx: presence.operator_gets_ticket(tx, session, hash_token(ticket), now))
    return Ticket(ticket)


def device_cookie(context: AppContext) -> str:
    return f"{cookie_name(context.config)}-device"


def _cookie(context: AppContext, name: str, value: str, lives_s: int) -> Cookie:
    return Cookie(
        key=name,
        value=value,
        max_age=lives_s,
        path="/",
        httponly=True,
        secure=context.config.is_https,
        samesite="strict",
    )


def must_be_own_page(request: AnyRequest, context: AppContext) -> None:
    """Raise Forbidden for another origin. Browsers send one with every unsafe request, programs need not."""
    origin = request.headers.get("Origin")
    if origin is not None and not is_own(context.config, origin):
        raise Forbidden
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        raise Forbidden


class _Account(NamedTuple):
    """What a log-in is checked against. Of nobody's account everything is empty but the hash and the key."""

    operator: Operator | None
    password_hash: str
    must_change: bool
    key: str

    @property
    def operator_id(self) -> str:
        return self.operator.id if self.operator else ""


def _account(tx: Reader, email: str) -> _Account:
    portal, found = find_portal(tx), operators.find_password(tx, email)
    key = portal.secret if portal else ""
    operator = operators.find_operator(tx, found[0]) if found else None
    if found is None or operator is None:
        return _Account(None, NOBODY, must_change=False, key=key)
    return _Account(operator, found[1], operators.must_change_password(tx, found[0]), key)


Windows = list[tuple[str, int, float]]


def _count_try(request: AnyRequest, context: AppContext, email: str, windows: Windows) -> None:
    """Count an attempt, before the password is verified, so that parallel attempts all count."""
    try:
        with context.costs.telling("login_tries", network_of(person(request))):
            for window, most, seconds in windows:
                context.rate_limits.count(window, most, seconds)
    except TooMany:
        note("login_locked", email, person(request))
        raise


def _windows(request: AnyRequest, context: AppContext, email: str, device: str) -> Windows:
    """Return the counters of an attempt: (key, limit, seconds).

    They count this network at any account, this network at this account, and everyone at this account. The
    narrow ones come first: a single attacker reaches them long before the operator elsewhere is locked out.
    Behind a proxy that is not trusted all clients come from the loopback: only accounts are counted then.
    A browser in which this operator has logged in before is counted by itself: nobody else can lock it out.
    """
    if device:
        return [(f"login-device:{device}", context.config.limits.login_tries * 2, 15 * MINUTE / SECOND)]
    tries, usage = context.config.limits.login_tries, context.usage_of(person(request))
    account = [
        (f"login-of:{usage.key} {email}", tries * 2, 15 * MINUTE / SECOND),
        (f"login-to:{email}", tries * 20, 15 * MINUTE / SECOND),
    ]
    if usage.is_exempt:
        return account
    return [(f"login-from:{usage.key}", tries * 4, 5 * MINUTE / SECOND), *account]


handlers = [log_in, who_am_i, log_out, get_ticket]
