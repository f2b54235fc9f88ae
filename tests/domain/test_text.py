"""Which text may be stored, and as what: a corpus of what people and programs send."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.domain.refusals import BadText
from openline.domain.text import COMBINING_LIMIT, TEXT_LIMIT, clean_name, clean_text, shortened

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
    cleaned = clean_text((base + "\u0316" * 10_000) * 3)

    assert cleaned == (base + "\u0316" * COMBINING_LIMIT) * 3


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
