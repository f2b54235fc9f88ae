"""Text that is not where it is looked for: inside a signed lump, in Outlook's winmail.dat, in a reaction.

A signature is taken off, not checked: it proves nothing here. What is encrypted stays a file, named as such.
"""

import json
from collections.abc import Iterator
from typing import Any

from openline.transports.mail_in.mime import Part, decoded, parts, split, to_text

SIGNED_KINDS = ("application/pkcs7-mime", "application/x-pkcs7-mime")
TNEF_KINDS = ("application/ms-tnef", "application/vnd.ms-tnef")
REACTION_KIND = "text/vnd.google.email-reaction+json"
_PGP_KIND = "application/pgp-encrypted"
_NAMES = {
    **dict.fromkeys(SIGNED_KINDS, "smime.p7m"),
    **dict.fromkeys(TNEF_KINDS, "winmail.dat"),
    _PGP_KIND: "encrypted.asc",
}
_IS_SIGNED = bytes.fromhex("06092a864886f70d010702")
_SEQUENCE, _OCTETS, _OCTET_PIECES, _EXPLICIT = 0x30, 0x04, 0x24, 0xA0
_TNEF_BEGINS, _TNEF_BODY = 0x223E9F78, 0x0002800C
_ATTRIBUTES = 200
_PIECES = 100_000
REACTION_CHARS = 20


def opened(leaves: list[Part]) -> list[Part]:
    """Return the leaves with signed lumps replaced by what was signed."""
    return [inner for part in leaves for inner in _inside(part)]


def sealed_name(leaves: list[Part]) -> str:
    """Return the name of the file that holds the text, where that cannot be read; empty if there is none."""
    found = next((part for part in leaves if part.kind in _NAMES), None)
    return (found.name or _NAMES[found.kind]) if found else ""


def reaction_of(leaves: list[Part]) -> str:
    """Return the emoji of a reaction ("Vera reacted via Gmail"); empty for any other mail."""
    found = next((part for part in leaves if part.kind == REACTION_KIND), None)
    if found is None:
        return ""
    try:
        found_json: Any = json.loads(decoded(found)[:1_000])
        emoji = found_json["emoji"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return emoji.strip() if isinstance(emoji, str) and len(emoji) <= REACTION_CHARS else ""


def outlook_text(leaves: list[Part]) -> str:
    """Return the plain text inside winmail.dat; empty if it has none."""
    found = next((part for part in leaves if part.kind in TNEF_KINDS), None)
    octets = decoded(found) if found else b""
    if int.from_bytes(octets[:4], "little") != _TNEF_BEGINS:
        return ""
    at = 6
    for _ in range(_ATTRIBUTES):
        kind = int.from_bytes(octets[at + 1 : at + 5], "little")
        size = int.from_bytes(octets[at + 5 : at + 9], "little")
        if at + 9 + size > len(octets) or not kind:
            return ""
        if kind == _TNEF_BODY:
            return to_text(octets[at + 9 : at + 9 + size].rstrip(b"\0"), "")
        at += 9 + size + 2
    return ""


def _inside(part: Part) -> list[Part]:
    if part.kind not in SIGNED_KINDS:
        return [part]
    content = signed_content(decoded(part))
    if not content:
        return [part]
    headers, body = split(content)
    return parts(headers, body) or [part]


def signed_content(octets: bytes) -> bytes:
    """Return what an opaque signature (CMS SignedData, RFC 5652) holds; empty if it is something else."""
    if _IS_SIGNED not in octets[:40]:
        return b""
    at = 0
    # Each step passes some elements, and goes into the next: ContentInfo, its content, SignedData, after
    # version and algorithms what was signed, and after its kind its octets.
    for passed, tag in ((0, _SEQUENCE), (1, _EXPLICIT), (0, _SEQUENCE), (2, _SEQUENCE), (1, _EXPLICIT)):
        for _ in range(passed):
            at = _after(octets, at)
        found = _element(octets, at)
        if found is None or found[0] != tag:
            return b""
        at = found[1]
    return b"".join(_octets(octets, at))


def _octets(octets: bytes, at: int) -> Iterator[bytes]:
    """Yield the pieces of an OCTET STRING: it is whole, or a list of pieces up to two zeros."""
    found = _element(octets, at)
    if found is None:
        return
    tag, begins, ends = found
    if tag == _OCTETS:
        yield octets[begins:ends]
        return
    at = begins
    for _ in range(_PIECES if tag == _OCTET_PIECES else 0):
        piece = _element(octets, at) if at < ends else None
        if piece is None or piece[0] != _OCTETS:
            return
        yield octets[piece[1] : piece[2]]
        at = piece[2]


def _element(octets: bytes, at: int) -> tuple[int, int, int] | None:
    """Return (tag, where its content begins, where that ends); the end of all if no length is given."""
    if at < 0 or at + 2 > len(octets):
        return None
    tag, size = octets[at], octets[at + 1]
    begins = at + 2
    if size == 0x80:
        return tag, begins, len(octets)
    if size > 0x80:
        count = size - 0x80
        size = int.from_bytes(octets[begins : begins + count], "big") if count <= 4 else len(octets)
        begins += count
    return tag, begins, min(begins + size, len(octets))


def _after(octets: bytes, at: int) -> int:
    """Return where the element after this one begins; -1 if there is none."""
    found = _element(octets, at)
    return found[2] if found else -1
