"""Write ui/protocol.generated.ts from the events and the frames; `--check` fails when it is stale.

The browser's types are never written by hand, so that server and browser cannot diverge unnoticed.
"""

import sys
from pathlib import Path
from typing import Any, get_args

from msgspec import inspect

from openline.domain.dialogs import events
from openline.web.wire import commands, frames

TARGET = Path(__file__).resolve().parent.parent / "ui" / "protocol.generated.ts"
HEAD = "// Made by tools/wire_types.py from domain/dialogs/events.py and web/wire/frames.py. Do not edit.\n"


def main(argv: list[str]) -> int:
    text = render()
    if "--check" not in argv:
        TARGET.write_text(text)
        return 0
    if TARGET.exists() and TARGET.read_text() == text:
        return 0
    print("ui/protocol.generated.ts is stale: run `python tools/wire_types.py`", file=sys.stderr)
    return 1


def render() -> str:
    parts = [HEAD, f"export const PROTOCOL_VERSION = {commands.PROTOCOL_VERSION};\n"]
    seen: dict[str, str] = {}
    for union in unions().values():
        for root in get_args(union):
            collect(root, seen)
    parts += [seen[name] for name in sorted(seen)]
    for name, union in unions().items():
        parts.append(f"export type {name} = {' | '.join(t.__name__ for t in get_args(union))};\n")
    return "\n".join(parts)


def unions() -> dict[str, Any]:
    return {
        "VisitorCommand": commands.VisitorCommand,
        "OperatorCommand": commands.OperatorCommand,
        "ServerFrame": frames.ServerFrame,
        "DialogEvent": events.Event,
        "Happening": events.Happening,
    }


def collect(cls: type, seen: dict[str, str]) -> None:
    if cls.__name__ in seen:
        return
    seen[cls.__name__] = ""
    seen[cls.__name__] = interface(cls, inspect.type_info(cls), seen)


def interface(cls: type, info: Any, seen: dict[str, str]) -> str:
    lines = []
    if isinstance(info, inspect.StructType) and info.tag is not None:
        lines.append(f'  {info.tag_field}: "{info.tag}";')
    from_client = (
        cls in get_args(commands.VisitorCommand) + get_args(commands.OperatorCommand) or cls in CLIENT_PARTS
    )
    for part in info.fields:
        optional = "?" if not part.required and (from_client or omits_defaults(cls)) else ""
        lines.append(f"  {part.encode_name}{optional}: {ts_type(part.type, seen)};")
    return f"export interface {cls.__name__} {{\n" + "\n".join(lines) + "\n}\n"


CLIENT_PARTS = (commands.Page, commands.Cursor)


def omits_defaults(cls: type) -> bool:
    config = getattr(cls, "__struct_config__", None)
    return bool(config and config.omit_defaults) or cls is frames.Ev


PLAIN: dict[type, str] = {
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.RawType: "DialogEvent",
    inspect.NoneType: "null",
}


def ts_type(info: Any, seen: dict[str, str]) -> str:
    if type(info) in PLAIN:
        return PLAIN[type(info)]
    match info:
        case inspect.LiteralType():
            return " | ".join(f'"{value}"' for value in sorted(map(str, info.values)))
        case inspect.UnionType():
            return " | ".join(dict.fromkeys(ts_type(part, seen) for part in info.types))
        case inspect.DictType():
            return f"Record<{ts_type(info.key_type, seen)}, {ts_type(info.value_type, seen)}>"
        case inspect.VarTupleType():
            return f"Array<{ts_type(info.item_type, seen)}>"
        case inspect.TupleType():
            return "[" + ", ".join(ts_type(part, seen) for part in info.item_types) + "]"
        case inspect.StructType() | inspect.DataclassType():
            collect(info.cls, seen)
            return info.cls.__name__
        case _:
            raise TypeError(f"no TypeScript for {info}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
