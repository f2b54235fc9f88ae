"""Leads: created from a dialog, listed with the client and the page they came from."""

from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from openline.domain.crm.contacts import key_of
from openline.domain.crm.leads import OPEN_STAGES, Lead, Stage
from openline.domain.values import Immutable
from openline.store import search
from openline.store.access import visible_in
from openline.store.tables import channels, dialogs, leads, lines
from openline.store.transaction import Reader, Transaction

_l, _d = leads.c, dialogs.c
NUMBER_DIGITS = 16
_INSERT = insert(leads)
_OPEN_OF = (
    select(_l.id, _l.number, _l.contact_id, _l.stage)
    .where(_l.contact_id == bindparam("contact"), or_(*(_l.stage == stage for stage in OPEN_STAGES)))
    .order_by(_l.number.desc())
    .limit(1)
)

_SET_STAGE = update(leads).where(_l.id == bindparam("id_")).values(stage=bindparam("stage_"))
_LINE_OF = select(_l.line_id).where(_l.id == bindparam("id_"))
_MOVE = update(leads).where(_l.dialog_id == bindparam("dialog")).values(contact_id=bindparam("contact"))
_BORN_OF = select(_l.id).where(_l.dialog_id == bindparam("dialog"))
_WITHOUT_LEAD = (
    select(_d.id)
    .select_from(dialogs.join(leads, _l.id == _d.lead_id))
    .where(_d.contact_id == bindparam("contact"), _l.contact_id == bindparam("new"))
    .order_by(_d.id)
)
_LEAD_OF = (
    select(_l.id)
    .select_from(dialogs.join(leads, _l.id == _d.lead_id))
    .where(_d.id == bindparam("dialog"), _l.contact_id == bindparam("contact"))
)


class LeadListItem(Immutable):
    """A lead with the dialog it came from."""

    id: str
    number: int
    title: str
    stage: Stage
    contact_id: str
    created_at: int
    dialog_id: str
    dialog_number: int
    line: str
    channel: str
    page_url: str
    page_title: str
    referrer: str


def find_open_lead(tx: Reader, contact_id: str) -> Lead | None:
    found = tx.row(_OPEN_OF, contact=contact_id)
    return Lead(*found) if found else None


def move_leads(tx: Transaction, contact_id: str, dialog_ids: list[str]) -> None:
    """Move the leads that were born of these dialogs to another client."""
    for dialog_id in dialog_ids:
        tx.run(_MOVE, contact=contact_id, dialog=dialog_id)
        for (lead_id,) in tx.rows(_BORN_OF, dialog=dialog_id):
            search.subject_is_moved(tx, "lead", lead_id, contact_id)


def list_without_lead(tx: Reader, contact_id: str, new_id: str) -> list[str]:
    """Return the first client's dialogs whose lead is the new client's now."""
    return [found[0] for found in tx.rows(_WITHOUT_LEAD, contact=contact_id, new=new_id)]


def find_lead_of(tx: Reader, dialog_id: str, contact_id: str) -> str:
    """Return the id of the dialog's lead if it is this client's, else ""."""
    found = tx.row(_LEAD_OF, dialog=dialog_id, contact=contact_id)
    return found[0] if found else ""


def save_stage(tx: Transaction, lead_id: str, stage: Stage, lines_: frozenset[str] | None) -> bool:
    """Save how far the lead is. False if there is none in these lines (None: all)."""
    found = tx.row(_LINE_OF, id_=lead_id)
    if found is None or (lines_ is not None and found[0] not in lines_):
        return False
    tx.run(_SET_STAGE, id_=lead_id, stage_=stage)
    return True


def add_lead(tx: Transaction, lead: Lead, *, dialog_id: str, line_id: str, title: str, now: int) -> None:
    tx.run(
        _INSERT,
        id=lead.id,
        number=lead.number,
        contact_id=lead.contact_id,
        dialog_id=dialog_id,
        line_id=line_id,
        title=title,
        stage=lead.stage,
        created_at=now,
    )
    search.add_entry(tx, "lead", lead.id, contact_id=lead.contact_id, own=key_of("name", title))


def list_leads(
    tx: Reader,
    lines_: frozenset[str] | None,
    *,
    q: str = "",
    contact_id: str = "",
    after: int = 0,
    most: int = 50,
) -> list[LeadListItem]:
    """Return leads, newest first.

    `after`: the number of the last lead already shown. `q`: as typed; a lead's exact number finds it alone.
    """
    where: list[Any] = [*visible_in(_l.line_id, lines_)]
    if contact_id:
        where.append(_l.contact_id == contact_id)
    if after:
        where.append(_l.number < after)
    number = q.lstrip("#№ ")
    if number.isdecimal() and len(number) < NUMBER_DIGITS:
        found = _listed(tx, [*where, _l.number == int(number)], most)
        if found:
            return found
    if q:
        its = select(_l.id).where(_l.id == search.SUBJECT_ID, *where).exists()
        where.append(_l.id.in_(search.list_subjects(tx, "lead", q, most, (its,))))
    return _listed(tx, where, most)


def _listed(tx: Reader, where: list[Any], most: int) -> list[LeadListItem]:
    listed = _LIST.where(*where).order_by(_l.number.desc()).limit(most)
    return [LeadListItem(*found) for found in tx.rows_of(listed)]


_LIST = select(
    _l.id,
    _l.number,
    _l.title,
    _l.stage,
    _l.contact_id,
    _l.created_at,
    _d.id,
    _d.number,
    lines.c.name,
    channels.c.kind,
    _d.page_url,
    _d.page_title,
    _d.referrer,
).select_from(
    leads.join(dialogs, _d.id == _l.dialog_id)
    .join(lines, lines.c.id == _l.line_id)
    .join(channels, channels.c.id == _d.channel_id)
)
