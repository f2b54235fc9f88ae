"""Mail that is signed as one lump (S/MIME, "opaque"): the text is inside the signature's file.

Reads just as much of BER as leads to the content (RFC 5652): nothing is verified, and nothing decrypted.
Depth and number of elements are limited.
"""

from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
DEPTH, ELEMENTS = 8, 100_000
_SEQUENCE, _OCTETS, _CONSTRUCTED, _EXPLICIT = 0x30, 0x04, 0x20, 0xA0
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OID = 0x06


class _BrokenError(Exception):
    """It is no BER, or more of it than anybody sends."""


@dataclass(frozen=True, slots=True)
class _Element:
    """`begins` and `ends`: its content; `follows`: where the next one begins."""

    tag: int
    begins: int
    ends: int
    follows: int


def content_of(signed: bytes) -> bytes:
    """Return the mail that was signed; empty if there is none to be found."""
    try:
        return _content(signed, iter(range(ELEMENTS)))
    except _BrokenError:
        return b""


def _content(data: bytes, room: Iterator[int]) -> bytes:
    whole = _child(data, _element(data, 0, DEPTH, room), 0, _OID, room)
    if data[whole.begins : whole.ends] != _SIGNED_DATA:
        return b""
    outer = _child(data, _element(data, 0, DEPTH, room), 1, _EXPLICIT, room)
    signed = _child(data, outer, 0, _SEQUENCE, room)
    content_info = _child(data, signed, 2, _SEQUENCE, room)
    holder = _child(data, content_info, 1, _EXPLICIT, room)
    octets = next(_children(data, holder, room), None)
    if octets is None or octets.tag & ~_CONSTRUCTED != _OCTETS:
        return b""
    if not octets.tag & _CONSTRUCTED:
        return data[octets.begins : octets.ends]
    return b"".join(data[each.begins : each.ends] for each in _children(data, octets, room))


def _child(data: bytes, parent: _Element, place: int, tag: int, room: Iterator[int]) -> _Element:
    for at, each in enumerate(_children(data, parent, room)):
        if at == place and each.tag == tag:
            return each
    raise _BrokenError


def _children(data: bytes, parent: _Element, room: Iterator[int]) -> Iterator[_Element]:
    at = parent.begins
    while at < parent.ends:
        found = _element(data, at, DEPTH, room)
        if found.tag == 0:
            return
        yield found
        at = found.follows


def _element(data: bytes, at: int, depth: int, room: Iterator[int]) -> _Element:
    """Read tag and length; an element of indefinite length ends where two zeros stand for one."""
    if not depth or next(room, None) is None or at + 2 > len(data):
        raise _BrokenError
    tag, length, begins = data[at], data[at + 1], at + 2
    if length == 0x80:
        inner = begins
        while (found := _element(data, inner, depth - 1, room)).tag or found.begins != found.ends:
            inner = found.follows
        return _Element(tag, begins, inner, found.follows)
    if length > 0x80:
        count = length - 0x80
        length = int.from_bytes(data[begins : begins + count]) if count <= 4 else len(data)
        begins += count
    if begins + length > len(data):
        raise _BrokenError
    return _Element(tag, begins, begins + length, begins + length)
