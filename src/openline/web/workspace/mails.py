"""Mails beside dialogs by HTTP: those that operators have to look at, and the whole text of one."""

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from openline.actions.mail.strangers import line_of_strays
from openline.domain.dialogs import numbers
from openline.domain.dialogs.dialogs import may_see
from openline.domain.dialogs.mail_views import MailView
from openline.domain.mail.inbox_state import InboxState
from openline.domain.mail.kept_mails import view_of
from openline.domain.refusals import NotFound
from openline.domain.team.operators import Operator
from openline.domain.team.rights import must_administer
from openline.store.dialogs import dialogs
from openline.store.mail import kept_mails
from openline.store.transaction import Reader
from openline.web.request import AnyRequest, context_of
from openline.web.wire import commands
from openline.web.workspace.sessions import session_of

PAGE = 50


class HeldMail(msgspec.Struct, frozen=True):
    """A mail to look at. `d`, `label`: its dialog; both empty if it belongs to none."""

    mail: MailView
    d: str
    label: str


class HeldMails(msgspec.Struct, frozen=True):
    mails: list[HeldMail]
    next: str


class WholeMail(msgspec.Struct, frozen=True):
    """A mail with all of its text that is kept. `reply_to`: where its author wants answers, if elsewhere."""

    mail: MailView
    text: str
    remarks: str
    reply_to: str


@get("/api/v1/mails")
async def list_held_mails(request: AnyRequest, after: FromQuery[str] = "") -> HeldMails:
    session = await session_of(request)
    since = after and commands.an_id(after)

    def look(tx: Reader) -> HeldMails:
        found = _held(tx, session.operator, since)
        held = [
            HeldMail(
                view_of(each.mail), each.mail.dialog_id, numbers.label(each.number) if each.number else ""
            )
            for each in found
        ]
        return HeldMails(held, held[-1].mail.id if len(held) == PAGE else "")

    return await context_of(request).store.read(look)


@get("/api/v1/mails/{mail_id:str}")
async def get_whole_mail(request: AnyRequest, mail_id: FromPath[str]) -> WholeMail:
    session = await session_of(request)
    wanted = commands.an_id(mail_id)

    def look(tx: Reader) -> WholeMail:
        mail = kept_mails.find_mail(tx, wanted)
        if mail is None:
            raise NotFound
        if mail.dialog_id:
            may_see(dialogs.get_dialog(tx, mail.dialog_id), session.operator)
        elif not _sees_strays(tx, session.operator):
            raise NotFound
        return WholeMail(view_of(mail), mail.text, mail.remarks, mail.reply_to)

    return await context_of(request).store.read(look)


@get("/api/v1/mail/inbox")
async def get_inbox_state(request: AnyRequest) -> InboxState:
    session = await session_of(request)
    must_administer(session.operator)
    return context_of(request).inbox_state()


def count_held(tx: Reader, who: Operator) -> int:
    """Return how many mails this operator has to look at, a page of them at most."""
    return len(_held(tx, who, ""))


def _held(tx: Reader, who: Operator, after: str) -> list[kept_mails.HeldMail]:
    return kept_mails.list_held(tx, who.lines, with_strays=_sees_strays(tx, who), after=after, most=PAGE)


def _sees_strays(tx: Reader, who: Operator) -> bool:
    return who.lines is None or line_of_strays(tx) in who.lines


handlers = [list_held_mails, get_whole_mail, get_inbox_state]
