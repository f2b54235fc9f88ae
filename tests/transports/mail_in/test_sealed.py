"""MAIL-4: text that is not where it is looked for: stubs, signed lumps, winmail.dat, reactions."""

import base64
from pathlib import Path

import pytest

from openline.domain.mail.incoming import IncomingMail
from openline.transports.mail_in.parse import parse_mail
from openline.transports.mail_in.sealed import signed_content

TRIALS = Path(__file__).parent / "trials"
SENTENCE = "I accept the offer, please ship on Friday."


def parsed(raw: bytes) -> IncomingMail:
    mail = parse_mail(raw)
    assert isinstance(mail, IncomingMail)
    return mail


def trial(name: str) -> IncomingMail:
    return parsed((TRIALS / f"{name}.eml").read_text().replace("\n", "\r\n").encode())


@pytest.mark.parametrize(
    "name, text, files",
    [
        ("08a-stub", SENTENCE, []),
        ("08b-opaque-signed", SENTENCE, []),
        ("08c-winmail", SENTENCE, ["winmail.dat"]),
        ("08d-reaction", "\U0001f44d", []),
        (
            "08e-text-picture-text",
            "The first one is broken here:\n\nand the second one never came. Please call me on Monday.",
            ["a.png"],
        ),
    ],
)
def test_the_sentence_itself_is_read(name: str, text: str, files: list[str]) -> None:
    found = trial(name)

    assert (found.text, [each.name for each in found.attachments]) == (text, files)
    assert found.text_file == ""


def test_what_a_gateway_adds_does_not_hide_the_words_of_a_person() -> None:
    """Two parts that have nothing in common are both shown."""
    found = parsed(
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nYes, two please.\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<p>Checked for viruses by Example.</p>\r\n--x--\r\n"
    )

    assert found.text == "Yes, two please.\n\nChecked for viruses by Example."


def test_the_same_words_twice_are_shown_once() -> None:
    found = parsed(
        b"From: a@b.example\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nYes, *two* please.\r\n"
        b"--x\r\nContent-Type: text/html\r\n\r\n<p>Yes, <b>two</b> please.</p>\r\n--x--\r\n"
    )

    assert found.text == "Yes, *two* please."


@pytest.mark.parametrize(
    "kind, name",
    [
        (b'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', "smime.p7m"),
        (b"application/pkcs7-mime", "smime.p7m"),
        (b"application/ms-tnef", "winmail.dat"),
    ],
)
def test_what_cannot_be_read_names_its_file(kind: bytes, name: str) -> None:
    raw = b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\nContent-Type: " + kind
    found = parsed(raw + b"\r\n\r\n" + base64.b64encode(b"0\x82\x01\x00" + bytes(256)))

    assert (found.text, found.text_file) == ("", name)


def element(tag: int, content: bytes, *, is_open: bool = False) -> bytes:
    if is_open:
        return bytes((tag, 0x80)) + content + b"\0\0"
    size = len(content).to_bytes(4, "big").lstrip(b"\0") or b"\0"
    return (
        bytes((tag,))
        + (size if size < b"\x80" and len(size) == 1 else bytes((0x80 + len(size),)) + size)
        + content
    )


@pytest.mark.parametrize("is_open", [False, True])
def test_a_signature_is_taken_off(is_open: bool) -> None:
    """In the two ways in which programs write it: with every length told, or none and in pieces."""
    content = b"Content-Type: text/plain\r\n\r\n" + b"Word. " * 500
    pieces = b"".join(element(0x04, content[at : at + 1_000]) for at in range(0, len(content), 1_000))
    octets = element(0x24, pieces, is_open=True) if is_open else element(0x04, content)
    data = element(0x06, bytes.fromhex("2a864886f70d010701")) + element(0xA0, octets, is_open=is_open)
    signed = element(0x02, b"\x01") + element(0x31, b"") + element(0x30, data, is_open=is_open)
    kind = element(0x06, bytes.fromhex("2a864886f70d010702"))
    whole = element(
        0x30, kind + element(0xA0, element(0x30, signed, is_open=is_open), is_open=is_open), is_open=is_open
    )

    assert signed_content(whole) == content
    for end in range(0, len(whole), 37):
        assert content.startswith(signed_content(whole[:end]))
