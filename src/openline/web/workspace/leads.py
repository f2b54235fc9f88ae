"""Leads by HTTP. Operators see only those of their own lines."""

from urllib.parse import parse_qsl

import msgspec
from litestar import get, put
from litestar.params import FromPath, FromQuery, JSONBody

from openline.actions.crm.leads import operator_sets_stage
from openline.domain.crm import contacts as rules
from openline.domain.crm.leads import Stage
from openline.domain.dialogs import numbers
from openline.domain.urls import split_url
from openline.store.crm import contacts, leads
from openline.store.transaction import Reader
from openline.web.request import AnyRequest, context_of
from openline.web.wire import commands
from openline.web.workspace.search import PAGE, Number, search_key, stored_number
from openline.web.workspace.sessions import session_of


class PageSeen(msgspec.Struct, frozen=True):
    url: str
    title: str
    referrer: str


class ShownLead(msgspec.Struct, frozen=True):
    id: str
    number: int
    title: str
    stage: Stage
    contact_id: str
    name: str
    email: str
    phone: str
    d: str
    label: str
    line: str
    channel: str
    page: PageSeen
    utm: dict[str, str]
    created_at: int


class FoundLeads(msgspec.Struct, frozen=True):
    leads: list[ShownLead]
    next: str


@get("/api/v1/leads")
async def find_leads(request: AnyRequest, q: FromQuery[str] = "", after: FromQuery[Number] = 0) -> FoundLeads:
    session = await session_of(request)
    lines, wanted = session.operator.lines, search_key(q)
    store = context_of(request).store
    found = await (store.search if wanted else store.read)(
        lambda tx: list_leads(tx, lines, q=wanted, after=stored_number(after))
    )
    return FoundLeads(found, str(found[-1].number) if len(found) == PAGE else "")


class LeadStage(msgspec.Struct, frozen=True):
    stage: Stage


@put("/api/v1/leads/{lead_id:str}")
async def set_stage(request: AnyRequest, lead_id: FromPath[str], data: JSONBody[LeadStage]) -> LeadStage:
    """Say how far a lead is: new, in work, won or lost."""
    session = await session_of(request)
    id_ = commands.an_id(lead_id)
    await context_of(request).store.write(
        lambda tx: operator_sets_stage(tx, session.operator, id_, data.stage)
    )
    return data


def list_leads(
    tx: Reader, lines: frozenset[str] | None, *, q: str = "", contact_id: str = "", after: int = 0
) -> list[ShownLead]:
    found = leads.list_leads(tx, lines, q=q, contact_id=contact_id, after=after, most=PAGE)
    return [_lead(tx, line) for line in found]


def _lead(tx: Reader, line: leads.LeadListItem) -> ShownLead:
    card = contacts.list_values(tx, line.contact_id)
    return ShownLead(
        id=line.id,
        number=line.number,
        title=line.title,
        stage=line.stage,
        contact_id=line.contact_id,
        name=rules.main_value(card, "name"),
        email=rules.main_value(card, "email"),
        phone=rules.main_value(card, "phone"),
        d=line.dialog_id,
        label=numbers.label(line.dialog_number),
        line=line.line,
        channel=line.channel,
        page=PageSeen(line.page_url, line.page_title, line.referrer),
        utm=utm_of(line.page_url),
        created_at=line.created_at,
    )


def utm_of(url: str) -> dict[str, str]:
    """Return the `utm_` parameters of a page's address, each cut to 200 characters."""
    try:
        pairs = parse_qsl(split_url(url).query, max_num_fields=100)
    except ValueError:
        return {}
    return {name: value[:200] for name, value in pairs if name.startswith("utm_")}


handlers = [find_leads, set_stage]
