"""Search for dialogs by HTTP, and the reading of search texts. Operators see only dialogs of their lines."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromQuery

from openline.domain.dialogs import dialogs as dialog_rules
from openline.domain.dialogs import numbers
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.views import DialogRow
from openline.domain.team.operators import Operator
from openline.domain.text import plain
from openline.domain.visitors.visitors import language
from openline.store.dialogs import dialogs
from openline.store.dialogs.dialogs import Search
from openline.store.transaction import Reader
from openline.texts import OFFERED, say
from openline.web.request import AnyRequest, context_of
from openline.web.wire import commands
from openline.web.workspace.sessions import session_of

PAGE = 50
MISHEARD = "Invalid number: please check the digits."
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class FoundDialogs(msgspec.Struct, frozen=True):
    rows: list[DialogRow]
    next: str
    hint: str


@get("/api/v1/dialogs")
async def find_dialogs(
    request: AnyRequest, q: FromQuery[str] = "", status: FromQuery[str] = "", after: FromQuery[Number] = 0
) -> FoundDialogs:
    """Search for dialogs: by the exact number, or else by names, emails and phones."""
    session = await session_of(request)
    q, status = plain(q).strip()[:200], status and commands.an_id(status)
    if numbers.is_misheard(q):
        lang = language(request.headers.get("Accept-Language", "en"), OFFERED)
        return FoundDialogs([], "", say(lang, MISHEARD))
    store = context_of(request).store
    return await (store.search if q else store.read)(
        lambda tx: _found_dialogs(tx, session.operator, q, status, stored_number(after))
    )


def _found_dialogs(tx: Reader, who: Operator, q: str, status: str, after: int) -> FoundDialogs:
    if not q:
        found = dialogs.list_found(tx, who.lines, Search(status=status, after=after), PAGE)
        return FoundDialogs(_rows(found), str(found[-1].number) if len(found) == PAGE else "", "")
    by_number = _by_number(tx, who, q)
    if by_number:
        return FoundDialogs(_rows(by_number), "", "")
    by_name = dialogs.list_found(tx, who.lines, Search(status=status, words=search_key(q)), PAGE)
    return FoundDialogs(_rows(by_name), "", "")


def _by_number(tx: Reader, who: Operator, q: str) -> list[Dialog]:
    wanted = numbers.candidates(q)
    if not wanted:
        return []
    found = dialogs.list_found(tx, who.lines, Search(numbers=wanted))
    return sorted(found, key=lambda dialog: wanted.index(dialog.number))


def _rows(found: list[Dialog]) -> list[DialogRow]:
    return [dialog_rules.row(dialog) for dialog in found]


def stored_number(number: int) -> int:
    """Clamp a number to the range that the database can compare."""
    return min(max(number, 0), 2**53)


def search_key(q: str) -> str:
    """Return the text that is searched for, as it was typed."""
    return plain(q).strip()[:200]


handlers = [find_dialogs]
