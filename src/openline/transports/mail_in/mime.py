"""A parser of MIME that limits everything: depth, number of parts, lengths.

The parser of the standard library has no such limits: nested parts, 25 MB of line ends or a million headers
cost it seconds and gigabytes. Here each step searches for a fixed text; broken mail is read as far as
possible.
"""

import binascii
import encodings
import pkgutil
import quopri
import string
from collections.abc import Iterator
from encodings.aliases import aliases
from itertools import islice

from openline.domain.values import Immutable

HEAD_LIMIT = 256 * 1024
HEADERS, VALUE_LIMIT = 400, 16 * 1024
DEPTH, PARTS, PARTS_LOOKED_AT = 6, 100, 1_000
PARAMETERS, BOUNDARY_LIMIT = 30, 200
TEXT_PART_LIMIT = 2 * 1024 * 1024
"""Bytes of one text that are read: nobody writes more. Attachments are not limited by this."""
# Charset names in mail that Python's codecs do not know, or know as something else.
_CHARSETS = {
    "": "utf-8", "unknown-8bit": "utf-8", "x-unknown": "utf-8", "default": "utf-8", "ascii": "utf-8",
    "us-ascii": "utf-8", "iso-8859-8-i": "iso-8859-8", "iso-8859-1": "cp1252", "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949", "cp-1251": "cp1251", "win-1251": "cp1251", "windows-874": "cp874",
    "utf8mb4": "utf-8", "x-sjis": "cp932", "shift_jis": "cp932",
}  # fmt: skip
_NOT_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/="))
# Codecs of Python that are no charsets, or are expensive; by the names of their modules, because a codec has
# many names: "punycode!" is one of them.
_NO_CHARSETS = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
# Python caches every codec name it is asked for: names made up by a mail would fill its memory.
_CODECS = frozenset(each.name for each in pkgutil.iter_modules(encodings.__path__)) - set(_NO_CHARSETS)


class Headers(Immutable):
    """Headers in their order. Names are in lower case; values are unfolded, not decoded."""

    every: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        return [value for known, value in self.every if known == name]

    def first(self, name: str) -> bytes:
        return next((value for known, value in self.every if known == name), b"")


class Part(Immutable):
    """A leaf of the tree. `kind`: such as "text/plain". `content`: as transferred, still encoded."""

    kind: str
    parameters: dict[str, str]
    headers: Headers
    content: bytes
    is_attachment: bool
    name: str


def split(raw: bytes) -> tuple[Headers, bytes]:
    """Return the headers, and the body after the first empty line."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    head, body = _cut_at_empty_line(raw)
    lines = head[:HEAD_LIMIT].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return Headers(tuple(islice(_unfolded(lines), HEADERS))), body


def parts(headers: Headers, body: bytes) -> list[Part]:
    """Return the leaves in their order, at most PARTS. A mail within a mail is a leaf.

    Nested parts without any leaf are limited as well (PARTS_LOOKED_AT).
    """
    return list(islice(_leaves(headers, body, DEPTH, iter(range(PARTS_LOOKED_AT))), PARTS))


def decoded(part: Part) -> bytes:
    """Undo the transfer encoding; broken content is decoded as far as possible."""
    match part.headers.first("content-transfer-encoding").strip().lower():
        case b"base64":
            return _from_base64(part.content)
        case b"quoted-printable":
            return quopri.decodestring(part.content)
        case _:
            return part.content


def size_of(part: Part) -> int:
    """Return the part's size in bytes, estimated without decoding it."""
    if part.headers.first("content-transfer-encoding").strip().lower() == b"base64":
        return sum(map(len, part.content.split())) * 3 // 4
    return len(part.content)


def part_text(part: Part) -> str:
    clipped = Part(
        part.kind, part.parameters, part.headers, part.content[: 2 * TEXT_PART_LIMIT], False, part.name
    )
    return to_text(decoded(clipped)[:TEXT_PART_LIMIT], part.parameters.get("charset", ""))


def to_text(octets: bytes, charset: str) -> str:
    """Decode octets; never fails. An unknown charset is read as UTF-8 if possible, else as cp1252."""
    name = charset.strip().strip("'\"").lower()
    name = _CHARSETS.get(name, name)
    for candidate in (name, "utf-8"):
        found = _decoded(octets, candidate, "strict")
        if found is not None:
            return found
    found = _decoded(octets, name if charset else "cp1252", "replace")
    return octets.decode("cp1252", "replace") if found is None else found


def with_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Split "text/plain; charset=utf-8" into the value and its parameters (RFC 2045, 2231)."""
    main, *given = _at_semicolons(value)
    raw: dict[str, str] = {}
    for each in given[:PARAMETERS]:
        name, _, text = each.partition("=")
        raw.setdefault(name.strip().lower(), text.strip())
    return main.strip().lower(), _joined(raw)


def _cut_at_empty_line(raw: bytes) -> tuple[bytes, bytes]:
    found = [(at, len(end)) for end in (b"\r\n\r\n", b"\n\n", b"\r\r") if (at := raw.find(end)) >= 0]
    if not found:
        return raw, b""
    at, length = min(found)
    return raw[:at], raw[at + length :]


def _unfolded(lines: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, value); a line that begins with a blank continues the one before."""
    name, value = "", b""
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            if name and len(value) < VALUE_LIMIT:
                value += b" " + line.strip()
            continue
        if name:
            yield name, value[:VALUE_LIMIT]
        before, colon, after = line.partition(b":")
        is_header = colon and before and b" " not in before.rstrip()
        name = before.strip().decode("ascii", "replace").lower()[:100] if is_header else ""
        value = after[:VALUE_LIMIT].strip()
    if name:
        yield name, value[:VALUE_LIMIT]


