"""Pages and static files: the workspace, the demo shop, the public chat page, the loader and its settings."""

import re
import secrets
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from openline.domain.channels.sites import snippet_of
from openline.domain.refusals import NotFound
from openline.domain.text import plain
from openline.domain.visitors.visitors import language
from openline.store.channels.channels import find_any_channel, list_channels
from openline.store.lines import lines
from openline.store.portal import find_portal
from openline.texts import OFFERED, say
from openline.web.compression import compressed
from openline.web.context import STATIC
from openline.web.origin import is_own_host
from openline.web.request import AnyRequest, context_of
from openline.web.visitor.letter_pages import closed_chat
from openline.web.workspace.sessions import session_of

TEXTS = Path(str(resources.files("openline"))) / "texts"

WORKSPACE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {sockets}; frame-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
VISITOR_POLICY = WORKSPACE_POLICY.replace("frame-src 'self'; ", "").replace(
    "form-action 'self'", "form-action 'none'"
)
LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400"
LOAD_FAILED = "The chat didn't load. Please try again."
FOR_EVER = "public, max-age=31536000, immutable"
FOR_ANY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Also for pages that embed only what says that it may be embedded (Cross-Origin-Embedder-Policy)."""
WAY_FROM_LETTER = b"if(/^#\\/?openline=[\\w-]/.test(location.hash))location.replace(%s);\n"
"""The script of a closed channel: it draws nothing, but leads who comes from a letter to what to do."""
TRIED_AGAIN = re.compile(r"^widget/~\d{1,3}/")
"""A browser never asks again for a module that failed once. So the loader asks under another address."""
ANY_PANEL = re.compile(r"widget/panel\.[\w-]+\.js")
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}


class PortalSeen(msgspec.Struct, frozen=True):
    name: str
    line: str
    channel_key: str
    snippet: str
    demo_url: str
    lang: str


@get(["/", "/{rest:path}"])
async def workspace(request: AnyRequest) -> Response[bytes]:
    """Serve the workspace for every path without a handler: it routes on the client and shows its own 404."""
    if request.scope["path"].startswith(("/api/", "/w/", "/ws/", "/static/")):
        raise NotFound
    return _page(request, _file(STATIC / "workspace" / "index.html"), WORKSPACE_POLICY)


@get("/demo")
async def demo(request: AnyRequest) -> Response[bytes]:
    """Serve the demo shop with the widget of the first channel, or of `?channel=KEY`; not on a real site."""
    if not context_of(request).config.demo_url:
        raise NotFound
    key = request.query_params.get("channel", "")
    channels = await context_of(request).store.read(list_channels)
    shown = next((channel for channel in channels if key in ("", channel.key)), None)
    if shown is None:
        raise NotFound
    return _page(request, _with_key(TEXTS / "demo.html", shown.key), VISITOR_POLICY)


@get("/chat/{key:str}")
async def chat(request: AnyRequest, key: FromPath[str]) -> Response[bytes] | Response[str]:
    """Serve the public chat page of a channel, for companies without a site of their own.

    Letters and bookmarks lead to a closed one, too: there stands what to do instead.
    """
    channel = await context_of(request).store.read(lambda tx: find_any_channel(tx, plain(key)))
    if channel is None:
        raise NotFound
    if channel.is_closed:
        return await _closed(request)
    # Safari before 16.4 makes no style sheets by script. There they need the nonce of the tag.
    nonce = secrets.token_urlsafe(16)
    body = _with_key(TEXTS / "chat.html", channel.key).replace(b"{{NONCE}}", nonce.encode())
    policy = VISITOR_POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    # Not packed: each is another page, and would push what everybody loads out of the packed ones in memory.
    return Response(body, media_type="text/html", headers=_page_headers(request, policy))


@get("/w/{file:str}")
async def loader(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
    """Serve `/w/KEY.js`: the loader with its configuration in front, so that a site makes one request."""
    context = context_of(request)
    found = await context.store.read(lambda tx: find_any_channel(tx, plain(file).removesuffix(".js")))
    if found is None or not found.is_widget or not file.endswith(".js"):
        raise NotFound
    if found.is_closed:
        chat_page = msgspec.json.encode(f"{_asked_origin(request)}/chat/{found.key}")
        return compressed(request, WAY_FROM_LETTER % chat_page, KINDS[".js"], FOR_ANY_SITE)
    line = await context.store.read(lambda tx: lines.get_line(tx, found.line_id))
    baked = msgspec.json.encode(_baked(_asked_origin(request), found.key, line.name))
    body = (
        b"window.__openline="
        + baked.replace(b"</", b"<\\/")
        + b";\n"
        + _file(STATIC / "widget" / "loader.js")
    )
    return compressed(request, body, KINDS[".js"], {**FOR_ANY_SITE, "Cache-Control": LOADER_CACHE})


@get("/static/{rest:path}")
async def static(request: AnyRequest, rest: FromPath[Path]) -> Response[bytes]:
    """Serve built files, as immutable if the name has a hash. Raises NotFound outside the folders.

    A build that an upgrade has replaced is served from where it is kept; instead of a panel that is not kept
    any more its pages get the present one.
    """
    inside = TRIED_AGAIN.sub("widget/", str(rest).lstrip("/"))
    if inside.startswith("texts/"):
        path, cache_for = _inside(TEXTS, inside.removeprefix("texts/")), LOADER_CACHE
    else:
        path = _inside(STATIC, inside) or _inside(context_of(request).builds.root, inside)
        has_hash = path is not None and path.name not in ("manifest.json", "loader.js")
        cache_for = FOR_EVER if has_hash else LOADER_CACHE
    if path is None and ANY_PANEL.fullmatch(inside):
        present = msgspec.json.decode(_file(STATIC / "manifest.json"))["panel"]
        return Response(b"", status_code=307, headers={**FOR_ANY_SITE, "Location": present})
    if path is None:
        raise NotFound
    return compressed(request, _file(path), KINDS[path.suffix], {**FOR_ANY_SITE, "Cache-Control": cache_for})


@get("/api/v1/portal")
async def portal(request: AnyRequest) -> PortalSeen:
    """Return what the workspace shows at the start: the snippet and the demo page of the first channel."""
    await session_of(request)
    context = context_of(request)

    def look(tx: Any) -> PortalSeen:
        seen, channels = find_portal(tx), list_channels(tx)
        name, lang = (seen.name, seen.lang) if seen else ("", "en")
        if not channels:
            return PortalSeen(name, "", "", "", "", lang)
        line = lines.get_line(tx, channels[0].line_id)
        snippet = snippet_of(context.config.origin, channels[0].key)
        return PortalSeen(name, line.name, channels[0].key, snippet, context.config.demo_url, lang)

    return await context.store.read(look)


@get("/healthz")
async def healthz() -> dict[str, str]:
    """Report that the process is alive."""
    return {"status": "ok"}


@get("/readyz")
async def readyz(request: AnyRequest) -> Response[dict[str, str]]:
    """Report whether this node accepts visitors: its storage works and it is not shutting down.

    Answered within seconds, also while storage gives no answer.
    """
    context = context_of(request)
    trouble = "stopping" if context.is_draining else await context.health.trouble()
    return Response({"status": trouble or "ready"}, status_code=503 if trouble else 200)


def _inside(root: Path, name: str) -> Path | None:
    """Return the file of this name; None if there is none of ours, inside this folder."""
    try:
        path = (root / name).resolve()
        is_ours = path.is_relative_to(root.resolve()) and path.suffix in KINDS and path.is_file()
    except (ValueError, OSError):
        # A zero byte, or a name longer than the file system allows.
        return None
    return path if is_ours else None


async def _closed(request: AnyRequest) -> Response[str]:
    context = context_of(request)
    lang = language(request.headers.get("Accept-Language", "en"), OFFERED)
    portal, others = await context.store.read(lambda tx: (find_portal(tx), list_channels(tx)))
    other = others[0].key if len(others) == 1 else ""
    replies_arrive = bool(context.installation.reply_address)
    return closed_chat(lang, portal.name if portal else "openline", other, replies_arrive=replies_arrive)


def _asked_origin(request: AnyRequest) -> str:
    """Return our public origin; on the loopback the requested host, so that the page has a single origin."""
    config = context_of(request).config
    host = request.headers.get("Host", "")
    return f"{config.origin.split(':')[0]}://{host}" if is_own_host(config, host) else config.origin


def _baked(origin: str, key: str, line: str) -> dict[str, Any]:
    built = msgspec.json.decode(_file(STATIC / "manifest.json"))
    at = f"{origin}/static/widget/"
    return {
        "key": key,
        "origin": origin,
        "panel": at + built["panel"],
        "langs": list(built["langs"]),
        "line": line,
        "texts": {
            lang: {"open": say(lang, "Open chat"), "failed": say(lang, LOAD_FAILED)} for lang in OFFERED
        },
    }


def _page(request: AnyRequest, body: bytes, policy: str) -> Response[bytes]:
    return compressed(request, body, "text/html", _page_headers(request, policy))


def _page_headers(request: AnyRequest, policy: str) -> dict[str, str]:
    sockets = _asked_origin(request).replace("http", "ws", 1)
    headers = {
        "Content-Security-Policy": policy.replace("{sockets}", sockets),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }
    if context_of(request).config.is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _with_key(path: Path, key: str) -> bytes:
    return _file(path).replace(b"{{KEY}}", key.encode())


def _file(path: Path) -> bytes:
    """Read a file, cached in memory until it changes on disk: a new build needs no restart."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise NotFound from None


@lru_cache(maxsize=256)
def _read(path: Path, _changed_at: int) -> bytes:
    return path.read_bytes()


handlers = [workspace, demo, chat, loader, static, portal, healthz, readyz]
