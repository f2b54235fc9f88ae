"""What comes with a mail: taken whole, cut off like a signature, or left out with a reason."""

import base64
import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from openline.domain.files.file_types import UNKNOWN
from openline.domain.files.files import FileLimits, RejectedFile
from openline.domain.mail.incoming import MAIL_LIMIT, IncomingMail
from openline.store.files.blobs import FileStore
from openline.store.files.spool import stored
from openline.transports.mail_in.parse import parse_mail
from tests.pictures import GIF, JPEG, PNG, png

HEAD = b"Message-ID: <a@x.example>\r\nFrom: vera@x.example\r\n"
LOGO = png(120, 40)


@pytest.fixture
def file_store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def taken(file_store: FileStore, raw: bytes, limits: FileLimits | None = None) -> IncomingMail:
    mail = parse_mail(raw)
    assert isinstance(mail, IncomingMail)
    return stored(mail, file_store, limits or FileLimits())


def with_files(*files: tuple[str, bytes], kind: str = "application/octet-stream") -> bytes:
    mail = EmailMessage()
    mail["Message-ID"], mail["From"] = "<a@x.example>", "vera@x.example"
    mail.set_content("See there.")
    for name, content in files:
        mail.add_attachment(content, *kind.split("/"), filename=name)
    return mail.as_bytes()


def of_parts(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n" + body


def a_part(content: bytes, head: bytes) -> bytes:
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


def test_files_are_taken_as_they_are(file_store: FileStore) -> None:
    """CHAT-5: octet by octet, each with what it is, how large, and how wide and high."""
    offer = b"%PDF-1.7\n" + os.urandom(50_000)

    mail = taken(file_store, with_files(("offer.pdf", offer), ("lamp.png", PNG)))

    assert mail.text == "See there."
    assert [(each.name, each.type, each.size) for each in mail.files] == [
        ("offer.pdf", "application/pdf", len(offer)),
        ("lamp.png", "image/png", len(PNG)),
    ]
    assert (mail.files[1].width, mail.files[1].height) == (3, 2)
    assert [file_store.open(each.key).read() for each in mail.files] == [offer, PNG]
    assert (mail.attachments, mail.rejected) == ((), ())


@pytest.mark.parametrize(
    "name, content",
    [
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("setup.exe", b"MZ\x90\0" + b"\0" * 100),
        ("app.js", b"alert(1)"),
        ("feed.xml", b"<?xml version='1.0'?><a/>"),
        ("page.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n"),
        ("empty.txt", b""),
    ],
)
@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "image/png"])
def test_what_a_mail_says_of_a_file_is_not_believed(
    file_store: FileStore, name: str, content: bytes, kind: str
) -> None:
    """T36: it is kept, and is octets to everybody."""
    (file,) = taken(file_store, with_files((name, content), kind=kind)).files

    assert (file.name, file.type, file.size) == (name, UNKNOWN, len(content))
    assert file_store.open(file.key).read() == content


def test_a_polyglot_is_what_it_begins_with(file_store: FileStore) -> None:
    """T36: GIF and JAR, JPEG and HTML."""
    files = taken(
        file_store, with_files(("a.jar", GIF + b"PK\x03\x04"), ("b.html", JPEG + b"<script>1</script>"))
    ).files

    assert [each.type for each in files] == ["image/gif", "image/jpeg"]


def test_parts_within_parts(file_store: FileStore) -> None:
    """Apple's and Outlook's way: the text, its pictures, and the files, each in a multipart of its own."""
    inner = (
        b"Content-Type: multipart/related; boundary=c\r\n\r\n"
        b"--c\r\nContent-Type: text/html\r\n\r\n<p>See there.</p>\r\n--c\r\n"
        + a_part(png(900, 700) + b"\0" * 9_000, b"Content-Type: image/png\r\nContent-ID: <shot@x>")
        + b"\r\n--c--\r\n"
    )

    mail = taken(
        file_store, of_parts(inner, a_part(b"%PDF-1.7", b"Content-Type: application/pdf; name=offer.pdf"))
    )

    assert mail.text == "See there."
    assert [(each.name, each.type) for each in mail.files] == [
        ("file.png", "image/png"),
        ("offer.pdf", "application/pdf"),
    ]


