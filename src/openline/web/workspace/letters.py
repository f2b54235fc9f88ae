"""The page of letters by HTTP: the list, a letter as its reader saw it, sending and cancelling."""

import asyncio
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from openline.actions.letters.compose import compose
from openline.actions.letters.enqueue import operator_acts_on_letter
from openline.domain.dialogs.dialogs import may_see
from openline.domain.letters.content import LetterContent, RenderedLetter
from openline.domain.letters.filters import WantedState, parse_filter
from openline.domain.letters.letters import LetterAct
from openline.domain.letters.views import ShownLetter
from openline.domain.mail.server_refusals import NOT_TRUSTED_SENDER
from openline.domain.refusals import NotFound
from openline.domain.team.operators import Operator
from openline.store.dialogs import dialogs
from openline.store.letters import letters as kept
from openline.store.letters import listing, settings
from openline.store.transaction import Reader
from openline.texts import say
from openline.texts.letters import render
from openline.web.context import AppContext
from openline.web.request import AnyRequest, context_of, language_of
from openline.web.wire import commands
from openline.web.workspace.mails import count_held
from openline.web.workspace.sessions import session_of

PAGE = 50
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
PREVIEW_CODES = ("preview", "preview")


class LetterList(msgspec.Struct, frozen=True):
    """`is_kept`: no mail server is set, so no letter leaves this machine."""

    letters: list[ShownLetter]
    next: str
    is_kept: bool


class WholeLetter(msgspec.Struct, frozen=True):
    """A letter as it was sent. `is_preview`: it has not been sent, and this is how it would look now."""

    letter: ShownLetter
    subject: str
    text: str
    is_preview: bool


class LetterDecision(msgspec.Struct, frozen=True):
    act: LetterAct


class MailHealth(msgspec.Struct, frozen=True):
    """The state of mail, for the banners of the workspace.

    For administrators only: `trouble`, the cause; `advice`, what helps; `mailbox_trouble`, why clients'
    emails cannot be read. `is_stuck`: nothing is sent; `is_refused`: because the mail server refuses it,
    though it can be reached. `blocked`: why servers on the way send emails back that wait now; `trouble` is
    empty then.
    """

    is_kept: bool
    is_stuck: bool
    is_refused: bool
    trouble: str
    advice: str
    blocked: str
    mailbox_trouble: str
    confirm_first: bool
    tripped_why: str
    held: int
    """Mails that somebody has to look at."""


@get("/api/v1/letters")
async def list_letters(
    request: AnyRequest,
    after: FromQuery[str] = "",
    q: FromQuery[str] = "",
    wanted_state: Annotated[WantedState, QueryParameter(name="state")] = "",
) -> LetterList:
    session = await session_of(request)
    wanted = parse_filter(wanted_state, q, after and commands.an_id(after))
    context = context_of(request)

    def look(tx: Reader) -> LetterList:
        found = listing.list_letters(tx, session.operator.lines, wanted, PAGE)
        more = found[-1].id if len(found) == PAGE else ""
        return LetterList(found, more, not is_mail_set(context, tx))

    return await (context.store.search(look) if q else context.store.read(look))


@get("/api/v1/letters/{letter_id:str}")
async def get_letter(request: AnyRequest, letter_id: FromPath[str]) -> WholeLetter:
    letter, rendered, is_preview = await _rendered(request, letter_id)
    return WholeLetter(letter, rendered.subject, rendered.text, is_preview)


@get("/api/v1/letters/{letter_id:str}/view", media_type="text/html")
async def view_letter(request: AnyRequest, letter_id: FromPath[str]) -> Response[str]:
    """Return a letter's HTML in a sandbox without scripts, origin or network: it quotes strangers."""
    _, rendered, _ = await _rendered(request, letter_id)
    headers = {"Content-Security-Policy": LETTER_POLICY, "X-Content-Type-Options": "nosniff"}
    return Response(rendered.html, media_type="text/html", headers=headers)


@post("/api/v1/letters/{letter_id:str}", status_code=200)
async def act_on_letter(
    request: AnyRequest, letter_id: FromPath[str], data: JSONBody[LetterDecision]
) -> ShownLetter:
    session = await session_of(request)
    context, now = context_of(request), context_of(request).now()
    await context.store.write(
        lambda tx: operator_acts_on_letter(tx, session.operator, commands.an_id(letter_id), data.act, now)
    )
    return await context.store.read(lambda tx: _seen(tx, session.operator, letter_id))


@get("/api/v1/mail")
async def mail_state(request: AnyRequest) -> MailHealth:
    session = await session_of(request)
    context = context_of(request)
    trouble, advice = context.mail_trouble(), context.mail_advice()
    is_administrator = session.operator.role == "administrator"

    def look(tx: Reader) -> MailHealth:
        mailing = settings.get_mail_settings(tx)
        blocked = kept.find_blocked(tx) if is_administrator and not trouble else ""
        text = NOT_TRUSTED_SENDER if blocked else advice
        return MailHealth(
            is_kept=not is_mail_set(context, tx),
            is_stuck=bool(trouble),
            is_refused=bool(advice),
            trouble=trouble if is_administrator else "",
            advice=say(language_of(request), text) if is_administrator and text else "",
            blocked=blocked,
            mailbox_trouble=context.mailbox_trouble() if is_administrator else "",
            confirm_first=mailing.confirm_first,
            tripped_why=mailing.tripped_why,
            held=count_held(tx, session.operator),
        )

    return await context.store.read(look)


def is_mail_set(context: AppContext, tx: Reader) -> bool:
    """Return whether a mail server is set. Without one no letter leaves this machine."""
    return bool(context.config.smtp_url or settings.get_mail_settings(tx).smtp_url)


async def _rendered(request: AnyRequest, letter_id: str) -> tuple[ShownLetter, RenderedLetter, bool]:
    session = await session_of(request)
    context = context_of(request)
    now = context.now()

    def look(tx: Reader) -> tuple[ShownLetter, RenderedLetter | None, LetterContent | None]:
        shown = _seen(tx, session.operator, commands.an_id(letter_id))
        rendered = kept.find_rendered(tx, shown.id)
        return shown, rendered, None if rendered else _content(tx, context, shown, now)

    shown, rendered, content = await context.store.read(look)
    if rendered:
        return shown, rendered, False
    if content is None:
        return shown, RenderedLetter("", "", ""), True
    return shown, await asyncio.to_thread(render, content), True


def _content(tx: Reader, context: AppContext, shown: ShownLetter, now: int) -> LetterContent | None:
    """Compose the letter as it would be sent now. Its links do not work: their codes are not stored."""
    letter = kept.find_letter(tx, shown.id)
    dialog = dialogs.find_dialog(tx, shown.d)
    composed = (
        compose(tx, context.installation, (dialog, letter), PREVIEW_CODES, now) if letter and dialog else None
    )
    return composed.content if composed else None


def _seen(tx: Reader, operator: Operator, letter_id: str) -> ShownLetter:
    """Find a letter of a dialog that the operator may see. Raises NotFound."""
    shown = listing.find_shown(tx, letter_id)
    if shown is None:
        raise NotFound
    may_see(dialogs.get_dialog(tx, shown.d), operator)
    return shown


handlers = [list_letters, get_letter, view_letter, act_on_letter, mail_state]
