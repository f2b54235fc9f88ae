"""The pages behind the links in the footer of a letter: unsubscribe, "it was not me", confirm the address.

Plain HTML without scripts, so that it works in any browser. GET only shows. Gateways that check mail open
each link in a browser and press each button; so what silences a mailbox, or unsays it, takes a number that a
person types. The one-click unsubscribe of mail programs (RFC 8058) is told by its body, which no form of ours
sends.
"""

import unicodedata
from html import escape

from litestar import Response, get, post
from litestar.params import FromPath

from openline.actions.mail import protect
from openline.actions.mail.protect import LetterLinkPage
from openline.domain.refusals import NotFound, Refused
from openline.domain.visitors.visitors import hash_token, language
from openline.texts import OFFERED, direction_of, say, tag_of
from openline.web.context import AppContext
from openline.web.origin import network_of
from openline.web.request import AnyRequest, context_of, count_request, person

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
TRIES, WITHIN_S = 300, 600
STOP = "Unsubscribe from this conversation"
NOT_ME = "This wasn't me"
YES = "Yes, that was me"
ENDED = "This link has expired."
OPEN = "Open chat"
CLOSED = "This chat has been closed."
REPLY = "If you came from one of our emails, just reply to it: your message will reach us."
ELSEWHERE = "To reach us, please use the contact details on our website."
TAKE_BACK = "Email me again"
FIELD = "number"
WORDS = {"stop": STOP, "not_me": NOT_ME, "take_back": TAKE_BACK}
ACTS = ("stop", "not_me", "confirm", "take_back")
TYPED = ("stop", "not_me", "take_back")
"""Acts that take a person. A "yes" does not: it lets through what its reader may still stop."""
LAST_STEP = "One last step"
TYPE_IT = "Mail filters open links and press buttons. To show that a person is here, type {number}."
MISTYPED = "That number doesn't match. Please type {number}."
GO_BACK = "Go back"


@get("/letter/{code:str}")
async def letter_page(request: AnyRequest, code: FromPath[str]) -> Response[str]:
    """Show the page of a letter. Changes nothing, because scanners open links."""
    return await _show(request, code)


@get("/letter/{code:str}/{act:str}")
async def letter_page_of_act(request: AnyRequest, code: FromPath[str], act: FromPath[str]) -> Response[str]:
    """Show the same page for an address of `List-Unsubscribe` opened in a browser. Changes nothing."""
    if act not in ACTS:
        raise NotFound
    return await _show(request, code)


async def _show(request: AnyRequest, code: str) -> Response[str]:
    context = _counted(request)
    try:
        shown = await context.store.read(lambda tx: protect.letter_page(tx, code, context.now()))
    except NotFound:
        return await _ended(request, code)
    return page_of(shown.lang, shown.portal, _about(shown), _buttons(shown, code))


async def _ended(request: AnyRequest, code: str) -> Response[str]:
    """Show that the link has expired, with a link to the chat. Discloses nothing about the letter.

    So the language is the browser's, not the client's.
    """
    lang = language(request.headers.get("Accept-Language", "en"), OFFERED)
    key = await context_of(request).store.read(lambda tx: protect.chat_of_ended(tx, code))
    return page_of(lang, "openline", say(lang, ENDED), _link_to_chat(lang, key), 404)


def closed_chat(lang: str, portal: str, key: str, *, replies_arrive: bool) -> Response[str]:
    """Return the page in the place of a chat that was closed: letters and bookmarks still lead there.

    `key`: of the only other chat of the company, or "".
    """
    what_to_do = REPLY if replies_arrive else ELSEWHERE
    text = f"{say(lang, CLOSED)} {say(lang, what_to_do)}"
    return page_of(lang, portal, text, _link_to_chat(lang, key), 404)


def _link_to_chat(lang: str, key: str) -> str:
    return f'<a class="button" href="/chat/{escape(key)}">{escape(say(lang, OPEN))}</a>' if key else ""


@post("/letter/{code:str}/{act:str}", status_code=200)
async def act_on_letter(request: AnyRequest, code: FromPath[str], act: FromPath[str]) -> Response[str]:
    """Carry out `act`, or ask for the number first. Mail programs post `stop` by themselves (RFC 8058)."""
    context = _counted(request)
    if act not in ACTS:
        raise NotFound
    form = await _form(request)
    try:
        if (
            act in TYPED
            and not _is_one_click(act, form)
            and _digits(form.get(FIELD, "")) != number_of(code, act)
        ):
            shown = await context.store.read(lambda tx: protect.letter_page(tx, code, context.now()))
            return page_of(shown.lang, shown.portal, *_step(shown, code, act, is_wrong=FIELD in form))
        await _do(context, code, act, network_of(person(request)))
        shown = await context.store.read(lambda tx: protect.letter_page(tx, code, context.now()))
    except Refused:
        return await _ended(request, code)
    return page_of(shown.lang, shown.portal, say(shown.lang, DONE[act], label=shown.label), "")


