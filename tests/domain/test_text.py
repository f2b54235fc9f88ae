"""Which text may be stored, and as what: a corpus of what people and programs send."""

import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.domain import text as text_rules
from openline.domain.forms.ratings import clean_comment, comment_prepared
from openline.domain.refusals import BadText
from openline.domain.text import (
    COMBINING_LIMIT,
    TEXT_LIMIT,
    clean_name,
    clean_text,
    plain,
    prepared,
    preview,
    remark,
    shortened,
)

ACUTE, RLO, LRI, PDI, RLM, ZWJ = "\u0301", "\u202e", "\u2066", "\u2069", "\u200f", "\u200d"


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("Do you deliver?", "Do you deliver?"),
        ("  spaces around  ", "spaces around"),
        ("two\nlines", "two\nlines"),
        ("two\r\nlines", "two\nlines"),
        ("a\tb", "a\tb"),
        ("Доставляете?", "Доставляете?"),
        ("e" + ACUTE, "é"),
        ("й", "й"),
        ("a\x07b\x1bc\x7fd\x85e", "abcde"),
        ("a\u2028b\u2029c", "abc"),
        ("a\ufffeb\uffffc", "abc"),
        (f"family {ZWJ.join('👩👩👧')}", f"family {ZWJ.join('👩👩👧')}"),
        ("שלום עולם", "שלום עולם"),
        (f"abc{RLO}fed", f"abc{RLO}fed"),
        (f"price{RLM}!", f"price{RLM}!"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{name} %s %(x)s {{7*7}}", "{name} %s %(x)s {{7*7}}"),
        ("'; DROP TABLE dialogs; --", "'; DROP TABLE dialogs; --"),
        ("𝔘𝔫𝔦", "𝔘𝔫𝔦"),
        ("ﬁ", "ﬁ"),
    ],
)
def test_text_is_stored_as_meant(typed: str, stored: str) -> None:
    """T60, F17."""
    assert clean_text(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\n\t ", "\x01\x02", "\u2028", "\u200b\u2060", "a\0b", "\0", "\ud800", "ok\udfff"],
)
def test_what_cannot_be_stored_as_meant_is_refused(typed: str) -> None:
    """F17. A NUL breaks PostgreSQL, a lone surrogate breaks UTF-8."""
    with pytest.raises(BadText):
        clean_text(typed)


@pytest.mark.parametrize("letter", ["a", "я", "👍", "e" + ACUTE])
def test_longest_text_has_four_thousand_characters(letter: str) -> None:
    """T60. Counted as stored: a letter with its accent is one."""
    assert len(clean_text(letter * TEXT_LIMIT)) == 4_000

    with pytest.raises(BadText) as refused:
        clean_text(letter * (TEXT_LIMIT + 1))
    assert refused.value.values == {"limit": 4_000}


def test_spaces_around_do_not_count() -> None:
    assert len(clean_text(" " * 10_000 + "a" * 4_000 + "\n" * 10_000)) == 4_000


@pytest.mark.parametrize("filler", ["", "\u034f", "\u200d", "\ufe0f"])
def test_towers_are_cut_whatever_stands_between_their_marks(filler: str) -> None:
    """T60. Joiners and variation selectors do not begin a new letter."""
    cleaned = clean_text("a" + ("\u0316" + filler) * 1_000)

    assert cleaned.count("\u0316") == COMBINING_LIMIT


def test_rings_around_a_letter_count_as_marks() -> None:
    """T60."""
    assert clean_text("a" + "\u20dd" * 1_000) == "a" + "\u20dd" * COMBINING_LIMIT


@pytest.mark.parametrize("base", ["a", "я", "ה"])
def test_towers_of_marks_are_cut_to_four(base: str) -> None:
    """T60."""
    cleaned = clean_text((base + "\u0316" * 2_600) * 3)

    assert cleaned == (base + "\u0316" * COMBINING_LIMIT) * 3


@pytest.mark.parametrize("mark", ["\u0f73", "\u0f75", "\u0f81"])
def test_marks_that_become_two_are_counted(mark: str) -> None:
    """T55, T60. They are no marks themselves: only normalising makes two of each."""
    assert len(clean_text("\u0f40" + mark * 3_000)) <= 1 + 2 * COMBINING_LIMIT


