"""Clients by HTTP: the list, the page of one, the panel beside a dialog, for operators of their lines."""

from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from openline.actions.crm.leads import operator_notes_details
from openline.actions.crm.separate import operator_separates
from openline.actions.letters.enqueue import OPTED_OUT
from openline.actions.letters.marks import operator_tries_again
from openline.actions.mail.protect import administrator_takes_back, suppression_hash
from openline.domain.contact_details import ContactDetails
from openline.domain.crm import contacts as rules
from openline.domain.crm.contacts import Value, ValueStatus
from openline.domain.dialogs import dialogs as dialog_rules
from openline.domain.dialogs import numbers
from openline.domain.dialogs.dialogs import Dialog, may_see
from openline.domain.dialogs.events import DialogStatus
from openline.domain.files.files import FileView
from openline.domain.letters.addresses import canonical
from openline.domain.letters.filters import LetterFilter
from openline.domain.letters.refusals import is_missing
from openline.domain.letters.views import ShownLetter
from openline.domain.refusals import NotFound, WrongFields
from openline.domain.team.impersonation import looks_like_team
from openline.domain.team.operators import Operator
from openline.domain.visitors.custom_data import CustomData
from openline.domain.visitors.visitors import Visitor
from openline.store.crm import contacts
from openline.store.dialogs import dialogs
from openline.store.dialogs.dialogs import Search
from openline.store.files import files
from openline.store.letters import addresses, listing, refusals
from openline.store.lines import lines
from openline.store.team.team import list_members
from openline.store.transaction import Reader
from openline.store.visitors import visitors
from openline.web.request import AnyRequest, context_of, person
from openline.web.security_log import note
from openline.web.wire import commands
from openline.web.workspace.leads import PageSeen, ShownLead, list_leads, utm_of
from openline.web.workspace.search import PAGE, search_key
from openline.web.workspace.sessions import session_of

DeliveryState = Literal["", "bouncing", "unsubscribed", "stopped"]


class ValueSource(msgspec.Struct, frozen=True):
    how: str
    d: str
    label: str
    at: int


class ShownValue(msgspec.Struct, frozen=True):
    """`letters`: the delivery state of letters to this email, since `since`. `stopped`: the client wants none
    about one of the conversations.

    `why`: the mail server's words on a bounce; `not_me` or `complaint` if the recipient said so.
    """

    value: str
    status: ValueStatus
    main: bool
    source: ValueSource
    letters: DeliveryState = ""
    why: str = ""
    since: int = 0


class TryAgain(msgspec.Struct, frozen=True):
    email: Annotated[str, msgspec.Meta(max_length=320)]


class Card(msgspec.Struct, frozen=True):
    id: str
    name: ShownValue | None
    names: list[ShownValue]
    emails: list[ShownValue]
    phones: list[ShownValue]
    created_at: int


class DialogRef(msgspec.Struct, frozen=True):
    d: str
    label: str
    number: int
    status: DialogStatus
    started_at: int
    finished_at: int
    operator: str
    last_text: str


class Client(msgspec.Struct, frozen=True):
    id: str
    name: str
    email: str
    phone: str
    dialogs: int
    leads: int
    created_at: int
    last_at: int


class VisitorSeen(msgspec.Struct, frozen=True):
    name: str
    guest: int
    email: str
    phone: str
    lang: str
    page: PageSeen
    utm: dict[str, str]
    first_seen_at: int
    custom_data: CustomData
    imitates: bool
    """The name, which is not verified, looks like one of the team's."""


class FoundClients(msgspec.Struct, frozen=True):
    clients: list[Client]
    next: str


class ClientPanel(msgspec.Struct, frozen=True):
    visitor: VisitorSeen
    card: Card | None
    leads: list[ShownLead]
    earlier: list[DialogRef]
    newest: bool
    """This is the visitor's newest dialog; no other can be reopened."""


class NotedDetails(msgspec.Struct, frozen=True):
    """What an operator types; empty = nothing new."""

    name: str = ""
    email: str = ""
    phone: str = ""


class ClientFile(msgspec.Struct, frozen=True):
    d: str
    label: str
    file: FileView
    at: int


class ClientPage(msgspec.Struct, frozen=True):
    """Everything known about a client: the newest 50 of each kind."""

    card: Card
    dialogs: list[DialogRef]
    leads: list[ShownLead]
    letters: list[ShownLetter]
    files: list[ClientFile]


