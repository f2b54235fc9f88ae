"""HTTP statuses of refusals, and the body of every error."""

from typing import Any, cast

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from openline.domain.refusals import (
    AlreadyFinished,
    BadText,
    Blocked,
    Busy,
    Changed,
    Forbidden,
    MustChangePassword,
    NotFound,
    NotNow,
    NotSeen,
    OtherPerson,
    Refused,
    TakenBy,
    TokenEnded,
    TooBroad,
    TooMany,
    Unanswered,
    WrongFields,
    WrongLogin,
)
from openline.domain.visitors.visitors import language
from openline.texts import OFFERED, say

log = structlog.get_logger()

STATUS: dict[type[Refused], int] = {
    BadText: 422,
    WrongFields: 400,
    NotFound: 404,
    NotSeen: 404,
    TokenEnded: 404,
    Forbidden: 403,
    MustChangePassword: 403,
    WrongLogin: 401,
    Blocked: 403,
    TakenBy: 409,
    AlreadyFinished: 409,
    NotNow: 409,
    Changed: 409,
    OtherPerson: 409,
    TooBroad: 422,
    TooMany: 429,
    Unanswered: 429,
    Busy: 503,
}

NOT_A_PAGE = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class WrongField(msgspec.Struct, frozen=True):
    """What is wrong with one field. `field`: its dotted path in the request's body."""

    field: str
    code: str
    message: str


class ErrorBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every error. `current`: what somebody else saved meanwhile."""

    code: str
    message: str
    fields: tuple[WrongField, ...] = ()
    retry_ms: int = 0
    current: Any = None


class NoSession(Refused):
    """The request has no valid session. Not a rule of the domain, so it is defined here."""

    code = "no_session"
    text = "Please log in."


STATUS[NoSession] = 401


def on_refused(request: Request[Any, Any, Any], refused: Refused) -> Response[ErrorBody]:
    lang = language(request.headers.get("Accept-Language", "en"), OFFERED)
    wrong = refused.wrong if isinstance(refused, WrongFields) else ()
    retry_ms = refused.retry_ms if isinstance(refused, TooMany | Busy) else 0
    body = ErrorBody(
        refused.code,
        say(lang, refused.text, **refused.values),
        tuple(WrongField(each.field, each.code, say(lang, each.text)) for each in wrong),
        retry_ms,
        refused.current if isinstance(refused, Changed) else None,
    )
    headers = {"Retry-After": str(retry_ms // 1000 + 1)} if isinstance(refused, TooMany | Busy) else {}
    return _answer(request, body, STATUS[type(refused)], headers)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[ErrorBody]:
    """Answer errors raised by the framework: unknown paths, bodies that do not match."""
    codes = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_big"}
    wrong: tuple[WrongField, ...] = ()
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        found = cast("list[dict[str, Any]]", error.extra)
        wrong = tuple(
            WrongField(str(each.get("key", "")), "wrong", str(each.get("message", ""))) for each in found
        )
    body = ErrorBody(codes.get(error.status_code, "refused"), error.detail, wrong)
    return _answer(request, body, error.status_code)


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorBody]:
    """Log an unexpected error and answer without any detail of it."""
    if isinstance(error, RecursionError):
        return _answer(request, ErrorBody("bad_request", "Nested too deeply."), 400)
    log.error("request_failed", path=request.scope["path"], exc_info=error)
    return _answer(request, ErrorBody("server_error", "Something went wrong."), 500)


def _answer(
    request: Request[Any, Any, Any], body: ErrorBody, status: int, headers: dict[str, str] | None = None
) -> Response[ErrorBody]:
    """Build an error response: never cached, and readable by the widget, which runs on another site."""
    own = {**NOT_A_PAGE, **(headers or {})}
    if request.scope["path"].startswith("/api/v1/visitor/"):
        own["Access-Control-Allow-Origin"] = "*"
    return Response(body, status_code=status, headers=own)
