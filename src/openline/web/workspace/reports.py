"""Reports by HTTP, read-only and restricted to the operator's own lines."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from openline.domain.refusals import WrongField, WrongFields
from openline.domain.team import rights
from openline.domain.times import DAY, SECOND
from openline.store.reports import reports
from openline.store.reports.reports import Begun, FormCount
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


class Figures(msgspec.Struct, frozen=True):
    """Of one operator, or with an empty name of all conversations.

    `usual_s`, `slow_s`: half, and nine of ten, of the first replies came within so many seconds; 0 = there
    were none.
    """

    operator: str
    conversations: int
    answered: int
    usual_s: int
    slow_s: int
    good: int
    bad: int


class ConversationReport(msgspec.Struct, frozen=True):
    """`operators`: of conversations that somebody has, by name."""

    total: Figures
    operators: list[Figures]


@get("/api/v1/reports/conversations")
async def conversation_report(
    request: AnyRequest,
    from_day: Annotated[str, QueryParameter(name="from")],
    to_day: Annotated[str, QueryParameter(name="to")],
) -> ConversationReport:
    """Count conversations that began from the day `from` to the day `to`, in UTC and both included."""
    session = await session_of(request)
    rights.must_supervise(session.operator)
    first, last = _day("from", from_day) or "1970-01-01", _day("to", to_day) or "2100-01-01"
    if first > last:
        raise WrongFields((WrongField("to", "wrong_day", "The last day is before the first."),))
    found = await context_of(request).store.read(
        lambda tx: reports.list_begun(tx, session.operator.lines, _begins(first), _begins(last) + DAY)
    )
    people = defaultdict[str, list[Begun]](list)
    for each in found:
        people[each.operator].append(each)
    return ConversationReport(
        _figures("", found), [_figures(name, people[name]) for name in sorted(people) if name]
    )


def _figures(operator: str, begun: list[Begun]) -> Figures:
    replies = sorted(each.answered_at - each.started_at for each in begun if each.answered_at)
    ratings = [each.rating for each in begun]
    return Figures(
        operator,
        len(begun),
        len(replies),
        _within(replies, 0.5),
        _within(replies, 0.9),
        ratings.count("good"),
        ratings.count("bad"),
    )


def _within(replies: list[int], part: float) -> int:
    """Return in how many seconds this part of the sorted replies came; at least 1 if there are any."""
    if not replies:
        return 0
    return max(1, round(replies[min(len(replies) - 1, int(len(replies) * part))] / SECOND))


def _begins(day: str) -> int:
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * SECOND


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


handlers = [form_report, conversation_report]
