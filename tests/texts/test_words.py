"""People's words in a letter: the same to the eye, an address to no mail program."""

import re
import unicodedata

import pytest

from openline.texts import words

# What makes an address for mail programs, each as strict as the most eager one that we know of.
LINKIFIERS = {
    "any scheme": re.compile(r"\b[a-z][a-z0-9+.-]*:(?=[^\s:])", re.I),
    "no scheme": re.compile(r"(?<![:/])//[^\s/]"),
    "www": re.compile(r"\b(?:www|ftp)\d?\.\S", re.I),
    "host": re.compile(r"[^\W_](?:[\w-]*[^\W_])?[.。．｡][^\W\d_]{2,}"),
    "IP": re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"),
    "mail": re.compile(r"[\w\".+-]@[\w\[]"),
    "server": re.compile(r"\\\\\w"),
}
ADDRESSES = """
https://evil.example/path?x=1#y
HTTP://EVIL.EXAMPLE
http://user:pass@evil.example:8080/
ftp://files.example
//evil.example/x
www.evil.example
WWW.evil.example/прайс
evil.example
evil.co.uk/path
evil.com.
(evil.example)
<https://evil.example>
[x](https://evil.example)
почта.рф
xn--80a1acny.xn--p1ai
例子。公司
evil．com
4.evil.example
shop24.7eleven.com
192.168.10.1
10.0.0.1/admin
x@evil.example
"x y"@evil.example
mailto:x@evil.example
javascript:alert(1)
data:text/html,x
tel:+79991234567
skype:evil?call
file:///etc/passwd
\\\\server\\share
h323://evil.example
see:https://evil.example,ok
https://evil.example.https://evil.example
""".split("\n")[1:-1]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_mail_program_finds_an_address_in_what_people_wrote(address: str):
    """MAIL-9, T47: links are not clickable."""
    raw, shown = f"See {address} now", words.stranger_message(f"See {address} now")

    assert any(pattern.search(raw) for pattern in LINKIFIERS.values())
    assert {
        name: pattern.findall(shown) for name, pattern in LINKIFIERS.items() if pattern.search(shown)
    } == {}
    assert shown.replace(words.JOINER, "") == raw


@pytest.mark.parametrize(
    "text", ["3.50 €", "1.299,00", "16.11.2026", "10:30", "Well... yes.", "a, b; c!", "1:1"]
)
def test_what_is_no_address_stays_as_it_is(text: str):
    assert words.stranger_message(text) == text


def test_line_ends_of_all_kinds_are_one_and_controls_are_gone():
    """T04: nothing that ends a line or a header somewhere else."""
    assert words.message("a\r\nb\rc\u2028d\u2029e\x85f\x00g\x1bh\tj\n\n") == "a\nb\nc\nd\ne\nfgh\tj"


def test_nothing_turns_around_what_stands_after_it():
    """T60."""
    assert words.message("\u202egpj.exe\u2069") == words.message("gpj.exe")


@pytest.mark.parametrize(
    "text, limit, short",
    [
        ("Hello", 5, "Hello"),
        ("Hello there, you", 14, "Hello there,…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("Zoe\u0301e\u0301e\u0301", 4, "Zo…"),
        ("ab\U0001f469\u200d\U0001f680c", 4, "ab…"),
        ("ab\U0001f469\u200d\U0001f680c", 5, "ab\U0001f469…"),
        ("ab\U0001f44d\U0001f3fdcd", 4, "ab…"),
    ],
)
def test_a_text_is_cut_between_characters_as_people_see_them(text: str, limit: int, short: str):
    """T60."""
    assert words.shortened(text, limit) == short


def test_an_inbox_shows_ninety_characters_of_the_answer_and_nothing_after_them():
    """UX §5."""
    shown = words.preheader("Good afternoon!\n" + "Yes " * 60)

    visible = shown.rstrip("\u034f\u200c ")
    assert len(visible) <= words.PREHEADER
    assert visible.startswith("Good afternoon! Yes")
    assert all(unicodedata.category(char) in ("Mn", "Cf", "Zs") for char in shown[len(visible) :])
    assert len(shown) - len(visible) > 200


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Anna Orlova", "AO"), ("anna", "A"), ("Anna Maria (Sales) Orlova", "AO"), ("آنا أورلوفا", "آ"),
        ("王 伟", "王"), ("", ""),
        ("  Sales  ", "S"), ("№ 5", "5"), ("…", "…"),
    ],
)  # fmt: skip
def test_initials_stand_where_a_picture_would_be(name: str, shown: str):
    assert words.initials(name) == shown
