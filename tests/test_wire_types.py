"""The browser's types of HTTP: nobody forgets an endpoint, and nobody changes an answer in silence."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import get
from litestar.handlers import HTTPRouteHandler

from openline.web.wire import frames
from openline.web.workspace import sessions
from tools import wire_types

ROOT = Path(__file__).parent.parent
HANDLERS = wire_types.api_handlers()
MADE = "".join((ROOT / "ui" / name).read_text() for name in ("api.generated.ts", "protocol.generated.ts"))
NAMED = set(re.findall(r"^export interface (\w+)", MADE, re.MULTILINE))


class Ticket(msgspec.Struct, frozen=True):
    """As the server's, and one field more."""

    ticket: str
    ends_at: int


class Me(msgspec.Struct, frozen=True):
    """Another one than the socket's."""

    id: str


@get("/api/v1/ticket")
async def longer_ticket() -> Ticket:
    return Ticket("", 0)


@get("/api/v1/me")
async def other_me() -> Me:
    return Me("")


@get("/api/v1/anything")
async def anything() -> Any:
    return None


def add(monkeypatch: pytest.MonkeyPatch, *handlers: HTTPRouteHandler) -> None:
    """To the handlers of the session, instead of its ticket."""
    others = [each for each in sessions.handlers if each is not sessions.get_ticket]
    monkeypatch.setattr(sessions, "handlers", [*others, *handlers])


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda it: it.fn.__qualname__)
def test_every_body_and_answer_has_its_type(handler: HTTPRouteHandler) -> None:
    """What the endpoints of /api/v1 take and answer, the browser knows by name."""
    named = wire_types.classes_in([wire_types.body_of(handler), wire_types.answer_of(handler)])

    assert named.keys() <= NAMED


def test_every_handler_of_the_api_is_looked_at() -> None:
    """They are found where they are written, not in a list."""
    sources = [path.read_text() for path in (ROOT / "src/openline/web").rglob("*.py")]
    written = sum(len(re.findall(r'^@(?:get|post|put|delete)\("/api/v1/', each, re.M)) for each in sources)

    assert len(HANDLERS) == written > 30


def test_a_new_field_makes_the_types_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wire_types.main([], tmp_path) == 0
    assert wire_types.main(["--check"], tmp_path) == 0
    add(monkeypatch, longer_ticket)

    assert wire_types.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == "ui/api.generated.ts is stale: run `python tools/wire_types.py`\n"
    wire_types.main([], tmp_path)
    ticket = "export interface Ticket {\n  ticket: string;\n  ends_at: number;\n}\n"
    assert ticket in (tmp_path / "api.generated.ts").read_text()


def test_two_shapes_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of the socket's frames means the same over HTTP."""
    assert frames.Me is not Me
    add(monkeypatch, other_me)

    with pytest.raises(TypeError, match="have one name"):
        wire_types.api()


def test_an_answer_of_any_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, anything)

    with pytest.raises(TypeError, match="anything does not say what it answers"):
        wire_types.api()


def test_the_body_of_an_error_has_its_type() -> None:
    """No handler answers it, and every handler may."""
    assert {"ErrorBody", "WrongField"} <= NAMED
    assert re.search(r"interface ErrorBody \{[^}]* fields\?: Array<WrongField>;", MADE)


def test_who_asks_may_leave_out_what_has_a_default() -> None:
    """An answer has every field, `null` where there is nothing."""
    assert "export interface NewChannel {\n  line_id: string;\n}\n" in MADE
    assert re.search(r"interface SavedChannel \{[^}]* seen\?: Array<string> \| null;", MADE)
    assert re.search(r"interface ClientPanel \{[^}]* card: Card \| null;", MADE)
    assert re.search(r"interface Rules \{[^}]* limit: number \| null;", MADE)