class SeparateRequest(msgspec.Struct, frozen=True):
    dialogs: tuple[commands.Id, ...]


class SeparatedClient(msgspec.Struct, frozen=True):
    """`id`: of the new client."""

    id: str


@get("/api/v1/dialogs/{d:str}/client")
async def beside_dialog(request: AnyRequest, d: FromPath[str]) -> ClientPanel:
    session = await session_of(request)
    context, now = context_of(request), context_of(request).now()
    return await context.store.read(lambda tx: _beside(tx, session.operator, commands.an_id(d), now))


@post("/api/v1/dialogs/{d:str}/details", status_code=200)
async def note_details(request: AnyRequest, d: FromPath[str], data: JSONBody[NotedDetails]) -> ClientPanel:
    """Put on the client's card what an operator was told; numbers are read as in the line's country."""
    session = await session_of(request)
    context, now, id_ = context_of(request), context_of(request).now(), commands.an_id(d)
    country = await context.store.read(
        lambda tx: lines.line_of(tx, may_see(dialogs.get_dialog(tx, id_), session.operator)).rules.country
    )
    details, wrong = rules.check_details(ContactDetails(data.name, data.email, data.phone), country)
    if wrong:
        raise WrongFields(wrong)
    if details != ContactDetails():
        await context.store.write(lambda tx: operator_notes_details(tx, session.operator, id_, details, now))
    return await context.store.read(lambda tx: _beside(tx, session.operator, id_, now))


@get("/api/v1/clients")
async def find_clients(
    request: AnyRequest, q: FromQuery[str] = "", after: FromQuery[str] = ""
) -> FoundClients:
    session = await session_of(request)
    after = after and commands.an_id(after)
    lines, wanted = session.operator.lines, search_key(q)
    store = context_of(request).store
    found = await (store.search if wanted else store.read)(
        lambda tx: [_client(tx, line) for line in contacts.list_clients(tx, lines, wanted, after, PAGE)]
    )
    return FoundClients(found, found[-1].id if len(found) == PAGE else "")


@get("/api/v1/clients/{contact_id:str}")
async def client_page(request: AnyRequest, contact_id: FromPath[str]) -> ClientPage:
    session = await session_of(request)
    context, now = context_of(request), context_of(request).now()
    return await context.store.read(
        lambda tx: _client_page(tx, session.operator, commands.an_id(contact_id), now)
    )


@post("/api/v1/clients/{contact_id:str}/separate", status_code=200)
async def separate(
    request: AnyRequest, contact_id: FromPath[str], data: JSONBody[SeparateRequest]
) -> SeparatedClient:
    """Move the chosen conversations to a client of their own, with what came from them."""
    session = await session_of(request)
    context, an_id = context_of(request), commands.an_id(contact_id)
    now = context.now()
    made = await context.store.write(
        lambda tx: operator_separates(tx, session.operator, an_id, data.dialogs, now)
    )
    return SeparatedClient(made)


@post("/api/v1/clients/{contact_id:str}/try_again", status_code=200)
async def try_address_again(
    request: AnyRequest, contact_id: FromPath[str], data: JSONBody[TryAgain]
) -> ClientPage:
    """Lift what keeps letters from an address of the card: the next one goes there again.

    Everybody lifts "no such mailbox"; administrators also what a mail filter has pressed for the client.
    """
    session = await session_of(request)
    context, now, id_ = context_of(request), context_of(request).now(), commands.an_id(contact_id)
    await context.store.write(lambda tx: operator_tries_again(tx, session.operator, id_, data.email))
    if session.operator.role == "administrator":
        await context.store.write(lambda tx: administrator_takes_back(tx, session.operator, id_, data.email))
        note("emails_allowed_again", session.operator.id, person(request), whom=id_)
    return await context.store.read(lambda tx: _client_page(tx, session.operator, id_, now))


def _beside(tx: Reader, who: Operator, dialog_id: str, now: int) -> ClientPanel:
    dialog = may_see(dialogs.get_dialog(tx, dialog_id), who)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None:
        raise NotFound
    page = dialogs.find_page(tx, dialog_id)
    own = dialogs.list_found(
        tx, who.lines, Search(visitor_id=dialog.visitor_id, contact_id=dialog.contact_id)
    )
    seen = VisitorSeen(
        visitor.details.name,
        dialog_rules.guest(visitor.id),
        visitor.details.email,
        visitor.details.phone,
        visitor.lang,
        PageSeen(page.url, page.title, page.referrer),
        utm_of(page.url),
        min((each.started_at for each in own), default=dialog.started_at),
        visitors.get_custom_data(tx, visitor.id),
        _imitates(tx, visitor, dialog),
    )
    card = _card(tx, who, dialog.contact_id, now) if dialog.contact_id else None
    born = list_leads(tx, who.lines, contact_id=dialog.contact_id) if dialog.contact_id else []
    others = [_ref(each) for each in own if each.id != dialog_id]
    newest = dialogs.find_newest(tx, visitor.id)
    return ClientPanel(seen, card, born, others, newest is not None and newest.id == dialog_id)


