"""Write ui/protocol.generated.ts and ui/api.generated.ts; `--check` fails when one of them is stale.

The browser's types are never written by hand, so that server and browser cannot diverge unnoticed.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from msgspec import inspect

from openline.app import make_web_app
from openline.domain.dialogs import events
from openline.web.problems import ErrorBody
from openline.web.visitor.polling import PolledFrames
from openline.web.wire import commands, frames

UI = Path(__file__).resolve().parent.parent / "ui"
PROTOCOL_HEAD = (
    "// Made by tools/wire_types.py from domain/dialogs/events.py and web/wire/frames.py. Do not edit.\n"
)
API_HEAD = "// Made by tools/wire_types.py from the HTTP handlers under /api/v1. Do not edit.\n"

Classes = dict[str, type]


def main(argv: list[str], folder: Path = UI) -> int:
    made = {"protocol.generated.ts": protocol(), "api.generated.ts": api()}
    if "--check" not in argv:
        for name, text in made.items():
            (folder / name).write_text(text)
        return 0
    stale = [name for name, text in made.items() if _content(folder / name) != text]
    for name in stale:
        print(f"ui/{name} is stale: run `python tools/wire_types.py`", file=sys.stderr)
    return 1 if stale else 0


def _content(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def protocol() -> str:
    parts = [PROTOCOL_HEAD, f"export const PROTOCOL_VERSION = {commands.PROTOCOL_VERSION};\n"]
    asked = classes_in([*get_args(commands.VisitorCommand), *get_args(commands.OperatorCommand)])
    every = protocol_classes()
    parts += [interface(every[name], is_asked=name in asked) for name in sorted(every)]
    for name, union in unions().items():
        parts.append(f"export type {name} = {' | '.join(t.__name__ for t in get_args(union))};\n")
    return "\n".join(parts)


def protocol_classes() -> Classes:
    return classes_in(member for union in unions().values() for member in get_args(union))


def unions() -> dict[str, Any]:
    return {
        "VisitorCommand": commands.VisitorCommand,
        "OperatorCommand": commands.OperatorCommand,
        "ServerFrame": frames.ServerFrame,
        "DialogEvent": events.Event,
        "TimelineEvent": events.TimelineEvent,
    }


def api() -> str:
    """Import the types that the protocol has, too. A type both asked and answered has all its fields."""
    handlers, shared = api_handlers(), protocol_classes()
    answered = classes_in([*map(answer_of, handlers), ErrorBody])
    every = classes_in([*map(body_of, handlers), *answered.values(), *shared.values()])
    own = sorted(every.keys() - shared.keys())
    parts = [interface(every[name], is_asked=name not in answered) for name in own]
    named = {word for part in parts for word in re.findall(r'(?<!")\b[A-Z]\w+', part)}
    imported = ", ".join(sorted(named & {*shared, *unions()}))
    return "\n".join([API_HEAD, f"import type {{ {imported} }} from './protocol.generated';\n", *parts])


def api_handlers() -> list[HTTPRouteHandler]:
    """Return the handlers under /api/v1 by their names, without the framework's own for OPTIONS."""
    routes = [each for each in make_web_app().routes if isinstance(each, HTTPRoute)]
    found = [
        handler
        for route in routes
        if route.path.startswith("/api/v1/")
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    ]
    # Of one path the framework keeps them in a set: in no order that two processes share.
    return sorted(found, key=lambda handler: handler.fn.__qualname__)


def body_of(handler: HTTPRouteHandler) -> Any:
    """Return the class of the JSON body, or None."""
    data = handler.parsed_data_field
    return data.annotation if data else None


def answer_of(handler: HTTPRouteHandler) -> Any:
    """Return the type of the body of the answer. Raises TypeError if the handler does not name it."""
    answer = handler.parsed_return_field.annotation
    content = get_args(answer)[0] if get_origin(answer) is Response else answer
    if content is Any or content is Response:
        raise TypeError(f"{handler.fn.__qualname__} does not say what it answers")
    return content


def classes_in(annotations: Iterable[Any]) -> Classes:
    """Return every struct and dataclass in these types, by name. Raises TypeError if two share a name."""
    found: Classes = {}
    waiting = [inspect.type_info(each) for each in annotations]
    while waiting:
        for info in _named_in(waiting.pop()):
            if info.cls.__name__ not in found:
                found[info.cls.__name__] = info.cls
                waiting += [part.type for part in info.fields]
            elif found[info.cls.__name__] is not info.cls:
                raise TypeError(f"{info.cls} and {found[info.cls.__name__]} have one name")
    return found


def _named_in(info: Any) -> Iterator[Any]:
    match info:
        case inspect.StructType() | inspect.DataclassType():
            yield info
        case inspect.UnionType(types=parts) | inspect.TupleType(item_types=parts):
            for part in parts:
                yield from _named_in(part)
        case inspect.VarTupleType(item_type=part) | inspect.ListType(item_type=part):
            yield from _named_in(part)
        case inspect.DictType(value_type=part):
            yield from _named_in(part)
        case _:
            pass


def interface(cls: type, *, is_asked: bool) -> str:
    """Write one interface. In a request the fields with a default are optional."""
    info: Any = inspect.type_info(cls)
    lines = []
    if isinstance(info, inspect.StructType) and info.tag is not None:
        lines.append(f'  {info.tag_field}: "{info.tag}";')
    for part in info.fields:
        optional = "?" if not part.required and (is_asked or omits_defaults(cls)) else ""
        lines.append(f"  {part.encode_name}{optional}: {ts_type(part.type, RAW.get(cls, 'DialogEvent'))};")
    return f"export interface {cls.__name__} {{\n" + "\n".join(lines) + "\n}\n"


RAW: dict[type, str] = {PolledFrames: "ServerFrame"}
"""The type of the fields that are encoded already; in all other classes it is an event."""


def omits_defaults(cls: type) -> bool:
    config = getattr(cls, "__struct_config__", None)
    return bool(config and config.omit_defaults) or cls is frames.Ev


PLAIN: dict[type, str] = {
    inspect.AnyType: "unknown",
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
}


def ts_type(info: Any, raw: str) -> str:
    if type(info) in PLAIN:
        return PLAIN[type(info)]
    match info:
        case inspect.RawType():
            return raw
        case inspect.LiteralType():
            return " | ".join(f'"{value}"' for value in sorted(map(str, info.values)))
        case inspect.UnionType():
            return " | ".join(dict.fromkeys(ts_type(part, raw) for part in info.types))
        case inspect.DictType():
            return f"Record<{ts_type(info.key_type, raw)}, {ts_type(info.value_type, raw)}>"
        case inspect.VarTupleType() | inspect.ListType():
            return f"Array<{ts_type(info.item_type, raw)}>"
        case inspect.TupleType():
            return "[" + ", ".join(ts_type(part, raw) for part in info.item_types) + "]"
        case inspect.StructType() | inspect.DataclassType():
            return info.cls.__name__
        case _:
            raise TypeError(f"no TypeScript for {info}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