def test_pictures_of_the_signature_go_with_it(file_store: FileStore) -> None:
    """MAIL-4: what the text shows in its place and is small; attached by hand it is kept."""
    head = b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>"
    by_hand = head + b"\r\nContent-Disposition: attachment"

    mail = taken(file_store, of_parts(a_part(LOGO, head), a_part(LOGO, by_hand), kind=b"related"))

    assert [each.name for each in mail.files] == ["logo.png"]
    assert mail.rejected == ()


def test_a_mail_within_a_mail_is_a_file(file_store: FileStore) -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n<script>1</script>"

    (file,) = taken(file_store, of_parts(b"\r\nSee there.", inner)).files

    assert (file.name, file.type) == ("message.eml", UNKNOWN)


@pytest.mark.parametrize(
    "head, name",
    [
        (b"filename*=utf-8''%D1%81%D1%87%D1%91%D1%82.pdf", "счёт.pdf"),
        (b"filename*0*=utf-8''%D1%81%D1%87; filename*1*=%D1%91%D1%82; filename*2=.pdf", "счёт.pdf"),
        (b'filename="=?utf-8?B?0YHRh9GR0YI=?=.pdf"', "счёт.pdf"),
        (b"filename*=koi8-r''%D3%DE%A3%D4.pdf", "счёт.pdf"),
        ('filename="счёт.pdf"'.encode(), "счёт.pdf"),
        (b'filename="../../../etc/cron.d/x"', "x"),
        (b"filename*=utf-8''..%2f..%2fx", "x"),
        (b"filename*=utf-8''a%00b%0d%0ac.pdf", "ab c.pdf"),
        (b"filename*=utf-8''gpj%E2%80%AE.exe", "gpj.exe"),
        (b"filename=CON", "_CON"),
        (b"filename=" + b"a" * 1_000 + b".pdf", "a" * 116 + ".pdf"),
        (b"x=1", "file.pdf"),
    ],
)
def test_names_however_they_are_written(file_store: FileStore, head: bytes, name: str) -> None:
    """T38, RFC 2231."""
    part = a_part(b"%PDF-1.7", b"Content-Disposition: attachment; " + head)

    (file,) = taken(file_store, of_parts(part)).files

    assert file.name == name


def test_what_is_too_large_is_named(file_store: FileStore) -> None:
    """T37: 10 MiB is taken, a byte more is not; of the rest nothing is written."""
    limits = FileLimits(size=100_000)

    mail = taken(file_store, with_files(("a.bin", b"a" * 100_000), ("b.bin", b"b" * 100_001)), limits)

    assert [each.name for each in mail.files] == ["a.bin"]
    assert mail.rejected == (RejectedFile("b.bin", 100_001, "large"),)
    assert len([path for path in file_store.root.rglob("*") if path.is_file()]) == 1


def test_five_files_are_taken_and_the_rest_named(file_store: FileStore) -> None:
    """T37."""
    mail = taken(file_store, with_files(*((f"{n}.txt", b"text") for n in range(99))))

    assert [each.name for each in mail.files] == [f"{n}.txt" for n in range(5)]
    assert {each.why for each in mail.rejected} == {"many"}
    assert len(mail.rejected) == 94


def test_what_cannot_be_read_is_named(file_store: FileStore) -> None:
    """Broken base64 is read as far as it goes; where it goes nowhere, that is said."""
    head = b"Content-Disposition: attachment; filename=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s"

    mail = taken(file_store, of_parts(head % (b"a.txt", b"aGVsbG8*"), head % (b"b.txt", b"!!!!!!")))

    assert [(each.name, each.size) for each in mail.files] == [("a.txt", 5)]
    assert [(each.name, each.why) for each in mail.rejected] == [("b.txt", "broken")]


def test_a_mail_of_sixty_megabytes_is_refused(file_store: FileStore) -> None:
    """T37: before anything of it is unpacked."""
    raw = of_parts(b"Content-Disposition: attachment\r\n\r\n" + b"x" * (60 * 2**20))

    assert len(raw) > MAIL_LIMIT
    assert not isinstance(parse_mail(raw), IncomingMail)


def test_an_archive_is_not_unpacked(file_store: FileStore) -> None:
    """T37: it is a file like any other, however much is in it."""
    bomb = b"PK\x03\x04" + b"\0" * 64_000

    (file,) = taken(file_store, with_files(("bomb.zip", bomb))).files

    assert (file.type, file.size) == ("application/zip", len(bomb))
