"""Downloads of files: to operators by their session, to visitors by a signed link that soon expires.

Anyone who may read the dialog may download its files; for anyone else they do not exist. Files are always
served as attachments, never displayed: a browser must not interpret what a stranger sent.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import BinaryIO
from urllib.parse import quote

import msgspec
import structlog
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from openline.actions.shared import admit
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.files.files import LINK_TTL, FileView, is_signed, link_of
from openline.domain.refusals import NotFound
from openline.domain.values import Immutable
from openline.domain.visitors.visitors import hash_token, may_read
from openline.store.channels import channels
from openline.store.dialogs import dialogs
from openline.store.files import files
from openline.store.portal import find_portal
from openline.store.transaction import Reader
from openline.store.visitors import visitors
from openline.web.request import AnyRequest, context_of, count_request
from openline.web.visitor.polling import CORS
from openline.web.wire import commands
from openline.web.workspace.sessions import session_of

log = structlog.get_logger()
CHUNK = 256 * 1024
VISITOR_TRIES, WITHIN_S = 600, 60
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "none",
    "Referrer-Policy": "no-referrer",
}


class Found(Immutable):
    dialog: Dialog
    key: str
    file: FileView


class FileLinkRequest(msgspec.Struct, frozen=True):
    """`id`: of a file in a dialog of this visitor."""

    channel: commands.Id
    id: commands.Id


class FileLink(msgspec.Struct, frozen=True):
    """A path of this server."""

    url: str


@get("/files/{file_id:str}/{name:str}")
async def file(request: AnyRequest, file_id: FromPath[str], name: FromPath[str]) -> Stream:
    """Send a file to an operator with a session, or to the holder of a signed link.

    `name` only makes the address readable; the file is found by its id. Raises NotFound.
    """
    context = context_of(request)
    id_, query = commands.an_id(file_id), request.query_params
    if "sign" in query:
        ends, sign, now = query.get("ends", ""), query["sign"], context.now()
        found = await context.store.read(lambda tx: _by_link(tx, id_, (ends, sign), now))
    else:
        session = await session_of(request)
        found = await context.store.read(lambda tx: _found(tx, id_))
        may_see(found.dialog, session.operator)
    try:
        content = await asyncio.to_thread(context.file_store.open, found.key)
    except OSError:
        log.exception("file_vanished", file=id_)
        raise NotFound from None
    headers = {
        **HEADERS,
        "Content-Length": str(found.file.size),
        "Content-Disposition": disposition_of(found.file.name),
    }
    return Stream(_chunks(content), media_type=found.file.type, headers=headers)


@post("/api/v1/visitor/file", status_code=200)
async def visitor_file(request: AnyRequest, data: JSONBody[FileLinkRequest]) -> Response[FileLink]:
    """Sign a link to a file. The widget asks at the moment of the click: the link expires in five minutes."""
    context = context_of(request)
    count_request(request, "file_links", VISITOR_TRIES, WITHIN_S)
    token = hash_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
    now = context.now()
    url = await context.store.read(lambda tx: _link(tx, data, token, now))
    return Response(FileLink(url), headers={**CORS, "Cache-Control": "no-store"})


def disposition_of(name: str) -> str:
    """Return Content-Disposition: `filename` in ASCII for old browsers, `filename*` in full (RFC 6266)."""
    # Quotation marks and line ends would break out of the header.
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _found(tx: Reader, file_id: str) -> Found:
    found = files.find_file(tx, file_id)
    if found is None:
        raise NotFound
    dialog_id, key, seen = found
    return Found(dialogs.get_dialog(tx, dialog_id), key, seen)


def _by_link(tx: Reader, file_id: str, signed: tuple[str, str], now: int) -> Found:
    if not is_signed(file_id, *signed, secret=_secret(tx), now=now):
        raise NotFound
    return _found(tx, file_id)


def _link(tx: Reader, wanted: FileLinkRequest, token_hash: str, now: int) -> str:
    channel = channels.find_channel(tx, wanted.channel)
    visitor = visitors.find_by_token(tx, token_hash, channel.id) if channel else None
    found = _found(tx, wanted.id)
    is_own = visitor and found.dialog.visitor_id == visitor.id and may_read(visitor, found.dialog.id)
    if visitor is None or not is_own or not admit.is_admitted(visitor, now):
        raise NotFound
    return link_of(found.file, _secret(tx), now + LINK_TTL)


def _secret(tx: Reader) -> str:
    portal = find_portal(tx)
    return portal.secret if portal else ""


async def _chunks(content: BinaryIO) -> AsyncIterator[bytes]:
    """Yield the file in chunks of 256 KB, each read in a thread so that a slow client blocks no other."""
    try:
        while chunk := await asyncio.to_thread(content.read, CHUNK):
            yield chunk
    finally:
        content.close()


handlers = [file, visitor_file]
