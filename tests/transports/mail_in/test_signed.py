"""MAIL-4. A mail that is signed as one lump is read like any other; what cannot be read stays a file."""

import base64
import time

import pytest

from openline.domain.mail.incoming import IncomingMail
from openline.transports.mail_in.parse import parse_mail
from openline.transports.mail_in.signed import content_of

INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nTwo, please.\r\n"
SIGNED, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")


def ber(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2)
    return bytes([tag]) + length + content


def unending(tag: int, content: bytes) -> bytes:
    """Without a length, as programs send what they sign while they read it."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def lump(content: bytes, of=ber, kind: bytes = SIGNED) -> bytes:
    info = of(0x30, DATA + of(0xA0, content))
    signed = of(0x30, b"\x02\x01\x01" + b"\x31\x00" + info + b"\x31\x00")
    return of(0x30, kind + of(0xA0, signed))


PIECES = unending(0x24, ber(4, INNER[:20]) + ber(4, INNER[20:]))


def mail(content: bytes) -> IncomingMail:
    head = b'From: vera@a.example\r\nContent-Type: application/pkcs7-mime; name="smime.p7m"\r\n'
    found = parse_mail(head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content))
    assert isinstance(found, IncomingMail)
    return found


@pytest.mark.parametrize("content", [lump(ber(4, INNER)), lump(PIECES, unending), lump(PIECES)])
def test_the_text_in_a_signature_is_the_text(content: bytes) -> None:
    assert content_of(content) == INNER
    assert (mail(content).text, mail(content).attachments) == ("Two, please.", ())


@pytest.mark.parametrize(
    "content",
    [
        lump(ber(4, INNER), kind=DATA),
        lump(b""),
        lump(ber(2, INNER)),
        lump(ber(4, INNER))[:40],
        lump(PIECES, unending)[:-30],
        b"",
        b"\x30",
        b"\x30\xff\xff\xff",
    ],
)
def test_what_cannot_be_read_stays_a_file(content: bytes) -> None:
    assert content_of(content) == b""
    assert [each.name for each in mail(content).attachments] == ["smime.p7m"]


@pytest.mark.parametrize("content", [b"\x30\x80" * 500_000, b"\x30\x80" * 7 + b"\x04\x01a" * 500_000])
def test_no_lump_keeps_the_reader_busy(content: bytes) -> None:
    """T55."""
    began = time.process_time()
    assert content_of(content) == b""
    assert time.process_time() - began < 0.5