def _imitates(tx: Reader, visitor: Visitor, dialog: Dialog) -> bool:
    line = lines.line_of(tx, dialog)
    team = [each.name for each in list_members(tx) if each.is_active]
    if "name" in visitor.verified:
        return False
    return looks_like_team(visitor.details.name, (*team, line.name, line.rules.shown_name))


def _client_page(tx: Reader, who: Operator, contact_id: str, now: int) -> ClientPage:
    card = _card(tx, who, contact_id, now) if contacts.is_seen(tx, contact_id, who.lines) else None
    if card is None:
        raise NotFound
    own = dialogs.list_found(tx, who.lines, Search(contact_id=contact_id))
    sent = listing.list_letters(tx, who.lines, LetterFilter(contact_id=contact_id), PAGE)
    given = files.list_of_contact(tx, contact_id, who.lines, PAGE)
    return ClientPage(
        card,
        [_ref(each) for each in own],
        list_leads(tx, who.lines, contact_id=contact_id),
        sent,
        [ClientFile(each.dialog_id, numbers.label(each.number), each.file, each.at) for each in given],
    )


def _card(tx: Reader, who: Operator, contact_id: str, now: int) -> Card | None:
    created_at = contacts.find_created_at(tx, contact_id)
    if created_at is None:
        return None
    values = contacts.list_values(tx, contact_id)
    has_stopped = dialogs.is_flagged(tx, contact_id, OPTED_OUT)
    shown = {
        kind: [_shown(tx, who, value, now, has_stopped=has_stopped) for value in values if value.kind == kind]
        for kind in rules.KINDS
    }
    return Card(
        contact_id, next(iter(shown["name"]), None), shown["name"], shown["email"], shown["phone"], created_at
    )


def _shown(tx: Reader, who: Operator, value: Value, now: int, *, has_stopped: bool) -> ShownValue:
    """Return a value of a card. Its source dialog is named only to operators of that dialog's line."""
    dialog = dialogs.find_dialog(tx, value.dialog_id)
    is_seen = dialog is not None and (who.lines is None or dialog.line_id in who.lines)
    source = ValueSource(value.how, dialog.id, dialog.label, value.at) if dialog and is_seen else None
    source = source or ValueSource(value.how, "", "", value.at)
    state = _delivery_state(tx, value, now, has_stopped=has_stopped)
    return ShownValue(value.value, value.status, value.is_main, source, *state)


def _delivery_state(
    tx: Reader, value: Value, now: int, *, has_stopped: bool
) -> tuple[DeliveryState, str, int]:
    """Return the delivery state of letters to this mailbox, in any spelling, why and since when."""
    if value.kind != "email":
        return "", "", 0
    key = canonical(value.value)
    # Only the mailbox's owner ends a suppression, so it takes precedence over a bounce.
    suppressed = addresses.find_suppression(tx, suppression_hash(tx, key))
    if suppressed:
        return "unsubscribed", *suppressed
    refused = refusals.list_of(tx, key, now)
    if is_missing(refused, now):
        return "bouncing", refused[-1].why, refused[-1].at
    return ("stopped", "", 0) if has_stopped else ("", "", 0)


def _client(tx: Reader, line: contacts.ClientListItem) -> Client:
    card = contacts.list_values(tx, line.id)
    return Client(
        line.id,
        rules.main_value(card, "name"),
        rules.main_value(card, "email"),
        rules.main_value(card, "phone"),
        line.dialogs,
        line.leads,
        line.created_at,
        line.last_at,
    )


def _ref(dialog: Dialog) -> DialogRef:
    return DialogRef(
        dialog.id,
        dialog.label,
        dialog.number,
        dialog.status,
        dialog.started_at,
        dialog.finished_at,
        dialog.operator,
        dialog.last_text,
    )


handlers = [beside_dialog, note_details, find_clients, client_page, separate, try_address_again]