DONE = {
    "stop": "You won't get more emails about conversation No. {label}. We still have your question.",
    "not_me": "We won't email this address again. We're sorry for the trouble.",
    "confirm": "Thank you. What you asked for is on its way.",
    "take_back": "You can get emails at this address again.",
}


async def _do(context: AppContext, code: str, act: str, network: str) -> None:
    now = context.now()
    if act == "stop":
        await context.store.write(lambda tx: protect.reader_stops(tx, code, now))
    elif act == "not_me":
        send_limits = context.installation.limits
        await context.store.write(
            lambda tx: protect.reader_denies(tx, code, send_limits, now, pressed_from=network)
        )
    elif act == "take_back":
        await context.store.write(lambda tx: protect.reader_takes_back(tx, code, now))
    else:
        await context.store.write(lambda tx: protect.reader_confirms(tx, code, now))


async def _form(request: AnyRequest) -> dict[str, str]:
    """Return the fields of the body that are text; none if it is no form."""
    kind = request.headers.get("Content-Type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return {}
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _is_one_click(act: str, form: dict[str, str]) -> bool:
    return act == "stop" and form.get("List-Unsubscribe", "").casefold() == "one-click"


def number_of(code: str, act: str) -> str:
    """Return the number to type: the same each time this page is shown, and another for each act."""
    return str(1_000 + int(hash_token(f"{act}:{code}")[:8], 16) % 9_000)


def _digits(typed: str) -> str:
    """Return the digits of any script as ASCII."""
    return "".join(str(unicodedata.decimal(char)) for char in typed[:40] if char.isdecimal())


def _step(shown: LetterLinkPage, code: str, act: str, *, is_wrong: bool) -> tuple[str, str]:
    """Return the words and the form of the second step."""
    number = number_of(code, act)
    text = say(shown.lang, MISTYPED if is_wrong else TYPE_IT, number=number)
    back = f'<a class="back" href="/letter/{escape(code)}">{escape(say(shown.lang, GO_BACK))}</a>'
    form = (
        f'<form method="post" action="/letter/{escape(code)}/{act}"><label for="number">'
        f'{escape(text)}</label><input id="number" name="{FIELD}" inputmode="numeric" autocomplete="off"'
        f' dir="ltr" maxlength="10" required><button>{escape(say(shown.lang, WORDS[act]))}</button></form>'
    )
    return say(shown.lang, LAST_STEP), form + back


def _about(shown: LetterLinkPage) -> str:
    done = _done(shown)
    if done:
        text = DONE[done]
    elif shown.purpose == "confirm":
        text = (
            "You (or someone) asked for emails about conversation No. {label} to be sent to {address}."
            " Was it you?"
        )
    else:
        text = "Emails about conversation No. {label} go to {address}."
    return say(shown.lang, text, label=shown.label, address=shown.address)


def _done(shown: LetterLinkPage) -> str:
    """Return the act that was already carried out through this letter, or ""."""
    if shown.is_suppressed:
        return "not_me"
    if shown.purpose == "confirm":
        return "confirm" if shown.is_confirmed else ""
    return "stop" if shown.is_stopped else ""


def _buttons(shown: LetterLinkPage, code: str) -> str:
    """Render the buttons that still apply.

    "This wasn't me" remains after the others: somebody else may have pressed them. It can be taken back here,
    by whoever reads this mailbox; so can the end of the letters about this conversation.
    """
    done = _done(shown)
    acts = [("not_me", NOT_ME)] if done != "not_me" else []
    if done in ("not_me", "stop"):
        acts = [("take_back", TAKE_BACK), *acts]
    if not done:
        acts = [("confirm", YES) if shown.purpose == "confirm" else ("stop", STOP), *acts]
    return "".join(
        f'<form method="post" action="/letter/{escape(code)}/{act}">'
        f"<button>{escape(say(shown.lang, text))}</button></form>"
        for act, text in acts
    )


def page_of(lang: str, portal: str, text: str, buttons: str, status: int = 200) -> Response[str]:
    """Return a page of one card. `buttons`: HTML."""
    title = escape(portal)
    body = (
        f'<!doctype html><html lang="{tag_of(lang)}" dir="{direction_of(lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f'<title>{title}</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="/static/texts/letter_page.css"></head>'
        f"<body><main><h1>{title}</h1><p>{escape(text)}</p>{buttons}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return Response(body, status_code=status, media_type="text/html", headers=headers)


def _counted(request: AnyRequest) -> AppContext:
    count_request(request, "letter_pages", TRIES, WITHIN_S)
    return context_of(request)


handlers = [letter_page, letter_page_of_act, act_on_letter]
