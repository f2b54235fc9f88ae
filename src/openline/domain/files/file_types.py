"""File types, detected from the first bytes alone by an allow-list. Anything else is octets, to be saved.

Nothing is unpacked or decoded: a picture's size is read from its header.
"""

from openline.domain.values import Immutable

UNKNOWN = "application/octet-stream"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
HEAD = 64 * 1024
"""Bytes that are examined. A photograph's metadata may be longer than that; then its size is not known."""
JPEG_MARKS = 200
_SIMPLE = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"OggS\0", "application/ogg"),
    (b"ID3", "audio/mpeg"),
)
_JPEG_SIZES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
Size = tuple[int, int]
NO_SIZE: Size = (0, 0)


class Kind(Immutable):
    """A file's type. `width` and `height` 0: not a picture, or its size is not known."""

    type: str
    width: int = 0
    height: int = 0


def kind_of(content: bytes) -> Kind:
    """Return the type of the content. Never fails.

    Markup and scripts are never recognised as such, so a browser is given nothing that it could run.
    """
    head = content[:HEAD]
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return Kind("image/png", *_big(head, 16, 4))
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Kind("image/gif", _little(head, 6, 2), _little(head, 8, 2))
    if head.startswith(b"\xff\xd8\xff"):
        return Kind("image/jpeg", *_size_of_jpeg(head))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind("image/webp", *_size_of_webp(head))
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Kind("audio/wav")
    if head[4:8] == b"ftyp":
        return Kind("video/mp4" if head[8:11] in (b"iso", b"mp4", b"avc", b"M4V") else UNKNOWN)
    return Kind(next((kind for begins, kind in _SIMPLE if head.startswith(begins)), UNKNOWN))


def _big(head: bytes, at: int, each: int) -> Size:
    """Return two big-endian numbers of `each` bytes."""
    return int.from_bytes(head[at : at + each]), int.from_bytes(head[at + each : at + 2 * each])


def _little(head: bytes, at: int, length: int) -> int:
    return int.from_bytes(head[at : at + length], "little")


def _size_of_jpeg(head: bytes) -> Size:
    """Walk the segments up to the one that holds the size."""
    at = 2
    for _ in range(JPEG_MARKS):
        if at + 9 > len(head) or head[at] != 0xFF:
            return NO_SIZE
        if head[at + 1] in _JPEG_SIZES:
            height, width = _big(head, at + 5, 2)
            return width, height
        at += 2 + max(2, int.from_bytes(head[at + 2 : at + 4]))
    return NO_SIZE


def _size_of_webp(head: bytes) -> Size:
    match head[12:16]:
        case b"VP8 ":
            return _little(head, 26, 2) & 0x3FFF, _little(head, 28, 2) & 0x3FFF
        case b"VP8L":
            bits = _little(head, 21, 4)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return _little(head, 24, 3) + 1, _little(head, 27, 3) + 1
        case _:
            return NO_SIZE
