"""Reports by HTTP, read-only and restricted to the operator's own lines."""

from collections import defaultdict
from datetime import date
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from openline.domain.refusals import WrongField, WrongFields
from openline.domain.team import rights
from openline.store.reports import reports
from openline.store.reports.reports import FormCount
from openline.web.request import AnyRequest, context_of
from openline.web.workspace.sessions import session_of

WRITE_A_DAY = "Use the format 2026-01-31."


class FormRow(msgspec.Struct, frozen=True):
    """Counts of a kind of form in a line: shown, answered, dismissed, and left without an answer."""

    line_id: str
    line: str
    kind: str
    shown: int
    answered: int
    put_away: int
    left: int


class FormReport(msgspec.Struct, frozen=True):
    rows: list[FormRow]


@get("/api/v1/reports/forms")
async def form_report(
    request: AnyRequest,
    from_day: Annotated[str, QueryParameter(name="from")] = "",
    to_day: Annotated[str, QueryParameter(name="to")] = "",
) -> FormReport:
    """Count forms from the day `from` to the day `to`, in UTC and both included; of all time without them."""
    session = await session_of(request)
    rights.must_supervise(session.operator)
    first, last = _day("from", from_day) or "0000", _day("to", to_day) or "9999"
    if first > last:
        raise WrongFields((WrongField("to", "wrong_day", "The last day is before the first."),))
    found = await context_of(request).store.read(
        lambda tx: reports.count_forms(tx, session.operator.lines, first, last)
    )
    return FormReport(_report(found))


def _day(field: str, text: str) -> str:
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WrongFields((WrongField(field, "wrong_day", WRITE_A_DAY),)) from None


def _report(counts: list[FormCount]) -> list[FormRow]:
    found: defaultdict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for each in counts:
        found[each.line_id, each.line, each.kind][each.outcome] = each.times
    return [
        FormRow(*key, *(what.get(name, 0) for name in ("shown", "answered", "put_away", "left")))
        for key, what in found.items()
    ]


handlers = [form_report]