def test_no_other_mark_becomes_two() -> None:
    """T55. All of Unicode: nothing that begins with a mark once it is normalised escapes the count."""
    for code in range(sys.maxunicode + 1):
        first = unicodedata.normalize("NFD", chr(code))[0]
        if unicodedata.combining(first):
            assert clean_text("a" + chr(code) * 50).count(first) <= 2 * COMBINING_LIMIT


def test_a_text_too_long_is_refused_before_it_is_read() -> None:
    """T55, OPS-7."""
    with pytest.raises(BadText):
        clean_text("a" + "\u0316" * 2 * TEXT_LIMIT)


def test_everyday_letters_are_kept_as_they_are() -> None:
    """The letters that are stored without a closer look need none."""
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if text_rules._EVERYDAY.fullmatch(char) and not char.isspace():
            assert clean_text(char) == char == text_rules._clean_unusual(char) != ""
            assert unicodedata.normalize("NFC", f"a{char}a") == f"a{char}a"
            assert unicodedata.category(char)[0] not in "CM" or unicodedata.category(char) == "Cn"


def test_a_prepared_text_is_taken_as_it_is() -> None:
    """OPS-7. The action does none of the work again, and raises what the door found wrong."""
    good, wrong, empty = prepared(f"  Zoe{ACUTE} "), prepared("a\0"), prepared("\u200b")

    assert clean_text(good) == "Zo\xe9"
    assert type(clean_text(good)) is str
    assert prepared(f"{RLO}Vera\n", clean_name) == clean_name(prepared(f"{RLO}Vera\n", clean_name)) == "Vera"
    assert remark(prepared("a\nb", remark)) == "a b"
    for text in (wrong, empty):
        with pytest.raises(BadText):
            clean_text(text)
    assert clean_comment(comment_prepared(" ")) == ""
    with pytest.raises(BadText):
        clean_comment(comment_prepared("a\0"))


@pytest.mark.parametrize("show", [preview, plain])
def test_what_is_only_shown_has_no_towers_either(show: Callable[[str], str]) -> None:
    """T60. What is being typed, titles of pages, data of sites; nothing of it is ever refused."""
    assert show("a" + "\u0316" * 9 + "\0\ud800b") == "a" + "\u0316" * COMBINING_LIMIT + "b"


def test_vietnamese_and_hindi_keep_their_marks() -> None:
    for text in ("Tiếng Việt", "हिन्दी में लिखें", "ภาษาไทยที่นี่", "မြန်မာဘာသာ"):
        assert clean_text(text) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_what_is_stored_is_clean_and_stays_so(typed: str) -> None:
    """F17. Whatever is taken fits both databases, and cleaning it again changes nothing."""
    try:
        stored = clean_text(typed)
    except BadText:
        return

    stored.encode()
    assert "\0" not in stored
    assert not any(unicodedata.category(char) == "Cc" for char in stored if char not in "\n\t")
    assert clean_text(stored) == stored


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("Vera", "Vera"),
        ("  Vera   Ivanova ", "Vera Ivanova"),
        ("Vera\nIvanova", "Vera Ivanova"),
        (f"exe{RLO}gpj", "exegpj"),
        (f"{LRI}Vera{PDI}", "Vera"),
        ("Zoe" + ACUTE * 50, "Zoé" + ACUTE * 4),
        ("O'Brien-Łukasz", "O'Brien-Łukasz"),
        ("", ""),
        ("\u202d \u2069", ""),
    ],
)
def test_a_name_is_one_line_that_turns_no_directions(typed: str, stored: str) -> None:
    """T60."""
    assert clean_name(typed) == stored


@pytest.mark.parametrize(
    "text, line",
    [
        ("short", "short"),
        ("two\nlines  and\ttabs", "two lines and tabs"),
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 199 + "…"),
        ("x" * 4_000, "x" * 199 + "…"),
    ],
)
def test_a_line_of_a_list_has_two_hundred_characters(text: str, line: str) -> None:
    """T60."""
    assert shortened(text) == line
