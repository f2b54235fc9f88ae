"""Settings of the portal by HTTP: its name, its language, and mail."""

from typing import Literal

import msgspec
from litestar import get, post, put
from litestar.params import JSONBody

from openline.actions.portal import portal_is_saved
from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import check_details
from openline.domain.mail.policy import MailSettings, without_password
from openline.domain.refusals import WrongField, WrongFields
from openline.domain.team import rights
from openline.domain.text import clean_name, prepared
from openline.store.crm.own_contacts import list_typed
from openline.store.letters import settings
from openline.store.portal import find_portal, get_lang
from openline.store.transaction import Reader
from openline.texts import say
from openline.web.context import AppContext
from openline.web.request import AnyRequest, context_of, language_of, person
from openline.web.security_log import note
from openline.web.wire import commands
from openline.web.workspace.choices import OfferedLanguage, offered_langs
from openline.web.workspace.sessions import session_of

TESTS, WITHIN_S = 10, 600
SmtpFrom = Literal["", "environment", "here"]


class ShownMailSettings(msgspec.Struct, frozen=True):
    """`smtp_url`: without its password. `tripped_why`: empty = nothing was switched on automatically.

    `smtp_from`: "environment" if OPENLINE_SMTP_URL is set, "here" if it is set in these settings, "" if no
    mail server is set.
    """

    unread_is_on: bool
    history_is_on: bool
    confirm_first: bool
    why_url: str
    from_name: str
    from_address: str
    smtp_url: str
    smtp_from: SmtpFrom
    tripped_why: str
    default_from: str
    """The sender while `from_address` is empty: the reply address, or no-reply at our own name."""
    imprint: str
    colour: str


class PortalSettings(msgspec.Struct, frozen=True):
    """`langs`: the languages to choose from. `own_contacts`: the company's own addresses and numbers."""

    name: str
    lang: str
    mail: ShownMailSettings
    langs: list[OfferedLanguage]
    own_contacts: tuple[str, ...] = ()


class SavedMailSettings(msgspec.Struct, frozen=True):
    """`smtp_url` and `smtp_from`: sent back as they were shown, they keep the password."""

    unread_is_on: bool = True
    history_is_on: bool = True
    confirm_first: bool = False
    why_url: commands.Typed = ""
    from_name: commands.Typed = ""
    from_address: commands.Typed = ""
    smtp_url: commands.Typed = ""
    smtp_from: SmtpFrom = ""
    imprint: commands.Typed = ""
    colour: commands.Typed = ""


class SavedPortal(msgspec.Struct, frozen=True):
    name: commands.Typed
    lang: commands.Typed
    mail: SavedMailSettings | None = None
    own_contacts: tuple[commands.Typed, ...] | None = None


class MailTestRequest(msgspec.Struct, frozen=True):
    address: commands.Typed


class MailTestReport(msgspec.Struct, frozen=True):
    """`server_response`: the response of the mail server; `advice`: our explanation of it."""

    ok: bool
    server_response: str
    advice: str


@get("/api/v1/portal/settings")
async def portal_settings(request: AnyRequest) -> PortalSettings:
    session = await session_of(request)
    rights.must_administer(session.operator)
    context = context_of(request)
    return await context.store.read(lambda tx: _settings(tx, context))


@put("/api/v1/portal/settings")
async def save_portal(request: AnyRequest, data: JSONBody[SavedPortal]) -> PortalSettings:
    """Save the settings. Without `mail` and `own_contacts` these stay unchanged."""
    session = await session_of(request)
    context = context_of(request)
    mail = _mail_settings(data.mail, context.now()) if data.mail else None
    name = prepared(data.name, clean_name)
    await context.store.write(
        lambda tx: portal_is_saved(tx, session.operator, name, data.lang, mail, data.own_contacts)
    )
    note("mail_settings_changed" if mail else "portal_changed", session.operator.id, person(request))
    return await context.store.read(lambda tx: _settings(tx, context))


@post("/api/v1/mail/test", status_code=200)
async def send_test(request: AnyRequest, data: JSONBody[MailTestRequest]) -> MailTestReport:
    """Send a test letter now, past the queue and the sending limits. Administrators only."""
    session = await session_of(request)
    rights.must_administer(session.operator)
    context = context_of(request)
    details, wrong = check_details(ContactDetails(email=data.address), "")
    if wrong or not details.email:
        text = "Please enter an email like name@example.com"
        raise WrongFields((WrongField("address", "wrong_email", text),))
    context.rate_limits.count(f"mail-test:{session.operator.id}", TESTS, WITHIN_S)
    lang = await context.store.read(get_lang)
    result = await context.send_test(details.email, lang)
    why = say(language_of(request), result.why, sender=result.sender) if result.why else ""
    return MailTestReport(result.is_sent, result.server_response, why)


def _settings(tx: Reader, context: AppContext) -> PortalSettings:
    portal, mailing = find_portal(tx), settings.get_mail_settings(tx)
    decides = context.config.smtp_url
    shown = ShownMailSettings(
        unread_is_on=mailing.unread_is_on,
        history_is_on=mailing.history_is_on,
        confirm_first=mailing.confirm_first,
        why_url=mailing.why_url,
        from_name=mailing.from_name,
        from_address=mailing.from_address,
        smtp_url=without_password(decides or mailing.smtp_url),
        smtp_from="environment" if decides else "here" if mailing.smtp_url else "",
        tripped_why=mailing.tripped_why,
        default_from=context.installation.default_sender,
        imprint=mailing.imprint,
        colour=mailing.colour,
    )
    name, lang = (portal.name, portal.lang) if portal else ("", "en")
    return PortalSettings(name, lang, shown, offered_langs(), list_typed(tx))


def _mail_settings(given: SavedMailSettings, now: int) -> MailSettings:
    return MailSettings(
        unread_is_on=given.unread_is_on,
        history_is_on=given.history_is_on,
        confirm_first=given.confirm_first,
        why_url=given.why_url.strip(),
        from_name=given.from_name.strip(),
        from_address=given.from_address.strip(),
        imprint=given.imprint.strip(),
        counted_from=now,
        colour=given.colour.strip(),
        smtp_url="" if given.smtp_from == "environment" else given.smtp_url.strip(),
    )


handlers = [portal_settings, save_portal, send_test]
