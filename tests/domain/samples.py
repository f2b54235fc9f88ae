"""A dialog and a visitor in memory, to be changed by `replace`."""

from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.visitors.visitors import Visitor

DIALOG = Dialog(
    id="d1",
    number=12_345,
    visitor_id="v1",
    channel_id="c1",
    channel="chat",
    line_id="main",
    line="Main line",
    status="new",
    operator_id="",
    operator="",
    contact_id="",
    lead_id="",
    name="",
    pub_seq=3,
    int_seq=0,
    rev=1,
    started_at=1_000,
    finished_at=0,
    read_by_visitor=0,
    read_by_operator=0,
    waiting_since=1_000,
    unread=1,
    last_text="Do you deliver?",
    last_at=1_000,
    last_by="visitor",
)

VISITOR = Visitor(
    id="v1",
    channel_id="c1",
    contact_id="",
    details=ContactDetails(),
    lang="en",
    is_blocked=False,
    is_banned=False,
    external_id="",
    verified=(),
    token_at=0,
    token_ends_at=0,
    seen_at=0,
)
