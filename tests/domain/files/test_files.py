"""What a file may be called, what it is told to be, and how much of them is taken."""

import re

import pytest

from openline.domain.files.file_types import UNKNOWN, Kind, kind_of
from openline.domain.files.files import (
    RejectedFile,
    StoredFile,
    clean_file_name,
    is_of_signature,
    within_daily_limit,
)
from tests.pictures import GIF, JPEG, PNG, WEBP, png


@pytest.mark.parametrize(
    "name, kept",
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.dll", "a.dll"),
        ("/absolute.txt", "absolute.txt"),
        ("..", "file"),
        ("%2e%2e%2fa", "%2e%2e%2fa"),
        ("a\0b.pdf", "ab.pdf"),
        ("gpj\u202e.exe", "gpj.exe"),
        ("\u2066a\u2069\u200fb\ufeff.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ('a";b.pdf', "a_;b.pdf"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Com1.tar.gz", "_Com1.tar.gz"),
        ("console.log", "console.log"),
        (".htaccess", "htaccess"),
        ("счёт  №5 .pdf", "счёт №5 .pdf"),
        ("\ud800\ue000x", "x"),
        ("a\u2028b", "a b"),
        ("", "file"),
        (" . . ", "file"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    """T38: no path, no device, no line end, nothing that turns directions."""
    assert clean_file_name(name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    """T38: 10,000 characters."""
    assert clean_file_name("a" * 10_000 + ".pdf") == "a" * 116 + ".pdf"
    assert clean_file_name("a" * 10_000) == "a" * 120
    assert len(clean_file_name("a." + "b" * 10_000)) <= 120
    assert len(clean_file_name("./" * 10_000 + "c" * 300)) == 120
    assert clean_file_name("report" + " " * 100_000 + "of May.docx") == "report of May.docx"


def test_a_nameless_file_is_named_by_what_it_is() -> None:
    assert clean_file_name("", "image/jpeg") == "file.jpg"
    assert clean_file_name("\u202e", "application/pdf") == "file.pdf"
    assert clean_file_name("", UNKNOWN) == "file"


@pytest.mark.parametrize(
    "content, kind",
    [
        (PNG, Kind("image/png", 3, 2)),
        (png(4_000, 3_000), Kind("image/png", 4_000, 3_000)),
        (GIF, Kind("image/gif", 3, 2)),
        (JPEG, Kind("image/jpeg", 3, 2)),
        (WEBP, Kind("image/webp", 3, 2)),
        (b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x02\x40\0\0", Kind("image/webp", 3, 2)),
        (b"RIFF\x1a\0\0\0WEBPVP8 \x0d\0\0\0\0\0\0\x9d\x01\x2a\x03\0\x02\0", Kind("image/webp", 3, 2)),
        (b"\xff\xd8\xff\xe1\0\x04ab\xff\xc0\0\x11\x08\0\x02\0\x03", Kind("image/jpeg", 3, 2)),
        (b"\xff\xd8\xff" + b"\xe1\0\0" * 30_000, Kind("image/jpeg")),
        (b"%PDF-1.7\n", Kind("application/pdf")),
        (b"PK\x03\x04rest", Kind("application/zip")),
        (b"\0\0\0\x20ftypisom", Kind("video/mp4")),
        (b"RIFF\0\0\0\0WAVEfmt ", Kind("audio/wav")),
        (b"ID3\x03", Kind("audio/mpeg")),
    ],
)
def test_a_file_is_what_it_begins_with(content: bytes, kind: Kind) -> None:
    """T36: told from the content alone, with the size of a picture."""
    assert kind_of(content) == kind


HARMFUL = [
    b"<html><script>alert(1)</script>",
    b"<!DOCTYPE html>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<?xml version='1.0'?><svg onload='alert(1)'/>",
    b"\xef\xbb\xbf<html>",
    b"\xff\xfe<\0h\0t\0m\0l\0",
    b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
    b"alert(1)",
    b"MZ\x90\0",
    b"\x7fELF",
    b"#!/bin/sh\n",
    b"{\\rtf1",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"Rar!\x1a\x07",
    b"\0\0\0\x20ftypheic",
    b"\x89PNG\r\n\x1a\n<html>",
    b"GIF8<script>",
    b"RIFF<html>",
    b"\xff\xd8<svg",
    b" %PDF-1.7",
    b"",
    b"\0",
]


@pytest.mark.parametrize("content", HARMFUL)
def test_whatever_else_it_is_octets(content: bytes) -> None:
    """T36: neither markup nor scripts nor programs are ever served as what they are."""
    assert kind_of(content) == Kind(UNKNOWN)


@pytest.mark.parametrize("content", [GIF, PNG, JPEG, WEBP, b"%PDF-1.7", b"PK\x03\x04"])
def test_what_hides_behind_a_good_beginning_stays_hidden(content: bytes) -> None:
    """T36: a GIF that is a JAR too is a GIF; nothing on the list is ever run."""
    kind = kind_of(content + b"<script>alert(1)</script>PK\x03\x04")

    assert re.fullmatch(r"image/(gif|png|jpeg|webp)|application/(pdf|zip)", kind.type)


@pytest.mark.parametrize("length", range(40))
def test_a_cut_off_picture_does_no_harm(length: int) -> None:
    for content in (PNG, GIF, JPEG, WEBP):
        kind_of(content[:length])


def test_only_small_pictures_in_the_text_are_of_a_signature() -> None:
    """MAIL-4: a screenshot that was pasted into the text is what the client wants to show."""
    logo, shot = Kind("image/png", 200, 60), Kind("image/png", 800, 600)

    assert is_of_signature(True, logo, 30_000)
    assert is_of_signature(True, shot, 900)
    assert not is_of_signature(True, shot, 30_000)
    assert not is_of_signature(False, logo, 900)
    assert not is_of_signature(True, Kind("application/pdf"), 900)
    assert not is_of_signature(True, Kind("image/jpeg"), 30_000)


def test_what_the_day_has_no_room_for_is_left_out() -> None:
    """T37: in their order; a smaller one may still fit."""
    sizes = {"a": 4, "b": 9, "c": 5}
    small, large, other = (StoredFile(n * 32, f"{n}.txt", UNKNOWN, size, "") for n, size in sizes.items())

    assert within_daily_limit((small, large, other), 10) == (
        (small, other),
        (RejectedFile("b.txt", 9, "day"),),
    )
    assert within_daily_limit((small,), -5)[0] == ()
