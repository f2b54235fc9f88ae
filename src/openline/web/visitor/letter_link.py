"""The return link of a letter: preview and continue the dialog. Also the goodbye of pages without a socket.

The preview is a POST that only reads. Only pressing the button uses the code: scanners open links in letters.
"""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import JSONBody
from msgspec import Meta

from openline.actions.mail import continue_from_letter
from openline.actions.mail.continue_from_letter import Continued
from openline.actions.shared import admit
from openline.domain.dialogs.views import DialogView
from openline.domain.values import replace
from openline.domain.visitors.visitors import hash_token
from openline.store.channels import channels
from openline.store.transaction import Reader
from openline.store.visitors import visitors
from openline.web.context import AppContext
from openline.web.request import AnyRequest, context_of, count_request
from openline.web.sockets.sockets import Sockets
from openline.web.visitor.polling import CORS
from openline.web.wire import commands, resume

TRIES, WITHIN_S = 600, 600
"""Attempts per network, and seconds: far too few to guess a code of 128 bits."""
Given = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class PreviewRequest(msgspec.Struct, frozen=True):
    channel: commands.Id
    code: Given


class ContinueRequest(msgspec.Struct, frozen=True):
    """`token`: a fresh one made by the browser, used if its present token is not this visitor's."""

    channel: commands.Id
    code: Given
    token: commands.Token
    lang: Annotated[str, Meta(max_length=35)] = ""


class ByeRequest(msgspec.Struct, frozen=True):
    channel: commands.Id
    token: commands.Token


class ShownLetterPreview(msgspec.Struct, frozen=True):
    """`at`: the id of the first message that the client has not read; empty = none."""

    d: str
    label: str
    line: str
    portal: str
    at: str
    dialog: DialogView


class ContinueResult(msgspec.Struct, frozen=True):
    d: str
    same: bool


@post("/api/v1/visitor/letter_preview", status_code=200)
async def letter_preview(request: AnyRequest, data: JSONBody[PreviewRequest]) -> Response[ShownLetterPreview]:
    context = _counted(request)
    now = context.now()

    def look(tx: Reader) -> ShownLetterPreview:
        shown = continue_from_letter.preview_letter(tx, data.code, data.channel, now)
        view = _words_only(resume.snapshot(tx, shown.dialog, internal=False))
        new = (each.id for each in view.messages if each.seq > shown.after and each.author == "operator")
        return ShownLetterPreview(view.d, view.label, view.line, shown.portal, next(new, ""), view)

    return Response(await context.store.read(look), headers=_headers())


@post("/api/v1/visitor/continue", status_code=200)
async def continue_conversation(
    request: AnyRequest, data: JSONBody[ContinueRequest]
) -> Response[ContinueResult]:
    context = _counted(request)
    now = context.now()
    present = request.headers.get("Authorization", "").removeprefix("Bearer ")
    tokens = (hash_token(present) if present else "", hash_token(data.token))
    returned: Continued = await context.store.write(
        lambda tx: continue_from_letter.client_continues(tx, data.code, data.channel, tokens, now)
    )
    return Response(ContinueResult(returned.dialog_id, returned.is_same), headers=_headers())


@post("/api/v1/visitor/bye", status_code=204)
async def bye(request: AnyRequest) -> Response[None]:
    """Note that a page without a socket was closed, sent by `sendBeacon`. Invalid bodies are ignored."""
    context = _counted(request)
    try:
        leaves = msgspec.json.decode(await request.body(), type=ByeRequest)
    except msgspec.DecodeError:
        return Response(None, status_code=204, headers=_headers())
    now = context.now()

    def find(tx: Reader) -> str:
        channel = channels.find_channel(tx, leaves.channel)
        found = visitors.find_by_token(tx, hash_token(leaves.token), channel.id) if channel else None
        return found.id if found and admit.is_admitted(found, now) else ""

    visitor_id = await context.store.read(find)
    if visitor_id:
        sockets: Sockets = request.app.state.sockets
        sockets.disconnects.left(visitor_id)
    return Response(None, status_code=204, headers=_headers())


def _words_only(view: DialogView) -> DialogView:
    """Return the view with text messages only: forms hold contact details, and a letter may be forwarded."""
    return replace(view, messages=tuple(each for each in view.messages if each.kind == "text"))


def _counted(request: AnyRequest) -> AppContext:
    count_request(request, "return_links", TRIES, WITHIN_S)
    return context_of(request)


def _headers() -> dict[str, str]:
    return {**CORS, "Cache-Control": "no-store"}


handlers = [letter_preview, continue_conversation, bye]