def _leaves(headers: Headers, body: bytes, depth: int, room: Iterator[int]) -> Iterator[Part]:
    kind, parameters = with_parameters(headers.first("content-type"))
    boundary = parameters.get("boundary", "")[:BOUNDARY_LIMIT]
    if kind.startswith("multipart/") and boundary and depth:
        for inner, _ in zip(_between(body, boundary.encode("utf-8", "replace")), room, strict=False):
            yield from _leaves(*split_part(inner), depth - 1, room)
        return
    disposition, more = with_parameters(headers.first("content-disposition"))
    name = more.get("filename") or parameters.get("name", "")
    is_text = kind in ("", "text/plain", "text/html")
    is_attachment = disposition == "attachment" or bool(name) or not is_text
    yield Part(kind or "text/plain", parameters, headers, body, is_attachment, name)


def split_part(raw: bytes) -> tuple[Headers, bytes]:
    """Split like `split`, but allow for a part without headers, which begins with an empty line."""
    if raw.startswith((b"\n", b"\r\n")):
        return Headers(()), raw.removeprefix(b"\r").removeprefix(b"\n")
    return split(raw)


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield the pieces between the lines `--boundary`, at most PARTS."""
    line = b"--" + boundary
    at = _line_at(body, line, 0)
    for _ in range(PARTS):
        if at < 0 or body.startswith(b"--", at + len(line)):
            return
        begins = body.find(b"\n", at) + 1
        ends = _line_at(body, line, begins) if begins else -1
        if not begins:
            return
        inner = body[begins : ends if ends >= 0 else len(body)]
        yield inner.removesuffix(b"\n").removesuffix(b"\r") if ends >= 0 else inner
        at = ends


def _line_at(body: bytes, line: bytes, start: int) -> int:
    """Return the index of the first line that begins with these octets; -1 = there is none."""
    if body.startswith(line, start):
        return start
    found = body.find(b"\n" + line, max(0, start - 1))
    return found + 1 if found >= 0 else -1


def _from_base64(content: bytes) -> bytes:
    letters = content.translate(None, _NOT_BASE64)
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        try:
            return binascii.a2b_base64(letters[: len(letters) // 4 * 4])
        except binascii.Error:
            return b""


def _decoded(octets: bytes, charset: str, errors: str) -> str | None:
    """Decode octets; None if there is no such charset or, with "strict", if they are not in it."""
    name = encodings.normalize_encoding(charset)
    codec = aliases.get(name) or aliases.get(name.replace(".", "_")) or name
    if codec not in _CODECS:
        return None
    try:
        return octets.decode(codec, errors)
    except (LookupError, UnicodeError, ValueError):
        return None


def _at_semicolons(value: bytes) -> list[str]:
    """Split at the semicolons outside of quotes; the quotes are removed."""
    pieces: list[list[str]] = [[]]
    is_quoted = is_escaped = False
    for char in to_text(value[:VALUE_LIMIT], ""):
        if is_escaped:
            pieces[-1].append(char)
            is_escaped = False
        elif char == "\\" and is_quoted:
            is_escaped = True
        elif char == '"':
            is_quoted = not is_quoted
        elif char == ";" and not is_quoted:
            pieces.append([])
        else:
            pieces[-1].append(char)
    return ["".join(piece) for piece in pieces]


def _joined(raw: dict[str, str]) -> dict[str, str]:
    """Join continued parameters (RFC 2231): `name*0*=utf-8''a%20`, `name*1=b` are one `name`."""
    whole = {name: text for name, text in raw.items() if "*" not in name}
    long = sorted((name for name in raw if "*" in name), key=_place)
    charsets: dict[str, str] = {}
    octets: dict[str, bytes] = {}
    for name in long:
        base, _, rest = name.partition("*")
        text = raw[name]
        if rest.endswith("*") or not rest:
            if base not in octets and text.count("'") >= 2:
                charsets[base], _, text = text.split("'", 2)
            octets[base] = octets.get(base, b"") + _from_percents(text)
        else:
            octets[base] = octets.get(base, b"") + text.encode("utf-8", "replace")
    return {**whole, **{base: to_text(text, charsets.get(base, "")) for base, text in octets.items()}}


def _place(name: str) -> int:
    digits = name.partition("*")[2].strip("*")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else 0


def _from_percents(text: str) -> bytes:
    first, *others = text.encode("utf-8", "replace").split(b"%")
    octets = [first]
    for each in others:
        try:
            octets.append(bytes.fromhex(each[:2].decode("ascii")) + each[2:])
        except ValueError:
            octets.append(b"%" + each)
    return b"".join(octets)
