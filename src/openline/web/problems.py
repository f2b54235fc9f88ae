"""HTTP statuses of refusals, and the body of every error: `{code, message, fields?, retry_ms?, current?}`."""

from typing import Any, cast

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
    NotFound,
    NotNow,
    NotSeen,
    OtherPerson,
    Refused,
    TakenBy,
    TokenEnded,
    TooMany,
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
    WrongLogin: 401,
    Blocked: 403,
    TakenBy: 409,
    AlreadyFinished: 409,
    NotNow: 409,
    Changed: 409,
    OtherPerson: 409,
    TooMany: 429,
    Busy: 503,
}

NOT_A_PAGE = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class NoSession(Refused):
    """The request has no valid session. Not a rule of the domain, so it is defined here."""

    code = "no_session"
    text = "Please log in."


STATUS[NoSession] = 401


def on_refused(request: Request[Any, Any, Any], refused: Refused) -> Response[dict[str, Any]]:
    lang = language(request.headers.get("Accept-Language", "en"), OFFERED)
    body: dict[str, Any] = {"code": refused.code, "message": say(lang, refused.text, **refused.values)}
    headers: dict[str, str] = {}
    if isinstance(refused, WrongFields):
        body["fields"] = [
            {"field": w.field, "code": w.code, "message": say(lang, w.text)} for w in refused.wrong
        ]
    if isinstance(refused, Changed) and refused.current is not None:
        body["current"] = refused.current
    if isinstance(refused, TooMany | Busy):
        body["retry_ms"] = refused.retry_ms
        headers["Retry-After"] = str(refused.retry_ms // 1000 + 1)
    return _answer(request, body, STATUS[type(refused)], headers)


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Answer errors raised by the framework: unknown paths, bodies that do not match."""
    codes = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_big"}
    body: dict[str, Any] = {"code": codes.get(error.status_code, "refused"), "message": error.detail}
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        wrong = cast("list[dict[str, Any]]", error.extra)
        body["fields"] = [
            {"field": str(each.get("key", "")), "code": "wrong", "message": str(each.get("message", ""))}
            for each in wrong
        ]
    return _answer(request, body, error.status_code)


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, str]]:
    """Log an unexpected error and answer without any detail of it."""
    if isinstance(error, RecursionError):
        return _answer(request, {"code": "bad_request", "message": "Nested too deeply."}, 400)
    log.error("request_failed", path=request.scope["path"], exc_info=error)
    return _answer(request, {"code": "server_error", "message": "Something went wrong."}, 500)


def _answer(
    request: Request[Any, Any, Any], body: Any, status: int, headers: dict[str, str] | None = None
) -> Response[Any]:
    """Build an error response: never cached, and readable by the widget, which runs on another site."""
    own = {**NOT_A_PAGE, **(headers or {})}
    if request.scope["path"].startswith("/api/v1/visitor/"):
        own["Access-Control-Allow-Origin"] = "*"
    return Response(body, status_code=status, headers=own)
